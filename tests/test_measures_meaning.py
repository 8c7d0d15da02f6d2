"""Meaning: cosine distance both ways, undefined for a framing without words."""

import pytest

from perspectives.measures.meaning import COLUMNS, Meaning
from tests.measured import known_alignment


def test_distances():
    table = Meaning().measure([known_alignment()]).set_index(["perspective", "other"])
    assert table.loc[("p1", "p2"), "distance"] == pytest.approx(0.4)
    assert table.loc[("p2", "p1"), "distance"] == pytest.approx(0.4)
    assert table.loc["p3", "distance"].isna().all()


def test_nothing_gives_the_same_columns():
    assert tuple(Meaning().measure([]).columns) == COLUMNS
