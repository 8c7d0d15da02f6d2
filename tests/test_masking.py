"""Masking an outlet's own name: the derived text maps back to the text as given."""

from hypothesis import given
from hypothesis import strategies as st

from perspectives.masking import PLACEHOLDER, mask
from perspectives.segmentation import segment

words = st.sampled_from(["The Ledger", "The Ledger's", "tram", "opens", "Ledger", "24/7 Wall St."])


@given(st.lists(words, max_size=12).map(" ".join))
def test_segments_of_the_derived_text_are_segments_of_the_original(text):
    masked = mask(text, ["The Ledger", "24/7 Wall St."])
    for piece in segment(masked.text):
        original = masked.segment(piece)
        assert text[original.start : original.end] == original.text
        assert (
            original.text.replace("The Ledger", PLACEHOLDER).replace("24/7 Wall St.", PLACEHOLDER)
            == piece.text
        )


def test_renaming_an_outlet_gives_the_same_derived_text():
    a = mask("Zeta has learnt that Zeta was told.", ["Zeta"])
    b = mask("The Morning Bell has learnt that The Morning Bell was told.", ["The Morning Bell"])
    assert a.text == b.text


def test_case_and_word_boundaries_count():
    assert mask("time and Timely", ["Time"]).text == "time and Timely"
    assert mask("Time says", ["Time"]).text == f"{PLACEHOLDER} says"


def test_longest_name_first_and_blank_names_ignored():
    masked = mask("Harbour Ledger Online", ["Harbour Ledger", "Harbour Ledger Online", " "])
    assert masked.text == PLACEHOLDER


def test_no_names_leaves_the_text():
    assert mask("As it is.", []).text == "As it is."
