"""Meaning: how far framings lie apart as embeddings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from perspectives.alignment import Alignment

COLUMNS = ("story", "perspective", "other", "distance", "low", "high", "evidence")


class Meaning:
    """Cosine distance between the embeddings of two framings of a story.

    The trained reader embeds a framing against the facts of its story: a part for each fact, by
    how it is told, and one for the text as a whole. It was trained so that framings that part lie
    apart, whatever words they share. Beside it, with less weight, stands what the bundled encoder
    makes of the text alone. Any other encoder takes the place of both.

    ==============  ===========================================================================
    column          what it is
    ==============  ===========================================================================
    ``other``       the perspective compared with; each pair stands in both directions
    ``distance``    1 - cosine, cut to [0, 1]; NaN where a framing has no words
    ``low, high``   NaN: an embedding has no interval
    ``evidence``    the whole framing
    ==============  ===========================================================================

    References
    ----------
    Reimers and Gurevych 2019, Sentence-BERT: Sentence Embeddings using Siamese BERT-Networks
    (EMNLP).

    Examples
    --------
    >>> import perspectives as pv
    >>> from perspectives.alignment import align
    >>> table = Meaning().measure(align([pv.load_story("h200-licences")]))
    >>> bool(table["distance"].between(0, 1).all())
    True
    """

    name = "meaning"

    def measure(self, alignments: Sequence[Alignment]) -> pd.DataFrame:
        """Measure many stories; see `perspectives.measures.Measure.measure`."""
        rows = [row for alignment in alignments for row in _rows(alignment)]
        return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(alignment: Alignment) -> Iterator[tuple[Any, ...]]:
    vectors = alignment.embeddings
    empty = ~vectors.any(axis=(1, 2))
    apart = vectors[:, None] - vectors[None]
    distance = np.clip(
        (apart**2).sum(axis=(-2, -1)) / 2, 0, 1
    )  # 1 - cosine, and exactly 0 for twins
    distance[empty, :] = distance[:, empty] = np.nan
    perspectives = alignment.story.perspectives
    for a, perspective in enumerate(perspectives):
        for b, other in enumerate(perspectives):
            if a != b:
                whole = ((0, len(perspective.framing)),)
                yield (
                    alignment.story.id,
                    perspective.id,
                    other.id,
                    distance[a, b],
                    np.nan,
                    np.nan,
                    whole,
                )
