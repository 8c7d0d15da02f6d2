"""What the reader is trained on: own stories as examples, and what is kept apart."""

import json
from collections.abc import Iterator
from importlib import import_module
from itertools import combinations
from pathlib import Path
from types import ModuleType

import pytest

from perspectives.resources import bundled_dir

MODELS = bundled_dir("models")
STORIES = bundled_dir("corpora") / "training"


@pytest.fixture(scope="module")
def data() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(MODELS / "reader"))
        yield import_module("data")


def stories(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_set_is_read_as_often_as_its_share_says(data: ModuleType) -> None:
    assert set(data.SHARES) == set(data.LOADERS)
    for share in data.SHARES.values():
        seen = [share.until(n / 48) for n in range(49)]
        assert seen == sorted(seen)
        assert share.until(share.first) == 0
        assert share.until(share.last) == share.until(1.0) == pytest.approx(share.repeat)


def test_training_never_reads_the_stories_that_are_held_out(data: ModuleType) -> None:
    held = {
        p["framing"] for row in stories(STORIES / "held_out.jsonl") for p in row["perspectives"]
    }
    others = ("contested", "longer", "openings", "paraphrased", "varied", "varied_2", "varied_3")
    assert set(data.OWN.values()) == {"hard_cases*.jsonl", *(f"{name}.jsonl" for name in others)}
    read = [e.text for pattern in data.OWN.values() for e in data.own_examples(pattern)]
    assert held and read
    assert not held & set(read)


def test_held_out_stories_are_no_training_stories(data: ModuleType) -> None:
    held = {row["id"] for row in stories(STORIES / "held_out.jsonl")}
    others = [path for path in STORIES.glob("*.jsonl") if path.name != "held_out.jsonl"]
    assert not held & {row["id"] for path in others for row in stories(path)}


def test_each_pair_of_a_story_stands_once(data: ModuleType) -> None:
    path = STORIES / "hard_cases.jsonl"
    examples = data.brief_examples(path)
    for row in stories(path):
        own = [example for example in examples if example.story == row["id"]]
        sides = [example.side for example in own]
        assert sides == [perspective["id"] for perspective in row["perspectives"]]
        found = [(example.side, pair.other) for example in own for pair in example.pairs]
        assert found == list(combinations(sides, 2))
        facts = {fact["text"] for fact in row["facts"]}
        assert {pair.fact for example in own for pair in example.pairs} <= {None, *facts}


def test_loaded_words_of_own_sentences_are_read(data: ModuleType) -> None:
    path = bundled_dir("corpora") / "wording" / "loaded.jsonl"
    examples = data.wording_examples(path)
    assert [example.text for example in examples] == [row["text"] for row in stories(path)]
    spans = [example.loaded for example in examples]
    assert all(found is not None for found in spans) and any(spans) and not all(spans)
    assert all(0 <= a < b <= len(e.text) for e in examples for a, b in e.loaded)


@pytest.mark.parametrize(
    ("values", "weight"), [((1, 1), 0.6), ((0, 1), 1.1), ((-1, 0, 1), 1.6), ((1, None), None)]
)
def test_valence_weighs_more_where_it_differs(
    data: ModuleType, values: tuple[int | None, ...], weight: float | None
) -> None:
    cells = [{"fact": "f1", "valence": value} for value in values]
    assert data._valence_weights(cells).get("f1") == weight
