"""Wording: words that set a perspective apart, and words that judge, hedge, attribute, distance."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from perspectives.alignment import Alignment
from perspectives.measures.attribution import attributions, scare_quotes
from perspectives.measures.lexicon import load_lexicon
from perspectives.measures.loaded import LoadedReading, LoadedScorer
from perspectives.measures.trained_loaded import TrainedLoaded
from perspectives.resources import bundled_dir
from perspectives.segmentation import content_words, inside, sentences
from perspectives.stats import log_odds_dirichlet
from perspectives.story import Perspective, Segment, Span, Story

__all__ = ["Wording", "distinctive_terms", "find_terms"]

COLUMNS = ("story", "perspective", "term", "kind", "score", "low", "high", "evidence")

_Z = 1.96  # half a 95% interval of a z-score
_ADJACENT = re.compile(r"[\s-]{1,2}")
_POSSESSIVE = re.compile(r"['’]s$")

Places = dict[str, list[Span]]


class _Mark(NamedTuple):
    """One row of the table, but for its story and perspective."""

    term: str
    kind: str
    score: float
    low: float
    high: float
    evidence: tuple[tuple[int, int], ...]


class Wording:
    """Which words set a perspective apart, and which are loaded, hedged, attributed or distanced.

    =================  ==========================================================================
    kind               what is found
    =================  ==========================================================================
    ``distinctive``    content words, and pairs of them that the story uses twice, that this
                       perspective uses more than the others of its story; outlets' own names
                       are left out
    ``loaded``         words that carry a judgement the facts do not
    ``hedged``         words by which the outlet does not commit itself
    ``attributed``     cues by which it leaves a statement to its source
    ``scare_quotes``   words held at a distance by quotation marks, not quoted from anyone
    =================  ==========================================================================

    Parameters
    ----------
    loaded : LoadedScorer, optional
        What reads sentences for loaded wording; by default `TrainedLoaded`.
    n_distinctive : int
        The most distinctive terms of a perspective that are listed; >= 0.

    Raises
    ------
    ValueError
        If `n_distinctive` is negative.

    References
    ----------
    Distinctive terms: B. L. Monroe, M. P. Colaresi and K. M. Quinn, "Fightin' Words", Political
    Analysis 16(4), 2008. Hedges and cues: M. Recasens, C. Danescu-Niculescu-Mizil and D. Jurafsky,
    "Linguistic Models for Analyzing and Detecting Biased Language", ACL 2013; K. Hyland,
    "Metadiscourse", 2005.

    Examples
    --------
    >>> import perspectives as pv
    >>> table = Wording().measure(pv.align([pv.load_story("h200-licences")]))
    >>> list(table.columns)
    ['story', 'perspective', 'term', 'kind', 'score', 'low', 'high', 'evidence']
    """

    name = "wording"

    def __init__(self, loaded: LoadedScorer | None = None, *, n_distinctive: int = 10) -> None:
        if n_distinctive < 0:
            raise ValueError(f"n_distinctive must be at least 0: got {n_distinctive}")
        self.loaded = loaded or TrainedLoaded()
        self.n_distinctive = n_distinctive

    @property
    def id(self) -> str:
        """Of the scorer of loaded words, for provenance: name and digest, else its class."""
        return str(getattr(self.loaded, "id", type(self.loaded).__qualname__))

    def measure(self, alignments: Sequence[Alignment]) -> pd.DataFrame:
        """Measure the wording of every perspective of some stories.

        Parameters
        ----------
        alignments : sequence of Alignment
            One a story.

        Returns
        -------
        DataFrame
            One row a term, kind and perspective: ``story``, ``perspective``, ``term`` (in small
            letters), ``kind``, ``score``, ``low``, ``high``, ``evidence`` (offsets into the
            framing). ``score`` is a z-score of the log odds (> 0) for ``distinctive``, with its 95%
            interval in ``low`` and ``high``; the highest probability of a sentence that holds the
            term for ``loaded``; else 1. ``low`` and ``high`` are NaN for all but ``distinctive``.
        """
        stories = [alignment.story for alignment in alignments]
        readings = self._read_sentences(stories)
        rows = [
            (story.id, perspective.id, *mark)
            for story in stories
            for perspective, distinctive in zip(
                story.perspectives, self._distinctive(story), strict=True
            )
            for mark in _marks(perspective.framing, distinctive, next(readings))
        ]
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        return frame.astype(dict.fromkeys(("score", "low", "high"), float))

    def _read_sentences(
        self, stories: Iterable[Story]
    ) -> Iterator[list[tuple[Segment, LoadedReading]]]:
        """Read all sentences in one call; yield those of each framing in turn."""
        framings = [
            sentences(perspective.framing)
            for story in stories
            for perspective in story.perspectives
        ]
        readings = iter(self.loaded.loaded([cut.text for framing in framings for cut in framing]))
        for framing in framings:
            yield [(cut, next(readings)) for cut in framing]

    def _distinctive(self, story: Story) -> list[list[_Mark]]:
        """For each perspective, its distinctive terms."""
        places = [_own_terms(perspective) for perspective in story.perspectives]
        counts = [Counter({term: len(spans) for term, spans in own.items()}) for own in places]
        pooled = sum(counts, Counter[str]())
        marks = []
        for own, count in zip(places, counts, strict=True):
            scores = distinctive_terms(count, pooled - count)
            chosen = _not_within_pairs(scores, own)[: self.n_distinctive]
            marks.append([_distinctive_mark(term, scores[term], own[term]) for term in chosen])
        return marks


def distinctive_terms(own: Mapping[str, int], others: Mapping[str, int]) -> dict[str, float]:
    """Weigh which terms set one body of text apart from another.

    Log odds with an informative Dirichlet prior, whose pseudo-counts are the pooled counts of both
    sides. Words and pairs of adjacent words are weighed apart, each among its own kind; a pair
    counts only where both sides together use it at least twice.

    Parameters
    ----------
    own, others : mapping of str to int
        How often each side uses each term: of one story, or summed over many (see `find_terms`).

    Returns
    -------
    dict of str to float
        Terms of `own` with a z-score above 0, the highest first; of equal ones pairs first, then
        the rarer in news at large, then in the order of `own`. Empty where a side has no words.

    References
    ----------
    B. L. Monroe, M. P. Colaresi and K. M. Quinn, "Fightin' Words", Political Analysis 16(4), 2008.

    Examples
    --------
    >>> scores = distinctive_terms({"regime": 3, "trade": 2}, {"government": 3, "trade": 2})
    >>> {term: round(score, 2) for term, score in scores.items()}
    {'regime': 1.39}
    """
    scores = _z_scores(own, others, n_words=2) | _z_scores(own, others, n_words=1)
    common = _background()
    found = [term for term in own if scores.get(term, 0.0) > 0]
    found.sort(key=lambda term: (-round(scores[term], 9), -_n_words(term), common.get(term, 0)))
    return {term: scores[term] for term in found}


def find_terms(text: str) -> Places:
    """Find the content words of a text and the pairs of adjacent ones.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    dict of str to list of Span
        Term in small letters, without possessive -> where it stands. The two words of a pair have
        one space between them in the term.

    Examples
    --------
    >>> {term: len(spans) for term, spans in find_terms("Huang’s wet market, the market.").items()}
    {'huang': 1, 'wet': 1, 'huang wet': 1, 'market': 2, 'wet market': 1}
    """
    places: defaultdict[str, list[Span]] = defaultdict(list)
    before: tuple[str, Span] | None = None
    for span in content_words(text):
        word = _POSSESSIVE.sub("", text[span.start : span.end]).lower().replace("’", "'")
        places[word].append(span)
        if before and _ADJACENT.fullmatch(text, before[1].end, span.start):
            places[f"{before[0]} {word}"].append(Span(before[1].start, span.end))
        before = word, span
    return dict(places)


def _own_terms(perspective: Perspective) -> Places:
    """Terms of a framing, without those in which the outlet speaks of itself by name."""
    named = inside(_outlet_names(perspective))
    terms = find_terms(perspective.framing)
    kept = {
        term: [span for span in spans if not (named(span.start) or named(span.end - 1))]
        for term, spans in terms.items()
    }
    return {term: spans for term, spans in kept.items() if spans}


def _outlet_names(perspective: Perspective) -> list[Span]:
    names = sorted((outlet.name for outlet in perspective.outlets if outlet.name), key=len)
    if not names:
        return []
    pattern = "|".join(map(re.escape, reversed(names)))
    matches = re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", perspective.framing, re.IGNORECASE)
    return [Span(*match.span()) for match in matches]


@cache
def _background() -> Mapping[str, int]:
    """How often news at large uses each of its commoner words, per million content words."""
    path = bundled_dir("corpora") / "lexicons" / "background.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return MappingProxyType({row["term"]: int(row["per_million"]) for row in rows})


def _n_words(term: str) -> int:
    return 1 + term.count(" ")


def _z_scores(own: Mapping[str, int], others: Mapping[str, int], n_words: int) -> dict[str, float]:
    """Weigh terms of so many words that are used at least as often; {} where a side has none."""
    terms = [term for term in Counter(own) + Counter(others) if _n_words(term) == n_words]
    counts = np.array(
        [[side.get(term, 0) for term in terms] for side in (own, others)], dtype=float
    )
    if not counts.any(axis=1).all():
        return {}
    often = counts.sum(axis=0) >= n_words
    rest = counts[:, ~often].sum(axis=1, keepdims=True)
    weighed = np.hstack([counts[:, often], rest]) if rest.any() else counts
    z = log_odds_dirichlet(weighed[0], weighed[1], weighed.sum(axis=0)).tolist()
    return dict(zip(np.compress(often, terms).tolist(), z[: often.sum()], strict=True))


def _not_within_pairs(ranked: Iterable[str], places: Places) -> list[str]:
    """Terms in order, without words that stand nowhere but in pairs that are listed themselves."""
    ranked = list(ranked)
    pairs = [span for term in ranked if _n_words(term) == 2 for span in places[term]]
    starts, ends = {span.start for span in pairs}, {span.end for span in pairs}
    return [
        term
        for term in ranked
        if _n_words(term) == 2
        or not all(span.start in starts or span.end in ends for span in places[term])
    ]


def _distinctive_mark(term: str, score: float, spans: Iterable[Span]) -> _Mark:
    return _Mark(term, "distinctive", score, score - _Z, score + _Z, _offsets(spans))


def _marks(
    framing: str, distinctive: Iterable[_Mark], readings: Iterable[tuple[Segment, LoadedReading]]
) -> Iterator[_Mark]:
    """Yield all rows of one framing: by kind, and within a kind the highest score first."""
    yield from distinctive
    yield from _loaded(framing, readings)
    hedges = ((match.term, match.span) for match in load_lexicon("hedges").find(framing))
    yield from _grouped("hedged", hedges)
    cues = ((match.term, match.span) for match in attributions(framing))
    yield from _grouped("attributed", cues)
    quoted = ((framing[s.start + 1 : s.end - 1].lower(), s) for s in scare_quotes(framing))
    yield from _grouped("scare_quotes", quoted)


def _loaded(framing: str, readings: Iterable[tuple[Segment, LoadedReading]]) -> list[_Mark]:
    places: defaultdict[str, list[Span]] = defaultdict(list)
    scores: defaultdict[str, float] = defaultdict(float)
    for cut, reading in readings:
        for span in reading.spans:
            place = Span(cut.start + span.start, cut.start + span.end)
            term = framing[place.start : place.end].lower()
            places[term].append(place)
            scores[term] = max(scores[term], reading.probability)
    ranked = sorted(places, key=lambda term: -scores[term])
    nan = float("nan")
    return [
        _Mark(term, "loaded", scores[term], nan, nan, _offsets(places[term])) for term in ranked
    ]


def _grouped(kind: str, found: Iterable[tuple[str, Span]]) -> list[_Mark]:
    places: defaultdict[str, list[Span]] = defaultdict(list)
    for term, span in found:
        places[term].append(span)
    nan = float("nan")
    return [_Mark(term, kind, 1.0, nan, nan, _offsets(spans)) for term, spans in places.items()]


def _offsets(spans: Iterable[Span]) -> tuple[tuple[int, int], ...]:
    return tuple((span.start, span.end) for span in spans)
