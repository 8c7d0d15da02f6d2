"""Judge the library on the gold data and write docs/figures.json and docs/figures.md.

    python benchmarks/figures.py                      # every figure; an hour or so on two cores
    python benchmarks/figures.py truth emphasis       # these tasks; the other figures are kept
    python benchmarks/figures.py truth/gwsd           # one file of one task
    python benchmarks/figures.py --table              # the page again, from docs/figures.json
    python benchmarks/figures.py --check              # exit code 1 where the page is not current

``EVALUATIONS`` is the whole list. Each is one call of ``perspectives evaluate TASK FILE``; after
each the files are written, so an interrupted run loses one figure at most. The gold data is found
through PERSPECTIVES_DATA (by default ../shared/data).
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
JSON_FILE = ROOT / "docs" / "figures.json"
PAGE = ROOT / "docs" / "figures.md"
SCHEMA = 1
SECOND = "second_reader"


@dataclass(frozen=True)
class Evaluation:
    """One call of ``perspectives evaluate``, and what others report on the same set."""

    task: str
    file: str  # below the folder of the gold data
    published: str = ""
    codebook: str | None = None

    @property
    def name(self) -> str:
        return f"{self.task}/{Path(self.file).name.split('.jsonl')[0]}"

    @property
    def command(self) -> str:
        chosen = f" --codebook {self.codebook}" if self.codebook else ""
        return f"perspectives evaluate {self.task} $PERSPECTIVES_DATA/{self.file}{chosen}"


def framing(task: str, name: str, published: str = "", **more: Any) -> Evaluation:
    return Evaluation(task, f"framing/{name}.dev.jsonl.gz", published, **more)


def stance(task: str, name: str, published: str = "") -> Evaluation:
    return Evaluation(task, f"stance/{name}.dev.jsonl.gz", published)


def briefs(task: str) -> list[Evaluation]:
    return [Evaluation(task, f"briefs/{name}.dev.jsonl") for name in ("briefs", "real")]


# What others report was measured on other cuts of the same sets, mostly the official tests.
EVALUATIONS = (
    framing("coverage", "realsumm"),
    framing("coverage", "pyrxsum"),
    framing("coverage", "spark"),
    *briefs("emphasis"),
    framing("emphasis", "spark"),
    *briefs("truth"),
    stance(
        "truth",
        "perspectrum",
        "F1 .708 BERT, .909 people (Chen et al. 2019), .778 STANCY; from memory",
    ),
    stance("truth", "emergent", "accuracy .73 (Ferreira and Vlachos 2016); from memory"),
    stance(
        "truth",
        "fnc1",
        "macro F1 .609 stackLSTM, .754 people (Hanselowski et al. 2018)",
    ),
    stance(
        "truth",
        "ibm_claim_stance",
        "accuracy .65 (Bar-Haim et al. 2017), macro F1 .77 multi-task MT-DNN; from memory",
    ),
    stance("truth", "gwsd", "macro F1 .73 (Luo et al. 2020); from memory"),
    stance("truth", "ibm_arg30k"),
    stance("truth", "vast", "macro F1 .665 TGA-Net (Allaway and McKeown 2020); from memory"),
    stance("truth", "arc", "macro F1 .65 BERT, .773 people (Hanselowski et al. 2018); from memory"),
    stance("truth", "semeval2016t6"),
    stance("truth", "pstance"),
    stance("truth", "covid19_stance"),
    stance("truth", "wtwt"),
    stance("truth", "mnli", "accuracy .846 BERT base, .902 RoBERTa large; from memory"),
    stance("truth", "snli", "accuracy .90 BERT base; from memory"),
    stance("truth", "cad_nli"),
    stance("truth", "fever_bin"),
    stance("truth", "fever_symmetric", "accuracy .587 NSMN (Schuster et al. 2019); from memory"),
    stance("truth", "climate_fever"),
    stance("truth", "healthver", "macro F1 .796 T5 base, full train; from memory"),
    stance("truth", "covidfact", "accuracy .835 (Saakyan et al. 2021); from memory"),
    stance("truth", "scifact"),
    stance("truth", "politihop"),
    stance("truth", "wice"),
    stance(
        "truth", "control", "accuracy .575 BART-NLI, .871 people (Liu et al. 2021); from memory"
    ),
    stance("truth", "conjnli"),
    stance("truth", "rte", "accuracy .664 BERT base, .866 RoBERTa large; from memory"),
    stance("truth", "sick"),
    stance("truth", "commitmentbank"),
    *briefs("valence"),
    *briefs("portrayal"),
    stance("portrayal", "newsmtsc_rw", "macro F1 .831 GRU-TSC (Hamborg and Donnay 2021)"),
    stance("portrayal", "newsmtsc_mt", "macro F1 .825 GRU-TSC (Hamborg and Donnay 2021)"),
    stance("portrayal", "persent", "macro F1 .46 (Bastan et al. 2020); from memory"),
    framing("portrayal", "seesaw"),
    framing("portrayal", "basil"),
    framing(
        "frames",
        "semeval23_frames",
        "micro F1 .579 best, .350 baseline, official test (Piskorski et al. 2023); from memory",
    ),
    framing("frames", "mfc_nyt"),
    framing("frames", "issue_framing"),
    framing("frames", "frac", "F1 .77 RoBERTa large, 63,000 sentences (Guida et al. 2025)"),
    framing("frames", "gvfc", "accuracy .84 BERT (Liu et al. 2019); from memory", codebook="gvfc"),
    framing("loaded", "babe", "macro F1 .804 BERT (Spinde et al. 2021), .844 RoBERTa (F1)"),
    framing(
        "loaded",
        "basil",
        "F1 .315 BERT, sentences with lexical bias (Fan et al. 2019); from memory",
    ),
    *briefs("divergence"),
    framing("divergence", "allsides_roundup"),
    framing("divergence", "neus"),
    framing("divergence", "seesaw"),
    framing("divergence", "basil"),
    framing("divergence", "pac"),
)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="TASK[/FILE]", help="by default all of them")
    parser.add_argument("--limit", type=int, help="rows of each file; nothing is written")
    parser.add_argument("--table", action="store_true", help="write the page, judge nothing")
    parser.add_argument("--check", action="store_true", help="say whether the page is current")
    given = parser.parse_args(arguments)
    if given.check:
        return check()
    if not given.table:
        for evaluation in chosen(given.names):
            print(evaluation.command, flush=True)
            figure = judged(evaluation, given.limit)
            if given.limit is None:
                store(evaluation.name, figure)
            else:
                print(json.dumps(figure, indent=2))
    if given.limit is None:
        PAGE.write_text(page(stored()), encoding="utf-8")
    return 0


def chosen(names: list[str]) -> list[Evaluation]:
    known = {evaluation.name for evaluation in EVALUATIONS} | {e.task for e in EVALUATIONS}
    if unknown := set(names) - known:
        sys.exit(f"no such figure: {', '.join(sorted(unknown))}")
    return [e for e in EVALUATIONS if not names or {e.name, e.task} & set(names)]


def judged(evaluation: Evaluation, limit: int | None) -> dict[str, Any]:
    """Run one evaluation; the result with the command, commit and date that made it."""
    import perspectives as pv

    path = gold_file(evaluation.file)
    figure = pv.evaluate(evaluation.task, path, codebook=evaluation.codebook, limit=limit)
    stamp = {"command": evaluation.command, "commit": commit(), "version": pv.__version__}
    today = datetime.now(UTC).date().isoformat()
    return {**figure, "file": evaluation.file, **stamp, "date": today}


def gold_file(name: str) -> Path:
    """Path of a file of the gold data; one that is absent ends the run."""
    path = Path(os.environ.get("PERSPECTIVES_DATA", ROOT.parent / "shared" / "data")) / name
    if not path.is_file():
        sys.exit(f"no gold data at {path}: set PERSPECTIVES_DATA to the folder with briefs/")
    return path


def commit() -> str:
    def git(*arguments: str) -> str:
        run = subprocess.run(
            ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False
        )
        return run.stdout.strip()

    changed = git("status", "--porcelain", "--", "perspectives", "models", "corpora")
    return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")


def stored() -> dict[str, Any]:
    return json.loads(JSON_FILE.read_text("utf-8"))["figures"] if JSON_FILE.is_file() else {}


def store(name: str, figure: Mapping[str, Any]) -> None:
    """Put one figure into the file, in the order of ``EVALUATIONS``, without those of no entry."""
    figures = {**stored(), name: figure}
    ordered = {e.name: figures[e.name] for e in EVALUATIONS if e.name in figures}
    JSON_FILE.parent.mkdir(exist_ok=True)
    text = json.dumps({"schema": SCHEMA, "figures": ordered}, indent=1, ensure_ascii=False)
    JSON_FILE.write_text(text + "\n", encoding="utf-8")


def check() -> int:
    current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page(stored())
    print("docs/figures.md is " + ("current" if current else "not current: run --table"))
    return 0 if current else 1


INTRODUCTION = """\
# Figures

Made by `benchmarks/figures.py` from `docs/figures.json`; do not edit. Each line is one call of
`perspectives evaluate` on the **dev** part of a gold set, from which models were chosen and
calibrated but not trained. In brackets stands the 95% interval of a bootstrap over units (stories,
events, or texts, whichever rows share); *n* is what the first metric of a line counts, with the
number of units. Baselines are computed in the same run.

- **Gold briefs** (`briefs`, `real`): labels were given by a language model, in one pass (`gold`)
  and for some files in a second (*second reader*). Agreement between two passes of one model
  overstates what people would agree on.
- **Published** figures are of other cuts of the same sets, mostly the official tests, and "from
  memory" means that the figure was not looked up; they say what order of number to expect.
- SEESAW, SPARK, SICK and the tweets (semeval2016t6, pstance, covid19_stance, wtwt) were never
  trained on; sets that were are named on the model cards.
- A dash stands where a metric is not defined.
"""

READINGS = {
    "coverage": "Is this fact in this text? The probability that it is told.",
    "emphasis": "The share of a text that goes to a fact against the grade 0, 1, 2 (SPARK: against "
    "the share of its characters linked to the fact), which facts are omitted, and where a fact is "
    "told.",
    "truth": "Does the text believe the fact (1), leave it open (0) or dispute it (-1)? On briefs "
    "over the cells that are told.",
    "valence": "Does the text tell the fact as good, bad or neither? Over the cells that are told.",
    "portrayal": "Is the target shown well, badly or neither? `difference_sign`: in how many pairs "
    "of articles on one event does the difference have the sign of the gold one (chance .50)?",
    "frames": "The set of frames of a text.",
    "loaded": "Is the sentence loaded, and which of its characters?",
    "divergence": "How far do two perspectives part? On real outlets, without gold distances: is a "
    "left-right pair further apart than another pair (chance .50)?",
}


def page(figures: Mapping[str, Any]) -> str:
    sections = [INTRODUCTION]
    for task, reading in READINGS.items():
        listed = [(e, figures[e.name]) for e in EVALUATIONS if e.task == task and e.name in figures]
        if listed:
            sections.append("\n".join([f"## {task}", "", reading, "", *table(listed)]) + "\n")
    return "\n".join(sections)


def table(listed: Iterable[tuple[Evaluation, Any]]) -> Iterator[str]:
    listed = list(listed)
    yield "| set | n (units) | metric | model | baselines | second reader | published |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for evaluation, figure in listed:
        yield from lines(evaluation, figure)
    yield ""
    for _, figure in listed:
        yield f"    {figure['command']}"
    stamps = sorted({f"{one['model']} at {one['commit']}, {one['date']}" for _, one in listed})
    yield ""
    yield "Model and commit: " + "; ".join(stamps) + "."


def lines(evaluation: Evaluation, figure: Mapping[str, Any]) -> Iterator[str]:
    """One line of the table for each metric; what they share stands in the first."""
    shared = [evaluation.name.split("/")[1], f"{figure['n']:,} ({figure['n_units']:,})"]
    published = evaluation.published
    for metric, value in figure["metrics"].items():
        naive = {
            name: given[metric]
            for name, given in figure["baselines"].items()
            if metric in given and name != SECOND
        }
        beside = ", ".join(f"{name} {short(number)}" for name, number in naive.items())
        second = figure["baselines"].get(SECOND, {}).get(metric)
        ours = f"**{short(value['value'])}** [{short(value['low'])}, {short(value['high'])}]"
        ceiling = "" if second is None else short(second)
        yield "| " + " | ".join([*shared, metric, ours, beside, ceiling, published]) + " |"
        shared, published = ["", ""], ""


def short(number: float | None) -> str:
    if number is None:
        return "–"
    text = f"{number:.3f}"
    return text.replace("0.", ".", 1) if abs(number) < 1 and not text.startswith("1") else text


if __name__ == "__main__":
    sys.exit(main())
