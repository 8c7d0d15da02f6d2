"""The figure: a cell for each number, holes for omissions, text shown as it is."""

import subprocess
import sys
from pathlib import Path

import pytest

from perspectives.report.plot import plot
from perspectives.report.view import is_hole, view_of
from tests.report_stories import compared, everyday, hostile, small

STORIES = {"everyday": everyday(), "hostile": hostile(), **small()}
each_story = pytest.mark.parametrize("name", list(STORIES))


@each_story
def test_draws_one_cell_for_each_number(name: str, tmp_path: Path) -> None:
    result = compared(STORIES[name])
    view, figure = view_of(result), plot(result)
    left, right = figure.axes
    rows = list(view.cells["emphasis"].values())
    assert len(left.patches) == len(rows)
    assert sum(bool(patch.get_hatch()) for patch in left.patches) == sum(map(is_hole, rows))
    assert len(right.patches) == 2 * len(view.pairs)
    figure.savefig(tmp_path / "figure.png", dpi=40)
    assert (tmp_path / "figure.png").stat().st_size > 0


def test_a_dollar_sign_begins_no_formula() -> None:
    figure = plot(compared(hostile()))
    left, right = figure.axes
    labels = [*left.get_xticklabels(), *left.get_yticklabels(), *right.get_yticklabels()]
    assert not any(text.get_parse_math() for text in labels)


def test_without_matplotlib_the_error_names_the_extra() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from perspectives.report.plot import plot\n"
        "try:\n    plot(None)\nexcept ImportError as error:\n    print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "perspectives-framing[plot]" in run.stdout
