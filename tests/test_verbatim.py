"""Labels of facts that stand word for word: found whatever the case and the punctuation."""

from benchmarks.verbatim import labels_of_verbatim


def test_a_fact_that_stands_word_for_word_is_found() -> None:
    text = "The tram opened on Monday: fares rose, too. Trams are slow."
    cells = [
        (text, "the tram opened on Monday", 1),
        (text, "Fares rose.", 0),
        (text, "The tram opened", 0),
        (text, "Tram are slow.", 1),  # the end of a word is not a word
        (text, "Fares rose on Monday.", 1),
        (text, "--", 1),  # no words, nothing to stand
    ]
    assert labels_of_verbatim(cells) == [1, 0, 0]
