"""Every clause has its number and its quotation, and nothing is said that the tables do not say."""

import re
from dataclasses import replace

import numpy as np
import pytest

import perspectives as pv
from perspectives.critique import Clause, Critique, agree_with_editors, write_critiques
from perspectives.encoder import TfidfEncoder
from perspectives.reader import LexicalReader
from tests.hand_made import TEXT, Telling, aligned, tables_of

LOYAL = Telling(
    TEXT,
    [0.6, 0.2],
    truth=[1.0, 1.0],
    valence=[1.0, -1.0],
    portrayal={"crews": 1.0},
    marks={"harbour": "loaded"},
)
HOSTILE = Telling(
    "Wreckers shut the port, “they” say. Pay was never the reason.",
    [0.3, 0.0, 0.4],
    truth=[1.0, 0.0, -1.0],
    valence=[-1.0, 0.0, -1.0],
    portrayal={"crews": -1.0},
    marks={"“they”": "scare_quotes", "say": "hedged"},
)


def critiques(*told: Telling, sure: float = 1.0) -> tuple[Critique, ...]:
    alignment = aligned(told, sure=sure)
    return write_critiques(alignment.story, tables_of(alignment, told))


def clause(critique: Critique, measure: str, item: str) -> Clause:
    [found] = [c for c in critique.clauses if (c.measure, c.item) == (measure, item)]
    return found


def test_clauses_hold_the_number_of_their_cell_and_quote_its_evidence() -> None:
    told = (LOYAL, HOSTILE)
    alignment = aligned(told)
    tables = tables_of(alignment, told)
    columns = {"emphasis": "fact", "stance": "fact", "portrayal": "target", "wording": "term"}
    for critique in write_critiques(alignment.story, tables):
        assert critique.clauses
        for one in critique.clauses:
            framing = alignment.story.perspective(one.perspective).framing
            assert one.quotes == tuple(framing[start:end] for start, end in one.spans)
            rows = tables[one.measure]
            rows = rows[
                (rows["perspective"] == critique.perspective)
                & (rows[columns[one.measure]] == one.item)
            ]
            numbers = rows.select_dtypes("number").to_numpy()
            assert np.isclose(numbers.astype(float), one.value).any()
            assert one.text.lower() in critique.text.lower()


def test_text_is_sentences_made_of_the_clauses_alone() -> None:
    for critique in critiques(LOYAL, HOSTILE):
        rest = critique.text.lower()
        for one in critique.clauses:
            rest = rest.replace(one.text.lower(), "", 1)
        assert re.fullmatch(r"(,|and|\.|\s)*", rest), rest
        assert critique.text[0].isupper() and critique.text.endswith(".")


def test_leads_on_the_fact_with_the_largest_share() -> None:
    first, _ = critiques(LOYAL, HOSTILE)
    lead = clause(first, "emphasis", "f1")
    assert lead.text == "leads on “Statement number 1 of the story” (60% of its text)"
    assert lead.value == pytest.approx(0.6)


def test_two_facts_that_cannot_be_told_apart_share_the_lead() -> None:
    [one] = critiques(Telling(TEXT, [0.4, 0.4, 0.1]))
    assert [c.item for c in one.clauses if c.measure == "emphasis"] == ["f1", "f2"]
    assert one.text.startswith("Leads on “Statement number 1 of the story” (40% of its text) and “")


def test_a_text_mostly_beyond_the_facts_is_said_to_be() -> None:
    [one] = critiques(Telling(TEXT, [0.2]))
    assert one.text.startswith("Spends 80% of its text beyond the facts and touches “")


def test_omissions_are_named_where_another_tells_the_fact_and_quote_that_one() -> None:
    first, second = critiques(LOYAL, HOSTILE)
    gone = clause(first, "emphasis", "f3")
    assert gone.text.startswith("leaves out “Statement number 3") and gone.perspective == "p2"
    assert clause(second, "emphasis", "f2").perspective == "p1"
    alone = critiques(LOYAL)[0]
    assert not any(c.text.startswith("leaves out") for c in alone.clauses)


def test_uncertain_omissions_are_said_to_be() -> None:
    first, _ = critiques(LOYAL, HOSTILE, sure=0.7)
    assert "probably leaves out “Statement number 3 of the story” (70% sure)" in first.text


def test_disputed_and_open_facts_are_named_and_believed_ones_are_not() -> None:
    doubting = Telling("They never did, or did they?", [0.3, 0.3, 0.3], truth=[-1.0, 0.0, 1.0])
    [one] = critiques(doubting)
    assert "Disputes that “Statement number 1" in one.text
    assert "leaves open that “Statement number 2" in one.text
    assert not any(c.item == "f3" for c in one.clauses if c.measure == "stance")


def test_valence_is_named_where_another_perspective_differs() -> None:
    first, second = critiques(LOYAL, HOSTILE)
    assert "as good (valence +1.0" in clause(first, "stance", "f1").text
    assert "as bad (valence -1.0" in clause(second, "stance", "f1").text
    same = critiques(LOYAL, replace(LOYAL, framing=f"{TEXT} So it was."))
    assert not any(c.measure == "stance" for critique in same for c in critique.clauses)


def test_a_doubtful_reader_says_less_and_says_that_it_seems() -> None:
    sure = critiques(LOYAL, HOSTILE)[1]
    less = critiques(LOYAL, HOSTILE, sure=0.8)[1]
    least = critiques(LOYAL, HOSTILE, sure=0.55)[1]
    assert "Paints crews unfavourably" in sure.text
    assert "seems to paint crews unfavourably" in less.text.lower()
    assert len(least.clauses) <= len(less.clauses) <= len(sure.clauses)


def test_marked_words_are_quoted_as_they_stand() -> None:
    first, second = critiques(LOYAL, HOSTILE)
    assert "uses the loaded “harbour” (>99% sure)" in first.text.lower()
    assert clause(second, "wording", "“they”").text == "puts in scare quotes “they”"


def test_a_verb_is_not_repeated() -> None:
    told = Telling("Some say it may, others that it might.", [], marks=dict.fromkeys(
        ("may", "might"), "hedged"))  # fmt: skip
    [one] = critiques(told)
    assert one.text.endswith("Hedges with “may” and “might”.")


@pytest.mark.parametrize("told", [(), (Telling("", []),), (Telling("", []), Telling(TEXT, [0.5]))])
def test_nothing_is_said_of_nothing(told: tuple[Telling, ...]) -> None:
    written = critiques(*told)
    assert len(written) == len(told)
    for critique, telling in zip(written, told, strict=True):
        if not telling.framing:
            assert all(c.text.startswith("leaves out") for c in critique.clauses)


def test_measures_that_were_not_run_are_not_spoken_of() -> None:
    alignment = aligned([LOYAL, HOSTILE])
    tables = tables_of(alignment)
    written = write_critiques(alignment.story, {"portrayal": tables["portrayal"]})
    assert {c.measure for critique in written for c in critique.clauses} == {"portrayal"}
    assert [critique.text for critique in write_critiques(alignment.story, {})] == ["", ""]


class TestEditors:
    reader = LexicalReader(TfidfEncoder())

    def story(self, critique: str | None) -> pv.Story:
        facts = [
            pv.Fact("f1", "Dock crews walked off over holiday pay."),
            pv.Fact("f2", "The port authority lost nine million euros."),
        ]
        framing = "Dock crews walked off over holiday pay."
        told = pv.Perspective("p1", "Union press", framing, critique=critique)
        return pv.Story("strike", "Dock Strike", facts, [told])

    def agreement(self, critique: str | None) -> dict[str, float]:
        story = self.story(critique)
        [alignment] = pv.align([story], reader=self.reader, encoder=TfidfEncoder())
        table = tables_of(alignment)["emphasis"]
        return agree_with_editors([story], [table], self.reader)._asdict()

    def test_agrees_with_an_editor_who_names_what_is_told_and_left_out(self) -> None:
        found = self.agreement(
            "Dock crews walked off over holiday pay, and that is all. "
            "It never mentions that the port authority lost nine million euros."
        )
        assert found["n_omitted"] == found["n_stressed"] == 1
        assert found["omitted"] == found["stressed"] == 1
        assert found["omitted_rate"] == found["stressed_rate"] == 0.5

    def test_disagrees_with_an_editor_who_names_them_the_other_way_round(self) -> None:
        found = self.agreement("Silent on why dock crews walked off over holiday pay.")
        assert (found["n_omitted"], found["omitted"]) == (1, 0)
        assert np.isnan(found["stressed"])

    def test_without_critiques_there_is_nothing_to_agree_on(self) -> None:
        found = self.agreement(None)
        assert found["n_omitted"] == found["n_stressed"] == 0
        assert np.isnan(found["omitted_rate"])
