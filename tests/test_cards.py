"""Model cards are current, and say where their training data came from."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from perspectives.resources import bundled_dir

MODELS = bundled_dir("models")
SETS = json.loads((MODELS / "sets.json").read_text(encoding="utf-8"))
TRAINING = json.loads((MODELS / "training.json").read_text(encoding="utf-8"))
CARDS = sorted(MODELS.glob("*/card.md"))
NOT_FOR_SHIPPING = ("seesaw", "moral_events", "spark", "superpal_multinews", "anli", "averitec")
NOT_FOR_SHIPPING += ("lim_biased_sentences", "sick", "frac", "wtwt", "pstance", "covid19_stance")
NOT_FOR_SHIPPING += ("semeval2016t6",)


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Import the generator, which lies beside the models and is no package."""
    monkeypatch.setattr(sys, "path", [str(MODELS), *sys.path])
    before = set(sys.modules)
    yield import_module("cards")
    for name in set(sys.modules) & ({"cards", "figures", "data"} - before):
        del sys.modules[name]


def test_cards_are_current(cards: ModuleType) -> None:
    assert cards.main(["--check"]) == 0, "run: python models/cards.py"


def test_every_shipped_model_has_a_card() -> None:
    shipped = {path.parent for path in MODELS.glob("*/config.json")}
    assert shipped <= {path.parent for path in CARDS}


@pytest.mark.parametrize("card", CARDS, ids=lambda path: path.parent.name)
def test_card_says_what_one_must_know(card: Path) -> None:
    text = card.read_text(encoding="utf-8")
    for heading in ("Training data", "Figures", "Limits", "Use", "Files"):
        assert f"\n## {heading}\n" in text
    for phrase in ("English", "licence", "must not be used", "employment"):
        assert phrase in text


def test_every_set_has_its_licence_and_citation() -> None:
    used = {name for model in TRAINING.values() for name in model}
    assert used == set(SETS)
    assert all(about[key] for about in SETS.values() for key in ("what", "licence", "citation"))


def test_no_set_is_used_that_its_licence_forbids() -> None:
    assert not set(NOT_FOR_SHIPPING) & set(SETS)
    licences = {name: about["licence"] for name, about in SETS.items()}
    assert not [name for name, licence in licences.items() if "-NC" in licence]
    assert [name for name, licence in licences.items() if "GPL" in licence] == ["babe"]
    assert [model for model, sets in TRAINING.items() if "babe" in sets] == ["loaded"]


def test_the_counted_sets_are_those_that_are_read(cards: ModuleType) -> None:
    assert set(TRAINING["reader"]) == set(import_module("data").SHARES)


def figure(model: str) -> dict[str, Any]:
    return {
        "n": 622,
        "model": model,
        "metrics": {
            "spearman": {"value": 0.5, "low": 0.25, "high": 0.75},
            "omission_auc": {"value": 0.875, "low": None, "high": None},
            "evidence_f1": {"value": 0.125, "low": 0.1, "high": 0.2},
        },
        "baselines": {
            "cosine": {"spearman": 0.375, "omission_auc": 0.75},
            "lexical": {"spearman": 0.25},
            "second_reader": {"spearman": 0.9},
        },
    }


def test_only_figures_of_the_shipped_weights_are_shown(
    cards: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = json.loads((MODELS / "reader/config.json").read_text("utf-8"))["sha256"]["model.onnx"]
    stored = {
        "emphasis/briefs.dev": figure(f"reader@{digest[:12]}"),
        "emphasis/real.dev": figure("reader@000000000000"),
    }
    monkeypatch.setattr(cards, "stored", lambda: stored)
    head, _, *rows = cards.figures_table(MODELS / "reader")
    assert head.startswith("| task | set | n | metric | value |")
    assert rows == [
        "| emphasis | briefs.dev | 622 | spearman | **.500** [.250, .750] | cosine .375 | .900 "
        "| yes |",
        "| emphasis | briefs.dev | 622 | omission_auc | **.875** [–, –] | cosine .750 |  | yes |",
    ]


def test_a_baseline_has_the_library_beside_it(
    cards: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "stored", lambda: {"emphasis/briefs.dev": figure("reader@1")})
    rows = list(cards.figures_table(MODELS / "all-MiniLM-L6-v2"))[2:]
    assert rows[0] == (
        "| emphasis | briefs.dev | 622 | spearman | .375 | cosine | .900 | .500 (reader@1) |"
    )


def test_without_figures_the_card_says_so(
    cards: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "stored", dict)
    assert list(cards.figures_table(MODELS / "reader")) == [cards.NO_FIGURES]


def test_calibration_is_shown_head_by_head(cards: ModuleType, tmp_path: Path) -> None:
    assert "next run" in next(cards.calibration_table(tmp_path))
    row = {
        "n": 1000,
        "before": {"log_loss": 0.5, "ece": 0.1},
        "after": {"log_loss": 0.4, "ece": 0.02},
        "temperature": 1.25,
        "bias": [0.5, 0.0, -0.25],
    }
    (tmp_path / "calibration.json").write_text(json.dumps({"truth": row}), encoding="utf-8")
    last = list(cards.calibration_table(tmp_path))[-1]
    assert last == "| truth | 1,000 | 0.500 | 0.400 | 0.100 | 0.020 | 1.25 | +0.50, +0.00, -0.25 |"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("briefs/real.dev.jsonl", "real"),
        ("stance/newsmtsc_rw.dev.jsonl.gz", "newsmtsc"),
        ("framing/semeval23_frames.dev.jsonl.gz", "semeval23_frames"),
    ],
)
def test_a_file_belongs_to_its_set(cards: ModuleType, file: str, name: str) -> None:
    assert cards.set_of(file) == name
