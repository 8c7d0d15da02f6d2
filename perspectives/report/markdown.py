"""A comparison as Markdown (GitHub's): tables, quotations, nothing that needs HTML.

Every word of an outlet is escaped, so that it can neither mark itself up nor leave its cell.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from perspectives.report import words
from perspectives.report.clean import clip, escape_markdown, label
from perspectives.report.short import in_short
from perspectives.report.view import BEYOND, Name, Row, View, is_hole, view_of

if TYPE_CHECKING:
    from perspectives.comparison import Comparison

__all__ = ["to_markdown"]

N_PAIRS = 15
N_PARTS = 6


def to_markdown(comparison: "Comparison") -> str:
    """Write a comparison as Markdown.

    Parameters
    ----------
    comparison : Comparison
        The finished result; nothing is measured anew.

    Returns
    -------
    str
        GitHub-flavoured Markdown without HTML; all text of outlets is escaped.

    Examples
    --------
    >>> import perspectives as pv
    >>> result = pv.compare(pv.load_story("h200-licences"))
    >>> to_markdown(result).startswith("# ")
    True
    """
    return "\n\n".join(_blocks(view_of(comparison))) + "\n"


def _blocks(view: View) -> Iterator[str]:
    yield from _head(view)
    if not view.perspectives:
        yield "This story has no perspectives, so there is nothing to compare."
        return
    yield from _emphasis(view)
    yield "## In their own words"
    for name in view.perspectives:
        yield from _perspective(view, name)
    yield from _stance(view)
    yield from _portrayal(view)
    yield from _frames(view)
    yield from _divergence(view)
    yield "## How to read this"
    yield words.LIMITS
    yield _list(f"{_line(key)}: {_line(value)}" for key, value in words.lines_of(view.provenance))


def _head(view: View) -> Iterator[str]:
    story = view.story
    yield f"# {_line(view.title)}"
    if when := " · ".join(filter(None, (story.section, story.date and words.day(story.date)))):
        yield _line(when)
    if story.summary:
        yield _block(story.summary)
    if view.perspectives:
        yield "; ".join(f"**{p.mark}** {_line(p.text)}" for p in view.perspectives)
    if short := in_short(view):
        yield _list(f"**{heading}.** {_line(' '.join(said))}" for heading, said in short)


def _emphasis(view: View) -> Iterator[str]:
    yield "## What each one stresses, and leaves out"
    yield "The share of each text that goes to each fact; a column adds up to 100%."
    if view.suggested:
        yield f"**{words.SUGGESTED}**"
    rows = [*view.facts, Name(BEYOND, "", "beyond the facts")]
    yield _table(view, "Fact", rows, lambda p, f: _share_told(view.cell("emphasis", p.id, f.id)))


def _stance(view: View) -> Iterator[str]:
    if not view.cells["stance"]:
        return
    yield "## Is it true, is it good"
    yield (
        "Truth from −1 (disputes the fact) to +1 (treats it as true); valence from −1 (told as "
        "bad) to +1 (told as good)."
    )
    yield _table(view, "Fact", view.facts, lambda p, f: _two(view.cell("stance", p.id, f.id)))


def _portrayal(view: View) -> Iterator[str]:
    if not view.targets:
        return
    yield "## Who looks good, who looks bad"
    yield "From −1 (unfavourable) to +1 (favourable); · is not mentioned."
    cell = lambda p, t: _painted(view.cell("portrayal", p.id, t.id))  # noqa: E731
    yield _table(view, "Target", view.targets, cell)


def _frames(view: View) -> Iterator[str]:
    if not view.frames:
        return
    yield "## What kind of story it is made into"
    yield _table(view, "Frame", view.frames, lambda p, r: _share(view.cell("frames", p.id, r.id)))


def _divergence(view: View) -> Iterator[str]:
    if not view.pairs:
        return
    yield "## How far apart, and over what"
    yield "0 is the same telling, 1 the furthest that can be measured. Parts add up to the total."
    yield _table(view, "", view.perspectives, lambda p, q: _distance(view.pair(p.id, q.id)))
    for row in view.pairs[:N_PAIRS]:
        yield from _pair(view, row)
    if hidden := len(view.pairs[N_PAIRS:]):
        yield f"{words.count(hidden, 'closer pair')} more, in the data."


def _pair(view: View, row: Row) -> Iterator[str]:
    a, b = view.named(row["a"]), view.named(row["b"])
    interval = words.unit_interval(row["low"], row["high"])
    yield f"### {a.mark} and {b.mark}: {row['divergence']:.2f} ({interval}), {row['verdict']}"
    parts = view.shown_parts(row)
    yield _grid(
        ["Part", "Adds", f"{a.mark}: {_line(a.text)}", f"{b.mark}: {_line(b.text)}"],
        [
            [
                f"{part['component']} {_line(view.about(part, 60))}".strip(),
                f"{part['contribution']:.3f}",
                _side(view, a, part, "a"),
                _side(view, b, part, "b"),
            ]
            for part in parts[:N_PARTS]
        ],
    )
    if hidden := len(parts[N_PARTS:]):
        yield f"And {words.count(hidden, 'smaller part')}, in the data."


def _perspective(view: View, name: Name) -> Iterator[str]:
    perspective = view.story.perspective(name.id)
    yield f"### {name.mark}: {_line(name.text)}"
    if perspective.outlets:
        yield f"e.g., {', '.join(_line(outlet.name) for outlet in perspective.outlets)}"
    if perspective.headline:
        yield f"**{_line(perspective.headline)}**"
    if perspective.framing.strip():
        yield "\n".join(f"> {line}".rstrip() for line in _block(perspective.framing).split("\n"))
    else:
        yield "No framing: the text is empty."
    if marked := view.marked_words(name.id):
        yield _list(f"{kind}: {', '.join(_line(term) for term in terms)}" for kind, terms in marked)
    critique = view.critiques.get(name.id)
    if critique and critique.text:
        yield f"**Critique from the numbers.** {_line(critique.text)}"
    if perspective.critique:
        yield f"**Editor’s critique, not measured.** {_line(perspective.critique)}"


def _table(view: View, corner: str, rows: Sequence[Name], cell: Callable[[Name, Name], str]) -> str:
    """Return a table of items by perspectives, the perspectives by their marks."""
    header = [corner, *(name.mark for name in view.perspectives)]
    return _grid(
        header,
        [
            [f"{_marked(item)} {_line(item.text)}".strip()]
            + [cell(name, item) for name in view.perspectives]
            for item in rows
        ],
    )


def _grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _ in header[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, rule, *rows))


def _marked(item: Name) -> str:
    return f"**{item.mark}**" if item.mark and item.mark[0] not in "TR" else ""


def _share_told(row: Row | None) -> str:
    if row is None:
        return "–"
    if is_hole(row):
        return f"*left out* ({words.probability(row['omitted'])})"
    interval = words.percent_interval(row["low"], row["high"])
    share = f"**{words.percent(row['emphasis'])}**".replace("<", "&lt;")
    return f"{share} ({interval})" if interval else share


def _two(row: Row | None) -> str:
    if row is None or (math.isnan(row["truth"]) and math.isnan(row["valence"])):
        return "*left out*"
    truth = _scale("truth", row["truth"], row["low"], row["high"])
    valence = _scale("valence", row["valence"], row["valence_low"], row["valence_high"])
    return f"truth: {truth}; valence: {valence}"


def _painted(row: Row | None) -> str:
    if row is None or math.isnan(row["portrayal"]):
        return "·"
    return _scale("portrayal", row["portrayal"], row["low"], row["high"])


def _scale(scale: str, value: float, low: float, high: float) -> str:
    interval = words.signed_interval(low, high)
    said = f"{words.word(scale, value, low, high)} {words.signed(value)}"
    return f"{said} ({interval})" if interval else said


def _share(row: Row | None) -> str:
    return "–" if row is None else words.percent(row["share"]).replace("<", "&lt;")


def _distance(row: Row | None) -> str:
    if row is None:
        return "·"
    doubt = f" ({words.CANNOT_TELL})" if row["verdict"] == words.CANNOT_TELL else ""
    return f"{row['divergence']:.2f}{doubt}"


def _side(view: View, name: Name, part: Row, side: str) -> str:
    quotes = view.quotes(name.id, part[f"{side}_evidence"])
    said = view.said(part, side).replace("<", "&lt;")
    return f"{said} “{_line(clip(' … '.join(quotes), 160))}”".strip() if quotes else said


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _line(text: str) -> str:
    return escape_markdown(label(text))


def _block(text: str) -> str:
    """Return a text of several lines, escaped."""
    return escape_markdown(text).strip()
