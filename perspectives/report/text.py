"""A comparison in the terminal: rich tables that stay readable at 80 columns.

All text of outlets goes into ``Text`` objects, whose markup is never interpreted, and control
characters are made visible before that.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from perspectives.report import words
from perspectives.report.clean import clip, label
from perspectives.report.rendering import plain
from perspectives.report.short import in_short
from perspectives.report.view import BEYOND, Name, Row, View, is_hole, of_whole, view_of

if TYPE_CHECKING:
    from perspectives.comparison import Comparison

__all__ = ["render_text", "to_text"]

N_FRAMES = 6
N_PAIRS = 3
N_PARTS = 5

_HEAT = (
    "",
    "#1c1b19 on #d9e6f3",
    "#1c1b19 on #b3cfe8",
    "#1c1b19 on #82b1d9",
    "#ffffff on #2a6cab",
    "bold #ffffff on #08305c",
)
_TONES = {"neg": "dark_orange3", "pos": "dodger_blue2", "": ""}


def render_text(comparison: "Comparison") -> RenderableType:
    """Lay a comparison out for a terminal.

    Parameters
    ----------
    comparison : Comparison
        The finished result; nothing is measured anew.

    Returns
    -------
    rich renderable
        For ``rich.print`` and ``rich.console.Console.print``.

    Examples
    --------
    >>> import perspectives as pv
    >>> result = pv.compare(pv.load_story("h200-licences"))
    >>> type(render_text(result)).__name__
    'Group'
    """
    return Group(*_blocks(view_of(comparison)))


def to_text(comparison: "Comparison", width: int = 100) -> str:
    """Write a comparison as plain text without colours.

    Parameters
    ----------
    comparison : Comparison
        The finished result.
    width : int, optional
        Columns; lines are at most that long.

    Returns
    -------
    str
        Lines without trailing blanks.

    Examples
    --------
    >>> import perspectives as pv
    >>> result = pv.compare(pv.load_story("h200-licences"))
    >>> max(map(len, to_text(result, width=72).splitlines())) <= 72
    True
    """
    return plain(render_text(comparison), width)


def _blocks(view: View) -> Iterator[RenderableType]:
    yield _title(view)
    yield from _short(view)
    if not view.perspectives:
        yield _note("This story has no perspectives, so there is nothing to compare.")
        return
    yield _heading("Perspectives")
    yield _perspectives(view)
    yield _heading("Emphasis", "share of each text by fact; ░ left out, with its probability")
    if view.suggested:
        yield _note(words.SUGGESTED)
    facts = [*view.facts, Name(BEYOND, "", "beyond the facts")]
    yield _table(view, facts, lambda p, f: _emphasis(view.cell("emphasis", p.id, f.id)))
    if view.cells["stance"]:
        yield _heading("Stance", "T truth, V valence, from −1 to +1; ? cannot tell")
        yield _table(view, view.facts, lambda p, f: _stance(view.cell("stance", p.id, f.id)))
    if view.targets:
        yield _heading("Portrayal", "from −1 unfavourable to +1 favourable; ? cannot tell")
        yield _table(
            view, view.targets, lambda p, t: _portrayal(view.cell("portrayal", p.id, t.id))
        )
    if view.frames:
        yield _heading("Frames", _frames_note(view))
        shown = view.frames[:N_FRAMES]
        yield _table(view, shown, lambda p, r: _share(view.cell("frames", p.id, r.id)))
    if view.pairs:
        yield _heading("Divergence", "0 the same telling, 1 the furthest that can be measured")
        yield _matrix(view)
        for row in view.pairs[:N_PAIRS]:
            yield from _pair(view, row)
    yield _heading("How to read this")
    yield _note(words.LIMITS)
    yield _note(" · ".join(f"{key} {value}" for key, value in words.lines_of(view.provenance)))


def _title(view: View) -> Text:
    story = view.story
    when = words.day(story.date) if story.date else ""
    size = (
        f"{words.count(len(view.perspectives), 'perspective')} on "
        f"{words.count(len(view.facts), 'fact')}"
    )
    line = " · ".join(part for part in (label(story.section or ""), when, size) if part)
    return Text.assemble((view.title, "bold"), "\n", (line, "dim"))


def _short(view: View) -> Iterator[RenderableType]:
    lines = in_short(view)
    if not lines:
        return
    yield _heading("In short")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for heading, sentences in lines:
        grid.add_row(Text(heading, "bold"), Text("\n".join(sentences)))
    yield Padding(grid, (0, 0, 0, 1))


def _perspectives(view: View) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for name in view.perspectives:
        perspective = view.story.perspective(name.id)
        outlets = ", ".join(label(outlet.name) for outlet in perspective.outlets)
        grid.add_row(Text(name.mark, "bold"), Text.assemble((name.text, "bold"), f"  {outlets}"))
        critique = view.critiques.get(name.id)
        if critique and critique.text:
            grid.add_row("", Text(label(critique.text)))
        if perspective.critique:
            grid.add_row("", Text(f"Editor (not measured): {label(perspective.critique)}", "dim"))
        if marked := view.marked_words(name.id):
            line = "; ".join(f"{kind}: {', '.join(terms)}" for kind, terms in marked)
            grid.add_row("", Text(line))
    return Padding(grid, (0, 0, 0, 1))


def _table(view: View, rows: Sequence[Name], cell: Callable[[Name, Name], Text]) -> Table:
    """Return a table of items by perspectives, the perspectives by their marks."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, expand=True)
    table.add_column("", ratio=1, min_width=16)
    for name in view.perspectives:
        table.add_column(name.mark, justify="right", no_wrap=True)
    for item in rows:
        head = Text.assemble((f"{item.mark} ", "bold"), clip(item.text, 110))
        if item.mark[:1] != "F":
            head = Text(clip(item.text, 60))
        table.add_row(head, *(cell(name, item) for name in view.perspectives))
    return table


def _emphasis(row: Row | None) -> Text:
    if row is None:
        return Text("–")
    if is_hole(row):
        return Text(f"░ {words.probability(row['omitted'])}", "dim")
    return Text(f" {words.percent(row['emphasis'])} ", _HEAT[words.step(row["emphasis"])])


def _stance(row: Row | None) -> Text:
    if row is None or (math.isnan(row["truth"]) and math.isnan(row["valence"])):
        return Text("░", "dim")
    truth = _signed("truth", row["truth"], row["low"], row["high"])
    valence = _signed("valence", row["valence"], row["valence_low"], row["valence_high"])
    return Text.assemble("T ", truth, "\nV ", valence)


def _portrayal(row: Row | None) -> Text:
    if row is None or math.isnan(row["portrayal"]):
        return Text("·", "dim")
    return _signed("portrayal", row["portrayal"], row["low"], row["high"])


def _signed(scale: str, value: float, low: float, high: float) -> Text:
    doubt = "?" if words.word(scale, value, low, high) == words.CANNOT_TELL else ""
    return Text(f"{doubt}{words.signed(value)}", _TONES[words.tone(value)])


def _share(row: Row | None) -> Text:
    return Text("–" if row is None else words.percent(row["share"]))


def _frames_note(view: View) -> str:
    hidden = len(view.frames[N_FRAMES:])
    return "shares of each text" + (f"; {hidden} smaller ones not shown" if hidden else "")


def _matrix(view: View) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for mark in ("", *(name.mark for name in view.perspectives)):
        table.add_column(mark, justify="right", no_wrap=True)
    for p in view.perspectives:
        cells = [_distance(view.pair(p.id, q.id)) for q in view.perspectives]
        table.add_row(Text(p.mark, "bold"), *cells)
    return table


def _distance(row: Row | None) -> Text:
    if row is None:
        return Text("·", "dim")
    doubt = "?" if row["verdict"] == words.CANNOT_TELL else ""
    return Text(f"{doubt}{row['divergence']:.2f}")


def _pair(view: View, row: Row) -> Iterator[RenderableType]:
    a, b = view.named(row["a"]), view.named(row["b"])
    interval = words.unit_interval(row["low"], row["high"])
    total = f"{row['divergence']:.2f} ({interval}), {row['verdict']}"
    yield Text.assemble((f"{a.mark} {clip(a.text, 34)} · {b.mark} {clip(b.text, 34)}", "bold"),
                        f"  {total}")  # fmt: skip
    table = Table(box=None, padding=(0, 1), expand=True, show_header=False)
    table.add_column(ratio=2)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=4)
    table.add_column(ratio=4)
    parts = view.shown_parts(row)
    for part in parts[:N_PARTS]:
        what = Text.assemble((part["component"], "bold"), f" {view.about(part)}".rstrip())
        sides = [Text(_side(view, name, part, side)) for name, side in ((a, "a"), (b, "b"))]
        table.add_row(what, f"+{part['contribution']:.3f}", *sides)
    yield table
    if len(parts) > N_PARTS:
        yield _note(f"  and {words.count(len(parts) - N_PARTS, 'smaller part')}")
    yield Text("")


def _side(view: View, name: Name, part: Row, side: str) -> str:
    if of_whole(part):
        return ""
    quotes = view.quotes(name.id, part[f"{side}_evidence"])
    quoted = f"“{clip(' … '.join(quotes), 110)}”" if quotes else ""
    said = "  ".join(filter(None, (view.said(part, side), quoted)))
    return f"{name.mark} {said}"


def _heading(text: str, note: str = "") -> Text:
    return Text.assemble("\n", (text, "bold underline"), (f"  {note}" if note else "", "dim"))


def _note(text: str) -> Text:
    return Text(text, "dim")
