"""Draws of what one story might have measured: the noise behind the interval of a pair.

Two sources: segments of a framing are resampled with replacement (what if the outlet had written
a little more or less of each?), and what the reader says is drawn from its class probabilities
(what if it misread?). Draws belong to a framing and a fact or target of it: they do not depend on
the order of perspectives or on other stories, and equal framings get equal draws.
"""

from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from perspectives.alignment import Alignment
from perspectives.reader import SIGNS

Array = NDArray[np.float64]


class Draws(NamedTuple):
    """Drawn values, each with the draws on the first axis.

    Attributes
    ----------
    emphasis : ndarray of shape (n_draws, n_perspectives, n_facts + 1)
        Rows sum to 1; NaN for a framing without content. A fact drawn as not told has 0.
    told : ndarray of shape (n_draws, n_perspectives, n_facts)
        0 or 1.
    truth, valence : ndarray of shape (n_draws, n_perspectives, n_facts)
        -1, 0 or 1.
    portrayal : ndarray of shape (n_draws, n_perspectives, n_targets)
        -1, 0 or 1; NaN where the target is not mentioned.
    """

    emphasis: Array
    told: Array
    truth: Array
    valence: Array
    portrayal: Array


def draw(alignment: Alignment, *, n_draws: int, seed: int = 0) -> Draws:
    """Draw what the story might have measured.

    Parameters
    ----------
    alignment : Alignment
        Of the story.
    n_draws : int
        At least 1.
    seed : int, optional
        Not negative.

    Returns
    -------
    Draws
    """
    story, n_facts = alignment.story, len(alignment.story.facts)
    n, n_targets = len(story.perspectives), len(alignment.targets)
    emphasis = np.empty((n_draws, n, n_facts + 1))
    told = np.empty((n_draws, n, n_facts))
    stance = np.empty((2, n_draws, n, n_facts))
    portrayal = np.empty((n_draws, n, n_targets))
    for row, perspective in enumerate(story.perspectives):
        chance = _Chance(seed, perspective.framing, n_draws)
        facts = chance.uniform([fact.text for fact in story.facts], columns=3)
        shares = _resample(
            alignment.words[row], alignment.weights[row], n_draws, chance.generator()
        )
        told[:, row] = facts[..., 0] < alignment.told[row]
        emphasis[:, row] = _keep(shares, told[:, row], alignment.told[row])
        stance[0, :, row] = _classes(alignment.truth[row], facts[..., 1])
        stance[1, :, row] = _classes(alignment.valence[row], facts[..., 2])
        targets = chance.uniform(alignment.targets, columns=1)
        portrayal[:, row] = _classes(alignment.portrayal[row], targets[..., 0])
    return Draws(emphasis, told, stance[0], stance[1], portrayal)


class _Chance:
    """Random numbers that belong to a framing and an item of it, wherever in a story they stand."""

    def __init__(self, seed: int, framing: str, n_draws: int) -> None:
        self._seed = [seed, crc32(framing.encode())]
        self._n_draws = n_draws

    def generator(self, item: str = "") -> np.random.Generator:
        return np.random.default_rng([*self._seed, crc32(item.encode())])

    def uniform(self, items: Sequence[str], columns: int) -> Array:
        """Draw from [0, 1) for each item, ``(n_draws, n_items, columns)``."""
        drawn = [self.generator(item).random((self._n_draws, columns)) for item in items]
        return np.array(drawn).reshape(len(items), self._n_draws, columns).swapaxes(0, 1)


def _resample(words: Array, weights: Array, n_draws: int, rng: np.random.Generator) -> Array:
    """Emphasis of framings made of segments drawn with replacement, ``(n_draws, n_facts + 1)``."""
    n = len(words)
    if words.sum() == 0:
        return np.full((n_draws, weights.shape[1]), np.nan)
    amounts = rng.multinomial(n, np.full(n, 1 / n), size=n_draws) * words
    amounts = np.where(amounts.sum(axis=1, keepdims=True) > 0, amounts, words)
    shares: Array = amounts @ weights / amounts.sum(axis=1, keepdims=True)
    return shares


def _keep(shares: Array, told: Array, probability: Array) -> Array:
    """Give the facts that are drawn as told their share if told, and the rest to beyond.

    The shares hold the probability that a fact is told as a factor; their mean over the draws is
    what they are.
    """
    kept = told * shares[:, :-1] / np.where(probability > 0, probability, 1)
    kept = kept / np.maximum(kept.sum(axis=1, keepdims=True), 1.0)
    beyond = np.clip(1 - kept.sum(axis=1, keepdims=True), 0, 1)
    return np.where(np.isnan(shares), np.nan, np.concatenate([kept, beyond], axis=1))


def _classes(probabilities: Array, uniform: Array) -> Array:
    """Turn numbers in [0, 1) into -1, 0 or 1 by ``(n, 3)`` probabilities; NaN stays NaN."""
    steps = probabilities.cumsum(axis=-1)
    place = (uniform[..., None] * steps[:, -1:] >= steps[:, :-1]).sum(axis=-1)
    return np.where(np.isfinite(steps[:, -1]), SIGNS[place], np.nan)


def interval(totals: Array, drawn: Array) -> tuple[Array, Array]:
    """Return the 95% interval of each total from its draws.

    Noise in two texts can only lengthen the distance between them, so the draws lie above the
    total; but means of uncertain answers lie nearer together than the answers do, so the total
    lies below the distance. The lower end is therefore taken from draws moved until their median
    is the total, and the upper end from the draws as they are. ``models/divergence/README.md``
    says how often such intervals hold the distance of a careful reader's answers.

    Parameters
    ----------
    totals : ndarray of shape (n_pairs,)
        As measured.
    drawn : ndarray of shape (n_draws, n_pairs)

    Returns
    -------
    low, high : ndarray of shape (n_pairs,)
        ``0 <= low <= total <= high <= 1``.
    """
    low, middle, high = np.percentile(drawn, [2.5, 50, 97.5], axis=0)
    return np.clip(totals + low - middle, 0, totals), np.clip(high, totals, 1)


def verdict(low: float, high: float, apart: float) -> str:
    """Return ``"apart"``, ``"alike"`` or ``"cannot tell"`` from an interval and a cut.

    Apart where the whole interval reaches or exceeds the cut, alike where the whole lies below.
    """
    if low >= apart:
        return "apart"
    return "alike" if high < apart else "cannot tell"
