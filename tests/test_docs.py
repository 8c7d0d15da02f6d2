"""What the documentation shows runs: README, guides, docstrings, scripts and notebooks."""

import ast
import doctest
import importlib
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "models/*/*.md", "corpora/README.md", "benchmarks/*.md")
    for path in ROOT.glob(pattern)
)
SOURCES = sorted((ROOT / "perspectives").rglob("*.py"))
SCRIPTS = sorted((ROOT / "examples").glob("*.py"))
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
DOCTEST_OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def run_cell(source: str, namespace: dict[str, Any], name: str) -> None:
    """Run a piece of code as a notebook does: show what the last expression gives."""
    tree = ast.parse(source, filename=name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)
    if last is not None:
        value = eval(compile(ast.Expression(last.value), name, "eval"), namespace)
        page = getattr(value, "_repr_html_", lambda: None)()
        assert value is None or page or repr(value)


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")


def test_quick_start_is_first_and_has_two_lines() -> None:
    sections = re.split(r"^## ", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sections[1].startswith("Quick start\n")
    lines = blocks(sections[1], "sh")
    assert len(lines) == 2
    for line in lines:
        assert line.count("\n") == 1
        assert line.startswith("python3 -m venv .venv && ")
        assert "-c constraints.txt" in line
    assert "perspectives compare h200-licences" in lines[0]
    assert "report.html" in lines[0]
    assert lines[1].rstrip().endswith("pytest")


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_python_of_page_runs(page: Path) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for source in blocks(page.read_text(encoding="utf-8"), "python"):
        run_cell(source, namespace, relative(page))


def test_shell_of_readme_runs() -> None:
    text = README.read_text(encoding="utf-8")
    shown = [block for block in blocks(text, "sh") if ".venv" not in block]
    assert shown
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for block in shown:
        run = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_links_of_page_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    for target in targets:
        assert "://" in target or (page.parent / target).exists(), target


@pytest.mark.parametrize("source", SOURCES, ids=relative)
def test_docstring_examples_run(source: Path) -> None:
    name = ".".join(source.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    module = importlib.import_module(name)
    runner = doctest.DocTestRunner(optionflags=DOCTEST_OPTIONS)
    failures: list[str] = []
    for test in doctest.DocTestFinder().find(module, name):
        runner.run(test, out=failures.append)
    assert not failures, "".join(failures)


@pytest.mark.parametrize("script", SCRIPTS, ids=relative)
def test_script_runs(
    script: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [str(script)])
    runpy.run_path(str(script), run_name="__main__")
    assert capsys.readouterr().out


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=relative)
def test_notebook_runs(notebook: Path) -> None:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            run_cell("".join(cell["source"]), namespace, f"{relative(notebook)}, cell {number}")


def test_there_are_examples() -> None:
    assert len(SCRIPTS) >= 2
    assert NOTEBOOKS
