"""Portrayal: a row just for the targets that a framing mentions."""

import pytest

from perspectives.measures.portrayal import COLUMNS, Portrayal
from tests.measured import known_alignment


def test_rows_and_values():
    table = Portrayal().measure([known_alignment()])
    assert list(zip(table.perspective, table.target, strict=True)) == [
        ("p1", "Parliament"),
        ("p2", "Parents"),
    ]
    assert table.portrayal.tolist() == pytest.approx([0.8, -0.6])
    assert table.evidence.tolist() == [((0, 10),), ((24, 31),)]
    assert ((table.low <= table.portrayal) & (table.portrayal <= table.high)).all()


def test_nothing_gives_the_same_columns():
    assert tuple(Portrayal().measure([]).columns) == COLUMNS
