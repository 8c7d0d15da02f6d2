"""Loaded wording: words that carry a judgement the facts do not, sentence by sentence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Protocol

from perspectives.measures.lexicon import Lexicon, Match, load_lexicon
from perspectives.segmentation import inside, quotations, words
from perspectives.story import Span

__all__ = ["LexiconLoaded", "LoadedReading", "LoadedScorer"]

# Fitted on PTC train (SemEval-2020 task 11; sentences, classes weighted alike) by logistic
# regression and rounded; 0.5 is also the threshold with the best macro-F1 on BABE train.
_WEIGHTS = {"strong": 2.0, "weak": 1.1}
_INTERCEPT = -0.55
_MOST = 3
_LONGEST_OWN_QUOTATION = 3


@dataclass(frozen=True, slots=True)
class LoadedReading:
    """Whether one text is loaded, and by which words.

    Attributes
    ----------
    probability : float
        That the text is loaded, in [0, 1]; 0.5 is the threshold.
    spans : tuple of Span
        The loaded words, as offsets into the text; ordered and disjoint.
    """

    probability: float
    spans: tuple[Span, ...]


class LoadedScorer(Protocol):
    """What reads texts for loaded wording: one method, so that a user's own can take its place."""

    def loaded(self, texts: Sequence[str]) -> list[LoadedReading]:
        """Read texts, each a sentence or so; one reading a text, in order."""
        ...


class LexiconLoaded:
    """Loaded wording by a list of words: the simple scorer.

    Words in a quotation of more than three words are the speaker's and do not count; a shorter
    quotation is the outlet's choice.

    Parameters
    ----------
    lexicon : Lexicon, optional
        Terms labelled ``"strong"`` (hardly used without a judgement) or ``"weak"``; by default the
        bundled list ``loaded``.

    Examples
    --------
    >>> reading, plain = LexiconLoaded().loaded(["A shameful surrender.", "It sold 400 chips."])
    >>> round(reading.probability, 2), reading.spans
    (0.81, (Span(start=2, end=10),))
    >>> round(plain.probability, 2), plain.spans
    (0.37, ())
    """

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or load_lexicon("loaded")

    def loaded(self, texts: Sequence[str]) -> list[LoadedReading]:
        """Read texts for loaded wording.

        Parameters
        ----------
        texts : sequence of str
            Sentences; longer texts are read as one.

        Returns
        -------
        list of LoadedReading
            One a text, in order. The probability is that in a sample where half of the texts are
            loaded; a text without a listed word has the least, 0.37.
        """
        return [_reading(self._own_words(text)) for text in texts]

    def _own_words(self, text: str) -> list[Match]:
        foreign = inside([span for span in quotations(text) if _is_foreign(text, span)])
        return [match for match in self.lexicon.find(text) if not foreign(match.span.start)]


def _is_foreign(text: str, quotation: Span) -> bool:
    return len(words(text[quotation.start : quotation.end])) > _LONGEST_OWN_QUOTATION


def _reading(matches: Sequence[Match]) -> LoadedReading:
    n_terms = Counter(match.label for match in matches)
    logit = _INTERCEPT + sum(
        weight * min(n_terms[label], _MOST) for label, weight in _WEIGHTS.items()
    )
    return LoadedReading(1 / (1 + exp(-logit)), tuple(match.span for match in matches))
