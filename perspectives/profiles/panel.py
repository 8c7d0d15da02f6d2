"""Many stories as arrays: measures by stories by labels, NaN where there is no number."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perspectives.profiles.cells import MEASURES, Cells, Key, cells_of
from perspectives.profiles.inference import differences
from perspectives.profiles.words import REST, telling_terms, word_counts, word_rates
from perspectives.story import Story

__all__ = ["Panel", "panel_of"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The numbers of every story and label; arrays are read-only.

    Attributes
    ----------
    labels
        Those told most often first.
    stories, dates, sections
        One entry a story; None where a date or section is missing or empty.
    present
        ``(n_stories, n_labels)``: whether a label tells a story.
    keys
        Measure and item of each layer of `level` and `difference`.
    level, difference
        ``(n_keys, n_stories, n_labels)``: a label's own number, and what sets it apart from the
        other labels on that story. NaN where either is undefined.
    divergence
        ``(n_stories, n_labels, n_labels)``, in [0, 1]; NaN where two labels do not meet.
    terms
        The words counted in `counts`; the last, ``""``, stands for all others.
    counts
        ``(2, n_labels, n_terms)``: uses by the label, and by the others on the same stories.
    """

    labels: tuple[str, ...]
    stories: tuple[str, ...]
    dates: tuple[str | None, ...]
    sections: tuple[str | None, ...]
    present: NDArray[np.bool_]
    keys: tuple[Key, ...]
    level: Array
    difference: Array
    divergence: Array
    terms: tuple[str, ...]
    counts: Array

    def __post_init__(self) -> None:
        arrays = (self.present, self.level, self.difference, self.divergence, self.counts)
        for array in arrays:
            array.setflags(write=False)


def panel_of(
    told: Iterable[tuple[Story, Mapping[str, pd.DataFrame]]], by: str, *, n_terms: int
) -> Panel:
    """Gather the numbers of many stories, one at a time.

    Parameters
    ----------
    told
        Each story with the tables of its comparison.
    by
        The column whose values are the labels.
    n_terms
        At most so many words are profiled: those on which the labels of a story differ in the most
        stories. That choice does not change when labels are swapped within stories, so it does not
        spoil the tests.
    """
    stories: list[Story] = []
    cells: list[Cells] = []
    for story, tables in told:
        stories.append(story)
        cells.append(cells_of(story, tables, by))
    told_by = Counter(label for cell in cells for label in cell.labels)
    labels = tuple(sorted(told_by, key=lambda label: (-told_by[label], label)))
    number = {label: i for i, label in enumerate(labels)}
    places = [np.array([number[label] for label in cell.labels], dtype=int) for cell in cells]
    terms = telling_terms([cell.words for cell in cells], n_terms)
    keys = _keys(cells)
    n_keys = len(keys) + len(terms)
    level, difference = np.full((2, n_keys, len(cells), len(labels)), np.nan)
    divergence = np.full((len(cells), len(labels), len(labels)), np.nan)
    present = np.zeros((len(cells), len(labels)), dtype=bool)
    for s, (cell, place) in enumerate(zip(cells, places, strict=True)):
        present[s, place] = True
        for k, key in enumerate(keys):
            if key in cell.level:
                level[k, s, place] = cell.level[key]
                difference[k, s, place] = cell.difference[key]
        rates = word_rates(cell.words, terms)
        apart = differences(rates)
        level[len(keys) :, s, place] = np.where(np.isfinite(apart), rates, np.nan)
        difference[len(keys) :, s, place] = apart
        divergence[s][np.ix_(place, place)] = cell.divergence
    return Panel(
        labels=labels,
        stories=tuple(story.id for story in stories),
        dates=tuple(story.date or None for story in stories),
        sections=tuple(story.section or None for story in stories),
        present=present,
        keys=(*keys, *(("word", term) for term in terms)),
        level=level,
        difference=difference,
        divergence=divergence,
        terms=(*terms, REST),
        counts=word_counts([cell.words for cell in cells], places, terms, len(labels)),
    )


def _keys(cells: Sequence[Cells]) -> tuple[Key, ...]:
    """Return the measures and items in the order of `MEASURES`; a target must be met twice."""
    met = Counter(
        key for cell in cells for key, apart in cell.difference.items() if np.isfinite(apart).any()
    )
    found = dict.fromkeys(key for cell in cells for key in cell.difference)
    kept = [key for key in found if not (key[0] == "portrayal" and key[1] and met[key] < 2)]
    return tuple(sorted(kept, key=lambda key: MEASURES.index(key[0])))
