"""Frames: which generic frames of a published codebook a framing tells its story in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from perspectives.alignment import Alignment, default_encoder
from perspectives.encoder import Encoder
from perspectives.errors import FormatError
from perspectives.resources import bundled_dir, load_codebook, verify_digests
from perspectives.segmentation import sentences
from perspectives.trunk import shared_trunk

Array = NDArray[np.float64]

_STATE_SIZE = 768
"""Size of the states of the trained reader."""
COLUMNS = ("story", "perspective", "frame", "share", "low", "high", "evidence")


@runtime_checkable
class FrameScorer(Protocol):
    """Anything with the codes of its frames and this one method can be used to score frames."""

    codes: tuple[str, ...]

    def frames(self, texts: Sequence[str]) -> Array:
        """Score texts.

        Parameters
        ----------
        texts : sequence of str
            Any number; sentences or whole texts.

        Returns
        -------
        ndarray of shape (n_texts, n_frames)
            Log odds that the text uses each frame; the score of a text of several sentences is
            the mean of its sentences' scores.
        """
        ...


class Frames:
    """Distribution of a framing over the frames of a codebook.

    =============  ============================================================================
    column         what it is
    =============  ============================================================================
    ``frame``      code of the frame in the codebook
    ``share``      its probability of being used over the sum of all; the shares of a framing
                   sum to 1; NaN for a framing without words
    ``low, high``  95% interval when the sentences are drawn anew (bootstrap); the share itself
                   where there is one sentence
    ``evidence``   the sentence that speaks most for the frame, where the frame is used
                   (probability at least 0.5) or is the first of its framing
    =============  ============================================================================

    Parameters
    ----------
    codebook : str or Path
        Name of a bundled codebook or path of one's own, see ``corpora/README.md``.
    scorer : FrameScorer, optional
        By default the trained scorer that ships for the codebook, or, for a codebook of one's
        own, `DescribedFrames`.
    n_draws, seed : int
        Of the bootstrap.

    References
    ----------
    Boydstun et al. 2014, Tracking the Development of Media Frames within and across Policy
    Issues; Card et al. 2015, The Media Frames Corpus (ACL).

    Examples
    --------
    >>> import perspectives as pv
    >>> from perspectives.alignment import align
    >>> table = Frames().measure(align([pv.load_story("h200-licences")]))
    >>> bool(np.allclose(table.groupby("perspective")["share"].sum(), 1))
    True
    """

    name = "frames"

    def __init__(
        self,
        codebook: str | Path = "policy",
        scorer: FrameScorer | None = None,
        n_draws: int = 200,
        seed: int = 0,
    ) -> None:
        self.codebook = codebook
        self._scorer = scorer
        self.n_draws = n_draws
        self.seed = seed

    @cached_property
    def scorer(self) -> FrameScorer:
        """What scores the frames, loaded on first use."""
        return self._scorer or frame_scorer(self.codebook)

    @property
    def id(self) -> str:
        """Of the scorer, for provenance: name and digest of its weights, else its class."""
        return str(getattr(self.scorer, "id", type(self.scorer).__qualname__))

    def measure(self, alignments: Sequence[Alignment]) -> pd.DataFrame:
        """Measure many stories; see `perspectives.measures.Measure.measure`."""
        pieces = [
            (alignment.story.id, perspective.id, sentences(perspective.framing))
            for alignment in alignments
            for perspective in alignment.story.perspectives
        ]
        scores = self.scorer.frames([piece.text for _, _, found in pieces for piece in found])
        rows: list[tuple[Any, ...]] = []
        done = 0
        for story, perspective, found in pieces:
            own = scores[done : done + len(found)]
            done += len(found)
            spans = [(piece.start, piece.end) for piece in found]
            rows += ((story, perspective, *row) for row in self._rows(own, spans))
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _rows(self, scores: Array, spans: list[tuple[int, int]]) -> Iterator[tuple[Any, ...]]:
        codes = self.scorer.codes
        if not len(scores):
            yield from ((code, np.nan, np.nan, np.nan, ()) for code in codes)
            return
        rng = np.random.default_rng(self.seed)
        n = len(scores)
        draws = rng.multinomial(n, np.full(n, 1 / n), size=self.n_draws) / n
        low, high = np.percentile(_shares(draws @ scores), [2.5, 97.5], axis=0)
        mean = scores.mean(axis=0)
        share = _shares(mean)
        used = (expit(mean) >= 0.5) | (mean == mean.max())
        best = scores.argmax(axis=0)
        for i, code in enumerate(codes):
            yield code, share[i], low[i], high[i], (spans[best[i]],) if used[i] else ()


def _shares(log_odds: Array) -> Array:
    probabilities = expit(log_odds)
    shares: Array = probabilities / probabilities.sum(axis=-1, keepdims=True)
    return shares


class DescribedFrames:
    """Frames from nothing but a codebook: how near a text lies to each frame's description.

    For codebooks without training data. A frame's log odds rise with the cosine between text and
    description and with each of its cue words in the text; not calibrated.

    Parameters
    ----------
    codebook : str or Path
        Name or path.
    encoder : Encoder, optional
        The bundled one by default.

    Examples
    --------
    >>> scorer = DescribedFrames("policy")
    >>> scores = scorer.frames(["Prices and taxes will rise, and the market fell."])
    >>> scorer.codes[int(scores[0].argmax())]
    'economic'
    """

    def __init__(self, codebook: str | Path, encoder: Encoder | None = None) -> None:
        self._frames = codebook_frames(codebook)
        self._encoder = encoder
        self.codes = tuple(str(frame["code"]) for frame in self._frames)

    def frames(self, texts: Sequence[str]) -> Array:
        """Score texts; see `FrameScorer.frames`."""
        encoder = self._encoder or default_encoder()
        described = [f"{frame['name']}. {frame['description']}" for frame in self._frames]
        vectors = np.asarray(encoder.encode([*described, *texts]), dtype=float)
        cosine = vectors[len(described) :] @ vectors[: len(described)].T
        scores: Array = 10 * (cosine - 0.3) + self._cues(texts)
        return scores

    def _cues(self, texts: Sequence[str]) -> Array:
        """How many cue words of each frame a text holds, ``(n_texts, n_frames)``."""
        cues = [
            frozenset(str(cue).lower() for cue in frame.get("cues", ())) for frame in self._frames
        ]
        counts = np.zeros((len(texts), len(cues)))
        for i, text in enumerate(texts):
            words = frozenset(word.strip(".,;:!?'\"()").lower() for word in text.split())
            counts[i] = [len(words & frame) for frame in cues]
        return counts


class TrainedFrames:
    """Frames from logistic regressions on sentences, trained for one codebook.

    A sentence is its embedding by the bundled encoder beside the mean of its tokens' states in the
    trained reader; a text is the mean of its sentences.

    What they were trained on and how good they are: ``models/frames/README.md``.

    Parameters
    ----------
    codebook : str
        One that ``models/frames`` has weights for.
    """

    def __init__(self, codebook: str) -> None:
        from safetensors.numpy import load_file

        folder = bundled_dir("models") / "frames"
        verify_digests(folder)
        weights = load_file(folder / f"{codebook}.safetensors")
        self._coefficients = weights["coefficients"].astype(float)
        self._intercepts = weights["intercepts"].astype(float)
        config = json.loads((folder / "config.json").read_text("utf-8"))
        self.codes = tuple(config["codes"][codebook])
        digest = config["sha256"][f"{codebook}.safetensors"]
        self.id = f"frames/{codebook}@{digest[:12]}"

    def frames(self, texts: Sequence[str]) -> Array:
        """Score texts; see `FrameScorer.frames`."""
        scores = np.zeros((len(texts), len(self.codes)))
        for i, features in enumerate(sentence_means(texts)):  # one by one: the same in any company
            scores[i] = self._coefficients @ features + self._intercepts
        return scores


def sentence_means(texts: Sequence[str]) -> Array:
    """Features of `TrainedFrames`: embedding beside reader's states, mean over sentences.

    Parameters
    ----------
    texts : sequence of str
        Any number.

    Returns
    -------
    ndarray of shape (n_texts, n_features)
        0 for a text without words.
    """
    pieces = [[piece.text for piece in sentences(text)] for text in texts]
    flat = [piece for own in pieces for piece in own]
    vectors = np.asarray(default_encoder().encode(flat), float)
    states = np.zeros((len(flat), _STATE_SIZE))
    for i, (_, read) in enumerate(shared_trunk("reader").text_states(flat)):
        if len(read):
            states[i] = read.mean(axis=0)
    features = np.hstack([vectors, states])
    means = np.zeros((len(texts), features.shape[1]))
    done = 0
    for i, own in enumerate(pieces):
        if own:
            means[i] = features[done : done + len(own)].mean(axis=0)
        done += len(own)
    return means


def frame_scorer(codebook: str | Path) -> FrameScorer:
    """Return the trained scorer of a codebook, or one that goes by its descriptions.

    Parameters
    ----------
    codebook : str or Path
        Name or path.

    Returns
    -------
    FrameScorer
    """
    trained = bundled_dir("models") / "frames" / f"{codebook}.safetensors"
    return TrainedFrames(str(codebook)) if trained.is_file() else DescribedFrames(codebook)


def codebook_frames(codebook: str | Path) -> list[dict[str, Any]]:
    """Frames of a codebook, checked.

    Parameters
    ----------
    codebook : str or Path
        Name or path.

    Returns
    -------
    list of dict
        Each with ``code``, ``name`` and ``description``.

    Raises
    ------
    FormatError
        The codebook has no frames, or one of them lacks a key.
    """
    frames = load_codebook(codebook).get("frames")
    if not isinstance(frames, list) or not frames:
        raise FormatError(expected='a list of "frames"', got=repr(frames), file=str(codebook))
    for frame in frames:
        lacking = {"code", "name", "description"} - set(frame)
        if lacking:
            raise FormatError(
                expected="code, name and description in each frame",
                got=f"a frame without {', '.join(sorted(lacking))}",
                file=str(codebook),
            )
    return frames
