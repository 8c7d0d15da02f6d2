"""JSON and JSON lines."""

import json
from pathlib import Path

import pytest

from perspectives import Story
from perspectives.errors import FormatError
from perspectives.formats.records import read_json, read_jsonl, write_json, write_jsonl

OLD = Path(__file__).parent / "old" / "story.schema-1.json"
RAIN = Story("rain", "Rain", (), ())
SNOW = Story("snow", "Snow", (), ())


def test_one_story_is_an_object_and_several_a_list() -> None:
    assert json.loads(write_json(RAIN)) == RAIN.to_dict()
    assert json.loads(write_json([RAIN])) == [RAIN.to_dict()]
    assert list(read_json(write_json(iter([RAIN, SNOW])))) == [RAIN, SNOW]


def test_an_old_file_is_read_and_written_as_it_was() -> None:
    text = OLD.read_text(encoding="utf-8")
    (story,) = read_json(text, OLD)
    assert json.loads(write_json(story)) == json.loads(text)


def test_text_is_written_as_it_is_read() -> None:
    story = Story("rain", "“Ça va?” 🚋\u2028\x00", (), ())
    (line,) = write_jsonl([story])
    assert "Ça va?" in line
    assert line.count("\n") == 1
    assert list(read_jsonl([line])) == list(read_jsonl([line.encode()])) == [story]


def test_blank_lines_count() -> None:
    found = read_jsonl(["\n", *write_jsonl([RAIN]), "  \n", "[]"], "rain.jsonl")
    assert next(found) == RAIN
    with pytest.raises(
        FormatError, match=r"rain\.jsonl, line 4: expected a story as a JSON object"
    ):
        next(found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,\n"b": }', r"line 2: expected JSON \(expecting value\), got '}'"),
        ('[{"perspectives": []},\n\n 7]', "expected a story as a JSON object, got 7"),
        ('{"perspectives": [\n{"group": "g",\n"framing": null}]}', "line 2: expected text as the"),
        ('{"perspectives": [\n{"group": "g", "framing": "x", "outlets": [\n{"domain": 3}]}]}',
         "line 2: expected the key 'name' in an outlet of perspective 1"),
        ('{"facts": ["a",\n{"id": "f1", "text": "b"}], "perspectives": []}', "the fact ids"),
        ('{"perspectives": [],\n"metadata": {"x": 1e999}}', "JSON value as metadata 'x', got inf"),
    ],
)  # fmt: skip
def test_errors_name_the_line_of_the_object(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        list(read_json(text, "story.json"))


def test_no_story_of_a_list_with_a_bad_one_is_given_out() -> None:
    with pytest.raises(FormatError):
        next(read_json('[{"perspectives": []}, {}]'))
