"""The measures of a profile in words, and their numbers in the unit of each."""

import math
from collections.abc import Mapping

from perspectives.report.clean import label
from perspectives.report.words import COMPONENT_WORDS, percent, signed

__all__ = ["name_of", "said", "shown_change", "shown_level", "shown_span", "unit_of"]

_SHARE, _SCORE, _RATE, _DISTANCE = "share", "score", "rate", "distance"

# Measure: (its name, what is said of more of it, of less of it, unit); {} is its item.
_MEASURES: Mapping[str, tuple[str, str, str, str]] = {
    "beyond": (
        "content beyond the facts",
        "says more beyond the facts",
        "says less beyond the facts",
        _SHARE,
    ),
    "evenness": (
        "evenness over the facts",
        "spreads more evenly over the facts",
        "leans on fewer facts",
        _SHARE,
    ),
    "fact_kind": ("facts {}", "gives more room to facts {}", "gives less room to facts {}", _SHARE),
    "omitted": ("facts left out", "leaves out more facts", "leaves out fewer facts", _SHARE),
    "truth": (
        "truth of the facts",
        "treats facts as true more",
        "treats facts as true less",
        _SCORE,
    ),
    "valence": ("valence of the facts", "tells facts as better", "tells facts as worse", _SCORE),
    "portrayal": (
        "portrayal of {}",
        "portrays {} more favourably",
        "portrays {} less favourably",
        _SCORE,
    ),
    "frame": ("frame “{}”", "uses the frame “{}” more", "uses the frame “{}” less", _SHARE),
    "wording": ("{} words", "uses more {} words", "uses fewer {} words", _RATE),
    "divergence": (
        "divergence from the others",
        "stands further from the others",
        "stands nearer to the others",
        _DISTANCE,
    ),
    "component": ("of that, {}", "parts more in {}", "parts less in {}", _DISTANCE),
    "word": ("“{}”", "says “{}” more often", "says “{}” less often", _RATE),
}
_ITEMS: Mapping[tuple[str, str], str] = {
    ("fact_kind", "figure"): "with a figure",
    ("fact_kind", "reported"): "that someone said",
    ("fact_kind", "good"): "that others tell as good",
    ("fact_kind", "bad"): "that others tell as bad",
    ("fact_kind", "rare"): "that most others leave out",
    ("wording", "scare_quotes"): "scare-quoted",
    ("portrayal", ""): "people and bodies",
    **{("component", name): text for name, text in COMPONENT_WORDS.items()},
}


def unit_of(measure: str) -> str:
    """Return ``"share"``, ``"score"``, ``"rate"`` or ``"distance"``."""
    return _MEASURES[measure][3]


def name_of(measure: str, item: str) -> str:
    """Name a measure and its item.

    >>> name_of("frame", "fairness_and_equality")
    'frame “fairness and equality”'
    """
    return _MEASURES[measure][0].format(_item(measure, item))


def said(measure: str, item: str, topic: str, value: float) -> str:
    """Say that a label has more or less of a measure than the others.

    >>> said("omitted", "", "Business", 0.2)
    'leaves out more facts (in Business)'
    """
    text = _MEASURES[measure][1 if value > 0 else 2].format(_item(measure, item))
    return f"{text} (in {label(topic)})" if topic else text


def shown_level(unit: str, value: float) -> str:
    """Write a measure's own number.

    >>> shown_level("share", 0.61), shown_level("score", -0.2), shown_level("rate", 1.24)
    ('61%', '−0.20', '1.2')
    """
    if math.isnan(value):
        return "–"
    if unit == _SHARE:
        return percent(value)
    return signed(value) if unit == _SCORE else f"{value:.{1 if unit == _RATE else 2}f}"


def shown_change(unit: str, value: float) -> str:
    """Write a difference: shares in percentage points, rates in uses per 100 words.

    >>> shown_change("share", -0.061), shown_change("rate", 0.52)
    ('−6', '+0.5')
    """
    if math.isnan(value):
        return "–"
    if unit in (_SCORE, _DISTANCE):
        return signed(value)
    figures = f"{100 * value:+.0f}" if unit == _SHARE else f"{value:+.1f}"
    return figures[1:] if float(figures) == 0 else figures.replace("-", "−")


def shown_span(unit: str, low: float, high: float) -> str:
    """Write the interval of a difference; nothing where none is defined.

    >>> shown_span("share", -0.02, 0.11)
    '−2 to +11'
    """
    if math.isnan(low) or math.isnan(high):
        return ""
    return f"{shown_change(unit, low)} to {shown_change(unit, high)}"


def _item(measure: str, item: str) -> str:
    known = _ITEMS.get((measure, item))
    return known or label(item.replace("_", " ") if measure == "frame" else item)
