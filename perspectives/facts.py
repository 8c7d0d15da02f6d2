"""Propose the shared yardstick of a story from its framings, where nobody has given one.

A suggested fact is a segment of some framing that stands for what several tell. One by one, the
segment is chosen that is most like the nearest segments of the *other* framings and least like
those chosen before (maximal marginal relevance: Carbonell & Goldstein 1998); longer ones are
preferred a little. It is a quotation of one side, so neutral wording is not promised: a story with
suggested facts says so in its metadata, and every result made from it in its provenance.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from perspectives.alignment import default_encoder
from perspectives.encoder import Encoder
from perspectives.errors import PerspectivesError
from perspectives.segmentation import content_words, segment
from perspectives.story import Fact, Segment, Story

__all__ = ["Found", "found_again", "suggest_facts"]

Array = npt.NDArray[np.float64]
Spans = tuple[tuple[int, int], ...]

ALIKE = 0.5
"""Cosine from which a segment is taken to tell the same as a suggested fact."""

# chosen on the train briefs and openings: what finds most of the evidence of their facts
_REDUNDANCY = 0.5  # what the likeness to a fact that was chosen before takes off
_LENGTH = 0.1  # what the logarithm of the number of content words adds
_FLOOR = 0.2  # cosine to some other framing that a statement needs
_SHORTEST = 5  # content words that a statement needs
_CONJUNCTION = re.compile(r"^(and|but|so|while|because|although|though|yet)\s+", re.IGNORECASE)


def suggest_facts(story: Story, n: int = 5, *, encoder: Encoder | None = None) -> Story:
    """Propose up to `n` facts from the framings of a story.

    Parameters
    ----------
    story : Story
        Its own facts, if any, are replaced.
    n : int, optional
        Most facts to propose, at least 1.
    encoder : Encoder, optional
        What embeds the segments; the bundled one by default.

    Returns
    -------
    Story
        The same story with the suggested facts, those that most perspectives tell first;
        ``metadata["suggested"]`` maps each fact to where it stands, ``{"f1": [["p1", start, end],
        ...]}``, with the segment that it quotes first. Fewer, or none, where little is shared.

    Raises
    ------
    PerspectivesError
        `n` is less than 1.

    References
    ----------
    J. Carbonell and J. Goldstein, "The use of MMR, diversity-based reranking for reordering
    documents and producing summaries", SIGIR 1998.

    Examples
    --------
    >>> import perspectives as pv
    >>> story = pv.suggest_facts(pv.load_story("h200-licences"), n=3)
    >>> len(story.facts), "suggested" in story.metadata
    (3, True)
    """
    if n < 1:
        raise PerspectivesError(f"expected n of 1 or more, got {n}")
    chosen = _choose(story, n, encoder or default_encoder())
    facts = tuple(Fact(f"f{i}", _statement(one[0].part.text)) for i, one in enumerate(chosen, 1))
    places = {
        fact.id: [[one.perspective, one.part.start, one.part.end] for one in stand]
        for fact, stand in zip(facts, chosen, strict=True)
    }
    return replace(story, facts=facts, metadata={**story.metadata, "suggested": places})


class Found(NamedTuple):
    """How well suggested facts meet the given ones of a story.

    Attributes
    ----------
    n_given, n_found : int
        Given facts with evidence, and those of them that a suggestion quotes.
    n_suggested, n_meant : int
        Suggestions, and those of them that quote a given fact.
    """

    n_given: int
    n_found: int
    n_suggested: int
    n_meant: int


def found_again(story: Story, evidence: Mapping[tuple[str, str], Spans]) -> Found:
    """Judge suggestions on a story whose facts are known: how many are found again.

    A suggestion quotes a given fact where the segment that it was made of and a span of the fact's
    evidence cover at least half of the shorter of the two.

    Parameters
    ----------
    story : Story
        As `suggest_facts` returned it.
    evidence : mapping of (str, str) to spans
        By perspective and given fact, where the framing speaks of the fact.

    Returns
    -------
    Found
    """
    made_of = [places[0] for places in story.metadata["suggested"].values()]
    given = {fact for (_, fact), spans in evidence.items() if spans}
    hits = {
        (place, fact)
        for place in made_of
        for (perspective, fact), spans in evidence.items()
        if perspective == place[0] and any(_overlap(place[1:], span) for span in spans)
    }
    return Found(
        len(given), len({fact for _, fact in hits}), len(made_of), len({one for one, _ in hits})
    )


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared > 0 and shared >= min(a[1] - a[0], b[1] - b[0]) / 2


class _Told(NamedTuple):
    """A part of a framing and who tells it."""

    perspective: str
    part: Segment


def _choose(story: Story, n: int, encoder: Encoder) -> list[list[_Told]]:
    """Return the chosen segments, each followed by those of others that tell the same."""
    told = [
        _Told(perspective.id, part)
        for perspective in story.perspectives
        for part in segment(perspective.framing)
        if len(content_words(part.text)) >= _SHORTEST
    ]
    tellers = np.array([one.perspective for one in told])
    if len(set(tellers)) < 2:
        return []
    vectors = encoder.encode([one.part.text for one in told]).astype(float)
    alike = vectors @ vectors.T
    other = tellers[:, None] != tellers
    words = np.array([len(content_words(one.part.text)) for one in told])
    gain = _likeness(alike, tellers) + _LENGTH * np.log(words)
    gain[np.where(other, alike, 0.0).max(axis=1) < _FLOOR] = -np.inf
    stands = [
        [told[i], *(told[j] for j in np.flatnonzero(other[i] & (alike[i] >= ALIKE)))]
        for i in _relevant(gain, alike, n)
    ]
    return sorted(stands, key=lambda stand: -len({one.perspective for one in stand}))


def _likeness(alike: Array, tellers: npt.NDArray[np.str_]) -> Array:
    """Mean over the other framings of each segment's cosine to their nearest segment."""
    names = np.unique(tellers)
    nearest = np.stack([alike[:, tellers == name].max(axis=1) for name in names], axis=1)
    own = tellers[:, None] == names
    return np.asarray(np.where(own, 0.0, nearest).sum(axis=1) / (len(names) - 1))


def _relevant(gain: Array, alike: Array, n: int) -> list[int]:
    """Choose up to `n` segments, one by one, by their gain and what sets them off from others."""
    gain = gain.copy()
    nearest_chosen = np.zeros(len(gain))
    chosen: list[int] = []
    while len(chosen) < n and np.isfinite(gain).any():
        best = int((gain - _REDUNDANCY * nearest_chosen).argmax())
        chosen.append(best)
        gain[best] = -np.inf
        nearest_chosen = np.maximum(nearest_chosen, alike[best])
    return chosen


def _statement(text: str) -> str:
    """Make a statement of a segment: no conjunction in front, a capital letter, a full stop."""
    text = _CONJUNCTION.sub("", " ".join(text.split())).rstrip(",;:—– ")
    end = "" if text.endswith((".", "!", "?", "”", '"', "’")) else "."
    return f"{text[0].upper()}{text[1:]}{end}"
