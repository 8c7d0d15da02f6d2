"""A profile as one HTML page: self-contained, without network and without scripts.

It shares the style sheet of the page of a comparison. The template escapes whatever it is given;
ids and anchors are made of marks ("A"), never of names that came with the stories.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Template
from markupsafe import Markup

from perspectives.report.profile_view import Line, differs, is_tested, made, profile_view
from perspectives.report.profile_words import shown_change, shown_level, shown_span
from perspectives.report.rendering import page_template
from perspectives.report.view import Name, Row

if TYPE_CHECKING:
    from perspectives.profiles import Profile

__all__ = ["to_html"]

MAP_WIDTH, MAP_HEIGHT, MAP_EDGE = 640, 420, 24


def to_html(profile: "Profile") -> str:
    """Lay a profile out as one self-contained HTML page.

    Parameters
    ----------
    profile : Profile
        The finished result; nothing is measured anew.

    Returns
    -------
    str
        A whole document in UTF-8. It loads nothing from anywhere; all text is escaped.
    """
    view = profile_view(profile)
    return _template().render(
        view=view,
        points=_points(view.places),
        stress=view.places[0][1]["stress"] if view.places else 0.0,
        furthest=max((row["divergence"] for row in view.time), default=1.0) or 1.0,
        provenance=made(profile),
        data=base64.b64encode(profile.to_json().encode()).decode(),
        style=Markup(_asset("page.css") + _asset("profile_page.css")),
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    return page_template(
        "profile_page.html", at=_at, differs=differs, is_tested=is_tested, readout=_readout,
        shown_change=shown_change, shown_level=shown_level, shown_span=shown_span,
        map_width=MAP_WIDTH, map_height=MAP_HEIGHT,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Point:
    """A label on the map, in units of the drawing."""

    name: Name
    x: float
    y: float
    radius: float
    n: int


def _points(places: Sequence[tuple[Name, Row]]) -> list[_Point]:
    """Scale the map to the drawing, equally in both directions, circles included."""
    if not places:
        return []
    rows = [row for _, row in places]
    left, right = (_extreme(rows, "x", side) for side in (-1, 1))
    bottom, top = (_extreme(rows, "y", side) for side in (-1, 1))
    scale = min(
        (MAP_WIDTH - 2 * MAP_EDGE) / max(right - left, 1e-9),
        (MAP_HEIGHT - 2 * MAP_EDGE) / max(top - bottom, 1e-9),
    )
    middle = ((left + right) / 2, (bottom + top) / 2)
    return [
        _Point(
            name,
            MAP_WIDTH / 2 + scale * (row["x"] - middle[0]),
            MAP_HEIGHT / 2 - scale * (row["y"] - middle[1]),
            scale * row["radius"],
            row["n"],
        )
        for name, row in places
    ]


def _extreme(rows: Sequence[Row], axis: str, side: int) -> float:
    return side * max(side * float(row[axis]) + float(row["radius"]) for row in rows)


def _at(value: float, reach: float) -> str:
    """Return the place of a value on an axis from ``-reach`` to ``reach``, as a CSS percentage."""
    return f"{50 + 50 * value / (reach or 1.0):.1f}%"


def _readout(name: Name, line: Line, row: Row) -> str:
    """Say one cell in full, for a tooltip."""
    levels = (
        f"{shown_level(line.unit, row['level'])} against {shown_level(line.unit, row['others'])}"
    )
    known = f"{row['n']} stories, {row['verdict']}"
    tested = f", p {row['p']:.3f}, q {row['q']:.3f}" if is_tested(row) else ""
    change = shown_change(line.unit, row["value"])
    shrunk = shown_change(line.unit, row["shrunk"])
    return f"{name.text} · {line.what}: {levels}; {change} (shrunk {shrunk}){tested}; {known}"


def _asset(name: str) -> str:
    return files("perspectives.report").joinpath(name).read_text(encoding="utf-8")
