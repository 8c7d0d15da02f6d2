"""Portrayal: how favourably a framing speaks of a target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from perspectives.alignment import Alignment
from perspectives.measures.emphasis import offsets
from perspectives.measures.stance import expected

COLUMNS = ("story", "perspective", "target", "portrayal", "low", "high", "evidence")


class Portrayal:
    """Target-dependent sentiment, one row for each target that a perspective mentions.

    =============  ============================================================================
    column         what it is
    =============  ============================================================================
    ``portrayal``  in [-1, 1]: unfavourable (-1), neutral or mixed (0), favourable (1); the mean
                   of the reader's class probabilities
    ``low, high``  range of the answers -1, 0, 1 that the reader holds 95% likely
    ``evidence``   spans of the framing that mention the target
    =============  ============================================================================

    A target that a framing does not mention has no row: not spoken of is not neutral.

    References
    ----------
    Hamborg and Donnay 2021, NewsMTSC: A Dataset for (Multi-)Target-dependent Sentiment
    Classification in Political News Articles (EACL).

    Examples
    --------
    >>> import perspectives as pv
    >>> from perspectives.alignment import align
    >>> table = Portrayal().measure(align([pv.load_story("h200-licences")]))
    >>> bool(table["portrayal"].between(-1, 1).all())
    True
    """

    name = "portrayal"

    def measure(self, alignments: Sequence[Alignment]) -> pd.DataFrame:
        """Measure many stories; see `perspectives.measures.Measure.measure`."""
        rows = [row for alignment in alignments for row in _rows(alignment)]
        return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(alignment: Alignment) -> Iterator[tuple[Any, ...]]:
    mentioned = np.asarray(np.isfinite(alignment.portrayal).all(axis=-1))
    mean, low, high = expected(alignment.portrayal, mentioned)
    for p, perspective in enumerate(alignment.story.perspectives):
        for t, target in enumerate(alignment.targets):
            if mentioned[p, t]:
                spans = offsets(alignment.mentions[p][t])
                yield (
                    alignment.story.id,
                    perspective.id,
                    target,
                    mean[p, t],
                    low[p, t],
                    high[p, t],
                    spans,
                )
