"""Judge the texts that the library writes, and write docs/texts.md.

    python benchmarks/texts.py

Suggested facts against the given ones of the gold briefs, by the evidence that readers marked; and
critiques against those of the editors: does what an editor says is told, or left out, agree with
what is measured? Intervals are bootstraps over stories.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import perspectives as pv  # noqa: E402
from perspectives.alignment import align, default_reader  # noqa: E402
from perspectives.critique import Agreement, agree_with_editors  # noqa: E402
from perspectives.evaluation.briefs import Answers, Brief, read_brief  # noqa: E402
from perspectives.evaluation.rows import read_rows  # noqa: E402
from perspectives.facts import found_again  # noqa: E402
from perspectives.measures import Emphasis  # noqa: E402
from perspectives.segmentation import content_words, segment  # noqa: E402
from perspectives.stats import bootstrap_means  # noqa: E402

PAGE = ROOT / "docs" / "texts.md"
SETS = ("briefs.dev", "real.dev")
N_FACTS = 5
TEXT = """\
<!-- made by benchmarks/texts.py; do not edit -->

# What the written texts are worth

    python benchmarks/texts.py

## Suggested facts

Of up to {n} suggestions a story. A suggestion is a given fact where its segment and a span of the
fact's evidence cover half of the shorter of the two. Brackets: 95% interval over stories. The
longest segments find as many facts, since a long segment tells several; what the others do not
share, and statements that are not short, are no yardstick, so they are not what is suggested.

{facts}

## Critiques beside the editors'

Facts that an editor's critique names are found by the reader, sentence by sentence; as left out
where the sentence says so ("silent on", "never mentions"). Beside each share stands that of all
facts, which chance would reach. Editors write obliquely, and mostly of what lies beyond the
facts, so that few mentions are found and even the gold answers do not agree with them: this
comparison cannot tell a good critique from a bad one.

{editors}

Commit {commit}, {day}.
"""
Suggest = Callable[[pv.Story], pv.Story]


def briefs(name: str) -> list[Brief]:
    data = Path(os.environ.get("PERSPECTIVES_DATA", ROOT.parent / "shared" / "data"))
    path = data / "briefs" / f"{name}.jsonl"
    if not path.is_file():
        sys.exit(f"no gold data at {path}: set PERSPECTIVES_DATA to the folder that holds briefs/")
    return list(map(read_brief, read_rows(path, ("brief",))[1]))


def marked(brief: Brief) -> Mapping[tuple[str, str], tuple[tuple[int, int], ...]]:
    """Evidence of the reader that marked all of it."""
    return (brief.second or brief.gold).evidence


def quoting(choose: Callable[[Sequence[str]], Sequence[int]]) -> Suggest:
    """Suggest the segments that `choose` takes from all of a story's, as a baseline."""

    def suggest(story: pv.Story) -> pv.Story:
        parts = [
            [perspective.id, part.start, part.end]
            for perspective in story.perspectives
            for part in segment(perspective.framing)
            if len(content_words(part.text)) >= 5
        ]
        texts = [story.perspective(name).framing[start:end] for name, start, end in parts]
        chosen = {f"f{n}": [parts[i]] for n, i in enumerate(choose(texts), 1)}
        return replace(story, metadata={**story.metadata, "suggested": chosen})

    return suggest


def longest(texts: Sequence[str]) -> Sequence[int]:
    return np.argsort([-len(text) for text in texts], kind="stable")[:N_FACTS].tolist()


def at_random(texts: Sequence[str]) -> Sequence[int]:
    return np.random.default_rng(len(texts)).permutation(len(texts))[:N_FACTS].tolist()


SYSTEMS: dict[str, Suggest] = {
    "`suggest_facts`": lambda story: pv.suggest_facts(story, N_FACTS),
    "the longest segments": quoting(longest),
    "segments at random": quoting(at_random),
}


def fact_lines() -> Iterator[str]:
    yield "| set | system | given facts found again | suggestions that are given facts |"
    yield "| --- | --- | --- | --- |"
    for name in SETS:
        cases = briefs(name)
        for system, suggest in SYSTEMS.items():
            found = [found_again(suggest(case.story), marked(case)) for case in cases]
            given, hits, suggested, meant = (
                np.array(column) for column in zip(*found, strict=True)
            )
            cells = f"{share(hits, given)} of {given.sum()} | {share(meant, suggested)}"
            yield f"| {name} | {system} | {cells} of {suggested.sum()} |"


def share(hits: np.ndarray, cases: np.ndarray) -> str:
    """Share of hits among cases, with the interval over stories."""
    ones = [np.arange(n) < hit for hit, n in zip(hits, cases, strict=True)]
    stories = np.repeat(np.arange(len(cases)), cases)
    values = np.concatenate(ones).astype(float)
    estimate = bootstrap_means(values, np.random.default_rng(0), groups=stories)
    low, high = float(estimate.low), float(estimate.high)
    return f"**{float(estimate.value):.2f}** [{low:.2f}, {high:.2f}]"


def editor_lines() -> Iterator[str]:
    cases = briefs("briefs.dev")
    stories = [case.story for case in cases]
    reader = default_reader()
    measured = [Emphasis().measure([one]) for one in align(stories)]
    answers = [gold_omissions(case.story, case.gold) for case in cases]
    yield "| told or left out, by | says told what the editor does | all | says left out | all |"
    yield "| --- | --- | --- | --- | --- |"
    for name, tables in (("the measure", measured), ("the gold answers", answers)):
        found = agree_with_editors(stories, tables, reader)
        yield f"| {name} | {agreement(found)} |"


def agreement(found: Agreement) -> str:
    return (
        f"**{found.stressed:.2f}** of {found.n_stressed} | {found.stressed_rate:.2f} | "
        f"**{found.omitted:.2f}** of {found.n_omitted} | {found.omitted_rate:.2f}"
    )


def gold_omissions(story: pv.Story, gold: Answers) -> pd.DataFrame:
    rows = [
        (perspective, fact, float(emphasis == 0))
        for (perspective, fact), emphasis in gold.emphasis.items()
    ]
    return pd.DataFrame(rows, columns=["perspective", "fact", "omitted"])


def main() -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    page = TEXT.format(
        n=N_FACTS,
        facts="\n".join(fact_lines()),
        editors="\n".join(editor_lines()),
        commit=commit,
        day=f"{datetime.now(UTC):%Y-%m-%d}",
    )
    PAGE.write_text(page, encoding="utf-8")
    print(json.dumps({"page": str(PAGE.relative_to(ROOT)), "commit": commit}))


if __name__ == "__main__":
    main()
