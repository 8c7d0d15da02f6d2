"""Where outlets stand to one another, and when: a map and a time line of divergence."""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perspectives.errors import PerspectivesError, UnknownNameError
from perspectives.profiles.inference import MIN_STORIES, interval
from perspectives.stats.checks import mean_known, ratio

__all__ = ["ALL", "classical_mds", "outlet_map", "pair_table", "time_line"]

Array = NDArray[np.float64]

ALL = "(all)"
"""The label of the time line of the mean over all pairs."""

_PERIODS = {"D": 8, "W": 8, "M": 7, "Q": 7, "Y": 4}  # and the fewest characters of a date for each


def classical_mds(distance: Array) -> Array:
    """Place points in the plane so that their distances come near the given ones.

    Torgerson's classical scaling: no random start, one answer. The axes are ordered by the
    spread that they show; the sign of each is fixed by its largest coordinate being positive.

    Parameters
    ----------
    distance : array of shape (n, n)
        Symmetric, 0 on the diagonal.

    Returns
    -------
    array of shape (n, 2)

    References
    ----------
    W. S. Torgerson, "Multidimensional scaling: I. Theory and method", Psychometrika 17(4), 1952.

    Examples
    --------
    >>> classical_mds(np.array([[0.0, 3.0], [3.0, 0.0]]))
    array([[ 1.5,  0. ],
           [-1.5,  0. ]])
    """
    n = len(distance)
    centre = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-0.5 * centre @ distance**2 @ centre)
    points = np.zeros((n, 2))
    for axis, i in enumerate(np.argsort(-values)[:2]):
        if values[i] > 1e-12:
            points[:, axis] = vectors[:, i] * np.sqrt(values[i])
            points[:, axis] *= np.sign(points[np.abs(points[:, axis]).argmax(), axis])
    return points


def outlet_map(
    divergence: Array, labels: Sequence[str], *, by: str, seed: int, n_boot: int, min_stories: int
) -> pd.DataFrame:
    """Place labels by the mean divergence of their stories; see `Profile.map`."""
    shared = np.isfinite(divergence).any(axis=2).sum(axis=0)
    kept = [i for i, n in enumerate(shared) if n >= min_stories]
    if len(kept) < 3:
        raise PerspectivesError(
            f"a map needs 3 labels that share {min_stories} stories or more with others, "
            f"got {len(kept)}"
        )
    apart = divergence[:, kept][:, :, kept]
    mean = _filled(_mean(apart, np.ones(len(apart))))
    points = classical_mds(mean)
    rng = np.random.default_rng(seed)
    draws = np.empty((n_boot, len(kept), 2))
    for b in range(n_boot):
        weights = np.bincount(rng.integers(len(apart), size=len(apart)), minlength=len(apart))
        drawn = _mean(apart, weights)
        draws[b] = _aligned(classical_mds(np.where(np.isfinite(drawn), drawn, mean)), points)
    low, high = np.quantile(draws, [0.025, 0.975], axis=0)
    radius = np.quantile(np.linalg.norm(draws - points, axis=2), 0.95, axis=0)
    return pd.DataFrame(
        {
            by: [labels[i] for i in kept],
            "n": shared[kept],
            **{"x": points[:, 0], "x_low": low[:, 0], "x_high": high[:, 0]},
            **{"y": points[:, 1], "y_low": low[:, 1], "y_high": high[:, 1]},
            "radius": radius,
            "stress": _stress(mean, points),
        }
    )


def _mean(apart: Array, weights: Array | NDArray[np.int64]) -> Array:
    """Return the weighted mean over stories; NaN where two labels meet in none; diagonal 0."""
    here = np.isfinite(apart)
    total = np.einsum("s,sij->ij", weights, np.where(here, apart, 0.0))
    count = np.einsum("s,sij->ij", weights, here)
    mean = ratio(total, count)
    np.fill_diagonal(mean, 0.0)
    return mean


def _filled(mean: Array) -> Array:
    """Put, for two labels that never meet, the average of how far each is from all it meets."""
    off = mean.copy()
    np.fill_diagonal(off, np.nan)
    own = np.nan_to_num(mean_known(off))
    return np.where(np.isfinite(mean), mean, (own[:, None] + own[None]) / 2)


def _aligned(points: Array, target: Array) -> Array:
    """Rotate and reflect points onto a target (orthogonal Procrustes); sizes stay as they are."""
    u, _, v = np.linalg.svd(points.T @ target)
    return np.asarray(points @ u @ v)


def _stress(distance: Array, points: Array) -> float:
    """Return Kruskal's stress-1: 0 where the plane shows the distances exactly."""
    shown = np.linalg.norm(points[:, None] - points[None], axis=2)
    scale = float((distance**2).sum())
    return float(np.sqrt(((distance - shown) ** 2).sum() / scale)) if scale else 0.0


def pair_table(divergence: Array, labels: Sequence[str], *, seed: int, n_boot: int) -> pd.DataFrame:
    """Return the mean divergence of each two labels that meet; see `Profile.pairs`."""
    rows = []
    for i, j in combinations(range(len(labels)), 2):
        own = divergence[np.isfinite(divergence[:, i, j]), i, j]
        if len(own):
            rows.append((labels[i], labels[j], *_estimate(own, n_boot, seed)))
    return pd.DataFrame(rows, columns=["a", "b", "n", "divergence", "low", "high"])


def _estimate(values: Array, n_boot: int, seed: int) -> tuple[int, float, float, float]:
    """Return n, mean and interval; the interval is NaN below `MIN_STORIES`."""
    low = high = np.array([np.nan])
    if len(values) >= MIN_STORIES:
        low, high = interval(values[None], n_boot, np.random.default_rng(seed))
    return len(values), float(values.mean()), float(low[0]), float(high[0])


def time_line(
    divergence: Array,
    labels: Sequence[str],
    dates: Sequence[str | None],
    *,
    by: str,
    freq: str,
    seed: int,
    n_boot: int,
) -> pd.DataFrame:
    """Return the mean divergence by period; see `Profile.over_time`."""
    if freq not in _PERIODS:
        raise UnknownNameError("period", freq, _PERIODS)
    periods = [_period(date, freq) for date in dates]
    if not any(period is not None for period in periods):
        raise PerspectivesError(f"expected a story with a date fit for periods {freq!r}, got none")
    series = {ALL: mean_known(divergence, axis=(1, 2))}
    series |= {label: mean_known(divergence[:, i]) for i, label in enumerate(labels)}
    rows = []
    for label, values in series.items():
        for period in sorted({p for p in periods if p is not None}):
            own = values[[p == period for p in periods] & np.isfinite(values)]
            if len(own):
                rows.append((label, str(period), *_estimate(own, n_boot, seed)))
    return pd.DataFrame(rows, columns=[by, "period", "n", "divergence", "low", "high"])


def _period(date: str | None, freq: str) -> pd.Period | None:
    """Return the period of a date, None where the date is missing or too coarse for it."""
    if not date or len(date) < _PERIODS[freq]:
        return None
    day = date if len(date) < 8 else datetime.fromisoformat(date).date().isoformat()
    return pd.Period(day, freq=freq)
