"""Find whom and what a story's framings talk about, by their names."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from perspectives.packing import find_mentions
from perspectives.segmentation import content_words, sentences
from perspectives.story import Span, Story

__all__ = ["find_targets", "mentions"]

MOST_TARGETS = 12
_PART = r"[A-Z][\w&’'-]*[\w]|[A-Z]{2,}|(?:[A-Z]\.){2,}"
_NAME = re.compile(
    rf"(?:{_PART})(?:\s(?:(?:of|for|de|del|da|di|von|van|al|bin)\s(?:the\s)?)?(?:{_PART}))*"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_DATES = frozenset(
    name.lower()
    for names in (calendar.month_name, calendar.month_abbr, calendar.day_name)
    for name in names
)
_ADJECTIVE = re.compile(r"\w+(?:ese|ish|ian|ean|can|ch|ic)$")


def find_targets(story: Story) -> tuple[str, ...]:
    """Find the names that the framings of a story talk about.

    Capitalised names are taken from the framings, with a surname or part counted as the full name
    that the story uses ("Huang" as "Jensen Huang"). Names of outlets of the story, dates, and
    adjectives of nations before a noun are left out.

    Parameters
    ----------
    story : Story
        Any story; none is found where it has no framing.

    Returns
    -------
    tuple of str
        At most twelve, those that most perspectives mention first, then the most often mentioned.

    Examples
    --------
    >>> import perspectives as pv
    >>> len(find_targets(pv.load_story("h200-licences"))) > 0
    True
    """
    outlets = {outlet.name.lower() for p in story.perspectives for outlet in p.outlets}
    others = [fact.text for fact in story.facts] + [story.title, story.summary or ""]
    framings = [perspective.framing for perspective in story.perspectives]
    certain = {name for text in framings + others for name, sure in _names(text) if sure}
    counts: Counter[str] = Counter()
    tellers: Counter[str] = Counter()
    for framing in framings:
        found = [name for name, sure in _names(framing) if sure or name in certain]
        counts.update(found)
        tellers.update(set(found))
    names = [name for name in counts if not any(outlet in name.lower() for outlet in outlets)]
    full = {name: _full_name(name, names) for name in names}
    for name in names:
        if full[name] != name:
            counts[full[name]] += counts[name]
            tellers[full[name]] = max(tellers[full[name]], tellers[name])
    kept = sorted(set(full.values()), key=lambda name: (-tellers[name], -counts[name], name))
    return tuple(kept[:MOST_TARGETS])


def mentions(text: str, target: str, targets: Sequence[str] = ()) -> tuple[Span, ...]:
    """Find where a text speaks of a target by its name or a part that no other target shares.

    Parameters
    ----------
    text : str
        A framing.
    target : str
        A full name.
    targets : sequence of str
        All targets of the story.

    Returns
    -------
    tuple of Span
        Ordered and disjoint.

    Examples
    --------
    >>> mentions("Huang toured. Jensen Huang left.", "Jensen Huang")
    (Span(start=0, end=5), Span(start=14, end=26))
    """
    parts = [part for part in (target.split()[-1:] if " " in target else []) if part[0].isupper()]
    shared = [part for part in parts if any(part in t.split() for t in targets if t != target)]
    found = find_mentions(text, target)
    for part in parts:
        if part not in shared and part.lower() not in _DATES:
            for start, end in find_mentions(text, part):
                inside = any(start < b and a < end for a, b in found)
                if not inside and text[start:end][0].isupper():
                    found.append((start, end))
    return tuple(Span(start, end) for start, end in sorted(found))


def _names(text: str) -> Iterator[tuple[str, bool]]:
    """Names of a text, and whether the capital is surely that of a name."""
    begins = {sentence.start for sentence in sentences(text)}
    content = {span.start for span in content_words(text)}
    for match in _NAME.finditer(text):
        start, name = match.start(), _POSSESSIVE.sub("", match[0])
        first = _at_beginning(text, start, begins)
        if first and start not in content and " " in name:  # "The Harbour Board": drop the article
            name = name.split(" ", 1)[1]
            first = False
        lower = name.lower()
        if not set(lower.split()) - _DATES or (start not in content and " " not in name):
            continue
        following = text[match.end() : match.end() + 2]
        if _ADJECTIVE.fullmatch(name) and re.match(r"\s[a-z]", following):
            continue
        yield name, not first or " " in name or name.isupper()


def _at_beginning(text: str, start: int, begins: set[int]) -> bool:
    """Whether only opening marks stand between `start` and the beginning of its sentence."""
    while start > 0 and start not in begins and text[start - 1] in "\"'“‘(—– ":
        start -= 1
    return start in begins or start == 0


def _full_name(name: str, names: Sequence[str]) -> str:
    """Return the longer name that `name` is the last part of, where there is just one."""
    longer = [other for other in names if other.endswith(f" {name}")]
    return longer[0] if len(longer) == 1 else name
