"""Do outlets of the left, the center and the right tell one event apart? A study of real outlets.

The events are round-ups in which editors put articles on one event side by side, each with the
leaning that these editors give to its outlet. The facts are the sentences of their own summary,
without their note on the coverage. Nothing in the library was tuned to these rows.

Two questions, and either answer is a result: is a left-right pair further apart than another pair,
and has a leaning a habit that it keeps across events?

Needs the round-ups, ``framing/allsides_roundup.dev.jsonl.gz`` below ``PERSPECTIVES_DATA``.
"""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import perspectives as pv
from perspectives.segmentation import sentences

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("PERSPECTIVES_DATA", ROOT.parent / "shared" / "data"))
ROUNDUPS = DATA / "framing" / "allsides_roundup.dev.jsonl.gz"


def stories(path: Path) -> Iterator[pv.Story]:
    """Make a story of each round-up; its perspectives have the leaning as their group."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            told = [text for text in row["summary"] if text not in row.get("coverage_note", ())]
            facts = [sentence.text for text in told for sentence in sentences(text)]
            yield pv.Story(
                id=row["id"],
                title=row["issue"],
                facts=tuple(pv.Fact(f"f{i}", text) for i, text in enumerate(facts, 1)),
                perspectives=tuple(
                    perspective(f"p{i}", article) for i, article in enumerate(row["articles"], 1)
                ),
            )


def perspective(id: str, article: dict[str, Any]) -> pv.Perspective:
    outlet = pv.Outlet(article["outlet"])
    return pv.Perspective(id, article["leaning"], article["text"], (outlet,))


def main() -> None:
    if not ROUNDUPS.is_file():
        print(f"no round-ups at {ROUNDUPS}: set PERSPECTIVES_DATA to the folder of the gold data")
        return
    comparisons = list(pv.compare_many(stories(ROUNDUPS)))
    habits = pv.profile(comparisons, by="group", n_perm=999, n_boot=500)
    print("How far apart two leanings stand on the same event, mean over events")
    print(habits.pairs.round(3).to_string(index=False))
    print("\nHabits that a leaning keeps, after Benjamini-Hochberg over all tests")
    print(habits.summary.to_string(index=False))
    habits.to_html("same-event.html")


if __name__ == "__main__":
    main()
