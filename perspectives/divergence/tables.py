"""From the components of each pair to the two tables of a result."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from perspectives.alignment import Alignment
from perspectives.divergence.components import (
    WHOLE,
    Array,
    Component,
    Table,
    apart_in_share,
    apart_in_value,
    length,
    measured_components,
    pair_places,
)
from perspectives.divergence.uncertainty import Draws, draw, interval, verdict
from perspectives.divergence.weighting import COMPONENTS, Weighting, default_weighting
from perspectives.errors import PerspectivesError
from perspectives.measures.emphasis import BEYOND
from perspectives.story import Story

__all__ = ["FACT_COMPONENTS", "PAIR_COLUMNS", "PART_COLUMNS", "diverge", "rank_facts"]

FACT_COMPONENTS = ("emphasis", "truth", "valence", "meaning")
PAIR_COLUMNS = ("story", "a", "b", "divergence", *COMPONENTS, "low", "high", "verdict")
PART_COLUMNS = (
    *("story", "a", "b", "component", "item", "contribution"),
    *("a_value", "b_value", "a_evidence", "b_evidence"),
)

_ITEMS = {
    "emphasis": "fact",
    "stance": "fact",
    "portrayal": "target",
    "frames": "frame",
    "wording": "term",
    "meaning": "other",
}
_NUMBERS = {"divergence", *COMPONENTS, "low", "high", "contribution", "a_value", "b_value"}


def diverge(
    alignments: Sequence[Alignment],
    tables: Mapping[str, pd.DataFrame],
    *,
    weights: Mapping[str, float] | Weighting | None = None,
    seed: int = 0,
    n_draws: int = 300,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure how far the perspectives of each story part, pair by pair.

    Parameters
    ----------
    alignments : sequence of Alignment
        Stories with distinct ids.
    tables : mapping of str to DataFrame
        The tidy table of each measure over these stories, by the measure's name: ``"emphasis"``,
        ``"stance"``, ``"portrayal"``, ``"frames"``, ``"wording"``, ``"meaning"``. The components
        of an absent one are left out of the total; without any that counts both results are empty.
    weights : mapping or Weighting, optional
        Instead of `default_weighting`.
    seed : int, optional
        Of the draws behind the intervals.
    n_draws : int, optional
        Draws behind each interval, at least 1.

    Returns
    -------
    pairs : DataFrame
        One row a pair: ``story a b divergence``, the weighted components (they sum to
        ``divergence``, in [0, 1]; NaN where undefined or not measured, counting as 0), ``low
        high`` (95% interval of the total) and ``verdict``.
    parts : DataFrame
        One row a pair, component and item that contributes: ``story a b component item
        contribution a_value b_value a_evidence b_evidence``. Contributions sum over items to the
        component and over all rows of a pair to the total. Values are those of the measure; of
        wording, the share of the words that the term takes; of meaning, NaN.

    Raises
    ------
    PerspectivesError
        Two stories share an id, or the weights are not usable.
    """
    if len({alignment.story.id for alignment in alignments}) < len(alignments):
        raise PerspectivesError("expected stories with distinct ids, got a repeated id")
    weighting = _weighting(weights, tables)
    if weighting is None:
        return _frame([], PAIR_COLUMNS), _frame([], PART_COLUMNS)
    frames = dict(tables)
    if "wording" in frames:
        frames["wording"] = _surest_marks(frames["wording"])
    read = {name: Table(frames[name], item) for name, item in _ITEMS.items() if name in frames}
    pair_rows: list[tuple[object, ...]] = []
    part_rows: list[tuple[object, ...]] = []
    for alignment in alignments:
        story = alignment.story
        parted = measured_components(alignment, read)
        drawn = draw(alignment, n_draws=n_draws, seed=seed)
        totals = _drawn_totals(alignment, parted, weighting, drawn)
        pair_rows += _pair_rows(story, parted, weighting, totals)
        part_rows += _part_rows(story, parted, weighting)
    return _frame(pair_rows, PAIR_COLUMNS), _frame(part_rows, PART_COLUMNS)


def rank_facts(parts: pd.DataFrame) -> pd.DataFrame:
    """Rank the facts of each pair by what they contribute over all components that have facts.

    Parameters
    ----------
    parts : DataFrame
        The second table of `diverge`.

    Returns
    -------
    DataFrame
        ``story a b fact contribution``, largest first within a pair; ``beyond`` and the framing as
        a whole are no facts. The
        first row of a pair is its top fact; a pair that parts on no fact has no row.
    """
    no_fact = parts["item"].isin((BEYOND, WHOLE))
    on_facts = parts[parts["component"].isin(FACT_COMPONENTS) & ~no_fact]
    keys = ["story", "a", "b", "item"]
    sums = on_facts.groupby(keys, sort=False)[["contribution"]].sum().reset_index()
    sums = sums.rename(columns={"item": "fact"})
    pair = sums.groupby(keys[:3], sort=False).ngroup()
    order = np.lexsort((-sums["contribution"].to_numpy(), pair.to_numpy()))
    return sums.iloc[order].reset_index(drop=True)


def _weighting(
    weights: Mapping[str, float] | Weighting | None, measured: Iterable[str]
) -> Weighting | None:
    """Return the weighting of the components whose measure was run; None where none counts."""
    if weights is None:
        weights = default_weighting()
    elif not isinstance(weights, Weighting):
        weights = Weighting(weights)
    kept = {name: weights.weights[name] for name in COMPONENTS if _of(name) in measured}
    return Weighting(kept, weights.apart) if any(kept.values()) else None


def _of(component: str) -> str:
    """Return the name of the measure that a component is read from."""
    return "stance" if component in ("truth", "valence") else component


def _frame(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(column, dtype=float if name in _NUMBERS else object)
            for name, column in zip(columns, values, strict=True)
        }
    )


def _surest_marks(wording: pd.DataFrame) -> pd.DataFrame:
    """Return one row a story, perspective and marked term: the surest of its marks."""
    marks = wording[wording["kind"] != "distinctive"].sort_values("score", kind="stable")
    return marks.drop_duplicates(["story", "perspective", "term"], keep="last").sort_index()


def _pair_rows(
    story: Story, parted: Mapping[str, Component], weighting: Weighting, drawn: Array
) -> Iterator[tuple[object, ...]]:
    pairs = pair_places(story)
    weighted = np.full((len(pairs), len(COMPONENTS)), np.nan)
    for name, component in parted.items():
        weighted[:, COMPONENTS.index(name)] = weighting.weights[name] * length(component.squares)
    totals = np.nansum(weighted, axis=1)
    low, high = interval(totals, drawn)
    for row, (a, b) in enumerate(pairs):
        names = (story.id, story.perspectives[a].id, story.perspectives[b].id)
        answer = verdict(low[row], high[row], weighting.apart)
        yield (*names, totals[row], *weighted[row], low[row], high[row], answer)


def _part_rows(
    story: Story, parted: Mapping[str, Component], weighting: Weighting
) -> Iterator[tuple[object, ...]]:
    for row, (a, b) in enumerate(pair_places(story).tolist()):
        names = (story.id, story.perspectives[a].id, story.perspectives[b].id)
        for name, component in parted.items():
            squares = np.nan_to_num(component.squares[row])
            for place in np.flatnonzero(weighting.weights[name] * squares).tolist():
                part = weighting.weights[name] * squares[place] / length(squares)
                sides = [component.values[side, place] for side in (a, b)]
                spans = [component.evidence.get((side, place), ()) for side in (a, b)]
                yield (*names, name, component.items[place], part, *sides, *spans)


def _drawn_totals(
    alignment: Alignment, parted: Mapping[str, Component], weighting: Weighting, drawn: Draws
) -> Array:
    """Return the total of each pair in each draw, ``(n_draws, n_pairs)``."""
    pairs = pair_places(alignment.story)
    squares = {name: component.squares for name, component in parted.items()}
    squares["emphasis"] = apart_in_share(drawn.emphasis, pairs)
    squares["truth"] = apart_in_value(drawn.told, drawn.truth, pairs)
    squares["valence"] = apart_in_value(drawn.told, drawn.valence, pairs)
    if "portrayal" in parted and tuple(parted["portrayal"].items) == alignment.targets:
        mentioned = np.isfinite(drawn.portrayal).astype(float)
        squares["portrayal"] = apart_in_value(mentioned, drawn.portrayal, pairs)
    totals = np.zeros((len(drawn.emphasis), len(pairs)))
    for name in parted:
        totals += weighting.weights[name] * np.nan_to_num(length(squares[name]))
    return totals
