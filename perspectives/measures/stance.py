"""Stance: whether a framing treats a fact as true, and whether it tells it as good or bad."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perspectives.alignment import TOLD, Alignment
from perspectives.measures.emphasis import offsets
from perspectives.reader import SIGNS

Array = NDArray[np.float64]

COLUMNS = (
    "story",
    "perspective",
    "fact",
    "truth",
    "valence",
    "omitted",
    "low",
    "high",
    "valence_low",
    "valence_high",
    "evidence",
)


class Stance:
    """Truth and valence of each fact in each framing, two axes that are never mixed.

    ============================  =============================================================
    column                        what it is
    ============================  =============================================================
    ``truth``                     in [-1, 1]: disputes the fact (-1), leaves it open (0), treats
                                  it as true (1); the mean of the reader's class probabilities.
                                  NaN where the fact is omitted (``omitted`` above 0.5)
    ``valence``                   in [-1, 1]: tells it as bad (-1), neither (0), as good (1)
    ``omitted``                   probability that the framing says nothing about the fact
    ``low, high``                 of ``truth``: the narrowest range of answers -1, 0, 1 that the
                                  reader holds 95% likely, cut to the side of the mean; NaN as
                                  ``truth``
    ``valence_low, valence_high``  the same of ``valence``
    ``evidence``                  spans of the framing that speak of the fact
    ============================  =============================================================

    Examples
    --------
    >>> import perspectives as pv
    >>> from perspectives.alignment import align
    >>> table = Stance().measure(align([pv.load_story("h200-licences")]))
    >>> bool(table["truth"].dropna().between(-1, 1).all())
    True
    """

    name = "stance"

    def measure(self, alignments: Sequence[Alignment]) -> pd.DataFrame:
        """Measure many stories; see `perspectives.measures.Measure.measure`."""
        rows = [row for alignment in alignments for row in _rows(alignment)]
        return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(alignment: Alignment) -> Iterator[tuple[Any, ...]]:
    story = alignment.story
    told = alignment.told >= TOLD
    truth, low, high = expected(alignment.truth, told)
    valence, valence_low, valence_high = expected(alignment.valence, told)
    for p, perspective in enumerate(story.perspectives):
        for f, fact in enumerate(story.facts):
            yield (
                story.id,
                perspective.id,
                fact.id,
                truth[p, f],
                valence[p, f],
                1 - alignment.told[p, f],
                low[p, f],
                high[p, f],
                valence_low[p, f],
                valence_high[p, f],
                offsets(alignment.evidence[p][f]),
            )


def expected(probabilities: Array, defined: NDArray[np.bool_]) -> tuple[Array, Array, Array]:
    """Mean answer and a 95% range of answers, from the probabilities of -1, 0 and 1.

    Parameters
    ----------
    probabilities : ndarray of shape (..., 3)
        NaN where undefined.
    defined : ndarray of shape (...)
        Where an answer is wanted.

    Returns
    -------
    mean, low, high : ndarray of shape (...)
        ``low`` and ``high`` are those of -1, 0 and 1 that leave at most 2.5% on either side, and
        the mean lies between them; NaN where not defined.
    """
    mean = probabilities @ SIGNS
    below = probabilities.cumsum(axis=-1)
    low = np.where(below[..., 0] > 0.025, -1.0, np.where(below[..., 1] > 0.025, 0.0, 1.0))
    above = probabilities[..., ::-1].cumsum(axis=-1)
    high = np.where(above[..., 0] > 0.025, 1.0, np.where(above[..., 1] > 0.025, 0.0, -1.0))
    known = defined & np.isfinite(mean)
    return (
        np.where(known, mean, np.nan),
        np.where(known, np.minimum(low, mean), np.nan),
        np.where(known, np.maximum(high, mean), np.nan),
    )
