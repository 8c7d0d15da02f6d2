"""A short text on each perspective in which every clause has its number and its quotation.

The clauses come from the tidy tables of one story and say nothing that the tables do not. What is
uncertain is left out, or said to be: a stance or a portrayal goes unsaid below `CLEAR` and "seems"
to be what it is where its interval holds 0; an omission is "probable" below `SURE`; and two facts
share the lead where the interval does not tell which is larger. A critique says how a framing
differs, never whether it is right.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pandas as pd

from perspectives.measures.emphasis import BEYOND
from perspectives.reader import Reader, Request
from perspectives.segmentation import segment, sentences
from perspectives.story import Story

__all__ = ["Agreement", "Clause", "Critique", "agree_with_editors", "write_critiques"]

SURE = 0.8
"""Probability from which an omission or a loaded word is stated without "probably"."""

CLEAR = 0.5
"""A stance or portrayal nearer to 0 than this is not named."""

OPEN = 1 / 3
"""A truth no further from 0 than this, with an interval of at most 1, "leaves open" the fact."""

NOTABLE = 0.5
"""Difference in valence to some other perspective from which a valence is worth a clause."""

_QUOTE = 60  # characters of a fact or of evidence that are quoted inside a clause
_MOST = 2  # clauses of one kind

_OMISSION = re.compile(
    r"\b(silent|silence|omit\w*|omission|leav\w+ (?:\w+ )?out|left (?:\w+ )?out|ignor\w+|"
    r"never (?:mention|name|say|ask|tell|weigh|explain)\w*|no mention|not a word|"
    r"without (?:mention|nam|say|ask|tell|weigh)\w*|skip\w*|absen\w+|overlook\w*|"
    r"pass\w* over|unmentioned|does not (?:mention|name|say)|nothing (?:on|about|of))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement on a perspective, with what backs it.

    Attributes
    ----------
    text : str
        Without subject or full stop, ``leaves out “The fee is 25%” (96% sure)``; and without the
        verb where the clause before has the same.
    measure : str
        The tidy table that holds the number.
    item : str
        Its fact, target, frame or term.
    value : float
        The number: the cell of `measure` that the clause speaks of.
    perspective : str
        Whose framing the spans lie in: the perspective's own, save for an omission, which is
        quoted from the perspective that tells the fact most.
    spans : tuple of (int, int)
        Evidence, as characters of that framing.
    quotes : tuple of str
        The text of the spans.
    """

    text: str
    measure: str
    item: str
    value: float
    perspective: str
    spans: tuple[tuple[int, int], ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Critique:
    """What the numbers say of one perspective, in words.

    Attributes
    ----------
    perspective : str
        Id of the perspective.
    text : str
        The clauses as sentences; ``""`` without clauses.
    clauses : tuple of Clause
        In the order of the text; empty where nothing is certain enough to be said.
    """

    perspective: str
    text: str
    clauses: tuple[Clause, ...]


class Agreement(NamedTuple):
    """How often the measured critiques name what an editor names.

    Attributes
    ----------
    n_omitted, n_stressed : int
        Facts that editors name as left out, or as told.
    omitted, stressed : float
        Share of them that the measure agrees on: left out, or told. NaN without any.
    omitted_rate, stressed_rate : float
        The same share over all facts of the same perspectives: what chance would reach.
    """

    n_omitted: int
    omitted: float
    omitted_rate: float
    n_stressed: int
    stressed: float
    stressed_rate: float


_SENTENCES = (("emphasis",), ("stance",), ("portrayal", "frames", "wording"))


def write_critiques(story: Story, tables: Mapping[str, pd.DataFrame]) -> tuple[Critique, ...]:
    """Write the critique of each perspective from its numbers.

    Parameters
    ----------
    story : Story
        Whose perspectives are described.
    tables : mapping of str to DataFrame
        Tidy tables of this story by measure; clauses of absent ones are left out.

    Returns
    -------
    tuple of Critique
        In the order of the perspectives.
    """
    rows = {name: list(frame.itertuples(index=False)) for name, frame in tables.items()}
    return tuple(_critique(_Writer(story, p.id, rows)) for p in story.perspectives)


def _critique(writer: "_Writer") -> Critique:
    kinds = (_leads, _leaves_out, _believes, _values, _portrays, _frames, _words)
    clauses = tuple(clause for kind in kinds for clause in _without_repeats(kind(writer)))
    told = (
        _sentence([clause.text for clause in clauses if clause.measure in measures])
        for measures in _SENTENCES
    )
    return Critique(writer.perspective, " ".join(filter(None, told)), clauses)


class _Writer:
    """The rows of one perspective and of the others, and the text that spans quote."""

    def __init__(self, story: Story, perspective: str, rows: Mapping[str, list[Any]]) -> None:
        self.story = story
        self.perspective = perspective
        self._rows = rows

    def own(self, measure: str) -> list[Any]:
        rows = self._rows.get(measure, ())
        return [row for row in rows if row.perspective == self.perspective]

    def others(self, measure: str, item: str) -> list[Any]:
        """Return the rows of the other perspectives on a fact or frame."""
        column = "frame" if measure == "frames" else "fact"
        return [
            row
            for row in self._rows.get(measure, ())
            if row.perspective != self.perspective and getattr(row, column) == item
        ]

    def fact(self, id: str) -> str:
        return f"“{_shorten(self.story.fact(id).text.rstrip('. '))}”"

    def quote(self, row: Any) -> str:
        """Return the first of the evidence of a row; "" without any."""
        framing = self.story.perspective(row.perspective).framing
        return next((framing[start:end] for start, end in row.evidence), "")

    def clause(self, text: str, measure: str, item: str, value: float, row: Any) -> Clause:
        """Back a clause with the evidence of a row."""
        framing = self.story.perspective(row.perspective).framing
        quotes = tuple(framing[start:end] for start, end in row.evidence)
        return Clause(text, measure, item, float(value), row.perspective, row.evidence, quotes)


def _leads(writer: _Writer) -> Iterator[Clause]:
    """Name what takes most of the text, and what comes too close to be told from it."""
    rows = [row for row in writer.own("emphasis") if row.emphasis > 0]
    beyond = [row for row in rows if row.fact == BEYOND and row.emphasis > 0.5]
    for row in beyond:
        text = f"spends {_percent(row.emphasis)} of its text beyond the facts"
        yield writer.clause(text, "emphasis", row.fact, row.emphasis, row)
    told = [row for row in rows if row.fact != BEYOND and row.omitted <= 0.5]
    told.sort(key=lambda row: -row.emphasis)
    verb = "touches" if beyond else "leads on"
    for row in told[:2]:
        if row.emphasis >= told[0].low:
            of = " of its text" if row is told[0] else ""
            text = f"{verb} {writer.fact(row.fact)} ({_percent(row.emphasis)}{of})"
            yield writer.clause(text, "emphasis", row.fact, row.emphasis, row)


def _leaves_out(writer: _Writer) -> Iterator[Clause]:
    """Name the facts left out that others tell, the most told first, quoting who tells them."""
    found = []
    for row in writer.own("emphasis"):
        tellers = [other for other in writer.others("emphasis", row.fact) if other.omitted <= 0.5]
        if row.omitted > 0.5 and tellers:
            found.append((max(tellers, key=lambda other: other.emphasis), row))
    found.sort(key=lambda pair: -pair[0].emphasis)
    for teller, row in found[:_MOST]:
        verb = "leaves out" if row.omitted >= SURE else "probably leaves out"
        text = f"{verb} {writer.fact(row.fact)} ({_sure(row.omitted)})"
        yield writer.clause(text, "emphasis", row.fact, row.omitted, teller)


def _believes(writer: _Writer) -> Iterator[Clause]:
    """Name the facts that are disputed or left open; taking a fact as true goes without saying."""
    for row in writer.own("stance"):
        if row.truth <= -CLEAR:
            verb = "disputes that" if row.high < 0 else "seems to dispute that"
        elif abs(row.truth) <= OPEN and row.high - row.low <= 1:
            verb = "leaves open that" if row.low == row.high else "seems to leave open that"
        else:
            continue
        text = f"{verb} {writer.fact(row.fact)} (truth {row.truth:+.1f}{_quoted(writer, row)})"
        yield writer.clause(text, "stance", row.fact, row.truth, row)


def _values(writer: _Writer) -> Iterator[Clause]:
    """Name the facts told as good or bad, most of all those that another tells otherwise."""
    found = []
    for row in writer.own("stance"):
        others = [other.valence for other in writer.others("stance", row.fact)]
        apart = max((abs(row.valence - other) for other in others if other == other), default=1.0)
        if abs(row.valence) >= CLEAR and apart >= NOTABLE:
            found.append((apart, row))
    found.sort(key=lambda pair: -pair[0])
    for _, row in found[:_MOST]:
        verb = "tells" if row.valence_low > 0 or row.valence_high < 0 else "seems to tell"
        word = "good" if row.valence > 0 else "bad"
        number = f"(valence {row.valence:+.1f}{_quoted(writer, row)})"
        text = f"{verb} {writer.fact(row.fact)} as {word} {number}"
        yield writer.clause(text, "stance", row.fact, row.valence, row)


def _portrays(writer: _Writer) -> Iterator[Clause]:
    """Name the targets that are painted favourably or not, the clearest first."""
    clear = [row for row in writer.own("portrayal") if abs(row.portrayal) >= CLEAR]
    for row in sorted(clear, key=lambda row: -abs(row.portrayal))[:_MOST]:
        verb = "paints" if row.low > 0 or row.high < 0 else "seems to paint"
        word = "favourably" if row.portrayal > 0 else "unfavourably"
        text = f"{verb} {row.target} {word} ({row.portrayal:+.1f}{_quoted(writer, row)})"
        yield writer.clause(text, "portrayal", row.target, row.portrayal, row)


def _frames(writer: _Writer) -> Iterator[Clause]:
    """Name the main frame where it surely takes more of this framing than of the others."""
    rows = sorted(writer.own("frames"), key=lambda row: -row.share)
    for row in rows[:1]:
        others = [other.share for other in writer.others("frames", row.frame)]
        if others and row.low > max(others):
            name = row.frame.replace("_", " ")
            text = f"frames it more than the others as {name} ({_percent(row.share)})"
            yield writer.clause(text, "frames", row.frame, row.share, row)


def _words(writer: _Writer) -> Iterator[Clause]:
    """Name the words in scare quotes, the surest loaded words, and the hedges."""
    for kind, verb in _MARKS.items():
        rows = [r for r in writer.own("wording") if r.kind == kind and r.score >= SURE]
        rows.sort(key=lambda row: -row.score)
        for row in rows[:_MOST]:
            number = f" ({_sure(row.score)})" if kind == "loaded" else ""
            quote = _shorten(writer.quote(row).strip("\"'‘’“”"))
            text = f"{verb} “{quote}”{number}"
            yield writer.clause(text, "wording", row.term, row.score, row)


_MARKS = {
    "scare_quotes": "puts in scare quotes",
    "loaded": "uses the loaded",
    "hedged": "hedges with",
}


def _without_repeats(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """Leave out the verb of a clause where the one before has the same."""
    before = ""
    for clause in clauses:
        verb = clause.text.partition("“")[0]
        yield replace(clause, text=clause.text.removeprefix(verb)) if verb == before else clause
        before = verb


def _quoted(writer: _Writer, row: Any) -> str:
    """Return the first of the evidence as a quotation, to stand behind a number."""
    quote = writer.quote(row)
    return f": “{_shorten(quote)}”" if quote else ""


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _sure(probability: float) -> str:
    """Write a probability, never as certain."""
    return ">99% sure" if probability > 0.99 else f"{probability:.0%} sure"


def _shorten(text: str) -> str:
    """Cut a text to at most `_QUOTE` characters, at a space."""
    if len(text) <= _QUOTE:
        return text
    return text[: _QUOTE + 1].rsplit(" ", 1)[0][:_QUOTE].rstrip(",;: ") + " …"


def _sentence(clauses: Sequence[str]) -> str:
    """Join clauses to one sentence, as in "Leads on A, leaves out B and disputes C"."""
    if not clauses:
        return ""
    *first, last = clauses
    text = f"{', '.join(first)} and {last}" if first else last
    return f"{text[0].upper()}{text[1:]}."


def agree_with_editors(
    stories: Sequence[Story], omitted: Sequence[pd.DataFrame], reader: Reader
) -> Agreement:
    """Compare what is measured as told or left out with what editors' critiques name.

    A sentence of an editor's critique names a fact where the reader finds it told there; it names
    it as left out where the sentence speaks of leaving out ("silent about", "never mentions").

    Parameters
    ----------
    stories : sequence of Story
        Those whose perspectives carry a critique count.
    omitted : sequence of DataFrame
        The emphasis table of each story (``perspective fact omitted``).
    reader : Reader
        What finds the facts in the critiques.

    Returns
    -------
    Agreement
    """
    named: list[tuple[bool, float]] = []  # as left out?, measured omission
    cells: list[float] = []
    for story, table in zip(stories, omitted, strict=True):
        facts = table[table["fact"] != BEYOND]
        measured = facts.set_index(["perspective", "fact"])["omitted"]
        for perspective in story.perspectives:
            if perspective.critique and story.facts:
                cells += measured.loc[perspective.id].tolist()
                for fact, left_out in _named(perspective.critique, story, reader).items():
                    named.append((left_out, measured.loc[perspective.id, fact]))
    gone = [omission > 0.5 for left_out, omission in named if left_out]
    told = [omission <= 0.5 for left_out, omission in named if not left_out]
    rate = _share([omission > 0.5 for omission in cells])
    return Agreement(len(gone), _share(gone), rate, len(told), _share(told), 1 - rate)


def _named(critique: str, story: Story, reader: Reader) -> dict[str, bool]:
    """Return the facts that a critique names, and whether it names each as left out."""
    parts = [part.text for part in sentences(critique)]
    facts = tuple(fact.text for fact in story.facts)
    readings = reader.read([Request(part, segment(part), facts) for part in parts])
    named: dict[str, bool] = {}
    for part, reading in zip(parts, readings, strict=True):
        for fact, told in zip(story.facts, reading.told, strict=True):
            if told > 0.5:
                named[fact.id] = named.get(fact.id, False) or bool(_OMISSION.search(part))
    return named


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else float("nan")
