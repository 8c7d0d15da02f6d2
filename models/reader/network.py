"""The reader as a torch module: a cut MPNet trunk and small linear heads.

The trunk is exported to ONNX and the heads to safetensors; ``perspectives.model_reader`` applies
the same heads with numpy, so what is trained here is what ships.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

N_LAYERS = 8
"""The lowest eight of twelve layers: two thirds of the cost."""
EVIDENCE_SIZE = 128
FRAMING_SIZE = 64
CODEBOOK_SIZES = {"policy": 15, "gvfc": 9}


class ReaderNetwork(nn.Module):
    """Trunk and heads.

    Heads (all linear): ``cell`` answers at a fact marker (emphasis, truth, valence: 3 classes
    each); ``portrayal`` at a target marker joined with the mean of the target's mention tokens;
    ``evidence_token`` projects a text token, ``evidence_fact`` the marker joined with the mean of
    the fact's own tokens, to a common space where their cosine, times and plus the two numbers of
    ``evidence_scale``, says whether the token speaks of the fact; ``framing_fact`` at the markers
    and ``framing_text`` at the mean of the text tokens give the parts of the framing's embedding,
    one a fact and one for the text, in which framings that part lie apart; ``loaded`` marks loaded
    tokens; ``frames.*`` read the mean of the text tokens. ``losses.py`` applies them to a batch.
    """

    def __init__(self, base: str | Path) -> None:
        super().__init__()
        self.trunk = AutoModel.from_pretrained(
            base,
            num_hidden_layers=N_LAYERS,
            add_pooling_layer=False,
            attention_probs_dropout_prob=0.0,  # hidden dropout remains; this one costs most time
        )
        size = self.trunk.config.hidden_size
        self.cell = nn.Linear(size, 9)
        self.portrayal = nn.Linear(2 * size, 3)
        self.evidence_token = nn.Linear(size, EVIDENCE_SIZE, bias=False)
        self.evidence_fact = nn.Linear(2 * size, EVIDENCE_SIZE, bias=False)
        with torch.no_grad():  # begin as the likeness of token and fact, which is half the answer
            nn.init.orthogonal_(self.evidence_token.weight)
            self.evidence_fact.weight.zero_()
            self.evidence_fact.weight[:, size:] = self.evidence_token.weight
        self.evidence_scale = nn.Parameter(torch.tensor([8.0, -2.5]))
        self.framing_fact = nn.Linear(size, FRAMING_SIZE)
        self.framing_text = nn.Linear(size, FRAMING_SIZE)
        self.loaded = nn.Linear(size, 1)
        self.frames = nn.ModuleDict(
            {name: nn.Linear(size, n) for name, n in CODEBOOK_SIZES.items()}
        )
        self.dropout = nn.Dropout(0.1)
        # word and position vectors stay as they are: few rows are seen often enough to move well
        self.trunk.embeddings.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Token states, ``(n_rows, n_tokens, size)``."""
        states: Tensor = self.trunk(input_ids=ids, attention_mask=mask).last_hidden_state
        return states

    def heads(self) -> dict[str, Tensor]:
        """The heads' weights by name, for export."""
        return {
            name: value.detach().contiguous()
            for name, value in self.state_dict().items()
            if not name.startswith("trunk.")
        }


def base_tokenizer(base: str | Path) -> Tokenizer:
    """The tokenizer of the base model; it cuts and pads nothing by itself."""
    tokenizer = Tokenizer.from_file(str(Path(base) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def saved_state(checkpoint: str | Path) -> dict[str, Tensor]:
    """State of a `ReaderNetwork` from a checkpoint of ``train.py``, on the CPU."""
    state: dict[str, Tensor] = torch.load(checkpoint, weights_only=True, map_location="cpu")[
        "network"
    ]
    return state


def shipped_state(folder: Path) -> dict[str, Tensor]:
    """State of a `ReaderNetwork` from the files that ship, to train on from them.

    Matrices come back as they were rounded to 8 bits; word and position vectors are left out,
    since they are the base model's. Load it with ``strict=False``.
    """
    graph = onnx.load(folder / "model.onnx").graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    state = load_file(folder / "heads.safetensors")
    bias = "trunk.encoder.relative_attention_bias.weight"
    state[bias] = _dequantised(arrays, bias)
    for name, array in arrays.items():
        if name.endswith((".bias", "LayerNorm.weight")):
            state[name.replace(".linear.", ".")] = torch.from_numpy(array.copy())
    readers = {name: node for node in graph.node for name in node.input}
    for node in graph.node:
        if node.op_type == "MatMulInteger":  # its bias, added some nodes on, names the layer
            after = node
            while after.op_type != "Add":
                after = readers[after.output[0]]
            layer = next(n for n in after.input if n in arrays).removesuffix(".bias")
            weight = _dequantised(arrays, node.input[1].removesuffix("_quantized")).T
            if layer.endswith(".linear"):  # smoothed by onnx_export
                layer = layer.removesuffix(".linear")
                weight = weight * torch.from_numpy(arrays[f"{layer}.inverse"].copy())
            state[f"{layer}.weight"] = weight.contiguous()
    return state


def _dequantised(arrays: dict[str, np.ndarray], name: str) -> Tensor:
    whole = arrays[f"{name}_quantized"].astype(np.float32) - arrays[f"{name}_zero_point"]
    return torch.from_numpy(whole * arrays[f"{name}_scale"]).float()
