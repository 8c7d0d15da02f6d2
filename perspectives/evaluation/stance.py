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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from perspectives.evaluation import baselines
from perspectives.evaluation.briefs import NO_ANSWER, read_brief
from perspectives.evaluation.instruments import Instruments
from perspectives.evaluation.metrics import Array, accuracy, macro_f1, spearman
from perspectives.evaluation.panel import MODEL, Panel
from perspectives.evaluation.rows import Field
from perspectives.reader import Request
from perspectives.segmentation import segment

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
_VALUES = np.array([-1.0, 0.0, 1.0])


def judge_truth(rows: Iterable[Field], kind: str, use: Instruments) -> list[Panel]:
    """Judge truth; unit: a brief's story, and otherwise the text, which several rows can share."""
    if kind == "pair":
        return [_pairs(rows, use)]
    return [_label_panel(_told_cells(rows, "truth", use))]


def judge_valence(rows: Iterable[Field], kind: str, use: Instruments) -> list[Panel]:
    """Judge valence on briefs; unit: the story."""
    cells = _told_cells(rows, "valence", use)
    return [_label_panel(cells), _rank_panel(cells)]


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells that gold holds to be told; every list is (n_cells,)."""

    units: list[str] = field(default_factory=list)
    gold: list[int] = field(default_factory=list)
    second: list[int | None] = field(default_factory=list)
    classes: list[Array] = field(default_factory=list)  # probabilities of -1, 0 and 1


def _told_cells(rows: Iterable[Field], axis: str, use: Instruments) -> _Cells:
    cells = _Cells()
    briefs = map(read_brief, rows)
    for brief, alignment in use.align_each(briefs, lambda brief: brief.story):
        perspectives = [perspective.id for perspective in brief.story.perspectives]
        facts = [fact.id for fact in brief.story.facts]
        second = getattr(brief.second, axis) if brief.second else None
        for cell, value in getattr(brief.gold, axis).items():
            if value is not None:
                at = perspectives.index(cell[0]), facts.index(cell[1])
                cells.units.append(brief.story.id)
                cells.gold.append(value)
                cells.second.append(None if second is None else _given(second.get(cell)))
                cells.classes.append(getattr(alignment, axis)[at])
    return cells


def _given(value: int | None) -> int:
    return NO_ANSWER if value is None else value


def _label_panel(cells: _Cells) -> Panel:
    classes = np.array(cells.classes).reshape(-1, 3)
    systems = {
        MODEL: _VALUES[classes.argmax(axis=1)].astype(int),
        "majority": baselines.majority(cells.gold),
    }
    return Panel(_LABELS, cells.units, cells.gold, systems | _second_reader(cells))


def _rank_panel(cells: _Cells) -> Panel:
    """Order of the expected values, where the likeliest label would hide how likely it is."""
    systems = {MODEL: np.array(cells.classes).reshape(-1, 3) @ _VALUES}
    return Panel({"spearman": spearman}, cells.units, cells.gold, systems | _second_reader(cells))


def _second_reader(cells: _Cells) -> dict[str, list[int | None]]:
    return {} if None in cells.second else {"second_reader": cells.second}


def _pairs(rows: Iterable[Field], use: Instruments) -> Panel:
    units: list[str] = []
    gold: list[int] = []
    told: list[float] = []
    classes: list[Array] = []
    for row, reading in use.read_each(rows, _request):
        units.append(row["text"].text())
        gold.append(_CODES[row["label"].choice(*_CODES)])
        told.append(float(reading.told[0]))
        classes.append(reading.truth[0])
    answers = _answers(np.array(told), np.array(classes), sorted(set(gold)))
    systems = {MODEL: answers, "majority": baselines.majority(gold)}
    return Panel(_LABELS, units, gold, systems)


def _request(row: Field) -> Request:
    text = row["text"].text()
    return Request(text, segment(text), facts=(row["target"].text(),))


def _answers(told: Array, classes: Array, codes: Sequence[int]) -> Array:
    """Answer with the codes that the file has, from told (n,) and classes (n, 3)."""
    if NOT_ENTAILED in codes:
        answers = np.where(classes[:, 2] > 0.5, 1, NOT_ENTAILED)
    else:
        answers = _likeliest(classes, [code for code in codes if code in (-1, 0, 1)])
    return np.where(told < 0.5, UNRELATED, answers) if UNRELATED in codes else answers


def _likeliest(classes: Array, codes: Sequence[int]) -> Array:
    if not codes:
        return np.full(len(classes), UNRELATED)
    columns = [code + 1 for code in codes]
    return np.asarray(codes)[classes[:, columns].argmax(axis=1)]
