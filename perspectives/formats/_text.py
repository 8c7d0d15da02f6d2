"""Files to text to numbered lines, with errors that say where."""

from __future__ import annotations

import gzip
import json
import json.scanner
import re
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from perspectives.errors import FormatError, located

T = TypeVar("T")

_python_scanner: Any = json.scanner.py_make_scanner  # type: ignore[attr-defined]
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
    """Read a file."""
    with _readable(path):
        if path.is_dir():
            raise FormatError("a file", "a directory", path)
        return path.read_bytes()


def unpacked(data: bytes, file: str | Path | None) -> bytes:
    """Return data, without the gzip around it if there is one."""
    with _readable(file):
        return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def open_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file as they are asked for, through gzip where its name says so."""
    with _readable(path):
        if path.is_dir():
            raise FormatError("a file", "a directory", path)
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            yield from stream


def write_text(chunks: Iterable[str], path: Path) -> None:
    """Write UTF-8 and put it in place when it is whole, so that a failure leaves the old file."""
    part = path.with_name(f"{path.name}.part")
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(part, "wt", encoding="utf-8", newline="") as stream:
            stream.writelines(chunks)
        part.replace(path)
    except OSError as error:
        raise FormatError("a place to write to", str(error), path) from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _readable(path: str | Path | None) -> Iterator[None]:
    try:
        yield
    except FormatError:
        raise
    except FileNotFoundError:
        raise FormatError("a file", "nothing at that place", path) from None
    except (OSError, ValueError, EOFError, zlib.error) as error:  # ValueError: NUL in a name
        raise FormatError("a readable file", str(error), path) from None


def decode(data: bytes, file: str | Path | None, first_line: int = 1) -> str:
    """Decode UTF-8, with or without a byte order mark."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        got = f"the byte 0x{data[error.start]:02x}, which is not UTF-8 (save the file as UTF-8)"
        raise FormatError("text in UTF-8", got, file, line) from None


class PlacedObject(dict[str, Any]):
    """A JSON object that knows the line of its opening brace."""

    line: int


def load_json(text: str, file: str | Path | None = None, line: int = 1) -> Any:
    """Parse strict JSON: no repeated key, no NaN; `line` is that of the first character."""
    with located(file, line):
        return _decode(json.JSONDecoder(**_STRICT), text, file, line)


def build_from_json(text: str, file: str | Path | None, build: Callable[[Any], T]) -> T:
    """Parse a file and build from it; where that fails, again with objects that know their line."""
    try:
        return build(load_json(text, file))
    except FormatError:
        with located(file, 1):
            return build(_load_placed(text, file))


def _load_placed(text: str, file: str | Path | None) -> Any:
    """Parse with the decoder of the standard library that is written in Python (ten times slower).

    Its parts can be wrapped, which is how an object comes to know its line.
    """
    decoder: Any = json.JSONDecoder(**_STRICT)
    plain = decoder.parse_object
    breaks = [match.start() for match in re.finditer("\n", text)]

    def placed(start: tuple[str, int], *args: Any) -> tuple[PlacedObject, int]:
        line = 1 + bisect_left(breaks, start[1])
        with located(file, line):
            pairs, end = plain(start, *args)
        found = PlacedObject(pairs)
        found.line = line
        return found, end

    decoder.parse_object = placed
    decoder.scan_once = _python_scanner(decoder)
    return _decode(decoder, text, file, 1)


def _decode(decoder: json.JSONDecoder, text: str, file: str | Path | None, line: int) -> Any:
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        rest = text[error.pos :]
        got = repr(rest[:40]) if rest.strip() else "the end of the text"
        message = f"JSON ({error.msg[0].lower()}{error.msg[1:].removesuffix(' at')})"
        raise FormatError(message, got, file, line + error.lineno - 1) from None
    except FormatError:
        raise
    except (RecursionError, ValueError) as error:  # too many levels, too many digits
        raise FormatError("JSON of a usual size", str(error), file, line) from None


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in found if keys.count(key) > 1)
        raise FormatError("each key of a JSON object once", f"{twice!r} twice")
    return found


def _no_constant(name: str) -> None:
    raise FormatError("a JSON number", name)


_STRICT: dict[str, Any] = {"object_pairs_hook": _unique_keys, "parse_constant": _no_constant}
