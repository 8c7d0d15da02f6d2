"""A comparison as JSON, with the number of its schema, and its tables read back from it."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from perspectives.errors import FormatError
from perspectives.report.clean import escape_json

if TYPE_CHECKING:
    from perspectives.comparison import Comparison

__all__ = ["SCHEMA", "read_tables", "to_json"]

SCHEMA = 1
"""Grows with every change that an old reader could not understand."""

KIND = "comparison"


def to_json(comparison: "Comparison") -> str:
    """Write a comparison as one JSON document.

    Parameters
    ----------
    comparison : Comparison
        The finished result.

    Returns
    -------
    str
        An object with ``schema``, ``kind`` ("comparison"), ``story``, ``summary``, ``critiques``,
        ``columns`` (table -> its columns), ``tables`` (table -> list of rows, the keys of a row
        being the columns) and ``provenance``.
        NaN is ``null``; spans are ``[start, end]`` in characters of the framing.

    Examples
    --------
    >>> import perspectives as pv
    >>> result = pv.compare(pv.load_story("h200-licences"))
    >>> json.loads(to_json(result))["kind"]
    'comparison'
    """
    tables = comparison.tables
    document = {
        "schema": SCHEMA,
        "kind": KIND,
        "story": comparison.story.to_dict(),
        "summary": _plain(comparison.summary),
        "critiques": _plain(comparison.critiques),
        "columns": {name: list(map(str, frame.columns)) for name, frame in tables.items()},
        "tables": _plain(tables),
        "provenance": _plain(comparison.provenance),
    }
    return escape_json(_written(document, depth=3)) + "\n"


def read_tables(text: str) -> dict[str, pd.DataFrame]:
    """Read the tables of a comparison back from its JSON.

    Parameters
    ----------
    text : str
        What :func:`to_json` wrote.

    Returns
    -------
    dict of str to DataFrame
        The tidy tables by name, equal to ``Comparison.tables``.

    Raises
    ------
    FormatError
        If the text is not JSON, not a comparison, or of another schema.

    Examples
    --------
    >>> import perspectives as pv
    >>> result = pv.compare(pv.load_story("h200-licences"))
    >>> read_tables(to_json(result))["stance"].equals(result.stance)
    True
    """
    document = _document(text)
    return {
        name: _frame(rows, document["columns"][name]) for name, rows in document["tables"].items()
    }


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError("a comparison as JSON", error.msg, line=error.lineno) from error
    kind = document.get("kind") if isinstance(document, dict) else None
    if kind != KIND:
        raise FormatError(f"an object of kind {KIND!r}", f"kind {kind!r}")
    if document.get("schema") != SCHEMA:
        raise FormatError(f"schema {SCHEMA}", f"schema {document.get('schema')!r}")
    return dict(document)


def _frame(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame({column: [row[column] for row in rows] for column in columns})
    for column in columns:
        if column.endswith("evidence"):
            frame[column] = pd.Series([_spans(spans) for spans in frame[column]], dtype=object)
        elif not any(isinstance(value, str) for value in frame[column]):
            frame[column] = pd.to_numeric(frame[column])
    return frame


def _written(value: Any, depth: int) -> str:
    """Write JSON with line breaks in the outer levels only: one row of a table is one line."""
    if depth and value and isinstance(value, dict):
        items = [f"{json.dumps(key)}: {_written(item, depth - 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(items) + "\n}"
    if depth and value and isinstance(value, list):
        return "[\n" + ",\n".join(_written(item, 0) for item in value) + "\n]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _spans(spans: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in spans)


def _plain(value: Any) -> Any:
    """Return plain JSON values: tuples as lists, NaN and infinity as None."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, pd.DataFrame):
        return [_plain(row) for row in value.to_dict("records")]
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic | np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
