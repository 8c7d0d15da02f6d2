"""Kagi News (kite) JSON: one file holds the stories of one category of one day.

Talking points are read as facts, the historical background as context. A key that is missing, or
``""`` where a list is expected, is an empty list. All other keys are kept as metadata.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from perspectives._plain import slug, to_plain
from perspectives.errors import FormatError, located
from perspectives.formats._text import build_from_json, load_json
from perspectives.story import Fact, Outlet, Perspective, Story

__all__ = ["is_kagi", "read_kagi", "read_media", "write_kagi"]

_GROUP = re.compile(r"\s*([^:\n]{1,60}?)\s*:\s+(\S.*)", re.DOTALL)
_MOST_GROUP_WORDS = 8
_EXACT = "perspectives_story"
"""Key of a cluster that holds the whole story, where the Kagi keys cannot."""

Media = Mapping[str, Mapping[str, Any]]


def is_kagi(value: Any) -> bool:
    """Tell whether a parsed JSON file is of this kind.

    Parameters
    ----------
    value : object
        Any JSON value.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_kagi({"category": "World", "clusters": []})
    True
    """
    return isinstance(value, Mapping) and "clusters" in value


def read_kagi(
    text: str, file: str | Path | None = None, media: Media | None = None
) -> Iterator[Story]:
    """Read the stories of a Kagi News file.

    Parameters
    ----------
    text : str
        The whole file.
    file : str or Path, optional
        Its name, for errors.
    media : mapping, optional
        What `read_media` gives: joined to the outlets by domain.

    Yields
    ------
    Story

    Raises
    ------
    FormatError
        Naming the line of the cluster at fault, what was expected and what was got.

    Examples
    --------
    >>> text = '''{"category": "World", "timestamp": 1769558400, "clusters": [{"title": "Rain",
    ...   "talking_points": ["Amount: 40 mm fell."], "historical_background": "",
    ...   "perspectives": [{"text": "Farmers: The rain was good.", "sources": ""}]}]}'''
    >>> story = next(read_kagi(text))
    >>> story.date, story.facts[0].text, story.perspectives[0].group
    ('2026-01-28', 'Amount: 40 mm fell.', 'Farmers')
    """
    yield from build_from_json(text, file, lambda value: _stories(value, file, media or {}))


def read_media(text: str, file: str | Path | None = None) -> dict[str, dict[str, Any]]:
    """Read ``media_data.json``: what is known of outlets, by domain.

    Parameters
    ----------
    text : str
        The whole file: a list of ``{country, organization, domains, owner, typology}``.
    file : str or Path, optional
        Its name, for errors.

    Returns
    -------
    dict
        For each domain (without ``www.``) its entry, without blank values.

    Raises
    ------
    FormatError
        If the file is not such a list.

    Examples
    --------
    >>> media = read_media('[{"country": "Wales", "owner": "", "domains": ["www.quay.example"]}]')
    >>> media["quay.example"]
    {'country': 'Wales'}
    """
    value = load_json(text, file)
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise FormatError("a list of outlets with their domains", repr(value)[:60], file, 1)
    media: dict[str, dict[str, Any]] = {}
    for entry in value:
        known = {key: item for key, item in entry.items() if key != "domains" and item}
        for domain in _items(entry, "domains"):
            media[_domain(str(domain))] = known
    return media


def write_kagi(stories: Story | Iterable[Story]) -> str:
    """Write stories as one Kagi News file that `read_kagi` reads back without loss.

    Parameters
    ----------
    stories : Story or iterable of Story
        What to write. A story that the Kagi keys cannot hold (a critique, say) is also stated
        whole, under the key ``perspectives_story`` of its cluster.

    Returns
    -------
    str
        Indented JSON with a line end.

    Examples
    --------
    >>> text = write_kagi(Story("rain", "Rain", (Fact("f1", "It rained."),), ()))
    >>> next(read_kagi(text)).facts[0].text
    'It rained.'
    """
    listed = [stories] if isinstance(stories, Story) else list(stories)
    sections = {story.section for story in listed}
    about = {"category": listed[0].section} if len(sections) == 1 and None not in sections else {}
    value = {**about, "clusters": [_cluster(s, n, about) for n, s in enumerate(listed, 1)]}
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


# Reading


def _stories(value: Any, file: str | Path | None, media: Media) -> list[Story]:
    with located(file, 1):
        if not is_kagi(value):
            raise FormatError("an object with the key 'clusters'", repr(value)[:60])
        clusters = _items(value, "clusters")
        if not clusters:
            raise FormatError("a cluster in 'clusters'", "none")
    stories: list[Story] = []
    seen: set[str] = set()
    for number, cluster in enumerate(clusters, 1):
        with located(file, getattr(cluster, "line", None)):
            story = _story(cluster, number, value, media, seen)
        seen.add(story.id)
        stories.append(story)
    return stories


def _story(
    cluster: Any, number: int, about: Mapping[str, Any], media: Media, seen: set[str]
) -> Story:
    if not isinstance(cluster, dict):
        raise FormatError(f"cluster {number} as an object", repr(cluster)[:60])
    if _EXACT in cluster:
        story = Story.from_dict(cluster[_EXACT])
        if story.id in seen:
            raise FormatError("each story id once", f"{story.id!r} twice")
        return story
    rest = dict(cluster)
    title = _text(rest, "title") or ""
    facts = [item for item in _items(rest, "talking_points", pop=True) if item != ""]
    told = _items(rest, "perspectives", pop=True)
    section = _text(rest, "category")
    if "timestamp" in about:
        rest.setdefault("timestamp", about["timestamp"])
    name = slug(title, f"cluster-{number}")
    return Story(
        id=f"{name}-{number}" if name in seen else name,
        title=title,
        section=_text(dict(about), "category") if section is None else section,
        date=_date(rest.get("timestamp")),
        summary=_text(rest, "short_summary"),
        context=_text(rest, "historical_background"),
        facts=tuple(Fact(f"f{n}", text) for n, text in enumerate(facts, 1)),
        perspectives=tuple(_perspective(item, n, media) for n, item in enumerate(told, 1)),
        metadata=rest,
    )


def _perspective(item: Any, number: int, media: Media) -> Perspective:
    if isinstance(item, str):
        item = {"text": item}
    if not isinstance(item, dict):
        raise FormatError(f"perspective {number} as an object", repr(item)[:60])
    with located(None, getattr(item, "line", None)):
        rest = dict(item)
        text = _text(rest, "text") or ""
        sources = [source for source in _items(rest, "sources", pop=True) if _filled(source)]
        outlets = tuple(_outlet(source, media) for source in sources)
        match = _GROUP.fullmatch(text)
        if match and len(match[1].split()) <= _MOST_GROUP_WORDS:
            group, framing = match[1], match[2]
        else:
            names = ", ".join(outlet.name for outlet in outlets)
            group, framing = names or f"Perspective {number}", text
        return Perspective(f"p{number}", group, framing, outlets, metadata=rest)


def _filled(source: Any) -> bool:
    values = source.values() if isinstance(source, dict) else [source]
    return any(value not in (None, "") for value in values)


def _outlet(source: Any, media: Media) -> Outlet:
    rest = {"name": source} if isinstance(source, str) else source
    if not isinstance(rest, dict):
        raise FormatError("a source as an object", repr(source)[:60])
    rest = dict(rest)
    url = rest.get("url") or ""
    domain = _domain(url) if isinstance(url, str) else ""
    known = _known(domain, media)
    name = rest.pop("name", None) or domain
    country = known.pop("country", None)
    return Outlet(name, domain or None, country, {**known, **rest})


def _known(domain: str, media: Media) -> dict[str, Any]:
    """Return what the media file says of a domain, else of the domain that it is part of."""
    while domain:
        if domain in media:
            return dict(media[domain])
        domain = domain.partition(".")[2]
    return {}


def _domain(url: str) -> str:
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return ""
    return (host or "").removeprefix("www.")


def _items(value: Mapping[str, Any], key: str, pop: bool = False) -> list[Any]:
    """Return a list; nothing, null and ``""`` are the empty one."""
    items = value.get(key)
    if pop and isinstance(value, dict):
        value.pop(key, None)
    if items is None or items == "":
        return []
    if not isinstance(items, list):
        raise FormatError(f"a list as {key!r}", repr(items)[:60])
    return items


def _text(value: dict[str, Any], key: str) -> str | None:
    """Take a text out of an object, None where it is missing."""
    text = value.pop(key, None)
    if text is not None and not isinstance(text, str):
        raise FormatError(f"text as {key!r}", repr(text)[:60])
    return text


def _date(timestamp: Any) -> str | None:
    if timestamp is None or timestamp == "":
        return None
    try:
        return datetime.fromtimestamp(float(timestamp), UTC).date().isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        raise FormatError("seconds since 1970 as 'timestamp'", repr(timestamp)) from None


# Writing


def _cluster(story: Story, number: int, about: Mapping[str, Any]) -> dict[str, Any]:
    """Write the Kagi keys, and the whole story where reading them gives another one."""
    metadata = to_plain(story).get("metadata", {})
    plain = {
        "title": story.title,
        "short_summary": story.summary,
        "category": story.section,
        "talking_points": [fact.text for fact in story.facts],
        "perspectives": [_told(p, n) for n, p in enumerate(story.perspectives, 1)],
        "historical_background": story.context,
    }
    cluster = {**metadata, **{key: value for key, value in plain.items() if value is not None}}
    try:
        exact = _story(cluster, number, about, {}, set()) == story
    except FormatError:
        exact = False
    return cluster if exact else {**cluster, _EXACT: story.to_dict()}


def _told(perspective: Perspective, number: int) -> dict[str, Any]:
    """Write a perspective, with its group where the reader would not find it otherwise."""
    metadata = to_plain(perspective).get("metadata", {})
    sources = [
        {"name": outlet.name, **to_plain(outlet).get("metadata", {})}
        for outlet in perspective.outlets
    ]
    told = {**metadata, "text": perspective.framing, "sources": sources}
    if _perspective(told, number, {}) == perspective:
        return told
    return {**told, "text": f"{perspective.group}: {perspective.framing}"}
