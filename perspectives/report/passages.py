"""What the page shows of each perspective itself: its text with marks, its words, its critiques."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from perspectives.report import words
from perspectives.report.clean import label, visible
from perspectives.report.pieces import Piece, cut
from perspectives.report.view import BEYOND, Name, Row, View, is_hole

if TYPE_CHECKING:
    from perspectives.critique import Clause, Critique

__all__ = ["BEYOND_KEY", "Passage", "Phrase", "passage_of"]

BEYOND_KEY = "X"
N_TERMS = 8

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a report with the anchor of what stands behind them, "" where nothing does."""

    text: str
    anchor: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One perspective's own text, with all that is shown beside it.

    Attributes
    ----------
    pieces : list of Piece
        The framing cut at its evidence; empty for a blank framing.
    terms : list of (str, list of Phrase)
        Marked words by kind, each linked to where it stands.
    numbers : list of Phrase
        The critique written from the numbers, cut at its clauses.
    editor : str
        The critique that came with the story.
    """

    name: Name
    outlets: list[str]
    headline: str
    url: str
    language: str
    pieces: list[Piece]
    terms: list[tuple[str, list[Phrase]]]
    numbers: list[Phrase]
    editor: str


def passage_of(view: View, name: Name) -> Passage:
    """Gather what is shown of one perspective."""
    perspective = view.story.perspective(name.id)
    critique = view.critiques.get(name.id)
    framing = perspective.framing
    return Passage(
        name=name,
        outlets=[_outlet(one.name, one.domain, one.country) for one in perspective.outlets],
        headline=label(perspective.headline or ""),
        url=_web_address(perspective.url or ""),
        language=label(perspective.language or ""),
        pieces=cut(framing, _evidence(view, name)) if framing.strip() else [],
        terms=_terms(view, name),
        numbers=_phrases(view, critique) if critique else [],
        editor=visible(perspective.critique or "").strip(),
    )


def _evidence(view: View, name: Name) -> Mapping[str, Spans]:
    """Return the spans of one framing by key, facts first; none for a fact that is left out."""
    items = {
        "emphasis": (*view.facts, Name(BEYOND, BEYOND_KEY, "")),
        "portrayal": view.targets,
        "frames": view.frames,
    }
    spans = {
        item.mark: row["evidence"]
        for table, names in items.items()
        for item in names
        if (row := view.cell(table, name.id, item.id)) is not None
        and not (table == "emphasis" and is_hole(row))
    }
    return spans | {_word_key(i): row["evidence"] for i, row in enumerate(view.wording[name.id])}


def _terms(view: View, name: Name) -> list[tuple[str, list[Phrase]]]:
    kinds: dict[str, list[Phrase]] = {kind: [] for kind in words.KIND_WORDS}
    for i, row in enumerate(view.wording[name.id]):
        anchor = f"{name.mark}-{_word_key(i)}"
        said = words.KIND_WORDS.get(row["kind"], row["kind"])
        says = f"{name.mark} · {said}: {label(row['term'])}{_score(row)}"
        kinds.setdefault(row["kind"], []).append(Phrase(label(row["term"]), anchor, says))
    return [
        (words.KIND_WORDS.get(kind, kind), terms[:N_TERMS])
        for kind, terms in kinds.items()
        if terms
    ]


def _score(row: Row) -> str:
    if row["kind"] == "distinctive":
        return f" (log odds, z {row['score']:.1f})"
    return f" ({words.probability(row['score'])})" if row["kind"] == "loaded" else ""


def _phrases(view: View, critique: "Critique") -> list[Phrase]:
    """Cut a critique at its clauses, each linked to the words behind it."""
    phrases: list[Phrase] = []
    rest = label(critique.text)
    for clause in critique.clauses:
        found = re.search(re.escape(label(clause.text)), rest, re.IGNORECASE)
        if found:
            phrases += [Phrase(rest[: found.start()]), _clause(view, clause, found[0])]
            rest = rest[found.end() :]
    return [phrase for phrase in (*phrases, Phrase(rest)) if phrase.text]


def _clause(view: View, clause: "Clause", text: str) -> Phrase:
    teller = view.named(clause.perspective)
    key = _key(view, clause)
    says = f"{teller.mark} · {clause.measure}, {label(view.named(clause.item).text)}"
    return Phrase(text, f"{teller.mark}-{key}" if key else "", says)


def _key(view: View, clause: "Clause") -> str:
    if clause.item == BEYOND:
        return BEYOND_KEY
    if clause.measure != "wording":
        return view.named(clause.item).mark
    rows = enumerate(view.wording[clause.perspective])
    return next((_word_key(i) for i, row in rows if row["term"] == clause.item), "")


def _word_key(index: int) -> str:
    return f"W{index + 1}"


def _outlet(name: str, domain: str | None, country: str | None) -> str:
    known = ", ".join(label(part) for part in (domain, country) if part)
    return f"{label(name)} ({known})" if known else label(name)


def _web_address(url: str) -> str:
    """Return an address that is safe to link to, else nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return visible(url) if parts.scheme in ("http", "https") and parts.netloc else ""
