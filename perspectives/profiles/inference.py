"""Arrays in, arrays out: how far an outlet lies from the others on the same stories.

The data are one number per story and outlet, NaN where the outlet did not tell the story or the
number is undefined. Everything here is about *differences within a story*, so that which stories an
outlet chose to tell, and how hard they are, cancels out. The story is the unit that is resampled
(intervals) and within which labels are swapped (tests).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.stats import norm, t

from perspectives.stats.checks import mean_known, ratio

__all__ = [
    "MIN_STORIES",
    "Inference",
    "differences",
    "infer",
    "interval",
    "others",
    "shrink",
]

Array = NDArray[np.float64]

MIN_STORIES = 6
"""The fewest shared stories with a test: with 5 and two outlets no p-value can fall below .06."""

_BLOCK = 4_000_000  # numbers held at once while drawing permutations or resamples
_TIE = 1e-9  # statistics closer than this are the same number


@dataclass(frozen=True, slots=True)
class Inference:
    """What is known of each mean difference; arrays of shape ``(n_measures, n_outlets)``.

    Attributes
    ----------
    n
        Stories behind the value: those that the outlet shares with at least one other.
    value
        Mean within-story difference from the other outlets, in the measure's own unit; NaN where
        ``n`` is 0.
    low, high
        95% bootstrap interval of ``value``; NaN where ``n < min_stories``.
    p
        Two-sided permutation p-value in (0, 1]; NaN where ``n < min_stories``.
    shrunk
        ``value`` drawn towards 0 by how little is known of it (see `shrink`).
    """

    n: NDArray[np.int64]
    value: Array
    low: Array
    high: Array
    p: Array
    shrunk: Array


def others(values: ArrayLike) -> Array:
    """Return, for each outlet and story, the mean of the other outlets on that story.

    Parameters
    ----------
    values : array of shape (..., n_stories, n_outlets)
        NaN where an outlet has no value for a story.

    Returns
    -------
    array of the same shape
        NaN where no other outlet has a value.

    Examples
    --------
    >>> others([[1.0, 3.0, 5.0], [1.0, float("nan"), float("nan")]])
    array([[ 4.,  3.,  2.],
           [nan,  1.,  1.]])
    """
    y = np.asarray(values, dtype=float)
    here = np.isfinite(y)
    known = np.where(here, y, 0.0)
    rest = known.sum(axis=-1, keepdims=True) - known
    return ratio(rest, here.sum(axis=-1, keepdims=True) - here)


def differences(values: ArrayLike) -> Array:
    """Return each value minus the mean of the other outlets on the same story (see `others`).

    NaN where the outlet has no value or is alone with it.

    Examples
    --------
    >>> differences([[1.0, 3.0, 5.0], [1.0, float("nan"), 2.0], [7.0, float("nan"), float("nan")]])
    array([[-3.,  0.,  3.],
           [-1., nan,  1.],
           [nan, nan, nan]])
    """
    return np.asarray(values, dtype=float) - others(values)


def infer(
    values: ArrayLike,
    *,
    n_boot: int = 2000,
    n_perm: int = 4999,
    seed: int = 0,
    min_stories: int = MIN_STORIES,
) -> Inference:
    """Estimate, for every measure and outlet, the mean difference with its interval and test.

    Parameters
    ----------
    values : array of shape (n_measures, n_stories, n_outlets)
        Within-story differences (see `differences`); NaN where there is none.
    n_boot
        Bootstrap resamples of an outlet's stories. The interval is the expanded percentile
        interval [1]_, which corrects the plain one's being too short when stories are few.
    n_perm
        Random swaps of the labels within stories. ``p = (1 + hits) / (1 + n_perm)`` [2]_. The
        statistic is studentised, so that outlets that merely vary more than others are not taken
        for different ones [3]_.
    seed
        Same seed, same numbers: each depends on its own measure and stories only, not on which
        other outlets and measures are asked about.
    min_stories
        Below it there is neither interval nor test.

    Returns
    -------
    Inference

    References
    ----------
    .. [1] T. Hesterberg, "What Teachers Should Know About the Bootstrap", The American
       Statistician 69(4), 2015.
    .. [2] B. Phipson and G. K. Smyth, "Permutation p-values should never be zero", Statistical
       Applications in Genetics and Molecular Biology 9(1), 2010.
    .. [3] E. Chung and J. P. Romano, "Exact and asymptotically robust permutation tests",
       Annals of Statistics 41(2), 2013.

    Examples
    --------
    Eight stories on which the first outlet always lies one above the second:

    >>> import numpy as np
    >>> y = np.array([[s + 1.0, s] for s in range(8)])
    >>> found = infer(differences(y)[None], n_perm=999)
    >>> found.value[0], found.n[0]
    (array([ 1., -1.]), array([8, 8]))
    >>> bool(found.p[0, 0] < 0.05)
    True
    """
    d = np.asarray(values, dtype=float)
    if d.ndim != 3:
        raise ValueError(f"values: expected (n_measures, n_stories, n_outlets), got {d.shape}")
    n = np.isfinite(d).sum(axis=1)
    value = np.full(n.shape, np.nan)
    low, high, p = value.copy(), value.copy(), value.copy()
    for measures, outlet, stories in _blocks(d):
        rng = np.random.default_rng(seed)
        cell = (measures, outlet)
        own = d[measures][:, stories, outlet]
        value[cell] = own.mean(axis=1)
        if len(stories) >= min_stories:
            low[cell], high[cell] = interval(own, n_boot, rng)
            p[cell] = _permutation_p(d[measures][:, stories], own, n_perm, rng)
    return Inference(n, value, low, high, p, shrink(d))


def interval(values: Array, n_boot: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return the 95% expanded percentile interval of the mean of each row, from a bootstrap.

    Parameters
    ----------
    values : array of shape (n_rows, n_stories)
        Finite numbers of two stories or more.
    n_boot
        Resamples of the stories, the same ones for all rows.
    rng
        Source of the resamples.

    Returns
    -------
    low, high : arrays of shape (n_rows,)
    """
    n = values.shape[1]
    equal = np.full(n, 1 / n)
    means = [rng.multinomial(n, equal, size=size) @ values.T / n for size in _sizes(n_boot, n)]
    tail = norm.cdf(np.sqrt(n / (n - 1)) * t.ppf(0.025, n - 1))
    low, high = np.quantile(np.concatenate(means), [tail, 1 - tail], axis=0)
    return low, high


def shrink(values: ArrayLike) -> Array:
    """Return the mean differences drawn towards 0, the more so the fewer stories stand behind them.

    The normal-normal model of empirical Bayes [1]_: the outlets' true differences scatter around 0
    with variance ``t``, their means around the truth with variance ``s / n``. ``s`` is pooled over
    the outlets and ``t`` is estimated by moments, so an outlet with two stories borrows from the
    rest how much stories vary and how far outlets differ at all.

    Parameters
    ----------
    values : array of shape (n_measures, n_stories, n_outlets)
        Within-story differences; NaN where there is none.

    Returns
    -------
    array of shape (n_measures, n_outlets)
        ``mean * t / (t + s / n)``; NaN where an outlet has no story, or where no outlet has two.

    References
    ----------
    .. [1] C. N. Morris, "Parametric empirical Bayes inference: theory and applications", Journal
       of the American Statistical Association 78(381), 1983.

    Examples
    --------
    >>> far_apart = [[[1.0, -1.0], [1.2, -1.2], [0.8, -0.8]]]
    >>> shrink(far_apart).round(2)
    array([[ 0.99, -0.99]])
    """
    d = np.asarray(values, dtype=float)
    here = np.isfinite(d)
    n = here.sum(axis=1)
    mean = mean_known(d, axis=1)
    scatter = np.where(here, (d - mean[:, None]) ** 2, 0.0).sum(axis=(1, 2))
    spread = ratio(scatter, (n - 1).clip(0).sum(axis=1))[:, None]
    seen = n > 0
    excess = np.where(seen, n * mean**2 - spread, 0.0).sum(axis=1)
    between = ratio(excess, n.sum(axis=1)).clip(0)[:, None]
    error = ratio(np.broadcast_to(spread, n.shape), n)
    known = between + error
    factor = ratio(np.broadcast_to(between, known.shape), known)
    return np.where(known == 0, 0.0, mean * factor) + 0.0  # no negative zero


def _blocks(d: Array) -> Iterator[tuple[NDArray[np.int64], int, NDArray[np.int64]]]:
    """Yield (measures, outlet, stories): the measures that an outlet has on just these stories.

    Measures of one block are drawn together, which makes a hundred about as cheap as one.
    """
    patterns: dict[bytes, list[int]] = {}
    for measure, here in enumerate(np.isfinite(d)):
        patterns.setdefault(np.packbits(here).tobytes(), []).append(measure)
    for measures in patterns.values():
        here = np.isfinite(d[measures[0]])
        for outlet in np.flatnonzero(here.any(axis=0)):
            yield np.array(measures), int(outlet), np.flatnonzero(here[:, outlet])


def _permutation_p(d: Array, own: Array, n_perm: int, rng: np.random.Generator) -> Array:
    """Return p of the means of ``own`` when labels are swapped within stories.

    ``d`` is (n_measures, n_stories, n_outlets), and ``own`` the outlet's part of it. A swap gives
    the outlet, in each story, one of the values found there, each as likely as the next; where the
    other values go does not touch its mean.
    """
    pool = np.sort(d, axis=2)  # NaN last: the story's values without their labels
    size = np.isfinite(pool[0]).sum(axis=1)
    n, width = pool.shape[1:]
    flat = np.nan_to_num(pool).reshape(len(pool), n * width).T
    observed = _statistic(own.sum(axis=1), (own**2).sum(axis=1), n)
    hits = np.zeros(len(own))
    for block in _sizes(n_perm, n):
        pick = (rng.random((block, n)) * size).astype(np.int64) + np.arange(n) * width
        chosen = sparse.csr_array(
            (np.ones(pick.size), pick.ravel(), np.arange(0, pick.size + 1, n)),
            shape=(block, n * width),
        )
        swapped = _statistic(chosen @ flat, chosen @ flat**2, n)
        hits += (swapped >= observed - _TIE).sum(axis=0)
    return (1 + hits) / (1 + n_perm)


def _statistic(total: Array, squares: Array, n: int) -> Array:
    """Return ``t**2 / (t**2 + n - 1)`` of Student's t: in [0, 1], and 0 where all values are 0."""
    share = ratio(total**2, n * squares)
    return np.where(np.isnan(share), 0.0, share)


def _sizes(total: int, width: int) -> Iterator[int]:
    """Split ``total`` draws into blocks of a bounded size."""
    step = max(1, _BLOCK // max(width, 1))
    for start in range(0, total, step):
        yield min(step, total - start)
