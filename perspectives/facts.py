"""Propose the shared yardstick of a story from its framings, where nobody has given one.

A suggested fact is a segment of some framing that stands for what several tell: the chosen ones
together are as near as can be to all that the *other* framings say, each counting the same (greedy
maximisation of a facility-location function, as in extractive summarisation: Lin & Bilmes 2011).
It is a quotation of one side, so neutral wording is not promised: a story with suggested facts says
so in its metadata, and every result made from it in its provenance.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from perspectives.alignment import default_encoder, default_reader
from perspectives.encoder import Encoder
from perspectives.errors import PerspectivesError
from perspectives.reader import Reader, Request
from perspectives.segmentation import content_words, segment
from perspectives.story import Fact, Segment, Story

__all__ = ["Found", "found_again", "suggest_facts"]

Array = npt.NDArray[np.float64]

ALIKE = 0.5
"""Cosine from which a segment is taken to tell the same as a suggested fact."""

_FLOOR = 0.2  # cosine below which two texts have nothing in common
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
    H. Lin and J. Bilmes, "A class of submodular functions for document summarization", ACL 2011.

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
    """How many given facts are among the suggested ones.

    Attributes
    ----------
    story : str
        Id of the story.
    n_given, n_suggested : int
        Number of facts.
    found : float
        Share of the given facts that the suggested ones, read together as one text, tell. NaN
        without given facts.
    """

    story: str
    n_given: int
    n_suggested: int
    found: float


def found_again(
    stories: Sequence[Story],
    n: int = 5,
    *,
    encoder: Encoder | None = None,
    reader: Reader | None = None,
) -> list[Found]:
    """Judge suggestions on stories whose facts are known, by how many are found again.

    Parameters
    ----------
    stories : sequence of Story
        With their facts, which the suggestions do not see.
    n : int, optional
        Most facts to suggest for each story.
    encoder : Encoder, optional
        As for `suggest_facts`.
    reader : Reader, optional
        What judges whether the suggested facts tell a given one; the trained one by default.

    Returns
    -------
    list of Found
        One for each story.
    """
    suggested = [suggest_facts(story, n, encoder=encoder).facts for story in stories]
    texts = [" ".join(fact.text for fact in facts) for facts in suggested]
    requests = [
        Request(text, segment(text), tuple(fact.text for fact in story.facts))
        for text, story in zip(texts, stories, strict=True)
    ]
    readings = (reader or default_reader()).read(requests)
    return [
        Found(
            story.id,
            len(story.facts),
            len(facts),
            float((reading.told > 0.5).mean()) if story.facts else float("nan"),
        )
        for story, facts, reading in zip(stories, suggested, readings, strict=True)
    ]


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
    if not told:
        return []
    vectors = encoder.encode([one.part.text for one in told]).astype(float)
    tellers = [one.perspective for one in told]
    other = np.array([[a != b for b in tellers] for a in tellers])
    alike = np.where(other, vectors @ vectors.T, 0.0)
    weights = np.array([1 / tellers.count(teller) for teller in tellers])
    stands = [
        [told[place], *(told[i] for i in np.flatnonzero(alike[place] >= ALIKE))]
        for place in _cover(np.clip(alike - _FLOOR, 0, None), weights, n)
    ]
    return sorted(stands, key=lambda stand: -len({one.perspective for one in stand}))


def _cover(gain: Array, weights: Array, n: int) -> list[int]:
    """Choose up to `n` columns, one by one, each the one that adds most to what is covered.

    A row is covered as far as the largest of its chosen values. A segment gains nothing from its
    own framing, so what only one side tells is not chosen.
    """
    covered = np.zeros(len(gain))
    chosen: list[int] = []
    while len(chosen) < n:
        added = weights @ np.clip(gain - covered[:, None], 0, None)
        best = int(added.argmax())
        if not added[best] > 0:
            break
        chosen.append(best)
        covered = np.maximum(covered, gain[:, best])
    return chosen


def _statement(text: str) -> str:
    """Make a statement of a segment: no conjunction in front, a capital letter, a full stop."""
    text = _CONJUNCTION.sub("", " ".join(text.split())).rstrip(",;:—– ")
    end = "" if text.endswith((".", "!", "?", "”", '"', "’")) else "."
    return f"{text[0].upper()}{text[1:]}{end}"
