"""The numeric core: arrays in, arrays out.

Distances between distributions, log odds of words, intervals, permutation tests, control of false
discoveries, calibration. NaN in means "undefined" and gives NaN out, never 0. Randomness comes from
the caller's `numpy.random.Generator`: same generator state, same numbers. Bad arguments raise
`ValueError` with the range and the value.
"""

from perspectives.stats.calibration import (
    Reliability,
    expected_calibration_error,
    reliability_table,
)
from perspectives.stats.distributions import (
    js_distance,
    js_divergence,
    js_parts,
    js_terms,
    log_odds_dirichlet,
)
from perspectives.stats.resampling import (
    Estimate,
    benjamini_hochberg,
    bootstrap_means,
    permutation_test,
)

__all__ = [
    "Estimate",
    "Reliability",
    "benjamini_hochberg",
    "bootstrap_means",
    "expected_calibration_error",
    "js_distance",
    "js_divergence",
    "js_parts",
    "js_terms",
    "log_odds_dirichlet",
    "permutation_test",
    "reliability_table",
]
