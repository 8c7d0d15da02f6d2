"""Emphasis: shares by content words that sum to 1."""

import numpy as np
import pytest

from perspectives.measures.emphasis import BEYOND, COLUMNS, Emphasis
from tests.measured import known_alignment


@pytest.fixture(scope="module")
def table():
    return Emphasis().measure([known_alignment()])


def cell(table, perspective, fact):
    return table[(table.perspective == perspective) & (table.fact == fact)].iloc[0]


def test_shares_weigh_segments_by_content_words(table):
    words = known_alignment().words[0]
    assert cell(table, "p1", "f1").emphasis == pytest.approx(words[0] / words.sum())
    assert cell(table, "p1", "f2").emphasis == pytest.approx(0.5 * words[1] / words.sum())


def test_rows_sum_to_one_or_are_undefined(table):
    sums = table.groupby("perspective")["emphasis"].sum(min_count=3)
    np.testing.assert_allclose(sums[["p1", "p2"]], 1)
    assert table[table.perspective == "p3"].emphasis.isna().all()


def test_omitted_is_what_is_not_told_and_undefined_beyond(table):
    assert cell(table, "p2", "f1").omitted == pytest.approx(0.9)
    assert table[table.fact == BEYOND][["omitted", "salience"]].isna().all().all()


def test_salience_is_the_log_ratio_to_the_mean_of_the_others(table):
    a, b = cell(table, "p1", "f2").emphasis, cell(table, "p2", "f2").emphasis
    assert cell(table, "p1", "f2").salience == pytest.approx(np.log(a / b))
    assert cell(table, "p2", "f2").salience == pytest.approx(np.log(b / a))


def test_intervals_hold_the_share_and_are_the_same_in_any_company(table):
    told = table.dropna(subset=["emphasis"])
    assert ((told.low <= told.emphasis + 1e-9) & (told.emphasis <= told.high + 1e-9)).all()
    again = Emphasis().measure([known_alignment(), known_alignment()])
    np.testing.assert_array_equal(again.low[: len(table)], table.low)


def test_evidence_stands_as_offsets(table):
    assert cell(table, "p1", "f1").evidence == ((0, 27),)


def test_nothing_gives_the_same_columns():
    assert tuple(Emphasis().measure([]).columns) == COLUMNS
