"""Write a BERT-like torch trunk as a small ONNX file, its weights rounded to 8 bits.

ONNX Runtime's dynamic quantisation: weights by output channel, activations while running. Since
the activations of one call share a scale, the library reads one row a call: a text gets the same
numbers whatever it is read with.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

OPSET = 18


class _Trunk(nn.Module):
    def __init__(self, trunk: nn.Module) -> None:
        super().__init__()
        self.trunk = trunk

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> Any:
        return self.trunk(input_ids=ids, attention_mask=mask).last_hidden_state


def export(trunk: nn.Module, path: Path, *, bits: int = 8) -> None:
    """Write `trunk` to `path` with inputs ``ids``, ``mask`` and output ``states``.

    Parameters
    ----------
    trunk : torch.nn.Module
        Called with ``input_ids`` and ``attention_mask``; gives ``last_hidden_state``.
    path : Path
        The ONNX file to write.
    bits : {8, 32}
        8 rounds the weights; 32 keeps them, to measure what the rounding loses.
    """
    axes = {0: "row", 1: "token"}
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        whole = path if bits == 32 else Path(folder) / "whole.onnx"
        torch.onnx.export(
            _Trunk(trunk).eval(),
            (torch.tensor([[0, 5, 6, 2], [0, 7, 2, 1]]), torch.tensor([[1] * 4, [1, 1, 1, 0]])),
            str(whole),
            input_names=["ids", "mask"],
            output_names=["states"],
            dynamic_axes={"ids": axes, "mask": axes, "states": axes},
            opset_version=OPSET,
            dynamo=False,
        )
        if bits == 8:
            quantize_dynamic(whole, path, per_channel=True, weight_type=QuantType.QInt8)


def digests(folder: Path, names: list[str]) -> dict[str, str]:
    """SHA-256 of each named file of a model folder, for its ``config.json``."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
