"""What the brief and its Markdown form share: the parts in order, key lines, body, writing.

A key line states a field outright: ``Key: text`` holds the text up to the line end, ``Key:= JSON``
holds any JSON value. Writing tries the plain form of each part first and reads it back; only where
that gives something else, key lines are written. So nothing is lost and nothing is marked in vain.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from perspectives._frozen import check_unique
from perspectives._plain import slug, to_plain
from perspectives.errors import FormatError, located
from perspectives.formats._dates import find_date
from perspectives.formats._outlets import read_outlets, write_outlets
from perspectives.formats._text import Line, load_json, to_lines
from perspectives.segmentation import sentences
from perspectives.story import Fact, Outlet, Perspective, Story, fact_from, perspective_from

PARTS = ("Focusing Facts", "Context", "Perspectives")
STORY_KEYS = ("Id", "Section", "Title", "Date", "Summary", "Metadata")
PERSPECTIVE_KEYS = (
    "Group", "Id", "Outlets", "Framing", "Critique", "Headline", "Url", "Language", "Metadata",
)  # fmt: skip
_KEY = re.compile(r"\s*+([A-Za-z]+):(=?)(.*)", re.DOTALL)
_BULLET = re.compile(r"\s*+[-–•*]\s+(.*)", re.DOTALL)

Forms = Iterable[list[str]]


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one perspective: its group (None where a key line gives it) and the rest."""

    number: int
    group: str | None
    lines: list[Line]


class Layout(Protocol):
    """How one of the two text forms marks its parts."""

    headings: dict[str, str]  # part -> the line that opens it
    gap: list[str]  # what stands between two parts

    def part(self, line: str) -> str | None:
        """Return the part that the line opens, or None; refuse a heading of no part."""

    def header(self, lines: list[Line], end: int) -> dict[str, Any]:
        """Return the fields of the story that stand before the first part (at line `end`)."""

    def blocks(self, lines: list[Line]) -> list[Block]:
        """Cut the part with the perspectives into blocks."""

    def body(self, lines: list[Line], stated: dict[str, Any]) -> dict[str, Any]:
        """Return what the lines of a block say that are not key lines."""

    def header_forms(self, story: Story, keys: list[str]) -> Forms:
        """Yield ways to write section, title, summary and the given key lines, plainest first."""

    def perspective_forms(self, perspective: Perspective, keys: list[str]) -> Forms:
        """Yield ways to write group, outlets, framing, critique and the given key lines."""


def read_layout(text: str, layout: Layout, file: str | Path | None = None) -> Story:
    """Read a story from text in a layout."""
    with located(file):
        parts, ends = _split(to_lines(text), layout)
        header = layout.header(parts["header"], ends["header"])
        if "date" not in header:
            header["date"] = find_date(header.get("summary") or "")
        header.setdefault("id", slug(str(header["title"])))
        _check_header(parts["header"], header["id"])
        facts = _read_facts(parts.get("Focusing Facts"), ends)
        perspectives = _read_perspectives(parts["Perspectives"], ends, layout)
        context = _read_context(parts.get("Context"))
        return Story(facts=facts, perspectives=perspectives, context=context, **header)


def write_layout(story: Story, layout: Layout) -> str:
    """Write a story so that `read_layout` gives it back."""
    lines = [*_write_header(story, layout)]
    if story.facts:
        lines += [*layout.gap, layout.headings["Focusing Facts"], *layout.gap]
        for number, fact in enumerate(story.facts, 1):
            lines += _write_fact(fact, number, layout)
    if story.context is not None:
        lines += [*layout.gap, layout.headings["Context"], *layout.gap]
        lines += _write_context(story.context, layout)
    lines += [*layout.gap, layout.headings["Perspectives"]]
    for number, perspective in enumerate(story.perspectives, 1):
        lines += [*layout.gap, *_write_perspective(perspective, number, layout)]
    if not story.perspectives:
        lines += [*layout.gap, "Perspectives:= []"]
    return "\n".join(lines).rstrip("\n") + "\n"


# Key lines


def key_line(field: str, value: Any) -> str:
    """Write a field outright: as text where a line holds it, else as JSON."""
    key = field.capitalize()
    plain = isinstance(value, str) and value == value.strip() and value
    if plain and len(to_lines(value)) == 1 and not value.startswith("="):
        return f"{key}: {value}"
    return f"{key}:= {json.dumps(value, ensure_ascii=False)}"


def take_keys(lines: list[Line], keys: Sequence[str]) -> tuple[dict[str, Any], list[Line]]:
    """Return the fields stated in key lines, and the other lines."""
    stated: dict[str, Any] = {}
    others: list[Line] = []
    for line in lines:
        found = read_key(line, keys)
        if found is None:
            others.append(line)
        elif found[0] in stated:
            raise FormatError(
                f"the key {found[0].capitalize()!r} once", "it twice", line=line.number
            )
        else:
            stated[found[0]] = found[1]
    return stated, others


def read_key(line: Line, keys: Sequence[str]) -> tuple[str, Any] | None:
    """Return field and value of a key line, None of any other."""
    match = _KEY.fullmatch(line.text)
    if match is None:
        return None
    key, mark, text = match[1].capitalize(), match[2], match[3].strip()
    if key in keys and not mark and not text:
        expected = f"text after '{key}:' ('{key}:= \"\"' where it is empty)"
        raise FormatError(expected, "the line end", line=line.number)
    if key in keys:
        return key.lower(), load_json(text, line=line.number) if mark else text
    if mark:
        expected = f"one of the keys {', '.join(keys)}"
        raise FormatError(expected, repr(match[1]), line=line.number)
    return None


# Reading


def _split(lines: list[Line], layout: Layout) -> tuple[dict[str, list[Line]], dict[str, int]]:
    """Cut a file at its headings; also the number of the line that ends each part."""
    parts: dict[str, list[Line]] = {"header": []}
    ends: dict[str, int] = {}
    now = "header"
    for line in lines:
        with located(None, line.number):
            part = layout.part(line.text)
        if part is None:
            parts[now].append(line)
            continue
        if part in parts or (now in PARTS and PARTS.index(part) < PARTS.index(now)):
            expected = f"the headings {', '.join(PARTS)} once and in this order"
            raise FormatError(expected, f"{line.text.strip()!r} after {now!r}", line=line.number)
        parts[part] = []
        ends[now] = line.number
        now = part
    ends[now] = max((line.number for line in lines if not line.blank), default=1)
    if "Perspectives" not in parts:
        heading = layout.headings["Perspectives"]
        got = "an empty file" if all(line.blank for line in lines) else "the end of the file"
        raise FormatError(f"the line {heading!r}", got, line=ends[now])
    return parts, ends


def _check_header(lines: list[Line], id: Any) -> None:
    """Refuse a value that a story cannot hold where it stands."""
    name = id if isinstance(id, str) and id.strip() else "story"
    for line in lines:
        found = read_key(line, STORY_KEYS)
        if found is not None:
            with located(None, line.number):
                Story(
                    **{"id": name, "title": "", "facts": (), "perspectives": (), found[0]: found[1]}
                )


def _read_facts(lines: list[Line] | None, ends: dict[str, int]) -> tuple[Fact, ...]:
    if lines is None:
        return ()
    facts: list[Fact] = []
    for line in lines:
        if line.blank:
            continue
        key = read_key(line, ("Fact",))
        bullet = _BULLET.fullmatch(line.text)
        if key is None and bullet is None:
            raise FormatError("'- ' and a fact", repr(line.text[:60]), line=line.number)
        with located(None, line.number):
            value = key[1] if key else bullet[1].strip() if bullet else None
            facts.append(fact_from(value, len(facts) + 1))
            check_unique("the fact ids", (fact.id for fact in facts))
    if not facts:
        end = ends["Focusing Facts"]
        raise FormatError("'- ' and a fact under 'Focusing Facts'", "none", line=end)
    return tuple(facts)


def _read_context(lines: list[Line] | None) -> str | None:
    if lines is None:
        return None
    stated, others = take_keys(lines, ("Context",))
    text = raw(others)
    if not stated:
        return text
    if text:
        line = next(line for line in others if not line.blank)
        raise FormatError("the context once", "a second one", line=line.number)
    value: str | None = stated["context"]
    return value


def _read_perspectives(
    lines: list[Line], ends: dict[str, int], layout: Layout
) -> tuple[Perspective, ...]:
    filled = [line for line in lines if not line.blank]
    if len(filled) == 1 and read_key(filled[0], ("Perspectives", *PERSPECTIVE_KEYS)) == (
        "perspectives", [],
    ):  # fmt: skip
        return ()
    blocks = layout.blocks(lines)
    if not blocks:
        expected = "a perspective ('Perspectives:= []' where there is none)"
        raise FormatError(expected, "the end of the file", line=ends["Perspectives"])
    perspectives: list[Perspective] = []
    for number, block in enumerate(blocks, 1):
        with located(None, block.number):
            perspectives.append(_read_block(block, number, layout))
            check_unique("the perspective ids", (p.id for p in perspectives))
    return tuple(perspectives)


def _read_block(block: Block, number: int, layout: Layout) -> Perspective:
    stated, others = take_keys(block.lines, PERSPECTIVE_KEYS)
    if block.group is not None and "group" in stated:
        raise FormatError("one name of the group", "two", line=block.number)
    group = {} if block.group is None else {"group": block.group}
    body = layout.body(others, stated)
    for field in body.keys() & stated.keys():
        raise FormatError(f"the {field} once", "it twice", line=block.number)
    values = {**group, **stated, **body}
    if "framing" not in values:
        got = f"none under {values.get('group')!r}"
        raise FormatError("'e.g., Outlet, Outlet — framing' or 'Framing: text'", got)
    return perspective_from(values, number)


def read_body_line(line: Line, stated: dict[str, Any]) -> dict[str, Any]:
    """Read ``e.g., Outlet, Outlet — framing. critique``.

    The critique begins at the second sentence, unless a key line states one (or null): then all
    that stands after the dash is framing. Without a dash the framing must be stated.
    """
    names, rest = read_outlets(line.text.strip(), line.number)
    if rest is None and "framing" not in stated:
        got = repr(line.text.strip()[:60])
        raise FormatError("'e.g., Outlet, Outlet — framing'", got, line=line.number)
    if rest is None:
        return {"outlets": names}
    if not rest:
        raise FormatError("a framing after the dash", "the line end", line=line.number)
    if "critique" in stated:
        return {"outlets": names, "framing": rest}
    framing, critique = split_critique(rest)
    return {"outlets": names, "framing": framing, "critique": critique}


def split_critique(text: str) -> tuple[str, str | None]:
    """Return the first sentence (the framing) and the rest (the critique) or None.

    Examples
    --------
    >>> split_critique("The U.S. deal is on. Looks at it through a stock-price lens.")
    ('The U.S. deal is on.', 'Looks at it through a stock-price lens.')
    """
    found = sentences(text)
    if len(found) < 2:
        return text, None
    return text[: found[0].end], text[found[1].start :]


def raw(lines: list[Line]) -> str:
    """Return lines as one text, without the blank space around it."""
    return "\n".join(line.text for line in lines).strip()


# Writing


def _write_header(story: Story, layout: Layout) -> list[str]:
    extra: list[str] = []
    if story.id != slug(story.title):
        extra.append(key_line("id", story.id))
    if story.date != find_date(story.summary or ""):
        extra.append(key_line("date", story.date))
    if story.metadata:
        extra.append(key_line("metadata", to_plain(story)["metadata"]))
    bare = replace(story, facts=(), perspectives=(), context=None)
    forms = layout.header_forms(story, extra)
    return _first_exact(forms, lambda form: [*form, *_no_perspectives(layout)], bare, layout)


def _write_fact(fact: Fact, number: int, layout: Layout) -> list[str]:
    default = fact.id == f"f{number}"
    value = {"text": fact.text} if default else {"id": fact.id, "text": fact.text}
    forms = [[key_line("fact", value)]]
    if default:
        forms.insert(0, [f"- {fact.text}"])
    tried = Story("t", "t", (replace(fact, id="f1") if default else fact,), ())
    head = [*_bare_header(layout), layout.headings["Focusing Facts"]]
    return _first_exact(forms, lambda f: [*head, *f, *_no_perspectives(layout)], tried, layout)


def _write_context(context: str, layout: Layout) -> list[str]:
    forms = [context.split("\n") if context else [], [key_line("context", context)]]
    head = [*_bare_header(layout), layout.headings["Context"]]
    tried = Story("t", "t", (), (), context=context)
    return _first_exact(forms, lambda f: [*head, *f, *_no_perspectives(layout)], tried, layout)


def _write_perspective(perspective: Perspective, number: int, layout: Layout) -> list[str]:
    default = perspective.id == f"p{number}"
    extra = [] if default else [key_line("id", perspective.id)]
    for field in ("headline", "url", "language"):
        if getattr(perspective, field) is not None:
            extra.append(key_line(field, getattr(perspective, field)))
    if perspective.metadata:
        extra.append(key_line("metadata", to_plain(perspective)["metadata"]))
    tried = replace(perspective, id="p1") if default else perspective
    head = [*_bare_header(layout), layout.headings["Perspectives"]]
    forms = layout.perspective_forms(perspective, extra)
    return _first_exact(forms, lambda f: [*head, *f], Story("t", "t", (), (tried,)), layout)


def _first_exact(
    forms: Forms, whole: Callable[[list[str]], list[str]], story: Story, layout: Layout
) -> list[str]:
    """Return the first form that, put into a whole file, is read as exactly this story."""
    last: list[str] = []
    for form in forms:
        last = form
        try:
            if read_layout("\n".join(whole(form)), layout) == story:
                break
        except FormatError:
            continue
    return last


def _bare_header(layout: Layout) -> list[str]:
    return next(iter(layout.header_forms(Story("t", "t", (), ()), [])))


def _no_perspectives(layout: Layout) -> list[str]:
    return [layout.headings["Perspectives"], "Perspectives:= []"]


def outlets_line(outlets: Sequence[Outlet]) -> str | None:
    """Write outlets as ``e.g., ...`` where the line gives them back, else None."""
    line = write_outlets(outlet.name for outlet in outlets)
    try:
        names, rest = read_outlets(line)
    except FormatError:
        return None
    exact = rest is None and tuple(Outlet(name) for name in names) == tuple(outlets)
    return line if exact else None


def stated(item: Story | Perspective, names: Sequence[str]) -> list[str]:
    """Write the fields that are not missing as key lines."""
    values = to_plain(item)
    return [key_line(name, values[name]) for name in names if name in values]
