"""Errors say what was got, what was expected, where, and the nearest valid name."""

import pickle
from pathlib import Path

import pytest

from perspectives.errors import (
    FormatError,
    ModelError,
    PerspectivesError,
    UnknownNameError,
    located,
)

ERRORS = (
    PerspectivesError("no"),
    FormatError("a title", "nothing", Path("brief.txt"), 3),
    UnknownNameError("fact", "f9", ["f1", "f2"]),
    ModelError("damaged"),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_error_is_a_value_error_and_survives_pickling(error: PerspectivesError) -> None:
    assert isinstance(error, PerspectivesError)
    assert isinstance(error, ValueError)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        (None, None, "expected a title, got nothing"),
        ("brief.txt", None, "brief.txt: expected a title, got nothing"),
        (None, 3, "line 3: expected a title, got nothing"),
        (Path("brief.txt"), 3, "brief.txt, line 3: expected a title, got nothing"),
    ],
)  # fmt: skip
def test_format_error_names_the_place(file: Path | None, line: int | None, message: str) -> None:
    assert str(FormatError("a title", "nothing", file, line)) == message


def test_a_known_place_is_kept() -> None:
    error = FormatError("a title", "nothing", line=3).at("brief.txt", 9)
    assert (error.file, error.line) == ("brief.txt", 3)
    assert (error.at("other.txt").file, error.expected, error.got) == (
        "brief.txt", "a title", "nothing",
    )  # fmt: skip


def test_located_places_the_errors_of_a_block() -> None:
    message = r"^brief\.txt, line 2: expected a title"
    with pytest.raises(FormatError, match=message), located("brief.txt"), located(None, 2):
        raise FormatError("a title", "nothing")


def test_unknown_name_lists_the_valid_ones_and_asks() -> None:
    error = UnknownNameError("measure", "emphasys", iter(["stance", "emphasis"]))
    assert error.valid == ("stance", "emphasis")
    assert "did you mean 'emphasis'?" in str(error)
    assert "valid: 'stance', 'emphasis'" in str(error)


def test_unknown_name_far_from_all_asks_nothing() -> None:
    assert "did you mean" not in str(UnknownNameError("measure", "zzz", ["stance"]))
    assert "there are none" in str(UnknownNameError("fact", "f1", []))
