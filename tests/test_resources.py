"""Bundled files: found wherever the library lies, and never used damaged."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from perspectives import resources
from perspectives.errors import FormatError, ModelError, UnknownNameError

ROOT = Path(__file__).resolve().parent.parent
BINARY = {".onnx", ".safetensors"}


def write_model(folder: Path, content: bytes = b"weights") -> Path:
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    config = {"sha256": {"model.onnx": digest}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def test_every_bundled_model_is_whole() -> None:
    assert resources.list_models()
    for name in resources.list_models():
        assert resources.model_dir(name).name == name


def test_every_file_of_a_model_but_the_card_has_its_digest() -> None:
    for name in resources.list_models():
        folder = resources.bundled_dir("models") / name
        listed = json.loads((folder / "config.json").read_text(encoding="utf-8"))["sha256"]
        weights = {path.name for path in folder.iterdir() if path.suffix in BINARY}
        assert listed and weights <= set(listed)


def test_every_bundled_story_loads_whole() -> None:
    names = resources.list_stories()
    assert len(names) >= 12
    for name in names:
        story = resources.load_story(name)
        assert story.facts and len(story.perspectives) >= 2, name
        assert all(perspective.framing for perspective in story.perspectives), name


def test_unknown_story_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="h200-licences"):
        resources.load_story("h200-licence")


def test_unknown_model_names_the_nearest() -> None:
    name = resources.list_models()[0]
    with pytest.raises(UnknownNameError, match=name):
        resources.model_dir(name + "x")


def test_whole_model_passes(tmp_path: Path) -> None:
    resources.verify_digests(write_model(tmp_path / "model"))


def test_damaged_model_is_an_error(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "model")
    (folder / "model.onnx").write_bytes(b"weightz")
    with pytest.raises(ModelError, match=r"model\.onnx: damaged: expected SHA-256"):
        resources.verify_digests(folder)


def test_absent_weights_are_an_error(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "model")
    (folder / "model.onnx").unlink()
    with pytest.raises(ModelError, match="absent"):
        resources.verify_digests(folder)


def test_folder_without_config_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no config\.json"):
        resources.verify_digests(tmp_path)


def test_config_without_digests_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="expected"):
        resources.verify_digests(tmp_path)


def test_codebook_by_name_and_by_path(tmp_path: Path) -> None:
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps(resources.load_codebook("policy")), encoding="utf-8")
    assert resources.load_codebook(mine) == resources.load_codebook("policy")


def test_unknown_codebook_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="policy"):
        resources.load_codebook("polcy")


@pytest.mark.parametrize("text", ["[1]", '{"frames": '])
def test_broken_codebook_says_where(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=r"broken\.json.*expected a JSON object"):
        resources.load_codebook(path)


@pytest.mark.parametrize("inside", [True, False], ids=["wheel", "clone"])
def test_found_in_the_package_and_beside_it(tmp_path: Path, inside: bool) -> None:
    package = tmp_path / "perspectives"
    shutil.copytree(ROOT / "perspectives", package, ignore=shutil.ignore_patterns("__pycache__"))
    home = package / "_bundled" if inside else tmp_path
    shutil.copytree(ROOT / "corpora", home / "corpora")
    code = "import perspectives as pv; print(pv.__file__, len(pv.list_stories()))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    file, count = run.stdout.split()
    assert Path(file).parent == package
    assert int(count) == len(resources.list_stories())


def test_incomplete_installation_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "perspectives")
    with pytest.raises(ModelError, match="install perspectives-framing again"):
        resources.bundled_dir("corpora")
