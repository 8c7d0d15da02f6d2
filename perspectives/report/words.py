"""Numbers put into words and short figures, the same in every report.

A stance or a portrayal lies in [-1, 1]; a third on either side of 0 is called neutral. Where the
interval reaches from clearly negative to clearly positive the word is "cannot tell", or begins with
"probably" where the value itself lies far out on one side.
"""

import math
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from perspectives.report.clean import label

__all__ = [
    "CANNOT_TELL",
    "COMPONENT_WORDS",
    "KIND_WORDS",
    "LIMITS",
    "SUGGESTED",
    "count",
    "day",
    "letters",
    "lines_of",
    "part_value",
    "percent",
    "percent_interval",
    "probability",
    "signed",
    "signed_interval",
    "step",
    "step_names",
    "tone",
    "unit_interval",
    "word",
]

STEPS = (0.05, 0.10, 0.20, 0.35, 0.50)
"""Upper edges of the steps of colour of a heat map; the last step is open."""

CANNOT_TELL = "cannot tell"

SUGGESTED = (
    "These facts were suggested by the library from the texts themselves, not given with the story."
)

LIMITS = (
    "Differences between tellings, with 95% intervals. No bias score, and no verdict who is right: "
    "the facts are the yardstick and are themselves not checked."
)
"""What every report says about its numbers."""

_EDGE = 1 / 3
_FAR = 0.6
_SCALES = {
    "truth": ("disputes it", "leaves it open", "takes it as true"),
    "valence": ("as bad", "neutral", "as good"),
    "portrayal": ("unfavourable", "neutral", "favourable"),
}
_SHARE_OF = {"emphasis": " of the text", "frames": "", "wording": " of the words"}
_ABSENT = {
    "truth": "left out",
    "valence": "left out",
    "portrayal": "not mentioned",
    "wording": "not used",
}

KIND_WORDS: Mapping[str, str] = {
    "distinctive": "sets it apart",
    "loaded": "loaded",
    "hedged": "hedged",
    "attributed": "attributed",
    "scare_quotes": "scare quotes",
}

COMPONENT_WORDS: Mapping[str, str] = {
    "emphasis": "what is stressed",
    "truth": "what is believed",
    "valence": "what is good or bad",
    "portrayal": "who looks good or bad",
    "frames": "kind of story",
    "wording": "choice of words",
    "meaning": "overall meaning",
}


def percent(share: float) -> str:
    """Write a share in [0, 1] as a percentage; an undefined one as a dash.

    >>> percent(0.614)
    '61%'
    """
    if math.isnan(share):
        return "–"
    return "<1%" if 0 < share < 0.005 else f"{100 * share:.0f}%"


def percent_interval(low: float, high: float) -> str:
    """Write an interval of shares; nothing where none is defined.

    >>> percent_interval(0.12, 0.31)
    '12–31%'
    """
    if math.isnan(low) or math.isnan(high):
        return ""
    return f"{100 * low:.0f}–{100 * high:.0f}%"


def probability(value: float) -> str:
    """Write a probability with two figures, never as certain.

    >>> probability(0.934), probability(0.999)
    ('.93', '>.99')
    """
    if math.isnan(value):
        return "–"
    if value > 0.99:
        return ">.99"
    return "<.01" if value < 0.01 else f"{value:.2f}"[1:]


def signed(value: float) -> str:
    """Write a value in [-1, 1] with its sign.

    >>> signed(-0.42), signed(0.001)
    ('−0.42', '0.00')
    """
    if math.isnan(value):
        return "–"
    figures = f"{value:+.2f}"
    return figures[1:] if float(figures) == 0 else figures.replace("-", "−")


def signed_interval(low: float, high: float) -> str:
    """Write an interval in [-1, 1]; nothing where none is defined.

    >>> signed_interval(-0.2, 0.61)
    '−0.20 to +0.61'
    """
    if math.isnan(low) or math.isnan(high):
        return ""
    return f"{signed(low)} to {signed(high)}"


def unit_interval(low: float, high: float) -> str:
    """Write an interval in [0, 1]; nothing where none is defined.

    >>> unit_interval(0.5, 0.713)
    '0.50–0.71'
    """
    return "" if math.isnan(low) or math.isnan(high) else f"{low:.2f}–{high:.2f}"


def step(share: float) -> int:
    """Return the step of colour, 0 to 5, of a number in [0, 1].

    >>> step(0.02), step(0.34), step(0.5)
    (0, 3, 5)
    """
    return sum(share >= edge for edge in STEPS)


def step_names() -> list[str]:
    """Name the steps of colour, for a legend.

    >>> step_names()[0], step_names()[-1]
    ('under 5%', '50% and over')
    """
    edges = [f"{100 * edge:.0f}" for edge in STEPS]
    between = [f"{low}–{high}%" for low, high in pairwise(edges)]
    return [f"under {edges[0]}%", *between, f"{edges[-1]}% and over"]


def tone(value: float) -> str:
    """Return the sign of a value in [-1, 1] as reports colour it: "neg", "pos" or ""."""
    return "pos" if value > _EDGE else "neg" if value < -_EDGE else ""


def count(n: int, noun: str) -> str:
    """Write a number of things.

    >>> count(1, "fact"), count(3, "fact")
    ('1 fact', '3 facts')
    """
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def day(iso: str) -> str:
    """Write a full ISO date in words; any other as it is.

    >>> day("2026-01-28"), day("2026-01")
    ('28 January 2026', '2026-01')
    """
    try:
        parsed = date.fromisoformat(iso)
    except ValueError:
        return label(iso)
    return f"{parsed.day} {parsed:%B %Y}"


def lines_of(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return a nested mapping as pairs of a name and all that stands under it.

    >>> lines_of({"models": {"reader": "abc", "encoder": "def"}, "seed": 0, "weight": 1 / 7})
    [('models', 'reader abc, encoder def'), ('seed', '0'), ('weight', '0.143')]
    """
    return [(label(str(key)), _one_line(value)) for key, value in values.items()]


def _one_line(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{label(str(key))} {_one_line(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_one_line(item) for item in value)
    return f"{value:.3g}" if isinstance(value, float) else label(str(value))


def letters(index: int) -> str:
    """Return the mark of a perspective by its place: A ... Z, AA, AB ...

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    head = letters(index // 26 - 1) if index >= 26 else ""
    return head + chr(ord("A") + index % 26)


def word(scale: str, value: float, low: float = math.nan, high: float = math.nan) -> str:
    """Say a value of the scale "truth", "valence" or "portrayal" in words.

    >>> word("truth", 0.9, 0.7, 1.0)
    'takes it as true'
    >>> word("valence", 0.1, -1.0, 1.0), word("valence", 0.7, -1.0, 1.0)
    ('cannot tell', 'probably as good')
    """
    if math.isnan(value):
        return _ABSENT[scale]
    negative, neutral, positive = _SCALES[scale]
    said = negative if value < -_EDGE else positive if value > _EDGE else neutral
    if not (low <= -_EDGE and high >= _EDGE):
        return said
    return f"probably {said}" if abs(value) >= _FAR else CANNOT_TELL


def part_value(component: str, value: float, low: float = math.nan, high: float = math.nan) -> str:
    """Write one side's value of a part of a divergence, with its interval where it has one.

    >>> part_value("wording", 0.051), part_value("truth", -0.9)
    ('5% of the words', 'disputes it (−0.90)')
    """
    if math.isnan(value):
        return _ABSENT.get(component, "–")
    if component in _SHARE_OF:
        return f"{percent(value)}{_SHARE_OF[component]}"
    return f"{word(component, value, low, high)} ({signed(value)})"
