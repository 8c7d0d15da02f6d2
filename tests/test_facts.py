"""Suggested facts: what several tell, quoted where it stands, and marked as suggested."""

from pathlib import Path

import numpy as np
import pytest

import perspectives as pv
from perspectives.encoder import TfidfEncoder
from perspectives.errors import PerspectivesError
from perspectives.evaluation.briefs import read_brief
from perspectives.evaluation.rows import read_rows
from perspectives.facts import found_again
from perspectives.reader import LexicalReader

ENCODER = TfidfEncoder()

FRAMINGS = (
    "Dock crews at Vell walked off on Monday over holiday pay. Gulls circled the empty cranes.",
    "On Monday dock crews at Vell walked off over pay. The port authority lost nine million euros.",
    "Nine million euros were lost by the port authority, and no one will say who pays for it.",
)


def strike(*framings: str) -> pv.Story:
    told = [pv.Perspective(f"p{n}", f"Group {n}", text) for n, text in enumerate(framings, 1)]
    return pv.Story("strike", "Dock Strike", [], told, metadata={"desk": "ports"})


def test_what_several_tell_is_suggested_and_what_one_tells_is_not() -> None:
    facts = pv.suggest_facts(strike(*FRAMINGS), 2, encoder=ENCODER).facts
    assert [fact.id for fact in facts] == ["f1", "f2"]
    texts = " ".join(fact.text for fact in facts)
    assert "walked off" in texts and "ine million euros" in texts and "Gulls" not in texts


def test_the_story_says_that_its_facts_are_suggested_and_where_each_stands() -> None:
    given = strike(*FRAMINGS)
    story = pv.suggest_facts(given, encoder=ENCODER)
    assert story.perspectives == given.perspectives
    assert story.metadata["desk"] == "ports"
    places = story.metadata["suggested"]
    assert set(places) == {fact.id for fact in story.facts}
    for fact in story.facts:
        own = [(story.perspective(p).framing[start:end]) for p, start, end in places[fact.id]]
        assert fact.text.rstrip(".").lower() in own[0].lower()
    assert len({p for p, _, _ in places["f1"]}) >= 2


def test_statements_are_short_sentences() -> None:
    story = strike(
        "But the port authority of Vell lost nine million euros, crews say.",
        "The port authority of Vell lost nine million euros in a day.",
    )
    facts = pv.suggest_facts(story, 1, encoder=ENCODER).facts
    assert facts[0].text.startswith("The port authority") and facts[0].text.endswith(".")


def test_order_of_perspectives_does_not_matter_for_what_is_told() -> None:
    texts = [
        {fact.text for fact in pv.suggest_facts(strike(*told), 2, encoder=ENCODER).facts}
        for told in (FRAMINGS, FRAMINGS[::-1])
    ]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    "framings",
    [(), ("",), ("One word.",), ("Only one outlet tells that crews walked off at noon.",)],
)
def test_too_little_gives_no_facts_and_still_says_suggested(framings: tuple[str, ...]) -> None:
    story = pv.suggest_facts(strike(*framings), encoder=ENCODER)
    assert story.facts == () and not story.metadata["suggested"]


def test_n_below_1() -> None:
    with pytest.raises(PerspectivesError, match="n of 1 or more, got 0"):
        pv.suggest_facts(strike(*FRAMINGS), 0)


def test_result_carries_the_mark() -> None:
    story = pv.suggest_facts(strike(*FRAMINGS), encoder=ENCODER)
    result = pv.compare(story, reader=LexicalReader(ENCODER), encoder=ENCODER, measures=[])
    assert result.provenance["facts"] == "suggested"


def test_found_again_counts_given_facts_and_suggestions_that_meet() -> None:
    story = pv.suggest_facts(strike(*FRAMINGS), 2, encoder=ENCODER)
    [first, second] = [places[0] for places in story.metadata["suggested"].values()]
    evidence = {
        (first[0], "walkout"): ((first[1], first[2]),),
        (first[0], "elsewhere"): ((first[2] + 1, first[2] + 30),),
        (second[0], "never told"): (),
    }
    assert found_again(story, evidence) == (2, 1, 2, 1)
    assert found_again(pv.suggest_facts(strike("One."), encoder=ENCODER), evidence) == (2, 0, 0, 0)


@pytest.mark.gold
def test_suggestions_mostly_quote_given_facts(gold_data: Path) -> None:
    _, rows = read_rows(gold_data / "briefs" / "briefs.train.jsonl", ("brief",), limit=12)
    found = np.zeros(4)
    for brief in map(read_brief, rows):
        found += found_again(pv.suggest_facts(brief.story, 5), brief.gold.evidence)
    n_given, n_found, n_suggested, n_meant = found
    assert n_found / n_given > 0.6
    assert n_meant / n_suggested > 0.8
