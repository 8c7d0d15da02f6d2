"""Emphasis: which share of a framing goes to which fact, and what it leaves out."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perspectives.alignment import TOLD, Alignment

Array = NDArray[np.float64]

BEYOND = "beyond"
"""Name of the column for content about none of the facts."""
COLUMNS = (
    "story",
    "perspective",
    "fact",
    "emphasis",
    "omitted",
    "salience",
    "low",
    "high",
    "evidence",
)
_LEAST_SHARE = 0.01
"""Shares below this count as this in the logarithm of salience."""


class Emphasis:
    """The share of a framing's content that goes to each fact, and ``beyond``.

    Segments weigh by their content words and are shared out over the facts that they speak of;
    a perspective's shares sum to 1.

    ==============  ===========================================================================
    column          what it is
    ==============  ===========================================================================
    ``emphasis``    share in [0, 1]; NaN for a framing without content words
    ``omitted``     probability in [0, 1] that the framing says nothing about the fact; NaN for
                    ``beyond``
    ``salience``    natural log of the share over the mean share of the story's other
                    perspectives, shares under 1% counted as 1%; NaN for ``beyond``, for a
                    fact omitted by all and where there is no other perspective
    ``low, high``   95% interval of the share when segments are drawn anew (bootstrap); the
                    share itself where a framing has one segment
    ``evidence``    spans of the framing that speak of the fact
    ==============  ===========================================================================

    Parameters
    ----------
    n_draws : int, default 200
        Bootstrap draws.
    seed : int, default 0
        Seed of the draws, with which a framing's interval is the same in any company.

    Examples
    --------
    >>> import perspectives as pv
    >>> from perspectives.alignment import align
    >>> table = Emphasis().measure(align([pv.load_story("h200-licences")]))
    >>> bool(np.allclose(table.groupby("perspective")["emphasis"].sum(), 1))
    True
    """

    name = "emphasis"

    def __init__(self, n_draws: int = 200, seed: int = 0) -> None:
        self.n_draws = n_draws
        self.seed = seed

    def measure(self, alignments: Sequence[Alignment]) -> pd.DataFrame:
        """Measure many stories; see `perspectives.measures.Measure.measure`."""
        rows = [row for alignment in alignments for row in self._rows(alignment)]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _rows(self, alignment: Alignment) -> Iterator[tuple[Any, ...]]:
        story = alignment.story
        shares = emphasis_shares(alignment)
        salience = _salience(shares[:, :-1], alignment.told)
        for p, perspective in enumerate(story.perspectives):
            low, high = self._interval(alignment, p)
            for f, name in enumerate([fact.id for fact in story.facts] + [BEYOND]):
                is_fact = name is not BEYOND
                yield (
                    story.id,
                    perspective.id,
                    name,
                    shares[p, f],
                    1 - alignment.told[p, f] if is_fact else np.nan,
                    salience[p, f] if is_fact else np.nan,
                    low[f],
                    high[f],
                    offsets(alignment.evidence[p][f]) if is_fact else (),
                )

    def _interval(self, alignment: Alignment, row: int) -> tuple[Array, Array]:
        words, weights = alignment.words[row], alignment.weights[row]
        if words.sum() == 0:
            nothing = np.full(weights.shape[1], np.nan)
            return nothing, nothing
        framing = alignment.story.perspectives[row].framing
        rng = np.random.default_rng([self.seed, zlib.crc32(framing.encode())])
        n = len(words)
        amounts = rng.multinomial(n, np.full(n, 1 / n), size=self.n_draws) * words
        amounts = np.where(amounts.sum(axis=1, keepdims=True) > 0, amounts, words)
        drawn = amounts @ weights / amounts.sum(axis=1, keepdims=True)
        low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
        return low, high


def emphasis_shares(alignment: Alignment) -> Array:
    """Emphasis of every perspective, ``(n_perspectives, n_facts + 1)``; rows sum to 1 or are NaN.

    Parameters
    ----------
    alignment : Alignment
        Of one story.

    Returns
    -------
    ndarray
        Last column: beyond.
    """
    shares = np.full((len(alignment.words), len(alignment.story.facts) + 1), np.nan)
    for row, (words, weights) in enumerate(zip(alignment.words, alignment.weights, strict=True)):
        if words.sum() > 0:
            shares[row] = words @ weights / words.sum()
    return shares


def offsets(spans: Sequence[Any]) -> tuple[tuple[int, int], ...]:
    """Evidence as it stands in tables: pairs of offsets into the framing."""
    return tuple((span.start, span.end) for span in spans)


def _salience(shares: Array, told: Array) -> Array:
    n = len(shares)
    if n < 2:
        return np.full(shares.shape, np.nan)
    present = np.isfinite(shares)
    total, count = np.nansum(shares, axis=0), present.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        others = (total - np.where(present, shares, 0)) / (count - present)
        ratio = np.log(np.maximum(shares, _LEAST_SHARE) / np.maximum(others, _LEAST_SHARE))
    told_by_any = (told >= TOLD).any(axis=0)
    return np.where(told_by_any & present, ratio, np.nan)
