"""Quotations of a text: pairs of quotation marks, told apart from apostrophes."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from perspectives.story import Span

__all__ = ["inside", "quotations"]

_QUOTE = re.compile("[\"“”„«»「」『』'‘’]")
_DECADE = re.compile(r"'\d\ds")
_PAIRS = {"“": "”", "„": "“”", "«": "»", "「": "」", "『": "』", "‘": "’", '"': '"', "'": "'"}
_AMBIGUOUS = frozenset("\"'’")  # may also be an apostrophe, or open as well as close


def quotations(text: str) -> tuple[Span, ...]:
    """Find the quotations of a text, quotation marks included.

    Straight and typographic, double and single marks are read; apostrophes are not marks. A mark
    that is never closed in its paragraph opens nothing, and only the outermost pair is reported.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    tuple of Span
        Ordered, disjoint spans.

    Examples
    --------
    >>> text = "The workers' union calls it a “walk-off” deal."
    >>> [text[span.start:span.end] for span in quotations(text)]
    ['“walk-off”']
    """
    return tuple(_quotations(text))


def inside(spans: Sequence[Span]) -> Callable[[int], bool]:
    """Make a test whether a position lies in one of some ordered, disjoint spans.

    Examples
    --------
    >>> quoted = inside([Span(2, 5)])
    >>> [quoted(position) for position in (1, 2, 4, 5)]
    [False, True, True, False]
    """
    starts = [span.start for span in spans]

    def is_inside(position: int) -> bool:
        index = bisect_right(starts, position) - 1
        return index >= 0 and position < spans[index].end

    return is_inside


def _quotations(text: str) -> Iterator[Span]:
    start = 0
    for paragraph in re.split(r"(\n[^\S\n]*\n)", text):
        yield from _paragraph_quotations(text, start, start + len(paragraph))
        start += len(paragraph)


def _paragraph_quotations(text: str, start: int, end: int) -> Iterator[Span]:
    """Pair each opening mark with the next mark that closes it; later marks close first come."""
    marks = list(_QUOTE.finditer(text, start, end))
    closing = _next_closing(text, marks)
    index = 0
    while index < len(marks):
        partner = closing[index]
        if partner is None:
            index += 1
            continue
        yield Span(marks[index].start(), marks[partner].end())
        index = partner + 1


def _next_closing(text: str, marks: list[re.Match[str]]) -> list[int | None]:
    """For each mark, the index of the nearest later mark that closes it, if it opens at all."""
    nearest: dict[str, int] = {}
    partners: list[int | None] = [None] * len(marks)
    for index in range(len(marks) - 1, -1, -1):
        mark, position = marks[index][0], marks[index].start()
        if mark in _PAIRS and (mark not in _AMBIGUOUS or _can_open(text, position)):
            partners[index] = min((nearest[c] for c in _PAIRS[mark] if c in nearest), default=None)
        if mark not in _AMBIGUOUS or _can_close(text, position):
            nearest[mark] = index
    return partners


def _can_open(text: str, position: int) -> bool:
    before = text[position - 1] if position else " "
    after = text[position + 1] if position + 1 < len(text) else " "
    if before.isalnum() or before in ".,!?…" or after.isspace():
        return False
    return _DECADE.match(text, position) is None


def _can_close(text: str, position: int) -> bool:
    before = text[position - 1] if position else " "
    after = text[position + 1] if position + 1 < len(text) else " "
    return not before.isspace() and not after.isalnum()
