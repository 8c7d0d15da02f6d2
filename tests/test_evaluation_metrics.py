"""Metrics against scikit-learn and scipy, and a weight against as many copies of an item."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from sklearn.metrics import accuracy_score, average_precision_score, f1_score, roc_auc_score

from perspectives.evaluation import metrics
from perspectives.stats import expected_calibration_error

RNG = np.random.default_rng(4)
N = 400
BINARY = RNG.random(N) < 0.3
SCORE = np.round(RNG.random(N) * 0.6 + BINARY * 0.2, 2)  # with ties
LABELS = RNG.integers(-1, 2, N)
ANSWERS = np.where(RNG.random(N) < 0.6, LABELS, RNG.integers(-1, 2, N))
SETS = RNG.random((N, 5)) < 0.4
SET_ANSWERS = np.where(RNG.random((N, 5)) < 0.7, SETS, ~SETS)
SPANS = [((0, 5), (3, 8)) if i % 3 else () for i in range(N)]
SPAN_ANSWERS = [((i % 7, 9),) for i in range(N)]

ones = np.ones(N)
nan = float("nan")


def test_metrics_equal_those_of_scikit_learn_and_scipy() -> None:
    assert metrics.roc_auc(BINARY, SCORE)(ones) == pytest.approx(roc_auc_score(BINARY, SCORE))
    precision = average_precision_score(BINARY, SCORE)
    assert metrics.average_precision(BINARY, SCORE)(ones) == pytest.approx(precision)
    assert metrics.spearman(LABELS, SCORE)(ones) == pytest.approx(spearmanr(LABELS, SCORE)[0])
    assert metrics.macro_f1(LABELS, ANSWERS)(ones) == pytest.approx(
        f1_score(LABELS, ANSWERS, average="macro")
    )
    assert metrics.accuracy(LABELS, ANSWERS)(ones) == pytest.approx(accuracy_score(LABELS, ANSWERS))
    assert metrics.set_micro_f1(SETS, SET_ANSWERS)(ones) == pytest.approx(
        f1_score(SETS, SET_ANSWERS, average="micro")
    )
    assert metrics.set_macro_f1(SETS, SET_ANSWERS)(ones) == pytest.approx(
        f1_score(SETS, SET_ANSWERS, average="macro")
    )
    assert metrics.ece(BINARY, SCORE)(ones) == pytest.approx(
        expected_calibration_error(BINARY, SCORE)
    )


CASES = {
    "roc_auc": (metrics.roc_auc, BINARY, SCORE),
    "average_precision": (metrics.average_precision, BINARY, SCORE),
    "ece": (metrics.ece, BINARY, SCORE),
    "spearman": (metrics.spearman, LABELS, SCORE),
    "macro_f1": (metrics.macro_f1, LABELS, ANSWERS),
    "accuracy": (metrics.accuracy, LABELS, ANSWERS),
    "mean": (metrics.mean, None, SCORE),
    "set_micro_f1": (metrics.set_micro_f1, SETS, SET_ANSWERS),
    "set_macro_f1": (metrics.set_macro_f1, SETS, SET_ANSWERS),
    "span_f1": (metrics.span_f1, SPANS, SPAN_ANSWERS),
}


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_weight_counts_like_copies_of_the_item(name: str, seed: int) -> None:
    metric, gold, answers = CASES[name]
    counts = np.random.default_rng(seed).multinomial(N, np.full(N, 1 / N))
    drawn = np.repeat(np.arange(N), counts)
    copied = metric(_take(gold, drawn), _take(answers, drawn))
    assert metric(gold, answers)(counts.astype(float)) == pytest.approx(copied(ones))


def _take(values, places):
    if values is None:
        return None
    return [values[i] for i in places] if isinstance(values, list) else values[places]


PERFECT = {
    "roc_auc": (metrics.roc_auc, BINARY, BINARY),
    "average_precision": (metrics.average_precision, BINARY, BINARY),
    "spearman": (metrics.spearman, LABELS, LABELS),
    "macro_f1": (metrics.macro_f1, LABELS, LABELS),
    "accuracy": (metrics.accuracy, LABELS, LABELS),
    "set_micro_f1": (metrics.set_micro_f1, SETS, SETS),
    "set_macro_f1": (metrics.set_macro_f1, SETS, SETS),
    "span_f1": (metrics.span_f1, SPANS, SPANS),
}


@pytest.mark.parametrize("name", PERFECT)
def test_perfect_answers_give_1(name: str) -> None:
    metric, gold, answers = PERFECT[name]
    assert metric(gold, answers)(ones) == pytest.approx(1)


def test_a_perfectly_calibrated_score_has_no_error() -> None:
    assert metrics.ece(BINARY, BINARY)(ones) == 0


@pytest.mark.parametrize(
    ("metric", "gold", "answers"),
    [
        (metrics.roc_auc, [1, 1], [0.2, 0.4]),
        (metrics.average_precision, [0, 0], [0.2, 0.4]),
        (metrics.spearman, [1, 1], [0.2, 0.4]),
        (metrics.spearman, [1, 2], [0.1 + 0.2, 0.1 + 0.2]),
        (metrics.span_f1, [(), ()], [(), ()]),
    ],
)
def test_undefined_is_nan(metric, gold, answers) -> None:
    assert np.isnan(metric(gold, answers)(np.ones(2)))


@pytest.mark.parametrize("name", CASES)
def test_nothing_judged_is_nan(name: str) -> None:
    metric, gold, answers = CASES[name]
    nothing = np.arange(0)
    assert np.isnan(metric(_take(gold, nothing), _take(answers, nothing))(np.ones(0)))


def test_macro_f1_takes_labels_from_gold_only() -> None:
    assert metrics.macro_f1([0, 0, 1, 1], [0, 9, 1, 1])(np.ones(4)) == pytest.approx(
        (2 / 3 + 1) / 2
    )


def test_overlapping_spans_count_once() -> None:
    assert metrics.span_f1([((0, 4),)], [((0, 4), (0, 4), (2, 4))])(np.ones(1)) == 1
