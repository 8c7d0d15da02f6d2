"""The trained reader: one pass of a small transformer answers for all facts and targets of a text.

The transformer runs in ONNX Runtime; its heads are a few small matrices applied here with numpy.
How it was trained, on what, and how good it is: ``models/reader/README.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_softmax, logit, softmax

from perspectives.packing import Row, pack, tokens_within
from perspectives.reader import Reading, Request
from perspectives.segmentation import content_words, sentences
from perspectives.story import Segment, Span
from perspectives.trunk import shared_trunk

Array = NDArray[np.float64]

EMBEDDING_SIZE = 64
"""Dimensions of each part of the embedding of a text."""
N_SUPPORTING = 10
"""So many tokens that speak of a fact are enough to tell it."""
MOST_WINDOWS = 3
"""A fact is looked for in so many windows of a long text: those that share most words with it."""


class ModelReader:
    """The reader that ships with the library and that `compare` uses by default.

    A framing is read once against all its facts and targets together. A text of more than 256
    tokens is read in overlapping windows, a fact in the three that share most words with it: it
    is told as surely as the surest window says, joined with the share of its words that stand in
    one sentence of the text and with the support of the tokens that support it most; its truth
    and valence are the mean over the windows, weighted by how surely each tells it. English;
    other languages get answers that mean nothing.

    Parameters
    ----------
    name : str, default "reader"
        Folder of ``models/``.

    Examples
    --------
    >>> from perspectives.segmentation import segment
    >>> text = "The new tram opened on Monday. Rain is expected."
    >>> request = Request(text, segment(text), facts=("The tram opened.", "Fares rose."))
    >>> reading = ModelReader().read([request])[0]
    >>> bool(reading.told[0] > reading.told[1])
    True
    """

    def __init__(self, name: str = "reader") -> None:
        self._trunk = shared_trunk(name)

    def __repr__(self) -> str:
        return f"ModelReader({self._trunk.name!r})"

    @property
    def id(self) -> str:
        """Name and digest of the weights, for provenance."""
        return f"{self._trunk.name}@{self._trunk.digest[:12]}"

    def read(self, requests: Sequence[Request]) -> list[Reading]:
        """Read texts; see `Reader.read`."""
        packed = [self._pack(request) for request in requests]
        states = self._trunk.map_states(row.ids for rows in packed for row in rows)
        return [
            self._combine(request, rows, [next(states) for _ in rows])
            for request, rows in zip(requests, packed, strict=True)
        ]

    @cached_property
    def _heads(self) -> dict[str, NDArray[np.float32]]:
        from safetensors.numpy import load_file

        return dict(load_file(self._trunk.folder / "heads.safetensors"))

    @cached_property
    def _scaling(self) -> dict[str, Any]:
        scaling: dict[str, Any] = self._trunk.config["calibration"]
        return scaling

    def _pack(self, request: Request) -> list[Row]:
        if not request.text.strip() or not (request.facts or request.targets):
            return []
        rows = pack(
            self._trunk.tokenizer,
            request.text,
            request.facts,
            request.targets,
            gate=lambda windows: choose_windows(windows, request),
        )
        return [row for row in rows if row.queries and row.offsets]

    def _combine(
        self, request: Request, rows: list[Row], states: list[NDArray[np.float32]]
    ) -> Reading:
        n_facts, n_targets = len(request.facts), len(request.targets)
        tokens = sorted({offset for row in rows for offset in row.offsets})
        place = {offset: i for i, offset in enumerate(tokens)}
        token_support = np.zeros((len(tokens), n_facts))
        emphasis: list[list[Array]] = [[] for _ in range(n_facts)]
        stance: list[list[Array]] = [[] for _ in range(n_facts)]
        portrayal: list[list[tuple[float, Array]]] = [[] for _ in range(n_targets)]
        embedded: list[list[tuple[float, Array]]] = [[] for _ in range(n_facts + 1)]
        for row, state in zip(rows, states, strict=True):
            at = [place[offset] for offset in row.offsets]
            text = state[1 : 1 + len(row.offsets)]
            centre = text.mean(axis=0)
            embedded[n_facts].append((1.0, self._linear("framing_text", centre)))
            projected = (text - centre) @ self._heads["evidence_token.weight"].T
            lengths = np.maximum(np.linalg.norm(projected, axis=1), 1e-9)
            projected /= lengths[:, None]
            for marker, words, query in zip(row.markers, row.words, row.queries, strict=True):
                if query < n_facts:
                    cell = self._linear("cell", state[marker])
                    classes = self._scaled("emphasis", cell[:3])
                    emphasis[query].append(classes)
                    stance[query].append(cell[3:])
                    vector = self._linear("framing_fact", state[marker])
                    embedded[query].append((1 - classes[0], vector))
                    about = np.concatenate([state[marker], state[words].mean(axis=0) - centre])
                    found = self._evidence(projected, about)
                    token_support[at, query] = np.maximum(token_support[at, query], found)
                else:
                    spans = request.mentions_of(query - n_facts)
                    weight, logits = self._portray(text, state[marker], row, spans)
                    portrayal[query - n_facts].append((weight, logits))
        recall = word_recall(request.text, request.facts)
        support = most_support(token_support)
        answers = zip(emphasis, stance, recall, support, strict=True)
        cells = [self._cell(*one) for one in answers]
        spans_ = tuple(Span(start, end) for start, end in tokens)
        return Reading(
            told=np.array([cell[0] for cell in cells]),
            grade=np.array([cell[1] for cell in cells]),
            truth=np.array([cell[2] for cell in cells]).reshape(n_facts, 3),
            valence=np.array([cell[3] for cell in cells]).reshape(n_facts, 3),
            portrayal=np.array([self._toward(answers) for answers in portrayal]).reshape(
                n_targets, 3
            ),
            support=segment_support(request.segments, tokens, token_support),
            tokens=spans_,
            token_support=token_support,
            embedding=_unit_of(embedded) if n_facts else None,
        )

    def _linear(self, head: str, state: NDArray[np.float32]) -> Array:
        answer: Array = (
            self._heads[f"{head}.weight"] @ state + self._heads[f"{head}.bias"]
        ).astype(float)
        return answer

    def _scaled(self, head: str, logits: Array) -> Array:
        """Calibrated probabilities: logits divided by a temperature, plus a constant a class."""
        scaling = self._scaling[head]
        return np.asarray(softmax(logits / scaling["temperature"] + np.array(scaling["bias"])))

    def _evidence(self, tokens: NDArray[np.float32], about: NDArray[np.float32]) -> Array:
        """How far each text token, projected to unit length, speaks of a fact: a scaled cosine."""
        query = self._heads["evidence_fact.weight"] @ about
        query /= max(float(np.linalg.norm(query)), 1e-9)
        scale, constant = self._heads["evidence_scale"]
        return np.asarray(expit(tokens @ query * scale + constant), dtype=float)

    def _cell(
        self, emphasis: list[Array], stance: list[Array], recall: float, support: float
    ) -> tuple[float, float, Array, Array]:
        """Told, grade, truth and valence of one fact from the windows that it was read in."""
        if not emphasis:
            return 0.0, 0.0, np.full(3, 1 / 3), np.full(3, 1 / 3)
        classes = np.array(emphasis)
        told = 1 - classes[:, 0]
        grade = classes[:, 1] / 2 + classes[:, 2]
        logits = np.average(np.array(stance), axis=0, weights=told + 1e-9)
        truth, valence = self._scaled("truth", logits[:3]), self._scaled("valence", logits[3:])
        joined = self._joined(float(told.max()), recall, support)
        share = joined / max(float(told.max()), 1e-9)
        return joined, min(joined, share * float(grade.max())), truth, valence

    def _joined(self, told: float, recall: float, support: float) -> float:
        """Join what the marker, the shared words and the evidence say of a fact being told."""
        join = self._scaling["told"]
        log_odds = join["log_odds"] * logit(np.clip(told, 1e-6, 1 - 1e-6))
        beside = join["recall"] * recall + join["support"] * support
        return float(expit(log_odds + beside + join["constant"]))

    def _portray(
        self,
        text: NDArray[np.float32],
        marker: NDArray[np.float32],
        row: Row,
        spans: list[tuple[int, int]],
    ) -> tuple[float, Array]:
        touched = tokens_within(row.offsets, spans)
        mention = text[touched].mean(axis=0) if touched.any() else np.zeros_like(marker)
        weight = float(touched.sum()) if touched.any() else 0.1
        return weight, self._linear("portrayal", np.concatenate([marker, mention]))

    def _toward(self, answers: list[tuple[float, Array]]) -> Array:
        if not answers:
            return np.full(3, 1 / 3)
        weights, logits = zip(*answers, strict=True)
        mean = np.average(log_softmax(np.array(logits), axis=1), axis=0, weights=weights)
        return self._scaled("portrayal", mean)


def _unit_of(embedded: list[list[tuple[float, Array]]]) -> Array:
    """Join the weighted vectors of each part of an embedding and make the whole of length 1."""
    parts = np.zeros((len(embedded), EMBEDDING_SIZE))
    for place, found in enumerate(embedded):
        if found:
            weights, vectors = zip(*found, strict=True)
            parts[place] = np.average(vectors, axis=0, weights=np.array(weights) + 1e-9)
    length = float(np.linalg.norm(parts))
    return parts / length if length > 0 else parts


def choose_windows(windows: list[str], request: Request) -> list[list[int]]:
    """Numbers of the queries that each window is read against.

    Every query where the windows are few. Else a fact goes to the windows that share most words
    with it (the earlier at a tie), a target to the first that mention it, or the first of all.

    Parameters
    ----------
    windows : list of str
        Texts of the windows.
    request : Request
        Whose facts and targets are meant; facts are numbered first.

    Returns
    -------
    list of list of int
        For each window.
    """
    n_facts = len(request.facts)
    if len(windows) <= MOST_WINDOWS:
        return [list(range(n_facts + len(request.targets)))] * len(windows)
    chosen: list[list[int]] = [[] for _ in windows]
    words = [_words(window) for window in windows]
    for number, fact in enumerate(request.facts):
        wanted = _words(fact)
        ranked = sorted(range(len(windows)), key=lambda i: -len(wanted & words[i]))
        for i in ranked[:MOST_WINDOWS]:
            chosen[i].append(number)
    for number, target in enumerate(request.targets):
        holding = [i for i, window in enumerate(windows) if target in window]
        for i in (holding or list(range(len(windows))))[: 2 * MOST_WINDOWS]:
            chosen[i].append(n_facts + number)
    return chosen


def segment_support(
    segments: Sequence[Segment], tokens: Sequence[tuple[int, int]], token_support: Array
) -> Array:
    """Mean support of the tokens of each segment, ``(n_segments, n_facts)``; 0 without tokens."""
    support = np.zeros((len(segments), token_support.shape[1]))
    for i, piece in enumerate(segments):
        inside = tokens_within(tokens, [(piece.start, piece.end)])
        if inside.any():
            support[i] = token_support[inside].mean(axis=0)
    return support


def most_support(token_support: Array) -> Array:
    """Mean support of each fact by the ten tokens that support it most, ``(n_facts,)``."""
    most = np.sort(token_support, axis=0)[::-1][:N_SUPPORTING]
    return np.asarray(most.sum(axis=0) / max(1, len(most)))


def word_recall(text: str, facts: Sequence[str]) -> list[float]:
    """Share of each fact's content words that stand in the sentence that holds most of them."""
    pieces = [_words(piece.text) for piece in sentences(text)]
    wanted = [_words(fact) for fact in facts]
    return [
        max((len(words & piece) for piece in pieces), default=0) / max(1, len(words))
        for words in wanted
    ]


def _words(text: str) -> frozenset[str]:
    spans = content_words(text)
    return frozenset(text[span.start : span.end].lower().rstrip("s") for span in spans)
