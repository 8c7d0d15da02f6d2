"""Whose words they are: cues that attribute to a source, and scare quotes, which do not."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from perspectives.measures.lexicon import Match, load_lexicon
from perspectives.segmentation import quotations, segment, words
from perspectives.story import Segment, Span

__all__ = ["attributions", "scare_quotes"]

_MAX_SCARE_WORDS = 3
_MAX_GAP_WORDS = 4
_CLAUSE_FOLLOWS = re.compile(r"\s*[,:]?\s+(?:that\b|[\"“‘'«])", re.IGNORECASE)
_NAME_FOLLOWS = re.compile(r"(?:\s+[^\s\"“‘«.;:]+){0,6}\s+[\"“‘'«]")
_SENTENCE_END = re.compile(r"[.!?;]\s")
_DISTANCED = re.compile(
    r"(?:\bso-called|\bsupposed|\bself-styled|\bself-proclaimed|\bwhat\s[^.;:\"“]{1,40}\bcalls?(?:ed)?)"
    r"\s+$",
    re.IGNORECASE,
)
_LOOKBACK = 80


def attributions(text: str) -> tuple[Match, ...]:
    """Find the words by which a text attributes what it says to a source.

    A plain cue ("said", "according to") always counts; a verb that has other uses ("found",
    "state") only where "that" or a quotation follows or a quotation stands just before it; a verb
    of naming ("dubbed") only where a quotation follows.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    tuple of Match
        Ordered and disjoint; `Match.span` holds the cue alone, not the source.

    References
    ----------
    Reporting verbs after M. Recasens, C. Danescu-Niculescu-Mizil and D. Jurafsky, "Linguistic
    Models for Analyzing and Detecting Biased Language", ACL 2013.

    Examples
    --------
    >>> [match.term for match in attributions("Reuters found that it failed, officials said.")]
    ['found', 'said']
    """
    return tuple(_attributions(text, quotations(text)))


def scare_quotes(text: str) -> tuple[Span, ...]:
    """Find quotation marks by which a text holds a word at a distance.

    Taken as such: a quotation of at most three words that begins with a small letter (so it is no
    name or title), without a cue of attribution in the same clause before it or right behind it;
    and any such that follows "so-called" or "what ... calls".

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    tuple of Span
        Ordered and disjoint; quotation marks included.

    Examples
    --------
    >>> text = 'Washington issues "contradictory" curbs. Reuters said they were "under review".'
    >>> [text[span.start:span.end] for span in scare_quotes(text)]
    ['"contradictory"']
    """
    quoted = quotations(text)
    cues = [match.span.start for match in _attributions(text, quoted)]
    clauses = segment(text)
    return tuple(
        span
        for span, clause in zip(quoted, _clauses_of(quoted, clauses), strict=True)
        if _is_short(text, span)
        and (_is_distanced(text, span) or not _is_attributed(text, span, clause, cues))
    )


def _attributions(text: str, quoted: Sequence[Span]) -> Iterator[Match]:
    last = -1  # the last quotation that ends before the match
    for match in load_lexicon("attribution").find(text):
        while last + 1 < len(quoted) and quoted[last + 1].end <= match.span.start:
            last += 1
        before = quoted[last] if last >= 0 else None
        if _is_cue(text, match, before):
            yield match


def _is_cue(text: str, match: Match, before: Span | None) -> bool:
    end = match.span.end
    if match.label == "cue":
        return True
    if match.label == "naming":
        return _NAME_FOLLOWS.match(text, end) is not None
    if _CLAUSE_FOLLOWS.match(text, end):
        return True
    return before is not None and _is_near(text, before.end, match.span.start)


def _is_near(text: str, start: int, end: int) -> bool:
    """Whether at most a few words of one sentence lie between two places."""
    if end - start > _LOOKBACK:
        return False
    between = text[start:end]
    return not _SENTENCE_END.search(between) and len(words(between)) <= _MAX_GAP_WORDS


def _clauses_of(quoted: Sequence[Span], clauses: Sequence[Segment]) -> Iterator[Segment]:
    """For each quotation, the clause in which it begins."""
    index = 0
    for span in quoted:
        while clauses[index].end <= span.start:
            index += 1
        yield clauses[index]


def _is_short(text: str, quotation: Span) -> bool:
    inner = text[quotation.start + 1 : quotation.end - 1]
    n_words = len(words(inner))
    return 1 <= n_words <= _MAX_SCARE_WORDS and inner[:1].islower() and inner[-1:] not in "!?"


def _is_distanced(text: str, quotation: Span) -> bool:
    before = text[max(0, quotation.start - _LOOKBACK) : quotation.start]
    return _DISTANCED.search(before) is not None


def _is_attributed(text: str, quotation: Span, clause: Segment, cues: Sequence[int]) -> bool:
    """Whether a cue stands before the quotation in its clause, or right behind it."""
    before = bisect_left(cues, quotation.start)
    if before and cues[before - 1] >= clause.start:
        return True
    after = bisect_left(cues, quotation.end)
    return after < len(cues) and _is_near(text, quotation.end, cues[after])
