"""What docs/reliability.md says of probabilities and intervals, on answers that are known."""

import sys
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from perspectives.reader import LexicalReader
from perspectives.resources import bundled_dir

OURS = {"reliability", "calibrate", "data"}


@pytest.fixture
def reliability(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Import the script, which lies beside the reader's weights and is no package."""
    monkeypatch.setattr(sys, "path", [str(bundled_dir("models") / "reader"), *sys.path])
    before = set(sys.modules)
    yield import_module("reliability")
    for name in OURS & (set(sys.modules) - before):
        del sys.modules[name]


def said(module: ModuleType, head: str, probability: list[float], right: list[bool]) -> Any:
    n = len(right)
    sources = np.array(["briefs.dev"] * (n - 1) + ["real.dev"])
    return module.Said(head, np.array(probability), np.array(right), np.arange(n), sources)


def test_keeping_all_answers_has_the_risk_of_all(reliability: ModuleType) -> None:
    probability = [0.9, 0.4, 0.8, 0.6, 0.5, 0.7, 0.95, 0.99, 0.45, 0.35]
    right = [True, False, True, True, False, True, True, True, False, False]
    points = reliability.risk(said(reliability, "truth", probability, right))
    assert points[0] == pytest.approx((0.35, 0.4))
    assert points[-1] == pytest.approx((0.99, 0.0))
    thresholds, risks = zip(*points, strict=True)
    assert list(thresholds) == sorted(thresholds)
    assert list(risks) == sorted(risks, reverse=True)  # wrong answers are the unsure ones here


def test_coverage_is_the_share_of_intervals_that_hold(reliability: ModuleType) -> None:
    held = [
        reliability.Held("real.dev", "s1", "truth", 0.0, 1.0, 1.0),
        reliability.Held("real.dev", "s1", "truth", 0.2, 1.0, 0.0),
        reliability.Held("real.dev", "s2", "truth", -1.0, 1.0, -1.0),
    ]
    hold = reliability.coverage(held)
    assert float(hold.value) == pytest.approx(2 / 3)
    assert hold.low <= hold.value <= hold.high
    head, _, row = reliability.coverage_table(held)
    assert head == "| | set | intervals | hold | width | open |"
    assert row.startswith("| truth | real.dev | 3 | 0.667 [")
    assert row.endswith("| 1.27 | 0.333 |")


def test_bins_hold_all_answers(reliability: ModuleType) -> None:
    one = said(reliability, "told", [0.05, 0.05, 0.5, 1.0], [False, True, True, True])
    _, _, *rows, last = reliability.bins_table(one)
    assert last == ""
    assert [row.split(" | ")[1] for row in rows] == ["2", "1", "1"]
    assert rows[0] == "| 0.0 to 0.1 | 2 | 0.050 | 0.500 |"


def test_told_is_right_where_the_probability_is_on_the_right_side(
    reliability: ModuleType,
) -> None:
    one = said(reliability, "told", [0.1, 0.9, 0.9, 0.2], [False, True, False, True])
    rows = list(reliability.error_table([one]))[2:]
    assert rows[0].startswith("| told | briefs.dev | 3 | 0.667 |")
    assert rows[1].startswith("| told | real.dev | 1 | 0.000 |")


@pytest.mark.gold
def test_the_page_has_all_parts(reliability: ModuleType, gold_data: Any) -> None:
    reader = LexicalReader()
    briefs = reliability.read_briefs("real.dev", 2)
    held = list(reliability.intervals("real.dev", briefs, reader))
    examples = reliability.limited(reliability.dev_examples(gold_data), 1)
    text = reliability.page(reliability.judged(examples, reader), held, reader.id)
    for heading in ("Do probabilities", "What abstaining", "Do intervals", "Sources"):
        assert f"\n## {heading}" in text
    assert reader.id in text
    assert "nan" not in text
