"""Components add up, identical tellings do not part, opposite ones do, and noise is owned."""

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import perspectives as pv
from perspectives.alignment import TEXT_SHARE
from perspectives.divergence import (
    COMPONENTS,
    Weighting,
    default_weighting,
    diverge,
    rank_facts,
)
from perspectives.divergence.components import apart_in_share, apart_in_value, length
from perspectives.divergence.uncertainty import draw, interval, verdict
from perspectives.errors import PerspectivesError, UnknownNameError
from perspectives.resources import bundled_dir
from tests.hand_made import NAN, TEXT, Telling, aligned, tables_of

EQUAL = dict.fromkeys(COMPONENTS, 1.0)
PAIR = np.array([[0, 1]])

any_story = pytest.mark.parametrize("number", range(8))


def random_tellings(number: int) -> list[Telling]:
    """Two to four tellings of three facts, some of them left out."""
    rng = np.random.default_rng(number)
    marks: tuple[dict[str, str], ...] = ({}, {"walked off": "loaded"}, {"would": "hedged"})
    told = []
    for place in range(int(rng.integers(2, 5))):
        amounts = rng.choice([0.0, 1.0, 3.0], 4)
        told.append(
            Telling(
                f"{TEXT} Telling {place}.",
                (amounts[:3] / (amounts.sum() + 1)).tolist(),
                rng.uniform(-1, 1, 3).tolist(),
                rng.uniform(-1, 1, 3).tolist(),
                {name: rng.uniform(-1, 1) for name in ("crews", "port") if rng.random() < 0.7},
                marks[rng.integers(3)],
            )
        )
    return told


def measured(told: Sequence[Telling], sure: float = 0.9, **options: object) -> pd.DataFrame:
    alignment = aligned(told, sure=sure)
    options = {"weights": EQUAL, **options}
    return diverge([alignment], tables_of(alignment, told), **options)[0]  # type: ignore[arg-type]


def parts_of(told: Sequence[Telling]) -> pd.DataFrame:
    alignment = aligned(told)
    return diverge([alignment], tables_of(alignment, told), weights=EQUAL)[1]


@any_story
def test_contributions_sum_to_components_and_components_to_the_total(number: int) -> None:
    told = random_tellings(number)
    alignment = aligned(told, sure=0.9)
    pairs, parts = diverge([alignment], tables_of(alignment, told), weights=EQUAL)
    keys = ["a", "b"]
    summed = parts.pivot_table("contribution", keys, "component", "sum", fill_value=0.0)
    shown = pairs.set_index(keys)[list(COMPONENTS)].fillna(0.0)
    summed = summed.reindex(index=shown.index, columns=shown.columns, fill_value=0.0)
    np.testing.assert_allclose(summed, shown, atol=1e-12)
    np.testing.assert_allclose(shown.sum(axis=1), pairs.set_index(keys)["divergence"], atol=1e-12)
    assert (parts["contribution"] > 0).all()


@any_story
def test_totals_and_intervals_lie_in_0_1_in_order(number: int) -> None:
    told = random_tellings(number)
    pairs = measured(told)
    assert (pairs["low"] >= 0).all() and (pairs["high"] <= 1).all()
    assert (pairs["low"] <= pairs["divergence"]).all()
    assert (pairs["divergence"] <= pairs["high"]).all()
    assert set(pairs["verdict"]) <= {"apart", "alike", "cannot tell"}
    assert (pairs[list(COMPONENTS)].fillna(0) <= 1 / 7 + 1e-12).all(axis=None)


@any_story
def test_a_duplicate_does_not_part_and_is_surely_alike(number: int) -> None:
    told = random_tellings(number)
    pairs = measured([told[0], *told])
    twin = pairs[(pairs["a"] == "p1") & (pairs["b"] == "p2")].iloc[0]
    assert twin["divergence"] == 0
    assert twin["low"] == twin["high"] == 0
    assert twin["verdict"] == "alike"


@any_story
def test_reordering_perspectives_permutes_the_pairs(number: int) -> None:
    told = random_tellings(number)
    forward, back = measured(told), measured(told[::-1])
    n = len(told)
    mirrored = back.assign(
        a=[f"p{n + 1 - int(b[1:])}" for b in back["b"]],
        b=[f"p{n + 1 - int(a[1:])}" for a in back["a"]],
    )
    both = forward.merge(mirrored, on=["a", "b"], suffixes=("", "_back"))
    assert len(both) == len(forward)
    for column in ("divergence", *COMPONENTS, "low", "high"):
        np.testing.assert_allclose(both[column], both[f"{column}_back"], atol=1e-9)


def test_the_same_in_other_words_is_near_and_the_same_words_on_opposite_sides_is_far() -> None:
    told, share, praised = [0.5, 0.3, 0.0], [1.0, 1.0], [1.0, 1.0]
    first = Telling(TEXT, told, share, praised, {"The crews": 1.0})
    other_words = Telling("At midday the dockers downed tools.", told, share, praised,
                          {"The crews": 1.0})  # fmt: skip
    other_side = Telling(f"{TEXT} So they say.", told, [-1.0, -1.0], [-1.0, -1.0],
                         {"The crews": -1.0})  # fmt: skip
    totals = measured([first, other_words, other_side], sure=1).set_index(["a", "b"])["divergence"]
    assert totals["p1", "p2"] < 0.05
    assert totals["p1", "p3"] > 0.3


def test_a_fact_that_one_side_leaves_out_counts_as_emphasis_and_never_as_stance() -> None:
    pairs = measured([Telling(TEXT, [0.6], [1.0], [-1.0]), Telling("It rained.", [0.0, 0.6])])
    row = pairs.iloc[0]
    assert row["emphasis"] > 0
    assert np.isnan(row["truth"]) and np.isnan(row["valence"]) and np.isnan(row["portrayal"])
    assert row["divergence"] == pytest.approx(row["emphasis"])


def test_emphasis_is_the_jensen_shannon_distance() -> None:
    row = measured([Telling(TEXT, [1.0]), Telling("It rained.", [0.0, 1.0])], sure=1).iloc[0]
    assert row["emphasis"] == pytest.approx(1 / 7)  # nothing in common: distance 1
    half = measured([Telling(TEXT, [1.0]), Telling("It rained.", [0.5, 0.5])], sure=1).iloc[0]
    p, q = np.array([1.0, 0.0]), np.array([0.5, 0.5])
    middle = (p + q) / 2
    divergence = (1 * np.log2(1 / middle[0]) + (q * np.log2(q / middle)).sum()) / 2
    assert half["emphasis"] * 7 == pytest.approx(np.sqrt(divergence))


def test_opposite_stances_on_all_that_is_told_are_a_distance_of_1() -> None:
    told = [Telling(TEXT, [1.0], [1.0]), Telling("It rained.", [1.0], [-1.0])]
    assert measured(told, sure=1)["truth"].iloc[0] == pytest.approx(1 / 7)


def test_wording_compares_marked_terms_and_plain_words() -> None:
    plain = Telling("Crews walked off at noon over the pay and stayed away.", [1.0])
    loaded = Telling("Thugs walked off at noon over the pay.", [1.0], marks={"Thugs": "loaded"})
    told = [plain, loaded]
    parts = parts_of(told)
    wording = parts[parts["component"] == "wording"].set_index("item")
    assert set(wording.index) == {"Thugs", "plain words"}
    thugs = wording.loc["Thugs"]
    assert thugs["a_value"] == 0 and thugs["b_value"] > 0
    assert thugs["b_evidence"] == ((0, 5),) and thugs["a_evidence"] == ()


def test_distinctive_words_are_no_mark() -> None:
    told = [Telling(TEXT, [1.0], marks={"harbour": "distinctive"}), Telling("It rained.", [1.0])]
    assert measured(told)["wording"].iloc[0] == 0


def test_the_surest_mark_of_a_term_counts_once() -> None:
    told = [Telling(TEXT, [1.0], marks={"harbour": "loaded"}), Telling("It rained.", [1.0])]
    alignment = aligned(told)
    tables = tables_of(alignment, told)
    twice = pd.concat([tables["wording"], tables["wording"].assign(kind="hedged", score=0.5)])
    once = diverge([alignment], tables, weights=EQUAL)[0]["wording"]
    both = diverge([alignment], {**tables, "wording": twice}, weights=EQUAL)[0]["wording"]
    assert once.equals(both)


def test_meaning_is_the_cosine_distance_cut_at_1() -> None:
    told = [Telling(TEXT, [1.0]), Telling("It rained.", [1.0]), Telling("Snow.", [1.0])]
    vectors = np.array([[[1.0, 0.0]], [[0.6, 0.8]], [[-1.0, 0.0]]])
    alignment = replace(aligned(told), embeddings=vectors)
    tables = {"meaning": tables_of(alignment)["meaning"]}
    distances = diverge([alignment], tables)[0].set_index(["a", "b"])["meaning"]
    assert distances["p1", "p2"] == pytest.approx(0.4)
    assert distances["p1", "p3"] == 1


def test_meaning_splits_over_facts_where_the_embedding_has_parts_for_them() -> None:
    told = [Telling(TEXT, [0.5, 0.5]), Telling("It rained.", [0.5, 0.5])]
    one = np.array([[0.6, 0.0], [0.0, 0.8], [0.0, 0.0]])  # two facts, then the text
    two = np.array([[0.6, 0.0], [0.8, 0.0], [0.0, 0.0]])
    alignment = replace(aligned(told, n_facts=2), embeddings=np.array([one, two]))
    pairs, parts = diverge([alignment], {"meaning": tables_of(alignment)["meaning"]})
    assert pairs["meaning"].item() == pytest.approx(1 - 0.36)
    assert parts["item"].tolist() == [alignment.story.facts[1].id]
    assert parts["contribution"].item() == pytest.approx(1 - 0.36)
    assert rank_facts(parts)["fact"].tolist() == [alignment.story.facts[1].id]


def test_meaning_blames_no_fact_that_neither_tells() -> None:
    told = [Telling(TEXT, [1.0, 0.0]), Telling("It rained.", [1.0, 0.0])]
    vectors = np.array([[[0.6, 0.0], [0.8, 0.0]], [[0.6, 0.0], [0.0, 0.8]]])
    vectors = np.concatenate([vectors, np.zeros((2, 1, 2))], axis=1)
    alignment = replace(aligned(told, n_facts=2), embeddings=vectors)
    parts = diverge([alignment], {"meaning": tables_of(alignment)["meaning"]})[1]
    assert parts["item"].tolist() == ["framing"]


def test_measures_that_were_not_run_leave_their_weight_to_the_others() -> None:
    told = [Telling(TEXT, [1.0]), Telling("It rained.", [0.0, 1.0])]
    alignment = aligned(told)
    tables = {"emphasis": tables_of(alignment)["emphasis"]}
    row = diverge([alignment], tables)[0].iloc[0]
    assert row["divergence"] == row["emphasis"] == pytest.approx(1)
    assert np.isnan(row["meaning"])


@pytest.mark.parametrize("tables", [{}, {"own": pd.DataFrame({"story": ["strike"]})}])
def test_without_a_measure_that_counts_there_is_no_divergence(
    tables: dict[str, pd.DataFrame],
) -> None:
    pairs, parts = diverge([aligned([Telling(TEXT, [1.0]), Telling("Rain.", [1.0])])], tables)
    assert pairs.empty and parts.empty
    assert pairs["divergence"].dtype == parts["contribution"].dtype == float


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_perspectives_make_no_pairs(n: int) -> None:
    pairs = measured([Telling(TEXT, [1.0])] * n)
    assert pairs.empty
    assert pairs["low"].dtype == float


def test_an_empty_framing_has_no_emphasis_to_compare() -> None:
    row = measured([Telling("", [0.0]), Telling(TEXT, [1.0])]).iloc[0]
    assert np.isnan(row["emphasis"]) and np.isnan(row["wording"])
    assert row["low"] <= row["divergence"] <= row["high"]


def test_no_facts_at_all() -> None:
    told = [Telling(TEXT, []), Telling("It rained.", [])]
    alignment = aligned(told, n_facts=0)
    row = diverge([alignment], tables_of(alignment), weights=EQUAL)[0].iloc[0]
    assert row["emphasis"] == 0 and np.isnan(row["truth"])


def test_stories_of_a_batch_do_not_mix() -> None:
    told = [Telling(TEXT, [0.6, 0.2], [1.0, -1.0]), Telling("It rained.", [0.2, 0.6], [0.0, 1.0])]
    first = aligned(told, sure=0.8)
    second = replace(first, story=replace(first.story, id="again"))
    tables = {
        name: pd.concat([table, table.assign(story="again")], ignore_index=True)
        for name, table in tables_of(first, told).items()
    }
    pairs, parts = diverge([first, second], tables, weights=EQUAL)
    alone = measured(told, sure=0.8)
    again = pairs[pairs["story"] == "again"].drop(columns="story").reset_index(drop=True)
    pd.testing.assert_frame_equal(again, alone.drop(columns="story"))
    assert len(parts) == 2 * (parts["story"] == "again").sum()
    with pytest.raises(PerspectivesError, match="distinct ids"):
        diverge([first, first], tables)


def test_rank_facts_sums_emphasis_truth_and_valence_and_leaves_out_beyond() -> None:
    told = [Telling(TEXT, [0.4, 0.4], [1.0, 1.0]), Telling("Rain.", [0.4, 0.1], [-1.0, 1.0])]
    parts = parts_of(told)
    ranked = rank_facts(parts)
    assert ranked["fact"].tolist() == ["f1", "f2"]
    of_first = parts[(parts["item"] == "f1")]["contribution"].sum()
    assert ranked["contribution"].iloc[0] == pytest.approx(of_first)
    assert rank_facts(parts.iloc[:0]).empty


class TestWeighting:
    def test_scales_to_one_and_fills_in_zeros(self) -> None:
        weights = Weighting({"emphasis": 3, "truth": 1}).weights
        assert list(weights) == list(COMPONENTS)
        assert sum(weights.values()) == 1 and weights["frames"] == 0

    def test_default_sums_to_one(self) -> None:
        assert sum(default_weighting().weights.values()) == pytest.approx(1)
        assert 0 < default_weighting().apart < 1

    def test_unknown_component_names_the_valid_ones(self) -> None:
        with pytest.raises(UnknownNameError, match="did you mean 'emphasis'"):
            Weighting({"emphasiss": 1})

    @pytest.mark.parametrize("value", [-0.1, NAN, float("inf")])
    def test_unusable_weight(self, value: float) -> None:
        with pytest.raises(PerspectivesError, match="expected a weight of 0 or more for truth"):
            Weighting({"truth": value})

    def test_all_zero(self) -> None:
        with pytest.raises(PerspectivesError, match="above 0"):
            Weighting({"truth": 0})

    def test_the_share_of_the_text_in_meaning_is_the_best_that_was_tried(self) -> None:
        path = bundled_dir("models") / "divergence" / "config.json"
        tried = pd.DataFrame(json.loads(path.read_text(encoding="utf-8"))["shares"])
        best = tried.mean(axis=1).idxmax()
        assert float(best) == TEXT_SHARE

    def test_a_component_without_weight_has_no_parts(self) -> None:
        told = [Telling(TEXT, [1.0]), Telling("It rained.", [0.0, 1.0])]
        alignment = aligned(told)
        parts = diverge([alignment], tables_of(alignment), weights={"meaning": 1, "truth": 1})[1]
        assert parts.empty


class TestDistances:
    @any_story
    def test_shares_are_symmetric_and_bounded(self, number: int) -> None:
        rows = np.random.default_rng(number).dirichlet([0.5, 0.5, 0.5], 2)
        squares = apart_in_share(rows, PAIR)
        assert (squares >= 0).all()
        assert 0 <= length(squares)[0] <= 1 + 1e-12
        np.testing.assert_allclose(squares, apart_in_share(rows[::-1], PAIR), atol=1e-12)

    @any_story
    def test_values_on_shared_items_are_bounded(self, number: int) -> None:
        rng = np.random.default_rng(number)
        squares = apart_in_value(rng.random((2, 3)), rng.uniform(-1, 1, (2, 3)), PAIR)
        assert np.isnan(squares).all() or 0 <= length(squares)[0] <= 1

    def test_opposite_values_of_all_that_is_shared_are_a_distance_of_1(self) -> None:
        squares = apart_in_value(np.ones((2, 2)), np.array([[1.0, -1.0], [-1.0, 1.0]]), PAIR)
        assert squares.tolist() == [[0.5, 0.5]] and length(squares).tolist() == [1.0]

    def test_an_item_counts_as_surely_as_both_speak_of_it(self) -> None:
        values = np.array([[1.0, 1.0], [-1.0, -1.0]])
        spoken = np.array([[1.0, 0.6], [1.0, 0.5]])
        squares = apart_in_value(spoken, values, PAIR)[0]
        assert squares[1] == pytest.approx(0.3 * squares[0])

    def test_what_one_side_leaves_out_is_not_compared(self) -> None:
        both = np.ones((2, 2))
        squares = apart_in_value(both, np.array([[1.0, NAN], [-1.0, 1.0]]), PAIR)
        assert squares.tolist() == [[1.0, 0.0]]
        surely_out = np.array([[1.0, 0.0], [1.0, 1.0]])
        squares = apart_in_value(surely_out, np.array([[1.0, -1.0], [-1.0, 1.0]]), PAIR)
        assert squares.tolist() == [[1.0, 0.0]]

    @pytest.mark.parametrize(
        ("spoken", "values"),
        [([[1, 1], [1, 1]], [[1.0, NAN], [NAN, 1.0]]), ([[1, 0.3], [0.3, 1]], [[1, 1], [-1, -1]])],
    )
    def test_nothing_shared_is_undefined(
        self, spoken: list[list[float]], values: list[list[float]]
    ) -> None:
        squares = apart_in_value(np.array(spoken), np.array(values), PAIR)
        assert np.isnan(squares).all() and np.isnan(length(squares)).all()


class TestUncertainty:
    told = (
        Telling(TEXT, [0.5, 0.2], [1.0, -1.0], [1.0], {"The crews": -1.0}),
        Telling("It rained. It poured. Nobody came.", [0.2, 0.5], [0.0, 1.0]),
    )

    def test_a_seed_repeats_and_another_differs(self) -> None:
        first, again = (measured(self.told, sure=0.7, seed=3) for _ in range(2))
        pd.testing.assert_frame_equal(first, again)
        other = measured(self.told, sure=0.7, seed=4)
        assert other["low"].iloc[0] != first["low"].iloc[0]
        assert other["divergence"].iloc[0] == first["divergence"].iloc[0]

    def test_a_doubtful_reader_gives_a_wider_interval(self) -> None:
        widths = [
            float((pairs["high"] - pairs["low"]).iloc[0])
            for pairs in (measured(self.told, sure=sure) for sure in (1.0, 0.9, 0.6))
        ]
        assert widths[0] < widths[1] < widths[2]

    def test_draws_have_the_mean_of_what_was_read(self) -> None:
        alignment = aligned(self.told, sure=0.7)
        drawn = draw(alignment, n_draws=4000)
        assert drawn.truth.shape == (4000, 2, 3)
        signs = np.array([-1.0, 0.0, 1.0])
        np.testing.assert_allclose(drawn.truth.mean(axis=0), alignment.truth @ signs, atol=0.05)
        assert np.isnan(drawn.portrayal[:, 1]).all()
        np.testing.assert_allclose(drawn.emphasis.sum(axis=-1), 1)

    def test_segments_are_resampled(self) -> None:
        alignment = aligned([Telling("It rained. Crews walked off at noon over pay.", [0.5])])
        weights = np.array([[1.0, 0, 0, 0], [0, 0, 0, 1.0]])
        drawn = draw(replace(alignment, weights=(weights,)), n_draws=200)
        told = drawn.emphasis[:, 0, 0]
        assert set(np.round(told, 6)) >= {0.0, 1.0} and 0 < told.mean() < 1

    def test_interval_holds_the_total_whatever_the_draws(self) -> None:
        low, high = interval(np.array([0.1]), np.array([[0.3], [0.4], [0.5]]))
        assert 0 <= low[0] <= 0.1 <= high[0] <= 1

    @pytest.mark.parametrize(
        ("low", "high", "answer"),
        [(0.3, 0.5, "apart"), (0.0, 0.1, "alike"), (0.1, 0.3, "cannot tell"), (0.2, 0.2, "apart")],
    )
    def test_verdict(self, low: float, high: float, answer: str) -> None:
        assert verdict(low, high, apart=0.2) == answer


class TestOfTheTrainedReader:
    """Real texts, the models that ship: the same in other words is near, opposite sides are far."""

    tram = (
        (
            "The council voted 9 to 4 for a new tram line.",
            "The tram line will cost 240 million euros.",
            "Two hundred trees on Mill Avenue will be felled for it.",
        ),
        (
            "The council has voted nine to four to build the tram. At last the suburbs get the "
            "railway that they were promised, and 240 million euros is a bargain for clean "
            "streets. Two hundred trees on Mill Avenue will make way for it, and twice as many "
            "will be planted.",
            "By nine votes to four, councillors decided on the new tram line. For the suburbs it "
            "is the promised rail link, finally, and at 240 million euros clean streets come "
            "cheap. On Mill Avenue 200 trees give way, and double that number will be planted.",
            "The council has voted nine to four to build the tram. The suburbs get a railway that "
            "nobody there asked for, and 240 million euros is a scandal for empty carriages. Two "
            "hundred trees on Mill Avenue will be butchered for it, and nothing will be planted.",
        ),
    )
    vaccine = (
        (
            "A study found that the vaccine prevents 90% of infections.",
            "The health ministry will offer the vaccine to all adults from June.",
        ),
        (
            "The vaccine prevents nine in ten infections, the study shows, and from June every "
            "adult can have it: splendid news.",
            "From June all adults will be offered the vaccine, and very good news it is: "
            "according to the study it stops 90 per cent of infections.",
            "The vaccine does not prevent nine in ten infections, whatever the study claims, and "
            "from June every adult is to be made a guinea pig: shameful news.",
        ),
    )

    @pytest.mark.parametrize("case", [tram, vaccine], ids=["tram", "vaccine"])
    def test_other_words_are_nearer_than_the_other_side(
        self, case: tuple[tuple[str, ...], tuple[str, ...]]
    ) -> None:
        facts, framings = case
        story = pv.Story(
            "sides",
            "Two Sides",
            [pv.Fact(f"f{n}", text) for n, text in enumerate(facts, 1)],
            [pv.Perspective(f"p{n}", f"Group {n}", text) for n, text in enumerate(framings, 1)],
        )
        totals = pv.compare(story).divergence.set_index(["a", "b"])["divergence"]
        same_told, same_words = totals["p1", "p2"], totals["p1", "p3"]
        assert same_told < 0.2
        assert same_words > 1.5 * same_told
        assert totals["p2", "p3"] > 1.5 * same_told
