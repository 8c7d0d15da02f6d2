"""A small alignment with known numbers, for the tests of the measures."""

import numpy as np

import perspectives as pv
from perspectives.alignment import Alignment
from perspectives.segmentation import content_words, segment
from perspectives.story import Span

FRAMINGS = (
    "Parliament passed the bill. Children hold accounts everywhere.",
    "Children hold accounts. Parents shrug about accounts.",
    "",
)


def known_alignment() -> Alignment:
    """Two facts and three perspectives, the last without a framing."""
    facts = (pv.Fact("f1", "Parliament passed the bill."), pv.Fact("f2", "Children hold accounts."))
    perspectives = tuple(
        pv.Perspective(f"p{i + 1}", f"Group {i + 1}", text) for i, text in enumerate(FRAMINGS)
    )
    segments = tuple(segment(text) for text in FRAMINGS)
    words = tuple(
        np.array([float(len(content_words(piece.text))) for piece in pieces]) for pieces in segments
    )
    nan3 = np.full(3, np.nan)
    return Alignment(
        story=pv.Story("s", "Bill", facts, perspectives),
        segments=segments,
        words=words,
        weights=(
            np.array([[1.0, 0.0, 0.0], [0.0, 0.5, 0.5]]),
            np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
            np.zeros((0, 3)),
        ),
        evidence=(((Span(0, 27),), (Span(28, 62),)), ((), (Span(0, 23),)), ((), ())),
        told=np.array([[0.9, 0.8], [0.1, 1.0], [0.0, 0.0]]),
        grade=np.array([[0.9, 0.4], [0.0, 1.0], [0.0, 0.0]]),
        truth=np.array([[[0.0, 0.0, 1.0], [0.5, 0.5, 0.0]]] * 3),
        valence=np.array([[[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]] * 3),
        targets=("Parliament", "Parents"),
        portrayal=np.array(
            [[[0.0, 0.2, 0.8], nan3], [nan3, [0.6, 0.4, 0.0]], [nan3, nan3]], dtype=float
        ),
        mentions=(((Span(0, 10),), ()), ((), (Span(24, 31),)), ((), ())),
        embeddings=np.array([[[1.0, 0.0]], [[0.6, 0.8]], [[0.0, 0.0]]]),
    )
