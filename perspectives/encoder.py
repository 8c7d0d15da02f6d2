"""Texts to vectors: the bundled encoder, any sentence-transformers model, and TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from perspectives.errors import ModelError
from perspectives.packing import token_id
from perspectives.trunk import shared_trunk

Vectors = NDArray[np.float32]


@runtime_checkable
class Encoder(Protocol):
    """Anything with this one method can be used as an encoder.

    A text must get the same vector whatever other texts stand beside it, or two runs over the
    same story can differ (`TfidfEncoder` does not promise that: its words are those of the call).
    """

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Turn texts into vectors.

        Parameters
        ----------
        texts : sequence of str
            Any number, also none.

        Returns
        -------
        ndarray of shape (n_texts, n_dimensions)
            Rows of length 1, so that the inner product is the cosine; all zeros for a text
            without words.
        """
        ...


class BundledEncoder:
    """The encoder that ships with the library: all-MiniLM-L6-v2 with its weights in 8 bits.

    English, 384 dimensions; needs no network and no deep-learning framework. What a text says
    beyond 256 tokens is read in further windows, and the vector is their mean.

    References
    ----------
    Reimers and Gurevych 2019, Sentence-BERT (EMNLP); the model card is
    ``models/all-MiniLM-L6-v2/README.md``.

    Examples
    --------
    >>> BundledEncoder().encode(["A tram line.", ""]).shape
    (2, 384)
    """

    def __init__(self) -> None:
        self._trunk = shared_trunk("all-MiniLM-L6-v2")

    def __repr__(self) -> str:
        return "BundledEncoder()"

    @property
    def id(self) -> str:
        """Name and digest of the weights, for provenance."""
        return f"{self._trunk.name}@{self._trunk.digest[:12]}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Turn texts into vectors; see `Encoder.encode`."""
        unique = list(dict.fromkeys(texts))
        windows = [self._windows(text) for text in unique]
        states = self._trunk.map_states(ids for rows in windows for ids in rows)
        vectors = {}
        for text, rows in zip(unique, windows, strict=True):
            means = [next(states).mean(axis=0) * len(ids) for ids in rows]
            vectors[text] = _unit(np.sum(means, axis=0)) if means else self._zero
        return np.array([vectors[text] for text in texts], dtype=np.float32).reshape(
            len(texts), self._zero.size
        )

    @cached_property
    def _zero(self) -> Vectors:
        return np.zeros(int(self._trunk.config["dimension"]), dtype=np.float32)

    def _windows(self, text: str) -> list[list[int]]:
        tokenizer = self._trunk.tokenizer
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        size = int(self._trunk.config["max_length"]) - 2
        first, last = token_id(tokenizer, "[CLS]"), token_id(tokenizer, "[SEP]")
        return [[first, *ids[i : i + size], last] for i in range(0, len(ids), size)]


class TfidfEncoder:
    """Word counts weighted by rarity, for tests and teaching: no model, nothing learned before.

    Rarity is counted over the texts of one call, so vectors of two calls cannot be compared.

    Examples
    --------
    >>> a, b, c = TfidfEncoder().encode(["The tram opens.", "A tram opens.", "Rain fell."])
    >>> float(a @ b) > float(a @ c)
    True
    """

    id = "tfidf"

    def __repr__(self) -> str:
        return "TfidfEncoder()"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Turn texts into vectors; see `Encoder.encode`."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True)
        try:
            counts = vectorizer.fit_transform(texts)
        except ValueError:  # scikit-learn's way to say that no text holds a word
            return np.zeros((len(texts), 1), dtype=np.float32)
        return np.asarray(counts.toarray(), dtype=np.float32)


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by name or path.

    torch is imported and the model loaded on the first call of `encode`; a name that is not on
    this machine is looked up on the network by sentence-transformers.

    Parameters
    ----------
    name_or_path : str
        As ``sentence_transformers.SentenceTransformer`` takes it.
    batch_size : int, default 32
        Texts read at a time.

    Raises
    ------
    ModelError
        On the first call of `encode`, where the model cannot be loaded.

    Examples
    --------
    >>> SentenceTransformerEncoder("all-mpnet-base-v2")  # nothing is loaded yet
    SentenceTransformerEncoder('all-mpnet-base-v2')
    """

    def __init__(self, name_or_path: str, batch_size: int = 32) -> None:
        self.name_or_path = name_or_path
        self.batch_size = batch_size

    def __repr__(self) -> str:
        return f"SentenceTransformerEncoder({self.name_or_path!r})"

    def __getstate__(self) -> dict[str, Any]:
        """Give only the settings to another process; the model is loaded again there."""
        return {"name_or_path": self.name_or_path, "batch_size": self.batch_size}

    @property
    def id(self) -> str:
        """The model's name or path, for provenance."""
        return self.name_or_path

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(self.name_or_path)
        except Exception as error:  # the loaders below raise whatever their back ends raise
            raise ModelError(f"encoder {self.name_or_path!r} cannot be loaded: {error}") from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Turn texts into vectors; see `Encoder.encode`."""
        vectors = self._model.encode(
            list(texts),
            batch_size=self.batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        vectors = np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1)
        vectors[[not text.strip() for text in texts]] = 0
        return vectors


def _unit(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector
