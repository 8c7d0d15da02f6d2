"""The alignment of a story: which segment speaks of which fact; made once, read by all measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from perspectives.encoder import BundledEncoder, Encoder
from perspectives.masking import Masked, mask
from perspectives.model_reader import ModelReader
from perspectives.reader import Reader, Reading, Request
from perspectives.segmentation import content_words, segment
from perspectives.story import Perspective, Segment, Span, Story
from perspectives.targets import find_targets, mentions

__all__ = ["Alignment", "align", "default_encoder", "default_reader", "find_targets"]

Array = NDArray[np.float64]

TOLD = 0.5
"""A fact whose probability of being told lies below this counts as omitted."""
SUPPORTED = 0.3
"""A token is evidence of a fact from this support on (chosen on the dev briefs)."""
FULLY = 0.5
"""A segment counts wholly for a fact once its mean support reaches this."""
TEXT_SHARE = 0.4
"""How much the text alone counts in the distance of two framings that a reader embeds too.

Chosen by ``models/divergence/fit.py``, which says what other shares are worth.
"""
_GAP = 12
"""Evidence spans with at most so many characters between them are one."""


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """What was read in the framings of one story. Arrays are read-only.

    Attributes
    ----------
    story : Story
        The story; perspectives and facts stand in its order.
    segments : tuple of tuple of Segment
        Segments of each framing.
    words : tuple of ndarray of shape (n_segments,)
        Content words in each segment.
    weights : tuple of ndarray of shape (n_segments, n_facts + 1)
        How each segment is shared out over the facts and, last, beyond; rows sum to 1.
    evidence : tuple of tuple of tuple of Span
        ``evidence[perspective][fact]``: where the framing speaks of the fact; empty if omitted.
    told, grade : ndarray of shape (n_perspectives, n_facts)
        Probability that the fact is told; how far it is among the main things said. In [0, 1].
    truth, valence : ndarray of shape (n_perspectives, n_facts, 3)
        Probabilities of -1, 0 and 1, given that the fact is told.
    targets : tuple of str
        Whom and what portrayal is measured for.
    portrayal : ndarray of shape (n_perspectives, n_targets, 3)
        Probabilities of -1, 0 and 1; NaN where the framing does not mention the target.
    mentions : tuple of tuple of tuple of Span
        ``mentions[perspective][target]``.
    embeddings : ndarray of shape (n_perspectives, n_parts, n_dimensions)
        Of the framings, each of length 1 (0 for a framing without words). One part, or one for
        each fact and one for the framing as a whole, see `join_embeddings`.
    """

    story: Story
    segments: tuple[tuple[Segment, ...], ...]
    words: tuple[Array, ...]
    weights: tuple[Array, ...]
    evidence: tuple[tuple[tuple[Span, ...], ...], ...]
    told: Array
    grade: Array
    truth: Array
    valence: Array
    targets: tuple[str, ...]
    portrayal: Array
    mentions: tuple[tuple[tuple[Span, ...], ...], ...]
    embeddings: Array = field(repr=False)

    def __post_init__(self) -> None:
        arrays = (*self.words, *self.weights, self.told, self.grade, self.truth, self.valence)
        for array in (*arrays, self.portrayal, self.embeddings):
            array.setflags(write=False)


@lru_cache(maxsize=1)
def default_reader() -> Reader:
    """Return the trained reader that ships with the library, loaded once."""
    return ModelReader()


@lru_cache(maxsize=1)
def default_encoder() -> Encoder:
    """Return the encoder that ships with the library, loaded once."""
    return BundledEncoder()


def align(
    stories: Sequence[Story],
    *,
    reader: Reader | None = None,
    encoder: Encoder | None = None,
    targets: Sequence[str] | None = None,
    mask_outlets: bool = True,
) -> list[Alignment]:
    """Read the framings of many stories against their facts and targets, in one go.

    Parameters
    ----------
    stories : sequence of Story
        Any number.
    reader : Reader, optional
        What reads a framing against facts and targets; the trained one by default.
    encoder : Encoder, optional
        What embeds the framings, alone; by default the bundled one, joined with the reader where
        that embeds too.
    targets : sequence of str, optional
        For whom to measure portrayal, the same in every story; by default the names that the
        framings mention, see `find_targets`.
    mask_outlets : bool, default True
        Hide an outlet's own name in its framing before it is read, so that what is scored is the
        text and not the name.

    Returns
    -------
    list of Alignment
        One for each story, in order.

    Examples
    --------
    >>> import perspectives as pv
    >>> alignment = align([pv.load_story("h200-licences")])[0]
    >>> bool(np.allclose(alignment.weights[0].sum(axis=1), 1))
    True
    """
    reader = default_reader() if reader is None else reader
    drafts = [
        _draft(story, find_targets(story) if targets is None else tuple(targets), mask_outlets)
        for story in stories
    ]
    found = iter(reader.read([request for draft in drafts for request in draft.requests]))
    readings = [[next(found) for _ in draft.requests] for draft in drafts]
    embeddings = _embed(drafts, readings, encoder)
    return [_alignment(*one) for one in zip(drafts, readings, embeddings, strict=True)]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A story made ready to be read. Targets are asked for only where they are mentioned."""

    story: Story
    targets: tuple[str, ...]
    texts: list[Masked]
    requests: list[Request]
    asked: list[list[int]]


def _draft(story: Story, targets: tuple[str, ...], mask_outlets: bool) -> _Draft:
    draft = _Draft(story, targets, [], [], [])
    facts = tuple(fact.text for fact in story.facts)
    for perspective in story.perspectives:
        masked = mask(perspective.framing, _own_names(perspective) if mask_outlets else ())
        found = [mentions(masked.text, target, targets) for target in targets]
        asked = [number for number, spans in enumerate(found) if spans]
        draft.texts.append(masked)
        draft.asked.append(asked)
        draft.requests.append(
            Request(
                masked.text,
                segment(masked.text),
                facts,
                tuple(targets[number] for number in asked),
                tuple(found[number] for number in asked),
            )
        )
    return draft


def _embed(
    drafts: list[_Draft], readings: list[list[Reading]], encoder: Encoder | None
) -> Iterator[Array]:
    """Give the embeddings of each story, ``(n_perspectives, n_parts, n_dimensions)``."""
    texts = [masked.text for draft in drafts for masked in draft.texts]
    vectors = np.asarray((encoder or default_encoder()).encode(texts), float)
    for own in readings:
        of_text, vectors = vectors[: len(own)], vectors[len(own) :]
        read = [reading.embedding for reading in own if reading.embedding is not None]
        if encoder is None and read:
            yield join_embeddings(np.array(read), of_text)
        else:
            yield of_text[:, None]


def join_embeddings(read: Array, of_text: Array, share: float = TEXT_SHARE) -> Array:
    """Join what the reader and the encoder make of framings into one vector each.

    The text's vector stands beside the reader's part for the framing as a whole. Cosine distances
    of the joined vectors are weighted means of the distances by the one and by the other.

    Parameters
    ----------
    read : ndarray of shape (n_perspectives, n_facts + 1, n_dimensions)
        See `Reading.embedding`.
    of_text : ndarray of shape (n_perspectives, n_further_dimensions)
        Of length 1, or 0 for a framing without words.
    share : float, optional
        Weight of the text's distance, in [0, 1].

    Returns
    -------
    ndarray of shape (n_perspectives, n_facts + 1, n_dimensions + n_further_dimensions)
    """
    size = read.shape[-1]
    joined = np.zeros((*read.shape[:2], size + of_text.shape[-1]))
    joined[..., :size] = np.sqrt(1 - share) * read
    joined[:, -1, size:] = np.sqrt(share) * of_text
    return joined


def text_share(embeddings: Array) -> float:
    """Say how much the text alone counts in the distances of a story: all where nothing is joined.

    Parameters
    ----------
    embeddings : ndarray of shape (n_perspectives, n_parts, n_dimensions)
        See `Alignment`.
    """
    return TEXT_SHARE if embeddings.shape[1] > 1 else 1.0


def _own_names(perspective: Perspective) -> Iterable[str]:
    return (outlet.name for outlet in perspective.outlets)


def _alignment(draft: _Draft, readings: list[Reading], embeddings: Array) -> Alignment:
    n, n_facts, n_targets = len(readings), len(draft.story.facts), len(draft.targets)
    portrayal = np.full((n, n_targets, 3), np.nan)
    for row, (asked, reading) in enumerate(zip(draft.asked, readings, strict=True)):
        portrayal[row, asked] = reading.portrayal
    return Alignment(
        story=draft.story,
        segments=tuple(
            tuple(masked.segment(piece) for piece in request.segments)
            for masked, request in zip(draft.texts, draft.requests, strict=True)
        ),
        words=tuple(
            np.array([float(len(content_words(piece.text))) for piece in request.segments])
            for request in draft.requests
        ),
        weights=tuple(share_out(reading.support, reading.grade) for reading in readings),
        evidence=tuple(
            tuple(_evidence(masked, request, reading, fact) for fact in range(n_facts))
            for masked, request, reading in zip(draft.texts, draft.requests, readings, strict=True)
        ),
        told=np.array([reading.told for reading in readings]).reshape(n, n_facts),
        grade=np.array([reading.grade for reading in readings]).reshape(n, n_facts),
        truth=np.array([reading.truth for reading in readings]).reshape(n, n_facts, 3),
        valence=np.array([reading.valence for reading in readings]).reshape(n, n_facts, 3),
        targets=draft.targets,
        portrayal=portrayal,
        mentions=tuple(
            _own_mentions(masked, request, asked, n_targets)
            for masked, request, asked in zip(draft.texts, draft.requests, draft.asked, strict=True)
        ),
        embeddings=embeddings,
    )


def share_out(support: Array, grade: Array) -> Array:
    """Share each segment out over the facts that it supports and, last, beyond.

    A segment goes to a fact by its support, full from one half on, times how far the fact is among
    the main things that the framing says; where these sum to more than 1 it is split in proportion,
    what is missing to 1 is beyond.

    Parameters
    ----------
    support : ndarray of shape (n_segments, n_facts)
        In [0, 1].
    grade : ndarray of shape (n_facts,)
        In [0, 1].

    Returns
    -------
    ndarray of shape (n_segments, n_facts + 1)
        Rows sum to 1.
    """
    amounts = np.minimum(1.0, support / FULLY) * grade
    sums = amounts.sum(axis=1, keepdims=True)
    amounts = amounts / np.maximum(1.0, sums)
    beyond = np.clip(1.0 - amounts.sum(axis=1, keepdims=True), 0.0, 1.0)
    return np.concatenate([amounts, beyond], axis=1)


def _evidence(masked: Masked, request: Request, reading: Reading, fact: int) -> tuple[Span, ...]:
    """Find the stretches that speak of a fact; the best segment where none stands out."""
    if reading.told[fact] < TOLD:
        return ()
    support = reading.token_support[:, fact]
    spans = _joined([reading.tokens[i] for i in np.flatnonzero(support >= SUPPORTED)])
    spans = _whole_words(request.text, spans)
    if not spans and len(request.segments):
        best = request.segments[int(reading.support[:, fact].argmax())]
        spans = [Span(best.start, best.end)]
    return tuple(masked.span(span.start, span.end) for span in spans)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if joined and span.start - joined[-1].end <= _GAP:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _whole_words(text: str, spans: Iterable[Span]) -> list[Span]:
    """Widen spans to the words that they cut, and drop those without a content word."""
    content = content_words(text)
    wide = []
    for span in spans:
        touched = [word for word in content if word.start < span.end and span.start < word.end]
        if touched:
            start, end = min(span.start, touched[0].start), max(span.end, touched[-1].end)
            wide.append(Span(start, end))
    return _joined(wide)


def _own_mentions(
    masked: Masked, request: Request, asked: list[int], n_targets: int
) -> tuple[tuple[Span, ...], ...]:
    """Place the mentions of every target in the original framing."""
    spans: list[tuple[Span, ...]] = [()] * n_targets
    for number, found in zip(asked, request.mentions, strict=True):
        spans[number] = tuple(masked.span(span.start, span.end) for span in found)
    return tuple(spans)
