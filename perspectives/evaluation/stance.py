"""Tasks ``truth`` and ``valence``: whether a text believes a fact, and whether it welcomes it.

On briefs the cells that gold holds to be told are judged; what the model thinks of their being told
is judged by ``coverage`` and ``emphasis``.

On rows of a text and a claim (``pair``) the label set is read from the file, and the answer is the
likeliest of the labels that occur there:

- *agree*, *favor* and *entailment* are 1, *discuss* and *neutral* 0, *disagree*, *against* and
  *contradiction* -1. Where a file has two of the three, the third is never answered.
- *unrelated*, in files that have it, is answered where the claim is told with less than 0.5.
- *not_entailment* is anything but 1: answered where 1 has at most half of the probability.

"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from perspectives.evaluation import baselines
from perspectives.evaluation.briefs import NO_ANSWER, read_brief
from perspectives.evaluation.instruments import Instruments, segments
from perspectives.evaluation.metrics import Array, Metric, accuracy, macro_f1, spearman
from perspectives.evaluation.panel import Panel
from perspectives.evaluation.rows import Field
from perspectives.reader import SIGNS, Request

__all__ = ["TRUTH_KINDS", "VALENCE_KINDS", "judge_truth", "judge_valence"]

TRUTH_KINDS = ("brief", "pair")
VALENCE_KINDS = ("brief",)

UNRELATED, NOT_ENTAILED = 2, 3  # beside -1, 0 and 1
_CODES = {
    **dict.fromkeys(("agree", "favor", "entailment"), 1),
    **dict.fromkeys(("discuss", "neutral"), 0),
    **dict.fromkeys(("disagree", "against", "contradiction"), -1),
    "unrelated": UNRELATED,
    "not_entailment": NOT_ENTAILED,
}
_LABELS = {"macro_f1": macro_f1, "accuracy": accuracy}


def judge_truth(rows: Iterable[Field], kind: str, use: Instruments) -> list[Panel]:
    """Judge truth; unit: a brief's story, and otherwise the text, which several rows can share."""
    if kind == "pair":
        return [_pair_panel(rows, use)]
    return [_label_panel(_told_cells(rows, "truth", use))]


def judge_valence(rows: Iterable[Field], kind: str, use: Instruments) -> list[Panel]:
    """Judge valence on briefs; unit: the story."""
    judged = _told_cells(rows, "valence", use)
    return [_label_panel(judged), _rank_panel(judged)]


@dataclass(frozen=True, slots=True)
class _Judged:
    """Facts in texts, one by one; every list is (n,), and a reading's classes are (3,)."""

    units: list[str] = field(default_factory=list)
    gold: list[int] = field(default_factory=list)
    second: list[int | None] = field(default_factory=list)
    told: dict[str, list[float]] = field(default_factory=dict)
    classes: dict[str, list[Array]] = field(default_factory=dict)

    def add(self, unit: str, gold: int, second: int | None = None) -> None:
        """Add a fact; what the systems say of it is added beside."""
        self.units.append(unit)
        self.gold.append(gold)
        self.second.append(second)

    def panel(self, metrics: Mapping[str, Metric], systems: Mapping[str, Any]) -> Panel:
        """Hold answers against gold, beside the second reader where there is one."""
        second = {} if None in self.second else {"second_reader": self.second}
        return Panel(metrics, self.units, self.gold, {**systems, **second})


def _told_cells(rows: Iterable[Field], axis: str, use: Instruments) -> _Judged:
    """Collect the cells that gold holds to be told."""
    judged = _Judged(classes={system: [] for system in use.readers})
    briefs = map(read_brief, rows)
    for brief, alignments in use.align_each(briefs, lambda brief: brief.story):
        perspectives = [perspective.id for perspective in brief.story.perspectives]
        facts = [fact.id for fact in brief.story.facts]
        second = getattr(brief.second, axis) if brief.second else None
        for cell, value in getattr(brief.gold, axis).items():
            if value is None:
                continue
            judged.add(brief.story.id, value, None if second is None else _given(second.get(cell)))
            at = perspectives.index(cell[0]), facts.index(cell[1])
            for system, alignment in alignments.items():
                judged.classes[system].append(getattr(alignment, axis)[at])
    return judged


def _given(value: int | None) -> int:
    return NO_ANSWER if value is None else value


def _label_panel(judged: _Judged) -> Panel:
    likeliest = {
        system: _likeliest(_stacked(classes), (-1, 0, 1))
        for system, classes in judged.classes.items()
    }
    return judged.panel(_LABELS, {**likeliest, "majority": baselines.majority(judged.gold)})


def _rank_panel(judged: _Judged) -> Panel:
    """Order of the expected values, where the likeliest label would hide how likely it is."""
    expected = {system: _stacked(classes) @ SIGNS for system, classes in judged.classes.items()}
    return judged.panel({"spearman": spearman}, expected)


def _pair_panel(rows: Iterable[Field], use: Instruments) -> Panel:
    judged = _Judged(
        told={system: [] for system in use.readers}, classes={system: [] for system in use.readers}
    )
    for row, readings in use.read_each(rows, _request):
        judged.add(row["text"].text(), _CODES[row["label"].choice(*_CODES)])
        for system, reading in readings.items():
            judged.told[system].append(float(reading.told[0]))
            judged.classes[system].append(reading.truth[0])
    codes = sorted(set(judged.gold))
    answers = {
        system: _answers(np.array(judged.told[system]), _stacked(classes), codes)
        for system, classes in judged.classes.items()
    }
    return judged.panel(_LABELS, {**answers, "majority": baselines.majority(judged.gold)})


def _stacked(classes: list[Array]) -> Array:
    return np.array(classes).reshape(-1, len(SIGNS))


def _request(row: Field) -> Request:
    text = row["text"].text()
    return Request(text, segments(text), facts=(row["target"].text(),))


def _answers(told: Array, classes: Array, codes: Sequence[int]) -> Array:
    """Answer with the codes that the file has, from told (n,) and classes (n, 3)."""
    if NOT_ENTAILED in codes:
        answers = np.where(classes[:, 2] > 0.5, 1.0, NOT_ENTAILED)
    else:
        answers = _likeliest(classes, [code for code in codes if code in (-1, 0, 1)])
    return np.where(told < 0.5, UNRELATED, answers) if UNRELATED in codes else answers


def _likeliest(classes: Array, codes: Sequence[int]) -> Array:
    if not codes:
        return np.full(len(classes), float(UNRELATED))
    columns = [code + 1 for code in codes]
    answers: Array = np.array(codes, dtype=float)[classes[:, columns].argmax(axis=1)]
    return answers
