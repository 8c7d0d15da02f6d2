"""Task ``portrayal``: whether a text shows a target well, badly or neither."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from perspectives.evaluation import baselines
from perspectives.evaluation.briefs import NO_ANSWER, read_brief
from perspectives.evaluation.instruments import Instruments, segments
from perspectives.evaluation.metrics import Array, accuracy, macro_f1, mean
from perspectives.evaluation.panel import Panel
from perspectives.evaluation.rows import Field
from perspectives.reader import SIGNS, Request
from perspectives.story import Span

__all__ = ["KINDS", "judge"]

KINDS = ("brief", "pair", "entities", "feelings")

_LABELS = {"macro_f1": macro_f1, "accuracy": accuracy}
_SENTIMENT = {"negative": -1, "neutral": 0, "positive": 1}
_FEELING = {"neg": -1, "neu": 0, "pos": 1}
_FEELING_KEY = "author_feeling_"
_MAIN_EVENT = "main_event"
_FOLDED = {
    **dict.fromkeys(("Very Negative", "Negative", "Slightly Negative"), -1),
    "Neutral": 0,
    **dict.fromkeys(("Slightly Positive", "Positive", "Very Positive"), 1),
}
_UNLABELLED = "Unknown"


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with its labelled targets; the second reader's labels where there are any.

    A framing of a brief is read against its facts too, as `compare` reads it.
    """

    unit: str
    text: str
    targets: tuple[str, ...]
    gold: tuple[int, ...]
    second: tuple[int, ...] | None = None
    mentions: tuple[tuple[Span, ...], ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Targets:
    """Targets in texts, one by one; every list is (n_targets,)."""

    units: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    gold: list[int] = field(default_factory=list)
    second: list[int | None] = field(default_factory=list)
    classes: dict[str, list[Array]] = field(default_factory=dict)


def judge(rows: Iterable[Field], kind: str, use: Instruments) -> list[Panel]:
    """Judge the likeliest of -1, 0 and 1 for each labelled target.

    Unit: the text for rows of one text and target, a brief's story, and otherwise the event
    (``group``) that several articles tell. Of an entity's several SEESAW labels, folded into
    three, the most frequent counts and of equally frequent ones the first; "Unknown" is no label.
    BASIL's feeling about the main event has no target to look for and is not judged.

    Where several articles tell one event, ``difference_sign`` is the share of pairs of articles,
    one target labelled differently in the two, in which the expected values differ the same way.
    """
    read = {"brief": _brief, "pair": _pair, "entities": _entities, "feelings": _feelings}[kind]
    seen = _Targets(classes={system: [] for system in use.readers})
    for text, readings in use.read_each((text for row in rows for text in read(row)), _request):
        seen.units.extend([text.unit] * len(text.targets))
        seen.targets.extend(text.targets)
        seen.gold.extend(text.gold)
        seen.second.extend(text.second or [None] * len(text.targets))
        for system, reading in readings.items():
            seen.classes[system].extend(reading.portrayal)
    panels = [_label_panel(seen)]
    return [*panels, _difference_panel(seen)] if kind in ("entities", "feelings") else panels


def _request(text: _Text) -> Request:
    return Request(text.text, segments(text.text), text.facts, text.targets, text.mentions)


def _label_panel(seen: _Targets) -> Panel:
    systems: dict[str, Any] = {
        system: _stacked(classes).argmax(axis=1) - 1 for system, classes in seen.classes.items()
    }
    systems["majority"] = baselines.majority(seen.gold)
    if None not in seen.second:
        systems["second_reader"] = seen.second
    return Panel(_LABELS, seen.units, seen.gold, systems)


def _difference_panel(seen: _Targets) -> Panel:
    by_target: dict[tuple[str, str], list[int]] = {}
    for index, (unit, target) in enumerate(zip(seen.units, seen.targets, strict=True)):
        by_target.setdefault((unit, target.casefold()), []).append(index)
    pairs = [
        pair
        for members in by_target.values()
        for pair in combinations(members, 2)
        if seen.gold[pair[0]] != seen.gold[pair[1]]
    ]
    systems = {
        system: [_agrees(pair, seen.gold, _stacked(classes) @ SIGNS) for pair in pairs]
        for system, classes in seen.classes.items()
    }
    units = [seen.units[first] for first, _ in pairs]
    return Panel({"difference_sign": mean}, units, None, systems)


def _agrees(pair: tuple[int, int], gold: list[int], values: Array) -> float:
    first, second = pair
    signs = np.sign(gold[first] - gold[second]) * np.sign(values[first] - values[second])
    return float(1 + signs) / 2


def _stacked(classes: list[Array]) -> Array:
    return np.array(classes).reshape(-1, len(SIGNS))


def _brief(row: Field) -> Iterator[_Text]:
    brief = read_brief(row)
    facts = tuple(fact.text for fact in brief.story.facts)
    for perspective in brief.story.perspectives:
        gold = {
            target: value
            for (teller, target), value in brief.gold.portrayal.items()
            if teller == perspective.id
        }
        second = None
        if brief.second:
            given = brief.second.portrayal
            second = tuple(given.get((perspective.id, target), NO_ANSWER) for target in gold)
        yield _Text(
            brief.story.id,
            perspective.framing,
            tuple(gold),
            tuple(gold.values()),
            second,
            facts=facts,
        )


def _pair(row: Field) -> Iterator[_Text]:
    text, target = row["text"].text(), row["target"].text()
    label = _SENTIMENT[row["label"].choice(*_SENTIMENT)]
    mentions: tuple[tuple[Span, ...], ...] = ()
    if row.has("extra.from"):
        start = row["extra.from"].integer(0, len(text))
        mention = Span(start, row["extra.to"].integer(start, len(text)))
        target, mentions = text[mention.start : mention.end], ((mention,),)
    yield _Text(text, text, (target,), (label,), mentions=mentions)


def _entities(row: Field) -> Iterator[_Text]:
    labels = {
        entity: folded
        for entity, given in row["labels.entity_sentiment"].entries()
        if (folded := _fold(given)) is not None
    }
    yield _Text(row.unit(), _article(row), tuple(labels), tuple(labels.values()))


def _fold(given: Field) -> int | None:
    named = [label.choice(*_FOLDED, _UNLABELLED) for label in given.items()]
    folded = [_FOLDED[name] for name in named if name != _UNLABELLED]
    return Counter(folded).most_common(1)[0][0] if folded else None


def _feelings(row: Field) -> Iterator[_Text]:
    labels = {
        key.removeprefix(_FEELING_KEY).replace("_", " "): _FEELING[value.choice(*_FEELING)]
        for key, value in row["labels"].entries()
        if key.startswith(_FEELING_KEY) and key != _FEELING_KEY + _MAIN_EVENT
    }
    yield _Text(row.unit(), _article(row), tuple(labels), tuple(labels.values()))


def _article(row: Field) -> str:
    return " ".join(row["sentences"].texts())
