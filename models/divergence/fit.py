"""Fit the weights of the components of divergence on the gold briefs.

    python models/divergence/fit.py

The total should grow with the grade 0/1/2 that a reader gives to a pair: non-negative least squares
of the grade on the seven components, over the pairs of the dev briefs and dev openings (the reader
was trained on the train parts, where its components look better than they are), each kind of brief
with the same weight. Prints the Spearman correlation with the grade under equal weights and in
five-fold cross-validation over stories. The cut from which two are called apart is where the
fitted grade reaches 1.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import nnls
from scipy.stats import spearmanr
from sklearn.model_selection import GroupKFold

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
sys.path.insert(0, str(HERE.parent / "reader"))

from data import data_folder, read_rows  # noqa: E402

import perspectives as pv  # noqa: E402
from perspectives.divergence import COMPONENTS  # noqa: E402

KINDS = ("briefs", "real")
Array = np.ndarray


def measured(kind: str) -> tuple[Array, Array, Array]:
    """Unweighted components, grades and story numbers of all graded pairs."""
    rows = read_rows(data_folder() / f"briefs/{kind}.dev.jsonl")
    stories = [pv.Story.from_dict(row) for row in rows]
    equal = dict.fromkeys(COMPONENTS, 1.0)
    components, grades, numbers = [], [], []
    for number, result in enumerate(pv.compare_many(stories, weights=equal)):
        table = result.divergence.set_index(["a", "b"])[list(COMPONENTS)] * len(COMPONENTS)
        for pair in rows[number]["gold"]["pairs"]:
            components.append(table.loc[(pair["a"], pair["b"])].fillna(0.0).to_numpy(float))
            grades.append(pair["divergence"])
            numbers.append(number)
    return np.array(components), np.array(grades, float), np.array(numbers)


def fit(components: Array, grades: Array, weights: Array) -> Array:
    """Non-negative coefficients of the components for the grade, no constant."""
    scale = np.sqrt(weights)
    found, _ = nnls(components * scale[:, None], grades * scale)
    return found


def main() -> None:
    parts = [measured(kind) for kind in KINDS]
    components = np.concatenate([part[0] for part in parts])
    grades = np.concatenate([part[1] for part in parts])
    weights = np.concatenate([np.full(len(part[1]), 1 / len(part[1])) for part in parts])
    kinds = np.concatenate([np.full(len(part[1]), i) for i, part in enumerate(parts)])
    groups = np.concatenate([part[2] + 1000 * i for i, part in enumerate(parts)])
    held_out = np.zeros(len(grades))
    for train, test in GroupKFold(5).split(components, grades, groups):
        held_out[test] = components[test] @ fit(components[train], grades[train], weights[train])
    report = {}
    for i, kind in enumerate(KINDS):
        own = kinds == i
        report[kind] = {
            "n_pairs": int(own.sum()),
            "spearman_equal_weights": round(
                float(spearmanr(components[own].mean(axis=1), grades[own])[0]), 4
            ),
            "spearman_cross_validated": round(float(spearmanr(held_out[own], grades[own])[0]), 4),
        }
    found = fit(components, grades, weights)
    print(json.dumps(report, indent=2))
    fitted = {
        "weights": {
            name: round(float(value / found.sum()), 4)
            for name, value in zip(COMPONENTS, found, strict=True)
        },
        "apart": round(float(1 / found.sum()), 4),
    }
    print(json.dumps(fitted))
    (HERE / "weights.json").write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    config = {
        "name": "divergence",
        "kind": "weights",
        "training": report,
        "sha256": {
            "weights.json": hashlib.sha256((HERE / "weights.json").read_bytes()).hexdigest()
        },
    }
    (HERE / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
