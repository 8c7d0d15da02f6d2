"""A story in short: what is contested, what some leave out, what all share, who stands out.

Every statement is a selection from the tables of the result, with the number it was selected by.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perspectives.divergence import rank_facts
from perspectives.story import Story

__all__ = ["BlindSpot", "Contested", "OddOneOut", "Shared", "Summary", "summarise"]

LIKE = 2.0
"""A fact is stressed alike where its largest share is at most this many times its smallest."""


@dataclass(frozen=True, slots=True)
class Contested:
    """The fact on which the perspectives part most.

    Attributes
    ----------
    fact : str
        Its id.
    contribution : float
        Mean over all pairs of what it adds to their divergence by emphasis, truth and valence.
    a, b : str
        The two perspectives that it parts most.
    most : float
        What it adds to the divergence of these two.
    """

    fact: str
    contribution: float
    a: str
    b: str
    most: float


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A fact that some perspectives tell and others leave out.

    Attributes
    ----------
    fact : str
        Its id.
    told_by, left_out_by : tuple of str
        Perspectives by whether `omitted` is at most, or above, 0.5.
    omitted : tuple of float
        The probability of the omission for each of `left_out_by`.
    """

    fact: str
    told_by: tuple[str, ...]
    left_out_by: tuple[str, ...]
    omitted: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """A fact that all perspectives tell and stress alike.

    Attributes
    ----------
    fact : str
        Its id.
    least, most : float
        The smallest and the largest share of a text that it takes.
    """

    fact: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class OddOneOut:
    """The perspective that stands furthest from the others.

    Attributes
    ----------
    perspective : str
        Its id.
    divergence : float
        Its mean divergence from the others.
    margin : float
        By how much that exceeds the mean divergence of the next one; 0 is a tie.
    """

    perspective: str
    divergence: float
    margin: float


@dataclass(frozen=True, slots=True)
class Summary:
    """The story-level summary of a comparison.

    Attributes
    ----------
    most_contested : Contested or None
        None where no pair parts on a fact.
    blind_spots : tuple of BlindSpot
        Facts that most leave out come first.
    consensus : tuple of Shared
        The most stressed first; empty with fewer than two perspectives.
    odd_one_out : OddOneOut or None
        None with fewer than three perspectives.
    """

    most_contested: Contested | None
    blind_spots: tuple[BlindSpot, ...]
    consensus: tuple[Shared, ...]
    odd_one_out: OddOneOut | None


def summarise(story: Story, tables: Mapping[str, pd.DataFrame]) -> Summary:
    """Summarise the tables of one story.

    Parameters
    ----------
    story : Story
        The story.
    tables : mapping of str to DataFrame
        Of this story: ``"parts"`` and ``"divergence"``, and ``"emphasis"`` where it was measured.

    Returns
    -------
    Summary
    """
    emphasis = _by_fact(story, tables.get("emphasis"), "emphasis")
    omitted = _by_fact(story, tables.get("emphasis"), "omitted")
    return Summary(
        _most_contested(tables["parts"], n_pairs=len(tables["divergence"])),
        tuple(_blind_spots(omitted)),
        tuple(_consensus(emphasis, omitted)),
        _odd_one_out(tables["divergence"]),
    )


def _by_fact(story: Story, table: pd.DataFrame | None, column: str) -> pd.DataFrame:
    """Return facts by perspectives; empty where the measure was not run."""
    names = [perspective.id for perspective in story.perspectives]
    facts = [fact.id for fact in story.facts]
    if table is None or table.empty:
        return pd.DataFrame(index=[], columns=names, dtype=float)
    wide = table.pivot(index="fact", columns="perspective", values=column)
    return wide.reindex(index=facts, columns=names).astype(float)


def _most_contested(parts: pd.DataFrame, n_pairs: int) -> Contested | None:
    ranked = rank_facts(parts)
    if ranked.empty:
        return None
    means = ranked.groupby("fact", sort=False)["contribution"].sum() / n_pairs
    fact = str(means.idxmax())
    most = ranked[ranked["fact"] == fact].sort_values("contribution", kind="stable").iloc[-1]
    return Contested(fact, float(means[fact]), most["a"], most["b"], float(most["contribution"]))


def _blind_spots(omitted: pd.DataFrame) -> list[BlindSpot]:
    spots = []
    for fact, row in zip(omitted.index, omitted.to_numpy(), strict=True):
        told_by = tuple(omitted.columns[row <= 0.5])
        left_out_by = tuple(omitted.columns[row > 0.5])
        if told_by and left_out_by:
            spots.append(BlindSpot(fact, told_by, left_out_by, tuple(row[row > 0.5].tolist())))
    return sorted(spots, key=lambda spot: -len(spot.left_out_by))


def _consensus(emphasis: pd.DataFrame, omitted: pd.DataFrame) -> list[Shared]:
    if emphasis.shape[1] < 2:
        return []
    shared = []
    for fact, shares, gone in zip(
        emphasis.index, emphasis.to_numpy(), omitted.to_numpy(), strict=True
    ):
        least, most = float(shares.min()), float(shares.max())
        if (gone <= 0.5).all() and 0 < most <= LIKE * least:
            shared.append(Shared(fact, least, most))
    return sorted(shared, key=lambda fact: -fact.least)


def _odd_one_out(pairs: pd.DataFrame) -> OddOneOut | None:
    both = pd.concat([pairs["a"], pairs["b"]])
    totals = np.tile(pairs["divergence"].to_numpy(dtype=float), 2)
    means = pd.Series(totals, index=both.to_numpy()).groupby(level=0, sort=False).mean()
    if len(means) < 3:
        return None
    (name, most), (_, second) = means.sort_values(ascending=False, kind="stable").iloc[:2].items()
    return OddOneOut(str(name), float(most), float(most - second))
