"""Turn a text and its queries into the token rows that the trained reader reads.

Layout of one row::

    <s> text </s> [F] fact ... [F] fact ... [T] target ... </s>

A marker stands before each query; the model answers for a query at its marker and finds the
evidence by comparing the marker with every text token. Training and inference share this module,
so both see the same rows. Only ``tokenizers`` is needed, no deep-learning framework.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from perspectives.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Gate = Callable[[list[str]], list[list[int]]]
"""Texts of the windows -> for each, the numbers of the queries that it is read against."""

FACT_MARKER = "[unused0]"
TARGET_MARKER = "[unused1]"
MAX_LENGTH = 512
"""Longest row in tokens (the positions that the base model knows)."""
MAX_TEXT = 256
"""Longest stretch of text in one row; a longer text is read in overlapping windows."""
OVERLAP = 32
"""Text tokens that two neighbouring windows share."""
MAX_QUERY = 48
"""Longest query in tokens; what stands beyond is not read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One window of a text with some of its queries, as token ids.

    ``offsets`` are the character spans of the text tokens, which stand at ``ids[1:1 + n]``.
    ``markers`` are the positions of the query markers and ``queries`` the numbers of the queries
    (facts first, then targets) that they stand for.
    """

    ids: list[int]
    offsets: list[tuple[int, int]]
    markers: list[int]
    queries: list[int]

    @property
    def words(self) -> list[slice]:
        """Where the tokens of each query stand, behind its marker."""
        edges = [*self.markers, len(self.ids) - 1]
        return [slice(marker + 1, end) for marker, end in pairwise(edges)]


def pack(
    tokenizer: Tokenizer,
    text: str,
    facts: Sequence[str] = (),
    targets: Sequence[str] = (),
    *,
    max_text: int = MAX_TEXT,
    gate: Gate | None = None,
) -> list[Row]:
    """Rows that together show the windows of `text` to the queries.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
        The tokenizer of the reader's base model.
    text : str
        Any length; more than `max_text` tokens are cut into overlapping windows.
    facts, targets : sequence of str
        The queries. Without any, the rows hold the text alone.
    max_text : int
        Text tokens in one window.
    gate : callable, optional
        Chooses the queries of each window; by default every window is read against all.

    Returns
    -------
    list of Row
        Without queries, one for each window; at least one, also for an empty text.
    """
    encoded = tokenizer.encode(text, add_special_tokens=False)
    queries = _query_ids(tokenizer, facts, targets)
    windows = list(_windows(len(encoded.ids), max_text))
    chosen = [list(range(len(queries)))] * len(windows)
    if gate is not None:
        chosen = gate([_spelled(text, encoded.offsets[a:b]) for a, b in windows])
    start, end = token_id(tokenizer, "<s>"), token_id(tokenizer, "</s>")
    rows = []
    for (first, last), numbers in zip(windows, chosen, strict=True):
        ids = [start, *encoded.ids[first:last], end]
        offsets = list(encoded.offsets[first:last])
        for group in _groups([queries[n] for n in numbers], MAX_LENGTH - len(ids) - 1):
            row_ids, markers = list(ids), []
            for place in group:
                markers.append(len(row_ids))
                row_ids.extend(queries[numbers[place]])
            rows.append(Row([*row_ids, end], offsets, markers, [numbers[place] for place in group]))
    return rows


def find_mentions(text: str, target: str) -> list[tuple[int, int]]:
    """Character spans where `target` stands in `text` as whole words, letter case ignored."""
    if not target.strip():
        return []
    pattern = rf"(?<!\w){re.escape(target)}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, flags=re.IGNORECASE)]


def tokens_within(
    offsets: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]
) -> NDArray[np.bool_]:
    """Which tokens touch one of the character spans, ``(n_tokens,)``."""
    touched = np.zeros(len(offsets), dtype=bool)
    if not offsets:
        return touched
    starts, ends = np.array(offsets).T
    for start, end in spans:
        touched |= (starts < end) & (ends > start)
    return touched


def pad(rows: Sequence[Row], pad_id: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids and attention mask of rows of unequal length, each ``(n_rows, longest)``."""
    longest = max(len(row.ids) for row in rows)
    ids = np.full((len(rows), longest), pad_id, dtype=np.int64)
    mask = np.zeros((len(rows), longest), dtype=np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row.ids)] = row.ids
        mask[i, : len(row.ids)] = 1
    return ids, mask


def _spelled(text: str, offsets: Sequence[tuple[int, int]]) -> str:
    """Return the stretch of text that some neighbouring tokens cover."""
    return text[offsets[0][0] : offsets[-1][1]] if offsets else ""


def token_id(tokenizer: Tokenizer, token: str) -> int:
    """Return the number of a token; `ModelError` where the vocabulary does not have it."""
    number: int | None = tokenizer.token_to_id(token)
    if number is None:
        raise ModelError(f"expected a vocabulary with the token {token!r}, got one without it")
    return number


def _query_ids(
    tokenizer: Tokenizer, facts: Sequence[str], targets: Sequence[str]
) -> list[list[int]]:
    fact, target = token_id(tokenizer, FACT_MARKER), token_id(tokenizer, TARGET_MARKER)
    marked = [(fact, query) for query in facts] + [(target, query) for query in targets]
    encoded = tokenizer.encode_batch([query for _, query in marked], add_special_tokens=False)
    return [
        [marker, *query.ids[: MAX_QUERY - 1]]
        for (marker, _), query in zip(marked, encoded, strict=True)
    ]


def _windows(n_tokens: int, size: int) -> Iterator[tuple[int, int]]:
    first = 0
    while first + size < n_tokens:
        yield first, first + size
        first += size - OVERLAP
    yield first, n_tokens


def _groups(queries: Sequence[list[int]], room: int) -> Iterator[list[int]]:
    """Places of the queries in groups that fit into `room` tokens; one empty group for none."""
    group: list[int] = []
    used = 0
    for place, query in enumerate(queries):
        if group and used + len(query) > room:
            yield group
            group, used = [], 0
        group.append(place)
        used += len(query)
    yield group
