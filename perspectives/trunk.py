"""Run a bundled ONNX model: token ids in, token states out.

Rows are read one a call, several calls at a time in threads: the rounding of 8-bit weights depends
on all that is in one call, so this is what makes a text's numbers independent of its neighbours.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from perspectives.errors import ModelError
from perspectives.packing import pack
from perspectives.resources import model_dir

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Array = NDArray[np.float32]
Read = tuple[list[tuple[int, int]], Array]
_IN_FLIGHT = 8
_KEPT = 1024
"""Texts read alone whose states are kept, so that two measures can read the same sentences once."""


@cache
def shared_trunk(name: str) -> Trunk:
    """Return the one trunk of that name in this process, so that its weights lie in memory once."""
    return Trunk(name)


class Trunk:
    """A bundled model, loaded on first use.

    Parameters
    ----------
    name : str
        Folder of ``models/`` with ``config.json``, ``tokenizer.json`` and ``model.onnx``.
    """

    _read: Mapping[str, Read] = MappingProxyType({})

    def __init__(self, name: str) -> None:
        self.name = name

    def __getstate__(self) -> dict[str, Any]:
        """Give only the name to another process; the model is loaded again there."""
        return {"name": self.name}

    @cached_property
    def folder(self) -> Path:
        """The model's folder, its files checked against their digests."""
        return model_dir(self.name)

    @cached_property
    def config(self) -> dict[str, Any]:
        """What ``config.json`` says."""
        config: dict[str, Any] = json.loads((self.folder / "config.json").read_text("utf-8"))
        return config

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer, without cutting or padding."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the weights, as listed in the model's configuration."""
        return str(self.config["sha256"]["model.onnx"])

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        path = str(self.folder / "model.onnx")
        try:
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has no common class for its errors
            raise ModelError(f"{path}: onnxruntime cannot load it: {error}") from error

    def states(self, ids: Sequence[int]) -> Array:
        """States of one row of token ids, ``(n_tokens, size)``."""
        row = np.array([ids], dtype=np.int64)
        states: Array = self._session.run(None, {"ids": row, "mask": np.ones_like(row)})[0][0]
        return states

    def text_states(self, texts: Sequence[str]) -> Iterator[Read]:
        """Read texts alone, without queries.

        Parameters
        ----------
        texts : sequence of str
            Any number; what lies beyond the first 256 tokens of one is not read.

        Yields
        ------
        offsets : list of (int, int)
            Character spans of the tokens read.
        states : ndarray of shape (n_tokens, size)
            Their states.
        """
        for first in range(0, len(texts), _KEPT):
            some = texts[first : first + _KEPT]
            read = {text: self._read[text] for text in some if text in self._read}
            new = [text for text in dict.fromkeys(some) if text not in read]
            rows = [pack(self.tokenizer, text)[0] for text in new]
            found = self.map_states(row.ids for row in rows)
            for text, row, states in zip(new, rows, found, strict=True):
                read[text] = row.offsets, states[1 : 1 + len(row.offsets)]
            self._read = read
            yield from (read[text] for text in some)

    def map_states(self, rows: Iterable[Sequence[int]]) -> Iterator[Array]:
        """States of many rows, in their order, read by as many threads as there are cores."""
        self._session  # noqa: B018  loaded before the threads start
        n_threads = os.cpu_count() or 1
        with ThreadPoolExecutor(n_threads) as pool:
            waiting = []
            for ids in rows:
                waiting.append(pool.submit(self.states, ids))
                if len(waiting) > _IN_FLIGHT * n_threads:
                    yield waiting.pop(0).result()
            for future in waiting:
                yield future.result()
