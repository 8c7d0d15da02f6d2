"""The report as JSON: strict, versioned, and its tables read back without loss."""

import json
from pathlib import Path

import pandas as pd
import pytest

from perspectives.errors import FormatError
from perspectives.report.records import SCHEMA, read_tables, to_json
from perspectives.story import Story
from tests.report_stories import compared, everyday, hostile, small

STORIES = {"everyday": everyday(), "hostile": hostile(), **small()}
OLD = sorted((Path(__file__).resolve().parent / "old").glob("comparison.schema-*.json"))
each_story = pytest.mark.parametrize("name", list(STORIES))


def refuse(constant: str) -> None:
    raise AssertionError(f"not JSON: {constant}")


@each_story
def test_tables_come_back_as_they_were(name: str) -> None:
    result = compared(STORIES[name])
    back = read_tables(to_json(result))
    assert list(back) == list(result.tables)
    for table, frame in result.tables.items():
        pd.testing.assert_frame_equal(back[table], frame, check_dtype=False)


@each_story
def test_is_strict_json_with_a_schema_and_the_story(name: str) -> None:
    document = json.loads(to_json(compared(STORIES[name])), parse_constant=refuse)
    assert document["schema"] == SCHEMA and document["kind"] == "comparison"
    assert Story.from_dict(document["story"]) == STORIES[name]
    assert len(document["critiques"]) == len(STORIES[name].perspectives)
    assert {"most_contested", "blind_spots", "consensus", "odd_one_out"} <= set(document["summary"])
    assert "version" in document["provenance"]


@each_story
def test_holds_nothing_that_a_terminal_obeys(name: str) -> None:
    text = to_json(compared(STORIES[name]))
    assert all(one == "\n" or one.isprintable() for one in text)


def test_one_row_is_one_line() -> None:
    result = compared(everyday())
    lines = to_json(result).splitlines()
    rows = [line for line in lines if line.startswith('{"story": "tram", "perspective": "p1"')]
    tidy = [frame for frame in result.tables.values() if "perspective" in frame]
    assert len(rows) == sum(int((frame["perspective"] == "p1").sum()) for frame in tidy)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "line 1: expected a comparison as JSON"),
        ("[]", "expected an object of kind 'comparison'"),
        ('{"kind": "profile"}', "got kind 'profile'"),
        ('{"kind": "comparison", "schema": 99}', f"expected schema {SCHEMA}, got schema 99"),
    ],
)
def test_what_is_no_comparison_is_refused_with_a_sentence(text: str, expected: str) -> None:
    with pytest.raises(FormatError, match=expected):
        read_tables(text)


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.name)
def test_files_of_past_schemas_load(path: Path) -> None:
    tables = read_tables(path.read_text(encoding="utf-8"))
    assert {"emphasis", "stance", "divergence", "parts"} <= set(tables)


def test_there_is_a_file_of_each_schema() -> None:
    assert {path.name for path in OLD} == {
        f"comparison.schema-{n}.json" for n in range(1, SCHEMA + 1)
    }
