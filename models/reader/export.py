"""Turn a checkpoint of ``train.py`` into the files that ship.

    python models/reader/export.py --base PATH_TO_ALL_MPNET_BASE_V2 --checkpoint PATH

Writes ``model.onnx`` (the trunk, 8 bits, smoothed on rows of ``corpora/training``),
``heads.safetensors`` (half precision is not worth it: they are small), ``tokenizer.json`` and
``config.json`` with neutral calibration; ``calibrate.py`` fits it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

from safetensors.torch import save_file

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parents[1]))

from data import ROOT, brief_examples  # noqa: E402
from network import N_LAYERS, ReaderNetwork, base_tokenizer, saved_state  # noqa: E402
from onnx_export import digests, export, smooth  # noqa: E402

from perspectives.packing import pack  # noqa: E402

FILES = ["model.onnx", "heads.safetensors", "tokenizer.json"]
SMOOTHED = ("attn.q", "attn.k", "attn.v", "intermediate.dense")
"""Layers that read the output of a layer normalisation, whose channels are most uneven."""
N_ROWS = 32
NEUTRAL = {"temperature": 1.0, "bias": [0.0, 0.0, 0.0]}


def typical_rows(base: Path) -> list[list[int]]:
    """Token ids of some framings of the training stories against their facts."""
    tokenizer = base_tokenizer(base)
    examples = brief_examples(ROOT / "corpora/training/hard_cases.jsonl")[:N_ROWS]
    return [
        pack(tokenizer, example.text, [query.text for query in example.facts], [])[0].ids
        for example in examples
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", required=True, help="folder of all-mpnet-base-v2")
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--bits", type=int, default=8, choices=(8, 32))
    parser.add_argument("--out", default=str(HERE))
    args = parser.parse_args()
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    network = ReaderNetwork(args.base)
    network.load_state_dict(saved_state(args.checkpoint))
    network.eval()
    heads = network.heads()
    if args.bits == 8:
        smooth(network.trunk, typical_rows(Path(args.base)), SMOOTHED)
    export(network.trunk, out / "model.onnx", bits=args.bits)
    save_file(heads, out / "heads.safetensors")
    shutil.copyfile(Path(args.base) / "tokenizer.json", out / "tokenizer.json")
    config = {
        "name": "reader",
        "kind": "reader",
        "layers": N_LAYERS,
        "bits": args.bits,
        "licence": "Apache-2.0",
        "calibration": dict.fromkeys(("emphasis", "truth", "valence", "portrayal"), NEUTRAL)
        | {"told": {"log_odds": 1.0, "recall": 0.0, "support": 0.0, "constant": 0.0}},
        "sha256": digests(out, FILES),
    }
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
