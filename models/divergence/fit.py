"""Fit the weights of the components of divergence, and the cut of the verdict, on the gold briefs.

    python models/divergence/fit.py

The total should grow with the grade 0/1/2 that a careful reader gives to a pair: non-negative least
squares of the grade on the seven components, with a constant for each set, over the pairs of the
dev briefs, the dev openings and the project's own held-out stories, each set with the same weight.
Train parts are of no use: on texts that it was trained on the reader is too sure. No component
falls below `LEAST`, so that every one can be seen in the ranking of a pair.

How much the text alone counts in meaning (`TEXT_SHARE`) is chosen from `SHARES` by the mean over
the sets of the correlation with the grade, by weights that were fitted without the pair's story.
The library holds it as a constant; that it is the best of the shares is checked here.

The cut from which two are called apart is the one that best separates grade 0 from the rest on the
dev parts.

What `config.json` and the card say of dev: the correlation with the grade by weights that were
fitted without the pair's story (`FOLDS` folds), and with the weights that ship how often the top
fact is the gold one, and how often the interval holds the total that the gold answers give.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import nnls
from scipy.stats import spearmanr

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(HERE.parent / "reader"))

from data import data_folder, read_rows  # noqa: E402

import perspectives as pv  # noqa: E402
from perspectives.alignment import TEXT_SHARE, Alignment  # noqa: E402
from perspectives.divergence import COMPONENTS, rank_facts  # noqa: E402
from perspectives.divergence.components import (  # noqa: E402
    apart_in_share,
    apart_in_value,
    length,
    pair_places,
)
from perspectives.model_reader import EMBEDDING_SIZE  # noqa: E402

OWN = ("held_out",)
DEV = ("briefs.dev", "real.dev")
FOLDS = 5
NAMES = list(COMPONENTS)
LEAST = 0.02
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
CUTS = np.arange(0.1, 0.4, 0.01)
ANSWERS = ("gold", "second", "hard", "key")
Array = np.ndarray


def rows_of(name: str) -> list[dict[str, Any]]:
    """Gold briefs of a set."""
    own = ROOT / "corpora" / "training" / f"{name}.jsonl"
    return read_rows(own if own.is_file() else data_folder() / f"briefs/{name}.jsonl")


def measured(name: str, weights: dict[str, float]) -> pd.DataFrame:
    """One row for each graded pair of a set: the tables of divergence beside the gold answers."""
    rows = rows_of(name)
    stories = [pv.Story.from_dict({k: v for k, v in r.items() if k not in ANSWERS}) for r in rows]
    found: list[dict[str, Any]] = []
    for row, result in zip(rows, pv.compare_many(stories, weights=weights), strict=True):
        pairs = result.divergence.set_index(["a", "b"])
        facts = rank_facts(result.parts).drop_duplicates(["a", "b"]).set_index(["a", "b"])["fact"]
        answers = gold_components(row, result.story)
        distances = meanings(result.alignment)
        for pair in row["gold"]["pairs"]:
            sides = (pair["a"], pair["b"])
            if sides not in pairs.index:
                sides = sides[::-1]
            found.append(
                {
                    **pairs.loc[sides],
                    "story": row["id"],
                    **{f"gold_{name}": value for name, value in answers[sides].items()},
                    **distances[sides],
                    "grade": pair["divergence"],
                    "gold_fact": pair.get("fact"),
                    "fact": facts.get(sides),
                }
            )
        print(f"\r{name}: {len(found)} pairs", end="", file=sys.stderr)
    print(file=sys.stderr)
    return pd.DataFrame(found)


def gold_components(
    row: dict[str, Any], story: pv.Story
) -> dict[tuple[str, str], dict[str, float]]:
    """Emphasis, truth and valence components as the gold answers give them, unweighted."""
    sides = {one.id: place for place, one in enumerate(story.perspectives)}
    facts = {fact.id: place for place, fact in enumerate(story.facts)}
    amount = np.zeros((len(sides), len(facts) + 1))
    stance = np.full((2, len(sides), len(facts)), np.nan)
    for cell in row["gold"]["cells"]:
        place = sides[cell["perspective"]], facts[cell["fact"]]
        amount[place] = cell["emphasis"]
        if cell["emphasis"]:
            stance[(slice(None), *place)] = cell["truth"], cell["valence"]
    for beyond in row["gold"].get("beyond", ()):
        amount[sides[beyond["perspective"]], -1] = beyond["level"]
    amount[:, -1] += amount.sum(axis=1) == 0
    pairs = pair_places(story)
    shares = amount / amount.sum(axis=1, keepdims=True)
    told = np.isfinite(stance[0]).astype(float)
    distances = {
        "emphasis": length(apart_in_share(shares, pairs)),
        "truth": length(apart_in_value(told, stance[0], pairs)),
        "valence": length(apart_in_value(told, stance[1], pairs)),
    }
    ids = [one.id for one in story.perspectives]
    return {
        (ids[a], ids[b]): {name: float(value[i]) for name, value in distances.items()}
        for i, (a, b) in enumerate(pairs)
    }


def meanings(alignment: Alignment) -> dict[tuple[str, str], dict[str, float]]:
    """Cosine distance of each pair by the reader's embedding and by that of the text alone."""
    a, b = pair_places(alignment.story).T
    squares = (alignment.embeddings[a] - alignment.embeddings[b]) ** 2 / 2
    by_reader = squares[..., :EMBEDDING_SIZE].sum(axis=(1, 2)) / (1 - TEXT_SHARE)
    by_text = squares[..., EMBEDDING_SIZE:].sum(axis=(1, 2)) / TEXT_SHARE
    ids = [one.id for one in alignment.story.perspectives]
    return {
        (ids[a[i]], ids[b[i]]): {"by_reader": float(by_reader[i]), "by_text": float(by_text[i])}
        for i in range(len(a))
    }


def of_share(share: float, parts: dict[str, pd.DataFrame]) -> dict[str, float]:
    """Cross-validated correlation with the grade, were this the share of the text in meaning."""
    mixed = [
        part.assign(
            meaning=((1 - share) * part["by_reader"] + share * part["by_text"]) / len(NAMES)
        )
        for part in parts.values()
    ]
    totals = zip(parts, mixed, held_out(mixed), strict=True)
    return {name: rank_correlation(total, part["grade"]) for name, part, total in totals}


def fit_weights(parts: list[pd.DataFrame]) -> dict[str, float]:
    """Weights from tables that were measured with equal weights."""
    components = np.concatenate([part[NAMES].fillna(0.0) for part in parts]) * len(NAMES)
    grades = np.concatenate([part["grade"] for part in parts]).astype(float)
    place = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    constant = np.eye(len(parts))[place]
    scale = np.sqrt(1 / np.bincount(place)[place])
    design = np.hstack([components, constant, -constant]) * scale[:, None]
    slopes = nnls(design, grades * scale)[0][: len(NAMES)]
    kept = np.maximum(slopes / slopes.sum(), LEAST)
    return {
        name: round(float(value), 3) for name, value in zip(NAMES, kept / kept.sum(), strict=True)
    }


def held_out(parts: Sequence[pd.DataFrame]) -> list[pd.Series]:
    """Totals of the pairs by weights that were fitted without their stories."""
    stories = sorted({story for part in parts for story in part["story"]})
    fold = {story: place % FOLDS for place, story in enumerate(stories)}
    totals = [pd.Series(np.nan, part.index) for part in parts]
    for left_out in range(FOLDS):
        inside = [part["story"].map(fold) == left_out for part in parts]
        rest = [part[~chosen] for part, chosen in zip(parts, inside, strict=True)]
        weights = pd.Series(fit_weights(rest))
        for part, chosen, total in zip(parts, inside, totals, strict=True):
            total[chosen] = part.loc[chosen, NAMES].fillna(0.0) @ weights
    return totals


def fit_cut(parts: Sequence[pd.DataFrame]) -> float:
    """The cut that best separates grade 0 from the rest, by mean balanced accuracy of the sets."""

    def accuracy(cut: float) -> Iterator[float]:
        for part in parts:
            apart, graded = part["divergence"] >= cut, part["grade"] > 0
            yield (apart[graded].mean() + (~apart[~graded]).mean()) / 2

    return round(float(max(CUTS, key=lambda cut: np.mean(list(accuracy(cut))))), 2)


def judge(part: pd.DataFrame, weights: dict[str, float], cut: float) -> dict[str, Any]:
    """What the weights are worth on a set that they were not fitted on."""
    named = part[part["gold_fact"].notna()]
    weight = np.array([weights[name] for name in NAMES])
    equal = part[NAMES].fillna(0.0) @ (1 / weight)
    from_gold = part["divergence"].copy()
    for one in ("emphasis", "truth", "valence"):
        from_gold += weights[one] * part[f"gold_{one}"].fillna(0.0) - part[one].fillna(0.0)
    held = (from_gold >= part["low"] - 1e-9) & (from_gold <= part["high"] + 1e-9)
    apart, alike = part["low"] >= cut, part["high"] < cut
    return {
        "n_pairs": len(part),
        "spearman_equal_weights": rank_correlation(equal, part["grade"]),
        "spearman": rank_correlation(part["divergence"], part["grade"]),
        "spearman_cross_validated": rank_correlation(part["held_out"], part["grade"]),
        "spearman_of_gold_answers": rank_correlation(from_gold, part["grade"]),
        "top_fact_accuracy": round(float((named["fact"] == named["gold_fact"]).mean()), 4),
        "called_apart": int(apart.sum()),
        "called_apart_of_grade_0": int((apart & (part["grade"] == 0)).sum()),
        "called_alike": int(alike.sum()),
        "called_alike_of_grade_2": int((alike & (part["grade"] == 2)).sum()),
        "interval_holds_gold_total": round(float(held.mean()), 4),
    }


def rank_correlation(values: pd.Series, grades: pd.Series) -> float:
    return round(float(spearmanr(values, grades)[0]), 4)


def main() -> None:
    parts = {name: measured(name, dict.fromkeys(NAMES, 1.0)) for name in (*OWN, *DEV)}
    shares = pd.DataFrame({share: of_share(share, parts) for share in SHARES})
    best = shares.mean().idxmax()
    print(shares)
    if best != TEXT_SHARE:
        sys.exit(f"set TEXT_SHARE in perspectives/alignment.py to {best}, not {TEXT_SHARE}")
    weights = fit_weights(list(parts.values()))
    totals = dict(zip(parts, held_out(list(parts.values())), strict=True))
    dev = {name: measured(name, weights).assign(held_out=totals[name]) for name in DEV}
    cut = fit_cut(list(dev.values()))
    fitted = {"weights": weights, "apart": cut}
    print(json.dumps(fitted))
    (HERE / "weights.json").write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    digest = hashlib.sha256((HERE / "weights.json").read_bytes()).hexdigest()
    config = {
        "name": "divergence",
        "kind": "weights",
        "licence": "Apache-2.0",
        "fitted_on": {name: len(part) for name, part in parts.items()},
        "shares": shares.T.to_dict(),
        "dev": {name: judge(part, weights, cut) for name, part in dev.items()},
        "sha256": {"weights.json": digest},
    }
    print(json.dumps(config["dev"], indent=2))
    (HERE / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
