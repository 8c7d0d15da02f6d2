"""The public names: one table, documented, importable, few."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import perspectives as pv

ROOT = Path(__file__).resolve().parent.parent
INIT = ast.parse((ROOT / "perspectives" / "__init__.py").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", pv.__all__)
def test_name_comes_from_the_module_of_the_table(name: str) -> None:
    public = getattr(pv, name)
    home = f"perspectives.{pv._HOME[name]}"
    assert public.__module__ == home or public.__module__.startswith(f"{home}.")


@pytest.mark.parametrize("name", pv.__all__)
def test_name_is_documented_with_an_example(name: str) -> None:
    doc = inspect.getdoc(getattr(pv, name)) or ""
    assert doc, f"{name} has no docstring"
    assert ">>> " in doc, f"{name} has no example"


@pytest.mark.parametrize("name", pv.__all__)
def test_function_takes_few_arguments_by_position(name: str) -> None:
    public = getattr(pv, name)
    if inspect.isfunction(public):
        kinds = [parameter.kind for parameter in inspect.signature(public).parameters.values()]
        assert kinds.count(inspect.Parameter.POSITIONAL_OR_KEYWORD) <= 2
        assert len(kinds) <= 10


def test_names_are_few() -> None:
    assert len(pv.__all__) <= 25


def test_type_checkers_see_the_same_table() -> None:
    block = next(node for node in INIT.body if isinstance(node, ast.If))
    seen = {
        alias.asname: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == {name: f"perspectives.{module}" for name, module in pv._HOME.items()}


def test_no_public_name_is_a_module() -> None:
    modules = {path.stem for path in (ROOT / "perspectives").iterdir()}
    assert modules.isdisjoint(pv.__all__)


def test_star_import_and_dir_give_the_names() -> None:
    assert set(pv.__all__) <= set(dir(pv))
    code = "from perspectives import *; print(Story.__name__, compare.__name__)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["Story", "compare"]


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'comparison_of'"):
        _ = pv.comparison_of


def test_version_is_one_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^version: (.+)$", citation, re.MULTILINE).group(1) == pv.__version__
    assert f"## {pv.__version__}" in changelog
