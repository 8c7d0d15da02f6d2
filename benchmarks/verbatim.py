"""How often the coverage sets call a fact untold that stands word for word in the text.

    python -m benchmarks.verbatim

No reader that goes by what a text says can agree with such a label, so the share of them, with its
95% interval (Wilson), says how far a figure of these sets can be trusted near its top. Case and
punctuation are left out of account. The gold data is found through PERSPECTIVES_DATA (by default
../shared/data).
"""

from collections.abc import Iterable

from scipy.stats import binomtest

from benchmarks.figures import gold_file
from perspectives.evaluation.coverage import KINDS, documents
from perspectives.evaluation.rows import read_rows
from perspectives.segmentation import words

FILES = ("realsumm", "pyrxsum", "spark")


def plain(text: str) -> str:
    """The words of a text in lower case, with one space on each side of each."""
    return f" {' '.join(text[span.start : span.end] for span in words(text))} ".lower()


def labels_of_verbatim(cells: Iterable[tuple[str, str, int]]) -> list[int]:
    """Labels of the cells (text, fact, label) whose fact stands word for word in the text."""
    return [
        label for text, fact, label in cells if plain(fact).strip() and plain(fact) in plain(text)
    ]


def main() -> None:
    print("| set | facts that stand word for word | of them labelled untold |")
    print("| --- | ---: | ---: |")
    for name in FILES:
        kind, rows = read_rows(gold_file(f"framing/{name}.dev.jsonl.gz"), KINDS)
        cells = (
            (document.text, fact, label)
            for document in documents(rows, kind)
            for fact, label in zip(document.facts, document.labels, strict=True)
        )
        labels = labels_of_verbatim(cells)
        found = binomtest(labels.count(0), len(labels))
        span = found.proportion_ci(method="wilson")
        share = f"{found.statistic:.2f} [{span.low:.2f}, {span.high:.2f}]"
        print(f"| {name + '.dev'} | {len(labels):,} | {share} |")


if __name__ == "__main__":
    main()
