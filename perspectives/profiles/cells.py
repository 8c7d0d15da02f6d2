"""One story, compared: the numbers of each label, and how far each lies from the others.

A measure has one number per perspective and *item* (fact, target, frame ...). It is averaged over
the perspectives of a label, compared with the other labels item by item, and only then averaged
over items. So an outlet that tells only the grim facts is not taken for one that tells facts
grimly: each fact is compared with how others tell that same fact.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perspectives.measures.summaries import MARKED, evenness, marked_rates, spread
from perspectives.profiles.inference import differences, others
from perspectives.profiles.labels import membership
from perspectives.segmentation import content_words
from perspectives.stats.checks import mean_known, ratio
from perspectives.story import Story

__all__ = ["FACT_KINDS", "MEASURES", "Cells", "cells_of"]

Array = NDArray[np.float64]
Key = tuple[str, str]
"""A measure and its item; ``""`` where the measure has one number."""

MEASURES = (
    *("beyond", "evenness", "fact_kind", "omitted", "truth", "valence", "portrayal", "frame"),
    *("wording", "divergence", "component", "word"),
)
"""What is profiled, in the order of the tables; `profile` says what each is."""

FACT_KINDS = ("figure", "reported", "good", "bad", "rare")
"""Kinds of fact that an outlet may lead on.

``figure``: the fact holds a number that is no date. ``reported``: it is what someone said or asked.
``good``, ``bad``: the other perspectives tell it so (mean valence beyond a third). ``rare``: at
least half of the other perspectives leave it out.
"""

_SPLIT = ("fact_kind", "frame", "portrayal", "wording")  # measures with a number for each item
_WHOLE = ("beyond", "evenness", "omitted", "truth", "valence", "portrayal")  # and with a mean
_EDGE = 1 / 3

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH}(?:\s+\d{{1,2}}(?:st|nd|rd|th)?\b)?"
    r"(?:,?\s+\d{4}\b)?|\b(?:19|20)\d\d(?:s|[-–/]\d\d+)?\b"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_REPORTED = re.compile(
    r"\b(?:sa(?:id|ys?)|told|tells?|according to|announce[sd]?|claim(?:s|ed)|warn(?:s|ed)?"
    r"|argue[sd]?|urge[sd]?|den(?:y|ies|ied)|promise[sd]?|pledge[sd]?|accuse[sd]?|call(?:s|ed)|ask(?:s|ed)?"
    r"|stated|vow(?:s|ed)?|demand(?:s|ed)|expect(?:s|ed)?|predict(?:s|ed)?|critici[sz]e[sd]?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cells:
    """The numbers of one story.

    Attributes
    ----------
    labels
        The labels (outlets, groups ...) of this story.
    level
        By measure and item, the label's own number, shape ``(n_labels,)``; NaN where undefined, or
        where no other label has it.
    difference
        By measure and item, that number minus the mean of the other labels.
    divergence
        Mean divergence between the perspectives of each two labels, ``(n_labels, n_labels)``, in
        [0, 1]; 0 between labels that share one perspective; NaN on the diagonal.
    words
        For each label, how often it uses each content word (case folded).
    """

    labels: tuple[str, ...]
    level: Mapping[Key, Array]
    difference: Mapping[Key, Array]
    divergence: Array
    words: tuple[Mapping[str, int], ...]


def cells_of(story: Story, tables: Mapping[str, pd.DataFrame], by: str) -> Cells:
    """Return the numbers of one story for every label of a column.

    Parameters
    ----------
    story
        The story that the tables measure.
    tables
        `Comparison.tables` of that story. A measure that is absent is left out.
    by
        The column whose values are the labels.
    """
    labels, member = membership(story, by)
    level: dict[Key, Array] = {}
    difference: dict[Key, Array] = {}
    for measure, (items, grid) in _grids(story, tables).items():
        own = _by_label(grid, member)
        apart = differences(own.T).T
        own = np.where(np.isfinite(apart), own, np.nan)
        if measure in _WHOLE:
            level[measure, ""], difference[measure, ""] = mean_known(own), mean_known(apart)
        if measure in _SPLIT:
            level |= {(measure, item): own[:, i] for i, item in enumerate(items)}
            difference |= {(measure, item): apart[:, i] for i, item in enumerate(items)}
    matrices = {
        name: _between(matrix, member) for name, matrix in _pair_grids(story, tables).items()
    }
    for name, matrix in matrices.items():
        key = ("divergence", "") if name == "divergence" else ("component", name)
        own = mean_known(matrix)
        difference[key] = differences(own) if len(labels) > 2 else np.full(len(labels), np.nan)
        level[key] = np.where(np.isfinite(difference[key]), own, np.nan)
    total = matrices.get("divergence", np.full((len(labels), len(labels)), np.nan))
    return Cells(labels, level, difference, total, _words(story, member))


def _grids(story: Story, tables: Mapping[str, pd.DataFrame]) -> dict[str, tuple[list[str], Array]]:
    """Return, for each measure, its items and an array (n_perspectives, n_items)."""
    ids = [perspective.id for perspective in story.perspectives]
    facts = [fact.id for fact in story.facts]
    grids: dict[str, tuple[list[str], Array]] = {}
    if "stance" in tables:
        for measure in ("truth", "valence"):
            grids[measure] = facts, spread(tables["stance"], ids, "fact", facts, measure)
    if "emphasis" in tables:
        share = spread(tables["emphasis"], ids, "fact", [*facts, "beyond"], "emphasis")
        omitted = spread(tables["emphasis"], ids, "fact", facts, "omitted")
        valence = grids["valence"][1] if "valence" in grids else np.full(omitted.shape, np.nan)
        grids["beyond"] = ["beyond"], share[:, -1:]
        grids["evenness"] = ["evenness"], evenness(share[:, :-1])[:, None]
        grids["fact_kind"] = list(FACT_KINDS), _fact_kinds(story, share[:, :-1], omitted, valence)
        grids["omitted"] = facts, omitted
    for table, measure, item, column in (
        ("portrayal", "portrayal", "target", "portrayal"),
        ("frames", "frame", "frame", "share"),
    ):
        if table in tables:
            items = list(dict.fromkeys(tables[table][item]))
            grids[measure] = items, spread(tables[table], ids, item, items, column)
    if "wording" in tables:
        grids["wording"] = list(MARKED), marked_rates(story, tables["wording"])
    return grids


def _pair_grids(story: Story, tables: Mapping[str, pd.DataFrame]) -> dict[str, Array]:
    """Return divergence and its components as symmetric (n_perspectives, n_perspectives)."""
    if "divergence" not in tables:
        return {}
    pairs = tables["divergence"]
    place = {perspective.id: i for i, perspective in enumerate(story.perspectives)}
    a, b = ([place[id_] for id_ in pairs[side]] for side in ("a", "b"))
    fixed = {"story", "a", "b", "low", "high", "verdict"}
    grids = {}
    for name in (column for column in pairs.columns if column not in fixed):
        grid = np.zeros((len(place), len(place)))
        grid[a, b] = grid[b, a] = pairs[name].to_numpy(dtype=float)
        grids[str(name)] = grid
    return grids


def _by_label(grid: Array, member: NDArray[np.bool_]) -> Array:
    """Average the perspectives of each label, (n_labels, n_items), over those that have a value."""
    here = np.isfinite(grid)
    count = member.astype(float) @ here
    total = member.astype(float) @ np.where(here, grid, 0.0)
    return ratio(total, count)


def _between(grid: Array, member: NDArray[np.bool_]) -> Array:
    """Average a matrix of perspectives to one of labels; NaN on the diagonal."""
    matrix = _by_label(_by_label(grid, member).T, member)
    np.fill_diagonal(matrix, np.nan)
    return matrix


def _fact_kinds(story: Story, share: Array, omitted: Array, valence: Array) -> Array:
    """Return the share of what a perspective says of the facts that goes to each kind of fact.

    NaN where the perspective says nothing of the facts, and where all facts are of the kind or
    none is, for then there is no choice.
    """
    kinds = _kinds(story, omitted, valence)
    choice = kinds.any(axis=2) & ~kinds.all(axis=2)
    part = (kinds * share).sum(axis=2)
    return ratio(part, choice * share.sum(axis=1)).T


def _kinds(story: Story, omitted: Array, valence: Array) -> NDArray[np.bool_]:
    """Return which facts are of which kind to whom: (n_kinds, n_perspectives, n_facts)."""
    texts = [fact.text for fact in story.facts]
    figure = [bool(re.search(r"\d", _DATE.sub("", text))) for text in texts]
    reported = [bool(_REPORTED.search(text)) for text in texts]
    told = others(valence.T).T
    left_out = others(np.where(np.isfinite(omitted), omitted > 0.5, np.nan).T).T
    by_text = np.array([figure, reported], dtype=bool)[:, None].repeat(len(told), axis=1)
    return np.stack([*by_text, told >= _EDGE, told <= -_EDGE, left_out >= 0.5])


def _words(story: Story, member: NDArray[np.bool_]) -> tuple[Mapping[str, int], ...]:
    """Return the content words of each label, case folded, with their number of uses.

    Names of the outlets of the story are left out: to name oneself is no choice of words.
    """
    names = sorted((o.name for p in story.perspectives for o in p.outlets), key=len, reverse=True)
    named = re.compile("|".join(map(re.escape, names)) or r"(?!)")
    used = [
        [word.casefold() for word in _unnamed(perspective.framing, named)]
        for perspective in story.perspectives
    ]
    return tuple(Counter(word for i in np.flatnonzero(own) for word in used[i]) for own in member)


def _unnamed(framing: str, named: re.Pattern[str]) -> list[str]:
    """Return the content words of a text that are not part of a name."""
    inside = {i for match in named.finditer(framing) for i in range(*match.span())}
    words = [span for span in content_words(framing) if span.start not in inside]
    return [_POSSESSIVE.sub("", framing[span.start : span.end]) for span in words]
