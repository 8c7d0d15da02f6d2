"""What every report of a profile shows, read once: tables of measures by labels, and sentences."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from perspectives.errors import PerspectivesError
from perspectives.report.clean import label
from perspectives.report.profile_words import (
    name_of,
    said,
    shown_change,
    shown_level,
    shown_span,
    unit_of,
)
from perspectives.report.view import Name, Row
from perspectives.report.words import count, letters, lines_of

if TYPE_CHECKING:
    from perspectives.profiles import Profile

__all__ = ["Block", "Line", "ProfileView", "differs", "is_tested", "made", "profile_view"]

N_LABELS = 12
N_ITEMS = 12
N_WORDS = 10
N_FOUND = 6
SURE = 1.0
"""Log odds, in standard deviations, from which a word is shown as one of an outlet."""

Cells = Mapping[tuple[str, str, str], Mapping[str, Row]]

_BLOCKS = (
    ("emphasis", "What they stress", ("beyond", "evenness", "omitted", "fact_kind")),
    ("stance", "What they believe and welcome", ("truth", "valence")),
    ("portrayal", "Who looks good, who looks bad", ("portrayal",)),
    ("frames", "What kind of story they make of it", ("frame",)),
    ("wording", "How they word it", ("wording",)),
    ("divergence", "How far they stand from the others", ("divergence", "component")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One measure: its name, its unit, and the row of the profile for each label (or None)."""

    what: str
    unit: str
    cells: tuple[Row | None, ...]

    @property
    def reach(self) -> float:
        """The furthest that a value or an interval lies from 0: half the width of an axis."""
        ends = [row[end] for row in self.cells if row for end in ("value", "low", "high")]
        return max((abs(end) for end in ends if not math.isnan(end)), default=0.0)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together."""

    id: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ProfileView:
    """One profile, ready to be laid out.

    Attributes
    ----------
    title, dates : str
        What it is of; the span of the stories' dates, empty where none is known.
    labels : tuple of Name
        Those in the tables: with the most stories first, at most 12.
    n_hidden : int
        Labels that are left to the data.
    short : tuple of (Name, str, tuple of str)
        For each label how much is known of it, and its differences in words, the surest first.
    blocks : tuple of Block
        Tables of measures by labels.
    words : tuple of (Name, tuple of Row)
        The words that each label uses more than the others, by log odds.
    pairs : mapping of (mark, mark) to Row
        Mean divergence of each two labels that meet, both ways round.
    places : tuple of (Name, Row)
        The map; empty where there is none.
    no_map : str
        Why there is none.
    time : tuple of Row
        Mean divergence over all pairs by month; empty without dates.
    n_tests, n_found : int
        Tests in the profile, and differences called so.
    """

    title: str
    dates: str
    labels: tuple[Name, ...]
    n_hidden: int
    short: tuple[tuple[Name, str, tuple[str, ...]], ...]
    blocks: tuple[Block, ...]
    words: tuple[tuple[Name, tuple[Row, ...]], ...]
    pairs: Mapping[tuple[str, str], Row]
    places: tuple[tuple[Name, Row], ...]
    no_map: str
    time: tuple[Row, ...]
    n_tests: int
    n_found: int


def profile_view(profile: "Profile") -> ProfileView:
    """Read what reports show from a profile."""
    rows = _records(profile.table)
    shown = enumerate(profile.labels[:N_LABELS])
    labels = tuple(Name(name, letters(i), label(name)) for i, name in shown)
    cells: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in rows:
        key = (row["measure"], row["item"], row["topic"])
        cells.setdefault(key, {})[row[profile.by]] = row
    places, no_map = _places(profile, labels)
    dates = sorted(date[:10] for date in profile.panel.dates if date)
    return ProfileView(
        title=_title(profile),
        dates=" to ".join(dict.fromkeys((dates[0], dates[-1]))) if dates else "",
        labels=labels,
        n_hidden=len(profile.labels) - len(labels),
        short=tuple(_short(profile, labels, cells)),
        blocks=tuple(_blocks(cells, labels)),
        words=tuple(_words(profile, labels)),
        pairs=_pairs(profile, labels),
        places=places,
        no_map=no_map,
        time=_time(profile),
        n_tests=sum(is_tested(row) for row in rows),
        n_found=sum(differs(row) for row in rows),
    )


def is_tested(row: Row) -> bool:
    """Tell whether there are stories enough for a test."""
    return not math.isnan(row["p"])


def differs(row: Row) -> bool:
    """Tell whether the row is called a difference."""
    return bool(row["verdict"] in ("above the others", "below the others"))


def made(profile: "Profile") -> list[tuple[str, str]]:
    """Return how the profile was made, as lines of a name and a text."""
    settings = dict(profile.provenance)
    ways = settings.pop("comparisons", ())
    if len(ways) == 1:
        settings["comparisons"] = ways[0]
    elif ways:
        settings["comparisons"] = f"made in {len(ways)} ways: see the data"
    return lines_of(settings)


def _title(profile: "Profile") -> str:
    n, n_stories = len(profile.labels), len(profile.panel.stories)
    who = count(n, profile.by) if profile.by in ("outlet", "group") else f"{n} by {profile.by}"
    return label(f"{who} over {n_stories} {'story' if n_stories == 1 else 'stories'}")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _short(
    profile: "Profile", labels: Sequence[Name], cells: Cells
) -> Iterator[tuple[Name, str, tuple[str, ...]]]:
    summary = {row[profile.by]: row for row in _records(profile.summary)}
    for name in labels:
        row = summary[name.id]
        known = f"{row['n_shared']} shared {'story' if row['n_shared'] == 1 else 'stories'}"
        if not row["n_tests"]:
            yield name, known, ("Too few stories: no test is possible.",)
            continue
        found = [
            _sentence(cells[measure, item, topic][name.id])
            for measure, item, topic, _ in row["differences"]
            if measure not in ("word", "component")  # shown in sections of their own
        ]
        hidden = len(found) - N_FOUND
        more = (f"and {count(hidden, 'more difference')}",) if hidden > 0 else ()
        none = (f"No difference shown in {count(row['n_tests'], 'test')}.",)
        yield name, known, (*found[:N_FOUND], *more) or none


def _sentence(row: Row) -> str:
    unit = unit_of(row["measure"])
    what = said(row["measure"], row["item"], row["topic"], row["value"])
    levels = f"{shown_level(unit, row['level'])} against {shown_level(unit, row['others'])}"
    span = shown_span(unit, row["low"], row["high"])
    points = {"share": " points", "rate": " per 100 words"}.get(unit, "")
    return f"{what}: {levels}, {shown_change(unit, row['value'])}{points} ({span})"


def _blocks(cells: Cells, labels: Sequence[Name]) -> Iterator[Block]:
    for id_, title, measures in _BLOCKS:
        keys = [key for measure in measures for key in cells if key[0] == measure]
        if id_ == "portrayal":
            keys = _best_known(cells, keys)
        lines = tuple(_line(key, cells[key], labels) for key in keys)
        if lines:
            yield Block(id_, title, lines)


def _best_known(cells: Cells, keys: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return the whole, its topics, and the targets with the most stories."""
    whole = [key for key in keys if not key[1]]
    targets = [key for key in keys if key[1]]
    targets.sort(key=lambda key: -max(row["n"] for row in cells[key].values()))
    return whole + targets[:N_ITEMS]


def _line(key: tuple[str, str, str], rows: Mapping[str, Row], labels: Sequence[Name]) -> Line:
    measure, item, topic = key
    name = f"… in {label(topic)}" if topic else name_of(measure, item)
    what = name[:1].upper() + name[1:]
    return Line(what, unit_of(measure), tuple(rows.get(name.id) for name in labels))


def _words(profile: "Profile", labels: Sequence[Name]) -> Iterator[tuple[Name, tuple[Row, ...]]]:
    rows = [
        row for row in _records(profile.wording) if row["measure"] == "word" and row["z"] > SURE
    ]
    rows.sort(key=lambda row: -row["z"])
    for name in labels:
        own = [row for row in rows if row[profile.by] == name.id]
        if own:
            yield name, tuple(own[:N_WORDS])


def _pairs(profile: "Profile", labels: Sequence[Name]) -> dict[tuple[str, str], Row]:
    marks = {name.id: name.mark for name in labels}
    pairs: dict[tuple[str, str], Row] = {}
    for row in _records(profile.pairs):
        if row["a"] in marks and row["b"] in marks:
            a, b = marks[row["a"]], marks[row["b"]]
            pairs[a, b] = pairs[b, a] = row
    return pairs


def _places(profile: "Profile", labels: Sequence[Name]) -> tuple[tuple[tuple[Name, Row], ...], str]:
    try:
        rows = {row[profile.by]: row for row in _records(profile.map())}
    except PerspectivesError as error:
        return (), str(error)
    return tuple((name, rows[name.id]) for name in labels if name.id in rows), ""


def _time(profile: "Profile") -> tuple[Row, ...]:
    try:
        rows = _records(profile.over_time("M"))
    except PerspectivesError:
        return ()
    return tuple(row for row in rows if row[profile.by] == "(all)")
