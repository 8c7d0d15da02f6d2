"""`evaluate`: every task on small files, the form of the answer, and refusals with the line."""

import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import perspectives as pv
from perspectives.errors import FormatError, PerspectivesError, UnknownNameError
from perspectives.evaluation import TASKS, evaluate
from perspectives.reader import LexicalReader, Reading, Request
from perspectives.story import Span
from tests import gold_rows as rows

ENCODER = pv.TfidfEncoder()
LEXICAL = LexicalReader(ENCODER)


class Oracle:
    """A reader that knows some answers: by text and fact or target, and nothing of the others.

    Answers are (told, truth, valence, evidence) for facts and a sign for targets.
    """

    id = "oracle"

    def __init__(self, facts: Mapping[Any, Any] = {}, targets: Mapping[Any, int] = {}) -> None:
        self.facts, self.targets = facts, targets

    def read(self, requests: Iterable[Request]) -> list[Reading]:
        return [self._read(request) for request in requests]

    def _read(self, request: Request) -> Reading:
        told = [self.facts.get((request.text, f), (0, 0, 0, [])) for f in request.facts]
        spans = [Span(*place) for one in told for place in one[3]]
        support = np.array([[place in one[3] for one in told] for place in self._places(told)])
        amounts = np.array([one[0] for one in told], dtype=float)
        return Reading(
            told=np.minimum(amounts, 1),
            grade=amounts / 2,
            truth=one_hot([one[1] for one in told]),
            valence=one_hot([one[2] for one in told]),
            portrayal=one_hot([self.targets.get((request.text, t), 0) for t in request.targets]),
            support=np.tile(amounts / 5, (len(request.segments), 1)),
            tokens=tuple(spans),
            token_support=support.reshape(len(spans), len(told)).astype(float),
        )

    def _places(self, told: Iterable[Any]) -> list[Any]:
        return [place for one in told for place in one[3]]


def one_hot(values: list[int]) -> np.ndarray:
    return np.eye(3)[np.array(values, dtype=int) + 1].reshape(len(values), 3)


def knows(row: dict[str, Any]) -> Oracle:
    """Make an oracle of a brief's gold answers."""
    facts = {fact["id"]: fact["text"] for fact in row["facts"]}
    texts = {one["id"]: one["framing"] for one in row["perspectives"]}
    cells = {
        (texts[c["perspective"]], facts[c["fact"]]): (
            c["emphasis"],
            c["truth"] or 0,
            c["valence"] or 0,
            c["evidence"],
        )
        for c in row["gold"]["cells"]
    }
    targets = {
        (texts[one["perspective"]], one["target"]): one["value"] for one in row["gold"]["portrayal"]
    }
    return Oracle(cells, targets)


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Write rows to a file and judge a task on them."""

    def run(task: str, *written: dict[str, Any], **options: Any) -> dict[str, Any]:
        path = tmp_path / "gold.jsonl"
        path.write_text("\n".join(map(json.dumps, written)), encoding="utf-8")
        return evaluate(task, path, **{"reader": LEXICAL, "encoder": ENCODER, **options})

    return run


def values(figures: dict[str, Any]) -> dict[str, float | None]:
    return {name: figure["value"] for name, figure in figures["metrics"].items()}


BRIEFS = [rows.brief(), rows.brief("tram-2")]
CLAIMS = [rows.claim("agree"), rows.claim("disagree", rows.P2), rows.claim("discuss", rows.P3)]
CASES = {
    "coverage": ("coverage", [rows.presence(), rows.presence("bus")]),
    "coverage-spark": ("coverage", [rows.spark(), rows.spark("bus")]),
    "emphasis": ("emphasis", BRIEFS),
    "emphasis-spark": ("emphasis", [rows.spark(), rows.spark("bus")]),
    "truth": ("truth", BRIEFS),
    "truth-pair": ("truth", CLAIMS),
    "valence": ("valence", BRIEFS),
    "portrayal": ("portrayal", BRIEFS),
    "portrayal-pair": ("portrayal", [rows.mention("positive"), rows.mention("negative", rows.P3)]),
    "portrayal-seesaw": (
        "portrayal",
        [rows.article("a", "left"), rows.article("b", "right", rows.P2)],
    ),
    "portrayal-basil": ("portrayal", [rows.basil("pos"), rows.basil("neg", text=rows.P3)]),
    "frames": ("frames", [rows.framed(["Economic"]), rows.framed(["Political"], rows.P3)]),
    "loaded": ("loaded", [rows.babe(1), rows.babe(0)]),
    "loaded-basil": ("loaded", [rows.basil(), rows.basil(group="bus")]),
    "divergence": ("divergence", BRIEFS),
    "divergence-neus": ("divergence", [rows.event(), rows.event("bus")]),
    "divergence-roundup": ("divergence", [rows.roundup(), rows.roundup("bus")]),
    "divergence-articles": (
        "divergence",
        [
            rows.article("a", "left"),
            rows.article("b", "lean right", rows.P2),
            rows.article("c", "center", rows.P3),
        ],
    ),
}
METRICS = {
    "coverage": ["roc_auc", "average_precision", "ece"],
    "emphasis": ["spearman", "omission_auc", "evidence_f1"],
    "emphasis-spark": ["spearman", "omission_auc"],
    "truth": ["macro_f1", "accuracy"],
    "valence": ["macro_f1", "accuracy", "spearman"],
    "portrayal": ["macro_f1", "accuracy"],
    "portrayal-seesaw": ["macro_f1", "accuracy", "difference_sign"],
    "portrayal-basil": ["macro_f1", "accuracy", "difference_sign"],
    "frames": ["micro_f1", "macro_f1"],
    "loaded": ["macro_f1", "span_f1"],
    "divergence": ["spearman", "top_fact_accuracy"],
    "divergence-neus": ["roc_auc", "within_event"],
    "divergence-roundup": ["roc_auc", "within_event"],
    "divergence-articles": ["roc_auc", "within_event"],
}
each_case = pytest.mark.parametrize("case", CASES)


@each_case
def test_the_answer_has_its_form(case: str, judge) -> None:
    task, written = CASES[case]
    figures = judge(task, *written, n_boot=20)
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert list(figures) == [
        *("schema", "task", "file", "n", "n_rows", "n_units", "model", "metrics", "baselines")
    ]
    assert figures["task"] == task
    assert figures["n_rows"] == len(written)
    assert list(figures["metrics"]) == METRICS.get(case, METRICS[task])
    for figure in figures["metrics"].values():
        assert list(figure) == ["value", "low", "high"]
    assert figures["baselines"]
    for baseline in figures["baselines"].values():
        assert set(baseline) <= set(figures["metrics"])


@each_case
def test_the_order_of_rows_does_not_matter(case: str, judge) -> None:
    task, written = CASES[case]
    assert judge(task, *written, n_boot=20) == judge(task, *reversed(written), n_boot=20)


@each_case
def test_the_limit_takes_the_first_rows(case: str, judge) -> None:
    task, written = CASES[case]
    assert judge(task, *written, limit=1, n_boot=0) == judge(task, written[0], n_boot=0)


@each_case
def test_a_row_that_cannot_be_read_is_an_error_with_file_and_line(case: str, judge) -> None:
    task, written = CASES[case]
    with pytest.raises(FormatError, match=r"gold\.jsonl, line 2: expected ") as caught:
        judge(task, written[0], {"id": "bad"})
    assert caught.value.line == 2


def test_every_task_is_tried_here() -> None:
    assert {task for task, _ in CASES.values()} == set(TASKS)


def test_gzip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(rows.presence()).encode()))
    assert evaluate("coverage", path, reader=LEXICAL, encoder=ENCODER, n_boot=0)["n"] == 4


def test_unknown_tasks_and_limits_below_1_are_refused(judge) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'truth'"):
        judge("thruth", rows.claim("agree"))
    with pytest.raises(PerspectivesError, match="at least 1 row, got 0"):
        judge("truth", rows.claim("agree"), limit=0)


def test_the_seed_decides_the_interval_and_nothing_else(judge) -> None:
    first, again, other = (judge("coverage", *CASES["coverage"][1], seed=s) for s in (0, 0, 5))
    assert first == again
    assert values(first) == values(other)


# What a perfect reader gets


@pytest.mark.parametrize("task", ["emphasis", "truth", "valence", "portrayal"])
def test_gold_answers_on_briefs_get_1(task: str, judge) -> None:
    row = rows.brief(second=False)
    figures = values(judge(task, row, reader=knows(row), n_boot=0))
    perfect = {"omission_auc", "evidence_f1", "macro_f1", "accuracy"} & set(figures)
    assert all(figures[name] == pytest.approx(1) for name in perfect)
    assert all(figures[name] > 0.8 for name in set(figures) - perfect)


@pytest.mark.parametrize(
    ("task", "metric"), [("emphasis", "spearman"), ("truth", "accuracy"), ("valence", "spearman")]
)
def test_a_second_reader_of_one_mind_with_gold_is_a_ceiling_of_1(task, metric, judge) -> None:
    figures = judge(task, rows.brief(), n_boot=0)
    assert figures["baselines"]["second_reader"][metric] == pytest.approx(1)


def test_a_second_reader_is_reported_only_where_every_brief_has_one(judge) -> None:
    for task in ("emphasis", "truth", "valence", "portrayal", "divergence"):
        figures = judge(task, rows.brief(), rows.brief("b", second=False), n_boot=0)
        assert "second_reader" not in figures["baselines"]


def test_a_second_reader_can_withhold_a_label(judge) -> None:
    row = rows.brief()
    second = json.loads(json.dumps(row["second"]))
    second["cells"][0] |= {"emphasis": 0, "truth": None, "valence": None}
    second["portrayal"] = second["portrayal"][1:]
    row["second"] = second
    assert judge("truth", row, n_boot=0)["baselines"]["second_reader"]["accuracy"] == 0.75
    portrayed = judge("portrayal", row, n_boot=0)["baselines"]["second_reader"]
    assert portrayed["accuracy"] == pytest.approx(2 / 3)


def test_told_and_omitted_facts_are_told_apart(judge) -> None:
    told = {(rows.P1, "The tram line opens on Monday."): (1, 1, 1, [])}
    told |= {(rows.P2, fact): (1, 1, 1, []) for fact in rows.presence()["facts"]}
    for row in (rows.presence(), rows.spark()):
        figures = judge("coverage", row, reader=Oracle(told), n_boot=0)
        assert values(figures) == {"roc_auc": 1, "average_precision": 1, "ece": 0}
        assert figures["n"] == 4


def test_spark_amounts_are_shares_of_characters(judge) -> None:
    facts = [fact["text"] for fact in rows.spark()["facts"]]
    said = {(rows.P1, facts[0]): (2, 1, 0, []), (rows.P2, facts[0]): (0.4, 1, 0, [])}
    said[rows.P2, facts[1]] = (0.6, 1, 0, [])
    figures = judge("emphasis", rows.spark(), reader=Oracle(said), n_boot=0)
    assert values(figures) == {"spearman": 1, "omission_auc": 1}


# Truth on pairs of a text and a claim


def sure(*signs: int, told: float = 1) -> Oracle:
    """An oracle on the claims of `claims`, whose texts are P1, P2 and P3."""
    target = rows.claim("agree")["target"]
    texts = (rows.P1, rows.P2, rows.P3)
    return Oracle({(text, target): (told, s, 0, []) for text, s in zip(texts, signs, strict=False)})


def claims(*labels: str) -> list[dict[str, Any]]:
    texts = (rows.P1, rows.P2, rows.P3)
    return [rows.claim(label, text) for label, text in zip(labels, texts, strict=False)]


@pytest.mark.parametrize(
    "labels",
    [
        ("agree", "discuss", "disagree"),
        ("favor", "neutral", "against"),
        ("entailment", "neutral", "contradiction"),
        ("agree", "neutral", "disagree"),
    ],
)
def test_labels_of_all_families_are_signs(labels: tuple[str, ...], judge) -> None:
    figures = judge("truth", *claims(*labels), reader=sure(1, 0, -1), n_boot=0)
    assert values(figures) == {"macro_f1": 1, "accuracy": 1}


def test_only_labels_of_the_file_are_answered(judge) -> None:
    """A neutral reading of a file of two labels goes to the likelier of the two."""
    figures = judge("truth", *claims("favor", "against"), reader=sure(0, 0), n_boot=0)
    assert values(figures)["accuracy"] == 0.5


def test_unrelated_is_what_is_not_told(judge) -> None:
    rows_ = claims("unrelated", "agree", "unrelated")
    target = rows_[0]["target"]
    figures = judge("truth", *rows_, reader=Oracle({(rows.P2, target): (1, 1, 0, [])}), n_boot=0)
    assert values(figures)["accuracy"] == 1
    figures = judge("truth", *claims("agree", "agree"), reader=sure(1, 1, told=0.2), n_boot=0)
    assert values(figures)["accuracy"] == 1


def test_not_entailment_is_anything_but_1(judge) -> None:
    rows_ = claims("entailment", "not_entailment", "not_entailment")
    assert values(judge("truth", *rows_, reader=sure(1, 0, -1), n_boot=0))["accuracy"] == 1


def test_rows_of_one_text_are_one_unit(judge) -> None:
    figures = judge("truth", *claims("agree", "disagree"), rows.claim("agree"), n_boot=0)
    assert (figures["n"], figures["n_units"]) == (3, 2)


def test_labels_of_another_task_are_refused(judge) -> None:
    with pytest.raises(FormatError, match="line 1: expected one of agree, favor"):
        judge("truth", rows.claim("positive"))
    with pytest.raises(FormatError, match="line 1: expected one of negative, neutral, positive"):
        judge("portrayal", rows.mention("agree"))


# Portrayal


def test_the_target_is_the_mention(judge) -> None:
    seen = []

    class Watching(Oracle):
        def read(self, requests):
            seen.extend(requests)
            return super().read(requests)

    judge("portrayal", rows.mention("neutral", rows.P2, "Lund"), reader=Watching(), n_boot=0)
    assert seen[0].targets == ("Lund",)
    assert [(s.start, s.end) for s in seen[0].mentions[0]] == [tuple(rows.span(rows.P2, "Lund"))]


def test_entity_labels_are_folded_and_unknown_ones_left_out(judge) -> None:
    row = rows.article("a", "left")
    text = " ".join(row["sentences"])
    oracle = Oracle(targets={(text, "Ines Lund"): 1, (text, "Fares"): -1})
    figures = judge("portrayal", row, reader=oracle, n_boot=0)
    assert (figures["n"], values(figures)["accuracy"]) == (2, 1)


def test_of_two_labels_that_are_as_frequent_the_first_counts(judge) -> None:
    row = rows.article("a", "left")
    row["labels"]["entity_sentiment"] = {"Ines Lund": ["Neutral", "Negative"]}
    assert values(judge("portrayal", row, reader=Oracle(), n_boot=0))["accuracy"] == 1


def test_a_difference_has_the_sign_of_gold_or_not(judge) -> None:
    two = [rows.basil("pos"), rows.basil("neg")]
    two[1]["sentences"] = ["Another text."]
    two[1]["spans"] = []
    texts = [" ".join(row["sentences"]) for row in two]
    right = Oracle(targets={(texts[0], "Ines Lund"): 0, (texts[1], "Ines Lund"): -1})
    wrong = Oracle(targets={(texts[0], "Ines Lund"): -1, (texts[1], "Ines Lund"): 1})
    for oracle, expected in ((right, 1), (wrong, 0), (Oracle(), 0.5)):
        figures = judge("portrayal", *two, reader=oracle, n_boot=0)
        assert (figures["n"], values(figures)["difference_sign"]) == (2, expected)


# Frames and loaded wording


def test_a_file_of_single_labels_is_answered_with_one(judge) -> None:
    row = {**rows.framed([]), "labels": {"frame": "economic"}}
    assert values(judge("frames", row, n_boot=0)) == {"micro_f1": 1, "macro_f1": 1}


def test_frames_of_a_second_codebook(judge) -> None:
    row = rows.framed(
        ["gun control"], "Senators propose a ban on assault weapons; gun laws debated."
    )
    with pytest.raises(FormatError, match=r"line 1: expected one of .* at labels.frames\[0\]"):
        judge("frames", row, n_boot=0)
    figures = judge("frames", row, codebook="gvfc", n_boot=0)
    assert figures["baselines"]["most_frequent"] == {"micro_f1": 1, "macro_f1": 1}


def test_unknown_codebooks_are_refused(judge) -> None:
    with pytest.raises(UnknownNameError, match="unknown codebook 'polcy'"):
        judge("frames", rows.framed([]), codebook="polcy")


def test_a_title_is_a_sentence_unless_the_text_begins_with_it(judge) -> None:
    assert judge("loaded", rows.basil(), n_boot=0)["n"] == 3
    row = rows.basil()
    row["sentences"][0] = row["title"]
    row["spans"] = row["spans"][2:]
    assert judge("loaded", row, n_boot=0)["n"] == 2


# Divergence


def test_pairs_without_gold_fact_are_not_asked_for_it(judge) -> None:
    figures = judge("divergence", rows.brief(), n_boot=0)
    assert figures["n"] == 3
    assert figures["baselines"]["second_reader"] == {"spearman": 1, "top_fact_accuracy": 1}


def test_articles_without_leaning_are_left_out(judge) -> None:
    event = rows.event()
    event["articles"][1]["leaning"] = None
    assert judge("divergence", event, n_boot=0)["n"] == 1
    event["articles"][1]["leaning"] = "upward"
    with pytest.raises(FormatError, match=r"at articles\[1\].leaning, got \"upward\""):
        judge("divergence", event, n_boot=0)


def test_leanings_are_folded_into_sides(judge) -> None:
    three = [
        rows.article("a", "center-left"),
        rows.article("b", "lean left", rows.P2),
        rows.article("c", "right", rows.P3),
    ]
    figures = judge("divergence", *three, n_boot=0)
    assert (figures["n"], figures["n_units"]) == (3, 1)
    assert figures["metrics"]["within_event"]["value"] is not None


def test_the_editors_note_on_coverage_is_no_fact() -> None:
    from perspectives.evaluation.divergence import _roundups
    from perspectives.evaluation.rows import Field

    case = next(_roundups([Field(rows.roundup(), "", "gold.jsonl", 1)]))
    assert [fact.text for fact in case.story.facts] == ["The tram line opens on Monday."]


# Refusals


def changed(path: str, value: Any) -> dict[str, Any]:
    """A brief with another value at a path such as ``gold.cells.0.fact``."""
    row = json.loads(json.dumps(rows.brief()))
    *above, last = path.split(".")
    place: Any = row
    for key in above:
        place = place[int(key) if key.isdigit() else key]
    place[int(last) if last.isdigit() else last] = value
    return row


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("gold.cells.0.fact", "f9", r"one of f1, f2 at gold\.cells\[0\]\.fact, got \"f9\""),
        ("gold.cells.1.perspective", "p9", r"one of p1, p2, p3 at gold\.cells\[1\]"),
        ("gold.cells.0.emphasis", 3, r"from 0 to 2 at gold\.cells\[0\]\.emphasis, got 3"),
        ("gold.cells.0.truth", "1", r"from -1 to 1 at gold\.cells\[0\]\.truth"),
        ("gold.cells.0.evidence", [[5, 2]], r"at gold\.cells\[0\]\.evidence\[0\]\[1\], got 2"),
        ("gold.pairs.0.divergence", None, r"at gold\.pairs\[0\]\.divergence, got null"),
        ("second.portrayal", {}, r"a list at second\.portrayal"),
        ("facts", "none", "line 1: expected"),
        ("perspectives.0.framing", None, "line 1: expected"),
        ("date", "yesterday", "line 1: expected"),
    ],
)
def test_a_bad_brief_is_refused_with_its_place(path: str, value: Any, message: str, judge) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        judge("truth", changed(path, value))
    assert caught.value.line == 1


@pytest.mark.gold
@pytest.mark.parametrize(
    ("task", "file"),
    [
        ("coverage", "framing/pyrxsum.dev.jsonl.gz"),
        ("truth", "stance/gwsd.dev.jsonl.gz"),
        ("portrayal", "stance/newsmtsc_rw.dev.jsonl.gz"),
        ("portrayal", "framing/basil.dev.jsonl.gz"),
        ("loaded", "framing/babe.dev.jsonl.gz"),
        ("frames", "framing/frac.dev.jsonl.gz"),
    ],
)
def test_gold_files_are_read(task: str, file: str, gold_data: Path) -> None:
    figures = evaluate(task, gold_data / file, reader=LEXICAL, encoder=ENCODER, limit=3, n_boot=0)
    assert figures["n_rows"] == 3
