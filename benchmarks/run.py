"""Measure speed, memory and import time in one run, and write the table of README.md.

    python benchmarks/run.py                    # 100 and 1,000 stories; a quarter of an hour
    python benchmarks/run.py --sizes 5 10       # a quick look, nothing written
    python benchmarks/run.py --table            # the table again, from the newest results

Every figure comes from a process of its own, one after the other on the same machine, so the
ratios hold where the seconds do not; and they count processor time, which a machine that does
other things as well leaves nearly as it is. The stories are the gold briefs (PERSPECTIVES_DATA, by
default ../shared/data) or, where those are absent, the bundled stories; they are repeated, each
time with another first sentence in each framing, so that no cache of texts can help.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import count, islice
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SIZES = (100, 1000)
REPEATS = 7
MARKS = ("<!-- table: made by run.py -->", "<!-- end of table -->")
PACKAGES = ("numpy", "pandas", "scikit-learn", "onnxruntime", "tokenizers")


def stories(n: int) -> list[Any]:
    """Return n stories with different texts."""
    import perspectives as pv

    data = Path(os.environ.get("PERSPECTIVES_DATA", ROOT.parent / "shared" / "data"))
    briefs = sorted((data / "briefs").glob("briefs.*.jsonl"))
    found = [story for path in briefs for story in pv.read_stories(path)]
    found = found or [pv.load_story(name) for name in pv.list_stories()]
    return list(islice(editions(found), n))


def editions(found: list[Any]) -> Iterator[Any]:
    """Yield the stories again and again, each time in another edition."""
    for edition in count(1):
        for story in found:
            yield replace(
                story,
                id=f"{story.id}-{edition}",
                perspectives=tuple(
                    replace(one, framing=f"Edition {edition} said this. {one.framing}")
                    for one in story.perspectives
                ),
            )


def library(n: int) -> None:
    """Everything `compare` gives, with the default models, in batches."""
    import perspectives as pv

    for result in pv.compare_many(stories(n)):
        _ = result.divergence


def one_by_one(n: int) -> None:
    """The same, a story at a time."""
    import perspectives as pv

    for story in stories(n):
        _ = pv.compare(story).divergence


def lexical(n: int) -> None:
    """The library with the simple reader: the encoder and word overlap, no trained model."""
    import perspectives as pv
    from perspectives.reader import LexicalReader

    encoder = pv.BundledEncoder()
    for result in pv.compare_many(stories(n), reader=LexicalReader(encoder), encoder=encoder):
        _ = result.divergence


def notebook(n: int) -> None:
    """What one writes in a notebook: the same encoder, emphasis and distances, story by story."""
    import numpy as np
    import pandas as pd
    from scipy.spatial.distance import jensenshannon

    import perspectives as pv

    encoder = pv.BundledEncoder()
    for story in stories(n):
        facts = encoder.encode([fact.text for fact in story.facts])
        rows = []
        for perspective in story.perspectives:
            pieces = [piece for piece in perspective.framing.split(". ") if piece]
            near = (
                np.maximum(encoder.encode(pieces) @ facts.T, 0.0) if pieces else facts[:0] @ facts.T
            )
            share = near.sum(axis=0) + 1e-9
            rows.append(share / share.sum())
        emphasis = pd.DataFrame(rows, columns=[fact.id for fact in story.facts])
        _ = [[jensenshannon(a, b, 2) for a in emphasis.values] for b in emphasis.values]


WAYS: dict[str, Callable[[int], None]] = {
    "library": library,
    "one_by_one": one_by_one,
    "lexical": lexical,
    "notebook": notebook,
}


def measure_here(way: str, n: int) -> None:
    """Run one way in this process and print what it took, models loaded beforehand."""
    WAYS[way](2)
    began, began_cpu = time.perf_counter(), time.process_time()
    WAYS[way](n)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - began_cpu
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    figures = {"stories": n, "seconds": seconds, "cpu_seconds": cpu_seconds, "peak_bytes": peak}
    print(json.dumps(figures))


def measure(way: str, n: int) -> dict[str, float]:
    """Run one way in a fresh process."""
    command = [sys.executable, __file__, "--way", way, "--sizes", str(n)]
    print(f"{way}, {n} stories ...", file=sys.stderr)
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(run.stdout)
    return figures


def import_seconds(module: str) -> float:
    """Return the median time that `import module` adds to an empty interpreter."""

    def median(code: str) -> float:
        took = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            took.append(time.perf_counter() - began)
        return statistics.median(took)

    return max(median(f"import {module}") - median("pass"), 0.0)


def stamp() -> dict[str, Any]:
    """Say what was measured, with what, where."""

    def git(*words: str) -> str:
        command = ["git", "-C", str(ROOT), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "commit": git("rev-parse", "--short=12", "HEAD"),
        "changed": bool(git("status", "--porcelain", "--", "perspectives", "models")),
        "versions": {"python": platform.python_version()} | {p: version(p) for p in PACKAGES},
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }


def run_all(sizes: list[int]) -> dict[str, Any]:
    """Measure everything once."""
    small, large = min(sizes), max(sizes)
    return stamp() | {
        "library": {str(n): measure("library", n) for n in (small, large)},
        "ways": {way: measure(way, small) for way in WAYS if way != "library"},
        "imports": {module: import_seconds(module) for module in ("perspectives", "pandas")},
    }


def table(results: dict[str, Any]) -> str:
    """Return the results as Markdown."""
    small, large = sorted(results["library"].values(), key=lambda figures: figures["stories"])
    ways, imports = results["ways"], results["imports"]

    def rate(figures: dict[str, float]) -> float:
        return figures["stories"] / figures["cpu_seconds"]

    rows = [("what", "figure", "ratio")]
    rows.append(("---", "---:", "---:"))
    rows.append(("a plain notebook loop, the same encoder", speed(rate(ways["notebook"])), "1"))
    for name, figures in (
        ("`compare_many` with `LexicalReader`", ways["lexical"]),
        ("`compare`, story by story", ways["one_by_one"]),
        ("`compare_many`", small),
    ):
        ratio = rate(figures) / rate(ways["notebook"])
        rows.append((name, speed(rate(figures)), f"{ratio:.2f} of the loop"))
    per_story = rate(small) / rate(large)
    rows.append(
        (
            f"`compare_many`, {large['stories']:,} stories against {small['stories']:,}",
            speed(rate(large)),
            f"{per_story:.2f} times the cost of a story",
        )
    )
    peaks = [figures["peak_bytes"] / 1e6 for figures in (small, large)]
    rows.append(
        (
            f"peak memory, {large['stories']:,} stories against {small['stories']:,}",
            f"{peaks[1]:.0f} MB against {peaks[0]:.0f} MB",
            f"{peaks[1] / peaks[0]:.2f}",
        )
    )
    took = [1000 * imports[module] for module in ("perspectives", "pandas")]
    rows.append(
        (
            "`import perspectives` against `import pandas`",
            f"{took[0]:.0f} ms against {took[1]:.0f} ms",
            f"{took[0] / took[1]:.2f}",
        )
    )
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    note = f"{results['date']}, commit {results['commit']}, {results['machine']}; {versions}."
    return "\n".join([*lines, "", note])


def speed(per_second: float) -> str:
    """Return stories per second of processor time as text."""
    return f"{per_second:.1f} stories/s"


def newest() -> dict[str, Any]:
    """Return the newest results."""
    paths = (HERE / "results").glob("*.json")
    results: list[dict[str, Any]] = [json.loads(path.read_text("utf-8")) for path in paths]
    return max(results, key=lambda found: found["date"])


def page(text: str, results: dict[str, Any]) -> str:
    """Return README.md with the table of these results."""
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    return f"{before}{MARKS[0]}\n\n{table(results)}\n\n{MARKS[1]}{after}"


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of stories")
    parser.add_argument("--way", choices=WAYS, help="measure this way only, in this process")
    parser.add_argument("--table", action="store_true", help="only write the table again")
    options = parser.parse_args()
    if options.way:
        measure_here(options.way, options.sizes[0])
        return
    if not options.table:
        results = run_all(options.sizes)
        print(table(results))
        if tuple(options.sizes) != SIZES:
            return
        path = HERE / "results" / f"{results['date'][:10]}-{results['commit']}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    readme = HERE / "README.md"
    text = page(readme.read_text(encoding="utf-8"), newest())
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
