"""Stance: two axes, undefined where the fact is omitted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perspectives.measures.stance import COLUMNS, Stance, expected
from tests.measured import known_alignment


@pytest.fixture(scope="module")
def table():
    return Stance().measure([known_alignment()]).set_index(["perspective", "fact"])


def test_mean_of_the_classes(table):
    assert table.loc[("p1", "f1"), "truth"] == 1
    assert table.loc[("p1", "f2"), "truth"] == pytest.approx(-0.5)
    assert table.loc[("p1", "f2"), "valence"] == -1


def test_omitted_facts_have_no_stance(table):
    columns = ["truth", "valence", "low", "high", "valence_low", "valence_high"]
    assert table.loc[("p2", "f1"), columns].isna().all()
    assert table.loc[("p2", "f1"), "omitted"] == pytest.approx(0.9)


def test_range_of_answers(table):
    assert (table.loc[("p1", "f1"), ["low", "high"]] == 1).all()
    assert table.loc[("p1", "f2"), ["low", "high"]].tolist() == [-1, 0]


@given(st.lists(st.floats(0.001, 1), min_size=3, max_size=3))
def test_the_mean_lies_within_its_range(amounts):
    probabilities = np.array(amounts) / sum(amounts)
    mean, low, high = expected(probabilities, np.array(True))
    assert -1 <= low <= mean <= high <= 1


def test_nothing_gives_the_same_columns():
    assert tuple(Stance().measure([]).columns) == COLUMNS
