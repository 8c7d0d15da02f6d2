"""The arrays behind each component of divergence: what is compared, and each item's part of it.

Every component is a distance in [0, 1] whose square is a sum over items; `perspectives.divergence`
defines them. Tidy tables and alignments go in, arrays come out: weights, names and the tables of a
result are the business of that module.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from perspectives.alignment import TOLD, Alignment
from perspectives.reader import SIGNS
from perspectives.stats import js_terms
from perspectives.story import Story

Array = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.intp]
Spans = tuple[tuple[int, int], ...]
Place = tuple[int, int]

WHOLE = "framing"
"""Item of meaning for the framing as a whole."""
PLAIN = "plain words"
"""Item of wording for the words that no mark covers, as ``beyond`` is one of emphasis."""


class Component(NamedTuple):
    """One component over the perspectives and pairs of a story.

    Attributes
    ----------
    items : sequence of str
        Facts, targets, frames or terms.
    values : ndarray of shape (n_perspectives, n_items)
        What the measure says; NaN where it says nothing.
    squares : ndarray of shape (n_pairs, n_items)
        Each item's part of the squared distance; a row of NaN where the pair has nothing to
        compare.
    evidence : mapping of (perspective, item) to spans
        By place in `values`.
    """

    items: Sequence[str]
    values: Array
    squares: Array
    evidence: Mapping[Place, Spans]


class Table:
    """A tidy table, read story by story as arrays of perspectives by items.

    Parameters
    ----------
    frame : DataFrame
        With ``story``, ``perspective``, the item's column, value columns and ``evidence``.
    item : str
        Name of the item's column.
    """

    def __init__(self, frame: pd.DataFrame, item: str) -> None:
        self._columns = {str(name): frame[name].to_numpy() for name in frame.columns}
        self._items = self._columns[item]
        self._rows: dict[Any, Any] = dict(frame.groupby("story", sort=False).indices)

    def items(self, story: Story) -> list[str]:
        """Return the items of a story in the order of the table."""
        return list(dict.fromkeys(self._items[row] for row in self._of(story)))

    def values(self, story: Story, items: Sequence[str], column: str) -> Array:
        """Return a value column, ``(n_perspectives, n_items)``; NaN where there is no row."""
        values = np.full((len(story.perspectives), len(items)), np.nan)
        for place, row in self._places(story, items):
            values[place] = self._columns[column][row]
        return values

    def evidence(self, story: Story, items: Sequence[str]) -> dict[Place, Spans]:
        """Return the evidence by place in `values`."""
        spans = self._columns["evidence"]
        return {place: spans[row] for place, row in self._places(story, items)}

    def _of(self, story: Story) -> Sequence[int]:
        rows: Sequence[int] = self._rows.get(story.id, ())
        return rows

    def _places(self, story: Story, items: Sequence[str]) -> Iterator[tuple[Place, int]]:
        line = {perspective.id: place for place, perspective in enumerate(story.perspectives)}
        column = {item: place for place, item in enumerate(items)}
        for row in self._of(story):
            if (item := self._items[row]) in column:
                yield (line[self._columns["perspective"][row]], column[item]), row


def pair_places(story: Story) -> Pairs:
    """Return the places of both sides of each pair of perspectives, ``(n_pairs, 2)``."""
    pairs = list(combinations(range(len(story.perspectives)), 2))
    return np.array(pairs, dtype=np.intp).reshape(-1, 2)


def apart_in_share(shares: Array, pairs: Pairs) -> Array:
    """Return each item's part of the squared Jensen-Shannon distance, base 2, pair by pair.

    Parameters
    ----------
    shares : ndarray of shape (..., n_perspectives, n_items)
        Rows sum to 1, or are NaN.
    pairs : ndarray of shape (n_pairs, 2)

    Returns
    -------
    ndarray of shape (..., n_pairs, n_items)
        Not negative; NaN where a row is.
    """
    return js_terms(shares[..., pairs[:, 0], :], shares[..., pairs[:, 1], :])


def apart_in_value(spoken: Array, values: Array, pairs: Pairs) -> Array:
    """Return each shared item's part of a squared distance between values in [-1, 1].

    The squared distance is the mean of ``((value_a - value_b) / 2) ** 2`` over the items, weighted
    by the probability that both sides speak of the item; where less than one item is expected to
    be shared, the mean is over one.

    Parameters
    ----------
    spoken, values : ndarray of shape (..., n_perspectives, n_items)
        Probability that a side speaks of an item; the value it then has, NaN where unknown.
    pairs : ndarray of shape (n_pairs, 2)

    Returns
    -------
    ndarray of shape (..., n_pairs, n_items)
        In [0, 1]; a row of NaN where both sides are likely to speak of no item.
    """
    a, b = pairs.T
    difference = (values[..., a, :] - values[..., b, :]) / 2
    known = np.isfinite(difference)
    both = np.where(known, spoken[..., a, :] * spoken[..., b, :], 0.0)
    likely = known & (np.minimum(spoken[..., a, :], spoken[..., b, :]) >= TOLD)
    squares = both * np.nan_to_num(difference) ** 2
    squares = squares / np.maximum(both.sum(axis=-1, keepdims=True), 1.0)
    return np.where(likely.any(axis=-1, keepdims=True), squares, np.nan)


def length(squares: Array) -> Array:
    """Return the distance whose square has these parts; NaN without parts or with one undefined."""
    distance = np.sqrt(squares.sum(axis=-1))
    return np.asarray(distance if squares.shape[-1] else np.full_like(distance, np.nan))


def measured_components(alignment: Alignment, tables: Mapping[str, Table]) -> dict[str, Component]:
    """Return each component of one story whose measure has been run.

    Parameters
    ----------
    alignment : Alignment
        Of the story.
    tables : mapping of str to Table
        By the name of the measure.

    Returns
    -------
    dict of str to Component
        In the order of `perspectives.divergence.COMPONENTS`.
    """
    parts: dict[str, Component] = {}
    if "emphasis" in tables:
        parts["emphasis"] = _shares(alignment, tables["emphasis"], "emphasis")
    if "stance" in tables:
        parts["truth"] = _stance(alignment, tables["stance"], "truth")
        parts["valence"] = _stance(alignment, tables["stance"], "valence")
    if "portrayal" in tables:
        parts["portrayal"] = _portrayal(alignment, tables["portrayal"])
    if "frames" in tables:
        parts["frames"] = _shares(alignment, tables["frames"], "share")
    if "wording" in tables:
        parts["wording"] = _wording(alignment, tables["wording"])
    if "meaning" in tables:
        parts["meaning"] = _meaning(alignment, tables["meaning"])
    return parts


def _shares(alignment: Alignment, table: Table, column: str) -> Component:
    story = alignment.story
    items = table.items(story)
    values = table.values(story, items, column)
    squares = apart_in_share(values, pair_places(story))
    return Component(items, values, squares, table.evidence(story, items))


def _stance(alignment: Alignment, table: Table, column: str) -> Component:
    """Compare truth or valence, weighted by how surely both sides tell the fact.

    Where a fact is more likely omitted than not, the measure has no value; what counts there, with
    the little weight that it has, is what the reader holds if the fact is told after all.
    """
    story = alignment.story
    items = [fact.id for fact in story.facts]
    values = table.values(story, items, column)
    if_told = getattr(alignment, column) @ SIGNS
    told = 1 - table.values(story, items, "omitted")
    compared = np.where(np.isfinite(values), values, if_told)
    squares = apart_in_value(told, compared, pair_places(story))
    return Component(items, values, squares, table.evidence(story, items))


def _portrayal(alignment: Alignment, table: Table) -> Component:
    story = alignment.story
    items = table.items(story)
    values = table.values(story, items, "portrayal")
    mentioned = np.isfinite(values).astype(float)
    squares = apart_in_value(mentioned, values, pair_places(story))
    return Component(items, values, squares, table.evidence(story, items))


def _wording(alignment: Alignment, table: Table) -> Component:
    """Compare what marked terms, and the plain words that are left, take of each side's words."""
    story = alignment.story
    terms = table.items(story)
    evidence = table.evidence(story, terms)
    marked = np.nan_to_num(table.values(story, terms, "score"))
    for (row, column), spans in evidence.items():
        marked[row, column] *= len(spans) * len(terms[column].split())
    words = np.array([float(counts.sum()) for counts in alignment.words]).reshape(-1, 1)
    full = np.maximum(words, marked.sum(axis=1, keepdims=True))
    taken = marked / np.where(words > 0, full, np.nan)
    plain = np.where(words > 0, np.clip(1 - taken.sum(axis=1, keepdims=True), 0, 1), np.nan)
    values = np.hstack([taken, plain])
    squares = apart_in_share(values, pair_places(story))
    return Component([*terms, PLAIN], values, squares, evidence)


def _meaning(alignment: Alignment, table: Table) -> Component:
    """Split the distance of two embeddings over the facts where they have a part for each."""
    story = alignment.story
    a, b = pair_places(story).T
    distances = table.values(story, [one.id for one in story.perspectives], "distance")[a, b]
    parts = ((alignment.embeddings[a] - alignment.embeddings[b]) ** 2).sum(axis=-1) / 2
    items, evidence = [WHOLE], {}
    if parts.shape[1] != len(story.facts) + 1:
        parts = parts.sum(axis=1, keepdims=True)
    else:
        items = [*(fact.id for fact in story.facts), WHOLE]
        neither = (alignment.told[a] < TOLD) & (alignment.told[b] < TOLD)
        parts[:, -1] += (parts[:, :-1] * neither).sum(axis=1)  # no fact on which the two could part
        parts[:, :-1] *= ~neither
        evidence = {
            (side, place): tuple((span.start, span.end) for span in spans)
            for side, told in enumerate(alignment.evidence)
            for place, spans in enumerate(told)
        }
    whole = parts.sum(axis=1)
    of_framing = np.eye(len(items))[-1]  # also where another measure of that name found a distance
    shares = np.where(
        whole[:, None] > 0, parts / np.where(whole > 0, whole, 1)[:, None], of_framing
    )
    nothing = np.full((len(story.perspectives), len(items)), np.nan)
    return Component(items, nothing, distances[:, None] ** 2 * shares, evidence)
