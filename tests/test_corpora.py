"""The bundled corpora are what their data statement says."""

import gzip
import json
import re
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import perspectives as pv
from perspectives.resources import bundled_dir, load_codebook
from perspectives.story import Story

CORPORA = bundled_dir("corpora")
NAMES = pv.list_stories()
CODEBOOKS = sorted(path.stem for path in (CORPORA / "codebooks").glob("*.json"))
WEEK = CORPORA / "harbour-week.jsonl"
TRAINING = sorted((CORPORA / "training").glob("*.jsonl"))
LABELLED = {"policy": ("semeval23_frames", "mfc_nyt", "issue_framing", "frac"), "gvfc": ("gvfc",)}
SHARED_WORDS = 8


def rows(path: Path) -> list[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def training_rows() -> list[dict[str, Any]]:
    return [row for path in TRAINING for row in rows(path)]


def outlets(stories: Iterable[Story]) -> set[str]:
    return {o.name for story in stories for p in story.perspectives for o in p.outlets}


def every_story() -> list[Story]:
    bundled = [pv.load_story(name) for name in NAMES]
    trained = [Story.from_dict(row) for row in training_rows()]
    return [*bundled, *pv.load_stories("harbour-week"), *trained]


def word_runs(text: str, n: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + n]) for i in range(len(words) - n + 1)}


def wording(stories: Iterable[dict[str, Any]]) -> set[tuple[str, ...]]:
    texts = [
        text
        for row in stories
        for text in (
            *(fact["text"] for fact in row["facts"]),
            *(perspective["framing"] for perspective in row["perspectives"]),
        )
    ]
    return {run for text in texts for run in word_runs(text, SHARED_WORDS)}


# Stories


@pytest.mark.parametrize("name", NAMES)
def test_story_is_complete(name: str) -> None:
    story = pv.load_story(name)
    assert story.id == name
    assert story.section and story.title and story.context
    assert story.date and story.summary and story.summary.startswith("On ")
    assert 3 <= len(story.facts) <= 5
    assert 3 <= len(story.perspectives) <= 5
    for perspective in story.perspectives:
        assert perspective.outlets and perspective.critique
        assert 1 <= len(perspective.framing.split()) <= 100


def test_stories_have_lessons_of_many_lengths() -> None:
    assert len(NAMES) >= 12
    lengths = [len(p.framing.split()) for n in NAMES for p in pv.load_story(n).perspectives]
    assert min(lengths) < 30 and max(lengths) > 90


def test_h200_groups_are_those_of_the_readme() -> None:
    story = pv.load_story("h200-licences")
    assert {"State media", "Investors"} <= {p.group for p in story.perspectives}


@pytest.mark.parametrize("name", NAMES)
def test_data_statement_lists_story(name: str) -> None:
    story = pv.load_story(name)
    statement = (CORPORA / "README.md").read_text(encoding="utf-8")
    row = f"| [{name}]({name}.md) | {story.section} | {len(story.facts)} |"
    assert f"{row} {len(story.perspectives)} |" in statement


def test_no_outlet_tells_two_bundled_stories() -> None:
    names = [sorted(outlets([pv.load_story(name)])) for name in NAMES]
    assert len({name for group in names for name in group}) == sum(map(len, names))


def test_outlets_are_invented(gold_data: Path) -> None:
    real = {
        str(outlet["name"] if isinstance(outlet, dict) else outlet).casefold()
        for path in (gold_data / "briefs").glob("real.*.jsonl")
        for row in rows(path)
        for perspective in row["perspectives"]
        for outlet in perspective["outlets"]
    }
    assert real
    assert not {name for name in outlets(every_story()) if name.casefold() in real}


def test_nothing_is_copied_from_the_seed_brief(gold_data: Path) -> None:
    seed = (gold_data / "seed" / "brief.txt").read_text(encoding="utf-8")
    ours = [*CORPORA.glob("*.md"), WEEK, *TRAINING]
    shared = {
        path.name: word_runs(path.read_text(encoding="utf-8"), SHARED_WORDS)
        & word_runs(seed, SHARED_WORDS)
        for path in ours
    }
    assert not any(shared.values()), shared


# A week in the harbour


def test_the_same_four_outlets_tell_every_story_of_the_week() -> None:
    week = pv.load_stories("harbour-week")
    assert len(week) == 12
    assert all(outlets([story]) == outlets(week) for story in week)
    assert len(outlets(week)) == 4


def test_the_ledger_names_no_price_and_the_echo_does() -> None:
    told = {
        outlet: [s.perspective(outlet).framing for s in pv.load_stories("harbour-week")]
        for outlet in ("The Harbour Ledger", "The Skerrow Echo")
    }
    assert not any("crowns" in framing for framing in told["The Harbour Ledger"])
    assert all("Port Authority" in framing for framing in told["The Harbour Ledger"])
    assert sum("crowns" in framing for framing in told["The Skerrow Echo"]) > 6


# Training rows


@pytest.mark.parametrize("row", training_rows(), ids=lambda row: row["id"])
def test_labels_of_training_row_hold_together(row: dict[str, Any]) -> None:
    framings = {p["id"]: p["framing"] for p in row["perspectives"]}
    facts = [fact["id"] for fact in row["facts"]]
    gold = row["gold"]
    assert [(c["perspective"], c["fact"]) for c in gold["cells"]] == [
        (p, f) for p in framings for f in facts
    ]
    for cell in gold["cells"]:
        check_cell(cell, framings[cell["perspective"]])
    assert [b["perspective"] for b in gold["beyond"]] == list(framings)
    assert all(b["level"] in (0, 1, 2) for b in gold["beyond"])
    for portrayal in gold["portrayal"]:
        assert portrayal["target"] in framings[portrayal["perspective"]]
        assert portrayal["value"] in (-1, 0, 1)
    assert [(p["a"], p["b"]) for p in gold["pairs"]] == list(combinations(framings, 2))
    assert all(p["fact"] in (None, *facts) and p["divergence"] in (0, 1, 2) for p in gold["pairs"])


def check_cell(cell: dict[str, Any], framing: str) -> None:
    if cell["emphasis"] == 0:
        assert cell["truth"] is None and cell["valence"] is None and cell["evidence"] == []
        return
    assert cell["emphasis"] in (1, 2)
    assert cell["truth"] in (-1, 0, 1) and cell["valence"] in (-1, 0, 1)
    assert cell["evidence"]
    for start, end in cell["evidence"]:
        span = framing[start:end]
        assert 0 <= start < end <= len(framing) and span == span.strip()


def test_training_ids_are_unique() -> None:
    ids = [row["id"] for row in training_rows()]
    assert len(ids) == len(set(ids)) >= 40


def test_training_rows_share_no_wording_with_dev_stories(gold_data: Path) -> None:
    dev = rows(gold_data / "briefs" / "briefs.dev.jsonl")
    assert not wording(dev) & wording(training_rows())


def test_data_statement_counts_the_training_rows() -> None:
    trained = rows(CORPORA / "training" / "hard_cases.jsonl")
    framings = sum(len(row["perspectives"]) for row in trained)
    cells = sum(len(row["gold"]["cells"]) for row in trained)
    statement = (CORPORA / "README.md").read_text(encoding="utf-8")
    assert f"{len(trained)} stories ({framings} framings, {cells:,} cells" in statement


# Sentences with loaded words


def test_loaded_words_are_words_of_their_sentence() -> None:
    found = rows(CORPORA / "wording" / "loaded.jsonl")
    assert len({row["id"] for row in found}) == len({row["text"] for row in found}) == len(found)
    for row in found:
        end = 0
        for span in row["spans"]:
            assert end <= span["start"] < span["end"] <= len(row["text"])
            words = re.escape(row["text"][span["start"] : span["end"]])
            assert re.compile(rf"\b{words}\b").match(row["text"], span["start"])
            end = span["end"]
    loaded = sum(bool(row["spans"]) for row in found)
    statement = (CORPORA / "wording" / "README.md").read_text(encoding="utf-8")
    assert f"{len(found)} invented English sentences, of which {loaded} have" in statement


# Codebooks


@pytest.mark.parametrize("name", CODEBOOKS)
def test_codebook_follows_the_documented_form(name: str) -> None:
    codebook = load_codebook(name)
    assert codebook["schema"] == 1 and codebook["name"] == name
    assert all(codebook[key] for key in ("title", "description", "citation", "licence"))
    codes = [frame["code"] for frame in codebook["frames"]]
    assert len(codes) == len(set(codes))
    for frame in codebook["frames"]:
        assert re.fullmatch(r"[a-z0-9_]+", frame["code"])
        assert frame["name"] and frame["description"]
        assert len(frame["cues"]) == len(set(frame["cues"]))
        assert all(cue == cue.strip().lower() != "" for cue in frame["cues"])
        assert frame["cues"] or frame["code"] == "other"
    for labels in codebook["labels"].values():
        assert all(of and set(of) <= set(codes) for of in labels.values())


def test_the_two_codebooks_are_there() -> None:
    assert set(LABELLED) <= set(CODEBOOKS)
    assert len(load_codebook("policy")["frames"]) == 15
    assert len(load_codebook("gvfc")["frames"]) == 9


@pytest.mark.parametrize(("codebook", "data"), [(c, d) for c in LABELLED for d in LABELLED[c]])
def test_every_label_of_the_data_set_is_mapped(codebook: str, data: str, gold_data: Path) -> None:
    found: set[str] = set()
    for part in ("train", "dev"):
        for row in rows(gold_data / "framing" / f"{data}.{part}.jsonl.gz"):
            labels = row["labels"]
            found |= {labels["frame"]} if "frame" in labels else set(labels["frames"])
    assert found == set(load_codebook(codebook)["labels"][data])
