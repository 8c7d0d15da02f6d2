import pytest
from hypothesis import given
from hypothesis import strategies as st

from perspectives.measures.lexicon import Lexicon
from perspectives.measures.loaded import LexiconLoaded

SCORER = LexiconLoaded()


def read(text):
    (reading,) = SCORER.loaded([text])
    return reading.probability, [text[span.start : span.end] for span in reading.spans]


@pytest.mark.parametrize(
    ("text", "loaded"),
    [
        ("The minister’s reckless plan is a disgrace.", ["reckless", "disgrace"]),
        ("It was slammed as “draconian” by nobody.", ["slammed", "draconian"]),
        ("A witch hunt, he wrote.", ["witch hunt"]),
    ],
)
def test_loaded_words_are_found(text, loaded):
    probability, found = read(text)
    assert found == loaded
    assert probability > 0.5


@pytest.mark.parametrize(
    "text",
    [
        "The committee cut the rate by half a point to 9.25%.",
        "“It is a shameful, reckless surrender of our rights,” the union said.",
        "",
        "北京批准了四十万枚芯片。",
    ],
)
def test_plain_text_and_the_words_of_others_are_not_loaded(text):
    probability, found = read(text)
    assert found == []
    assert probability < 0.5


def test_strong_words_weigh_more_than_weak_ones_and_two_more_than_one():
    scorer = LexiconLoaded(Lexicon({"vile": "strong", "harsh": "weak"}))
    texts = ["plain", "harsh", "vile", "harsh, vile", "vile, vile"]
    probabilities = [reading.probability for reading in scorer.loaded(texts)]
    assert probabilities == sorted(set(probabilities))


@given(st.lists(st.text(max_size=40), max_size=5))
def test_one_reading_a_text_in_range(texts):
    readings = SCORER.loaded(texts)
    assert len(readings) == len(texts)
    for text, reading in zip(texts, readings, strict=True):
        assert 0 < reading.probability < 1
        assert all(0 <= span.start < span.end <= len(text) for span in reading.spans)
