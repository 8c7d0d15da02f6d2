"""Between data frames and rows: plain values, columns of one type, the caller's index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from perspectives._plain import to_plain
from perspectives.formats._rows import Row, make_row
from perspectives.story import Story

FRAME_INDEX = "frame_index"
"""Metadata key of a perspective that was read from a data frame with an index of its own."""


def frame_rows(frame: pd.DataFrame, columns: Sequence[str], file: str) -> Iterator[Row]:
    """Yield the rows of a frame, each with its place and what restores its index."""
    places = _index_places(frame.index)
    values = frame.itertuples(index=False, name=None)
    for number, row in enumerate(values):
        place = f"{file}, row {plain_value(frame.index[number])!r}" if file == "DataFrame" else file
        line = None if file == "DataFrame" else number + 1
        cells = make_row(columns, [plain_value(value) for value in row], place, line)
        if places is not None and (cells.cells or cells.extra):
            cells.extra[FRAME_INDEX] = places[number]
        yield cells


def plain_value(value: Any) -> Any:
    """Return a cell as a plain value: null as None, dates as ISO 8601 text, arrays as lists."""
    if isinstance(value, str):
        return value
    if hasattr(value, "tolist"):  # NumPy scalars and arrays
        value = value.tolist()
    if isinstance(value, (list, tuple, dict)):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, datetime):
        return value.isoformat().removesuffix("T00:00:00")
    return value.isoformat() if isinstance(value, date) else value


def make_series(values: list[Any]) -> pd.Series[Any]:
    """Make a column of one type; missing cells are null."""
    kinds = {type(value) for value in values if value is not None}
    gaps = None in values
    if kinds == {int}:
        return pd.Series(values, dtype="Int64" if gaps else "int64")
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean" if gaps else "bool")
    if kinds == {float}:
        return pd.Series(values, dtype="float64")
    return pd.Series(values, dtype=object)


def _index_places(index: pd.Index[Any]) -> list[Any] | None:
    """Return for each row what restores its index, None where the index is ``0 ... n-1``."""
    if index.equals(pd.RangeIndex(len(index))) and index.name is None:
        return None
    levels = [index.get_level_values(n) for n in range(index.nlevels)]
    return [_place(levels, index, number) for number in range(len(index))]


def _place(levels: Sequence[pd.Index[Any]], index: pd.Index[Any], number: int) -> dict[str, Any]:
    labels = [plain_value(level[number]) for level in levels]
    names = [None if name is None else str(name) for name in index.names]
    return {"names": names, "types": [str(level.dtype) for level in levels], "labels": labels}


def frame_index(stories: Sequence[Story]) -> pd.Index[Any] | None:
    """Return the index that the rows were read with, None where not all have one alike."""
    places: list[Any] = [p.metadata.get(FRAME_INDEX) for s in stories for p in s.perspectives]
    if not places or None in places or not all(story.perspectives for story in stories):
        return None
    first = places[0]
    if any(
        (place["names"], place["types"]) != (first["names"], first["types"]) for place in places
    ):
        return None
    levels = [
        pd.Index([place["labels"][n] for place in places], dtype=kind, name=name)
        for n, (kind, name) in enumerate(zip(first["types"], first["names"], strict=True))
    ]
    return levels[0] if len(levels) == 1 else pd.MultiIndex.from_arrays(levels)


def without_index(story: Story) -> Story:
    """Return the story without what `frame_rows` kept of the index."""
    plain = to_plain(story)
    for perspective in plain["perspectives"]:
        del perspective["metadata"][FRAME_INDEX]
    return Story.from_dict(plain)
