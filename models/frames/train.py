"""Train the frame scorers: one logistic regression a frame on the features of sentences.

    python models/frames/train.py

The features are those of `perspectives.measures.frames.sentence_means`. Penalty and cut are chosen
on the dev parts; scaling and cut are folded into the weights, so that a frame counts as used from
probability 0.5.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parent / "reader"))

from data import data_folder, read_rows  # noqa: E402
from onnx_export import digests  # noqa: E402

from perspectives.measures.frames import sentence_means  # noqa: E402
from perspectives.resources import load_codebook  # noqa: E402
from perspectives.trunk import shared_trunk  # noqa: E402

SETS = {"policy": ("semeval23_frames", "mfc_nyt", "issue_framing"), "gvfc": ("gvfc",)}
STRENGTHS = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
CUTS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
Array = NDArray[np.float64]


def labelled(codebook: str, part: str) -> tuple[list[str], NDArray[np.int_]]:
    """Texts and their frames, ``(n_texts, n_frames)``."""
    book = load_codebook(codebook)
    codes = [frame["code"] for frame in book["frames"]]
    texts, gold = [], []
    for name in SETS[codebook]:
        mapping = book["labels"][name]
        for row in read_rows(data_folder() / f"framing/{name}.{part}.jsonl.gz"):
            used = {code for label in row["labels"]["frames"] for code in mapping.get(label, ())}
            texts.append(row["text"])
            gold.append([int(code in used) for code in codes])
    return texts, np.array(gold)


def main() -> None:
    codes, report = {}, {}
    for codebook in SETS:
        texts, gold = labelled(codebook, "train")
        scaler = StandardScaler()
        features: Array = scaler.fit_transform(sentence_means(texts))
        dev_texts, dev_gold = labelled(codebook, "dev")
        dev_features: Array = scaler.transform(sentence_means(dev_texts))
        models, tried = {}, {}
        for strength in STRENGTHS:
            model = OneVsRestClassifier(LogisticRegression(C=strength, max_iter=500))
            models[strength] = model.fit(features, gold)
            found = model.predict_proba(dev_features)
            for cut in CUTS:
                tried[strength, cut] = float(f1_score(dev_gold, found >= cut, average="micro"))
        strength, cut = max(tried, key=lambda key: tried[key])
        print(codebook, len(texts), strength, cut, round(tried[strength, cut], 4), flush=True)
        coefficients = np.zeros((gold.shape[1], features.shape[1]))
        intercepts = np.full(gold.shape[1], -10.0)  # a frame without an example is never used
        for i, model in enumerate(models[strength].estimators_):
            if gold[:, i].any():
                coefficients[i] = model.coef_[0] / scaler.scale_
                intercepts[i] = model.intercept_[0] - coefficients[i] @ scaler.mean_
                intercepts[i] -= np.log(cut / (1 - cut))
        weights = {"coefficients": coefficients, "intercepts": intercepts}
        save_file(
            {name: value.astype(np.float32) for name, value in weights.items()},
            HERE / f"{codebook}.safetensors",
        )
        codes[codebook] = [frame["code"] for frame in load_codebook(codebook)["frames"]]
        report[codebook] = {
            "sets": SETS[codebook],
            "n": len(texts),
            "strength": strength,
            "cut": cut,
            "micro_f1_dev": round(tried[strength, cut], 4),
        }
    config = {
        "name": "frames",
        "kind": "frames",
        "encoder": "all-MiniLM-L6-v2",
        "trunk": shared_trunk("reader").digest,
        "codes": codes,
        "training": report,
        "sha256": digests(HERE, [f"{codebook}.safetensors" for codebook in SETS]),
    }
    (HERE / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
