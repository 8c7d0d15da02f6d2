"""Measure whether the reader's probabilities and intervals hold; write ``docs/reliability.md``.

    python models/reader/reliability.py              # the page
    python models/reader/reliability.py --limit 1    # one story a set, printed, not written

Probabilities are calibrated on four fifths of the dev texts and judged on the rest, as in
``calibrate.py``. Intervals are those of the measures ``Stance`` and ``Portrayal``, as users see
them. Run it after ``calibrate.py``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parents[1]))

from calibrate import answers, dev_examples, held_out, of_head, uncalibrated  # noqa: E402
from data import Example, data_folder  # noqa: E402

from perspectives.alignment import align, default_reader  # noqa: E402
from perspectives.evaluation.briefs import Brief, read_brief  # noqa: E402
from perspectives.evaluation.rows import read_rows  # noqa: E402
from perspectives.measures import Portrayal, Stance  # noqa: E402
from perspectives.reader import Reader  # noqa: E402
from perspectives.stats import (  # noqa: E402
    Estimate,
    bootstrap_means,
    expected_calibration_error,
    reliability_table,
)

PAGE = HERE.parents[1] / "docs" / "reliability.md"
BRIEFS = ("briefs.dev", "real.dev")
KEPT = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.3, 0.1)
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said with which probability, and whether it was so; one entry an answer."""

    head: str
    probability: Array
    right: NDArray[np.bool_]
    text: NDArray[np.int_]
    source: NDArray[np.str_]

    def of(self, source: str) -> Said:
        """The answers of one set."""
        own = self.source == source
        return Said(
            self.head, self.probability[own], self.right[own], self.text[own], self.source[own]
        )


class Held(NamedTuple):
    """One interval against its gold answer."""

    source: str
    story: str
    number: str
    low: float
    high: float
    gold: float


def judged(examples: list[Example], reader: Reader) -> list[Said]:
    """Cross-validated probabilities: that a fact is told, and of the likeliest class else."""
    rows = list(answers(examples, reader))
    sources = np.array([example.source for example in examples])
    judged = []
    for head in ("emphasis", "truth", "valence", "portrayal"):
        logits, labels, texts = of_head(rows, head)
        found = held_out(logits, labels, texts)
        if head == "emphasis":
            said, right = 1 - found[:, 0], labels > 0
        else:
            said, right = found.max(axis=1), found.argmax(axis=1) == labels
        name = "told" if head == "emphasis" else head
        judged.append(Said(name, np.clip(said, 0, 1), right, texts, sources[texts]))
    return judged


def intervals(source: str, briefs: Sequence[Brief], reader: Reader) -> Iterator[Held]:
    """Intervals of truth, valence and portrayal where there is a gold answer and an interval."""
    for brief in briefs:
        targets = tuple(dict.fromkeys(target for _, target in brief.gold.portrayal))
        aligned = align([brief.story], reader=reader, targets=targets)
        for row in Stance().measure(aligned).itertuples(index=False):
            cell = (row.perspective, row.fact)
            for name, gold, low, high in (
                ("truth", brief.gold.truth.get(cell), row.low, row.high),
                ("valence", brief.gold.valence.get(cell), row.valence_low, row.valence_high),
            ):
                if gold is not None and not np.isnan(low):
                    yield Held(source, brief.story.id, name, low, high, gold)
        for row in Portrayal().measure(aligned).itertuples(index=False):
            gold = brief.gold.portrayal.get((row.perspective, row.target))
            if gold is not None:
                yield Held(source, brief.story.id, "portrayal", row.low, row.high, gold)


def read_briefs(source: str, limit: int | None) -> list[Brief]:
    """Stories of a dev part."""
    _, rows = read_rows(data_folder() / f"briefs/{source}.jsonl", ("brief",), limit)
    return [read_brief(row) for row in rows]


INTRODUCTION = """\
# Reliability

Made by `models/reader/reliability.py`; do not edit. Whether the reader's probabilities come true,
what abstaining costs, and how often its intervals hold the gold answer, on dev parts: the gold
briefs (`briefs`), real outlets' openings (`real`) and NewsMTSC (portrayal only). Labels of `briefs`
and `real` were given by a language model in one pass; agreement between two passes of one model
overstates what people would agree on.
"""
BINS = """\
## Do probabilities come true?

*told*: the probability that a fact is told, against whether it is. *truth, valence, portrayal*: the
probability of the likeliest of −1, 0 and 1, against whether it is the gold one (truth and valence
where the fact is told). Calibrated on four fifths of the texts and judged on the rest (Guo et al.
2017; Niculescu-Mizil and Caruana 2005). ECE is the mean gap between said and so, weighted by
answers (Naeini et al. 2015); with few answers it is above 0 by chance alone.
"""
RISK = """\
## What abstaining costs

Answers are kept from the surest on, by the probability of the likeliest class; *wrong* is the share
of the kept ones that are not the gold class (risk and coverage: El-Yaniv and Wiener 2010). *from*
is the probability that the last kept answer has: take it as a threshold.
"""
COVERAGE = """\
## Do intervals hold the gold answer?

`low` to `high` of truth, valence and portrayal as `compare` gives them, where gold and library both
hold the fact told, or name the target. 95% are promised. In brackets the 95% interval of a
bootstrap over stories. *width* is the mean of `high − low`, of at most 2; *open* the share that
runs from −1 to 1 and says nothing. Emphasis has no gold share to hold its interval against.
"""
SOURCES = """\
## Sources

- R. El-Yaniv and Y. Wiener, "On the Foundations of Noise-free Selective Classification", *Journal
  of Machine Learning Research* 11, 2010.
- C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On Calibration of Modern Neural Networks", ICML
  2017.
- M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well calibrated probabilities using
  Bayesian binning", AAAI 2015.
- A. Niculescu-Mizil and R. Caruana, "Predicting good probabilities with supervised learning", ICML
  2005.
"""


def page(said: Sequence[Said], held: Sequence[Held], model: str) -> str:
    """The page."""
    risky = [one for one in said if one.head in ("truth", "valence")]
    parts = [
        INTRODUCTION,
        BINS,
        *error_table(said),
        "",
        *(line for one in said for line in bins_table(one)),
        RISK,
        *risk_table(risky),
        "",
        COVERAGE,
        *coverage_table(held),
        "",
        f"Model: {model}.",
        "",
        SOURCES,
    ]
    return "\n".join(parts)


def error_table(said: Sequence[Said]) -> Iterator[str]:
    """Calibration error of each head on each set."""
    yield "| | set | answers | right | ECE |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for whole in said:
        for source in dict.fromkeys(whole.source.tolist()):
            one = whole.of(source)
            right = one.right == (one.probability >= 0.5) if one.head == "told" else one.right
            error = expected_calibration_error(one.right, one.probability)
            yield f"| {one.head} | {source} | {len(right):,} | {right.mean():.3f} | {error:.3f} |"


def bins_table(said: Said) -> Iterator[str]:
    """Ten bins of probability of one head; empty ones are left out."""
    table = reliability_table(said.right, said.probability, n_bins=10)
    yield f"| {said.head}: said | answers | mean said | came true |"
    yield "| --- | ---: | ---: | ---: |"
    for low, high, predicted, observed, n in zip(*table, strict=True):
        if n:
            yield f"| {low:.1f} to {high:.1f} | {n:,} | {predicted:.3f} | {observed:.3f} |"
    yield ""


def risk_table(said: Sequence[Said]) -> Iterator[str]:
    """Share of wrong answers among those that are kept, for each of `KEPT`."""
    yield f"| kept | {' | '.join(f'{one.head}: from | wrong' for one in said)} |"
    yield f"| ---: |{' ---: | ---: |' * len(said)}"
    curves = [risk(one) for one in said]
    for i, kept in enumerate(KEPT):
        cells = [f"{curve[i][0]:.2f} | {curve[i][1]:.3f}" for curve in curves]
        yield f"| {kept:.0%} | {' | '.join(cells)} |"


def risk(said: Said) -> list[tuple[float, float]]:
    """Threshold and share of wrong answers for each of `KEPT`."""
    order = np.argsort(-said.probability, kind="stable")
    points = []
    for kept in KEPT:
        first = order[: max(1, round(kept * len(order)))]
        points.append((float(said.probability[first[-1]]), float(1 - said.right[first].mean())))
    return points


def coverage_table(held: Sequence[Held]) -> Iterator[str]:
    """How often intervals hold the gold answer, by number and set."""
    yield "| | set | intervals | hold | width | open |"
    yield "| --- | --- | ---: | --- | ---: | ---: |"
    ordered = sorted(held, key=lambda one: (one.number, one.source))
    for (number, source), group in groupby(ordered, key=lambda one: (one.number, one.source)):
        own = list(group)
        hold = coverage(own)
        share = f"{hold.value:.3f} [{hold.low:.3f}, {hold.high:.3f}]"
        width = np.array([one.high - one.low for one in own])
        rest = f"{width.mean():.2f} | {(width == 2).mean():.3f}"
        yield f"| {number} | {source} | {len(own):,} | {share} | {rest} |"


def coverage(held: Sequence[Held]) -> Estimate:
    """Share of intervals that hold the gold answer, with its interval over stories."""
    hits = [float(one.low <= one.gold <= one.high) for one in held]
    return bootstrap_means(hits, np.random.default_rng(0), groups=[one.story for one in held])


def limited(examples: list[Example], limit: int | None) -> list[Example]:
    """The first texts of each set, four for a story."""
    by_source: dict[str, list[Example]] = {}
    for example in examples:
        by_source.setdefault(example.source, []).append(example)
    end = None if limit is None else 4 * limit
    return [example for own in by_source.values() for example in own[:end]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--limit", type=int, help="stories of each set; nothing is written")
    given = parser.parse_args()
    reader = default_reader()
    held = [
        one
        for source in BRIEFS
        for one in intervals(source, read_briefs(source, given.limit), reader)
    ]
    said = judged(limited(dev_examples(data_folder()), given.limit), uncalibrated())
    text = page(said, held, str(getattr(reader, "id", reader)))
    print(text)
    if given.limit is None:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
