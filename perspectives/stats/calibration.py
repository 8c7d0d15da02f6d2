"""Whether probabilities mean what they say."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perspectives.stats.checks import Array, count, finite, ratio, within

__all__ = ["Reliability", "expected_calibration_error", "reliability_table"]


class Reliability(NamedTuple):
    """How often what is said with a probability comes true; one entry a bin.

    Attributes
    ----------
    low, high : ndarray of shape (n_bins,)
        Edges of the bins of probability; a bin holds its lower edge, the last one both.
    predicted : ndarray of shape (n_bins,)
        Mean probability in the bin; NaN in an empty one.
    observed : ndarray of shape (n_bins,)
        Share of positive labels in the bin; NaN in an empty one.
    n : ndarray of int, of shape (n_bins,)
        Number of cases.
    """

    low: Array
    high: Array
    predicted: Array
    observed: Array
    n: NDArray[np.int64]


def reliability_table(labels: ArrayLike, probability: ArrayLike, n_bins: int = 10) -> Reliability:
    """Compare probabilities with how often they come true, in bins of equal width.

    Parameters
    ----------
    labels : array of bool, of shape (n,)
        What was true.
    probability : array of shape (n,)
        What was said, in [0, 1].
    n_bins : int
        Number of bins, > 0.

    Returns
    -------
    Reliability

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1] or is NaN, or the lengths differ.

    References
    ----------
    A. Niculescu-Mizil and R. Caruana, "Predicting good probabilities with supervised learning",
    ICML 2005.

    Examples
    --------
    >>> table = reliability_table([0, 1, 1, 1], [0.2, 0.4, 0.8, 1.0], n_bins=2)
    >>> table.predicted, table.observed, table.n
    (array([0.3, 0.9]), array([0.5, 1. ]), array([2, 2]))
    """
    said = within("probability", finite("probability", probability), 0.0, 1.0)
    truth = np.asarray(labels, dtype=bool).astype(float)
    if truth.shape != said.shape:
        raise ValueError(f"labels must have the shape of probability {said.shape}: {truth.shape}")
    edges = np.linspace(0.0, 1.0, count("n_bins", n_bins) + 1)
    place = np.searchsorted(edges[1:-1], said, side="right")
    n = np.bincount(place, minlength=n_bins)
    predicted = ratio(np.bincount(place, said, n_bins), n)
    observed = ratio(np.bincount(place, truth, n_bins), n)
    return Reliability(edges[:-1], edges[1:], predicted, observed, n)


def expected_calibration_error(
    labels: ArrayLike, probability: ArrayLike, n_bins: int = 10
) -> float:
    """Mean gap between what was said and how often it came true, weighted by cases.

    Parameters
    ----------
    labels, probability, n_bins
        As in `reliability_table`.

    Returns
    -------
    float
        In [0, 1], 0 is calibrated; NaN without cases.

    Raises
    ------
    ValueError
        As in `reliability_table`.

    References
    ----------
    M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well calibrated probabilities using
    Bayesian binning", AAAI 2015.

    Examples
    --------
    >>> round(expected_calibration_error([0, 1, 1, 1], [0.2, 0.4, 0.8, 1.0], n_bins=2), 3)
    0.15
    """
    table = reliability_table(labels, probability, n_bins)
    if not table.n.any():
        return float("nan")
    gaps = np.nan_to_num(np.abs(table.predicted - table.observed))
    return float(table.n @ gaps / table.n.sum())
