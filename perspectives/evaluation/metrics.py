"""Metrics as functions of case weights, so that a bootstrap draw is one more call.

A *metric* takes what is gold and what a system says, item by item, does the costly part (ranking,
counting) once, and returns a *statistic*: weights (n,) -> value. Weights of one give the metric
itself; the counts of a bootstrap draw give its replicate. A statistic is NaN where the metric is
not defined, as ROC AUC is with one class.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Metric",
    "Spans",
    "Statistic",
    "accuracy",
    "average_precision",
    "ece",
    "macro_f1",
    "mean",
    "roc_auc",
    "set_macro_f1",
    "set_micro_f1",
    "span_f1",
    "spearman",
]

Array = NDArray[np.float64]
Statistic = Callable[[Array], float]
Metric = Callable[[Any, Any], Statistic]
Spans = Sequence[tuple[int, int]]

_N_BINS = 10


def roc_auc(gold: ArrayLike, score: ArrayLike) -> Statistic:
    """Area under the ROC curve of scores for binary gold labels; ties count half. In [0, 1]."""
    positive, (rank, n_ranks) = np.asarray(gold, dtype=float), _ranked(score)

    def statistic(weights: Array) -> float:
        at = np.bincount(rank, weights * positive, n_ranks)
        other = np.bincount(rank, weights * (1 - positive), n_ranks)
        below = np.cumsum(other) - other / 2
        return _ratio(at @ below, at.sum() * other.sum())

    return statistic


def average_precision(gold: ArrayLike, score: ArrayLike) -> Statistic:
    """Mean precision over the recall steps, from the highest score down. In [0, 1]."""
    positive, (rank, n_ranks) = np.asarray(gold, dtype=float), _ranked(score)

    def statistic(weights: Array) -> float:
        hits = np.bincount(rank, weights * positive, n_ranks)[::-1]
        taken = np.cumsum(np.bincount(rank, weights, n_ranks)[::-1])
        precision = np.cumsum(hits) / np.maximum(taken, 1e-12)
        return _ratio(hits @ precision, hits.sum())

    return statistic


def ece(gold: ArrayLike, probability: ArrayLike) -> Statistic:
    """Gap of probability and rate over ten equal bins, the expected calibration error. In [0, 1].

    Guo et al. 2017, On Calibration of Modern Neural Networks. Scores outside [0, 1] are clipped.
    """
    positive = np.asarray(gold, dtype=float)
    clipped = np.clip(np.asarray(probability, dtype=float), 0, 1)
    bins = np.searchsorted(np.linspace(0, 1, _N_BINS + 1)[1:-1], clipped, side="right")

    def statistic(weights: Array) -> float:
        gaps = np.bincount(bins, weights * (clipped - positive), _N_BINS)
        return _ratio(np.abs(gaps).sum(), weights.sum())

    return statistic


def spearman(gold: ArrayLike, score: ArrayLike) -> Statistic:
    """Rank correlation, ties at their middle rank. In [-1, 1]; NaN where either is constant."""
    ranks = [_ranked(gold), _ranked(score)]

    def statistic(weights: Array) -> float:
        first, second = (_midranks(weights, *rank) for rank in ranks)
        return _correlation(first, second, weights)

    return statistic


def macro_f1(gold: ArrayLike, predicted: ArrayLike) -> Statistic:
    """Mean F1 over the labels that occur in gold; other predicted labels are wrong. In [0, 1].

    A label that a bootstrap draw neither holds nor predicts is left out of that draw's mean.
    """
    labels, code = np.unique(np.asarray(gold), return_inverse=True)
    right = (np.asarray(gold) == np.asarray(predicted)).astype(float)
    said = (np.asarray(predicted)[:, None] == labels[None, :]).astype(float)

    def statistic(weights: Array) -> float:
        held = np.bincount(code, weights, len(labels))
        hits = np.bincount(code, weights * right, len(labels))
        both = held + weights @ said
        return _mean_of_defined(2 * hits, both)

    return statistic


def accuracy(gold: ArrayLike, predicted: ArrayLike) -> Statistic:
    """Share of items with the gold label. In [0, 1]."""
    return mean(None, np.asarray(gold) == np.asarray(predicted))


def mean(gold: object, values: ArrayLike) -> Statistic:
    """Mean of values that are already a judgement of each item; gold is not looked at."""
    judged = np.asarray(values, dtype=float)
    return lambda weights: _ratio(weights @ judged, weights.sum())


def set_micro_f1(gold: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> Statistic:
    """F1 over all (item, label) decisions of two (n, labels) arrays. In [0, 1]."""
    hits, both = (gold & predicted).sum(axis=1), gold.sum(axis=1) + predicted.sum(axis=1)
    return lambda weights: _ratio(2 * weights @ hits, weights @ both)


def set_macro_f1(gold: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> Statistic:
    """Mean over labels of the F1 of two (n, labels) arrays. In [0, 1].

    Labels that neither gold nor the prediction holds are left out.
    """
    hits, both = (gold & predicted).astype(float), gold.astype(float) + predicted
    return lambda weights: _mean_of_defined(2 * weights @ hits, weights @ both)


def span_f1(gold: Sequence[Spans], predicted: Sequence[Spans]) -> Statistic:
    """F1 over the characters of all items: those in gold spans against those in predicted ones.

    In [0, 1]; overlapping spans of one item count once; NaN where neither side has a character.
    """
    sets = [(_characters(a), _characters(b)) for a, b in zip(gold, predicted, strict=True)]
    hits = np.array([len(a & b) for a, b in sets], dtype=float)
    both = np.array([len(a) + len(b) for a, b in sets], dtype=float)
    return lambda weights: _ratio(2 * weights @ hits, weights @ both)


def _characters(spans: Spans) -> frozenset[int]:
    return frozenset(index for start, end in spans for index in range(start, end))


def _ranked(values: ArrayLike) -> tuple[NDArray[np.intp], int]:
    distinct, rank = np.unique(np.asarray(values, dtype=float), return_inverse=True)
    return rank, len(distinct)


def _midranks(weights: Array, rank: NDArray[np.intp], n_ranks: int) -> Array:
    held = np.bincount(rank, weights, n_ranks)
    return np.asarray((np.cumsum(held) - held / 2)[rank])


def _correlation(first: Array, second: Array, weights: Array) -> float:
    total = weights.sum()
    if total == 0:
        return float("nan")
    first = first - weights @ first / total
    second = second - weights @ second / total
    spread = np.sqrt((weights @ first**2) * (weights @ second**2))
    constant = spread <= 1e-9 * total**3  # ranks grow with the total, and rounding with them
    return float("nan") if constant else float(weights @ (first * second) / spread)


def _ratio(part: Any, whole: Any) -> float:
    return float(part / whole) if whole > 0 else float("nan")


def _mean_of_defined(part: Any, whole: Any) -> float:
    defined = whole > 0
    return float(np.mean(part[defined] / whole[defined])) if defined.any() else float("nan")
