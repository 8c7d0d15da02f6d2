"""The line ``e.g., Outlet, "Outlet, with a comma" — framing``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from perspectives.errors import FormatError

_EG = re.compile(r"(?:e\.\s?g\.,?|eg,)\s+", re.IGNORECASE)
_MOST_WORDS = 10
"""Without ``e.g.,`` a longer name is rather a framing that happens to hold a dash."""


def _name(stop: str) -> re.Pattern[str]:
    """Match one name of a list, in quotes or bare, up to a comma, a dash or the end."""
    end = rf"(?<!\s)\s*+(?:{stop}|$)"
    quoted = r"\"(?P<straight>[^\"]+)\"|[“„](?P<curly>[^“”]+)[”“]"
    plain = rf"(?P<plain>(?!{stop}|[–—―])(?:\([^()]*\)|.)+?)"
    ended = end.replace("(?:", "(?P<stop>")
    return re.compile(rf"\s*+(?:(?:{quoted})(?={end})|{plain}){ended}\s*+", re.DOTALL)


# A dash of any spacing that no name holds, then the en dash that ranges are also written with.
_NAME = _name(r",|—|-{2,}|(?<=\s)[–―](?=\s)")
_LOOSE_NAME = _name(r",|[–―]")
_LISTED = {separator: _name(separator) for separator in ",;"}


def is_outlets(line: str) -> bool:
    """Tell whether a line begins with ``e.g.,``."""
    return _EG.match(line) is not None


def read_outlets(line: str, number: int | None = None) -> tuple[list[str], str | None]:
    """Return the outlet names of a line and the text after the dash, or None without a dash."""
    marked = _EG.match(line)
    start = marked.end() if marked else 0
    names, rest = _scan(line, start, _NAME, number)
    if rest is None:
        loose, loose_rest = _scan(line, start, _LOOSE_NAME, number)
        if loose_rest is not None:
            names, rest = loose, loose_rest
    if not marked and any(len(name.split()) > _MOST_WORDS for name in names):
        expected = "'e.g., Outlet, Outlet — framing'"
        raise FormatError(expected, repr(line[:60]), line=number)
    return names, rest


def read_names(text: str) -> list[str]:
    """Return the names of a list, separated by semicolons where there is one, else by commas."""
    return _scan(text, 0, _LISTED[";" if ";" in text else ","], None, ",;")[0]


def _scan(
    line: str, start: int, pattern: re.Pattern[str], number: int | None, separators: str = ","
) -> tuple[list[str], str | None]:
    names: list[str] = []
    while match := pattern.match(line, start):
        names.append(match["straight"] or match["curly"] or match["plain"])
        start = match.end()
        if not match["stop"] or match["stop"] not in separators:
            return names, line[start:] if match["stop"] else None
    raise FormatError("the name of an outlet", repr(line[start : start + 40]), line=number)


def write_names(names: Iterable[str]) -> str:
    """Write names separated by commas, those that hold one in quotes."""
    return ", ".join(f'"{name}"' if "," in name else name for name in names)


def write_outlets(names: Iterable[str]) -> str:
    """Write names as ``e.g., ...``; `read_outlets` tells whether the line holds them all."""
    return "e.g., " + write_names(names)
