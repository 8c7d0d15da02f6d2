"""Text to segments: sentences and clauses with exact character offsets.

Rules only, one pass, linear in the length of the text. The text itself is never changed: every
segment satisfies ``text[segment.start:segment.end] == segment.text``, segments are ordered and
disjoint, and together they cover every character that is not white space.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from perspectives._english import (
    BEFORE_NUMBER,
    FINITE_VERBS,
    NAMES,
    NEVER_FINAL,
    RARELY_FINAL,
    STARTERS,
    STOP_WORDS,
    SUBORDINATORS,
)
from perspectives._quotations import quotations
from perspectives.story import Segment, Span

__all__ = ["content_words", "quotations", "segment", "sentences", "words"]

_CLOSERS = "\"'”’)\\]»」』）】》"
_EMOJI = "\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d"
_OPENERS = "\"'“‘([«„¿¡「『（【《"
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

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

# CJK is written without spaces: each character counts as a word there.
_LETTER = rf"[^\W_{_CJK}][\u0300-\u036f]*+"
_WORD = re.compile(
    rf"[{_CJK}]"
    r"|(?:[A-Za-z]\.){2,}"
    rf"|\d++(?:[.,]\d++)*+(?:{_LETTER})*+"
    rf"|(?:{_LETTER})++(?:['’&-](?:{_LETTER})++)*+"
)
_ENGLISH_VERB = re.compile(r"[a-z]{2,}ed|[a-z]{3,}ing|[a-z]+(?:n't|'(?:re|ve|ll|d))")


def words(text: str) -> tuple[Span, ...]:
    """Find the words of a text.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    tuple of Span
        Ordered, disjoint spans: numbers with their separators ("400,000"), dotted abbreviations
        ("U.S."), words with inner apostrophes and hyphens, and single CJK characters.

    Examples
    --------
    >>> text = "The U.S. fee isn't 2.5 %."
    >>> [text[span.start:span.end] for span in words(text)]
    ['The', 'U.S.', 'fee', "isn't", '2.5']
    """
    return tuple(Span(*match.span()) for match in _WORD.finditer(text))


def content_words(text: str) -> tuple[Span, ...]:
    """Find the content words of a text: its words without English function words.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    tuple of Span
        Ordered, disjoint spans; see `words` for what a word is.

    Examples
    --------
    >>> text = "It has held the 25 % fee since May."
    >>> [text[span.start:span.end] for span in content_words(text)]
    ['held', '25', 'fee', 'May']
    """
    return tuple(Span(*match.span()) for match in _WORD.finditer(text) if _is_content(match[0]))


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


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _is_content(word: str) -> bool:
    return word in NAMES or _plain(word) not in STOP_WORDS


def _is_verb(word: str) -> bool:
    """Whether a word looks like a verb; CJK characters, which are not told apart, all do."""
    if word in NAMES:
        return False
    plain = _plain(word)
    return plain in FINITE_VERBS or bool(_ENGLISH_VERB.fullmatch(plain)) or plain[0] >= "\u3040"


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return start + left, max(start + left, start + len(piece.rstrip()))


def _has_word(text: str, start: int, end: int) -> bool:
    return _WORD.search(text, start, end) is not None


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
    found = [match[0] for match in _WORD.finditer(text, start, end)]
    return _Clause(
        *_trim(text, start, end), sum(map(_is_content, found)), any(map(_is_verb, found))
    )


def _closed_at(text: str) -> Callable[[int], bool]:
    """Make a test whether a position lies inside a quotation or brackets."""
    brackets = (Span(*match.span()) for match in re.finditer(r"\([^()]*+\)|\[[^\[\]]*+\]", text))
    spans: list[Span] = []
    for span in sorted((*quotations(text), *brackets), key=lambda span: span.start):
        if spans and span.start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, span.end))
        else:
            spans.append(span)
    starts = [span.start for span in spans]

    def closed(position: int) -> bool:
        index = bisect_right(starts, position) - 1
        return index >= 0 and position < spans[index].end

    return closed
