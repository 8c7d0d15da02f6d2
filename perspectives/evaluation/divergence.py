"""Task ``divergence``: whether pairs that part further in gold come out further apart.

On briefs the total of a pair is held against its grade, and the fact on which it parts most against
the gold one. On articles of one event with a leaning, without any gold distance, the question is
whether a left-right pair is further apart than a pair with the center or of one side. Their facts
are the sentences of the neutral account (NeuS) or of the editors' summary without their note on
coverage (round-ups). Whole articles (SEESAW, BASIL, PAC) come without facts: there only the
components that need none can differ (portrayal, frames, wording, meaning).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from perspectives.comparison import compare_many
from perspectives.divergence import rank_facts
from perspectives.encoder import Encoder
from perspectives.evaluation.briefs import Answers, read_brief
from perspectives.evaluation.instruments import Instruments, batches
from perspectives.evaluation.metrics import accuracy, mean, roc_auc, spearman
from perspectives.evaluation.panel import MODEL, Panel
from perspectives.evaluation.rows import Field
from perspectives.segmentation import sentences
from perspectives.story import Fact, Outlet, Perspective, Story

__all__ = ["KINDS", "judge"]

KINDS = ("brief", "roundup", "neutral", "article")

Pair = frozenset[str]

_SIDES = ("left", "center", "right")
_STORIES_AT_ONCE = 8
_EMBEDDING = "embedding"  # the naive system: cosine distance of the framings


@dataclass(frozen=True, slots=True)
class _Case:
    """A story with the gold answers to it: of readers (briefs), or the sides of its articles."""

    unit: str
    story: Story
    gold: Answers = field(default_factory=Answers)
    second: Answers | None = None
    sides: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Parted:
    """Pairs of perspectives, one by one over all stories, as the systems see them."""

    case: _Case
    pair: Pair
    totals: dict[str, float]
    top_facts: dict[str, str | None]


def judge(rows: Iterable[Field], kind: str, use: Instruments) -> list[Panel]:
    """Judge pairs of perspectives; unit: the story or event.

    Pairs of briefs whose gold names no fact are not asked for it. "center-left" and "lean left"
    are left, and likewise for right; articles whose leaning is null or empty are left out.
    ``within_event`` is the share of comparisons inside one event (a left-right pair against
    another pair) in which the left-right pair is further apart.
    """
    if kind == "brief":
        parted = list(_parted(map(_brief, rows), use))
        return [_grade_panel(parted), _top_fact_panel(parted)]
    read = {"roundup": _roundups, "neutral": _neutrals, "article": _articles}[kind]
    parted = list(_parted(read(rows), use))
    return [_side_panel(parted), _within_panel(parted)]


def _parted(cases: Iterable[_Case], use: Instruments) -> Iterator[_Parted]:
    for batch in batches(cases, _STORIES_AT_ONCE):
        stories = [case.story for case in batch]
        compared = compare_many(stories, reader=use.reader, encoder=use.embeds)
        for case, comparison in zip(batch, compared, strict=True):
            facts = _top_facts(comparison.parts)
            naive = _Naive(case.story, use.encoder)
            for a, b, total in _records(comparison.divergence, "a", "b", "divergence"):
                pair = frozenset((a, b))
                yield _Parted(
                    case,
                    pair,
                    {MODEL: total, _EMBEDDING: naive.distance(a, b)},
                    {MODEL: facts.get(pair), _EMBEDDING: naive.top_fact(a, b)},
                )


def _records(table: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[column].tolist() for column in columns), strict=True)


def _top_facts(parts: pd.DataFrame) -> dict[Pair, str]:
    """Give the first ranked fact of each pair."""
    first: dict[Pair, str] = {}
    for a, b, fact in _records(rank_facts(parts), "a", "b", "fact"):
        first.setdefault(frozenset((a, b)), fact)
    return first


class _Naive:
    """What embeddings alone say of a story."""

    def __init__(self, story: Story, encoder: Encoder) -> None:
        self.place = {perspective.id: i for i, perspective in enumerate(story.perspectives)}
        self.facts = [fact.id for fact in story.facts]
        framings = [perspective.framing for perspective in story.perspectives]
        vectors = encoder.encode([*framings, *(fact.text for fact in story.facts)])
        self.cosine = vectors[: len(framings)] @ vectors.T  # to framings, then to facts

    def distance(self, a: str, b: str) -> float:
        return 1 - float(self.cosine[self.place[a], self.place[b]])

    def top_fact(self, a: str, b: str) -> str | None:
        """Give the fact that is nearer to one side than to the other by most."""
        if not self.facts:
            return None
        gaps = np.abs(self.cosine[self.place[a]] - self.cosine[self.place[b]])
        return self.facts[int(gaps[len(self.place) :].argmax())]


def _grade_panel(parted: list[_Parted]) -> Panel:
    graded = [one for one in parted if one.pair in one.case.gold.divergence]
    gold = [one.case.gold.divergence[one.pair] for one in graded]
    systems = _totals(graded)
    if all(one.case.second for one in graded):
        systems["second_reader"] = [_second(one).divergence[one.pair] for one in graded]
    return Panel({"spearman": spearman}, _units(graded), gold, systems)


def _top_fact_panel(parted: list[_Parted]) -> Panel:
    named = [one for one in parted if one.case.gold.top_fact.get(one.pair)]
    gold = [one.case.gold.top_fact[one.pair] for one in named]
    systems = {
        system: [str(one.top_facts[system]) for one in named] for system in (MODEL, _EMBEDDING)
    }
    if all(one.case.second for one in named):
        systems["second_reader"] = [str(_second(one).top_fact.get(one.pair)) for one in named]
    return Panel({"top_fact_accuracy": accuracy}, _units(named), gold, systems)


def _side_panel(parted: list[_Parted]) -> Panel:
    opposed = [_opposed(one) for one in parted]
    return Panel({"roc_auc": roc_auc}, _units(parted), opposed, _totals(parted))


def _within_panel(parted: list[_Parted]) -> Panel:
    duels = [
        (one, other)
        for _, event in groupby(parted, key=lambda one: one.case.unit)
        for one, other in _duels(list(event))
    ]
    systems = {
        system: [_further(one.totals[system], other.totals[system]) for one, other in duels]
        for system in (MODEL, _EMBEDDING)
    }
    return Panel({"within_event": mean}, _units(one for one, _ in duels), None, systems)


def _duels(event: list[_Parted]) -> list[tuple[_Parted, _Parted]]:
    opposed = [one for one in event if _opposed(one)]
    return [(one, other) for one in opposed for other in event if not _opposed(other)]


def _further(first: float, second: float) -> float:
    return float(1 + np.sign(first - second)) / 2


def _opposed(one: _Parted) -> bool:
    return {one.case.sides[perspective] for perspective in one.pair} == {"left", "right"}


def _totals(parted: list[_Parted]) -> dict[str, Any]:
    return {system: [one.totals[system] for one in parted] for system in (MODEL, _EMBEDDING)}


def _units(parted: Iterable[_Parted]) -> list[str]:
    return [one.case.unit for one in parted]


def _second(one: _Parted) -> Answers:
    return one.case.second or Answers()


def _brief(row: Field) -> _Case:
    brief = read_brief(row)
    return _Case(brief.story.id, brief.story, brief.gold, brief.second)


def _roundups(rows: Iterable[Field]) -> Iterator[_Case]:
    for row in rows:
        note = row["coverage_note"].texts() if row.has("coverage_note") else []
        told = [text for text in row["summary"].texts() if text not in note]
        yield _event(row.unit(), row["articles"].items(), told)


def _neutrals(rows: Iterable[Field]) -> Iterator[_Case]:
    for row in rows:
        yield _event(row.unit(), row["articles"].items(), [row["neutral.text"].text()])


def _articles(rows: Iterable[Field]) -> Iterator[_Case]:
    events: dict[str, list[Field]] = {}
    for row in rows:
        events.setdefault(row.unit(), []).append(row)
    return (_event(unit, articles, []) for unit, articles in events.items())


def _event(unit: str, articles: list[Field], told: list[str]) -> _Case:
    """Make a story of the articles with a leaning; the facts are the sentences of what is told."""
    sides: dict[str, str] = {}
    perspectives = []
    for article in articles:
        if side := _side(article["leaning"]):
            perspectives.append(_perspective(f"p{len(sides)}", side, article))
            sides[perspectives[-1].id] = side
    told_sentences = [sentence.text for text in told for sentence in sentences(text)]
    facts = tuple(Fact(f"f{i}", text) for i, text in enumerate(told_sentences))
    return _Case(unit, Story(unit, "", facts, tuple(perspectives)), sides=sides)


def _perspective(id: str, side: str, article: Field) -> Perspective:
    framing = " ".join(article["sentences"].texts()) if article.has("sentences") else None
    outlet = article["outlet"].text() if article.has("outlet") else None
    return Perspective(
        id,
        side,
        article["text"].text() if framing is None else framing,
        (Outlet(outlet),) if outlet else (),
        headline=article["title"].text() if article.has("title") else None,
    )


def _side(leaning: Field) -> str | None:
    if not leaning.value:
        return None
    side = re.split(r"[ -]", leaning.text())[-1]
    return side if side in _SIDES else leaning.refuse("a leaning to the left, center or right")
