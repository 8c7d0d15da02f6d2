"""The story-level summary and the critiques of a comparison as sentences of a report."""

from typing import TYPE_CHECKING

from perspectives.report.view import View

if TYPE_CHECKING:
    from perspectives.comparison import Comparison
    from perspectives.critique import Critique

__all__ = ["critique_of", "in_short"]


def in_short(view: View, comparison: "Comparison") -> list[tuple[str, str]]:
    """Return the summary as pairs of a heading and a sentence; nothing is said of nothing."""
    return []


def critique_of(comparison: "Comparison", perspective: str) -> "Critique | None":
    """Return the critique of a perspective, or None where there is none."""
    found = (critique for critique in comparison.critiques if critique.perspective == perspective)
    return next(found, None)
