"""Reading gold rows: kinds by keys, plain or gzip, and a refusal that names file and line."""

import gzip
import json
from pathlib import Path

import pytest

from perspectives.errors import FormatError
from perspectives.evaluation.rows import KINDS, Field, read_rows

PAIR = {"id": "a", "text": "The bridge is safe.", "target": "the bridge", "label": "positive"}


def write(path: Path, *lines: object) -> Path:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def field(value: object) -> Field:
    return Field(value, "", "gold.jsonl", 7)


def test_rows_come_in_order_with_their_lines(tmp_path: Path) -> None:
    kind, rows = read_rows(write(tmp_path / "g.jsonl", PAIR, "", {**PAIR, "id": "b"}), ["pair"])
    assert kind == "pair"
    assert [(row["id"].text(), row.line) for row in rows] == [("a", 1), ("b", 3)]


def test_gzip_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(gzip.compress(json.dumps(PAIR).encode()))
    assert len(list(read_rows(path, ["pair"])[1])) == 1


@pytest.mark.parametrize("limit", [1, 2, 3, 9])
def test_limit_takes_the_first_rows(tmp_path: Path, limit: int) -> None:
    path = write(tmp_path / "g.jsonl", *({**PAIR, "id": str(i)} for i in range(3)))
    rows = read_rows(path, ["pair"], limit)[1]
    assert [row["id"].text() for row in rows] == ["0", "1", "2"][:limit]


def test_limit_does_not_read_on(tmp_path: Path) -> None:
    path = write(tmp_path / "g.jsonl", PAIR, "{broken")
    assert len(list(read_rows(path, ["pair"], 1)[1])) == 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{broken", "a JSON object"),
        ("[1, 2]", "a JSON object"),
        ("null", "a JSON object"),
        ('{"text": "x"}', "a row like the first, with text, target, label"),
    ],
)
def test_a_bad_line_is_an_error_with_file_and_line(
    tmp_path: Path, line: str, expected: str
) -> None:
    path = write(tmp_path / "gold.jsonl", PAIR, line)
    with pytest.raises(FormatError, match=r"gold\.jsonl, line 2: expected ") as caught:
        list(read_rows(path, ["pair"])[1])
    assert (caught.value.expected, caught.value.line) == (expected, 2)


def test_bytes_that_are_no_utf_8_are_an_error_with_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(json.dumps(PAIR).encode() + b'\n{"text": "\xff\xfe"}\n')
    with pytest.raises(FormatError, match="line 2: expected UTF-8"):
        list(read_rows(path, ["pair"])[1])


def test_a_cut_gzip_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(PAIR).encode() * 99)[:-12])
    with pytest.raises(FormatError, match="expected a whole gzip file"):
        list(read_rows(path, ["pair"])[1])


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file_is_an_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FormatError, match="expected at least one row, got an empty file"):
        read_rows(path, ["pair"])


def test_rows_of_no_kind_that_the_task_reads_say_what_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "gold.jsonl", {"text": "x", "labels": {"frames": []}})
    with pytest.raises(FormatError) as caught:
        read_rows(path, ["presence", "spark"])
    assert "line 1: expected a row with facts, texts or with documents, facts" in str(caught.value)
    assert caught.value.got == "an object with text, labels"


@pytest.mark.parametrize(
    ("row", "kinds", "kind"),
    [
        ({"text": "x", "labels": {"frames": []}}, ["frame_set", "frame"], "frame_set"),
        ({"text": "x", "labels": {"frame": "economic"}}, ["frame_set", "frame"], "frame"),
        (
            {"sentences": [], "labels": {"author_feeling_Mayor_Lund": "pos"}},
            ["entities", "feelings"],
            "feelings",
        ),
        ({"articles": [], "neutral": {}}, ["roundup", "neutral"], "neutral"),
    ],
)
def test_kinds_are_told_apart_by_keys(
    tmp_path: Path, row: dict, kinds: list[str], kind: str
) -> None:
    assert read_rows(write(tmp_path / "g.jsonl", row), kinds)[0] == kind
    assert set(kinds) <= set(KINDS)


def test_a_field_knows_its_place() -> None:
    row = field({"texts": [{"labels": [1, 2]}]})
    with pytest.raises(FormatError) as caught:
        row["texts"].items()[0]["labels"].items()[1].integer(0, 1)
    assert str(caught.value) == (
        "gold.jsonl, line 7: expected a whole number from 0 to 1 at texts[0].labels[1], got 2"
    )


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (True, lambda f: f.integer(0, 1)),
        (1.0, lambda f: f.integer(0, 1)),
        (None, lambda f: f.text()),
        ("a", lambda f: f.items()),
        ([1], lambda f: f.items(2)),
        ([], lambda f: f.entries()),
        ("c", lambda f: f.choice("a", "b")),
        (["a"], lambda f: f.choice("a", "b")),
        ([2, 1], lambda f: f.span(9)),
        ([0, 10], lambda f: f.span(9)),
        ({"start": 1}, lambda f: f.span(9)),
        ({}, lambda f: f["labels.frames"]),
    ],
)
def test_a_value_of_the_wrong_form_is_refused(value: object, read) -> None:
    with pytest.raises(FormatError, match=r"gold\.jsonl, line 7"):
        read(field(value))


def test_keys_with_dots_are_entries() -> None:
    entries = dict(field({"Jan P. Dahl": "Neutral"}).entries())
    assert entries["Jan P. Dahl"].text() == "Neutral"


def test_spans_are_lists_or_objects() -> None:
    assert field([2, 5]).span(9) == field({"start": 2, "end": 5, "text": "x"}).span(9) == (2, 5)


@pytest.mark.parametrize(
    ("row", "unit"),
    [
        ({"group": "g", "id": "i"}, "g"),
        ({"group": None, "id": "i"}, "i"),
        ({}, "line 7"),
    ],
)
def test_the_unit_is_the_group_else_the_id_else_the_line(row: dict, unit: str) -> None:
    assert field(row).unit() == unit
