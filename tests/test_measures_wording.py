from collections import Counter

import numpy as np
import pytest

from perspectives.alignment import align
from perspectives.encoder import TfidfEncoder
from perspectives.measures.loaded import LexiconLoaded, LoadedReading
from perspectives.measures.wording import Wording, distinctive_terms, find_terms
from perspectives.reader import LexicalReader
from perspectives.story import Fact, Outlet, Perspective, Span, Story

KINDS = ["distinctive", "loaded", "hedged", "attributed", "scare_quotes"]

STATE = (
    "Huang’s wet market tour proves Nvidia is eager to stay, while Washington keeps issuing "
    "“contradictory” curbs. It is a reckless, shameless policy, according to officials; the wet "
    "market was full."
)
INVESTORS = (
    "Beijing’s green light for 400,000 H200 chips may open a $50 billion market. Analysts said the "
    "licence terms could slow orders. The Ledger expects more."
)


def story(*framings, id="s", outlets=("The Ledger",)):
    perspectives = tuple(
        Perspective(f"p{n}", f"Group {n}", framing, tuple(map(Outlet, outlets)))
        for n, framing in enumerate(framings, 1)
    )
    return Story(id, "Chips licensed", (Fact("f1", "Beijing licensed chips."),), perspectives)


def measure(*stories, **options):
    encoder = TfidfEncoder()
    alignments = align(stories, reader=LexicalReader(encoder), encoder=encoder)
    return Wording(**{"loaded": LexiconLoaded()} | options).measure(alignments)


def terms(table, kind, perspective="p1"):
    rows = table[(table["kind"] == kind) & (table["perspective"] == perspective)]
    return list(rows["term"])


def test_each_kind_finds_its_words():
    table = measure(story(STATE, INVESTORS))
    assert "wet market" in terms(table, "distinctive")
    assert "400,000" in terms(table, "distinctive", "p2")
    assert terms(table, "loaded") == ["reckless", "shameless"]
    assert terms(table, "hedged", "p2") == ["may", "could"]
    assert terms(table, "attributed") == ["according to"]
    assert terms(table, "attributed", "p2") == ["said"]
    assert terms(table, "scare_quotes") == ["contradictory"]


def test_rows_have_the_one_shape_and_evidence_is_the_term_in_the_framing():
    told = story(STATE, INVESTORS)
    table = measure(told)
    assert list(table.columns) == [
        "story", "perspective", "term", "kind", "score", "low", "high", "evidence",
    ]  # fmt: skip
    assert table.index.equals(type(table.index)(range(len(table))))
    assert set(table["kind"]) == set(KINDS)
    assert not table.duplicated(["story", "perspective", "term", "kind"]).any()
    for row in table.itertuples():
        framing = told.perspective(row.perspective).framing
        assert row.evidence == tuple(sorted(row.evidence)) != ()
        for start, end in row.evidence:
            if row.kind in ("distinctive", "loaded"):
                assert framing[start:end].lower().removesuffix("’s") == row.term
            if row.kind == "scare_quotes":
                assert framing[start + 1 : end - 1].lower() == row.term


def test_scores_are_z_scores_with_an_interval_probabilities_and_ones():
    table = measure(story(STATE, INVESTORS)).set_index("kind")
    distinctive = table.loc["distinctive"]
    assert (distinctive["score"] > 0).all()
    np.testing.assert_allclose(distinctive["high"] - distinctive["low"], 2 * 1.96)
    assert table.loc["loaded", "score"].between(0.5, 1).all()
    assert (table.loc[["hedged", "attributed", "scare_quotes"], "score"] == 1).all()
    assert table.drop(index="distinctive")[["low", "high"]].isna().all().all()


def test_many_stories_at_once_are_each_as_alone():
    first, second = story(STATE, INVESTORS), story(INVESTORS, STATE, "", id="t")
    together = measure(first, second)
    for one in (first, second):
        rows = together[together["story"] == one.id].reset_index(drop=True)
        assert rows.equals(measure(one))


def test_the_order_of_perspectives_does_not_matter():
    there, back = measure(story(STATE, INVESTORS)), measure(story(INVESTORS, STATE))
    back["perspective"] = back["perspective"].map({"p1": "p2", "p2": "p1"})
    for perspective in ("p1", "p2"):
        mine, other = (
            t[t["perspective"] == perspective].drop(columns="evidence") for t in (there, back)
        )
        assert mine.reset_index(drop=True).equals(other.reset_index(drop=True))


def test_equal_framings_have_nothing_distinctive():
    table = measure(story(STATE, STATE))
    assert not (table["kind"] == "distinctive").any()
    halves = [table[table["perspective"] == p].drop(columns="perspective") for p in ("p1", "p2")]
    assert halves[0].reset_index(drop=True).equals(halves[1].reset_index(drop=True))


def test_an_outlet_is_not_known_by_its_own_name():
    named = story(STATE, INVESTORS)
    renamed = story(STATE, INVESTORS.replace("The Ledger", "Zenith"), outlets=("Zenith",))
    assert "ledger" not in terms(measure(named), "distinctive", "p2")
    assert terms(measure(named), "distinctive", "p2") == terms(
        measure(renamed), "distinctive", "p2"
    )


@pytest.mark.parametrize("framings", [(), ("",), ("", ""), ("Chips.",), ("🎉", "北京批准了。")])
def test_stories_with_little_or_nothing_to_measure(framings):
    table = measure(story(*framings))
    assert list(table["kind"].unique()) in ([], ["distinctive"])
    assert table["score"].dtype == float


def test_no_stories_give_an_empty_table():
    assert measure().empty


def test_number_of_distinctive_terms_is_an_option():
    assert len(terms(measure(story(STATE, INVESTORS), n_distinctive=2), "distinctive")) == 2
    assert not terms(measure(story(STATE, INVESTORS), n_distinctive=0), "distinctive")
    with pytest.raises(ValueError, match="n_distinctive must be at least 0: got -1"):
        Wording(n_distinctive=-1)


class FirstWord:
    """A scorer of one's own: the first four characters are loaded."""

    def loaded(self, texts):
        return [LoadedReading(0.75, (Span(0, 4),)) for _ in texts]


def test_a_scorer_of_ones_own_takes_the_place_of_the_list():
    table = measure(story("Many left. Many came.", "Some left."), loaded=FirstWord())
    loaded = table[table["kind"] == "loaded"]
    assert list(loaded["term"]) == ["many", "some"]
    assert list(loaded["evidence"]) == [((0, 4), (11, 15)), ((0, 4),)]
    assert (loaded["score"] == 0.75).all()


def test_distinctive_terms_of_a_corpus():
    own = Counter({"regime": 40, "trade": 100, "wet market": 1, "junta": 2})
    others = Counter({"regime": 4, "trade": 300, "government": 90})
    scores = distinctive_terms(own, others)
    assert list(scores) == ["regime", "junta"]
    assert scores["regime"] > 1.96 > scores["junta"]


def test_of_equally_distinctive_words_the_rarer_comes_first():
    own = Counter({"people": 1, "stallholder": 1, "oranges": 0})
    assert list(distinctive_terms(own, Counter({"oranges": 2}))) == ["stallholder", "people"]


@pytest.mark.parametrize(("own", "others"), [({}, {}), ({"a": 1}, {}), ({}, {"a": 1})])
def test_nothing_is_distinctive_against_nothing(own, others):
    assert distinctive_terms(own, others) == {}


def test_terms_are_words_and_adjacent_pairs_without_case_or_possessive():
    text = "Beijing’s wet-market tour. Tour of the wet market"
    places = find_terms(text)
    assert {term: len(spans) for term, spans in places.items()} == {
        "beijing": 1, "wet-market": 1, "beijing wet-market": 1, "tour": 2, "wet-market tour": 1,
        "wet": 1, "market": 1, "wet market": 1,
    }  # fmt: skip
    (pair,) = places["wet market"]
    assert text[pair.start : pair.end] == "wet market"
