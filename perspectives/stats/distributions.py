"""Two distributions over the same items: how far apart, and which items set them apart."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import rel_entr

from perspectives.stats.checks import Array, above, not_below

__all__ = ["js_distance", "js_divergence", "js_parts", "js_terms", "log_odds_dirichlet"]

_SUM_TOLERANCE = 1e-6


def js_terms(p: ArrayLike, q: ArrayLike) -> Array:
    """Split the Jensen-Shannon divergence (base 2) over the items of two distributions.

    Parameters
    ----------
    p, q : array of shape (..., n_items)
        Distributions over the last axis: not negative, each sums to 1. Leading axes broadcast. A
        distribution with a NaN is undefined.

    Returns
    -------
    ndarray of shape (..., n_items)
        Terms, each >= 0, whose sum is `js_divergence`; NaN where a side is undefined.

    Raises
    ------
    ValueError
        If a value is negative or a defined distribution does not sum to 1.

    References
    ----------
    J. Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on Information
    Theory 37(1), 1991.

    Examples
    --------
    >>> js_terms([0.5, 0.5, 0.0], [0.0, 0.5, 0.5])
    array([0.25, 0.  , 0.25])
    """
    first, second = np.broadcast_arrays(_distributions("p", p), _distributions("q", q))
    middle = (first + second) / 2
    terms = (rel_entr(first, middle) + rel_entr(second, middle)) / (2 * np.log(2))
    undefined = np.isnan(terms).any(axis=-1, keepdims=True)
    return np.where(undefined, np.nan, np.maximum(terms, 0.0))


def js_divergence(p: ArrayLike, q: ArrayLike) -> Array:
    """Jensen-Shannon divergence, base 2, over the last axis.

    Parameters
    ----------
    p, q : array of shape (..., n_items)
        Distributions, as in `js_terms`.

    Returns
    -------
    ndarray of shape (...)
        In [0, 1]: 0 for equal distributions, 1 for distributions without a common item; NaN where
        a side is undefined.

    Raises
    ------
    ValueError
        As in `js_terms`.

    Examples
    --------
    >>> float(js_divergence([1.0, 0.0], [0.0, 1.0]))
    1.0
    """
    total: Array = js_terms(p, q).sum(axis=-1)
    return np.minimum(total, 1.0)


def js_distance(p: ArrayLike, q: ArrayLike) -> Array:
    """Jensen-Shannon distance, base 2: the square root of the divergence, a metric.

    Parameters
    ----------
    p, q : array of shape (..., n_items)
        Distributions, as in `js_terms`.

    Returns
    -------
    ndarray of shape (...)
        In [0, 1]; NaN where a side is undefined.

    Raises
    ------
    ValueError
        As in `js_terms`.

    References
    ----------
    D. M. Endres and J. E. Schindelin, "A new metric for probability distributions", IEEE
    Transactions on Information Theory 49(7), 2003.

    Examples
    --------
    >>> float(js_distance([0.5, 0.5, 0.0], [0.0, 0.5, 0.5])).__round__(4)
    0.7071
    """
    return np.sqrt(js_divergence(p, q))


def js_parts(p: ArrayLike, q: ArrayLike) -> Array:
    """Split the Jensen-Shannon *distance* over the items of two distributions.

    The terms of the divergence are additive; each item gets that share of the distance which it
    has of the divergence.

    Parameters
    ----------
    p, q : array of shape (..., n_items)
        Distributions, as in `js_terms`.

    Returns
    -------
    ndarray of shape (..., n_items)
        Parts, each >= 0, whose sum is `js_distance` (to rounding); all 0 for equal distributions,
        NaN where a side is undefined.

    Raises
    ------
    ValueError
        As in `js_terms`.

    Examples
    --------
    >>> js_parts([0.5, 0.5, 0.0], [0.0, 0.5, 0.5]).round(3)
    array([0.354, 0.   , 0.354])
    """
    terms = js_terms(p, q)
    distance = np.sqrt(terms.sum(axis=-1, keepdims=True))
    return terms / np.where(distance == 0, 1.0, distance)


def log_odds_dirichlet(counts_a: ArrayLike, counts_b: ArrayLike, prior: ArrayLike) -> Array:
    """Weigh how far each term sets one text apart from another.

    Log odds ratio of each term with an informative Dirichlet prior, divided by its standard
    deviation: frequent words do not win by noise, nor rare ones by one use.

    Parameters
    ----------
    counts_a, counts_b : array of shape (..., n_terms)
        How often each side uses each term; >= 0. Leading axes broadcast.
    prior : array of shape (..., n_terms)
        Pseudo-counts, > 0: background frequencies times the weight of the prior.

    Returns
    -------
    ndarray of shape (..., n_terms)
        z-scores: positive where `counts_a` prefers the term. NaN with a single term, which has no
        odds.

    Raises
    ------
    ValueError
        If a count is negative or a prior is not positive.

    References
    ----------
    B. L. Monroe, M. P. Colaresi and K. M. Quinn, "Fightin' Words: Lexical Feature Selection and
    Evaluation for Identifying the Content of Political Conflict", Political Analysis 16(4), 2008,
    equations 16, 19 and 22.

    Examples
    --------
    >>> log_odds_dirichlet([8, 1], [1, 8], [0.5, 0.5]).round(2)
    array([ 3.92, -3.92])
    """
    a = not_below("counts_a", counts_a, 0.0) + above("prior", prior, 0.0)
    b = not_below("counts_b", counts_b, 0.0) + above("prior", prior, 0.0)
    deviation = np.sqrt(1 / a + 1 / b)
    return (_log_odds(a) - _log_odds(b)) / deviation


def _log_odds(counts: Array) -> Array:
    rest = counts.sum(axis=-1, keepdims=True) - counts
    if counts.shape[-1] < 2:
        return np.full(counts.shape, np.nan)
    return np.asarray(np.log(counts) - np.log(rest))


def _distributions(name: str, values: ArrayLike) -> Array:
    rows = not_below(name, values, 0.0)
    totals = rows.sum(axis=-1)
    wrong = np.abs(totals - 1) > _SUM_TOLERANCE
    if wrong.any():
        total = np.extract(wrong, totals)[0]
        raise ValueError(f"{name} must sum to 1 over its last axis: got {total:g}")
    return rows
