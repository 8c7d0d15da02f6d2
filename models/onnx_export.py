"""Write a BERT-like torch trunk as a small ONNX file, its weights rounded to 8 bits.

ONNX Runtime's dynamic quantisation: weights by output channel, activations while running. Since
the activations of one call share a scale, the library reads one row a call: a text gets the same
numbers whatever it is read with.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

OPSET = 18
STRENGTH = 0.8
"""How much of the unevenness `smooth` moves from a layer's inputs to its weights."""


class _Trunk(nn.Module):
    def __init__(self, trunk: nn.Module) -> None:
        super().__init__()
        self.trunk = trunk

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> Any:
        return self.trunk(input_ids=ids, attention_mask=mask).last_hidden_state


class _Scaled(nn.Module):
    """A linear layer whose inputs are divided by `scale` and whose weights are multiplied by it."""

    def __init__(self, linear: nn.Linear, scale: torch.Tensor) -> None:
        super().__init__()
        self.linear = linear
        self.register_buffer("inverse", 1 / scale)
        with torch.no_grad():
            linear.weight.mul_(scale)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        scaled: torch.Tensor = self.linear(states * self.inverse)
        return scaled


def smooth(trunk: nn.Module, rows: Sequence[Sequence[int]], layers: Sequence[str]) -> None:
    """Even out the channels that 8 bits are worst at, in place; the trunk computes the same.

    A few channels of a layer's input are far larger than the rest and coarsen the rounding of all.
    Each channel is divided by its largest value on `rows` to the power `STRENGTH` and the weights
    are multiplied by the same (Xiao et al. 2023, SmoothQuant, ICML).

    Parameters
    ----------
    trunk : torch.nn.Module
    rows : sequence of sequence of int
        Token ids of typical rows.
    layers : sequence of str
        Linear layers whose name holds one of these are treated.
    """
    chosen = {
        name: module
        for name, module in trunk.named_modules()
        if isinstance(module, nn.Linear) and any(part in name for part in layers)
    }
    largest: dict[str, torch.Tensor] = {}

    def watch(name: str) -> Any:
        def look(_: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
            found = inputs[0].detach().abs().flatten(0, -2).amax(0)
            largest[name] = torch.maximum(largest.get(name, found), found)

        return look

    hooks = [module.register_forward_pre_hook(watch(name)) for name, module in chosen.items()]
    with torch.no_grad():
        for row in rows:
            ids = torch.tensor([list(row)])
            trunk(input_ids=ids, attention_mask=torch.ones_like(ids))
    for hook in hooks:
        hook.remove()
    for name, linear in chosen.items():
        weights = linear.weight.detach().abs().amax(0).clamp(min=1e-5)
        scale = largest[name].clamp(min=1e-5) ** STRENGTH / weights ** (1 - STRENGTH)
        parent, _, leaf = name.rpartition(".")
        setattr(trunk.get_submodule(parent), leaf, _Scaled(linear, scale / scale.mean()))


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
