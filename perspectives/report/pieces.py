"""A framing cut at the edges of its evidence, so that each piece can carry its own marks.

Spans of several facts, targets and words overlap; marks in a page cannot. A framing is therefore
cut wherever a span begins or ends, and each piece lists the keys (F1, T2, W3 ...) that hold there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from perspectives.report.clean import visible

__all__ = ["Piece", "cut"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a framing over which the evidence is the same.

    Attributes
    ----------
    text : str
        The words, control characters made visible.
    keys : tuple of str
        What these words are evidence for; empty where they are evidence for nothing.
    first, last : tuple of str
        Those of `keys` whose first span begins here, and those one of whose spans ends here.
    """

    text: str
    keys: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]


def cut(framing: str, evidence: Mapping[str, Sequence[tuple[int, int]]]) -> list[Piece]:
    """Cut a framing at the edges of the spans of each key.

    The texts of the pieces, joined, are the framing as it is shown. Spans are half open; empty
    ones mark nothing.

    >>> pieces = cut("no one knew", {"F1": [(3, 11)], "W1": [(0, 6)]})
    >>> [(piece.text, piece.keys) for piece in pieces]
    [('no ', ('W1',)), ('one', ('F1', 'W1')), (' knew', ('F1',))]
    """
    text = visible(framing)
    spans = [
        (key, start, end) for key, own in evidence.items() for start, end in own if start < end
    ]
    edges = sorted({0, len(text), *(start for _, start, _ in spans), *(end for *_, end in spans)})
    pieces, seen = [], set[str]()
    for start, end in pairwise(edges):
        keys = _keys([key for key, low, high in spans if low <= start and end <= high])
        last = _keys([key for key, _, high in spans if high == end])
        first = tuple(key for key in keys if key not in seen)
        seen.update(keys)
        pieces.append(Piece(text[start:end], keys, first, last))
    return pieces


def _keys(keys: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))
