"""What the commands read and write: stories in, results out, a count on the terminal."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TypeVar

import click

from perspectives.errors import FormatError
from perspectives.formats import read_stories
from perspectives.resources import load_stories
from perspectives.story import Story

__all__ = ["counted", "only_one", "page_path", "stories_of", "text_of", "unfinished", "writing"]

Item = TypeVar("Item")


def stories_of(source: str, media: str | None = None) -> Iterator[Story]:
    """Yield the stories of a file, of standard input, or the bundled one of that name."""
    if source == "-":
        yield from read_stories(sys.stdin.buffer, media=media)
    elif Path(source).exists() or re.search(r"[./\\]", source):
        yield from read_stories(Path(source), media=media)
    else:
        yield from load_stories(source)


def text_of(source: str) -> str:
    """Return the text of a file or of standard input."""
    with click.open_file(source, "rb") as stream:
        data: bytes = stream.read()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError("text in UTF-8", f"byte {data[error.start]:#x}", source, line) from error


def only_one(stories: Iterable[Story], source: str, use: str) -> Iterator[Story]:
    """Return the one story there is; refuse none, and several."""
    found = list(islice(stories, 2))
    if len(found) != 1:
        got = "more than one; for many use --format jsonl" if found else "none"
        raise FormatError(f"one story for {use}", got, file=source)
    return iter(found)


def unfinished(stories: Iterable[Story], path: Path) -> Iterator[Story]:
    """Yield the stories that the results in a file do not hold, counted by id."""
    done = _finished(path)
    for story in stories:
        if done[story.id]:
            done[story.id] -= 1
        else:
            yield story


def _finished(path: Path) -> Counter[str]:
    """Return the story ids of the results in a JSONL file; a last line cut short is taken away."""
    ids: Counter[str] = Counter()
    if not path.exists():
        return ids
    with path.open("rb+") as stream:
        whole = 0
        for number, line in enumerate(stream, 1):
            if not line.endswith(b"\n"):
                break
            try:
                ids[json.loads(line)["story"]["id"]] += 1
            except (ValueError, KeyError, TypeError) as error:
                raise FormatError("a result", "something else", str(path), number) from error
            whole += len(line)
        stream.truncate(whole)
    return ids


def page_path(path: str, number: int, story: str) -> Path:
    """Return the file of a report: the path itself, or a safe name in it where it is a folder."""
    if Path(path).is_dir():
        name = re.sub(r"[^\w-]+", "-", story)[:80]
        return Path(path) / f"{number + 1:04d}-{name}.html"
    if number:
        raise FormatError("a folder for the reports of many stories", "a file", file=path)
    return Path(path)


@contextmanager
def writing(out: str, append: bool = False) -> Iterator[IO[str]]:
    """Open the output: a file appears whole when all is well, or grows where one appends."""
    path = Path(out)
    if out == "-":
        yield sys.stdout
    elif append or (path.exists() and not path.is_file()):  # a device or a pipe is written to
        with path.open("a", encoding="utf-8") as stream:
            yield stream
    else:
        partial = path.with_name(f"{path.name}.part")
        try:
            with partial.open("w", encoding="utf-8") as stream:
                yield stream
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def counted(items: Iterable[Item], output: IO[str]) -> Iterator[Item]:
    """Yield the items, counting on standard error where a person looks on and output is a file."""
    if not sys.stderr.isatty() or output.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} stories"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("stories", total=None)
        for item in items:
            yield item
            progress.advance(task)
