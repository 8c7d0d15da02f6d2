"""Rows of gold data: read from JSONL, told apart by their keys, refused with file and line."""

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, cast

from perspectives.errors import FormatError

__all__ = ["KINDS", "Field", "read_rows"]

_GZIP = b"\x1f\x8b"

# What a row is, by the keys it must hold. "*" stands for the rest of a key. Of the kinds that a
# task reads, the first that fits is taken.
KINDS = {
    "brief": ("id", "facts", "perspectives", "gold"),
    "presence": ("facts", "texts"),  # REALSumm, PyrXSum
    "spark": ("documents", "facts", "links", "labels.covered"),
    "pair": ("text", "target", "label"),  # stance, inference and target sentiment
    "entities": ("sentences", "labels.entity_sentiment"),  # SEESAW
    "feelings": ("sentences", "labels.author_feeling_*"),  # BASIL, for portrayal
    "frame_set": ("text", "labels.frames"),
    "frame": ("text", "labels.frame"),  # FrAC
    "biased_sentence": ("text", "spans", "labels.biased"),  # BABE
    "biased_article": ("sentences", "spans", "labels"),  # BASIL, for loaded wording
    "article": ("sentences", "group", "leaning"),  # SEESAW, BASIL, PAC
    "roundup": ("articles", "summary"),  # AllSides round-ups
    "neutral": ("articles", "neutral"),  # NeuS
}


@dataclass(frozen=True, slots=True)
class Field:
    """A value in a row that knows where it stands, so that a refusal can say so.

    Parameters
    ----------
    value
        What JSON gave.
    path
        Where in the row, for example ``labels.covered[3]``; empty for the row itself.
    file, line
        Where the row stands; lines count from 1.
    """

    value: Any
    path: str
    file: str
    line: int

    def refuse(self, expected: str) -> NoReturn:
        """Raise the FormatError that says what was expected here."""
        where = f" at {self.path}" if self.path else ""
        raise FormatError(
            expected=expected + where, got=_shown(self.value), file=self.file, line=self.line
        )

    def has(self, path: str) -> bool:
        """Tell whether a dotted path of keys is there and is not null."""
        value = self.value
        for key in path.split("."):
            if not isinstance(value, dict):
                return False
            if key.endswith("*"):
                return any(name.startswith(key[:-1]) for name in value)
            value = value.get(key)
        return value is not None

    def __getitem__(self, path: str) -> "Field":
        """Give the field at a dotted path of keys; a missing one is refused."""
        field = self
        for key in path.split("."):
            if not isinstance(field.value, dict) or key not in field.value:
                field.refuse(f"the key {key!r}")
            field = field._below(key)
        return field

    def _below(self, key: str) -> "Field":
        path = f"{self.path}.{key}" if self.path else key
        return Field(self.value[key], path, self.file, self.line)

    def unit(self) -> str:
        """Give what a row belongs to: its ``group``, else its ``id``, else its line."""
        for key in ("group", "id"):
            if self.has(key):
                return self[key].text()
        return f"line {self.line}"

    def items(self, length: int | None = None) -> list["Field"]:
        """Give the members of a list, which must be of this length where one is given."""
        if not isinstance(self.value, list):
            self.refuse("a list")
        if length is not None and len(self.value) != length:
            self.refuse(f"a list of {length}")
        return [
            Field(value, f"{self.path}[{index}]", self.file, self.line)
            for index, value in enumerate(self.value)
        ]

    def entries(self) -> Iterator[tuple[str, "Field"]]:
        """Give the keys and values of an object."""
        if not isinstance(self.value, dict):
            self.refuse("an object")
        return ((key, self._below(key)) for key in self.value)

    def text(self) -> str:
        """Give a string."""
        if not isinstance(self.value, str):
            self.refuse("a string")
        return self.value

    def texts(self) -> list[str]:
        """Give a list of strings."""
        return [item.text() for item in self.items()]

    def integer(self, low: int, high: int) -> int:
        """Give a whole number in [low, high]."""
        value = self.value
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.refuse(f"a whole number from {low} to {high}")
        return value

    def choice(self, *valid: str) -> str:
        """Give a string that is one of a few."""
        if self.value not in valid:
            self.refuse("one of " + ", ".join(valid))
        return cast(str, self.value)

    def span(self, length: int) -> tuple[int, int]:
        """Give ``[start, end]``, or an object of both, within a text of this length."""
        pair = self.items(2) if isinstance(self.value, list) else [self["start"], self["end"]]
        start = pair[0].integer(0, length)
        return start, pair[1].integer(start, length)


def read_rows(
    path: str | Path, kinds: Sequence[str], limit: int | None = None
) -> tuple[str, Iterator[Field]]:
    """Read rows of gold data, one by one.

    Parameters
    ----------
    path
        JSONL, plain or gzip, in UTF-8. Blank lines are passed over.
    kinds
        Keys of ``KINDS``: the kinds of rows that the task reads. A file holds rows of one kind.
    limit
        Read the first so many rows only.

    Returns
    -------
    tuple
        The kind, and an iterator over the rows, which raises FormatError at the first bad one.

    Raises
    ------
    FormatError
        If the file holds no row, or its first row is of none of the kinds.
    """
    rows = islice(_parsed(path), limit)
    first = next(rows, None)
    if first is None:
        raise FormatError(expected="at least one row", got="an empty file", file=str(path))
    kind = next((kind for kind in kinds if _fits(first, kind)), None)
    if kind is None:
        first.refuse("a row with " + " or with ".join(_needs(kind) for kind in kinds))
    return kind, (_checked(row, kind) for row in chain([first], rows))


def _parsed(path: str | Path) -> Iterator[Field]:
    with _opened(Path(path)) as stream:
        line = 0
        try:
            for line, raw in enumerate(stream, 1):
                if raw.strip():
                    yield _row(raw, str(path), line)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise FormatError(
                expected="a whole gzip file", got=str(error), file=str(path), line=line + 1
            ) from error


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        packed = stream.read(2) == _GZIP
    return cast(BinaryIO, gzip.open(path)) if packed else path.open("rb")


def _row(raw: bytes, file: str, line: int) -> Field:
    try:
        value = json.loads(raw)
    except UnicodeDecodeError as error:
        raise FormatError(expected="UTF-8", got=str(error), file=file, line=line) from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise FormatError(expected="a JSON object", got=str(error), file=file, line=line) from error
    row = Field(value, "", file, line)
    if not isinstance(value, dict):
        row.refuse("a JSON object")
    return row


def _checked(row: Field, kind: str) -> Field:
    if not _fits(row, kind):
        row.refuse(f"a row like the first, with {_needs(kind)}")
    return row


def _fits(row: Field, kind: str) -> bool:
    return all(row.has(path) for path in KINDS[kind])


def _needs(kind: str) -> str:
    return ", ".join(KINDS[kind])


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "an object with " + (", ".join(list(value)[:8]) or "no keys")
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else shown[:57] + "..."
