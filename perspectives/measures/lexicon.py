"""Lists of words and phrases, and where a text uses them, in whatever inflection."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from types import MappingProxyType

from perspectives.resources import bundled_dir
from perspectives.segmentation import words
from perspectives.segmentation.english import NAMES
from perspectives.story import Span

__all__ = ["Lexicon", "Match", "load_lexicon"]

NUMBER = "#"
"""In a term: any word that begins with a digit."""

_SUFFIXES = (
    ("ies", ("y",)),
    ("ied", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
    ("ly", ("", "le")),
)
_MIN_STEM = 3

Forms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A term where a text uses it.

    Attributes
    ----------
    span : Span
        The words of the text.
    term : str
        The term as the list has it.
    label : str
        What the list says of the term; "" where it says nothing.
    """

    span: Span
    term: str
    label: str


class Lexicon:
    """Words and phrases to look for, each with a label.

    Case, kind of apostrophe and English inflection do not matter ("slammed" is found by "slam");
    names that only their capitals tell from a function word ("May") are not matched. Phrases match
    adjacent words, and of overlapping matches the first and longest is taken.

    Parameters
    ----------
    terms : mapping of str to str
        Term -> label. Words of a term are separated by spaces; ``#`` is any number.

    Examples
    --------
    >>> lexicon = Lexicon({"slam": "strong", "about #": "hedge"})
    >>> [(match.term, match.label) for match in lexicon.find("Critics slammed about 40 cuts.")]
    [('slam', 'strong'), ('about #', 'hedge')]
    """

    def __init__(self, terms: Mapping[str, str]) -> None:
        self.terms = MappingProxyType(dict(terms))
        phrases: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for term in self.terms:
            phrases[term.split()[0]].append((tuple(term.split()), term))
        self._phrases = dict(phrases)

    def find(self, text: str) -> tuple[Match, ...]:
        """Find the terms of the list in a text.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        tuple of Match
            Ordered and disjoint.
        """
        return tuple(self._find(text))

    def _find(self, text: str) -> Iterator[Match]:
        spans = words(text)
        forms = [_forms(text[span.start : span.end]) for span in spans]
        index = 0
        while index < len(spans):
            for phrase, term in self._candidates(forms[index]):
                end = index + len(phrase)
                if _fits(phrase, forms[index:end]) and _adjacent(text, spans[index:end]):
                    yield Match(
                        Span(spans[index].start, spans[end - 1].end), term, self.terms[term]
                    )
                    index = end
                    break
            else:
                index += 1

    def _candidates(self, forms: Forms) -> list[tuple[tuple[str, ...], str]]:
        """Phrases that may begin with a word, the longest first."""
        found = [phrase for form in forms for phrase in self._phrases.get(form, ())]
        return sorted(found, key=lambda phrase: -len(phrase[0]))


def _fits(phrase: tuple[str, ...], forms: Sequence[Forms]) -> bool:
    return len(phrase) == len(forms) and all(
        word in listed for word, listed in zip(phrase, forms, strict=True)
    )


def _adjacent(text: str, spans: Sequence[Span]) -> bool:
    return all(not text[a.end : b.start].strip() for a, b in pairwise(spans))


@cache
def load_lexicon(name: str) -> Lexicon:
    """Load a bundled list by the name of its file.

    Parameters
    ----------
    name : str
        ``"attribution"``, ``"hedges"`` or ``"loaded"``; see ``corpora/lexicons/README.md``.

    Returns
    -------
    Lexicon

    Examples
    --------
    >>> load_lexicon("attribution").find("According to Reuters, it failed.")[0].term
    'according to'
    """
    path = bundled_dir("corpora") / "lexicons" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return Lexicon({row["term"]: row["label"] for row in csv.DictReader(file)})


@lru_cache(maxsize=1 << 16)
def _forms(word: str) -> Forms:
    """Return a word as lists may have it: as it stands, and without what inflection adds."""
    if word in NAMES:
        return ()
    plain = word.lower().replace("’", "'").removesuffix("'s")
    forms = [plain, *_uninflected(plain)]
    if plain[:1].isdigit():
        forms.append(NUMBER)
    return tuple(dict.fromkeys(forms))


def _uninflected(word: str) -> Iterable[str]:
    for suffix, endings in _SUFFIXES:
        stem = word.removesuffix(suffix)
        if stem == word or len(stem) < _MIN_STEM:
            continue
        yield from (stem + ending for ending in endings)
        if stem[-1] == stem[-2] and suffix in ("ed", "ing"):
            yield stem[:-1]
