"""Task ``emphasis``: how much of a text goes to each fact, what it omits, and where it says it.

Shares, omissions and evidence come from `align` and the measure `Emphasis`, as users get them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from perspectives.alignment import Alignment
from perspectives.encoder import Encoder
from perspectives.evaluation import baselines
from perspectives.evaluation.briefs import Answers, read_brief
from perspectives.evaluation.instruments import Instruments
from perspectives.evaluation.metrics import Spans, roc_auc, span_f1, spearman
from perspectives.evaluation.panel import Panel
from perspectives.evaluation.rows import Field
from perspectives.measures import Emphasis
from perspectives.segmentation import sentences
from perspectives.story import Fact, Perspective, Story

__all__ = ["KINDS", "judge"]

KINDS = ("brief", "spark")

Cell = tuple[str, str]  # a perspective and a fact


@dataclass(frozen=True, slots=True)
class _Case:
    """A story and what a reader, or two, say of its cells."""

    unit: str
    story: Story
    amounts: dict[Cell, float]
    evidence: dict[Cell, Spans] = field(default_factory=dict)
    second: Answers | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    """What one system says of the cells; every list is (n_cells,)."""

    share: list[float] = field(default_factory=list)
    omitted: list[float] = field(default_factory=list)
    evidence: list[Spans] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells, one by one over all stories; every list is (n_cells,)."""

    units: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    amounts: list[float] = field(default_factory=list)
    evidence: list[Spans | None] = field(default_factory=list)
    second: list[float | None] = field(default_factory=list)
    second_evidence: list[Spans] = field(default_factory=list)
    systems: dict[str, _Said] = field(default_factory=dict)

    def add(self, case: _Case, alignments: Mapping[str, Alignment]) -> None:
        """Add the cells of a story that the gold reader answered."""
        second = case.second or Answers()
        for cell, amount in case.amounts.items():
            self.units.append(case.unit)
            self.texts.append(case.story.perspective(cell[0]).framing)
            self.facts.append(case.story.fact(cell[1]).text)
            self.amounts.append(amount)
            self.evidence.append(case.evidence.get(cell))
            self.second.append(second.emphasis.get(cell))
            self.second_evidence.append(second.evidence.get(cell, ()))
        for system, alignment in alignments.items():
            said = self.systems.setdefault(system, _Said())
            table = _by_cell(Emphasis().measure([alignment]))
            for cell in case.amounts:
                share, omitted, evidence = table[cell]
                said.share.append(float(np.nan_to_num(share)))
                said.omitted.append(omitted)
                said.evidence.append(evidence)


def _by_cell(table: pd.DataFrame) -> dict[Cell, tuple[float, float, Spans]]:
    keys = zip(table["perspective"], table["fact"], strict=True)
    values = zip(table["emphasis"], table["omitted"], table["evidence"], strict=True)
    return dict(zip(keys, values, strict=True))


def judge(rows: Iterable[Field], kind: str, use: Instruments) -> list[Panel]:
    """Judge shares, omission and evidence; unit: the story (a brief's ``id``, SPARK's ``group``).

    On briefs gold is the grade 0, 1, 2, omitted means grade 0, and evidence is judged on the cells
    where gold marks it or marks that there is none. On SPARK gold is the share of the document's
    characters in the spans linked to the fact, and a fact without a link is omitted.
    """
    read = _brief if kind == "brief" else _spark
    cells = _Cells()
    for case, alignments in use.align_each(map(read, rows), lambda case: case.story):
        cells.add(case, alignments)
    panels = list(_amount_panels(cells, use.encoder))
    return [*panels, _evidence_panel(cells, use.encoder)] if kind == "brief" else panels


def _amount_panels(cells: _Cells, encoder: Encoder) -> Iterator[Panel]:
    cosine = baselines.cosine(cells.texts, cells.facts, encoder)
    recall = baselines.unigram_recall(cells.texts, cells.facts)
    shares: dict[str, Any] = {system: said.share for system, said in cells.systems.items()}
    shares |= {"cosine": cosine, "unigram_recall": recall}
    omitted: dict[str, Any] = {system: said.omitted for system, said in cells.systems.items()}
    omitted |= {"cosine": -cosine, "unigram_recall": -recall}
    if None not in cells.second:
        shares["second_reader"] = np.array(cells.second, dtype=float)
        omitted["second_reader"] = -shares["second_reader"]
    absent = np.array(cells.amounts) == 0
    yield Panel({"spearman": spearman}, cells.units, cells.amounts, shares)
    yield Panel({"omission_auc": roc_auc}, cells.units, absent, omitted)


def _evidence_panel(cells: _Cells, encoder: Encoder) -> Panel:
    """Evidence, with the sentence nearest to the fact as the naive answer."""
    marked = [i for i, spans in enumerate(cells.evidence) if spans is not None]
    systems = {system: [said.evidence[i] for i in marked] for system, said in cells.systems.items()}
    systems |= {
        "nearest_sentence": _nearest(
            [cells.texts[i] for i in marked], [cells.facts[i] for i in marked], encoder
        ),
    }
    if None not in cells.second:
        systems["second_reader"] = [cells.second_evidence[i] for i in marked]
    gold = [cells.evidence[i] for i in marked]
    return Panel({"evidence_f1": span_f1}, [cells.units[i] for i in marked], gold, systems)


def _nearest(texts: list[str], facts: list[str], encoder: Encoder) -> list[Spans]:
    candidates = [
        (index, sentence) for index, text in enumerate(texts) for sentence in sentences(text)
    ]
    scores = baselines.cosine(
        [sentence.text for _, sentence in candidates],
        [facts[index] for index, _ in candidates],
        encoder,
    )
    best: dict[int, tuple[float, Spans]] = {}
    for (index, sentence), score in zip(candidates, scores, strict=True):
        if index not in best or score > best[index][0]:
            best[index] = score, ((sentence.start, sentence.end),)
    return [best[index][1] if index in best else () for index in range(len(texts))]


def _brief(row: Field) -> _Case:
    brief = read_brief(row)
    amounts = {cell: float(grade) for cell, grade in brief.gold.emphasis.items()}
    return _Case(brief.story.id, brief.story, amounts, dict(brief.gold.evidence), brief.second)


def _spark(row: Field) -> _Case:
    documents = row["documents"].texts()
    facts = [fact["text"].text() for fact in row["facts"].items()]
    characters: dict[Cell, set[int]] = {
        (f"p{document}", f"f{fact}"): set()
        for document in range(len(documents))
        for fact in range(len(facts))
    }
    for link in row["links"].items():
        fact = link["fact"].integer(0, len(facts) - 1)
        document = link["document"].integer(0, len(documents) - 1)
        for span in link["spans"].items():
            characters[f"p{document}", f"f{fact}"].update(
                range(*span.span(len(documents[document])))
            )
    amounts = {
        (perspective, fact): len(linked) / max(len(documents[int(perspective[1:])]), 1)
        for (perspective, fact), linked in characters.items()
    }
    story = Story(
        row["id"].text(),
        "",
        tuple(Fact(f"f{i}", text) for i, text in enumerate(facts)),
        tuple(Perspective(f"p{i}", f"document {i}", text) for i, text in enumerate(documents)),
    )
    return _Case(row.unit(), story, amounts)
