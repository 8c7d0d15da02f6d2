import pytest
from hypothesis import given
from hypothesis import strategies as st

from perspectives.measures.attribution import attributions, scare_quotes


def cues(text):
    return [text[match.span.start : match.span.end] for match in attributions(text)]


def scares(text):
    return [text[span.start : span.end] for span in scare_quotes(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("According to Reuters, the ministry denied it.", ["According to", "denied"]),
        ("Auditors found that a third is missing.", ["found"]),
        ("Divers found a third of it.", []),
        ("“We were told nothing,” the mayor added.", ["told", "added"]),
        ("She added two eggs.", []),
        ("Critics dubbed the plan a “power grab”.", ["dubbed"]),
        ("They call at noon.", []),
        ("The state announced a state visit.", ["announced"]),
        ("", []),
    ],
)
def test_attributions(text, found):
    assert cues(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Washington keeps issuing "contradictory" export curbs.', ['"contradictory"']),
        ("It is a “walk-off home run” for Nvidia.", ["“walk-off home run”"]),
        ("The 'errors' do not exist, and the 'audit' was a rumour.", ["'errors'", "'audit'"]),
        ("The so-called ‘reform’ said nothing of rents.", ["‘reform’"]),
        ("Residents distrust what the council calls ‘renewal’.", ["‘renewal’"]),
    ],
)
def test_scare_quotes(text, found):
    assert scares(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "He said the curbs were “contradictory”.",
        "“Contradictory” curbs, the ministry said.",
        "The curbs are “contradictory,” the ministry said.",
        "She described it as a “historic” day.",
        "The novel “War and Peace” is long.",
        "“This is a long sentence that nobody claims.”",
        "Was it “so?” Nobody knows.",
        "The workers' union and the bosses' lobby met.",
    ],
)
def test_quotations_names_and_apostrophes_are_no_scare_quotes(text):
    assert scares(text) == []


@given(st.text(alphabet="ab .,\"'“”‘’\n", max_size=60) | st.text(max_size=60))
def test_spans_are_ordered_and_within_the_text(text):
    for spans in ([match.span for match in attributions(text)], scare_quotes(text)):
        position = 0
        for span in spans:
            assert position <= span.start < span.end <= len(text)
            position = span.end
