"""Alignments and their tidy tables made by hand, for tests of what is computed from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd

from perspectives import Fact, Perspective, Story
from perspectives.alignment import Alignment
from perspectives.measures import Emphasis, Meaning, Portrayal, Stance
from perspectives.segmentation import content_words, sentences
from perspectives.story import Span

NAN = float("nan")


class HashingEncoder:
    """Counts of words in 256 bins: a text has the same vector in every call."""

    id = "hashing"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), 256), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for span in content_words(text):
                row[crc32(text[span.start : span.end].lower().encode()) % 256] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths > 0, lengths, 1)


@dataclass(frozen=True)
class Telling:
    """What one framing says: shares by fact, and truth, valence and portrayals from -1 to 1."""

    framing: str
    emphasis: Sequence[float]  # by fact; the rest is beyond
    truth: Sequence[float] = ()
    valence: Sequence[float] = ()
    portrayal: Mapping[str, float] | None = None
    marks: Mapping[str, str] | None = None  # term -> kind


TEXT = "Crews walked off at noon. The port stood still. Nobody in the harbour office would comment."


def aligned(tellings: Sequence[Telling], n_facts: int = 3, sure: float = 1.0) -> Alignment:
    """Make the alignment of a story; a reader is `sure` of what it says, 0.5 to 1."""
    facts = [Fact(f"f{n}", f"Statement number {n} of the story.") for n in range(1, n_facts + 1)]
    story = Story(
        "strike",
        "Dock Strike",
        facts,
        [Perspective(f"p{n}", f"Group {n}", t.framing) for n, t in enumerate(tellings, 1)],
    )
    shares = np.array([[*filled(t.emphasis, n_facts), 1 - sum(t.emphasis)] for t in tellings])
    shares = shares.reshape(len(tellings), n_facts + 1)
    targets = tuple(dict.fromkeys(name for t in tellings for name in t.portrayal or {}))
    segments = tuple(sentences(t.framing) for t in tellings)
    words = tuple(
        np.array([float(len(content_words(part.text))) for part in parts]) for parts in segments
    )
    portrayal = [[(t.portrayal or {}).get(name, NAN) for name in targets] for t in tellings]
    said = shares[:, :-1] > 0
    told = (len(tellings), n_facts, 3)
    return Alignment(
        story=story,
        segments=segments,
        words=words,
        weights=tuple(
            np.tile(row, (len(parts), 1)) for row, parts in zip(shares, words, strict=True)
        ),
        evidence=tuple(
            tuple((Span(0, 5),) if cell else () for cell in row) for row in said.tolist()
        ),
        told=np.where(said, sure, 1 - sure),
        grade=shares[:, :-1].copy(),
        truth=classes([filled(t.truth, n_facts) for t in tellings], sure).reshape(told),
        valence=classes([filled(t.valence, n_facts) for t in tellings], sure).reshape(told),
        targets=targets,
        portrayal=classes(portrayal, sure).reshape(len(tellings), len(targets), 3),
        mentions=tuple(
            tuple((Span(0, 5),) if name in (t.portrayal or {}) else () for name in targets)
            for t in tellings
        ),
        embeddings=np.array([[1.0, 0.0]] * len(tellings)).reshape(len(tellings), 1, 2),
    )


def filled(values: Sequence[float], n: int) -> list[float]:
    return [*values, *([0.0] * (n - len(values)))]


def classes(values: Sequence[Sequence[float]], sure: float) -> np.ndarray:
    """Probabilities of -1, 0 and 1 whose mean is `sure` times the value."""
    value = np.array(values, dtype=float).reshape(len(values), len(values[0]) if values else 0)
    up, down = np.clip(value, 0, None), np.clip(-value, 0, None)
    certain = np.stack([down, 1 - up - down, up], axis=-1)
    return sure * certain + (1 - sure) * np.array([0.0, 1.0, 0.0])


def tables_of(alignment: Alignment, tellings: Sequence[Telling] = ()) -> dict[str, pd.DataFrame]:
    """Measure an alignment; frames and marked words are made by hand."""
    measures = (Emphasis(n_draws=20), Stance(), Portrayal(), Meaning())
    tables = {measure.name: measure.measure([alignment]) for measure in measures}
    heads = [(alignment.story.id, one.id) for one in alignment.story.perspectives]
    shares = (("economic", 0.75), ("morality", 0.25))
    frames = [(*head, *share, NAN, NAN, ()) for head in heads for share in shares]
    marks = [
        (*head, term, kind, 1.0, NAN, NAN, (place(telling.framing, term),))
        for head, telling in zip(heads, tellings, strict=False)
        for term, kind in (telling.marks or {}).items()
    ]
    bounds = ["low", "high", "evidence"]
    ids = ["story", "perspective"]
    tables["frames"] = pd.DataFrame(frames, columns=[*ids, "frame", "share", *bounds])
    tables["wording"] = pd.DataFrame(marks, columns=[*ids, "term", "kind", "score", *bounds])
    return tables


def place(text: str, term: str) -> tuple[int, int]:
    start = text.index(term)
    return start, start + len(term)
