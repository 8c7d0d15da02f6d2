"""A new text scored against a story, in the terminal and as JSON."""

import json
import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from perspectives.report import words
from perspectives.report.clean import escape_json, label
from perspectives.report.records import to_json as comparison_to_json
from perspectives.report.rendering import plain

if TYPE_CHECKING:
    from perspectives.comparison import Score

__all__ = ["render_text", "to_json", "to_text"]

SCHEMA = 1
N_REASONS = 6


def render_text(score: "Score") -> RenderableType:
    """Lay a score out for a terminal.

    Parameters
    ----------
    score : Score
        The finished result; nothing is measured anew.

    Returns
    -------
    rich renderable
    """
    return Group(*_blocks(score))


def to_text(score: "Score", width: int = 100) -> str:
    """Write a score as plain text without colours.

    Parameters
    ----------
    score : Score
        The finished result.
    width : int, optional
        Columns; lines are at most that long.

    Returns
    -------
    str
        Lines without trailing blanks.
    """
    return plain(render_text(score), width)


def to_json(score: "Score") -> str:
    """Write a score as one JSON document.

    Parameters
    ----------
    score : Score
        The finished result.

    Returns
    -------
    str
        An object with ``schema``, ``kind`` ("score"), ``story`` (without the new text),
        ``perspective`` (the new text), ``nearest``, ``why``, ``critique``, ``tables`` (rows of the
        new text) and ``provenance``; NaN is ``null``.
    """
    whole = json.loads(comparison_to_json(score.comparison))
    own = score.perspective.id
    document = {
        "schema": SCHEMA,
        "kind": "score",
        "story": score.story.to_dict(),
        "perspective": whole["story"]["perspectives"][-1],
        "nearest": _known(asdict(score.nearest)) if score.nearest else None,
        "why": [_known(row) for row in score.why.to_dict("records")],
        "critique": whole["critiques"][-1],
        "tables": {
            name: [row for row in rows if row.get("b", row.get("perspective")) == own]
            for name, rows in whole["tables"].items()
        },
        "provenance": whole["provenance"],
    }
    return escape_json(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)) + "\n"


def _known(row: dict[Any, Any]) -> dict[str, Any]:
    """Return a row with NaN as None."""
    return {
        str(key): None if isinstance(value, float) and math.isnan(value) else value
        for key, value in row.items()
    }


def _blocks(score: "Score") -> Iterator[RenderableType]:
    title = label(score.story.title) or score.story.id
    yield Text.assemble((label(score.outlet), "bold"), " on ", (title, "bold"))
    if score.critique.text:
        yield Padding(Text(label(score.critique.text)), (1, 0, 0, 1))
    if score.story.facts and "emphasis" in score.tables:
        yield Padding(_facts(score), (1, 0, 0, 1))
    yield Padding(Text(_nearest(score)), (1, 0, 0, 1))
    for row in score.why.head(N_REASONS).to_dict("records"):
        if row["difference"] > 0:
            yield Padding(Text(_reason(score, row)), (0, 0, 0, 3))
    yield Padding(Text(words.LIMITS, "dim"), (1, 0, 0, 1))


def _facts(score: "Score") -> Table:
    """Return the facts with what the new text makes of each."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(ratio=1)
    for _ in range(3):
        table.add_column(no_wrap=True)
    stance = score.tables.get("stance")
    stances = {} if stance is None else {row["fact"]: row for row in stance.to_dict("records")}
    for row in score.tables["emphasis"].to_dict("records"):
        is_fact = row["fact"] != "beyond"
        name = label(score.story.fact(row["fact"]).text) if is_fact else "beyond the facts"
        if row["omitted"] > 0.5:
            cells = [f"left out ({words.probability(row['omitted'])})", "", ""]
        else:
            told = stances.get(row["fact"], {})
            cells = [words.percent(row["emphasis"]), *(_told(told, axis) for axis in _AXES)]
        table.add_row(Text(name), *map(Text, cells))
    return table


_AXES = ("truth", "valence")


def _told(row: dict[Any, Any], axis: str) -> str:
    value = row.get(axis, math.nan)
    return "" if math.isnan(value) else f"{axis} {words.signed(value)}"


def _nearest(score: "Score") -> str:
    nearest = score.nearest
    if nearest is None:
        return "The story has no perspective to stand near to."
    name = label(score.story.perspective(nearest.perspective).group)
    hedge = "" if nearest.certain else "; the intervals do not tell it from every other"
    interval = words.unit_interval(nearest.low, nearest.high)
    return f"Nearest: {name} (divergence {nearest.divergence:.2f}, {interval}{hedge})."


def _reason(score: "Score", row: dict[Any, Any]) -> str:
    facts = {fact.id: fact.text for fact in score.story.facts}
    item = label(facts.get(row["item"], row["item"]))
    return f"+{row['difference']:.2f} {row['component']}: {item}"
