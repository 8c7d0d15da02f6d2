"""Naive systems that stand beside the model: what each figure must beat."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np

from perspectives.encoder import Encoder
from perspectives.evaluation.metrics import Array
from perspectives.segmentation import content_words, sentences

__all__ = ["cosine", "majority", "unigram_recall"]


def cosine(texts: Sequence[str], facts: Sequence[str], encoder: Encoder) -> Array:
    """Cosine of each fact and the sentence of its text that is nearest to it, (n,), in [-1, 1].

    0 for a text without a sentence.
    """
    cut = {text: [sentence.text for sentence in sentences(text)] for text in set(texts)}
    place = _places(chain(*cut.values(), facts))
    vectors = encoder.encode(list(place))
    rows = {text: vectors[[place[piece] for piece in pieces]] for text, pieces in cut.items()}
    return np.array(
        [
            (rows[text] @ vectors[place[fact]]).max() if len(rows[text]) else 0.0
            for text, fact in zip(texts, facts, strict=True)
        ],
        dtype=float,
    )


def unigram_recall(texts: Sequence[str], facts: Sequence[str]) -> Array:
    """Share of each fact's content words that stand in its text, (n,), in [0, 1].

    Words are compared in lower case; a fact without content words has a recall of 0.
    """
    return np.array([_recall(text, fact) for text, fact in zip(texts, facts, strict=True)])


def majority(gold: Sequence[Any]) -> list[Any]:
    """Give the most frequent gold answer to every item; of equally frequent ones the smallest."""
    counts = Counter(gold)
    most = min(counts, key=lambda answer: (-counts[answer], answer))
    return [most] * len(gold)


def _places(texts: Iterable[str]) -> dict[str, int]:
    return {text: place for place, text in enumerate(sorted(set(texts)))}


def _recall(text: str, fact: str) -> float:
    sought = _words(fact)
    return len(sought & _words(text)) / len(sought) if sought else 0.0


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(text[span.start : span.end].lower() for span in content_words(text))
