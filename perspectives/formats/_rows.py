"""Between stories and the rows of a table: one row a perspective, story columns repeated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from perspectives._frozen import check_unique
from perspectives._plain import slug, to_plain
from perspectives.errors import FormatError, located
from perspectives.formats._outlets import read_names, write_names
from perspectives.formats._text import load_json, to_lines
from perspectives.story import Outlet, Perspective, Story, fact_from, perspective_from

STORY_COLUMNS = ("story", "title", "section", "date", "summary", "context")
PERSPECTIVE_COLUMNS = (
    "perspective", "group", "outlets", "framing", "critique", "headline", "url", "language",
)  # fmt: skip
OTHER_COLUMNS = ("facts", "fact_ids", "story_metadata", "metadata")
_ALIASES = {"story_id": "story", "perspective_id": "perspective", "outlet": "outlets"}
_KNOWN = {*STORY_COLUMNS, *PERSPECTIVE_COLUMNS, *OTHER_COLUMNS}
_FACT = re.compile(r"fact_([1-9]\d*)")


@dataclass(slots=True)
class Row:
    """A row of a table: the cells that are filled, by column, and where it stands."""

    cells: dict[str, Any]
    file: str | None = None
    line: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)  # columns that the layout does not know


@lru_cache
def known_column(name: str) -> str | None:
    """Return the column of the layout that a heading means, None for any other heading."""
    plain = re.sub(r"[\s_]+", "_", name.strip().casefold())
    plain = _ALIASES.get(plain, plain)
    return plain if plain in _KNOWN or _FACT.fullmatch(plain) else None


def read_header(names: Sequence[str], file: str | None, line: int | None) -> list[str]:
    """Return the columns of a header; those that the layout does not know keep their names."""
    columns = [known_column(name) or name for name in names]
    with located(file, line):
        check_unique("the columns", columns)
        if "framing" not in columns or not {"group", "outlets"} & set(columns):
            expected = "the columns 'framing' and 'group' or 'outlets'"
            raise FormatError(expected, ", ".join(map(repr, names)) or "no columns")
        if "facts" in columns and any(_FACT.fullmatch(column) for column in columns):
            raise FormatError("either 'facts' or 'fact_1', 'fact_2' ...", "both")
    return columns


def make_row(
    columns: Sequence[str], values: Sequence[Any], file: str | None, line: int | None
) -> Row:
    """Make a row of its values; None is a cell that is not filled."""
    cells = {c: v for c, v in zip(columns, values, strict=True) if v is not None}
    known = {column: value for column, value in cells.items() if known_column(column) == column}
    extra = {column: value for column, value in cells.items() if column not in known}
    return Row(known, file, line, extra)


# Rows to stories


def read_rows(rows: Iterable[Row]) -> list[Story]:
    """Gather the rows of each story; a story cell left blank is that of the row above."""
    filled = [row for row in rows if row.cells or row.extra]
    key = "story" if any("story" in row.cells for row in filled) else "title"
    stories: dict[Any, list[Row]] = {}
    now: Any = None
    for row in filled:
        now = row.cells.get(key, now)
        stories.setdefault(now, []).append(row)
    return [_read_story(rows) for rows in stories.values()]


def _read_story(rows: list[Row]) -> Story:
    about = {column: _shared(rows, column) for column in (*STORY_COLUMNS, "story_metadata")}
    first = rows[0]
    perspectives: list[Perspective] = []
    for row in rows:
        with located(row.file, row.line):
            if row.extra or not row.cells.keys().isdisjoint((*PERSPECTIVE_COLUMNS, "metadata")):
                perspectives.append(_read_perspective(row, len(perspectives) + 1))
                check_unique("the perspective ids", (p.id for p in perspectives))
    with located(first.file, first.line):
        title = "" if about["title"] is None else _as_text("title", about["title"])
        name = slug(title) if about["story"] is None else _as_text("story", about["story"])
        texts = {c: _as_text(c, about[c]) for c in STORY_COLUMNS[2:] if about[c] is not None}
        return Story(
            id=name,
            title=title,
            facts=tuple(fact_from(fact, n) for n, fact in enumerate(_read_facts(rows), 1)),
            perspectives=tuple(perspectives),
            metadata=_as_json("story_metadata", about["story_metadata"], {}),
            **texts,
        )


def _shared(rows: list[Row], column: str) -> Any:
    """Return the one value that the rows of a story have in a column."""
    found: Any = None
    for row in rows:
        value = row.cells.get(column)
        if value is not None and found is not None and value != found:
            expected = f"{found!r} as {column!r} in every row of the story"
            raise FormatError(expected, repr(value), row.file, row.line)
        found = value if found is None else found
    return found


def _read_facts(rows: list[Row]) -> list[Any]:
    listed = _shared(rows, "facts")
    if listed is not None:
        return _read_list(listed)
    names = {column for row in rows for column in row.cells if _FACT.fullmatch(column)}
    values = {int(name[5:]): _shared(rows, name) for name in names}
    texts = [_as_text(f"fact_{n}", values[n]) for n in sorted(values)]
    for number, given in enumerate(sorted(values), 1):
        if number != given:
            raise FormatError(f"a text in 'fact_{number}'", f"none, but one in 'fact_{given}'")
    ids = _as_json("fact_ids", _shared(rows, "fact_ids"), None)
    if ids is None:
        return list(texts)
    if not isinstance(ids, list) or len(ids) != len(texts):
        raise FormatError(f"a list of {len(texts)} ids in 'fact_ids'", repr(ids))
    return [{"id": name, "text": text} for name, text in zip(ids, texts, strict=True)]


def _read_list(value: Any) -> list[Any]:
    """Read facts in one cell: a list, a JSON list, or one fact a line."""
    if not isinstance(value, str):
        return list(_as_json("facts", value, []))
    if value.lstrip().startswith("["):
        return list(_as_json("facts", value, []))
    return [line.text.strip() for line in to_lines(value) if not line.blank]


def _read_perspective(row: Row, number: int) -> Perspective:
    cells = {c: row.cells[c] for c in PERSPECTIVE_COLUMNS if c in row.cells}
    if "framing" not in cells:
        raise FormatError("a framing in each row of a perspective", "an empty cell")
    outlets = _read_outlets(cells.pop("outlets", None))
    values: dict[str, Any] = {column: _as_text(column, value) for column, value in cells.items()}
    if "perspective" in values:
        values["id"] = values.pop("perspective")
    if "group" not in values and not outlets:
        raise FormatError("a group or an outlet in each row of a perspective", "neither")
    stated = _as_json("metadata", row.cells.get("metadata"), {})
    if not isinstance(stated, Mapping) or stated.keys() & row.extra.keys():
        raise FormatError("a JSON object without names of columns as 'metadata'", repr(stated))
    metadata = {**row.extra, **stated}
    return perspective_from({**values, "outlets": outlets, "metadata": metadata}, number)


def _read_outlets(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    if isinstance(value, str) and not value.lstrip().startswith("["):
        return list(read_names(value.strip()))
    found = _as_json("outlets", value, [])
    if not isinstance(found, list):
        raise FormatError("names of outlets, or a list of them, in 'outlets'", repr(value))
    return found


def _as_text(column: str, value: Any) -> str:
    """Accept text, and the whole numbers that spreadsheets make of it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise FormatError(f"text in {column!r}", repr(value))
    return value


def _as_json(column: str, value: Any, default: Any) -> Any:
    """Read a cell that holds JSON, or the value itself."""
    if value is None:
        return default
    if not isinstance(value, str):
        return value
    try:
        return load_json(value)
    except FormatError as error:
        raise FormatError(f"{error.expected} in {column!r}", error.got) from None


# Stories to rows


def write_rows(
    stories: Sequence[Story], spread: tuple[type, ...]
) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the columns in use, in order, and the filled cells of each row.

    Metadata of perspectives stands in a column of its own where all its values are of one of the
    types of `spread`; the rest of it in the column ``metadata``, as JSON.
    """
    free = _spread_keys([p for story in stories for p in story.perspectives], spread)
    rows = [row for story in stories for row in _story_rows(story, free)]
    most = max((len(story.facts) for story in stories), default=0)
    facts = [f"fact_{n}" for n in range(1, most + 1)]
    order = [*STORY_COLUMNS, *facts, "fact_ids", "story_metadata", *PERSPECTIVE_COLUMNS]
    always = {"story", "title", "perspective", "group", "outlets", "framing"}
    filled = {column for row in rows for column in row}
    columns = [c for c in [*order, *free, "metadata"] if c in always or c in filled]
    return columns, rows


def _story_rows(story: Story, free: Sequence[str]) -> list[dict[str, Any]]:
    about: dict[str, Any] = {"story": story.id}
    about |= {column: getattr(story, column) for column in STORY_COLUMNS[1:]}
    about |= {f"fact_{n}": fact.text for n, fact in enumerate(story.facts, 1)}
    ids = [fact.id for fact in story.facts]
    if ids != [f"f{n}" for n in range(1, len(ids) + 1)]:
        about["fact_ids"] = _dump(ids)
    if story.metadata:
        about["story_metadata"] = _dump(to_plain(story)["metadata"])
    told = [_perspective_cells(perspective, free) for perspective in story.perspectives]
    rows = [{**about, **cells} for cells in told] or [about]
    return [{column: v for column, v in row.items() if v is not None} for row in rows]


def _perspective_cells(perspective: Perspective, free: Sequence[str]) -> dict[str, Any]:
    cells: dict[str, Any] = {"perspective": perspective.id}
    cells |= {column: getattr(perspective, column) for column in PERSPECTIVE_COLUMNS[1:]}
    cells["outlets"] = _write_outlets(perspective.outlets) if perspective.outlets else None
    metadata = to_plain(perspective).get("metadata", {})
    cells |= {key: metadata.pop(key) for key in free if key in metadata}
    if metadata:
        cells["metadata"] = _dump(metadata)
    return cells


def _write_outlets(outlets: Sequence[Outlet]) -> str:
    """Write names where the cell gives them back, else JSON."""
    text = write_names(outlet.name for outlet in outlets)
    try:
        names = None if text.lstrip().startswith("[") else read_names(text.strip())
    except FormatError:
        names = None
    plain = names is not None and tuple(map(Outlet, names)) == tuple(outlets)
    return text if plain else _dump([_plain_outlet(outlet) for outlet in outlets])


def _plain_outlet(outlet: Outlet) -> Any:
    plain = to_plain(outlet)
    return outlet.name if plain.keys() == {"name"} else plain


def _spread_keys(perspectives: Sequence[Perspective], types: tuple[type, ...]) -> list[str]:
    keys = dict.fromkeys(key for p in perspectives for key in p.metadata)
    return [
        key
        for key in keys
        if key.strip() and known_column(key) is None and _of_one_type(key, perspectives, types)
    ]


def _of_one_type(key: str, perspectives: Sequence[Perspective], types: tuple[type, ...]) -> bool:
    values = [p.metadata[key] for p in perspectives if key in p.metadata]
    kind = type(values[0])
    if kind not in types or any(type(value) is not kind for value in values):
        return False
    return kind is not int or all(-(2**63) <= value < 2**63 for value in values)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
