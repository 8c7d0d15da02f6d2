"""What the commands read and write, without the commands."""

import io
import json
from pathlib import Path

import pytest

from perspectives import streams
from perspectives.errors import FormatError
from perspectives.resources import load_stories
from perspectives.story import Story


def story(name: str) -> Story:
    return Story(name, "", (), ())


def line(name: str) -> str:
    return json.dumps({"story": {"id": name}}) + "\n"


def test_one_story_is_let_through() -> None:
    assert list(streams.only_one([story("a")], "file", "json")) == [story("a")]


@pytest.mark.parametrize("names", ["", "ab"])
def test_none_and_several_are_refused(names: str) -> None:
    with pytest.raises(FormatError, match="file: expected one story for json"):
        streams.only_one(map(story, names), "file", "json")


def test_many_stories_are_not_read_to_the_end_to_be_refused() -> None:
    endless = (story(str(number)) for number in iter(int, 1))
    with pytest.raises(FormatError, match="more than one"):
        streams.only_one(endless, "file", "json")


def test_without_results_all_is_unfinished(tmp_path: Path) -> None:
    assert list(streams.unfinished([story("a")], tmp_path / "none.jsonl")) == [story("a")]


def test_results_are_counted_by_id(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(line("a") + line("b"), encoding="utf-8")
    left = streams.unfinished(map(story, "aabc"), path)
    assert [one.id for one in left] == ["a", "c"]


def test_line_cut_short_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(line("a") + line("b")[:-4], encoding="utf-8")
    assert [one.id for one in streams.unfinished(map(story, "ab"), path)] == ["b"]
    assert path.read_text(encoding="utf-8") == line("a")


def test_bundled_names_and_paths_are_told_apart(tmp_path: Path) -> None:
    bundled = list(streams.stories_of("harbour-week"))
    assert bundled == load_stories("harbour-week")
    with pytest.raises((FormatError, OSError), match="harbour-week"):
        list(streams.stories_of(str(tmp_path / "harbour-week")))


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", "☂ rain", "x" * 500])
def test_page_of_a_story_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    path = streams.page_path(str(tmp_path), 0, name)
    assert path.parent == tmp_path
    path.write_text("page", encoding="utf-8")


def test_one_page_cannot_hold_two_stories(tmp_path: Path) -> None:
    page = str(tmp_path / "page.html")
    assert streams.page_path(page, 0, "a") == Path(page)
    with pytest.raises(FormatError, match="a folder"):
        streams.page_path(page, 1, "b")


def test_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with pytest.raises(FormatError), streams.writing(str(path)) as stream:
        stream.write("half")
        raise FormatError("more", "nothing")
    assert list(tmp_path.iterdir()) == []


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


def test_items_are_counted_for_a_person_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr("sys.stderr", stream)
        assert list(streams.counted("abc", io.StringIO())) == ["a", "b", "c"]
        assert bool(stream.getvalue()) == shown
