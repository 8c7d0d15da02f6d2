"""Train the heads for loaded wording on BABE; the trunk is the reader's and is not changed.

    python models/loaded/train.py

BABE is under AGPL-3.0, and so is what this writes. The strengths of the penalties are chosen by
five-fold cross-validation over source articles on the training part.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parent / "reader"))

from data import data_folder, read_rows  # noqa: E402
from onnx_export import digests  # noqa: E402

from perspectives.measures.trained_loaded import sentence_features  # noqa: E402
from perspectives.packing import tokens_within  # noqa: E402
from perspectives.trunk import shared_trunk  # noqa: E402

STRENGTHS = (0.0001, 0.0003, 0.001, 0.003, 0.01)


def best(features: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> tuple[float, float]:
    """Strength of the highest cross-validated macro-F1, and that figure."""
    tried = {}
    for strength in STRENGTHS:
        model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=500))
        found = cross_val_predict(model, features, labels, groups=groups, cv=GroupKFold(5))
        tried[strength] = float(f1_score(labels, found, average="macro"))
        print(strength, round(tried[strength], 4), flush=True)
    strength = max(tried, key=lambda key: tried[key])
    return strength, tried[strength]


def fit(
    features: np.ndarray, labels: np.ndarray, strength: float, weight: str | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and intercept for features as they are, the scaling folded in."""
    scaler = StandardScaler().fit(features)
    model = LogisticRegression(C=strength, class_weight=weight, max_iter=500)
    model.fit(scaler.transform(features), labels)
    coefficients = model.coef_[0] / scaler.scale_
    return coefficients, model.intercept_ - coefficients @ scaler.mean_


def main() -> None:
    rows = read_rows(data_folder() / "framing/babe.train.jsonl.gz")
    groups = np.unique([row["group"] for row in rows], return_inverse=True)[1]
    labels = np.array([row["labels"]["biased"] for row in rows])
    sentence, token, marked = [], [], []
    read = shared_trunk("reader").text_states([row["text"] for row in rows])
    for row, (offsets, states) in zip(rows, read, strict=True):
        sentence.append(sentence_features(states))
        token.append(states)
        spans = [(span["start"], span["end"]) for span in row["spans"]]
        marked.append(tokens_within(offsets, spans))
    features = np.array(sentence)
    strength, figure = best(features, labels, groups)
    weights, bias = fit(features, labels, strength)
    # most tokens are plain: balanced classes bring the span decision near its best F1
    token_weights, token_bias = fit(
        np.concatenate(token), np.concatenate(marked).astype(int), 0.001, "balanced"
    )
    save_file(
        {
            "sentence": weights.astype(np.float32)[:, None],
            "sentence_bias": bias.astype(np.float32),
            "token": token_weights.astype(np.float32),
            "token_bias": token_bias.astype(np.float32),
        },
        HERE / "model.safetensors",
    )
    config = {
        "name": "loaded",
        "kind": "loaded",
        "licence": "AGPL-3.0",
        "trunk": shared_trunk("reader").digest,
        "training": {
            "sets": ["babe"],
            "n": len(rows),
            "strength": strength,
            "macro_f1_cross_validated": round(figure, 4),
        },
        "sha256": digests(HERE, ["model.safetensors"]),
    }
    (HERE / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
