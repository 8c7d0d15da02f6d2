"""A comparison as one HTML page: self-contained, without network, readable without JavaScript.

The template escapes whatever it is given; ids and anchors are made of marks ("A", "F1"), never of
names that came with the story; and the page's own content policy forbids every script but the one
of this module, by its hash.
"""

import base64
import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Template
from markupsafe import Markup

from perspectives.report import words
from perspectives.report.clean import clip, visible
from perspectives.report.passages import BEYOND_KEY, Passage, passage_of
from perspectives.report.pieces import Piece
from perspectives.report.records import to_json
from perspectives.report.rendering import page_template
from perspectives.report.short import in_short
from perspectives.report.view import BEYOND, Name, Row, View, is_hole, of_whole, view_of

if TYPE_CHECKING:
    from perspectives.comparison import Comparison

__all__ = ["to_html"]

N_COLOURS = 8
N_FRAMES = 8
N_PAIRS = 15
N_PARTS = 6


def to_html(comparison: "Comparison") -> str:
    """Lay a comparison out as one self-contained HTML page.

    Parameters
    ----------
    comparison : Comparison
        The finished result; nothing is measured anew.

    Returns
    -------
    str
        A whole document in UTF-8. It loads nothing from anywhere; all text is escaped.

    Examples
    --------
    >>> import perspectives as pv
    >>> to_html(pv.compare(pv.load_story("h200-licences")))[:15]
    '<!doctype html>'
    """
    view = view_of(comparison)
    passages = [passage_of(view, name) for name in view.perspectives]
    script = _asset("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _template().render(
        view=view,
        story=view.story,
        rows=[*view.facts, Name(BEYOND, BEYOND_KEY, "beyond the facts")],
        passages=passages,
        goto=_goto(passages),
        summary=in_short(view),
        provenance=words.lines_of(view.provenance),
        sections=_sections(view),
        top_frames=view.frames[:N_FRAMES],
        more_frames=view.frames[N_FRAMES:],
        shown_pairs=view.pairs[:N_PAIRS],
        n_hidden_pairs=len(view.pairs[N_PAIRS:]),
        n_parts=N_PARTS,
        pair_readout=lambda row: _pair_readout(view, row),
        data=Markup(_json_in_html(to_json(comparison))),
        style=Markup(_asset("page.css")),
        script=Markup(script),
        script_hash=f"sha256-{digest}",
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    return page_template(
        "page.html", at=_at, colour=_colour, is_hole=is_hole, of_whole=of_whole,
        portrayal_readout=_portrayal_readout, readout=_readout, stance_readout=_stance_readout,
        underline=_underline, visible=visible,
    )  # fmt: skip


def _sections(view: View) -> list[tuple[str, str]]:
    shown = {
        "emphasis": ("Emphasis", True),
        "texts": ("The texts", bool(view.perspectives)),
        "stance": ("Stance", bool(view.cells["stance"])),
        "portrayal": ("Portrayal", bool(view.perspectives)),
        "frames": ("Frames", bool(view.frames)),
        "divergence": ("Divergence", bool(view.perspectives)),
        "reading": ("How to read this", True),
        "made": ("How it was made", True),
    }
    return [(id_, text) for id_, (text, is_shown) in shown.items() if is_shown]


def _goto(passages: Sequence[Passage]) -> Callable[[str], str]:
    """Return what leads an anchor to the words it names, or to their text where there are none."""
    known = {
        f"{passage.name.mark}-{key}"
        for passage in passages
        for piece in passage.pieces
        for key in piece.first
    }
    return lambda anchor: anchor if anchor in known else anchor.partition("-")[0]


def _pair_readout(view: View, row: Row) -> str:
    a, b = view.named(row["a"]), view.named(row["b"])
    interval = words.unit_interval(row["low"], row["high"])
    return f"{a.mark} and {b.mark}: {row['divergence']:.2f} ({interval}), {row['verdict']}"


def _readout(perspective: Name, fact: Name, row: Row) -> str:
    """Say one cell of the emphasis table in full, for a tooltip."""
    about = fact.text if fact.id == BEYOND else fact.mark
    said = f"{_who(perspective)} · {about}: {words.percent(row['emphasis'])} of the text"
    interval = words.percent_interval(row["low"], row["high"])
    left_out = words.probability(row["omitted"])
    said += f" ({interval})" if interval else ""
    return said if left_out == "–" else f"{said}; probability of being left out {left_out}"


def _stance_readout(perspective: Name, fact: Name, row: Row) -> str:
    truth = _scale_readout("truth", row["truth"], row["low"], row["high"])
    valence = _scale_readout("valence", row["valence"], row["valence_low"], row["valence_high"])
    return f"{_who(perspective)} · {fact.mark}: {truth}; {valence}"


def _portrayal_readout(perspective: Name, target: Name, row: Row) -> str:
    said = _scale_readout("portrayal", row["portrayal"], row["low"], row["high"])
    return f"{_who(perspective)} · {target.text}: {said}"


def _who(perspective: Name) -> str:
    return f"{perspective.mark} {clip(perspective.text, 40)}"


def _scale_readout(scale: str, value: float, low: float, high: float) -> str:
    interval = words.signed_interval(low, high)
    said = f"{scale} {words.signed(value)}" + (f" ({interval})" if interval else "")
    return f"{said}, {words.word(scale, value, low, high)}"


def _at(value: float) -> str:
    """Return the place of a value of [-1, 1] on an axis, as a CSS percentage."""
    return f"{50 + 50 * value:.1f}%"


def _colour(mark: str) -> str:
    return f"var(--f{(int(mark[1:]) - 1) % N_COLOURS + 1})"


def _underline(piece: Piece) -> Markup:
    """Return the style of a piece's underlines, one colour for each of its first three facts."""
    facts = [key for key in piece.keys if key.startswith("F")]
    lines = zip(("--a", "--b", "--c3"), facts, strict=False)
    style = ";".join(f"{place}:{_colour(key)}" for place, key in lines)
    return Markup(' style="{}"').format(style) if style else Markup("")


def _json_in_html(document: str) -> str:
    """Write the characters that could end a script element as JSON escapes."""
    return document.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _asset(name: str) -> str:
    return files("perspectives.report").joinpath(name).read_text(encoding="utf-8")
