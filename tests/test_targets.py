"""Whom and what framings talk about."""

import perspectives as pv
from perspectives.targets import find_targets, mentions


def story(*framings: str) -> pv.Story:
    perspectives = tuple(
        pv.Perspective(f"p{i}", f"Group {i}", text, outlets=(pv.Outlet("The Harbour Ledger"),))
        for i, text in enumerate(framings)
    )
    return pv.Story("s", "Title", (), perspectives)


def test_surname_counts_as_the_full_name():
    found = find_targets(story("Jensen Huang toured the city.", "Critics asked what Huang wants."))
    assert "Jensen Huang" in found and "Huang" not in found


def test_first_words_dates_and_own_outlets_are_no_targets():
    found = find_targets(
        story("Parents cheered on Monday.", "Readers of The Harbour Ledger know. March was cold.")
    )
    assert found == ()


def test_most_shared_first():
    found = find_targets(
        story("The bank told Washington and Oslo.", "We saw Oslo.", "They left Oslo for Bergen.")
    )
    assert found[0] == "Oslo"


def test_mentions_find_name_and_part():
    text = "Jensen Huang spoke. Then Huang left for huangland."
    spans = mentions(text, "Jensen Huang")
    assert [text[s.start : s.end] for s in spans] == ["Jensen Huang", "Huang"]


def test_a_part_that_two_targets_share_is_no_mention():
    assert mentions("Bush won.", "George Bush", ("George Bush", "Jeb Bush")) == ()


def test_empty_framing():
    assert find_targets(story("")) == ()
