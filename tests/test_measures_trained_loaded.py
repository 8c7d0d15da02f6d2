"""Trained loaded wording: spans of the text, sure where the words judge."""

import pytest

from perspectives.measures.loaded import LexiconLoaded
from perspectives.measures.trained_loaded import TrainedLoaded
from perspectives.measures.wording import Wording
from tests.measured import known_alignment

LOADED = "The radical mob's shameful stunt disgusted decent, hard-working people."
PLAIN = "The committee will meet again on 4 March to discuss the budget."


@pytest.fixture(scope="module")
def scorer() -> TrainedLoaded:
    return TrainedLoaded()


def test_judging_words_are_found_and_plain_ones_are_not(scorer):
    loaded, plain = scorer.loaded([LOADED, PLAIN])
    assert loaded.probability > 0.5 > plain.probability
    words = [LOADED[span.start : span.end] for span in loaded.spans]
    assert any("shameful" in word for word in words)


def test_spans_are_ordered_disjoint_and_within_the_text(scorer):
    (reading,) = scorer.loaded([LOADED])
    edges = [edge for span in reading.spans for edge in (span.start, span.end)]
    assert edges == sorted(edges) and edges[-1] <= len(LOADED)


def test_company_does_not_matter_and_nothing_is_not_loaded(scorer):
    assert scorer.loaded([PLAIN, LOADED])[1] == scorer.loaded([LOADED])[0]
    assert scorer.loaded([]) == []
    (empty,) = scorer.loaded([""])
    assert empty.probability == 0 and empty.spans == ()


def test_wording_does_without_it():
    table = Wording(loaded=LexiconLoaded()).measure([known_alignment()])
    assert set(table.columns) >= {"term", "kind", "score"}
