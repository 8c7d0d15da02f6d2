"""Named validators whose messages give the range and the value, and a division that knows NaN."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Array",
    "above",
    "count",
    "finite",
    "inside",
    "mean_known",
    "not_below",
    "ratio",
    "within",
]

Array = NDArray[np.float64]


def ratio(top: ArrayLike, bottom: ArrayLike) -> Array:
    """Divide arrays of one shape; NaN where `bottom` is not positive."""
    part, whole = np.asarray(top, dtype=float), np.asarray(bottom, dtype=float)
    result = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=result, where=whole > 0)
    return result


def mean_known(values: ArrayLike, axis: int | tuple[int, ...] = -1) -> Array:
    """Average over an axis what is a number; NaN where nothing is.

    >>> mean_known([[1.0, float("nan"), 3.0], [float("nan")] * 3])
    array([ 2., nan])
    """
    given = np.asarray(values, dtype=float)
    known = np.isfinite(given)
    return ratio(np.where(known, given, 0.0).sum(axis=axis), known.sum(axis=axis))


def finite(name: str, values: ArrayLike) -> Array:
    """Return numbers that are neither NaN nor infinite."""
    numbers: Array = np.asarray(values, dtype=float)
    return _checked(name, numbers, np.isfinite(numbers), "finite")


def not_below(name: str, values: ArrayLike, low: float) -> Array:
    """Return numbers that are NaN or at least `low`."""
    numbers: Array = np.asarray(values, dtype=float)
    return _checked(name, numbers, ~(numbers < low), f"not below {low:g}")


def above(name: str, values: ArrayLike, low: float) -> Array:
    """Return numbers that are NaN or greater than `low`."""
    numbers: Array = np.asarray(values, dtype=float)
    return _checked(name, numbers, ~(numbers <= low), f"above {low:g}")


def within(name: str, values: ArrayLike, low: float, high: float) -> Array:
    """Return numbers that are NaN or in the closed range."""
    numbers: Array = np.asarray(values, dtype=float)
    outside = (numbers < low) | (numbers > high)
    return _checked(name, numbers, ~outside, f"in [{low:g}, {high:g}]")


def inside(name: str, value: float, low: float, high: float) -> float:
    """Return a number in the open range."""
    if not low < value < high:
        raise ValueError(f"{name} must be in ({low:g}, {high:g}): got {value!r}")
    return value


def count(name: str, value: int) -> int:
    """Return a whole number of at least 1."""
    if value < 1:
        raise ValueError(f"{name} must be at least 1: got {value!r}")
    return int(value)


def _checked(name: str, numbers: Array, valid: NDArray[np.bool_], expected: str) -> Array:
    if not valid.all():
        raise ValueError(f"{name} must be {expected}: got {numbers[~valid].flat[0]:g}")
    return numbers
