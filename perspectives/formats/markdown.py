"""The story brief as Markdown, as ``docs/formats.md`` lays it out: the framing is a quotation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from perspectives.errors import FormatError
from perspectives.formats._layout import (
    PARTS,
    STORY_KEYS,
    Block,
    Forms,
    outlets_line,
    raw,
    read_body_line,
    read_layout,
    stated,
    take_keys,
    write_layout,
)
from perspectives.formats._outlets import read_outlets
from perspectives.formats._text import Line
from perspectives.story import Perspective, Story

__all__ = ["read_markdown", "write_markdown"]

_HEADING = re.compile(r"(#{1,2}) +(.*?)[\s#]*")
_GROUP = re.compile(r"###(?: +(.*))?")


def read_markdown(text: str, file: str | Path | None = None) -> Story:
    """Read a story from a Markdown brief.

    Parameters
    ----------
    text : str
        The whole file.
    file : str or Path, optional
        Its name, for errors.

    Returns
    -------
    Story

    Raises
    ------
    FormatError
        Naming the line, what was expected and what was got.

    Examples
    --------
    >>> text = '''# Council Votes for the Tram
    ...
    ... On 3 Mar 2026, the council voted 9 to 4 for the tram.
    ...
    ... ## Perspectives
    ...
    ... ### Port press
    ...
    ... e.g., Quay Post
    ...
    ... > At last, a tram. It will run in 2031.
    ...
    ... Says nothing of the cost.'''
    >>> read_markdown(text).perspectives[0].framing
    'At last, a tram. It will run in 2031.'
    """
    return read_layout(text, _Markdown(), file)


def write_markdown(story: Story) -> str:
    """Write a story as a Markdown brief that `read_markdown` reads back without loss.

    Parameters
    ----------
    story : Story
        Any story; what the plain layout cannot hold is stated in key lines.

    Returns
    -------
    str
        The whole file.

    Examples
    --------
    >>> print(write_markdown(Story("rain", "Rain", (), (Perspective("p1", "Farmers", "Good."),))))
    # Rain
    <BLANKLINE>
    ## Perspectives
    <BLANKLINE>
    ### Farmers
    <BLANKLINE>
    > Good.
    <BLANKLINE>
    """
    return write_layout(story, _Markdown())


class _Markdown:
    """Headings of levels 1 (title), 2 (parts) and 3 (groups); framings are block quotations."""

    headings = {part: f"## {part}" for part in PARTS}  # noqa: RUF012
    gap = [""]  # noqa: RUF012

    def part(self, line: str) -> str | None:
        match = _HEADING.fullmatch(line)
        if match is None or match[1] == "#":
            return None
        name = match[2].removesuffix(":").casefold()
        found = next((part for part in PARTS if part.casefold() == name), None)
        if found is None:
            raise FormatError(f"one of the headings {', '.join(PARTS)}", repr(line.strip()))
        return found

    def header(self, lines: list[Line], end: int) -> dict[str, Any]:
        stated, others = take_keys(lines, STORY_KEYS)
        top = [n for n, line in enumerate(others) if _is_title(line.text)]
        ahead = others[: top[0]] if top else []
        if len(top) + ("title" in stated) != 1 or any(not line.blank for line in ahead):
            first = next((line for line in others if not line.blank), Line(end, ""))
            expected = "'# Title' once, above all but key lines"
            raise FormatError(expected, repr(first.text[:60]), line=first.number)
        if top:
            stated["title"] = others[top[0]].text[1:].strip()
            others = others[top[0] + 1 :]
        summary = raw(others)
        if summary and "summary" in stated:
            raise FormatError("the summary once", "a second one", line=end)
        return {**stated, "summary": summary} if summary else stated

    def blocks(self, lines: list[Line]) -> list[Block]:
        blocks: list[Block] = []
        for line in lines:
            match = _GROUP.fullmatch(line.text.rstrip())
            if match:
                blocks.append(Block(line.number, (match[1] or "").strip() or None, []))
            elif blocks:
                blocks[-1].lines.append(line)
            elif not line.blank:
                raise FormatError("'### ' and a group", repr(line.text[:60]), line=line.number)
        return blocks

    def body(self, lines: list[Line], stated: dict[str, Any]) -> dict[str, Any]:
        quoted = [n for n, line in enumerate(lines) if line.text.startswith(">")]
        filled = [line for line in lines if not line.blank]
        if not quoted:
            if len(filled) > 1:
                expected = "'> ' and a framing, or one line 'e.g., Outlet — framing'"
                raise FormatError(expected, repr(filled[1].text[:60]), line=filled[1].number)
            return read_body_line(filled[0], stated) if filled else {}
        first, last = quoted[0], quoted[-1]
        if last - first + 1 > len(quoted):
            raise FormatError("one quoted framing", "two", line=lines[last].number)
        framing = "\n".join(line.text[1:].removeprefix(" ") for line in lines[first : last + 1])
        critique = raw(lines[last + 1 :])
        said = {"critique": critique} if critique else {}
        return {**_read_named(lines[:first]), "framing": framing, **said}

    def header_forms(self, story: Story, keys: list[str]) -> Forms:
        section = stated(story, ("section",))
        summary = story.summary.split("\n") if story.summary else []
        yield [f"# {story.title}", *_apart([*section, *keys]), *_apart(summary)]
        yield [f"# {story.title}", *_apart([*section, *stated(story, ("summary",)), *keys])]
        yield [*stated(story, ("title", "section", "summary")), *keys]

    def perspective_forms(self, perspective: Perspective, keys: list[str]) -> Forms:
        head = f"### {perspective.group}"
        named = stated(perspective, ("outlets",)) if perspective.outlets else []
        line = outlets_line(perspective.outlets)
        keys_above, outlets = (keys, [line]) if line else ([*named, *keys], [])
        quoted = [f"> {line}" if line else ">" for line in perspective.framing.split("\n")]
        critique = perspective.critique.split("\n") if perspective.critique else []
        note = stated(perspective, ("critique",))
        yield [head, *_apart(keys_above), *_apart(outlets), *_apart(quoted), *_apart(critique)]
        yield [head, *_apart([*note, *keys_above]), *_apart(outlets), *_apart(quoted)]
        outright = [*named, *stated(perspective, ("framing", "critique")), *keys]
        yield [head, "", *outright]
        yield ["###", "", *stated(perspective, ("group",)), *outright]


def _is_title(line: str) -> bool:
    return line.startswith("# ") and bool(line[1:].strip())


def _apart(lines: list[str]) -> list[str]:
    return ["", *lines] if lines else []


def _read_named(lines: list[Line]) -> dict[str, Any]:
    filled = [line for line in lines if not line.blank]
    if not filled:
        return {}
    names, rest = read_outlets(filled[0].text.strip(), filled[0].number)
    if len(filled) > 1 or rest is not None:
        expected = "one line 'e.g., Outlet, Outlet' above the quoted framing"
        raise FormatError(expected, repr(filled[-1].text[:60]), line=filled[-1].number)
    return {"outlets": names}
