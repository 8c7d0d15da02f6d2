"""Loaded wording by trained heads on the reader's trunk, in a file with a licence of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from perspectives.measures.loaded import LoadedReading
from perspectives.packing import tokens_within
from perspectives.resources import model_dir
from perspectives.segmentation import content_words
from perspectives.story import Span
from perspectives.trunk import shared_trunk

__all__ = ["TrainedLoaded", "sentence_features"]

_GAP = 1  # loaded words with one character between them are one span
_SURE = 2.0
"""A content word is loaded from these mean log odds of its tokens on (chosen on BABE train)."""


class TrainedLoaded:
    """Loaded wording by two logistic regressions: one on the sentence, one on each token.

    They read the states of the trained reader and were fitted on BABE, which is under AGPL-3.0:
    so are the weights in ``models/loaded``, and nothing else in the library needs them.
    ``Wording(loaded=LexiconLoaded())`` does without.

    References
    ----------
    Spinde et al. 2021, Neural Media Bias Detection Using Distant Supervision With BABE (Findings
    of EMNLP); the model card is ``models/loaded/README.md``.

    Examples
    --------
    >>> reading, plain = TrainedLoaded().loaded(
    ...     ["The radical mob's shameful stunt disgusted decent people.", "It sold 400 chips."]
    ... )
    >>> reading.probability > plain.probability
    True
    """

    def __init__(self) -> None:
        from safetensors.numpy import load_file

        folder = model_dir("loaded")
        weights = load_file(folder / "model.safetensors")
        config = json.loads((folder / "config.json").read_text("utf-8"))
        self.id = f"loaded@{config['sha256']['model.safetensors'][:12]}"
        self._weights = {name: value.astype(float) for name, value in weights.items()}
        self._trunk = shared_trunk("reader")

    def loaded(self, texts: Sequence[str]) -> list[LoadedReading]:
        """Read texts; see `perspectives.measures.loaded.LoadedScorer.loaded`."""
        return [
            self._reading(text, offsets, np.asarray(states, dtype=float))
            for text, (offsets, states) in zip(texts, self._trunk.text_states(texts), strict=True)
        ]

    def _reading(
        self, text: str, offsets: list[tuple[int, int]], states: NDArray[np.float64]
    ) -> LoadedReading:
        if not offsets:
            return LoadedReading(0.0, ())
        whole = sentence_features(states) @ self._weights["sentence"]
        tokens = states @ self._weights["token"] + self._weights["token_bias"]
        marked = []
        for word in content_words(text):
            within = tokens_within(offsets, [(word.start, word.end)])
            if within.any() and tokens[within].mean() >= _SURE:
                marked.append((word.start, word.end))
        probability = float(expit(whole + self._weights["sentence_bias"])[0])
        return LoadedReading(probability, _joined(marked))


def sentence_features(states: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean and largest value of each dimension over the tokens, ``(2 * size,)``."""
    features: NDArray[np.float64] = np.concatenate([states.mean(axis=0), states.max(axis=0)])
    return features


def _joined(spans: list[tuple[int, int]]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start - joined[-1].end <= _GAP:
            joined[-1] = Span(joined[-1].start, end)
        else:
            joined.append(Span(start, end))
    return tuple(joined)
