"""A comparison as a figure: what each perspective stresses, and how far apart they are."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from perspectives.report import words
from perspectives.report.clean import clip
from perspectives.report.view import BEYOND, Name, View, is_hole, view_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from perspectives.comparison import Comparison

__all__ = ["plot"]

# The steps of the HTML page: (ground, ink) of emphasis and of divergence.
COOL = (
    *(("#f3f6fa", "#1c1b19"), ("#d9e6f3", "#1c1b19"), ("#b3cfe8", "#1c1b19")),
    *(("#82b1d9", "#1c1b19"), ("#2a6cab", "#ffffff"), ("#08305c", "#ffffff")),
)
WARM = (
    *(("#f9f4ee", "#1c1b19"), ("#f6e3cd", "#1c1b19"), ("#f0c79b", "#1c1b19")),
    *(("#e5a163", "#1c1b19"), ("#b3560f", "#ffffff"), ("#6d2c00", "#ffffff")),
)
HATCH = "#b9b2a2"
SOFT = "#57544d"


def plot(comparison: "Comparison") -> "Figure":
    """Draw the emphasis heat map, omissions as holes, beside the divergence matrix.

    Parameters
    ----------
    comparison : Comparison
        The finished result; nothing is measured anew.

    Returns
    -------
    matplotlib.figure.Figure
        Bound to no window: save it with ``figure.savefig("story.png")``.

    Raises
    ------
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import perspectives as pv
    >>> result = pv.compare(pv.load_story("h200-licences"))
    >>> len(plot(result).axes)
    2
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        needed = "plot() needs matplotlib: pip install 'perspectives-framing[plot]'"
        raise ImportError(needed) from error
    view = view_of(comparison)
    n, rows = len(view.perspectives), len(view.facts) + 1
    height = 1.6 + 0.55 * max(rows, n, 2)
    figure = Figure(figsize=(5.2 + 1.5 * max(n, 1), height), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.2 * max(n, 1), max(n, 1)))
    _emphasis(left, view)
    _divergence(right, view)
    title = f"{view.title} (suggested facts)" if view.suggested else view.title
    _say(figure.suptitle(_wrap(title, 90), x=0.01, ha="left", fontweight="bold"))
    return figure


def _emphasis(axes: "Axes", view: View) -> None:
    facts = [*view.facts, Name(BEYOND, "", "beyond the facts")]
    for y, fact in enumerate(facts):
        for x, perspective in enumerate(view.perspectives):
            row = view.cell("emphasis", perspective.id, fact.id)
            if row is None:
                continue
            if is_hole(row):
                _cell(axes, x, y, "none", SOFT, f"out {words.probability(row['omitted'])}", HATCH)
            else:
                share = row["emphasis"]
                _cell(axes, x, y, *COOL[words.step(share)], words.percent(share))
    heads = [_wrap(f"{p.mark}  {clip(p.text, 48)}", 16) for p in view.perspectives]
    _frame(axes, heads, [_wrap(f"{f.mark} {clip(f.text, 110)}", 42) for f in facts])
    axes.set_title("Emphasis: share of each text\n(hatched: left out)", loc="left", fontsize=9)


def _divergence(axes: "Axes", view: View) -> None:
    for y, p in enumerate(view.perspectives):
        for x, q in enumerate(view.perspectives):
            row = view.pair(p.id, q.id)
            if row is not None:
                doubt = "?" if row["verdict"] == words.CANNOT_TELL else ""
                total = row["divergence"]
                _cell(axes, x, y, *WARM[words.step(total)], f"{total:.2f}{doubt}")
    marks = [p.mark for p in view.perspectives]
    _frame(axes, marks, marks)
    axes.set_title("Divergence, 0 to 1\n(?: cannot tell)", loc="left", fontsize=9)


def _cell(
    axes: "Axes", x: int, y: int, ground: str, ink: str, text: str, hatch: str | None = None
) -> None:
    from matplotlib.patches import Rectangle

    style: dict[str, Any] = {"facecolor": ground, "edgecolor": hatch or "white"}
    if hatch:
        style |= {"hatch": "////", "linewidth": 0.6}
    axes.add_patch(Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, **style))
    ground_of_text = {"facecolor": "white", "edgecolor": "none", "pad": 1.5} if hatch else None
    axes.text(x, y, text, ha="center", va="center", color=ink, fontsize=8.5, bbox=ground_of_text)


def _frame(axes: "Axes", heads: Sequence[str], labels: Sequence[str]) -> None:
    axes.set_xlim(-0.5, max(len(heads), 1) - 0.5)
    axes.set_ylim(max(len(labels), 1) - 0.5, -0.5)
    axes.set_xticks(range(len(heads)), heads, fontsize=7.5)
    axes.set_yticks(range(len(labels)), labels, fontsize=7.5)
    axes.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    for text in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        _say(text)
    axes.spines[:].set_visible(False)


def _say(text: Any) -> None:
    """Show a text as it is: a dollar sign begins no formula."""
    text.set_parse_math(False)


def _wrap(text: str, width: int) -> str:
    return textwrap.fill(text.strip(), width)
