"""Hide an outlet's own name from the scorers, and map what they find back to the text as given."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from perspectives.story import Segment, Span

PLACEHOLDER = "this outlet"


@dataclass(frozen=True, slots=True)
class Masked:
    """A text whose masked names are replaced by one placeholder, with the way back.

    Attributes
    ----------
    text : str
        The derived text, to be read by scorers.
    original : str
        The text as given.
    starts, shifts : tuple of int
        From the derived offset ``starts[i]`` on, ``shifts[i]`` is to be added for the original.
    """

    text: str
    original: str
    starts: tuple[int, ...] = (0,)
    shifts: tuple[int, ...] = (0,)

    def segment(self, segment: Segment) -> Segment:
        """Return the segment of the original text behind one of the derived text."""
        span = self.span(segment.start, segment.end)
        return Segment(span.start, span.end, self.original[span.start : span.end])

    def span(self, start: int, end: int) -> Span:
        """Return the span of the original text behind a span of the derived one."""
        return Span(self._place(start), max(self._place(start), self._place(end)))

    def _place(self, offset: int) -> int:
        if offset >= len(self.text):
            return len(self.original)
        return max(0, offset + self.shifts[bisect_right(self.starts, offset) - 1])


def mask(text: str, names: Iterable[str]) -> Masked:
    """Replace whole-word occurrences of `names` in `text` by a placeholder.

    Letter case counts: an outlet called "Time" is not the word "time".

    Parameters
    ----------
    text : str
        Any text.
    names : iterable of str
        Names to hide; the longest is looked for first.

    Returns
    -------
    Masked

    Examples
    --------
    >>> masked = mask("The Ledger has learnt of a plan.", ["The Ledger"])
    >>> masked.text
    'this outlet has learnt of a plan.'
    >>> span = masked.span(0, 11)
    >>> masked.original[span.start : span.end]
    'The Ledger'
    """
    wanted = sorted({name for name in names if name.strip()}, key=len, reverse=True)
    if not wanted:
        return Masked(text, text)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, wanted))})(?!\w)")
    pieces, starts, shifts = [], [0], [0]
    done = length = 0
    for match in pattern.finditer(text):
        pieces += [text[done : match.start()], PLACEHOLDER]
        length += match.start() - done + len(PLACEHOLDER)
        done = match.end()
        starts.append(length)
        shifts.append(done - length)
    return Masked("".join([*pieces, text[done:]]), text, tuple(starts), tuple(shifts))
