"""The measures: each turns alignments of many stories into one tidy table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import pandas as pd

from perspectives.alignment import Alignment
from perspectives.measures.emphasis import Emphasis
from perspectives.measures.frames import Frames
from perspectives.measures.meaning import Meaning
from perspectives.measures.portrayal import Portrayal
from perspectives.measures.stance import Stance
from perspectives.measures.wording import Wording

__all__ = [
    "Emphasis",
    "Frames",
    "Meaning",
    "Measure",
    "Portrayal",
    "Stance",
    "Wording",
    "default_measures",
]


@runtime_checkable
class Measure(Protocol):
    """Anything with a name and this one method can be used as a measure."""

    name: str

    def measure(self, alignments: Sequence[Alignment]) -> pd.DataFrame:
        """Measure many stories.

        Parameters
        ----------
        alignments : sequence of Alignment
            Any number, also none.

        Returns
        -------
        DataFrame
            Tidy: ``story, perspective, <fact|target|frame|term>``, value columns, ``low, high,
            evidence``; the same columns for no rows.
        """
        ...


def default_measures() -> tuple[Measure, ...]:
    """Return the measures that `compare` takes by default."""
    return (Emphasis(), Stance(), Portrayal(), Frames(), Wording(), Meaning())
