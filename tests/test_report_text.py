"""The report in the terminal: within its width, safe with any text, complete."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from perspectives.report.clean import label
from perspectives.report.text import render_text, to_text
from tests.report_stories import compared, everyday, hostile, small

STORIES = {"everyday": everyday(), "hostile": hostile(), **small()}
each_story = pytest.mark.parametrize("name", list(STORIES))


@each_story
@pytest.mark.parametrize("width", [60, 80, 132])
def test_lines_keep_to_the_width(name: str, width: int) -> None:
    for line in to_text(compared(STORIES[name]), width).splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()


@each_story
def test_sends_no_control_character(name: str) -> None:
    text = to_text(compared(STORIES[name]), 80)
    assert all(one == "\n" or one.isprintable() for one in text)


def test_colours_come_from_the_report_and_never_from_the_text() -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=400, force_terminal=True, color_system="truecolor")
    console.print(render_text(compared(hostile())))
    coloured = stream.getvalue()
    assert "[red]danger[/red]" in coloured
    assert "\x1b[31m" not in coloured
    assert "\x1b]8;" not in coloured  # no hyperlink


@each_story
def test_names_every_perspective_and_fact(name: str) -> None:
    story = STORIES[name]
    text = to_text(compared(story), 400)
    for perspective in story.perspectives:
        assert label(perspective.group) in text
    if story.perspectives:
        for number, fact in enumerate(story.facts, 1):
            assert f"F{number} {label(fact.text)[:40]}" in text


def test_the_critique_of_the_editor_is_called_so() -> None:
    assert "Editor (not measured): Cheers for the vote" in to_text(compared(everyday()), 200)


def test_says_when_there_is_nothing_to_compare() -> None:
    assert "nothing to compare" in to_text(compared(small()["no perspectives"]), 80)


def test_same_result_gives_the_same_text() -> None:
    assert to_text(compared(everyday())) == to_text(compared(everyday()))
