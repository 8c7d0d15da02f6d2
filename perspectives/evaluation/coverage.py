"""Task ``coverage``: whether a text tells a fact."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from perspectives.evaluation import baselines
from perspectives.evaluation.instruments import Instruments, segments
from perspectives.evaluation.metrics import average_precision, ece, roc_auc
from perspectives.evaluation.panel import Panel
from perspectives.evaluation.rows import Field
from perspectives.reader import Request

__all__ = ["KINDS", "judge"]

KINDS = ("presence", "spark")
_METRICS = {"roc_auc": roc_auc, "average_precision": average_precision, "ece": ece}


@dataclass(frozen=True, slots=True)
class Document:
    """A text with the facts of its story; labels say which of them it tells."""

    unit: str
    text: str
    facts: tuple[str, ...]
    labels: tuple[int, ...]


def judge(rows: Iterable[Field], kind: str, use: Instruments) -> list[Panel]:
    """Judge the probability that the text tells the fact; unit: the story (``group``)."""
    units: list[str] = []
    labels: list[int] = []
    texts: list[str] = []
    facts: list[str] = []
    told: dict[str, list[float]] = {system: [] for system in use.readers}
    for document, readings in use.read_each(documents(rows, kind), _request):
        units += [document.unit] * len(document.facts)
        labels += document.labels
        texts += [document.text] * len(document.facts)
        facts += document.facts
        for system, reading in readings.items():
            told[system] += reading.told.tolist()
    systems = {
        **told,
        "cosine": baselines.cosine(texts, facts, use.encoder),
        "unigram_recall": baselines.unigram_recall(texts, facts),
    }
    return [Panel(_METRICS, units, labels, systems)]


def documents(rows: Iterable[Field], kind: str) -> Iterator[Document]:
    """Read the texts of the rows, each with the facts of its story and their labels."""
    read = _presence if kind == "presence" else _spark
    return (document for row in rows for document in read(row))


def _request(document: Document) -> Request:
    return Request(document.text, segments(document.text), facts=document.facts)


def _presence(row: Field) -> Iterator[Document]:
    facts = tuple(row["facts"].texts())
    for text in row["texts"].items():
        labels = tuple(label.integer(0, 1) for label in text["labels"].items(len(facts)))
        yield Document(row.unit(), text["text"].text(), facts, labels)


def _spark(row: Field) -> Iterator[Document]:
    texts = row["documents"].texts()
    facts = tuple(fact["text"].text() for fact in row["facts"].items())
    covered = [
        [label.integer(0, 1) for label in labels.items(len(texts))]
        for labels in row["labels.covered"].items(len(facts))
    ]
    for index, document in enumerate(texts):
        yield Document(row.unit(), document, facts, tuple(labels[index] for labels in covered))
