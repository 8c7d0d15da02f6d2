"""Sentences and clauses: where a text is cut, by rule."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from perspectives.segmentation.english import (
    BEFORE_NUMBER,
    NEVER_FINAL,
    RARELY_FINAL,
    STARTERS,
    SUBORDINATORS,
)
from perspectives.segmentation.quoting import inside, quotations
from perspectives.segmentation.tokens import WORD, is_content, is_verb
from perspectives.story import Segment, Span

__all__ = ["segment", "sentences"]

_CLOSERS = "\"'”’)\\]»」』）】》"
_EMOJI = "\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d"
_OPENERS = "\"'“‘([«„¿¡「『（【《"

# What may end a sentence: Latin marks (where white space follows), CJK marks, and blank lines.
_BREAK = re.compile(
    rf"(?P<mark>[.!?…؟।]++[{_CLOSERS}]*+(?:\x20?[{_EMOJI}]++)*+)"
    rf"|(?P<cjk>[。！？｡]++[{_CLOSERS}]*+)"
    r"|(?P<line>\n(?:[^\S\n]*\n|(?=[^\S\n]*[-*•–][^\S\n])))"
)
_CONTINUES = frozenset(",;:.!?…-–—)]}/&%=+")
_NEXT_WORD = re.compile(r"[A-Za-z]+(?![A-Za-z.])")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_LONGEST_ABBREVIATION = 12

_SUBORDINATE = "|".join(sorted(SUBORDINATORS))
# Where a clause may begin: after ; : and dashes, at a conjunction or relative after a comma, and at
# a contrast or reason without one. A plain comma counts only after a fronted subordinate clause.
_CLAUSE_BREAK = re.compile(
    r"[;:](?=\s)|[；：，]|(?<=\s)[—–-](?=\s)|(?<=[^\s\d])—(?=\S)|(?<!-)--(?!-)"
    rf"|,(?=\s(?:and|but|or|nor|so|yet|even|which|who|whose|where|{_SUBORDINATE})\s)"
    r"|(?P<plain>,)(?=\s)"
    r"|(?<!,)\s(?=(?:but|while|whereas|although|though|because|unless|even\s(?:if|though))\s)"
    r"|(?<!,)\s(?=and\s(?:he|she|it|they|we|i|you|there)\s)",
    re.IGNORECASE,
)
_FRONTED = re.compile(
    rf"\W{{0,3}}(?:(?:and|but|even)\s+)?(?:{_SUBORDINATE}|despite)\s", re.IGNORECASE
)
_MIN_CLAUSE_WORDS = 3
_MIN_CLAUSE_CHARACTERS = 12


def sentences(text: str) -> tuple[Segment, ...]:
    """Cut a text into sentences.

    Abbreviations ("U.S.", "Wall St.", "a.m.", "No. 5"), initials, decimals and ellipses within a
    sentence do not end it; a blank line or a list bullet on a new line does.

    Parameters
    ----------
    text : str
        Any text; may be empty.

    Returns
    -------
    tuple of Segment
        Ordered and disjoint, covering everything but white space; empty for a blank text.

    Examples
    --------
    >>> [s.text for s in sentences("The U.S. fee is 25 %. Beijing has not paid.")]
    ['The U.S. fee is 25 %.', 'Beijing has not paid.']
    """
    return _segments(text, _sentence_spans(text))


def segment(text: str) -> tuple[Segment, ...]:
    """Cut a text into segments: sentences, and within them clauses that can stand alone.

    A clause begins after a semicolon, colon or dash, or at a conjunction; it is cut off only where
    both sides have at least three content words and something like a verb, and never inside a
    quotation or brackets.

    Parameters
    ----------
    text : str
        Any text; may be empty.

    Returns
    -------
    tuple of Segment
        Ordered and disjoint, covering everything but white space; empty for a blank text.

    Examples
    --------
    >>> text = "Nvidia won the licence, but Washington keeps 25 % of every sale."
    >>> [s.text for s in segment(text)]
    ['Nvidia won the licence,', 'but Washington keeps 25 % of every sale.']
    """
    closed = _closed_at(text)
    clauses = (
        clause
        for start, end in _sentence_spans(text)
        for clause in _clause_spans(text, start, end, closed)
    )
    return _segments(text, clauses)


def _segments(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Segment, ...]:
    return tuple(Segment(start, end, text[start:end]) for start, end in spans)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return start + left, max(start + left, start + len(piece.rstrip()))


def _has_word(text: str, start: int, end: int) -> bool:
    return WORD.search(text, start, end) is not None


def _sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Trimmed sentences; a piece without any word ("🎉", "* * *") joins its neighbour."""
    held: tuple[int, int] | None = None
    held_has_word = False
    start = 0
    for stop in (*_sentence_stops(text), len(text)):
        left, right = _trim(text, start, stop)
        start = stop
        if left == right:
            continue
        has_word = _has_word(text, left, right)
        if held is None or not (has_word and held_has_word):
            held = (left if held is None else held[0], right)
            held_has_word = held_has_word or has_word
            continue
        yield held
        held = (left, right)
    if held is not None:
        yield held


def _sentence_stops(text: str) -> Iterator[int]:
    start = 0
    for match in _BREAK.finditer(text):
        if match["mark"] and not _ends_sentence(text, start, match):
            continue
        start = match.end()
        yield start


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a Latin mark such as ``.`` or ``?”`` ends the sentence that began at `start`."""
    end = match.end()
    if end < len(text) and not text[end].isspace():
        return False
    following = _skip(text, end, str.isspace)
    following = _skip(text, following, lambda char: char in _OPENERS)
    if following == len(text):
        return True
    if text[following].islower() or text[following] in _CONTINUES:
        return False
    if match["mark"][0] not in ".…":
        return True
    return _dot_ends_sentence(text, start, match.start(), following)


def _dot_ends_sentence(text: str, start: int, dot: int, following: int) -> bool:
    """Whether the full stop at `dot` ends a sentence, by the words before and after it."""
    before = text[max(start, dot - _LONGEST_ABBREVIATION) : dot]
    if not before or before[-1].isspace():
        return False
    word = before.split()[-1].lstrip(_OPENERS)
    if word.isdigit() and text[start:dot].strip() == word:
        return False
    cased = word.capitalize() if word[:1].isupper() else word
    if cased in NEVER_FINAL:
        return False
    if word.lower() in BEFORE_NUMBER and text[following].isdigit():
        return False
    if cased in RARELY_FINAL or _INITIALS.fullmatch(word):
        starter = _NEXT_WORD.match(text, following)
        return starter is not None and starter[0] in STARTERS
    return True


def _skip(text: str, position: int, skipped: Callable[[str], bool]) -> int:
    while position < len(text) and skipped(text[position]):
        position += 1
    return position


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    n_words: int
    has_verb: bool

    @property
    def stands_alone(self) -> bool:
        long_enough = self.end - self.start >= _MIN_CLAUSE_CHARACTERS
        return long_enough and self.has_verb and self.n_words >= _MIN_CLAUSE_WORDS

    def joined(self, after: "_Clause") -> "_Clause":
        n_words = self.n_words + after.n_words
        return _Clause(self.start, after.end, n_words, self.has_verb or after.has_verb)


def _clause_spans(
    text: str, start: int, end: int, closed: Callable[[int], bool]
) -> Iterator[tuple[int, int]]:
    """Cut wherever a clause may begin, then join pieces that cannot stand alone."""
    held: _Clause | None = None
    for clause in _clauses(text, start, end, closed):
        if held is None:
            held = clause
        elif held.stands_alone and clause.stands_alone:
            yield held.start, held.end
            held = clause
        else:
            held = held.joined(clause)
    if held is not None:
        yield held.start, held.end


def _clauses(text: str, start: int, end: int, closed: Callable[[int], bool]) -> Iterator[_Clause]:
    left = start
    for match in _CLAUSE_BREAK.finditer(text, start, end):
        if closed(match.start()) or (match["plain"] and not _FRONTED.match(text, left, end)):
            continue
        if text[left : match.end()].strip():
            yield _clause(text, left, match.end())
        left = match.end()
    if text[left:end].strip():
        yield _clause(text, left, end)


def _clause(text: str, start: int, end: int) -> _Clause:
    found = [match[0] for match in WORD.finditer(text, start, end)]
    return _Clause(*_trim(text, start, end), sum(map(is_content, found)), any(map(is_verb, found)))


def _closed_at(text: str) -> Callable[[int], bool]:
    """Make a test whether a position lies inside a quotation or brackets."""
    brackets = (Span(*match.span()) for match in re.finditer(r"\([^()]*+\)|\[[^\[\]]*+\]", text))
    spans: list[Span] = []
    for span in sorted((*quotations(text), *brackets), key=lambda span: span.start):
        if spans and span.start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, span.end))
        else:
            spans.append(span)
    return inside(spans)
