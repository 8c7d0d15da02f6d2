"""Rows of tokens: everything is shown to every query, and offsets point into the text."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perspectives.packing import (
    MAX_LENGTH,
    MAX_QUERY,
    MAX_TEXT,
    find_mentions,
    pack,
    pad,
    tokens_within,
)
from perspectives.trunk import Trunk

TEXT = "Parliament passed the bill by 138 votes to 71. Two in five children hold an account."
FACTS = ("The bill passed by 138 votes.", "40% of children hold an account.")


@pytest.fixture(scope="module")
def tokenizer():
    return Trunk("reader").tokenizer


def test_short_text_is_one_row_with_all_queries(tokenizer):
    (row,) = pack(tokenizer, TEXT, FACTS, ("Parliament",))
    assert row.queries == [0, 1, 2]
    markers = [row.ids[place] for place in row.markers]
    assert markers[0] == markers[1] != markers[2]


def test_offsets_spell_the_text(tokenizer):
    (row,) = pack(tokenizer, TEXT, FACTS)
    spelled = "".join(TEXT[a:b] for a, b in row.offsets)
    assert spelled == TEXT.replace(" ", "")


def test_long_text_is_read_in_overlapping_windows_that_cover_it(tokenizer):
    rows = pack(tokenizer, "the tram line opens on monday morning " * 200, FACTS)
    assert len(rows) > 1
    starts = [row.offsets[0][0] for row in rows]
    ends = [row.offsets[-1][1] for row in rows]
    assert all(start < end for start, end in zip(starts[1:], ends[:-1], strict=True))
    assert all(len(row.ids) <= MAX_LENGTH and len(row.offsets) <= MAX_TEXT for row in rows)


def test_many_queries_are_split_over_rows_and_none_is_lost(tokenizer):
    facts = [f"Fact number {i} is a sentence of some length about a matter." for i in range(60)]
    rows = pack(tokenizer, TEXT, facts)
    assert [query for row in rows for query in row.queries] == list(range(60))
    assert all(len(row.ids) <= MAX_LENGTH for row in rows)


def test_long_query_is_cut(tokenizer):
    (row,) = pack(tokenizer, TEXT, ["word " * 500])
    assert len(row.ids) <= len(row.offsets) + 3 + MAX_QUERY


def test_empty_text_and_no_queries(tokenizer):
    (row,) = pack(tokenizer, "")
    assert row.offsets == [] and row.queries == []


def test_gate_chooses_the_queries_of_each_window(tokenizer):
    rows = pack(tokenizer, "tram " * 600, FACTS, gate=lambda texts: [[1] for _ in texts])
    assert all(row.queries == [1] for row in rows)


def test_pad_masks_what_it_adds(tokenizer):
    rows = pack(tokenizer, TEXT, FACTS) + pack(tokenizer, "Short.", FACTS[:1])
    ids, mask = pad(rows, pad_id=1)
    assert mask.sum(axis=1).tolist() == [len(row.ids) for row in rows]
    assert (ids[mask == 0] == 1).all()


def test_mentions_are_whole_words_in_any_case():
    assert find_mentions("The EU and the Eurozone; the eu.", "EU") == [(4, 6), (29, 31)]
    assert find_mentions("anything", " ") == []


@given(st.lists(st.integers(1, 9), max_size=8), st.integers(0, 30), st.integers(0, 30))
def test_tokens_within_touch_the_span(lengths, start, length):
    edges = np.concatenate([[0], np.cumsum(lengths)]).tolist()
    offsets = list(pairwise(edges))
    found = tokens_within(offsets, [(start, start + length)])
    expected = [a < start + length and b > start for a, b in offsets]
    assert found.tolist() == expected
