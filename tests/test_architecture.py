"""The structure of the package, read from its syntax trees."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "perspectives"
MODULES = sorted(PACKAGE.rglob("*.py"))

# A part may import parts of the rows above it only.
ROWS = (
    {"errors", "stats"},
    {"_frozen"},
    {"_plain", "_spans"},
    {"resources", "story"},
    {"segmentation", "masking", "packing"},
    {"trunk"},
    {"encoder", "targets"},
    {"reader"},
    {"model_reader"},
    {"formats", "alignment"},
    {"measures"},
    {"divergence", "critique"},
    {"comparison"},
    {"profiles", "vectorizer", "report", "evaluation", "facts"},
    {"streams"},
    {"cli", "__init__"},
)
ROW_OF = {part: row for row, parts in enumerate(ROWS) for part in parts}

# Imports inside a function that point down a row, each with its reason.
DEFERRED = {
    ("comparison", "report"),  # a result shows itself
    ("profiles", "report"),  # so does a profile
    ("resources", "formats"),  # a bundled story is read as any other
}

# Loaded on first use only: slow to import, or an extra.
HEAVY = ("torch", "transformers", "sentence_transformers", "onnxruntime", "matplotlib", "pyarrow")


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def imports(node: ast.AST, deferred: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield (dotted name, inside a function?) of each import that runs."""
    for child in ast.iter_child_nodes(node):
        if is_type_checking(child):
            continue
        if isinstance(child, ast.Import):
            yield from ((alias.name, deferred) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"line {child.lineno}: write the import in full"
            if child.module == "perspectives":
                yield from ((f"perspectives.{alias.name}", deferred) for alias in child.names)
            else:
                yield str(child.module), deferred
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from imports(child, deferred or inside)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


each_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


@each_module
def test_imports_point_one_way(path: Path) -> None:
    part = part_of(path)
    assert part in ROW_OF, f"{part} has no row: say in ROWS where it stands"
    for name, deferred in imports(parsed(path)):
        if not name.startswith("perspectives."):
            continue
        other = name.split(".")[1]
        if other in (part, "__version__") or (deferred and (part, other) in DEFERRED):
            continue
        assert ROW_OF[other] < ROW_OF[part], f"{part} may not import {other}"


@each_module
def test_heavy_libraries_are_imported_on_first_use(path: Path) -> None:
    eager = {name.split(".")[0] for name, deferred in imports(parsed(path)) if not deferred}
    assert eager.isdisjoint(HEAVY)


@each_module
def test_no_assert_print_or_bare_except(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        where = f"line {getattr(node, 'lineno', 0)}"
        assert not isinstance(node, ast.Assert), where
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) != "print", where
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, where


@each_module
def test_module_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_story_needs_the_standard_library_only() -> None:
    names = {name.split(".")[0] for name, _ in imports(parsed(PACKAGE / "story.py"))}
    assert names - {"perspectives"} <= sys.stdlib_module_names


def test_no_module_is_named_as_a_standard_library_one() -> None:
    assert {path.stem for path in MODULES}.isdisjoint(sys.stdlib_module_names)


def test_every_part_is_tested() -> None:
    tests = {path.stem: path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    for part in {part_of(path) for path in MODULES if not part_of(path).startswith("_")}:
        by_name = any(name.startswith(f"test_{part}") for name in tests)
        assert by_name or any(f"from perspectives.{part} import" in text for text in tests.values())


def test_import_is_light() -> None:
    code = "import sys, perspectives; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert loaded.isdisjoint({*HEAVY, "numpy", "pandas", "sklearn", "scipy"})


def test_everyday_use_needs_no_torch(tmp_path: Path) -> None:
    code = (
        "import sys, perspectives as pv\n"
        "pv.compare(pv.load_story('h200-licences')).to_html('report.html')\n"
        "print('torch' in sys.modules, 'transformers' in sys.modules)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert run.stdout.split() == ["False", "False"]
    assert (tmp_path / "report.html").stat().st_size > 0
