"""Intervals and tests by resampling, where the group (the story) is the unit."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import false_discovery_control

from perspectives.stats.checks import Array, count, finite, inside, ratio, within

__all__ = ["Estimate", "benjamini_hochberg", "bootstrap_means", "permutation_test"]

_TIE = 1e-9  # relative: statistics closer than this are the same number
_BLOCK = 4_000_000  # numbers held at once while drawing


class Estimate(NamedTuple):
    """A value with its interval; arrays of one shape.

    Attributes
    ----------
    value, low, high : ndarray
        NaN where nothing was observed.
    """

    value: Array
    low: Array
    high: Array


def bootstrap_means(
    values: ArrayLike,
    rng: np.random.Generator,
    *,
    groups: ArrayLike | None = None,
    n_resamples: int = 2000,
    level: float = 0.95,
) -> Estimate:
    """Means with percentile intervals from a bootstrap that resamples whole groups.

    Parameters
    ----------
    values : array of shape (n_rows, ...)
        One row a case; NaN where a case has no value.
    rng : numpy.random.Generator
        Source of the resamples.
    groups : array of shape (n_rows,), optional
        What is resampled: rows of one group stay together. By default every row is its own.
    n_resamples : int
        Number of resamples, > 0.
    level : float
        Coverage of the interval, in (0, 1).

    Returns
    -------
    Estimate
        Arrays of shape ``values.shape[1:]``; all NaN without any value, and the interval is the
        value itself with a single group.

    Raises
    ------
    ValueError
        If an argument is out of its range or the lengths differ.

    References
    ----------
    B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13; A. C.
    Davison and D. V. Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8.

    Examples
    --------
    >>> estimate = bootstrap_means([1.0, 1.0, 4.0], np.random.default_rng(0), groups=[1, 1, 2])
    >>> float(estimate.value), float(estimate.low), float(estimate.high)
    (2.0, 1.0, 4.0)
    """
    y = np.asarray(values, dtype=float)
    n_resamples = count("n_resamples", n_resamples)
    tail = (1 - inside("level", level, 0.0, 1.0)) / 2
    group = _groups(groups, len(y))
    n_groups = int(group.max(initial=-1)) + 1
    flat = y.reshape(len(y), int(np.prod(y.shape[1:])))
    totals, counts = np.zeros((2, n_groups, flat.shape[1]))
    np.add.at(totals, group, np.nan_to_num(flat))
    np.add.at(counts, group, ~np.isnan(flat))
    value = ratio(totals.sum(axis=0), counts.sum(axis=0))
    if n_groups == 0:
        low = high = value
    else:
        drawn = [
            ratio(weights @ totals, weights @ counts)
            for weights in _draws(rng, n_groups, n_resamples)
        ]
        low, high = _quantiles(np.concatenate(drawn), tail)
    shape = y.shape[1:]
    return Estimate(value.reshape(shape), low.reshape(shape), high.reshape(shape))


def _draws(rng: np.random.Generator, n_groups: int, n_resamples: int) -> Iterator[Array]:
    """How often each group is drawn in each resample, some resamples at a time."""
    equal = np.full(n_groups, 1 / n_groups)
    for n_rows in _blocks(n_resamples, n_groups):
        yield rng.multinomial(n_groups, equal, size=n_rows).astype(float)


def _quantiles(drawn: Array, tail: float) -> tuple[Array, Array]:
    """Lower and upper quantile of each column, over the resamples where it is defined."""
    undefined = np.isnan(drawn).all(axis=0)
    safe = np.where(undefined, 0.0, drawn)
    low, high = np.nanquantile(safe, [tail, 1 - tail], axis=0)
    return np.where(undefined, np.nan, low), np.where(undefined, np.nan, high)


def permutation_test(
    values: ArrayLike,
    labels: ArrayLike,
    groups: ArrayLike,
    rng: np.random.Generator,
    *,
    n_permutations: int = 4999,
) -> float:
    """Test whether labelled cases differ from the others, swapping labels within groups only.

    The statistic is the mean, over labelled cases, of the difference from their group's mean, so
    that differences between groups (stories) cancel out.

    Parameters
    ----------
    values : array of shape (n_rows,)
        Finite numbers.
    labels : array of bool, of shape (n_rows,)
        Which cases are the outlet's in question.
    groups : array of shape (n_rows,)
        Within which labels are exchangeable: the story.
    rng : numpy.random.Generator
        Source of the swaps.
    n_permutations : int
        Number of swaps, > 0.

    Returns
    -------
    float
        Two-sided p-value ``(1 + hits) / (1 + n_permutations)``, in (0, 1]; 1 where no group holds
        both labelled and other cases.

    Raises
    ------
    ValueError
        If a value is not finite or the lengths differ.

    References
    ----------
    B. Phipson and G. K. Smyth, "Permutation P-values Should Never Be Zero", Statistical
    Applications in Genetics and Molecular Biology 9(1), 2010.

    Examples
    --------
    >>> stories = np.repeat(np.arange(8), 2)
    >>> ours = np.tile([True, False], 8)
    >>> p = permutation_test(stories + ours, ours, stories, np.random.default_rng(0))
    >>> 0.004 < p < 0.013
    True
    """
    y = finite("values", values)
    group = _groups(groups, len(y))
    n_permutations = count("n_permutations", n_permutations)
    order = np.argsort(group, kind="stable")
    group, marked = group[order], np.asarray(labels, dtype=bool)[order].astype(float)
    sizes = np.maximum(np.bincount(group), 1)
    centred = y[order] - (np.bincount(group, y[order]) / sizes)[group]
    observed = abs(centred @ marked)
    least = observed - _TIE * np.abs(centred).sum()
    hits = 0
    for n_rows in _blocks(n_permutations, len(y)):
        shuffled = np.argsort(rng.random((n_rows, len(y))) + group, axis=1)
        hits += int((np.abs(centred[shuffled] @ marked) >= least).sum())
    return (1 + hits) / (1 + n_permutations)


def benjamini_hochberg(p: ArrayLike) -> Array:
    """Adjust p-values so that a threshold on them bounds the share of false discoveries.

    Parameters
    ----------
    p : array of any shape
        p-values of all tests that are shown, in [0, 1]; NaN where there was no test.

    Returns
    -------
    ndarray of the same shape
        Adjusted p-values, in [0, 1] and not below `p`; NaN stays NaN and does not count as a test.

    Raises
    ------
    ValueError
        If a p-value lies outside [0, 1].

    References
    ----------
    Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", Journal of the Royal
    Statistical Society B 57(1), 1995.

    Examples
    --------
    >>> benjamini_hochberg([0.01, float("nan"), 0.02, 0.9])
    array([0.03,  nan, 0.03, 0.9 ])
    """
    raw = within("p", p, 0.0, 1.0)
    adjusted = raw.copy()
    tested = ~np.isnan(raw)
    if tested.any():
        adjusted[tested] = false_discovery_control(raw[tested], method="bh")
    return adjusted


def _blocks(n_rows: int, width: int) -> Iterator[int]:
    """Cut `n_rows` rows of `width` numbers into blocks that fit into memory."""
    block = max(1, _BLOCK // max(width, 1))
    for start in range(0, n_rows, block):
        yield min(block, n_rows - start)


def _groups(groups: ArrayLike | None, n_rows: int) -> NDArray[np.int64]:
    if groups is None:
        return np.arange(n_rows)
    given = np.asarray(groups)
    if given.shape != (n_rows,):
        raise ValueError(f"groups must have the shape of the rows ({n_rows},): {given.shape}")
    return np.unique(given, return_inverse=True)[1].reshape(-1)
