"""The words of a text, and which of them are content words or look like verbs."""

import re

from perspectives.segmentation.english import FINITE_VERBS, NAMES, STOP_WORDS
from perspectives.story import Span

__all__ = ["WORD", "content_words", "is_content", "is_verb", "words"]

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# CJK is written without spaces: each character counts as a word there.
_LETTER = rf"[^\W_{_CJK}][\u0300-\u036f]*+"
WORD = re.compile(
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
    return tuple(Span(*match.span()) for match in WORD.finditer(text))


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
    return tuple(Span(*match.span()) for match in WORD.finditer(text) if is_content(match[0]))


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def is_content(word: str) -> bool:
    """Whether a word is none of the English function words."""
    return word in NAMES or _plain(word) not in STOP_WORDS


def is_verb(word: str) -> bool:
    """Whether a word looks like a verb; CJK characters, which are not told apart, all do."""
    if word in NAMES:
        return False
    plain = _plain(word)
    return plain in FINITE_VERBS or bool(_ENGLISH_VERB.fullmatch(plain)) or plain[0] >= "\u3040"
