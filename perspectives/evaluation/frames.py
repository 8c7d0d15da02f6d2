"""Task ``frames``: which frames of a codebook a text uses.

What the labels of a set stand for is said by the codebook: its ``labels`` list, set by set, each
label with the codes that it covers, as a label can be coarser than the codes. A file is taken for
the smallest of these sets that has all its labels; else its labels are the codes. Only labels of
that set are answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from perspectives.evaluation.instruments import Instruments, batches
from perspectives.evaluation.metrics import Array, set_macro_f1, set_micro_f1
from perspectives.evaluation.panel import MODEL, Panel
from perspectives.evaluation.rows import Field
from perspectives.measures.frames import DescribedFrames, FrameScorer, codebook_frames
from perspectives.resources import load_codebook

__all__ = ["KINDS", "judge"]

KINDS = ("frame_set", "frame")

_METRICS = {"micro_f1": set_micro_f1, "macro_f1": set_macro_f1}
_TEXTS_AT_ONCE = 64

Sets = NDArray[np.bool_]
Labels = Mapping[str, Sequence[str]]  # label -> codes


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts with the labels that gold gives them; every list is (n_texts,)."""

    units: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    labels: list[list[Field]] = field(default_factory=list)


def judge(rows: Iterable[Field], kind: str, use: Instruments) -> list[Panel]:
    """Judge sets of labels; unit: the article or headline (``group``).

    Answered are the labels with a probability of at least 0.5, and the likeliest one alone where
    gold gives each text one label (``labels.frame``). The baselines are told how many labels a
    text has on average, k: ``most_frequent`` answers with the k labels that most texts have,
    ``descriptions`` with the k that a text is nearest to by the codebook's descriptions and cue
    words, without training.
    """
    gold = _Texts()
    for row in rows:
        gold.units.append(row.unit())
        gold.texts.append(row["text"].text())
        single = kind == "frame"
        gold.labels.append([row["labels.frame"]] if single else row["labels.frames"].items())
    labels = _labels(use.codebook, [label for given in gold.labels for label in given])
    held = np.array([_row(given, labels) for given in gold.labels])
    k = max(1, round(held.sum(axis=1).mean()))
    scorer = use.frames
    odds = _log_odds(gold.texts, scorer, labels)
    systems = {MODEL: _highest(odds, 1) if kind == "frame" else odds >= 0}
    if not isinstance(scorer, DescribedFrames):
        odds = _log_odds(gold.texts, DescribedFrames(use.codebook, use.encoder), labels)
    systems["descriptions"] = _highest(odds, k)
    systems["most_frequent"] = _highest(np.tile(held.mean(axis=0), (len(held), 1)), k)
    return [Panel(_METRICS, gold.units, held, systems)]


def _labels(codebook: str, given: Sequence[Field]) -> Labels:
    """Find the set that a file's labels are of, and what they stand for."""
    codes = [str(frame["code"]) for frame in codebook_frames(codebook)]
    sets: list[Labels] = [*load_codebook(codebook).get("labels", {}).values()]
    sets.append({code: [code] for code in codes})
    texts = {label.text() for label in given}
    fitting = [labels for labels in sets if texts <= labels.keys()]
    if fitting:
        return min(fitting, key=len)
    nearest = max(sets, key=lambda labels: len(texts & labels.keys()))
    for label in given:
        label.choice(*nearest)
    return nearest


def _row(given: Sequence[Field], labels: Labels) -> list[bool]:
    held = {label.text() for label in given}
    return [label in held for label in labels]


def _log_odds(texts: Sequence[str], scorer: FrameScorer, labels: Labels) -> Array:
    """Log odds of each label, (n_texts, n_labels): those of the likeliest of its codes."""
    scores = np.concatenate(
        [scorer.frames(batch) for batch in batches(texts, _TEXTS_AT_ONCE)], axis=0
    )
    column = {code: index for index, code in enumerate(scorer.codes)}
    return np.stack(
        [scores[:, [column[code] for code in codes]].max(axis=1) for codes in labels.values()],
        axis=1,
    )


def _highest(scores: Array, k: int) -> Sets:
    """Mark the k highest scores of each row; of equal ones the first."""
    places = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    marked = np.zeros(scores.shape, dtype=bool)
    np.put_along_axis(marked, places, True, axis=1)
    return marked
