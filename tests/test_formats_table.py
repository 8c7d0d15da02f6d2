"""Tables: what a spreadsheet user types, the caller's index, types and gaps."""

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from perspectives import Outlet, Perspective, Story
from perspectives.errors import FormatError
from perspectives.formats import read_stories, read_story, to_frame, to_text

STORIES = Path(__file__).parent / "stories"


def frame_of(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"title": ["Fares Rise"] * 2, "outlet": ["Spoke", "Quay Post"],
                         "framing": ["Up a fifth.", "At last."], **columns})  # fmt: skip


def test_a_typed_spreadsheet_is_read_in_full() -> None:
    ferry, bus = read_stories(STORIES / "spreadsheet.csv")
    assert (ferry.section, ferry.date, len(ferry.facts)) == ("Transport", "2026-05-04", 2)
    paper, shareholders, blog = ferry.perspectives
    assert paper.framing.startswith('They call it a "correction".')
    assert [outlet.name for outlet in shareholders.outlets] == ["Keel & Capital", "24/7 Quay St."]
    assert shareholders.critique is None
    assert (blog.group, blog.critique) == ("The Ferryman's Blog", "")
    assert paper.metadata == {"Reach": "4200"}
    assert (bus.title, len(bus.facts), len(bus.perspectives)) == ("School Bus Cut", 1, 1)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_separators(delimiter: str) -> None:
    table = pd.read_csv(STORIES / "spreadsheet.csv", sep=";", dtype=str, keep_default_na=False)
    text = table.to_csv(sep=delimiter, index=False)
    assert list(read_stories(text)) == list(read_stories(STORIES / "spreadsheet.csv"))


def test_excel_reads_as_csv_does(tmp_path: Path) -> None:
    table = pd.read_csv(STORIES / "spreadsheet.csv", sep=";", dtype=str, keep_default_na=False)
    table["Date"] = pd.to_datetime(table["Date"])
    path = tmp_path / "spreadsheet.xlsx"
    table.to_excel(path, index=False)
    assert list(read_stories(path)) == list(read_stories(STORIES / "spreadsheet.csv"))


@pytest.mark.parametrize(
    "index",
    [
        pd.Index(["a17", "b03"]),
        pd.Index([7, 3], name="row"),
        pd.Index([0.5, 1.5]),
        pd.RangeIndex(5, 7),
        pd.RangeIndex(2, name="row"),
        pd.DatetimeIndex(["2026-05-04", "2026-05-05 06:00"]),
        pd.DatetimeIndex(["2026-05-04", "2026-05-05"], tz="UTC", name="day"),
        pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["letter", None]),
    ],
    ids=repr,
)
def test_the_index_of_the_caller_is_kept(index: pd.Index, tmp_path: Path) -> None:
    frame = frame_of(reach=[4200, 310000]).set_index(index)
    story = read_story(frame)
    pd.testing.assert_index_equal(to_frame(story).index, index, exact="equiv")
    assert list(to_frame(story)["reach"]) == [4200, 310000]
    for source in (to_text(story, "csv"), to_text(story, "brief"), story.to_dict()):
        again = read_story(source)
        pd.testing.assert_index_equal(to_frame(again).index, index, exact="equiv")
    to_frame(story).to_parquet(tmp_path / "story.parquet")
    assert read_story(tmp_path / "story.parquet") == story


def test_a_plain_index_leaves_no_trace() -> None:
    assert read_story(frame_of()).perspectives[0].metadata == {}


def test_an_index_that_not_all_rows_have_is_metadata() -> None:
    kept = read_story(frame_of().set_index(pd.Index(["a", "b"])))
    other = Story("rain", "Rain", (), (Perspective("p1", "Farmers", "Good."),))
    frame = to_frame([kept, other])
    assert list(frame.index) == [0, 1, 2]
    assert list(read_stories(frame)) == [kept, other]


def test_other_columns_keep_their_type() -> None:
    frame = frame_of(n=[1, 2], share=[0.5, np.nan], sure=[True, False], note=["x", None],
                     gap=pd.array([3, None], dtype="Int64"))  # fmt: skip
    story = read_story(frame)
    assert story.perspectives[0].metadata == {
        "n": 1,
        "share": 0.5,
        "sure": True,
        "note": "x",
        "gap": 3,
    }
    assert story.perspectives[1].metadata == {"n": 2, "sure": False}
    again = to_frame(story)
    assert again["n"].dtype == "int64"
    assert again["sure"].dtype == "bool"
    assert again["gap"].dtype == "Int64"
    assert read_story(again) == story
    assert read_story(to_text(story, "csv")) == story


def test_metadata_of_mixed_types_stands_in_one_column() -> None:
    told = [Perspective(f"p{n}", "g", "x", metadata={"reach": reach, "group": "y"})
            for n, reach in enumerate([1, "many"], 1)]  # fmt: skip
    frame = to_frame(Story("s", "", (), tuple(told)))
    assert "reach" not in frame
    assert list(frame["metadata"]) == [
        '{"reach": 1, "group": "y"}',
        '{"reach": "many", "group": "y"}',
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"fact_1": "It rose.", "fact_2": "It lost £9 million."},
        {"Fact 2": ["It lost £9 million.", None], "Fact 1": ["It rose.", None]},
        {"facts": '["It rose.", "It lost £9 million."]'},
        {"facts": "It rose.\nIt lost £9 million.\n"},
        {"facts": [["It rose.", "It lost £9 million."]] * 2},
        {"facts": ['[{"text": "It rose."}, "It lost £9 million."]', None]},
    ],
)
def test_facts_can_be_given_in_many_ways(facts: dict[str, Any]) -> None:
    story = read_story(frame_of(**facts))
    assert [(fact.id, fact.text) for fact in story.facts] == [
        ("f1", "It rose."), ("f2", "It lost £9 million."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Spoke", ["Spoke"]),
        ("Spoke, Quay Post", ["Spoke", "Quay Post"]),
        ("Spoke; Ledger, & Co.", ["Spoke", "Ledger, & Co."]),
        ('"Ledger, & Co.", Spoke', ["Ledger, & Co.", "Spoke"]),
        ('["Spoke", {"name": "Quay Post"}]', ["Spoke", "Quay Post"]),
        (["Spoke", "Quay Post"], ["Spoke", "Quay Post"]),
        (np.array(["Spoke", "Quay Post"]), ["Spoke", "Quay Post"]),
        (None, []),
    ],
)
def test_outlets_can_be_given_in_many_ways(cell: Any, names: list[str]) -> None:
    frame = pd.DataFrame({"group": ["Island paper"], "outlets": [cell], "framing": ["x"]})
    assert [outlet.name for outlet in read_story(frame).perspectives[0].outlets] == names


def test_missing_and_empty_differ() -> None:
    told = (
        Perspective("p1", "g", "", critique=""),
        Perspective("p2", "g", "<empty>", critique="<<empty>>"),
    )
    story = Story("s", "", (), told, summary="", context=None)
    for format in ("csv", "tsv"):
        assert read_story(to_text(story, format), format=format) == story
    frame = to_frame(story)
    assert list(frame["critique"]) == ["", "<<empty>>"]
    assert list(frame["summary"]) == ["", ""]
    assert "context" not in frame
    assert read_story(frame) == story


def test_rows_of_stories_may_be_mixed_and_blank() -> None:
    text = "story,outlet,framing,title\nb,Spoke,x,B\na,Spoke,y,A\n,,,\n\nb,Quay Post,z,\n"
    found = list(read_stories(text))
    assert [(story.id, len(story.perspectives)) for story in found] == [("b", 2), ("a", 1)]


def test_a_blank_story_cell_is_that_of_the_row_above() -> None:
    text = "story,title,outlet,framing\na,A,Spoke,x\n,A,Quay Post,y\nb,,Spoke,z\n"
    found = list(read_stories(text))
    assert [(story.id, story.title, len(story.perspectives)) for story in found] == [
        ("a", "A", 2), ("b", "", 1),
    ]  # fmt: skip


def test_a_story_without_perspectives_is_a_row_without_one() -> None:
    story = Story("rain", "Rain", (), ())
    assert len(to_frame(story)) == 1
    assert read_story(to_frame(story)) == read_story(to_text(story, "csv")) == story


def test_a_cell_may_be_long() -> None:
    limit = csv.field_size_limit()
    story = Story("s", "", (), (Perspective("p1", "g", "word " * 50_000, (Outlet("Spoke"),)),))
    assert read_story(to_text(story, "csv")) == story
    assert csv.field_size_limit() == limit


def test_numbers_and_dates_of_spreadsheets_are_text() -> None:
    frame = frame_of(date=pd.Timestamp("2026-05-04"), section=1984, story=7)
    story = read_story(frame)
    assert (story.id, story.section, story.date) == ("7", "1984", "2026-05-04")
    assert to_frame(story)["date"].tolist() == ["2026-05-04"] * 2


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"framing": ["x", None]}, "DataFrame, row 1: expected a framing in each row"),
        ({"outlet": ["Spoke", None]}, "row 1: expected a group or an outlet"),
        ({"section": ["a", "b"]}, "row 1: expected 'a' as 'section' in every row of the story"),
        ({"section": 0.5}, "row 0: expected text in 'section', got 0.5"),
        ({"date": "4 May"}, "row 0: expected an ISO 8601 date"),
        ({"perspective": "p1"}, "row 1: expected the perspective ids each once, got 'p1' twice"),
        ({"fact_2": "x"}, "expected a text in 'fact_1', got none, but one in 'fact_2'"),
        ({"fact_1": "x", "fact_ids": "[]"}, "expected a list of 1 ids in 'fact_ids'"),
        ({"fact_1": "x", "facts": "y"}, "expected either 'facts' or 'fact_1'"),
        ({"metadata": "{"}, r"row 0: expected JSON .* in 'metadata'"),
        ({"metadata": "[1]"}, "row 0: expected a JSON object without names of columns"),
        ({"reach": 1, "metadata": '{"reach": 2}'}, "without names of columns as 'metadata'"),
        ({"outlets": "Quay Post"}, "expected the columns each once, got 'outlets' twice"),
        ({"outlet": ["Spoke,, Post", "x"]}, "row 0: expected the name of an outlet"),
        ({"reach": pd.Timedelta("1D")}, "row 0: expected a JSON value as metadata 'reach'"),
    ],
)  # fmt: skip
def test_what_does_not_read(columns: dict[str, Any], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_story(frame_of(**columns))


def test_the_first_line_of_a_record_is_named() -> None:
    text = 'title,outlet,framing\nFares,Spoke,"a\nb\nc"\nFares,"Quay Post\n",\n'
    with pytest.raises(FormatError, match=r"fares\.csv, line 5: expected a framing"):
        stream = io.StringIO(text)
        stream.name = "fares.csv"
        list(read_stories(stream))
