"""The story brief as plain text, as ``docs/formats.md`` lays it out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from perspectives.errors import FormatError
from perspectives.formats._layout import (
    PARTS,
    PERSPECTIVE_KEYS,
    STORY_KEYS,
    Block,
    Forms,
    key_line,
    outlets_line,
    read_body_line,
    read_key,
    read_layout,
    stated,
    take_keys,
    write_layout,
)
from perspectives.formats._outlets import is_outlets
from perspectives.formats._text import Line
from perspectives.story import Perspective, Story

__all__ = ["read_brief", "write_brief"]


def read_brief(text: str, file: str | Path | None = None) -> Story:
    """Read a story from a plain-text brief.

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
    >>> text = '''Local
    ... Council Votes for the Tram
    ... On 3 Mar 2026, the council voted 9 to 4 for the tram.
    ... Focusing Facts
    ... - The vote was 9 to 4.
    ... Perspectives
    ... Port press
    ... e.g., Quay Post — At last, a tram. Says nothing of the cost.'''
    >>> story = read_brief(text)
    >>> story.date, story.perspectives[0].critique
    ('2026-03-03', 'Says nothing of the cost.')
    """
    return read_layout(text, _Brief(), file)


def write_brief(story: Story) -> str:
    """Write a story as a plain-text brief that `read_brief` reads back without loss.

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
    >>> print(write_brief(Story("rain", "Rain", (), (Perspective("p1", "Farmers", "Good."),))))
    Title: Rain
    Perspectives
    Farmers
    Framing: Good.
    <BLANKLINE>
    """
    return write_layout(story, _Brief())


class _Brief:
    """Lines in a fixed order; headings and groups stand on lines of their own."""

    headings = {part: part for part in PARTS}  # noqa: RUF012
    gap: list[str] = []  # noqa: RUF012

    def part(self, line: str) -> str | None:
        name = line.strip().removesuffix(":").casefold()
        return next((part for part in PARTS if part.casefold() == name), None)

    def header(self, lines: list[Line], end: int) -> dict[str, Any]:
        stated, others = take_keys(lines, STORY_KEYS)
        plain = [line.text.strip() for line in others if not line.blank]
        open_fields = [f for f in ("section", "title", "summary") if f not in stated]
        if len(plain) == 1 and "title" in open_fields:
            open_fields = ["title"]
        if not plain and "title" in stated:
            open_fields = []
        if len(plain) != len(open_fields):
            expected = f"{len(open_fields)} lines ({', '.join(open_fields)}) before the headings"
            hint = " (a part that is missing is stated as 'Summary:= null')"
            raise FormatError(expected + hint, f"{len(plain)} lines", line=end)
        return {**stated, **dict(zip(open_fields, plain, strict=True))}

    def blocks(self, lines: list[Line]) -> list[Block]:
        blocks: list[Block] = []
        told = True  # whether the block at hand may end here
        for line in lines:
            if line.blank:
                continue
            found = read_key(line, PERSPECTIVE_KEYS)
            if found and found[0] == "group":
                blocks.append(Block(line.number, None, [line]))
                told = False
            elif found is None and told:
                if is_outlets(line.text.strip()):
                    raise FormatError("the name of a group", repr(line.text), line=line.number)
                blocks.append(Block(line.number, line.text.strip(), []))
                told = False
            elif not blocks:
                raise FormatError("the name of a group", repr(line.text), line=line.number)
            else:
                blocks[-1].lines.append(line)
                told = told or found is None or found[0] == "framing"
        return blocks

    def body(self, lines: list[Line], stated: dict[str, Any]) -> dict[str, Any]:
        return read_body_line(lines[0], stated) if lines else {}

    def header_forms(self, story: Story, keys: list[str]) -> Forms:
        if story.section is not None and story.summary is not None:
            yield [story.section, story.title, story.summary, *keys]
        yield [*stated(story, ("section", "title", "summary")), *keys]

    def perspective_forms(self, perspective: Perspective, keys: list[str]) -> Forms:
        group, framing, critique = perspective.group, perspective.framing, perspective.critique
        outlets = outlets_line(perspective.outlets)
        rest = [*stated(perspective, ("framing", "critique")), *keys]
        if outlets:
            yield [group, f"{outlets} — {framing} {critique or ''}", *keys]
            yield [group, f"{outlets} — {framing}", key_line("critique", critique), *keys]
            yield [group, outlets, *rest]
        named = stated(perspective, ("outlets",)) if perspective.outlets else []
        yield [group, *named, *rest]
        yield [key_line("group", group), *named, *rest]
