"""docs/figures.md comes from docs/figures.json, and every figure can be made again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import figures


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the generator write elsewhere."""
    monkeypatch.setattr(figures, "JSON_FILE", tmp_path / "figures.json")
    monkeypatch.setattr(figures, "PAGE", tmp_path / "figures.md")
    yield tmp_path


def figure(**changes: Any) -> dict[str, Any]:
    answer = {
        "n": 1234,
        "n_units": 60,
        "model": "reader@1",
        "metrics": {
            "macro_f1": {"value": 0.7512, "low": 0.7, "high": 0.8},
            "spearman": {"value": -0.25, "low": None, "high": None},
        },
        "baselines": {
            "majority": {"macro_f1": 0.3, "spearman": None},
            "second_reader": {"macro_f1": 1.0},
        },
        "command": "perspectives evaluate valence FILE",
        "commit": "abc1234",
        "date": "2031-05-02",
    }
    return {**answer, **changes}


def test_the_page_is_current() -> None:
    assert figures.check() == 0, "run: python benchmarks/figures.py --table"


def test_every_figure_on_file_has_its_evaluation() -> None:
    assert set(figures.stored()) <= {evaluation.name for evaluation in figures.EVALUATIONS}


def test_evaluations_have_names_of_their_own_and_cover_the_tasks() -> None:
    from perspectives.evaluation import TASKS

    names = [evaluation.name for evaluation in figures.EVALUATIONS]
    assert len(set(names)) == len(names)
    assert {evaluation.task for evaluation in figures.EVALUATIONS} == set(TASKS)
    assert list(figures.READINGS) == list(TASKS)


@pytest.mark.gold
def test_gold_files_are_there(gold_data: Path) -> None:
    for evaluation in figures.EVALUATIONS:
        assert (gold_data / evaluation.file).is_file(), evaluation.file


def test_a_line_holds_figure_interval_n_baselines_ceiling_and_source(files: Path) -> None:
    figures.store("truth/gwsd.dev", figure())
    page = figures.page(figures.stored())
    assert (
        "| gwsd.dev | 1,234 (60) | macro_f1 | **.751** [.700, .800] | majority .300 | 1.000 "
        "| macro F1 .73 (Luo et al. 2020); from memory |"
    ) in page
    assert "|  |  | spearman | **-.250** [–, –] | majority – |  |  |" in page
    assert "    perspectives evaluate valence FILE" in page
    assert "reader@1 at abc1234, 2031-05-02" in page


def test_a_figure_made_again_leaves_the_others(files: Path) -> None:
    figures.store("valence/real.dev", figure())
    figures.store("coverage/spark.dev", figure())
    figures.store("valence/real.dev", figure(n=5))
    on_file = json.loads((files / "figures.json").read_text(encoding="utf-8"))["figures"]
    assert list(on_file) == ["coverage/spark.dev", "valence/real.dev"]
    assert on_file["valence/real.dev"]["n"] == 5


def test_a_page_that_is_not_current_fails_the_check(files: Path) -> None:
    figures.store("valence/real.dev", figure())
    assert figures.main(["--table"]) == 0
    assert figures.main(["--check"]) == 0
    figures.store("valence/real.dev", figure(n=5))
    assert figures.main(["--check"]) == 1


def test_unknown_names_are_refused() -> None:
    with pytest.raises(SystemExit, match="no such figure: tone"):
        figures.main(["tone"])


def test_absent_gold_data_says_what_to_set(
    files: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PERSPECTIVES_DATA", str(tmp_path))
    with pytest.raises(SystemExit, match="set PERSPECTIVES_DATA to the folder"):
        figures.main(["valence/real.dev"])
