"""Figures of a panel: intervals over units, baselines beside, undefined as None."""

import numpy as np

from perspectives.evaluation.metrics import accuracy, mean, roc_auc
from perspectives.evaluation.panel import MODEL, Panel, baseline_figures, model_figures

RNG = np.random.default_rng(3)
GOLD = RNG.integers(0, 2, 300)
SCORE = GOLD * 0.3 + RNG.random(300)
UNITS = [f"story {i % 40}" for i in range(300)]


def panel(order=slice(None)) -> Panel:
    systems = {MODEL: SCORE[order], "coin": np.zeros(300)}
    return Panel({"roc_auc": roc_auc}, np.array(UNITS)[order], GOLD[order], systems)


def test_the_interval_holds_the_value() -> None:
    figure = model_figures(panel(), 500, 0)["roc_auc"]
    assert 0.5 < figure["low"] < figure["value"] < figure["high"] < 1


def test_order_does_not_matter_and_the_seed_does() -> None:
    shuffled = panel(RNG.permutation(300))
    assert model_figures(panel(), 200, 0) == model_figures(shuffled, 200, 0)
    assert model_figures(panel(), 200, 0) != model_figures(panel(), 200, 1)


def test_items_of_one_unit_are_drawn_together() -> None:
    """Copies in the same unit add no information; copies that pass for new units seem to."""
    values, units = np.arange(20.0), [f"u{i}" for i in range(20)]
    single = Panel({"mean": mean}, units, None, {MODEL: values})
    copied = Panel({"mean": mean}, units * 9, None, {MODEL: np.tile(values, 9)})
    apart = Panel({"mean": mean}, [f"u{i}" for i in range(180)], None, {MODEL: np.tile(values, 9)})
    assert model_figures(single, 300, 0) == model_figures(copied, 300, 0)
    assert width(apart) < width(single) / 2


def width(judged: Panel) -> float:
    figure = model_figures(judged, 300, 0)["mean"]
    return figure["high"] - figure["low"]


def test_the_interval_covers_as_often_as_it_says() -> None:
    """Accuracy .7 in units of three alike items: 95% intervals should cover about 95%."""
    rng, covered = np.random.default_rng(0), 0
    units = np.repeat([f"u{i}" for i in range(60)], 3)
    for _ in range(200):
        right = np.repeat(rng.random(60) < 0.7, 3).astype(int)
        judged = Panel({"accuracy": accuracy}, units, np.ones(180), {MODEL: right})
        figure = model_figures(judged, 200, 0)["accuracy"]
        covered += figure["low"] <= 0.7 <= figure["high"]
    assert 180 <= covered <= 199


def test_baselines_are_judged_alike_and_the_model_is_none_of_them() -> None:
    assert baseline_figures(panel()) == {"coin": {"roc_auc": 0.5}}


def test_undefined_is_none() -> None:
    judged = Panel({"roc_auc": roc_auc}, ["a", "b"], [1, 1], {MODEL: [0.1, 0.2], "b": [0, 1]})
    assert model_figures(judged, 50, 0)["roc_auc"] == {"value": None, "low": None, "high": None}
    assert baseline_figures(judged) == {"b": {"roc_auc": None}}


def test_one_unit_has_no_interval() -> None:
    judged = Panel({"mean": mean}, ["a", "a"], None, {MODEL: [0, 1]})
    assert model_figures(judged, 50, 0)["mean"] == {"value": 0.5, "low": None, "high": None}
