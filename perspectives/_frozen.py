"""Immutable JSON values, and the checks that the story objects make of their fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import isfinite
from re import fullmatch
from typing import Any, TypeVar

from perspectives.errors import FormatError

__all__ = ["FrozenMap"]

T = TypeVar("T")


class FrozenMap(Mapping[str, Any]):
    """An immutable, hashable mapping of JSON values; lists inside it become tuples.

    Parameters
    ----------
    items : mapping, optional
        Text keys; values are text, finite numbers, booleans, None, and lists or mappings of these.

    Raises
    ------
    PerspectivesError
        If a key is not text or a value is none of the above.

    Examples
    --------
    >>> FrozenMap({"reach": 12, "owners": ["A", "B"]})["owners"]
    ('A', 'B')
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any] | None = None) -> None:
        self._items = {
            check_text("a metadata key", key): freeze(f"metadata {key!r}", value)
            for key, value in (items or {}).items()
        }

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return repr(self._items)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain dictionary of plain JSON values (tuples become lists).

        Returns
        -------
        dict
            A new dictionary at every level.

        Examples
        --------
        >>> FrozenMap({"owners": ("A", "B")}).to_dict()
        {'owners': ['A', 'B']}
        """
        return {key: thaw(value) for key, value in self._items.items()}


def freeze(owner: str, value: Any) -> Any:
    """Return a JSON value with its lists as tuples and its mappings frozen."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return check_text(owner, value)
    if isinstance(value, float) and isfinite(value):
        return value
    if isinstance(value, Mapping):
        return FrozenMap(value)
    if isinstance(value, (list, tuple)):
        return tuple(freeze(owner, item) for item in value)
    raise FormatError(f"a JSON value as {owner}", repr(value))


def thaw(value: Any) -> Any:
    """Return a frozen JSON value as plain lists and dictionaries."""
    if isinstance(value, FrozenMap):
        return value.to_dict()
    if isinstance(value, tuple):
        return [thaw(item) for item in value]
    return value


def check_text(owner: str, value: object) -> str:
    """Return the value if it is text that can be written to a file (no lone surrogates)."""
    if not isinstance(value, str):
        raise FormatError(f"text as {owner}", repr(value))
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        got = f"a lone surrogate at character {error.start}"
        raise FormatError(f"valid Unicode as {owner}", got) from None
    return value


def check_filled(owner: str, value: object) -> str:
    """Return the value if it is text with more than white space."""
    text = check_text(owner, value)
    if not text.strip():
        raise FormatError(f"{owner}, which must not be blank", repr(text))
    return text


def check_optional(owner: str, value: object) -> None:
    """Accept text or None."""
    if value is not None:
        check_text(owner, value)


def check_date(owner: str, value: str | None) -> None:
    """Accept None, empty text, a year, a year and month, or an ISO 8601 date (with a time)."""
    if not value or fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", value):
        return
    try:
        datetime.fromisoformat(value)
    except ValueError:
        expected = f"an ISO 8601 date such as 2026-01-28 as {owner}"
        raise FormatError(expected, repr(value)) from None


def check_items(owner: str, values: object, kind: type[T]) -> tuple[T, ...]:
    """Return a sequence as a tuple if all its items are of one kind."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise FormatError(f"a sequence of {kind.__name__} as {owner}", repr(values))
    for value in values:
        if not isinstance(value, kind):
            raise FormatError(f"each of {owner} as a {kind.__name__}", repr(value))
    return tuple(values)


def check_map(owner: str, value: object) -> FrozenMap:
    """Return a mapping of JSON values, frozen."""
    if isinstance(value, FrozenMap):
        return value
    if not isinstance(value, Mapping):
        raise FormatError(f"a mapping as {owner}", repr(value))
    try:
        return FrozenMap(value)
    except RecursionError:
        raise FormatError(f"a mapping of fewer levels as {owner}", "too many") from None


def check_unique(owner: str, ids: Iterable[str]) -> None:
    """Accept ids that do not repeat."""
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise FormatError(f"{owner} each once", f"{name!r} twice")
        seen.add(name)


def check_offsets(start: object, end: object) -> None:
    """Accept whole numbers with ``0 <= start <= end``."""
    whole = all(isinstance(x, int) and not isinstance(x, bool) for x in (start, end))
    if not whole or not 0 <= start <= end:  # type: ignore[operator]
        got = f"{start!r} and {end!r}"
        raise FormatError("whole numbers as offsets, with 0 <= start <= end", got)
