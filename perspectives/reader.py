"""What reads a text against facts and targets: one pass, many answers.

A reader is anything with the one method of `Reader`. `LexicalReader` answers from shared words,
embeddings and word lists; the trained reader, the default, is in ``perspectives.model_reader``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from perspectives.encoder import BundledEncoder, Encoder, Vectors
from perspectives.packing import find_mentions
from perspectives.resources import bundled_dir
from perspectives.segmentation import content_words
from perspectives.story import Segment, Span

Array = NDArray[np.float64]

SIGNS = np.array([-1.0, 0.0, 1.0])
"""The values of the three classes of truth, valence and portrayal, in the order of the columns."""


@dataclass(frozen=True, slots=True)
class Request:
    """One text to read, with what to look for.

    Parameters
    ----------
    text : str
        The text; any length.
    segments : tuple of Segment
        Where support is wanted; segments of `text`.
    facts : tuple of str
        Statements that the text may tell.
    targets : tuple of str
        People, bodies, countries or things that it may speak of.
    mentions : tuple of tuple of Span
        Where `text` speaks of each target. Left out, a reader looks for the target's own words.
    """

    text: str
    segments: tuple[Segment, ...] = ()
    facts: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    mentions: tuple[tuple[Span, ...], ...] = ()

    def mentions_of(self, target: int) -> list[tuple[int, int]]:
        """Spans where the text speaks of a target, by its number."""
        if self.mentions:
            return [(span.start, span.end) for span in self.mentions[target]]
        return find_mentions(self.text, self.targets[target])


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one text. Arrays are read-only.

    Attributes
    ----------
    told : ndarray of shape (n_facts,)
        Probability that the text tells the fact, in [0, 1]; omitted is ``1 - told``.
    grade : ndarray of shape (n_facts,)
        How far the fact is among the main things said, in [0, 1]: 0 nothing, 0.5 touched, 1 main.
    truth, valence : ndarray of shape (n_facts, 3)
        Probabilities of -1, 0 and 1, given that the fact is told.
    portrayal : ndarray of shape (n_targets, 3)
        Probabilities of -1, 0 and 1.
    support : ndarray of shape (n_segments, n_facts)
        How far each segment speaks of each fact, in [0, 1].
    tokens : tuple of Span
        Stretches of the text, finer than segments where the reader can tell.
    token_support : ndarray of shape (n_tokens, n_facts)
        As `support`, for `tokens`.
    embedding : ndarray of shape (n_facts + 1, n_dimensions), or None
        How each fact is told and, last, the text as a whole, as one vector of length 1 in parts:
        of two texts read against the same facts, half the squared distance is the cosine distance.
        Zeros for a text without words; None from a reader that embeds no texts, or without facts.
    """

    told: Array
    grade: Array
    truth: Array
    valence: Array
    portrayal: Array
    support: Array
    tokens: tuple[Span, ...]
    token_support: Array
    embedding: Array | None = None

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)


@runtime_checkable
class Reader(Protocol):
    """Anything with this one method can be used as a reader."""

    def read(self, requests: Sequence[Request]) -> list[Reading]:
        """Read texts.

        Parameters
        ----------
        requests : sequence of Request
            Any number; they are read together, and the answer to each must not depend on the
            others.

        Returns
        -------
        list of Reading
            One for each request, in order.
        """
        ...


class LexicalReader:
    """The simple reader: shared words, embeddings and word lists. Nothing is trained.

    A segment supports a fact by the mean of its embedding cosine and of the share of the fact's
    content words that stand in it. A fact is told as far as its best segment, or the whole text,
    supports it. Truth looks for words of denial and doubt in the segments that tell the fact,
    valence and portrayal for good and bad words. A baseline to stand beside the trained reader and
    a teaching aid: its probabilities are not calibrated.

    Parameters
    ----------
    encoder : Encoder, optional
        The bundled one by default.

    Examples
    --------
    >>> from perspectives.segmentation import segment
    >>> text = "The new tram opened on Monday. Rain is expected."
    >>> request = Request(text, segment(text), facts=("The tram opened.",))
    >>> reading = LexicalReader().read([request])[0]
    >>> reading.support.shape
    (2, 1)
    """

    def __init__(self, encoder: Encoder | None = None) -> None:
        self.encoder: Encoder = BundledEncoder() if encoder is None else encoder

    def __repr__(self) -> str:
        return f"LexicalReader({self.encoder!r})"

    @property
    def id(self) -> str:
        """Name of the reader and its encoder, for provenance."""
        return f"lexical/{getattr(self.encoder, 'id', repr(self.encoder))}"

    def read(self, requests: Sequence[Request]) -> list[Reading]:
        """Read texts; see `Reader.read`."""
        texts = dict.fromkeys(text for request in requests for text in _texts(request))
        vectors = self.encoder.encode(list(texts))
        table = dict(zip(texts, vectors, strict=True))
        return [_read(request, table) for request in requests]


def _texts(request: Request) -> Iterable[str]:
    if request.facts:
        yield request.text
        yield from (segment.text for segment in request.segments)
        yield from request.facts


def _read(request: Request, vectors: dict[str, Vectors]) -> Reading:
    pieces = [segment.text for segment in request.segments]
    support = _support(pieces, request.facts, vectors)
    whole = _support([request.text], request.facts, vectors)[0]
    told = np.maximum(support.max(axis=0, initial=0.0), whole)
    truth = np.full((len(request.facts), 3), 1 / 3)
    valence = truth.copy()
    for fact in range(len(request.facts)):
        telling = " ".join(pieces[i] for i in np.flatnonzero(support[:, fact] >= 0.8 * told[fact]))
        truth[fact] = _belief(telling or request.text)
        valence[fact] = _tone(telling or request.text)
    portrayal = [_tone(_around(request, target)) for target in range(len(request.targets))]
    return Reading(
        told=told,
        grade=told.copy(),
        truth=truth,
        valence=valence,
        portrayal=np.array(portrayal).reshape(len(request.targets), 3),
        support=support,
        tokens=tuple(Span(segment.start, segment.end) for segment in request.segments),
        token_support=support.copy(),
    )


def _support(pieces: Sequence[str], facts: Sequence[str], vectors: dict[str, Vectors]) -> Array:
    """Mean of embedding cosine and word recall, ``(n_pieces, n_facts)``."""
    support = np.zeros((len(pieces), len(facts)))
    for i, piece in enumerate(pieces):
        words = _word_set(piece)
        for j, fact in enumerate(facts):
            wanted = _word_set(fact)
            recall = len(words & wanted) / len(wanted) if wanted else 0.0
            cosine = max(0.0, float(vectors[piece] @ vectors[fact]))
            support[i, j] = min(1.0, (recall + cosine) / 2)
    return support


@cache
def _word_set(text: str) -> frozenset[str]:
    spans = content_words(text)
    return frozenset(text[span.start : span.end].lower().rstrip("s") for span in spans)


_DENIAL = re.compile(
    r"\b(?:not|never|no|nothing|n't|false|untrue|myth|fable|fabricated?|hoax|denie[sd]|"
    r"refute[sd]?|debunk\w*|disprove[ns]?|invented|nonsense|baseless)\b|n['’]t\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:reportedly|alleged(?:ly)?|apparent(?:ly)?|may|might|could|claim(?:s|ed)?|unclear|"
    r"whether|disputed|unconfirmed|so-called|questions?|said to|thought to|estimates?)\b",
    re.IGNORECASE,
)


def _belief(text: str) -> Array:
    denial, doubt = len(_DENIAL.findall(text)), len(_DOUBT.findall(text))
    return _normal(np.array([0.5 * denial, 0.5 * doubt, 1.0]))


def _tone(text: str) -> Array:
    """Probabilities of bad, neither and good from the word lists."""
    good, bad = _tone_words()
    words = [text[span.start : span.end].lower() for span in content_words(text)]
    n_good, n_bad = sum(word in good for word in words), sum(word in bad for word in words)
    return _normal(np.array([float(n_bad), 0.5, float(n_good)]))


def _normal(amounts: Array) -> Array:
    shares: Array = amounts / amounts.sum()
    return shares


def _around(request: Request, target: int) -> str:
    """Join the segments that mention a target; the whole text where none does."""
    spans = request.mentions_of(target)
    near = [
        segment.text
        for segment in request.segments
        if any(segment.start < end and start < segment.end for start, end in spans)
    ]
    return " ".join(near) or request.text


@cache
def _tone_words() -> tuple[frozenset[str], frozenset[str]]:
    path = bundled_dir("corpora") / "lexicons" / "tone.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    good = frozenset(row["term"] for row in rows if row["label"] == "good")
    return good, frozenset(row["term"] for row in rows if row["label"] == "bad")
