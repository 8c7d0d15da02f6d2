"""The benchmarks: each way of measuring runs, and the table shown is the one that was measured."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_run", FOLDER / "run.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_table_shown_is_the_newest(bench: ModuleType) -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert bench.page(text, bench.newest()) == text


def test_results_say_where_they_come_from() -> None:
    for path in (FOLDER / "results").glob("*.json"):
        results = json.loads(path.read_text(encoding="utf-8"))
        assert {"commit", "versions", "machine", "date"} <= set(results)
        assert path.stem == f"{results['date'][:10]}-{results['commit']}"


def test_stories_differ_in_every_text(bench: ModuleType) -> None:
    framings = [one.framing for story in bench.stories(200) for one in story.perspectives]
    assert len(set(framings)) == len(framings)


@pytest.mark.parametrize("way", ["library", "one_by_one", "lexical", "notebook"])
def test_way_runs(bench: ModuleType, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSPECTIVES_DATA", "none")
    bench.WAYS[way](1)


def test_import_is_timed(bench: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "REPEATS", 1)
    assert bench.import_seconds("json") >= 0
