"""How much each component counts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from perspectives.errors import PerspectivesError, UnknownNameError
from perspectives.resources import bundled_dir

__all__ = ["COMPONENTS", "Weighting", "default_weighting"]

COMPONENTS = ("emphasis", "truth", "valence", "portrayal", "frames", "wording", "meaning")


@dataclass(frozen=True, slots=True)
class Weighting:
    """How much each component counts, and the total from which two perspectives are apart.

    Parameters
    ----------
    weights : mapping of str to float
        A weight for each of `COMPONENTS`, 0 where left out. Scaled to sum to 1.
    apart : float, optional
        Cut on the total, in [0, 1], that the interval is held against for the verdict.

    Raises
    ------
    UnknownNameError
        A name is none of `COMPONENTS`.
    PerspectivesError
        A weight is negative or not finite, or all are zero.

    Examples
    --------
    >>> Weighting({"emphasis": 3, "truth": 1}).weights["emphasis"]
    0.75
    """

    weights: Mapping[str, float]
    apart: float = 0.2

    def __post_init__(self) -> None:
        for name, value in self.weights.items():
            if name not in COMPONENTS:
                raise UnknownNameError("component", name, COMPONENTS)
            if not (np.isfinite(value) and value >= 0):
                raise PerspectivesError(f"expected a weight of 0 or more for {name}, got {value}")
        total = float(sum(self.weights.values()))
        if total == 0:
            raise PerspectivesError("expected a weight above 0 for some measured component")
        scaled = {name: float(self.weights.get(name, 0.0)) / total for name in COMPONENTS}
        object.__setattr__(self, "weights", MappingProxyType(scaled))


@lru_cache(maxsize=1)
def default_weighting() -> Weighting:
    """Return the weighting fitted on the gold briefs by ``models/divergence/fit.py``.

    Until that command has written ``models/divergence/weights.json``, all components weigh the
    same.

    Examples
    --------
    >>> round(sum(default_weighting().weights.values()), 9)
    1.0
    """
    path = bundled_dir("models") / "divergence" / "weights.json"
    if not path.is_file():
        return Weighting(dict.fromkeys(COMPONENTS, 1.0))
    fitted = json.loads(path.read_text(encoding="utf-8"))
    return Weighting(fitted["weights"], fitted["apart"])
