"""Panels: what a task judges, and the figures that come of it, with intervals by bootstrap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from perspectives.evaluation.metrics import Array, Metric, Statistic

__all__ = ["MODEL", "Panel", "baseline_figures", "model_figures"]

MODEL = "model"  # the system under judgement; every other one in a panel is a baseline


@dataclass(frozen=True, slots=True)
class Panel:
    """Items that are judged alike.

    Parameters
    ----------
    metrics
        Metric by name, the headline first.
    units
        What each item belongs to, (n,): the items of one unit are drawn together in the bootstrap.
    gold
        The gold answer to each item, (n,), in the form that the metrics take.
    systems
        The answers, (n,), by system: ``MODEL`` and the baselines.
    """

    metrics: Mapping[str, Metric]
    units: Sequence[str]
    gold: Any
    systems: Mapping[str, Any] = field(default_factory=dict)


def model_figures(panel: Panel, n_boot: int, seed: int) -> dict[str, dict[str, float | None]]:
    """Judge the model: each metric with its 95% interval.

    The interval holds the 2.5th to 97.5th percentile over `n_boot` draws of the units with
    replacement (Efron and Tibshirani 1993). It does not depend on the order of the items. All
    three numbers are None where the metric is not defined, and the interval is None where there
    are fewer than two units.
    """
    units, member = np.unique(np.asarray(panel.units, dtype=str), return_inverse=True)
    figures = {}
    for name, metric in panel.metrics.items():
        statistic = metric(panel.gold, panel.systems[MODEL])
        low, high = _interval(statistic, member, len(units), n_boot, seed)
        value = statistic(np.ones(len(member)))
        figures[name] = {"value": _number(value), "low": _number(low), "high": _number(high)}
    return figures


def baseline_figures(panel: Panel) -> dict[str, dict[str, float | None]]:
    """Judge every other system of the panel by the same metrics."""
    weights = np.ones(len(panel.units))
    return {
        system: {
            name: _number(metric(panel.gold, answers)(weights))
            for name, metric in panel.metrics.items()
        }
        for system, answers in panel.systems.items()
        if system != MODEL
    }


def _interval(
    statistic: Statistic, member: Any, n_units: int, n_boot: int, seed: int
) -> tuple[float, float]:
    if n_units < 2 or n_boot < 1:
        return float("nan"), float("nan")
    rng = np.random.default_rng(seed)
    even = np.full(n_units, 1 / n_units)
    draws: Array = np.array(
        [statistic(rng.multinomial(n_units, even)[member].astype(float)) for _ in range(n_boot)]
    )
    defined = draws[~np.isnan(draws)]
    if not defined.size:
        return float("nan"), float("nan")
    low, high = np.quantile(defined, [0.025, 0.975])
    return float(low), float(high)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 6)
