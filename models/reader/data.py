"""What the reader is trained on: each public set as texts with labelled queries.

Only sets whose licence allows trained weights to be shipped are named here (see README.md).
``IGNORE`` marks an answer that a set does not give; the loss skips it.
"""

from __future__ import annotations

import gzip
import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

IGNORE = -100
ROOT = Path(__file__).resolve().parents[2]
SIGN = {-1: 0, 0: 1, 1: 2}
STANCE = {
    **dict.fromkeys(("against", "disagree", "contradiction"), 0),
    **dict.fromkeys(("neutral", "discuss"), 1),
    **dict.fromkeys(("favor", "agree", "entailment"), 2),
}
SENTIMENT = {"negative": 0, "neutral": 1, "positive": 2}
CONTESTED = (0.6, 1.1, 1.6)
"""Weight in the loss of the valence of a fact by the spread of its valences in the story."""
TOLD = 3
"""Emphasis label of a cell that is told, without saying how much."""


@dataclass(slots=True)
class Query:
    """One fact or target with the answers that are known; classes in the order -1, 0, 1."""

    text: str
    emphasis: int = IGNORE  # 0 omitted, 1 touched, 2 main, 3 told (1 or 2)
    truth: int = IGNORE
    valence: int = IGNORE
    portrayal: int = IGNORE
    evidence: list[tuple[int, int]] | None = None
    mentions: list[tuple[int, int]] | None = None  # None: looked for in the text
    weight: float = 1.0  # of the valence, in the loss


@dataclass(frozen=True, slots=True)
class Pair:
    """How far a text parts from another of its story, and on which fact most."""

    other: str
    grade: int
    fact: str | None


@dataclass(slots=True)
class Example:
    """One text with its queries, and answers about the text itself."""

    text: str
    facts: list[Query] = field(default_factory=list)
    targets: list[Query] = field(default_factory=list)
    loaded: list[tuple[int, int]] | None = None
    frames: tuple[str, tuple[str, ...]] | None = None  # codebook, names
    source: str = ""
    story: str = ""  # read in one batch with the other texts of the story
    side: str = ""
    pairs: list[Pair] = field(default_factory=list)


def data_folder() -> Path:
    """Folder of the gold data: ``PERSPECTIVES_DATA``, by default ``../shared/data``."""
    folder = Path(os.environ.get("PERSPECTIVES_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        raise SystemExit(
            f"no gold data at {folder}: set PERSPECTIVES_DATA to the folder that holds "
            "briefs/, framing/ and stance/ (see models/reader/README.md for the sets)"
        )
    return folder


@cache
def read_rows(path: Path) -> list[dict[str, Any]]:
    """Rows of a JSONL or gzip JSONL file."""
    if not path.is_file():
        raise SystemExit(f"no training data at {path}: see models/reader/README.md for the sets")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def brief_examples(path: Path) -> list[Example]:
    """Framings of gold briefs, each against all facts of its story and its labelled targets."""
    examples = []
    for row in read_rows(path):
        facts = {fact["id"]: fact["text"] for fact in row["facts"]}
        weights = _valence_weights(row["gold"]["cells"])
        for perspective in row["perspectives"]:
            side = perspective["id"]
            example = Example(perspective["framing"], source=path.stem, story=row["id"], side=side)
            example.pairs = [
                Pair(pair["b"], pair["divergence"], facts.get(pair.get("fact")))
                for pair in row["gold"]["pairs"]
                if pair["a"] == side
            ]
            for cell in row["gold"]["cells"]:
                if cell["perspective"] == perspective["id"]:
                    query = _cell_query(facts[cell["fact"]], cell)
                    query.weight = weights.get(cell["fact"], 1.0)
                    example.facts.append(query)
            for label in row["gold"]["portrayal"]:
                if label["perspective"] == perspective["id"]:
                    query = Query(label["target"], portrayal=SIGN[label["value"]])
                    example.targets.append(query)
            examples.append(example)
    return examples


def _valence_weights(cells: list[dict[str, Any]]) -> dict[str, float]:
    """Weight of each fact by how differently the perspectives of its story value it.

    Where all value a fact alike, its own words give the valence away; only where they differ must
    the framing be read, and only there do framings diverge.
    """
    found: dict[str, list[int]] = {}
    for cell in cells:
        if cell["valence"] is not None:
            found.setdefault(cell["fact"], []).append(cell["valence"])
    spread = {fact: max(values) - min(values) for fact, values in found.items()}
    return {fact: CONTESTED[spread[fact]] for fact, values in found.items() if len(values) > 1}


def _cell_query(fact: str, cell: dict[str, Any]) -> Query:
    told = cell["emphasis"] > 0
    evidence = cell.get("evidence")
    return Query(
        fact,
        emphasis=cell["emphasis"],
        truth=SIGN[cell["truth"]] if told else IGNORE,
        valence=SIGN[cell["valence"]] if told else IGNORE,
        evidence=None if evidence is None else [(a, b) for a, b in evidence],
    )


def claim_examples(
    path: Path,
    rng: random.Random,
    query_of: Callable[[dict[str, Any]], Query | None],
) -> list[Example]:
    """Pairs of a text and a claim, in random order; rows without a query are left out."""
    rows = read_rows(path)
    rows = rng.sample(rows, len(rows))
    source = path.name.split(".")[0]
    pairs = [(row["text"], query_of(row)) for row in rows]
    return [Example(text, facts=[query], source=source) for text, query in pairs if query]


def stance_query(row: dict[str, Any]) -> Query:
    """The claim, where the label says what the text does with it."""
    label = row["label"]
    query = Query(row["target"], truth=STANCE.get(label, IGNORE))
    if label == "unrelated":
        query.emphasis = 0
    elif row["source"] == "fnc1" or label == "entailment":
        query.emphasis = TOLD
    return query


def support_query(row: dict[str, Any]) -> Query | None:
    """The claim as a fact that the text tells or not; None where it is supported in part."""
    if row["extra"].get("wice_label") == "partially_supported":
        return None
    return Query(row["target"], emphasis=TOLD if row["label"] == "entailment" else 0)


def proposition_examples(path: Path, n_facts: int, rng: random.Random) -> list[Example]:
    """Documents against the propositions of another document on the same thing."""
    examples = []
    for row in read_rows(path):
        text = " ".join(row["premise_sentences"])
        told = {"entails": TOLD, "neutral": 0}
        facts = [fact for fact in row["facts"] if fact["label"] in told]
        rng.shuffle(facts)
        for first in range(0, len(facts), n_facts):
            queries = [
                Query(fact["text"], emphasis=told[fact["label"]])
                for fact in facts[first : first + n_facts]
            ]
            examples.append(Example(text, facts=queries, source="propsegment_entail"))
    return examples


def topic_examples(path: Path, n_topics: int, rng: random.Random) -> list[Example]:
    """VAST comments, each against some of its topics: favour and disfavour as valence.

    Topics that were drawn at random for a comment (type 4) are neutral by construction, not by
    reading, and are left out.
    """
    by_text: dict[str, list[Query]] = {}
    for row in read_rows(path):
        if row["extra"]["type_idx"] != 4:
            query = Query(row["target"], valence=STANCE[row["label"]])
            by_text.setdefault(row["text"], []).append(query)
    return [
        Example(text, facts=rng.sample(queries, min(n_topics, len(queries))), source="vast")
        for text, queries in by_text.items()
    ]


def balanced_fnc(path: Path, per_label: int, rng: random.Random) -> list[Example]:
    """FNC-1 with the rare labels kept and the common ones sampled."""
    by_label: dict[tuple[int, int], list[Example]] = {}
    for example in claim_examples(path, rng, stance_query):
        query = example.facts[0]
        by_label.setdefault((query.truth, query.emphasis), []).append(example)
    picked: list[Example] = []
    for examples in by_label.values():
        picked += examples[:per_label]
    return picked


def sentiment_examples(path: Path) -> list[Example]:
    """NewsMTSC sentences, each with all its labelled targets."""
    by_text: dict[str, Example] = {}
    for row in read_rows(path):
        example = by_text.setdefault(row["text"], Example(row["text"], source="newsmtsc"))
        mention = (row["extra"]["from"], row["extra"]["to"])
        label = SENTIMENT[row["label"]]
        example.targets.append(Query(row["target"], portrayal=label, mentions=[mention]))
    return list(by_text.values())


def coverage_examples(path: Path, n_facts: int, rng: random.Random) -> list[Example]:
    """Summaries against neighbouring facts of their reference; a label says that one is present."""
    examples = []
    for row in read_rows(path):
        for text in row["texts"]:
            pairs = list(zip(row["facts"], text["labels"], strict=True))
            first = rng.randint(0, max(0, len(pairs) - n_facts))
            here = pairs[first : first + n_facts]
            facts = [Query(f, emphasis=TOLD if y else 0) for f, y in here]
            examples.append(Example(text["text"], facts=facts, source=path.name.split(".")[0]))
    return examples


def basil_examples(path: Path, rng: random.Random) -> list[Example]:
    """BASIL sentences: loaded words, and the polarity of a span toward its target."""
    examples = []
    for row in read_rows(path):
        spans = [span for span in row["spans"] if span["sentence"] >= 0]
        for i, sentence in enumerate(row["sentences"]):
            here = [span for span in spans if span["sentence"] == i]
            if not here and rng.random() > 0.08:
                continue
            example = Example(sentence, source="basil")
            example.loaded = [(s["start"], s["end"]) for s in here if s["bias"] == "lex"]
            # each once, in the order of the text: the order of a set changes with the process
            for target, polarity in dict.fromkeys((s["target"], s["polarity"]) for s in here):
                if target and polarity in ("pos", "neg"):
                    label = 2 if polarity == "pos" else 0
                    example.targets.append(Query(target.replace("_", " "), portrayal=label))
            examples.append(example)
    return examples


LOADED_TECHNIQUES = ("Loaded_Language", "Name_Calling,Labeling", "Exaggeration,Minimisation")


def propaganda_examples(path: Path, rng: random.Random) -> list[Example]:
    """Paragraphs of the propaganda corpus with their loaded words."""
    examples = []
    for row in read_rows(path):
        spans = [s for s in row["spans"] if s.get("technique", s.get("label")) in LOADED_TECHNIQUES]
        for start, end in _paragraphs(row["text"]):
            here = [
                (s["start"] - start, s["end"] - start)
                for s in spans
                if s["start"] >= start and s["end"] <= end
            ]
            if here or rng.random() < 0.12:
                examples.append(Example(row["text"][start:end], loaded=here, source="ptc"))
    return examples


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        if len(line.split()) >= 5:
            yield start, start + len(line.rstrip())
        start += len(line)


def wording_examples(path: Path) -> list[Example]:
    """The project's own sentences with their loaded words, and plain ones on the same things."""
    return [
        Example(row["text"], loaded=[(s["start"], s["end"]) for s in row["spans"]])
        for row in read_rows(path)
    ]


def frame_examples(path: Path, codebook: str) -> list[Example]:
    """Texts with the set of frames of one codebook."""
    return [
        Example(row["text"], frames=(codebook, tuple(row["labels"]["frames"])), source=codebook)
        for row in read_rows(path)
    ]


def own_examples(pattern: str) -> list[Example]:
    """Framings of the project's own training stories; ``held_out.jsonl`` is never read here."""
    return [
        example
        for path in sorted((ROOT / "corpora/training").glob(pattern))
        for example in brief_examples(path)
    ]


OWN = {
    "hard_cases": "hard_cases*.jsonl",
    "contested": "contested.jsonl",
    "longer": "longer.jsonl",
    "paraphrased": "paraphrased.jsonl",
    "openings": "openings.jsonl",
    "varied": "varied.jsonl",
    "varied_2": "varied_2.jsonl",
    "varied_3": "varied_3.jsonl",
}
"""Sets of the project's own training stories, with the names of their files."""

Loader = Callable[[Path, random.Random], list[Example]]


def _claims(
    name: str,
    query_of: Callable[[dict[str, Any]], Query | None] = stance_query,
) -> Loader:
    path = f"stance/{name}.train.jsonl.gz"
    return lambda data, rng: claim_examples(data / path, rng, query_of)


def _own(pattern: str) -> Loader:
    return lambda data, rng: own_examples(pattern)


def _framing(name: str) -> Callable[[Path], Path]:
    return lambda data: data / f"framing/{name}.train.jsonl.gz"


LOADERS: dict[str, Loader] = {
    "mnli": _claims("mnli"),
    "snli": _claims("snli"),
    "cad_nli": _claims("cad_nli"),
    "conjnli": _claims("conjnli"),
    "control": _claims("control"),
    "climate_fever": _claims("climate_fever"),
    "covidfact": _claims("covidfact"),
    "healthver": _claims("healthver"),
    "scifact": _claims("scifact"),
    "politihop": _claims("politihop"),
    "arc": _claims("arc"),
    "fever_symmetric": _claims("fever_symmetric"),
    "commitmentbank": _claims("commitmentbank"),
    "ibm_arg30k": _claims("ibm_arg30k"),
    "gwsd": _claims("gwsd"),
    "perspectrum": _claims("perspectrum"),
    "ibm_claim_stance": _claims("ibm_claim_stance"),
    "emergent": _claims("emergent"),
    "vast": lambda data, rng: topic_examples(data / "stance/vast.train.jsonl.gz", 5, rng),
    "fnc1": lambda data, rng: balanced_fnc(data / "stance/fnc1.train.jsonl.gz", 500, rng),
    "newsmtsc": lambda data, rng: sentiment_examples(data / "stance/newsmtsc.train.jsonl.gz"),
    "realsumm": lambda data, rng: coverage_examples(_framing("realsumm")(data), 12, rng),
    "pyrxsum": lambda data, rng: coverage_examples(_framing("pyrxsum")(data), 12, rng),
    "wice": _claims("wice", query_of=support_query),
    "rte": _claims("rte", query_of=support_query),
    "fever_bin": _claims("fever_bin", query_of=support_query),
    "propsegment_entail": lambda data, rng: proposition_examples(
        _framing("propsegment_entail")(data), 7, rng
    ),
    "basil": lambda data, rng: basil_examples(_framing("basil")(data), rng),
    "ptc": lambda data, rng: propaganda_examples(_framing("ptc")(data), rng),
    "semeval23_frames": lambda data, rng: frame_examples(
        _framing("semeval23_frames")(data), "policy"
    ),
    "gvfc": lambda data, rng: frame_examples(_framing("gvfc")(data), "gvfc"),
    "wording": lambda data, rng: wording_examples(ROOT / "corpora/wording/loaded.jsonl"),
    "real": lambda data, rng: brief_examples(data / "briefs/real.train.jsonl"),
    "briefs": lambda data, rng: brief_examples(data / "briefs/briefs.train.jsonl"),
    **{name: _own(pattern) for name, pattern in OWN.items()},
}


@dataclass(frozen=True, slots=True)
class Share:
    """How often each example of a set is seen, between which fractions of the training."""

    repeat: float
    first: float = 0.0
    last: float = 1.0

    def until(self, progress: float) -> float:
        """How often each example has been seen on average by this point of the training."""
        done = (progress - self.first) / (self.last - self.first)
        return self.repeat * min(max(done, 0.0), 1.0)


SHARES: dict[str, Share] = {
    # inference first: it teaches to read one text against another
    "mnli": Share(1.65, 0.0, 0.6),
    "snli": Share(1.1, 0.0, 0.4),
    "cad_nli": Share(1.65, 0.0, 0.6),
    "conjnli": Share(0.55, 0.0, 0.4),
    "control": Share(1.65, 0.0, 0.8),
    "fever_bin": Share(1.1, 0.0, 0.7),
    "fever_symmetric": Share(3.3, 0.0, 0.8),
    "climate_fever": Share(1.1, 0.0, 0.7),
    "covidfact": Share(0.77, 0.0, 0.6),
    "healthver": Share(1.65, 0.0, 0.7),
    "scifact": Share(1.65, 0.0, 0.7),
    "politihop": Share(1.1, 0.0, 0.7),
    "commitmentbank": Share(2.75, 0.0, 0.8),
    "rte": Share(2.2, 0.0, 0.8),
    "wice": Share(5.5),
    "propsegment_entail": Share(11.0),
    # claims, topics and persons
    "ibm_arg30k": Share(1.1, 0.0, 0.8),
    "arc": Share(0.33, 0.0, 0.7),
    "gwsd": Share(3.3),
    "vast": Share(2.2),
    "perspectrum": Share(3.3),
    "ibm_claim_stance": Share(11.0),
    "emergent": Share(11.0),
    "fnc1": Share(2.2),
    "newsmtsc": Share(6.6),
    "basil": Share(3.3),
    # wording and frames
    "ptc": Share(3.3),
    "wording": Share(11.0),
    "semeval23_frames": Share(9.9),
    "gvfc": Share(15.4),
    # the job itself: facts told or left out, and framings against all facts of their story
    "realsumm": Share(9.9),
    "pyrxsum": Share(13.2),
    "real": Share(19.8, 0.1),
    "briefs": Share(22.0, 0.1),
    "hard_cases": Share(7.7, 0.05),
    "contested": Share(7.7, 0.05),
    "longer": Share(12.1, 0.05),
    "paraphrased": Share(16.5, 0.05),
    "openings": Share(16.5, 0.05),
    "varied": Share(16.5, 0.05),
    "varied_2": Share(16.5, 0.05),
    "varied_3": Share(16.5, 0.05),
}
