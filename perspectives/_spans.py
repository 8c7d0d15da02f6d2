"""Places in a text: half-open ranges of characters, bare and with their text."""

from __future__ import annotations

from dataclasses import dataclass

from perspectives._frozen import check_offsets, check_text
from perspectives.errors import FormatError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters, ``text[start:end]``.

    Parameters
    ----------
    start, end : int
        Character offsets, ``0 <= start <= end``.

    Raises
    ------
    PerspectivesError
        If the offsets are not ordered whole numbers.

    Examples
    --------
    >>> span = Span(4, 9)
    >>> "The tour"[span.start : span.end]
    'tour'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        check_offsets(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence or clause of a text, with its place in that text.

    Parameters
    ----------
    start, end : int
        Character offsets into the text, end exclusive.
    text : str
        ``whole[start:end]``, never normalised.

    Raises
    ------
    PerspectivesError
        If the offsets are not ordered, or their distance is not the length of the text.

    Examples
    --------
    >>> Segment(0, 3, "Why").text
    'Why'
    """

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        check_offsets(self.start, self.end)
        if self.end - self.start != len(check_text("a segment's text", self.text)):
            length = self.end - self.start
            raise FormatError(f"a segment's text of {length} characters", repr(self.text))
