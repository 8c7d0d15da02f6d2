"""Files to text to numbered lines, with errors that say where."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perspectives.errors import FormatError

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: its 1-based number and its text without the line end."""

    number: int
    text: str

    @property
    def blank(self) -> bool:
        """Whether the line holds white space only."""
        return not self.text.strip()


def to_lines(text: str) -> list[Line]:
    """Cut a text at its line ends (LF, CRLF or CR, and no other character)."""
    return [Line(number, line) for number, line in enumerate(_LINE_END.split(text), 1)]


def read_bytes(path: Path) -> bytes:
    """Read a file, through gzip where its name ends in ``.gz``."""
    if path.is_dir():
        raise FormatError("a file", "a directory", path)
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except FileNotFoundError:
        raise FormatError("a file", "nothing at that place", path) from None
    except (OSError, EOFError) as error:
        raise FormatError("a readable file", str(error), path) from None


def decode(data: bytes, file: str | Path | None) -> str:
    """Decode UTF-8, with or without a byte order mark."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        got = f"the byte 0x{data[error.start]:02x}, which is not UTF-8 (save the file as UTF-8)"
        raise FormatError("text in UTF-8", got, file, line) from None


@contextmanager
def located(file: str | Path | None, line: int | None = None) -> Iterator[None]:
    """Give the errors of a block their place, where they do not know it."""
    try:
        yield
    except FormatError as error:
        raise error.at(file, line) from None


def load_json(text: str, file: str | Path | None = None, line: int = 1) -> Any:
    """Parse strict JSON: no repeated key, no NaN; `line` is that of the first character."""
    try:
        return json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        got = (
            "the end of the text" if not text[error.pos :].strip() else repr(text[error.pos :][:40])
        )
        place = line + error.lineno - 1
        raise FormatError(
            f"JSON ({error.msg[0].lower()}{error.msg[1:]})", got, file, place
        ) from None
    except RecursionError:
        raise FormatError("JSON", "too many levels", file, line) from None
    except FormatError as error:
        raise error.at(file, line) from None


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in found if keys.count(key) > 1)
        raise FormatError("each key of a JSON object once", f"{twice!r} twice")
    return found


def _no_constant(name: str) -> None:
    raise FormatError("a JSON number", name)
