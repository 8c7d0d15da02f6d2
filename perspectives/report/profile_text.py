"""A profile in the terminal, readable at 80 columns, and as Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from perspectives.report.clean import clip, escape_markdown
from perspectives.report.profile_view import (
    Block,
    Line,
    ProfileView,
    differs,
    is_tested,
    made,
    profile_view,
)
from perspectives.report.profile_words import shown_change, shown_level
from perspectives.report.rendering import plain
from perspectives.report.view import Name, Row
from perspectives.report.words import count, unit_interval

if TYPE_CHECKING:
    from perspectives.profiles import Profile

__all__ = ["HOW_TO_READ", "render_text", "to_markdown", "to_text"]

HOW_TO_READ = (
    "Every number is a difference from the other outlets on the same stories: shares in percentage "
    "points, words in uses per 100, scores from −1 to +1. ▲ and ▼ mark differences that hold after "
    "correction for all tests shown (at most 5% of them are expected to be false); · marks too few "
    "stories for a test. It says how tellings differ, not which outlet is right."
)


def render_text(profile: "Profile") -> RenderableType:
    """Lay a profile out for a terminal.

    Parameters
    ----------
    profile : Profile
        The finished result; nothing is measured anew.

    Returns
    -------
    rich renderable
    """
    return Group(*_text(profile_view(profile), profile))


def to_text(profile: "Profile", width: int = 100) -> str:
    """Write a profile as plain text without colours.

    Parameters
    ----------
    profile : Profile
        The finished result.
    width : int, optional
        Columns; lines are at most that long.

    Returns
    -------
    str
        Lines without trailing blanks.
    """
    return plain(render_text(profile), width)


def to_markdown(profile: "Profile") -> str:
    """Write a profile as Markdown; all names and words are escaped.

    Parameters
    ----------
    profile : Profile
        The finished result.

    Returns
    -------
    str
        GitHub-flavoured Markdown without HTML.
    """
    return "\n\n".join(_markdown(profile_view(profile), profile)) + "\n"


def _text(view: ProfileView, profile: "Profile") -> Iterator[RenderableType]:
    yield Text.assemble((view.title, "bold"), "\n", (_facts(view), "dim"))
    yield _heading("In short")
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for name, known, found in view.short:
        grid.add_row(Text(name.mark, "bold"), Text.assemble((name.text, "bold"), f"  {known}"))
        for line in found:
            grid.add_row("", Text(line))
    yield Padding(grid, (0, 0, 0, 1))
    for block in view.blocks:
        yield _heading(block.title)
        yield _text_table(block, view.labels)
    if view.words:
        yield _heading("Words", "used more than by the others; the surest first")
        for name, rows in view.words:
            yield Text.assemble((f" {name.mark} ", "bold"), ", ".join(map(_word, rows)))
    if view.pairs:
        yield _heading("Between them", "mean divergence over the stories that both tell")
        yield _text_matrix(view)
    if view.time:
        yield _heading("Over time", "mean divergence of all pairs by month")
        for row in view.time:
            yield Text(f" {_period(row)}")
    yield _heading("How to read this")
    yield Text(HOW_TO_READ, "dim")
    yield Text(" · ".join(f"{key} {value}" for key, value in made(profile)), "dim")


def _text_table(block: Block, labels: Sequence[Name]) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, expand=True)
    table.add_column("", ratio=1, min_width=18)
    for name in labels:
        table.add_column(name.mark, justify="right", no_wrap=True)
    for line in block.lines:
        table.add_row(Text(clip(line.what, 60)), *(_text_cell(line, row) for row in line.cells))
    return table


def _text_matrix(view: ProfileView) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for head in ("", *(name.mark for name in view.labels)):
        table.add_column(head, justify="right", no_wrap=True)
    for name, cells in _matrix(view):
        table.add_row(Text(name.mark, "bold"), *cells)
    return table


def _text_cell(line: Line, row: Row | None) -> Text:
    return Text(_change(line, row), "bold" if row and differs(row) else "")


def _markdown(view: ProfileView, profile: "Profile") -> Iterator[str]:
    line = escape_markdown
    yield f"# {line(view.title)}"
    yield line(_facts(view))
    yield "## In short"
    for name, known, found in view.short:
        yield f"**{name.mark}** {line(name.text)} ({known})"
        yield _list(found)
    for block in view.blocks:
        yield f"## {block.title}"
        yield _table(["", *(name.mark for name in view.labels)], _cells(block))
    if view.words:
        yield "## Words"
        yield _list(f"{name.mark}: {', '.join(map(_word, rows))}" for name, rows in view.words)
    if view.pairs:
        yield "## Between them"
        yield "Mean divergence over the stories that both tell."
        rows = ([f"**{name.mark}**", *cells] for name, cells in _matrix(view))
        yield _table(["", *(name.mark for name in view.labels)], rows)
    if view.time:
        yield "## Over time"
        yield _list(_period(row) for row in view.time)
    yield "## How to read this"
    yield HOW_TO_READ
    yield _list(f"{key}: {value}" for key, value in made(profile))


def _cells(block: Block) -> Iterator[list[str]]:
    for line in block.lines:
        changes = (
            f"**{_change(line, row)}**" if row and differs(row) else _change(line, row)
            for row in line.cells
        )
        yield [escape_markdown(line.what), *changes]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {escape_markdown(item)}" for item in items)


def _facts(view: ProfileView) -> str:
    hidden = f"{count(view.n_hidden, 'label')} with fewer stories in the data only"
    parts = (
        view.dates,
        count(view.n_tests, "test"),
        f"{count(view.n_found, 'difference')} shown",
        hidden if view.n_hidden else "",
    )
    return " · ".join(part for part in parts if part)


def _change(line: Line, row: Row | None) -> str:
    if row is None:
        return "–"
    change = shown_change(line.unit, row["value"])
    if differs(row):
        return f"{'▲' if row['value'] > 0 else '▼'} {change}"
    return change if is_tested(row) else f"· {change}"


def _word(row: Row) -> str:
    mark = "▲ " if differs(row) else ""
    return f"{mark}{clip(row['item'], 30)} ({shown_change('rate', row['value'])})"


def _matrix(view: ProfileView) -> Iterator[tuple[Name, list[str]]]:
    for a in view.labels:
        rows = (view.pairs.get((a.mark, b.mark)) for b in view.labels)
        yield a, [shown_level("distance", row["divergence"]) if row else "·" for row in rows]


def _period(row: Row) -> str:
    span = unit_interval(row["low"], row["high"])
    stories = f"{row['n']} {'story' if row['n'] == 1 else 'stories'}"
    level = shown_level("distance", row["divergence"])
    return f"{row['period']}: {level}{f' ({span})' if span else ''}, {stories}"


def _heading(text: str, note: str = "") -> Text:
    return Text.assemble("\n", (text, "bold underline"), (f"  {note}" if note else "", "dim"))
