"""Fit the reader's calibration on the dev parts and write it into ``config.json``.

    python models/reader/calibrate.py

For each head a temperature and a constant a class, by maximum likelihood with a small penalty on
the constants, so that classes that are rare on dev are not argued away. Prints log loss and
expected calibration error before and after, the after figures from five-fold cross-validation
over texts.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, logit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parents[1]))

from data import (  # noqa: E402
    IGNORE,
    TOLD,
    Example,
    brief_examples,
    coverage_examples,
    data_folder,
    sentiment_examples,
)

from perspectives.model_reader import ModelReader, most_support, word_recall  # noqa: E402
from perspectives.reader import Reader, Request  # noqa: E402
from perspectives.stats import expected_calibration_error  # noqa: E402
from perspectives.story import Span  # noqa: E402

HEADS = ("emphasis", "truth", "valence", "portrayal")
PENALTY = 0.05
NEUTRAL = {"temperature": 1.0, "bias": [0.0, 0.0, 0.0]}
ALONE = {"log_odds": 1.0, "recall": 0.0, "support": 0.0, "constant": 0.0}
"""Told by the marker alone, without the shared words and the evidence."""
COVERAGE = ("realsumm", "pyrxsum")
TEXTS_A_STORY = 8
Array = NDArray[np.float64]


def dev_examples(data: Path) -> list[Example]:
    """Texts of the dev parts that the shipped measures are most like."""
    return [
        *brief_examples(data / "briefs/briefs.dev.jsonl"),
        *brief_examples(data / "briefs/real.dev.jsonl"),
        *sentiment_examples(data / "stance/newsmtsc_rw.dev.jsonl.gz"),
        *sentiment_examples(data / "stance/newsmtsc_mt.dev.jsonl.gz"),
    ]


def uncalibrated() -> ModelReader:
    """The shipped reader as though it had not been calibrated."""
    reader = ModelReader()
    reader.__dict__["_scaling"] = dict.fromkeys(HEADS, NEUTRAL) | {"told": ALONE}
    return reader


def answers(examples: list[Example], reader: Reader) -> Iterator[tuple[str, int, Array, int]]:
    """Head, number of the text, log probabilities and label of every gold answer."""
    for number, reading in enumerate(reader.read([_request(example) for example in examples])):
        example = examples[number]
        for i, query in enumerate(example.facts):
            told, grade = reading.told[i], reading.grade[i]
            emphasis = np.array([1 - told, 2 * (told - grade), 2 * grade - told])
            labels = (query.emphasis, query.truth, query.valence)
            found = (emphasis, reading.truth[i], reading.valence[i])
            for head, label, probabilities in zip(HEADS[:3], labels, found, strict=True):
                if label not in (IGNORE, TOLD):
                    yield head, number, np.log(np.clip(probabilities, 1e-9, 1)), label
        for i, query in enumerate(example.targets):
            yield "portrayal", number, np.log(reading.portrayal[i] + 1e-9), query.portrayal


def _request(example: Example) -> Request:
    mentions: tuple[tuple[Span, ...], ...] = ()
    if example.targets and example.targets[0].mentions is not None:
        mentions = tuple(tuple(Span(*m) for m in q.mentions or ()) for q in example.targets)
    facts = tuple(query.text for query in example.facts)
    targets = tuple(query.text for query in example.targets)
    return Request(example.text, (), facts, targets, mentions)


def fit_told(data: Path, calibration: dict[str, object]) -> dict[str, float]:
    """Weights that join the marker's log odds of told with a fact's shared words and its evidence.

    Logistic regression over the dev briefs and the dev parts of the coverage sets, each set with
    the same weight.
    """
    rng = random.Random(13)
    reader = ModelReader()
    reader.__dict__["_scaling"] = calibration | {"told": ALONE}
    sets = [brief_examples(data / f"briefs/{name}.dev.jsonl") for name in ("briefs", "real")]
    for name in COVERAGE:
        examples = coverage_examples(data / f"framing/{name}.dev.jsonl.gz", 99, rng)
        sets.append(rng.sample(examples, min(len(examples), 20 * TEXTS_A_STORY)))
    features: list[tuple[float, float, float]] = []
    labels: list[int] = []
    weights: list[float] = []
    for examples in sets:
        n = len(labels)
        for example, reading in zip(
            examples, reader.read(list(map(_request, examples))), strict=True
        ):
            recall = word_recall(example.text, [query.text for query in example.facts])
            told = logit(np.clip(reading.told, 1e-6, 1 - 1e-6))
            features += zip(told, recall, most_support(reading.token_support), strict=True)
            labels += [int(query.emphasis != 0) for query in example.facts]
        weights += [1000 / (len(labels) - n)] * (len(labels) - n)
    model = LogisticRegression(C=100.0).fit(features, labels, weights)
    found = (*model.coef_[0], *model.intercept_)
    names = ("log_odds", "recall", "support", "constant")
    return {name: round(float(value), 4) for name, value in zip(names, found, strict=True)}


def fit(logits: Array, labels: Array) -> dict[str, object]:
    """Temperature and class constants of least log loss."""

    def loss(values: Array) -> float:
        scores = log_softmax(logits / np.exp(values[0]) + values[1:], axis=1)
        picked = scores[np.arange(len(labels)), labels]
        return float(-picked.mean() + PENALTY * (values[1:] ** 2).sum())

    best = minimize(loss, np.zeros(4), method="L-BFGS-B").x
    return {
        "temperature": round(float(np.exp(best[0])), 4),
        "bias": [round(float(v), 4) for v in best[1:]],
    }


def scaled(logits: Array, scaling: dict[str, object]) -> Array:
    """Calibrated probabilities."""
    return np.exp(log_softmax(logits / scaling["temperature"] + np.array(scaling["bias"]), axis=1))


def held_out(logits: Array, labels: Array, groups: Array) -> Array:
    """Probabilities calibrated on the other four fifths of the groups."""
    probabilities = np.zeros_like(logits)
    folds = GroupKFold(min(5, len(np.unique(groups))))
    for train, test in folds.split(logits, labels, groups):
        probabilities[test] = scaled(logits[test], fit(logits[train], labels[train]))
    return probabilities


def of_head(
    rows: Iterable[tuple[str, int, Array, int]], head: str
) -> tuple[Array, NDArray[np.int_], NDArray[np.int_]]:
    """Log probabilities, labels and numbers of the texts of one head's answers."""
    numbers, logits, labels = zip(*(row[1:] for row in rows if row[0] == head), strict=True)
    return np.array(logits), np.array(labels), np.array(numbers)


def quality(probabilities: Array, labels: Array) -> dict[str, float]:
    """Log loss, and calibration error of the likeliest class."""
    picked = probabilities[np.arange(len(labels)), labels]
    right = (probabilities.argmax(axis=1) == labels).astype(float)
    return {
        "log_loss": round(float(-np.log(np.clip(picked, 1e-9, 1)).mean()), 4),
        "ece": round(float(expected_calibration_error(right, probabilities.max(axis=1))), 4),
    }


def main() -> None:
    random.seed(13)
    rows = list(answers(dev_examples(data_folder()), uncalibrated()))
    report, calibration = {}, {}
    for head in HEADS:
        logits, labels, groups = of_head(rows, head)
        calibrated = held_out(logits, labels, groups)
        calibration[head] = fit(logits, labels)
        report[head] = {
            "n": len(labels),
            "before": quality(np.exp(logits), labels),
            "after": quality(calibrated, labels),
            **calibration[head],
        }
        print(head, json.dumps(report[head]), flush=True)
    calibration["told"] = fit_told(data_folder(), calibration)
    print("told", json.dumps(calibration["told"]), flush=True)
    path = HERE / "config.json"
    config = json.loads(path.read_text("utf-8"))
    config["calibration"] = calibration
    path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    (HERE / "calibration.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
