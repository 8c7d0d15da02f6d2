"""Stories as tables: CSV, Parquet, Excel (read only) and pandas data frames; one row a perspective.

Story columns are repeated in each row: ``story, title, section, date, summary, context``, and one
column a fact, ``fact_1, fact_2 ...``. Then ``perspective, group, outlets, framing, critique,
headline, url, language``. Any other column is metadata of the perspective. In a data frame and in
Parquet null is missing and ``""`` is empty; in CSV and Excel an empty cell is missing and the
cell ``<empty>`` is the empty text.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

import pandas as pd

from perspectives.errors import FormatError
from perspectives.formats._frames import (
    frame_index,
    frame_rows,
    make_series,
    plain_value,
    without_index,
)
from perspectives.formats._rows import (
    Row,
    known_column,
    make_row,
    read_header,
    read_rows,
    write_rows,
)
from perspectives.story import Story

__all__ = [
    "read_csv",
    "read_excel",
    "read_frame",
    "read_parquet",
    "to_frame",
    "write_csv",
    "write_parquet",
    "write_tsv",
]

_EMPTY = re.compile(r"<+empty>+")
_DELIMITERS = ",;\t"


def read_frame(frame: pd.DataFrame, file: str | Path | None = None) -> Iterator[Story]:
    """Read stories from a data frame.

    Parameters
    ----------
    frame : DataFrame
        One row a perspective; see ``docs/formats.md`` for the columns. An index other than
        ``0 ... n-1`` is kept, and `to_frame` gives it back.
    file : str or Path, optional
        The name of its source, for errors.

    Yields
    ------
    Story

    Raises
    ------
    FormatError
        Naming the row, what was expected and what was got.

    Examples
    --------
    >>> frame = pd.DataFrame({"title": "Rain", "fact_1": "It rained.", "outlet": ["Quay Post"],
    ...                       "framing": ["Rain at last."]})
    >>> next(read_frame(frame)).perspectives[0].group
    'Quay Post'
    """
    name = "DataFrame" if file is None else str(file)
    columns = read_header([str(column) for column in frame.columns], name, None)
    yield from _stories(frame_rows(frame, columns, name), name)


def to_frame(stories: Story | Iterable[Story]) -> pd.DataFrame:
    """Return stories as a data frame, one row a perspective.

    Parameters
    ----------
    stories : Story or iterable of Story
        A story without perspectives is a row without one.

    Returns
    -------
    DataFrame
        Columns in use only. The index is the caller's where all the rows came with one from
        `read_frame`, else ``0 ... n-1``.

    Examples
    --------
    >>> from perspectives import Perspective
    >>> told = Perspective("p1", "Farmers", "Good.", metadata={"reach": 12})
    >>> to_frame(Story("rain", "Rain", (), (told,)))[["group", "framing", "reach"]]
         group framing  reach
    0  Farmers   Good.     12
    """
    listed = _listed(stories)
    index = frame_index(listed)
    bare = listed if index is None else [without_index(story) for story in listed]
    columns, rows = write_rows(bare, (str, int, float, bool))
    data = {column: make_series([row.get(column) for row in rows]) for column in columns}
    frame = pd.DataFrame(data, columns=columns)
    return frame if index is None else frame.set_index(index)


def read_csv(text: str, file: str | Path | None = None) -> Iterator[Story]:
    """Read stories from CSV, separated by commas, semicolons or tabs.

    Parameters
    ----------
    text : str
        The whole file; its first line names the columns.
    file : str or Path, optional
        Its name, for errors.

    Yields
    ------
    Story

    Raises
    ------
    FormatError
        Naming the line, what was expected and what was got.

    Examples
    --------
    >>> text = '''title;outlet;framing;fact_1
    ... Rain;Quay Post;At last.;It rained.'''
    >>> story = next(read_csv(text))
    >>> story.facts[0].text, story.perspectives[0].critique is None
    ('It rained.', True)
    """
    name = None if file is None else str(file)
    records = _records(text, name)
    line, names = next(records, (1, []))
    columns = read_header(names, name, line)
    yield from _stories(_csv_rows(records, columns, name), name)


def write_csv(stories: Story | Iterable[Story]) -> str:
    """Write stories as CSV that `read_csv` reads back without loss.

    Parameters
    ----------
    stories : Story or iterable of Story
        What to write.

    Returns
    -------
    str
        Comma-separated, quoted where needed, lines ending in CR LF.

    Examples
    --------
    >>> print(write_csv(Story("rain", "Rain", (), ())).splitlines()[0])
    story,title,perspective,group,outlets,framing
    """
    return _write(stories, ",")


def write_tsv(stories: Story | Iterable[Story]) -> str:
    r"""Write stories as `write_csv` does, separated by tabs.

    Parameters
    ----------
    stories : Story or iterable of Story
        What to write.

    Returns
    -------
    str
        Tab-separated, quoted where needed, lines ending in CR LF.

    Examples
    --------
    >>> write_tsv(Story("rain", "Rain", (), ())).splitlines()[0].split("\t")[:2]
    ['story', 'title']
    """
    return _write(stories, "\t")


def read_parquet(source: str | Path | IO[bytes], file: str | Path | None = None) -> Iterator[Story]:
    """Read stories from a Parquet file (with pyarrow, of the extra ``table``).

    Parameters
    ----------
    source : path or open binary file
        Laid out as `read_frame` reads it.
    file : str or Path, optional
        Its name, for errors.

    Yields
    ------
    Story

    Raises
    ------
    FormatError
        If it is no Parquet file, or as `read_frame` does.
    """
    name = "Parquet" if file is None else file
    with _unreadable("a Parquet file", name):
        frame = pd.read_parquet(source)
    yield from read_frame(frame, name)


def write_parquet(stories: Story | Iterable[Story], path: str | Path) -> None:
    """Write stories as a Parquet file that `read_parquet` reads back without loss.

    Parameters
    ----------
    stories : Story or iterable of Story
        What to write.
    path : str or Path
        The file.
    """
    to_frame(stories).to_parquet(path)


def read_excel(source: str | Path | IO[bytes], file: str | Path | None = None) -> Iterator[Story]:
    """Read stories from the first sheet of an Excel file (with openpyxl, of the extra ``table``).

    Parameters
    ----------
    source : path or open binary file
        Laid out as `read_csv` reads it; its first row names the columns.
    file : str or Path, optional
        Its name, for errors.

    Yields
    ------
    Story

    Raises
    ------
    FormatError
        If it is no Excel file, or as `read_csv` does; a row is called a line.
    """
    name = "Excel" if file is None else str(file)
    with _unreadable("an Excel file", name):
        frame = pd.read_excel(source, dtype=object, na_filter=False)
    columns = read_header([str(column) for column in frame.columns], name, 1)
    values = frame.itertuples(index=False, name=None)
    rows = (
        make_row(columns, [_unmarked(plain_value(value)) for value in row], name, line)
        for line, row in enumerate(values, 2)
    )
    yield from _stories(rows, name)


def _write(stories: Story | Iterable[Story], delimiter: str) -> str:
    columns, rows = write_rows(_listed(stories), (str,))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_marked(row.get(column)) for column in columns] for row in rows)
    return stream.getvalue()


def _listed(stories: Story | Iterable[Story]) -> list[Story]:
    return [stories] if isinstance(stories, Story) else list(stories)


def _stories(rows: Iterable[Row], file: str | None) -> list[Story]:
    stories = read_rows(rows)
    if not stories:
        raise FormatError("a row for each perspective", "no rows", file)
    return stories


@contextmanager
def _unreadable(expected: str, path: str | Path) -> Iterator[None]:
    """Turn what the libraries raise on a file of another kind into an error of the format."""
    try:
        yield
    except ImportError as error:
        needed = f"{expected} and the library for it (pip install 'perspectives-framing[table]')"
        raise FormatError(needed, str(error), path) from None
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise FormatError(expected, str(error).partition("\n")[0], path) from None


# CSV


@contextmanager
def _long_cells() -> Iterator[None]:
    """Lift the limit of the csv module on the length of a cell."""
    limit = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _records(text: str, file: str | None) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank, with the line on which it begins."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=_n_known(text)), strict=True
    )
    while True:
        line = reader.line_num + 1
        try:
            with _long_cells():
                record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FormatError("a row of CSV", str(error), file, line) from None
        if any(record):
            yield line, record


def looks_like_csv(text: str) -> bool:
    """Tell whether the first line names two columns of the layout or more."""
    return max(map(_n_known(text), _DELIMITERS)) > 1


def _n_known(text: str) -> Callable[[str], int]:
    """Count, for a separator, the columns of the layout that it cuts the first line into."""
    header = text.lstrip("\r\n").split("\n", 1)[0]

    def count(delimiter: str) -> int:
        names = (name.strip(' "\r') for name in header.split(delimiter))
        return sum(known_column(name) is not None for name in names)

    return count


def _csv_rows(
    records: Iterable[tuple[int, list[str]]], columns: Sequence[str], file: str | None
) -> Iterator[Row]:
    for line, record in records:
        if len(record) != len(columns):
            raise FormatError(f"{len(columns)} cells", str(len(record)), file, line)
        yield make_row(columns, [_unmarked(value) for value in record], file, line)


def _unmarked(value: Any) -> Any:
    """Read a cell of CSV: nothing is missing, the mark is empty, a text like the mark loses one."""
    if not isinstance(value, str) or not _EMPTY.fullmatch(value):
        return None if value == "" else value
    return "" if value == "<empty>" else value[1:-1]


def _marked(value: Any) -> str:
    if value is None:
        return ""
    if value == "":
        return "<empty>"
    return f"<{value}>" if _EMPTY.fullmatch(value) else str(value)
