"""What every report shows, read once from a comparison: names with their marks, cells, pairs.

Perspectives are marked A, B, C ..., facts F1, F2 ..., targets T1, T2 ..., so that a table can stay
narrow and an anchor in a page never holds a name that an outlet chose.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from perspectives.divergence.components import WHOLE
from perspectives.report import words
from perspectives.report.clean import clip, label, visible
from perspectives.story import Story

if TYPE_CHECKING:
    from perspectives.comparison import Comparison, Summary
    from perspectives.critique import Critique

__all__ = ["BEYOND", "Name", "Row", "View", "is_hole", "of_whole", "view_of"]

BEYOND = "beyond"

Row = Mapping[str, Any]
Spans = Sequence[tuple[int, int]]

# Which column of a tidy table names the item of a row, and what its items are marked with.
_ITEM = {"emphasis": "fact", "stance": "fact", "portrayal": "target", "frames": "frame"}

# Where the interval of one side of a part of a divergence stands.
_INTERVAL = {
    "emphasis": ("emphasis", "low", "high"),
    "truth": ("stance", "low", "high"),
    "valence": ("stance", "valence_low", "valence_high"),
    "portrayal": ("portrayal", "low", "high"),
}


@dataclass(frozen=True, slots=True)
class Name:
    """An id of the result, the short mark it has in a report, and what is shown for it."""

    id: str
    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """One comparison, ready to be laid out.

    Attributes
    ----------
    perspectives, facts, targets, frames : tuple of Name
        In the order of the result. `facts` does not hold "beyond".
    cells : mapping
        Table name -> (perspective id, item id) -> row of that tidy table.
    wording : mapping
        Perspective id -> its rows of the wording table.
    pairs : tuple of Row
        Rows of the divergence table, the widest first.
    parts : mapping
        (a, b) -> its rows of the table of parts, the largest first.
    critiques : mapping
        Perspective id -> its critique.
    summary, provenance
        As the comparison has them.
    """

    story: Story
    perspectives: tuple[Name, ...]
    facts: tuple[Name, ...]
    targets: tuple[Name, ...]
    frames: tuple[Name, ...]
    cells: Mapping[str, Mapping[tuple[str, str], Row]]
    wording: Mapping[str, tuple[Row, ...]]
    pairs: tuple[Row, ...]
    parts: Mapping[tuple[str, str], tuple[Row, ...]]
    critiques: Mapping[str, "Critique"]
    summary: "Summary"
    provenance: Mapping[str, Any]

    def cell(self, table: str, perspective: str, item: str) -> Row | None:
        """Return the row of one cell, or None where the measure has none."""
        return self.cells.get(table, {}).get((perspective, item))

    def named(self, id_: str) -> Name:
        """Return the perspective or fact of an id (of any item: the id itself)."""
        known = (*self.perspectives, *self.facts, *self.targets, *self.frames)
        return next((name for name in known if name.id == id_), Name(id_, "", label(id_)))

    @property
    def title(self) -> str:
        """The story's title in one line."""
        return label(self.story.title) or "A story without a title"

    @property
    def suggested(self) -> bool:
        """Whether the library proposed the facts, so that they were not given with the story."""
        return bool(self.provenance.get("facts") == "suggested")

    def pair(self, a: str, b: str) -> Row | None:
        """Return the divergence row of two perspectives, in either order."""
        return next((row for row in self.pairs if {row["a"], row["b"]} == {a, b}), None)

    def shown_parts(self, row: Row) -> list[Row]:
        """Return the parts of a pair that show at three decimals, the largest first."""
        parts = self.parts.get((row["a"], row["b"]), ())
        return [part for part in parts if part["contribution"] >= 0.0005]

    def about(self, part: Row, width: int = 0) -> str:
        """Say what a part of a divergence is about; a fact by its mark and so much of its text."""
        if of_whole(part):
            return ""
        name = self.named(part["item"])
        if name not in self.facts:
            return name.text
        return f"{name.mark} {clip(name.text, width)}" if width else name.mark

    def marked_words(self, perspective: str) -> list[tuple[str, list[str]]]:
        """Return the words that mark a framing, by kind as reports call it; each word once."""
        kinds: dict[str, dict[str, None]] = {kind: {} for kind in words.KIND_WORDS}
        for row in self.wording[perspective]:
            kinds.setdefault(row["kind"], {})[label(row["term"])] = None
        return [(words.KIND_WORDS.get(k, k), list(terms)) for k, terms in kinds.items() if terms]

    def said(self, part: Row, side: str) -> str:
        """Write the value of one side, "a" or "b", of a part of a divergence."""
        component, value = part["component"], part[f"{side}_value"]
        if component == "meaning" and not of_whole(part):
            return "" if part[f"{side}_evidence"] else "left out"
        table, low, high = _INTERVAL.get(component, ("", "", ""))
        row = self.cell(table, part[side], part["item"])
        said = words.part_value(component, value, *((row[low], row[high]) if row else ()))
        return f"{said}, left out" if component == "emphasis" and is_hole(row) else said

    def quotes(self, perspective: str, spans: Spans) -> list[str]:
        """Return the words of a perspective's framing at the spans, one line each."""
        framing = visible(self.story.perspective(perspective).framing)
        return [quote for start, end in spans if (quote := label(framing[start:end]))]


def of_whole(part: Row) -> bool:
    """Whether a part of a divergence is that of two framings as a whole, which has no words."""
    return bool(part["component"] == "meaning" and part["item"] == WHOLE)


def view_of(comparison: "Comparison") -> View:
    """Read what reports show from a comparison."""
    story, tables = comparison.story, comparison.tables
    cells = {table: _by_cell(tables.get(table), item) for table, item in _ITEM.items()}
    pairs = sorted(_rows(tables.get("divergence")), key=lambda row: -_order(row["divergence"]))
    ids = [perspective.id for perspective in story.perspectives]
    return View(
        story=story,
        perspectives=tuple(
            Name(perspective.id, words.letters(i), label(perspective.group) or "(no name)")
            for i, perspective in enumerate(story.perspectives)
        ),
        facts=_marked("F", ((fact.id, fact.text) for fact in story.facts)),
        targets=_marked("T", ((target, target) for target in _items(cells["portrayal"]))),
        frames=_marked("R", _frames(cells["frames"])),
        cells=cells,
        wording={id_: _wording(tables.get("wording"), id_) for id_ in ids},
        pairs=tuple(pairs),
        parts=_parts(tables.get("parts")),
        critiques={critique.perspective: critique for critique in comparison.critiques},
        summary=comparison.summary,
        provenance=comparison.provenance,
    )


def is_hole(row: Row | None) -> bool:
    """Tell whether a cell of the emphasis table is a hole: the fact is more likely out than in."""
    return row is not None and bool(row["omitted"] > 0.5)


def _rows(frame: pd.DataFrame | None) -> list[dict[str, Any]]:
    if frame is None:
        return []
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _by_cell(frame: pd.DataFrame | None, item: str) -> dict[tuple[str, str], Row]:
    return {(row["perspective"], row[item]): row for row in _rows(frame)}


def _wording(frame: pd.DataFrame | None, perspective: str) -> tuple[Row, ...]:
    return tuple(row for row in _rows(frame) if row["perspective"] == perspective)


def _parts(frame: pd.DataFrame | None) -> dict[tuple[str, str], tuple[Row, ...]]:
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in _rows(frame):
        pairs.setdefault((row["a"], row["b"]), []).append(row)
    return {
        pair: tuple(sorted(rows, key=lambda row: -_order(row["contribution"])))
        for pair, rows in pairs.items()
    }


def _items(cells: Mapping[tuple[str, str], Row]) -> list[str]:
    return list(dict.fromkeys(item for _, item in cells))


def _frames(cells: Mapping[tuple[str, str], Row]) -> list[tuple[str, str]]:
    """Return the frames, those with the largest share anywhere first."""
    largest = dict.fromkeys(_items(cells), 0.0)
    for (_, frame), row in cells.items():
        largest[frame] = max(largest[frame], _order(row["share"]))
    ranked = sorted(largest, key=lambda frame: -largest[frame])
    return [(frame, frame.replace("_", " ")) for frame in ranked]


def _marked(mark: str, items: Iterable[tuple[str, str]]) -> tuple[Name, ...]:
    return tuple(
        Name(id_, f"{mark}{number}", label(text)) for number, (id_, text) in enumerate(items, 1)
    )


def _order(value: float) -> float:
    return -math.inf if math.isnan(value) else value
