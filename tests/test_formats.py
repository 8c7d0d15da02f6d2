"""Every format gives back what was written; every unreadable file says where and why."""

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

import perspectives as pv
from perspectives import Story
from perspectives.errors import FormatError, PerspectivesError, UnknownNameError
from perspectives.formats import FORMATS, read_stories, read_story, to_frame, to_text, write_stories
from tests.story_strategies import PROPERTY, collections, exact, stories

STORIES = Path(__file__).parent / "stories"
GOOD = sorted(path for path in STORIES.iterdir() if path.is_file() and path.stem != "media_data")
BROKEN = sorted((STORIES / "broken").iterdir())
ONE = ("brief", "markdown")
MANY = ("json", "jsonl", "csv", "tsv", "kagi")

# file: line, what was expected, what was got
MESSAGES = {
    "bad-date.txt": (2, "an ISO 8601 date such as 2026-01-28", "'9 May 2026'"),
    "bad-json-key.txt": (2, "JSON (expecting value)", "'sport}'"),
    "cut-off.csv": (2, "a row of CSV", "unexpected end of data"),
    "cut-off.json": (4, "JSON (unterminated string starting)", "'\"Sold, and not a day'"),
    "cut-off.jsonl": (2, "JSON (", "the end of the text"),
    "cut-off.txt": (9, "'e.g., Outlet, Outlet — framing'", "none under 'Finance letter'"),
    "empty.txt": (1, "a story", "an empty file"),
    "fact-gap.csv": (2, "a text in 'fact_2'", "none, but one in 'fact_3'"),
    "framing-is-a-number.json": (5, "text as the framing of perspective 'p2'", "1"),
    "framing-twice.txt": (3, "the framing once", "it twice"),
    "header-only.csv": (None, "a row for each perspective", "no rows"),
    "key-twice.json": (4, "each key of a JSON object once", "'group' twice"),
    "latin-1.txt": (3, "text in UTF-8", "the byte 0xe9"),
    "misspelt-key.txt": (5, "one of the keys Group, Id, Outlets", "'Critque'"),
    "newer-schema.json": (1, "schema 1", "schema 2"),
    "no-bullet.txt": (6, "'- ' and a fact", "'It owes £14 million.'"),
    "no-clusters.kagi.json": (1, "a cluster in 'clusters'", "none"),
    "no-dash.txt": (7, "'e.g., Outlet, Outlet — framing'", "'e.g., Terrace Talk - Sold"),
    "no-framing-cell.csv": (4, "a framing in each row", "an empty cell"),
    "no-framing-column.csv": (1, "the columns 'framing' and 'group' or 'outlets'", "'title', "),
    "no-framing.jsonl": (3, "the key 'framing' in perspective 1", "none"),
    "no-outlet.txt": (4, "the name of an outlet", "'— Sold, and not a day too soon.'"),
    "no-perspectives.txt": (7, "the line 'Perspectives'", "the end of the file"),
    "no-title.md": (1, "'# Title' once", "'The club changed hands.'"),
    "not-a-table.parquet": (None, "a Parquet file", ""),
    "not-a-workbook.xlsx": (None, "an Excel file", "File is not a zip file"),
    "outside-a-group.md": (5, "'### ' and a group", "'The fans are glad.'"),
    "perspectives-is-text.kagi.json": (5, "a list as 'perspectives'", "'Fans: Sold.'"),
    "prose.txt": (3, "the line 'Perspectives'", "the end of the file"),
    "ragged.csv": (2, "4 cells", "5"),
    "same-fact-ids.txt": (4, "the fact ids each once", "'f1' twice"),
    "same-perspective-ids.txt": (5, "the perspective ids each once", "'p1' twice"),
    "same-story-ids.json": (4, "each story id once", "'rovers' twice"),
    "same-story-ids.jsonl": (2, "each story id once", "'rovers' twice"),
    "two-lines-above.txt": (4, "3 lines (section, title, summary)", "2 lines"),
    "two-quotations.md": (11, "one quoted framing", "two"),
    "two-titles.csv": (3, "'Ellery Rovers Are Sold' as 'title' in", "'Ellery Rovers Are Not"),
    "wrong-order.txt": (6, "Focusing Facts, Context, Perspectives once", "'Focusing Facts' after"),
}  # fmt: skip


@pytest.fixture(params=GOOD, ids=lambda path: path.name)
def good(request: pytest.FixtureRequest) -> list[Story]:
    return list(read_stories(request.param, media=STORIES / "media_data.json"))


# Round trips


@pytest.mark.parametrize("format", ONE)
@given(story=stories())
@PROPERTY
def test_one_story_round_trips(format: str, story: Story) -> None:
    (again,) = read_stories(io.StringIO(to_text(story, format)), format=format)
    assert exact(again) == exact(story)


@pytest.mark.parametrize("format", MANY)
@given(given=collections())
@PROPERTY
def test_many_stories_round_trip(format: str, given: list[Story]) -> None:
    again = list(read_stories(io.StringIO(to_text(given, format)), format=format))
    assert [exact(story) for story in again] == [exact(story) for story in given]


@given(given=collections())
@PROPERTY
def test_tables_round_trip(given: list[Story]) -> None:
    stream = io.BytesIO()
    frame = to_frame(given)
    frame.to_parquet(stream)
    for source in (frame, stream.getvalue()):
        again = list(read_stories(source))
        assert [exact(story) for story in again] == [exact(story) for story in given]


@pytest.mark.parametrize("format", MANY)
def test_files_round_trip(format: str, good: list[Story]) -> None:
    assert list(read_stories(to_text(good, format), format=format)) == good


@pytest.mark.parametrize("format", ONE)
def test_files_round_trip_one_by_one(format: str, good: list[Story]) -> None:
    for story in good:
        assert read_story(to_text(story, format), format=format) == story


@pytest.mark.parametrize("ending", ["txt", "md", "json", "jsonl", "csv", "tsv", "parquet"])
@pytest.mark.parametrize("packed", ["", ".gz"])
def test_the_ending_names_the_format(tmp_path: Path, ending: str, packed: str) -> None:
    if ending == "parquet" and packed:
        return
    story = read_story(STORIES / "tram.txt")
    path = tmp_path / f"story.{ending}{packed}"
    write_stories(story, path)
    assert read_story(path) == story
    assert read_story(str(path)) == story
    assert sorted(tmp_path.iterdir()) == [path]
    if packed:
        assert gzip.decompress(path.read_bytes())


def test_the_content_tells_where_the_ending_does_not(tmp_path: Path, good: list[Story]) -> None:
    for format in MANY:
        path = tmp_path / f"{format}.dat"
        write_stories(good, path, format=format)
        assert list(read_stories(path)) == good
        assert list(read_stories(path.read_bytes())) == good
    for format in ONE:
        path = tmp_path / f"{format}.dat"
        write_stories(good[0], path, format=format)
        assert read_story(path) == good[0]


def test_gold_data_reads_and_round_trips(gold_data: Path) -> None:
    brief = (gold_data / "seed" / "brief.txt").read_text(encoding="utf-8")
    story = read_story(gold_data / "seed" / "brief.txt")
    assert to_text(story, "brief") == brief.rstrip("\n") + "\n"
    assert story.date == "2026-01-28"
    assert [outlet.name for outlet in story.perspectives[1].outlets] == [
        "24/7 Wall St.",
        "Finimize",
    ]
    for path in sorted((gold_data / "briefs").glob("*.jsonl")):
        some = list(read_stories(path))[:10]
        for format in MANY:
            assert list(read_stories(to_text(some, format), format=format)) == some
        for format in ONE:
            assert [read_story(to_text(s, format), format=format) for s in some[:3]] == some[:3]


# What reads


def test_a_source_may_be_path_text_bytes_stream_dictionary_or_frame() -> None:
    path = STORIES / "tram.txt"
    story = read_story(path)
    text = path.read_text(encoding="utf-8")
    with path.open(encoding="utf-8") as lines, path.open("rb") as data:
        sources: list[Any] = [str(path), text, text.encode(), lines, data, io.StringIO(text)]
        sources += [story.to_dict(), to_frame(story), json.dumps(story.to_dict())]
        assert all(read_story(source) == story for source in sources)
    assert pv.read_story(path) == story


def test_a_kagi_dictionary_is_read_as_one() -> None:
    value = json.loads((STORIES / "kagi.json").read_text(encoding="utf-8"))
    assert list(read_stories(value)) == list(read_stories(STORIES / "kagi.json"))


@pytest.mark.parametrize("change", ["crlf", "cr", "bom", "both", "blank lines"])
@pytest.mark.parametrize("name", ["tram.txt", "stated.txt", "tram.md"])
def test_line_ends_marks_and_blank_lines_change_nothing(name: str, change: str) -> None:
    text = (STORIES / name).read_text(encoding="utf-8")
    changed = {
        "crlf": text.replace("\n", "\r\n"),
        "cr": text.replace("\n", "\r"),
        "bom": "\ufeff" + text,
        "both": "\ufeff" + text.replace("\n", "\r\n"),
        "blank lines": "\n \n" + text.replace("\n", "\n \n").replace("> \n \n", "> \n"),
    }[change]
    if change == "blank lines" and name.endswith(".md"):
        changed = "\n\t\n" + text.replace("\n\n>", "\n\n \n>").replace("\n\n#", "\n\n\t\n#")
    story = read_story(STORIES / name)
    again = read_story(changed.encode())
    assert again.perspectives == story.perspectives
    assert again.facts == story.facts
    assert (again.title, again.summary, again.date) == (story.title, story.summary, story.date)


@pytest.mark.parametrize("name", ["kagi.json", "spreadsheet.csv"])
def test_a_byte_order_mark_and_crlf_do_not_matter(name: str) -> None:
    text = (STORIES / name).read_text(encoding="utf-8")
    changed = "\ufeff" + text.replace("\n", "\r\n")
    assert list(read_stories(changed.encode())) == list(read_stories(STORIES / name))


def test_json_lines_are_read_one_at_a_time() -> None:
    asked = 0

    class Lines(io.StringIO):
        def __next__(self) -> str:
            nonlocal asked
            asked += 1
            return super().__next__()

    line = json.dumps(read_story(STORIES / "tram.txt").to_dict())
    lines = [line.replace('"id": "port', f'"id": "{n}-port', 1) for n in range(500)]
    found = read_stories(Lines("\n".join([*lines, "{"])), format="jsonl")
    assert next(found).id.startswith("0-port")
    assert asked == 1
    assert len([next(found) for _ in range(499)]) == 499
    with pytest.raises(FormatError, match="line 501: expected JSON"):
        next(found)


def test_json_lines_are_written_as_they_come(tmp_path: Path) -> None:
    story = read_story(STORIES / "tram.txt")

    def endless() -> Iterator[Story]:
        yield story
        raise RuntimeError("stop")

    stream = io.StringIO()
    with pytest.raises(RuntimeError):
        write_stories(endless(), stream, format="jsonl")
    assert read_story(stream.getvalue()) == story
    path = tmp_path / "kept.jsonl"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError):
        write_stories(endless(), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_file_may_be_written_over_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "stories.jsonl"
    found = list(read_stories(STORIES / "kagi.json"))
    write_stories(found, path)
    write_stories(read_stories(path), path)
    assert list(read_stories(path)) == found


# What does not read


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_a_broken_file_says_where_and_what(path: Path) -> None:
    line, expected, got = MESSAGES[path.name]
    with pytest.raises(FormatError) as caught:
        list(read_stories(path))
    error = caught.value
    assert (error.file, error.line) == (str(path), line)
    assert expected in error.expected
    assert error.got.startswith(got)
    assert "\n" not in str(error)


def test_every_message_has_its_file() -> None:
    assert {path.name for path in BROKEN} == MESSAGES.keys()


@pytest.mark.parametrize("name", ["absent.txt", "absent.jsonl", "absent.parquet"])
def test_a_missing_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(FormatError, match=f"{name}: expected a file, got nothing at that place"):
        list(read_stories(tmp_path / name))


@pytest.mark.parametrize("name", ["a" * 5000, "a\0b", "a\0b.jsonl"])
def test_a_name_that_no_file_can_have(name: str) -> None:
    with pytest.raises(FormatError, match="expected a readable file"):
        list(read_stories(name))


@pytest.mark.parametrize("name", ["folder", "folder.jsonl"])
def test_a_directory(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(FormatError, match=f"{name}: expected a file, got a directory"):
        list(read_stories(tmp_path / name))


@pytest.mark.parametrize("ending", ["", ".txt", ".md", ".json", ".jsonl", ".csv"])
@pytest.mark.parametrize("content", ["", " \n\n", "\ufeff"])
def test_an_empty_file(tmp_path: Path, ending: str, content: str) -> None:
    path = tmp_path / f"empty{ending}"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FormatError, match=f"empty{ending}, line 1: expected .*, got an empty file"):
        list(read_stories(path))


@pytest.mark.parametrize("name", ["cut.json.gz", "cut.jsonl.gz"])
def test_a_damaged_archive(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    lines = [f'{{"title": "Rain {n}", "perspectives": []}}\n' for n in range(99)]
    path.write_bytes(gzip.compress("".join(lines).encode())[:-12])
    with pytest.raises(FormatError, match=f"{name}: expected a readable file"):
        list(read_stories(path))


def test_latin_1_in_json_lines_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    good = b'{"title": "Rain", "perspectives": []}\n'
    path.write_bytes(good + '{"title": "Café", "perspectives": []}'.encode("latin-1"))
    found = read_stories(path)
    assert next(found).title == "Rain"
    with pytest.raises(FormatError, match=r"latin\.jsonl, line 2: expected text in UTF-8.*0xe9"):
        next(found)


def test_one_story_is_asked_for() -> None:
    with pytest.raises(FormatError, match=r"kagi\.json: expected one story, got several"):
        read_story(STORIES / "kagi.json")


@pytest.mark.parametrize(
    "text", ['{"title": NaN}', '{"title": ' + "[" * 100_000, "[]", "[1]", "7\n"]
)
def test_strange_json(text: str) -> None:
    with pytest.raises(FormatError):
        read_story(text, format="json")


def test_unknown_formats_and_endings(tmp_path: Path) -> None:
    story = read_story(STORIES / "tram.txt")
    with pytest.raises(UnknownNameError, match="did you mean 'markdown'"):
        read_stories(STORIES / "tram.txt", format="markdwn")
    with pytest.raises(UnknownNameError, match="unknown format"):
        to_text(story, "yaml")
    with pytest.raises(PerspectivesError, match="names no format"):
        write_stories(story, tmp_path / "story.yaml")
    with pytest.raises(PerspectivesError, match="an open file needs a format"):
        write_stories(story, io.StringIO())
    with pytest.raises(FormatError, match="a place to write to"):
        write_stories(story, tmp_path / "absent" / "story.json")


@pytest.mark.parametrize("format", ["parquet", "excel"])
def test_binary_formats_are_no_text(format: str) -> None:
    with pytest.raises(PerspectivesError, match=format):
        to_text(read_story(STORIES / "tram.txt"), format)


@pytest.mark.parametrize("format", ONE)
def test_a_brief_holds_one_story(format: str) -> None:
    with pytest.raises(PerspectivesError, match=f"{format} holds one story a file, got 3"):
        to_text(read_stories(STORIES / "kagi.json"), format)


def test_formats_are_those_of_the_documentation() -> None:
    page = (Path(__file__).parent.parent / "docs" / "formats.md").read_text(encoding="utf-8")
    assert all(f"`{format}`" in page for format in FORMATS)


def test_an_empty_table() -> None:
    with pytest.raises(FormatError, match="DataFrame: expected the columns 'framing'"):
        read_story(pd.DataFrame())
