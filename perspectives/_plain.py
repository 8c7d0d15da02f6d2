"""Between frozen objects and plain JSON values: what the dictionary form of a story is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar
from unicodedata import combining, normalize

from perspectives._frozen import FrozenMap, thaw
from perspectives.errors import FormatError

T = TypeVar("T")


def slug(text: str, default: str = "story") -> str:
    """Return an id made from a title: its lower-case words, without accents, joined by hyphens.

    Parameters
    ----------
    text : str
        Any text.
    default : str, optional
        Answer where nothing is left of the text.

    Returns
    -------
    str

    Examples
    --------
    >>> slug("Beijing Greenlights 400,000 H200 Chips")
    'beijing-greenlights-400-000-h200-chips'
    """
    letters = "".join(c for c in normalize("NFKD", text) if not combining(c) and c not in "'’")
    return "-".join(re.findall(r"[^\W_]+", letters.lower())) or default


def to_plain(item: Any) -> dict[str, Any]:
    """Return one object as a dictionary, without the fields that are missing."""
    plain: dict[str, Any] = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if isinstance(value, tuple):
            plain[field.name] = [_plain_item(entry) for entry in value]
        elif value is not None and not (isinstance(value, FrozenMap) and not value):
            plain[field.name] = thaw(value)
    return plain


def _plain_item(item: Any) -> Any:
    plain = to_plain(item)
    return plain["name"] if plain.keys() == {"name"} else plain


def known_keys(d: Any, kind: type[Any], where: str, extra: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the keys that are fields; all others are moved to the metadata, if there is one."""
    if not isinstance(d, Mapping):
        raise FormatError(f"{where} as an object with keys", repr(d))
    names = {field.name for field in fields(kind)} | set(extra)
    known = {key: d[key] for key in d if key in names}
    unknown = {key: d[key] for key in d if key not in names}
    if unknown and "metadata" not in names:
        raise FormatError(f"{where} with the keys {sorted(names)}", f"the keys {list(d)}")
    if unknown:
        metadata = known.get("metadata", {})
        if not isinstance(metadata, Mapping) or metadata.keys() & unknown.keys():
            raise FormatError(f"each metadata key of {where} once", f"{sorted(unknown)} twice")
        known["metadata"] = {**metadata, **unknown}
    return known


def as_list(value: Any, where: str) -> list[Any]:
    """Return the value if it is a list."""
    if not isinstance(value, (list, tuple)):
        raise FormatError(f"{where} as a list", repr(value))
    return list(value)


def build(kind: type[T], values: dict[str, Any], where: str = "the story") -> T:
    """Return the object of these values, if none that it needs is absent."""
    required = [f.name for f in fields(kind) if f.default is MISSING]  # type: ignore[arg-type]
    for name in required:
        if name not in values:
            raise FormatError(f"the key {name!r} in {where}", "none")
    return kind(**values)
