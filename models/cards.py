"""Write the card of each model, ``models/<name>/README.md``, from what was measured.

Also the counts in the statement on the training stories, ``corpora/training/README.md``.

    python models/cards.py            # write the cards
    python models/cards.py --check    # exit code 1 where a card is not current
    python models/cards.py --count    # count the training rows again (reads the gold data)

A card is ``models/<name>/card.md``, written by hand, in which a line ``<!-- name -->`` is replaced
by a table: ``training`` (``models/training.json``, made by ``--count``, and ``models/sets.json``),
``calibration``, ``rounding``, ``weights`` and ``dev`` (files of the model), ``figures`` (made by
``benchmarks/figures.py``) and ``files`` (``config.json``). A model without ``config.json`` has no
card yet.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "reader"))
sys.path.insert(0, str(HERE.parent / "benchmarks"))

from figures import EVALUATIONS, SECOND, short, stored  # noqa: E402

TRAINING = HERE / "training.json"
STORIES = HERE.parent / "corpora" / "training"
READER_TASKS = ("coverage", "emphasis", "truth", "valence", "portrayal", "divergence")
# whose figures stand on whose card: tasks, and what the judged model is called in a figure
JUDGED: dict[str, tuple[tuple[str, ...], str]] = {
    "reader": (READER_TASKS, "reader"),
    "frames": (("frames",), "TrainedFrames"),
    "loaded": (("loaded",), "TrainedLoaded"),
}
BASELINES = {"all-MiniLM-L6-v2": ("cosine", "embedding")}
"""Cards of models that are judged as baselines of others."""
BESIDE_HEADLINE = ("omission_auc", "top_fact_accuracy", "difference_sign")
NO_FIGURES = "The figures come with the next run of `python benchmarks/figures.py`."


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="say whether the cards are current")
    parser.add_argument("--count", action="store_true", help="count the training rows again")
    given = parser.parse_args(arguments)
    if given.count:
        TRAINING.write_text(json.dumps(counted(), indent=1) + "\n", encoding="utf-8")
    pages = {folder / "README.md": card(folder) for folder in described()}
    pages[STORIES / "README.md"] = statement(STORIES)
    stale = []
    for path, text in pages.items():
        if given.check and (not path.is_file() or path.read_text(encoding="utf-8") != text):
            stale.append(str(path.relative_to(HERE.parent)))
        if not given.check:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"not current: {', '.join(stale)}: run python models/cards.py")
    return 1 if stale else 0


def described() -> list[Path]:
    """Folders of the models that have files and a text."""
    return [path.parent for path in sorted(HERE.glob("*/card.md")) if _object(path.parent)]


def card(folder: Path) -> str:
    """The card of one model."""
    tables: dict[str, Callable[[Path], Iterator[str]]] = {
        "training": training_table,
        "calibration": calibration_table,
        "rounding": rounding_line,
        "figures": figures_table,
        "files": files_table,
        "weights": weights_table,
        "shares": shares_table,
        "dev": dev_table,
    }
    lines = ["<!-- made by models/cards.py from card.md; do not edit -->", ""]
    for line in (folder / "card.md").read_text(encoding="utf-8").splitlines():
        name = line.removeprefix("<!-- ").removesuffix(" -->")
        lines += tables[name](folder) if line == f"<!-- {name} -->" else [line]
    return "\n".join(lines) + "\n"


def training_table(folder: Path) -> Iterator[str]:
    """The sets that a model was trained on, with rows, licence and citation."""
    sets, rows = _read(HERE / "sets.json"), _read(TRAINING)[folder.name]
    counts = list(next(iter(rows.values())))
    yield f"| set | what | {' | '.join(counts)} | licence as stated | citation | from |"
    yield f"| --- | --- |{' ---: |' * len(counts)} --- | --- | --- |"
    for name, row in rows.items():
        numbers = " | ".join(f"{row[count]:,}" for count in counts)
        what, licence, citation, source = (
            sets[name][key] for key in ("what", "licence", "citation", "from")
        )
        yield f"| {name} | {what} | {numbers} | {licence} | {citation} | {source} |"


def calibration_table(folder: Path) -> Iterator[str]:
    """What calibration did, head by head."""
    path = folder / "calibration.json"
    if not path.is_file():
        yield "The calibration is measured with the next run of `calibrate.py`."
        return
    yield "| head | answers | log loss | calibrated | ECE | calibrated | temperature | constants |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
    for head, row in _read(path).items():
        cells = [head, f"{row['n']:,}"]
        for measure in ("log_loss", "ece"):
            cells += [f"{row[when][measure]:.3f}" for when in ("before", "after")]
        constants = ", ".join(f"{value:+.2f}" for value in row["bias"])
        yield f"| {' | '.join([*cells, format(row['temperature'], '.2f'), constants])} |"


def rounding_line(folder: Path) -> Iterator[str]:
    """What storing the weights in 8 bits loses."""
    path = folder / "rounding.json"
    if not path.is_file():
        yield "What the rounding loses is measured with the next run of `rounding.py`."
        return
    found = _read(path)
    yield (
        f"What the rounding loses, on {found['pairs']:,} pairs of the STS benchmark's dev part "
        f"(Spearman's correlation with people's ratings): {short(found['spearman']['32 bits'])} in "
        f"32 bits, {short(found['spearman']['8 bits'])} in 8; the mean cosine between the two "
        f"vectors of a sentence is {short(found['cosine'])} (`rounding.py`)."
    )


def figures_table(folder: Path) -> Iterator[str]:
    """The headline figures of a model, or those of the baselines that it is."""
    rows = list(baseline_rows(folder) if folder.name in BASELINES else figure_rows(folder))
    if not rows:
        yield NO_FIGURES
        return
    last = "trained on its train part" if folder.name in JUDGED else "model beside it"
    yield f"| task | set | n | metric | value | baseline | second reader | {last} |"
    yield "| --- | --- | ---: | --- | --- | --- | --- | --- |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def figure_rows(folder: Path) -> Iterator[list[str]]:
    """One row a figure that was measured with the weights that the configuration names."""
    tasks, name = JUDGED[folder.name]
    digest = _object(folder)["sha256"].get("model.onnx", "")[:12]
    judged = f"{name}@{digest}" if digest else name
    trained = _read(TRAINING)[folder.name]
    for evaluation in EVALUATIONS:
        figure = stored().get(evaluation.name)
        if evaluation.task not in tasks or not figure or judged not in figure["model"]:
            continue
        seen = "yes" if set_of(evaluation.file) in trained else "no"
        for metric, value in headlines(figure).items():
            number = f"**{short(value['value'])}** [{short(value['low'])}, {short(value['high'])}]"
            yield [*_named(evaluation.name, figure, metric), number, *_beside(figure, metric), seen]


def baseline_rows(folder: Path) -> Iterator[list[str]]:
    """One row a figure in which the model is a baseline; what was judged stands beside it."""
    for evaluation in EVALUATIONS:
        figure = stored().get(evaluation.name, {"metrics": {}})
        for metric, value in headlines(figure).items():
            for system in BASELINES[folder.name]:
                number = figure["baselines"].get(system, {}).get(metric)
                if number is not None:
                    named = _named(evaluation.name, figure, metric)
                    judged = f"{short(value['value'])} ({figure['model']})"
                    yield [*named, short(number), system, _beside(figure, metric)[1], judged]


def headlines(figure: dict[str, Any]) -> dict[str, Any]:
    """The first metric of a figure, and the few that stand beside it."""
    metrics = figure["metrics"]
    kept = [*list(metrics)[:1], *(name for name in BESIDE_HEADLINE if name in metrics)]
    return {name: metrics[name] for name in dict.fromkeys(kept)}


def set_of(file: str) -> str:
    """Name of a set from one of its files."""
    return Path(file).name.split(".")[0].removesuffix("_rw").removesuffix("_mt")


def files_table(folder: Path) -> Iterator[str]:
    """The files that ship and their digests."""
    yield "| file | SHA-256 |"
    yield "| --- | --- |"
    for name, digest in _object(folder)["sha256"].items():
        yield f"| `{name}` | `{digest}` |"


def weights_table(folder: Path) -> Iterator[str]:
    """The weights of the components, and the cut of the verdict."""
    fitted = _read(folder / "weights.json")
    yield "| component | weight |"
    yield "| --- | ---: |"
    for name, weight in fitted["weights"].items():
        yield f"| {name} | {short(weight)} |"
    yield ""
    yield f"Two are called apart from a total of **{short(fitted['apart'])}** on."


def shares_table(folder: Path) -> Iterator[str]:
    """What other shares of the text in meaning are worth."""
    return table_of_sets(_object(folder)["shares"])


def dev_table(folder: Path) -> Iterator[str]:
    """What was measured on the dev parts."""
    return table_of_sets(_object(folder)["dev"])


def table_of_sets(found: dict[str, dict[str, float]]) -> Iterator[str]:
    """The numbers of some sets, a column a set, a line for each that all of them have."""
    yield f"| | {' | '.join(found)} |"
    yield f"| --- |{' ---: |' * len(found)}"
    for name in next(iter(found.values())):
        cells = [found[part][name] for part in found]
        shown = [f"{cell:,}" if isinstance(cell, int) else short(cell) for cell in cells]
        yield f"| {name.replace('_', ' ')} | {' | '.join(shown)} |"


def statement(folder: Path) -> str:
    """The statement on the training stories, its table of counts made anew."""
    before, rest = (folder / "README.md").read_text(encoding="utf-8").split("<!-- counts -->")
    after = rest.split("<!-- end of counts -->")[1]
    table = "\n".join(stories_table(folder))
    return f"{before}<!-- counts -->\n{table}\n<!-- end of counts -->{after}"


def stories_table(folder: Path) -> Iterator[str]:
    """Counts of each file of training stories, and of the labels in it."""
    files = {path.name: path for path in sorted(folder.glob("*.jsonl"))}
    counts = [story_counts(path) for path in files.values()]
    yield f"| | {' | '.join(f'`{name}`' for name in files)} |"
    yield f"| --- |{' ---: |' * len(files)}"
    for name in counts[0]:
        yield f"| {name} | {' | '.join(count[name] for count in counts)} |"


def story_counts(path: Path) -> dict[str, str]:
    """Counts of one file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    framings = [perspective["framing"] for row in rows for perspective in row["perspectives"]]
    lengths = [len(framing.split()) for framing in framings]

    def spread(part: str, key: str, values: tuple[int, ...]) -> str:
        labels = Counter(label[key] for row in rows for label in row["gold"][part])
        return " / ".join(f"{labels[value]:,}" for value in values)

    hard = Counter(case for row in rows for case in row["hard"])
    return {
        "stories": f"{len(rows):,}",
        "facts": f"{sum(len(row['facts']) for row in rows):,}",
        "framings": f"{len(framings):,}",
        "words in a framing": f"{min(lengths)} to {max(lengths)}, mean {mean(lengths):.0f}",
        "cells of perspective and fact": f"{sum(len(row['gold']['cells']) for row in rows):,}",
        "emphasis 0 / 1 / 2": spread("cells", "emphasis", (0, 1, 2)),
        "truth −1 / 0 / 1": spread("cells", "truth", (-1, 0, 1)),
        "valence −1 / 0 / 1": spread("cells", "valence", (-1, 0, 1)),
        "portrayal −1 / 0 / 1": spread("portrayal", "value", (-1, 0, 1)),
        "divergence 0 / 1 / 2": spread("pairs", "divergence", (0, 1, 2)),
        "stories by hard case": ", ".join(f"{case} {n}" for case, n in sorted(hard.items())),
    }


def counted() -> dict[str, dict[str, dict[str, float]]]:
    """Training rows of each model by set, counted in the gold data."""
    from data import LOADERS, SHARES, data_folder, read_rows

    data = data_folder()
    rng = random.Random(13)
    reader = {}
    for name, share in SHARES.items():
        examples = LOADERS[name](data, rng)
        reader[name] = {
            "texts": len(examples),
            "answers": sum(map(answers, examples)),
            "times": share.repeat,
        }

    def texts(*names: str) -> dict[str, dict[str, int]]:
        paths = {name: data / f"framing/{name}.train.jsonl.gz" for name in names}
        return {name: {"texts": len(read_rows(path))} for name, path in paths.items()}

    frames = texts("semeval23_frames", "mfc_nyt", "issue_framing", "gvfc")
    return {"reader": reader, "frames": frames, "loaded": texts("babe")}


def answers(example: Any) -> int:
    """How many answers an example holds, other than where evidence stands."""
    from data import IGNORE

    facts = [label for q in example.facts for label in (q.emphasis, q.truth, q.valence)]
    given = [*facts, *(query.portrayal for query in example.targets)]
    of_text = (example.loaded is not None) + (example.frames is not None)
    return sum(label != IGNORE for label in given) + of_text


def _named(name: str, figure: dict[str, Any], metric: str) -> list[str]:
    task, part = name.split("/")
    return [task, part, f"{figure['n']:,}", metric]


def _beside(figure: dict[str, Any], metric: str) -> list[str]:
    """The best naive baseline of a metric, and the second reader."""
    given = {name: row.get(metric) for name, row in figure["baselines"].items()}
    second = given.pop(SECOND, None)
    naive = {name: value for name, value in given.items() if value is not None}
    best = max(naive, key=lambda name: naive[name], default=None)
    return [
        f"{best} {short(naive[best])}" if best else "",
        "" if second is None else short(second),
    ]


def _object(folder: Path) -> dict[str, Any]:
    """What ``config.json`` of a model says; empty where there is none."""
    path = folder / "config.json"
    return _read(path) if path.is_file() else {}


def _read(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


if __name__ == "__main__":
    sys.exit(main())
