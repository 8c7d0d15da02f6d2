"""Stories from files and back; ``docs/formats.md`` describes each layout.

The format follows from the ending of the file (``.jsonl .csv .tsv .parquet .xlsx``), else from what
is in it. Text files may be compressed (``.gz``).
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import IO, Any

import pandas as pd

from perspectives.errors import FormatError, PerspectivesError, UnknownNameError
from perspectives.formats._detect import ending, format_of_bytes, format_of_ending, format_of_text
from perspectives.formats._text import decode, open_lines, read_bytes, unpacked, write_text
from perspectives.formats.brief import read_brief, write_brief
from perspectives.formats.kagi import is_kagi, read_kagi, read_media, write_kagi
from perspectives.formats.markdown import read_markdown, write_markdown
from perspectives.formats.records import read_json, read_jsonl, write_json, write_jsonl
from perspectives.formats.table import (
    read_csv,
    read_excel,
    read_frame,
    read_parquet,
    to_frame,
    write_csv,
    write_parquet,
    write_tsv,
)
from perspectives.story import Story

__all__ = ["FORMATS", "read_stories", "read_story", "to_frame", "to_text", "write_stories"]

FORMATS = ("brief", "markdown", "json", "jsonl", "csv", "tsv", "kagi", "parquet", "excel")
"""Names of the formats; ``excel`` is read only."""

_ENDING_WRITTEN = {".txt": "brief", ".md": "markdown", ".json": "json"}
_BINARY = {"parquet": read_parquet, "excel": read_excel}
_ONE = {"brief": write_brief, "markdown": write_markdown}
_MANY: dict[str, Callable[[Story | Iterable[Story]], str]] = {
    "json": write_json, "csv": write_csv, "tsv": write_tsv, "kagi": write_kagi,
}  # fmt: skip

Source = str | bytes | PathLike[str] | IO[Any] | Mapping[str, Any] | pd.DataFrame
Media = str | PathLike[str] | None


def read_story(source: Source, *, format: str | None = None, media: Media = None) -> Story:
    """Read one story.

    Parameters
    ----------
    source : path, str, bytes, open file, mapping or DataFrame
        A file; or its content (bytes, or a ``str`` with a line end, or that begins with ``{``); or
        a dictionary as `Story.to_dict` gives it; or a table with one row a perspective.
    format : str, optional
        One of `FORMATS`; by default the name and the content of the file decide.
    media : path, optional
        Kagi's ``media_data.json``: what is known of outlets, joined by domain.

    Returns
    -------
    Story

    Raises
    ------
    FormatError
        The source cannot be read, or holds several stories; the message names the file, the line,
        what was expected and what was got.
    UnknownNameError
        There is no such format.

    Examples
    --------
    >>> story = read_story({"title": "Rain", "perspectives": [
    ...     {"outlets": ["Quay Post"], "framing": "Rain at last."}]})
    >>> story.perspectives[0].framing
    'Rain at last.'
    """
    stories = read_stories(source, format=format, media=media)
    story = next(stories)
    if next(stories, None) is not None:
        raise FormatError("one story", "several (read_stories reads them)", _name(source))
    return story


def read_stories(
    source: Source, *, format: str | None = None, media: Media = None
) -> Iterator[Story]:
    """Read stories one by one; JSON lines are read lazily, a line at a time.

    Parameters
    ----------
    source : path, str, bytes, open file, mapping or DataFrame
        As for `read_story`.
    format : str, optional
        One of `FORMATS`; by default the name and the content of the file decide.
    media : path, optional
        Kagi's ``media_data.json``: what is known of outlets, joined by domain.

    Yields
    ------
    Story
        At least one; ids are unique within a file.

    Raises
    ------
    FormatError
        When the part that cannot be read is reached; no story of it is yielded.
    UnknownNameError
        There is no such format.

    Examples
    --------
    >>> table = {"story": ["a", "b"], "outlet": "Quay Post", "framing": ["Rain.", "Sun."]}
    >>> [story.id for story in read_stories(pd.DataFrame(table))]
    ['a', 'b']
    """
    if format is not None and format not in FORMATS:
        raise UnknownNameError("format", format, FORMATS)
    if isinstance(source, pd.DataFrame):
        return read_frame(source)
    if isinstance(source, Mapping):
        if is_kagi(source):
            return _read_text(json.dumps(source), None, "kagi", media)
        return iter([Story.from_dict(source)])
    if isinstance(source, str) and _is_text(source):
        return _read_text(source, None, format, media)
    if isinstance(source, bytes):
        return _read_data(source, None, format, media)
    if isinstance(source, (str, PathLike)):
        return _read_path(Path(source), format, media)
    return _read_stream(source, format, media)


def write_stories(
    stories: Story | Iterable[Story],
    target: str | PathLike[str] | IO[str],
    *,
    format: str | None = None,
) -> None:
    """Write stories to a file, without loss.

    Parameters
    ----------
    stories : Story or iterable of Story
        JSON lines are written as the stories come; a brief and Markdown hold one story a file.
    target : path or open text file
        Where to; an existing file is replaced.
    format : str, optional
        One of `FORMATS`; by default the ending of the path decides.

    Raises
    ------
    PerspectivesError
        The ending names no format, or the format cannot be written to this target.
    UnknownNameError
        There is no such format.

    Examples
    --------
    >>> stream = io.StringIO()
    >>> write_stories(Story("rain", "Rain", (), ()), stream, format="jsonl")
    >>> next(read_stories(stream.getvalue())).title
    'Rain'
    """
    if isinstance(target, (str, PathLike)):
        path = Path(target)
        format = format or _format_to_write(path)
        if format == "parquet":
            write_parquet(stories, path)
        else:
            write_text(_chunks(stories, format), path)
    elif format is None:
        raise PerspectivesError(f"an open file needs a format, one of {', '.join(FORMATS)}")
    else:
        target.writelines(_chunks(stories, format))


def to_text(stories: Story | Iterable[Story], format: str) -> str:
    """Return stories as the text of a file.

    Parameters
    ----------
    stories : Story or iterable of Story
        What to write; a brief and Markdown hold one story.
    format : str
        One of `FORMATS` that is text.

    Returns
    -------
    str

    Raises
    ------
    PerspectivesError
        The format is not text, or holds one story and was given several.
    UnknownNameError
        There is no such format.

    Examples
    --------
    >>> print(to_text(Story("rain", "Rain", (), ()), "csv").splitlines()[1])
    rain,Rain,,,,
    """
    return "".join(_chunks(stories, format))


# Reading


def _is_text(source: str) -> bool:
    return "\n" in source or "\r" in source or source.lstrip().startswith(("{", "["))


def _name(source: Any) -> str | None:
    """Return what to call a source in an error."""
    if isinstance(source, pd.DataFrame):
        return "DataFrame"
    if isinstance(source, str) and _is_text(source):
        return None
    name = source if isinstance(source, (str, PathLike)) else getattr(source, "name", None)
    return str(name) if isinstance(name, (str, PathLike)) else None


def _read_path(path: Path, format: str | None, media: Media) -> Iterator[Story]:
    format = format or format_of_ending(path)
    if format == "jsonl":
        return read_jsonl(open_lines(path), path)
    return _read_data(read_bytes(path), path, format, media)


def _read_stream(stream: IO[Any], format: str | None, media: Media) -> Iterator[Story]:
    name = _name(stream)
    format = format or format_of_ending(Path(name or ""))
    stream = getattr(stream, "buffer", stream)  # bytes, so that their errors are ours
    if format == "jsonl":
        return read_jsonl(stream, name)
    data = stream.read()
    read = _read_data if isinstance(data, bytes) else _read_text
    return read(data, name, format, media)


def _read_data(
    data: bytes, file: str | Path | None, format: str | None, media: Media
) -> Iterator[Story]:
    data = unpacked(data, file)
    format = format or format_of_bytes(data)
    if format in _BINARY:
        return _BINARY[format](io.BytesIO(data), file)
    return _read_text(decode(data, file), file, format, media)


def _read_text(
    text: str, file: str | Path | None, format: str | None, media: Media
) -> Iterator[Story]:
    if not text.strip():
        raise FormatError("a story", "an empty file", file, 1)
    format = format or format_of_text(text)
    if format == "jsonl":
        return read_jsonl(io.StringIO(text), file)
    if format == "json":
        return read_json(text, file)
    if format == "kagi":
        return read_kagi(text, file, None if media is None else _read_media(Path(media)))
    if format in ("csv", "tsv"):
        return read_csv(text, file)
    return iter([read_brief(text, file) if format == "brief" else read_markdown(text, file)])


def _read_media(path: Path) -> dict[str, dict[str, Any]]:
    return read_media(decode(unpacked(read_bytes(path), path), path), path)


# Writing


def _format_to_write(path: Path) -> str:
    format = format_of_ending(path) or _ENDING_WRITTEN.get(ending(path))
    if format is None:
        raise PerspectivesError(f"the ending of {path} names no format: give one of {FORMATS}")
    return format


def _chunks(stories: Story | Iterable[Story], format: str) -> Iterable[str]:
    if format not in FORMATS:
        raise UnknownNameError("format", format, FORMATS)
    if format == "jsonl":
        return write_jsonl([stories] if isinstance(stories, Story) else stories)
    if format in _MANY:
        return [_MANY[format](stories)]
    if format not in _ONE:
        raise PerspectivesError(f"{format} cannot be written here: choose a path or another format")
    listed = [stories] if isinstance(stories, Story) else list(stories)
    if len(listed) != 1:
        raise PerspectivesError(f"{format} holds one story a file, got {len(listed)}")
    return [_ONE[format](listed[0])]
