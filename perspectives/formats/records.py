"""Stories as JSON (one, or a list) and as JSON lines (one a line, read lazily)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from perspectives.errors import FormatError, located
from perspectives.formats._text import build_from_json, decode, load_json
from perspectives.story import Story

__all__ = ["read_json", "read_jsonl", "write_json", "write_jsonl"]


def read_json(text: str, file: str | Path | None = None) -> Iterator[Story]:
    """Read a JSON story, or a list of them.

    Parameters
    ----------
    text : str
        The whole file.
    file : str or Path, optional
        Its name, for errors.

    Yields
    ------
    Story

    Raises
    ------
    FormatError
        Naming the line of the object at fault, what was expected and what was got.

    Examples
    --------
    >>> text = '{"title": "Rain", "perspectives": [{"group": "Farmers", "framing": "Good."}]}'
    >>> [story.id for story in read_json(text)]
    ['rain']
    """
    yield from build_from_json(text, file, lambda value: _stories(value, file))


def read_jsonl(lines: Iterable[str | bytes], file: str | Path | None = None) -> Iterator[Story]:
    """Read JSON lines, one story at a time.

    Parameters
    ----------
    lines : iterable of str or bytes
        An open file, or a list of lines. Blank lines are allowed.
    file : str or Path, optional
        Its name, for errors.

    Yields
    ------
    Story

    Raises
    ------
    FormatError
        Naming the line, what was expected and what was got; also if there is no story at all.

    Examples
    --------
    >>> lines = ['{"title": "Rain", "perspectives": []}', '{"title": "Snow", "perspectives": []}']
    >>> [story.title for story in read_jsonl(lines)]
    ['Rain', 'Snow']
    """
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        with located(file, number):
            text = line if isinstance(line, str) else decode(line, file, number)
            if not text.strip():
                continue
            story = _story(load_json(text, file, number))
            _add(seen, story)
        yield story
    if not seen:
        raise FormatError("a story as JSON on each line", "an empty file", file, 1)


def write_json(stories: Story | Iterable[Story]) -> str:
    """Write one story as a JSON object, or several as a list of them.

    Parameters
    ----------
    stories : Story or iterable of Story
        What to write.

    Returns
    -------
    str
        Indented JSON with a line end.

    Examples
    --------
    >>> print(write_json(Story("rain", "Rain", (), ())).splitlines()[1])
      "schema": 1,
    """
    single = isinstance(stories, Story)
    value = stories.to_dict() if isinstance(stories, Story) else [s.to_dict() for s in stories]
    return (
        json.dumps(value, ensure_ascii=False, indent=None if not single and not value else 2) + "\n"
    )


def write_jsonl(stories: Iterable[Story]) -> Iterator[str]:
    """Write stories as JSON lines, one at a time.

    Parameters
    ----------
    stories : iterable of Story
        Read lazily.

    Yields
    ------
    str
        One line, with its line end.

    Examples
    --------
    >>> len(list(write_jsonl([Story("rain", "Rain", (), ())])))
    1
    """
    for story in stories:
        yield json.dumps(story.to_dict(), ensure_ascii=False) + "\n"


def _stories(value: Any, file: str | Path | None) -> list[Story]:
    """Read all objects of a parsed file; each may know its line."""
    seen: set[str] = set()
    stories: list[Story] = []
    for item in value if isinstance(value, list) else [value]:
        with located(file, getattr(item, "line", None)):
            story = _story(item)
            _add(seen, story)
            stories.append(story)
    if not stories:
        raise FormatError("a story, or a list of stories", "an empty list", file, 1)
    return stories


def _story(value: Any) -> Story:
    if not isinstance(value, dict):
        raise FormatError("a story as a JSON object", repr(value)[:60])
    return Story.from_dict(value)


def _add(seen: set[str], story: Story) -> None:
    if story.id in seen:
        raise FormatError("each story id once", f"{story.id!r} twice")
    seen.add(story.id)
