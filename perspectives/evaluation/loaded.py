"""Task ``loaded``: whether a sentence is loaded, and by which of its characters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from perspectives.evaluation.instruments import Instruments, batches
from perspectives.evaluation.metrics import Spans, macro_f1, span_f1
from perspectives.evaluation.panel import MODEL, Panel
from perspectives.evaluation.rows import Field
from perspectives.measures.loaded import LexiconLoaded, LoadedReading, LoadedScorer
from perspectives.story import Span

__all__ = ["KINDS", "judge"]

KINDS = ("biased_sentence", "biased_article")

_SENTENCES_AT_ONCE = 256
_LEXICAL = "lex"
_TITLE = -1
_LOADED = 0.5  # probability from which a sentence is called loaded


@dataclass(frozen=True, slots=True)
class _Sentence:
    unit: str
    text: str
    loaded: int
    spans: Spans


def judge(rows: Iterable[Field], kind: str, use: Instruments) -> list[Panel]:
    """Judge sentences and their loaded characters; unit: the source article or event (``group``).

    A BASIL sentence is loaded where a span of lexical bias stands in it; the title counts as a
    sentence of its own, unless the text begins with it. Characters are those of all sentences,
    also of sentences that gold or the model holds not to be loaded.
    """
    read = _babe if kind == "biased_sentence" else _basil
    judged = [sentence for row in rows for sentence in read(row)]
    scorers: dict[str, LoadedScorer] = {MODEL: use.loaded, "lexicon": LexiconLoaded()}
    if isinstance(scorers[MODEL], LexiconLoaded):
        del scorers["lexicon"]
    called: dict[str, list[int]] = {}
    marked: dict[str, list[Spans]] = {}
    for system, scorer in scorers.items():
        readings = _read(judged, scorer)
        called[system] = [int(reading.probability >= _LOADED) for reading in readings]
        marked[system] = [_pairs(reading.spans) for reading in readings]
    called["all_loaded"] = [1] * len(judged)
    marked["all_loaded"] = [((0, len(sentence.text)),) for sentence in judged]
    units = [sentence.unit for sentence in judged]
    loaded, spans = [one.loaded for one in judged], [one.spans for one in judged]
    return [
        Panel({"macro_f1": macro_f1}, units, loaded, called),
        Panel({"span_f1": span_f1}, units, spans, marked),
    ]


def _read(judged: Iterable[_Sentence], scorer: LoadedScorer) -> list[LoadedReading]:
    return [
        reading
        for batch in batches(judged, _SENTENCES_AT_ONCE)
        for reading in scorer.loaded([sentence.text for sentence in batch])
    ]


def _pairs(spans: Iterable[Span]) -> Spans:
    return tuple((span.start, span.end) for span in spans)


def _babe(row: Field) -> Iterator[_Sentence]:
    text = row["text"].text()
    spans = tuple(span.span(len(text)) for span in row["spans"].items())
    yield _Sentence(row.unit(), text, row["labels.biased"].integer(0, 1), spans)


def _basil(row: Field) -> Iterator[_Sentence]:
    sentences = row["sentences"].texts()
    texts = dict(enumerate(sentences))
    title = row["title"].text() if row.has("title") else None
    if title is not None and title != texts.get(0):
        texts[_TITLE] = title
    spans: dict[int, list[tuple[int, int]]] = {place: [] for place in texts}
    for span in row["spans"].items():
        if span["bias"].text() == _LEXICAL:
            place = span["sentence"].integer(_TITLE, len(sentences) - 1)
            place = place if place in texts else 0  # the title, which the text begins with
            spans[place].append(span.span(len(texts[place])))
    for place, text in texts.items():
        yield _Sentence(row.unit(), text, int(bool(spans[place])), tuple(spans[place]))
