"""Profiles from stories and tables: who counts for whom, what is compared, what is called so."""

import json
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import perspectives as pv
from perspectives._frozen import FrozenMap
from perspectives.encoder import BundledEncoder
from perspectives.errors import PerspectivesError, UnknownNameError
from perspectives.profiles.cells import MEASURES, cells_of
from perspectives.profiles.geometry import classical_mds
from perspectives.profiles.labels import check_by, membership
from perspectives.profiles.panel import panel_of
from perspectives.profiles.result import Profile
from perspectives.profiles.rows import COLUMNS, TOO_FEW, columns_of
from perspectives.profiles.words import telling_terms
from perspectives.reader import LexicalReader
from perspectives.story import Fact, Outlet, Perspective, Story
from tests.profile_corpus import (
    OUTLETS,
    make_corpus,
    make_panel,
    make_profile,
    make_story,
    make_tables,
)

OMITS = {"Quay Post": 0.3}


@pytest.fixture(scope="module")
def habits() -> Profile:
    return make_profile(16, OMITS)


def tidy(rows: Mapping[str, list[float]], item: str, column: str, *, items: str) -> pd.DataFrame:
    """Return a tidy table of one column from the values of each perspective, item by item."""
    cells = [
        (perspective, name, value)
        for perspective, values in rows.items()
        for name, value in zip(items.split(), values, strict=True)
    ]
    return pd.DataFrame(cells, columns=["perspective", item, column])


def row(
    table: pd.DataFrame, label: str, measure: str, item: str = "", topic: str = ""
) -> pd.Series:
    found = table.query("outlet == @label and measure == @measure and item == @item")
    return found[found["topic"] == topic].iloc[0]


class TestLabels:
    def test_an_outlet_within_a_group_counts_for_its_framing(self) -> None:
        shared = Perspective("p1", "Port press", "Fees rise.", (Outlet("A"), Outlet("B")))
        own = Perspective("p2", "Letters", "Fees fall.", (Outlet("B"),))
        labels, member = membership(Story("s", "", (), (shared, own)), "outlet")
        assert labels == ("A", "B")
        assert member.tolist() == [[True, False], [True, True]]

    @pytest.mark.parametrize(
        ("by", "expected"),
        [
            ("group", ("State media", "Investors")),
            ("language", ("zh",)),
            ("country", ("CN", "US")),
            ("owner", ("party", "fund")),
            ("leaning", ("left",)),
        ],
    )
    def test_any_column_can_be_profiled(self, by: str, expected: tuple[str, ...]) -> None:
        state = Outlet("Global Times", country="CN", metadata={"owner": "party"})
        money = Outlet("24/7 Wall St.", country="US", metadata={"owner": "fund"})
        story = Story(
            "s",
            "",
            (),
            (
                Perspective("p1", "State media", "Won.", (state,), language="zh"),
                Perspective("p2", "Investors", "Up.", (money,), metadata={"leaning": "left"}),
            ),
        )
        check_by([story], by)
        assert membership(story, by)[0] == expected

    def test_a_perspective_without_a_value_counts_for_nobody(self) -> None:
        story = Story("s", "", (), (Perspective("p1", "Port press", "Fees rise."),))
        labels, member = membership(story, "outlet")
        assert labels == () and member.shape == (0, 1)

    def test_an_unknown_column_is_named_with_the_ones_there_are(self) -> None:
        with pytest.raises(UnknownNameError, match="did you mean 'outlet'"):
            check_by([make_story()], "outlets")

    def test_a_column_without_values_is_an_error(self) -> None:
        with pytest.raises(PerspectivesError, match="'language'"):
            check_by([make_story()], "language")


class TestCells:
    story = make_story()

    def cells(self, **tables: pd.DataFrame) -> dict[str, list[float]]:
        made = cells_of(self.story, tables, "outlet")
        return {" ".join(key).strip(): d.round(6).tolist() for key, d in made.difference.items()}

    def test_stance_is_compared_fact_by_fact(self) -> None:
        """An outlet that tells only the grim fact, as all do, does not tell facts more grimly."""
        gap = np.nan
        valence = {"p1": [-1, gap, gap], "p2": [-1, 1, gap], "p3": [-1, 1, gap], "p4": [-1, 1, 1]}
        stance = tidy(valence, "fact", "valence", items="f1 f2 f3").assign(truth=1.0)
        assert self.cells(stance=stance)["valence"] == [0, 0, 0, 0]

    def test_a_fact_that_nobody_else_tells_says_nothing(self) -> None:
        gap = np.nan
        truth = {"p1": [1, gap, gap], "p2": [gap, 1, gap], "p3": [gap] * 3, "p4": [gap] * 3}
        stance = tidy(truth, "fact", "truth", items="f1 f2 f3").assign(valence=0.0)
        assert np.isnan(self.cells(stance=stance)["truth"]).all()

    def test_emphasis_habits(self) -> None:
        share = {
            "p1": [0.3, 0.3, 0.3, 0.1],
            "p2": [0.9, 0, 0, 0.1],
            "p3": [0, 0, 0, 1],
            "p4": [0, 0.45, 0.45, 0.1],
        }
        omitted = {"p1": [0, 0, 0], "p2": [0, 1, 1], "p3": [1, 1, 1], "p4": [1, 0, 0]}
        items = "f1 f2 f3 beyond"
        table = tidy(share, "fact", "emphasis", items=items)
        left_out = {id_: [*values, np.nan] for id_, values in omitted.items()}
        table["omitted"] = tidy(left_out, "fact", "omitted", items=items)["omitted"]
        level = cells_of(self.story, {"emphasis": table}, "outlet").level
        assert level["beyond", ""].tolist() == [0.1, 0.1, 1, 0.1]
        even = level["evenness", ""]
        assert even[:2].tolist() == pytest.approx([1, 0]) and np.isnan(even[2])
        assert level["omitted", ""].tolist() == pytest.approx([0, 2 / 3, 1, 1 / 3])
        figure = level["fact_kind", "figure"]  # f1 only: the dates of other facts are no figures
        assert figure[[0, 1, 3]].tolist() == pytest.approx([1 / 3, 1, 0]) and np.isnan(figure[2])
        assert level["fact_kind", "reported"][[0, 1, 3]].tolist() == pytest.approx([1 / 3, 0, 0.5])

    def test_facts_that_others_tell_as_bad(self) -> None:
        table = tidy(
            {f"p{i}": [0.5, 0.5, 0, 0] for i in (1, 2, 3)} | {"p4": [0, 1, 0, 0]},
            "fact",
            "emphasis",
            items="f1 f2 f3 beyond",
        ).assign(omitted=0.0)
        gap = np.nan
        valence = {f"p{i}": [-1, 1, gap] for i in (1, 2, 3)} | {"p4": [gap, 1, gap]}
        stance = tidy(valence, "fact", "valence", items="f1 f2 f3").assign(truth=1.0)
        level = cells_of(self.story, {"emphasis": table, "stance": stance}, "outlet").level
        assert level["fact_kind", "bad"].tolist() == [0.5, 0.5, 0.5, 0]

    def test_marked_words_are_counted_per_hundred(self) -> None:
        wording = pd.DataFrame(
            {
                "perspective": ["p1", "p2", "p2"],
                "kind": ["scare_quotes", "loaded", "distinctive"],
                "score": [1.0, 0.5, 9.0],
                "evidence": [((4, 22),), ((0, 4), (5, 9)), ((0, 4),)],
            }
        )
        level = cells_of(self.story, {"wording": wording}, "outlet").level
        assert level["wording", "scare_quotes"][0] > 0
        assert level["wording", "scare_quotes"][1:].tolist() == [0, 0, 0]
        assert level["wording", "loaded"][1] > 0  # two uses, each with one half

    def test_an_empty_framing_has_no_rate(self) -> None:
        told = self.story.perspectives
        silent = replace(self.story, perspectives=(replace(told[0], framing=""), *told[1:]))
        wording = make_tables(silent, 0)["wording"].iloc[:0]
        level = cells_of(silent, {"wording": wording}, "outlet").level
        assert np.isnan(level["wording", "hedged"]).tolist() == [True, False, False, False]

    def test_divergence_is_the_mean_over_the_others(self) -> None:
        pairs = pd.DataFrame(
            [("p1", "p2", 0.2), ("p1", "p3", 0.6), ("p2", "p3", 0.4)],
            columns=["a", "b", "divergence"],
        )
        story = make_story(0, OUTLETS[:3])
        cells = cells_of(story, {"divergence": pairs}, "outlet")
        assert cells.level["divergence", ""].tolist() == pytest.approx([0.4, 0.3, 0.5])
        assert np.isnan(np.diag(cells.divergence)).all()

    def test_of_two_outlets_neither_is_further_away(self) -> None:
        pairs = pd.DataFrame([("p1", "p2", 0.2)], columns=["a", "b", "divergence"])
        cells = cells_of(make_story(0, OUTLETS[:2]), {"divergence": pairs}, "outlet")
        assert np.isnan(cells.difference["divergence", ""]).all()
        assert cells.divergence[0, 1] == 0.2

    def test_outlets_of_one_perspective_do_not_diverge(self) -> None:
        told = self.story.perspectives
        both = replace(told[0], outlets=(Outlet("A"), Outlet("B")))
        story = replace(self.story, perspectives=(both, *told[1:]))
        cells = cells_of(story, make_tables(story, 0), "outlet")
        a, b = cells.labels.index("A"), cells.labels.index("B")
        assert cells.divergence[a, b] == 0
        for difference in cells.difference.values():
            np.testing.assert_allclose(difference[a], difference[b])

    def test_an_outlet_of_several_perspectives_is_averaged(self) -> None:
        told = self.story.perspectives
        twice = tuple(replace(p, outlets=(Outlet("A"),)) for p in told[:2])
        story = replace(self.story, perspectives=(*twice, *told[2:]))
        tables = make_tables(story, 0)
        apart = cells_of(self.story, tables, "outlet").level["beyond", ""]
        joined = cells_of(story, tables, "outlet").level["beyond", ""]
        assert joined[0] == pytest.approx(apart[:2].mean())

    @pytest.mark.parametrize(
        "story",
        [
            Story("s", "", (), ()),
            Story("s", "", (), (Perspective("p1", "Port press", "", (Outlet("A"),)),)),
            Story("s", "", (Fact("f1", "It rained."),), (Perspective("p1", "P", "Rain."),)),
        ],
        ids=["no perspectives", "one empty framing", "no outlets"],
    )
    def test_small_stories_have_defined_answers(self, story: Story) -> None:
        cells = cells_of(story, make_tables(story, 0), "outlet") if story.perspectives else None
        cells = cells or cells_of(story, {}, "outlet")
        assert all(np.isnan(d).all() for d in cells.difference.values())


class TestWords:
    def test_choice_of_words_ignores_whose_they_are(self) -> None:
        corpus = [
            ({"regime": 2, "tram": 1}, {"government": 1, "tram": 1}, {"fare": 1}),
            ({"regime": 1, "port": 1}, {"government": 1, "port": 1}, {"fare": 2}),
        ]
        swapped = [uses[::-1] for uses in corpus]
        assert telling_terms(corpus, 3) == telling_terms(swapped, 3)

    def test_words_of_all_alike_are_not_chosen(self) -> None:
        corpus = [({"tram": 1, "new": 1}, {"tram": 1, "old": 1})] * 2
        assert telling_terms(corpus, 9) == ("new", "old")

    def test_log_odds_point_to_whose_word_it_is(self, habits: Profile) -> None:
        words = habits.wording.query("measure == 'word' and item == 'auditors'")
        own = words.set_index("outlet")
        assert own["z"].idxmax() == own["level"].idxmax() == OUTLETS[2]
        assert (words["z"] > 0).sum() == 1


class TestPanel:
    def test_arrays_are_read_only(self) -> None:
        with pytest.raises(ValueError, match="read-only"):
            make_panel(2).difference[0] = 0

    def test_order_of_stories_permutes(self) -> None:
        corpus = list(make_corpus(6))
        forth, back = (panel_of(told, "outlet", n_terms=5) for told in (corpus, corpus[::-1]))
        assert forth.labels == back.labels and forth.keys == back.keys
        np.testing.assert_array_equal(forth.difference, back.difference[:, ::-1])

    def test_order_of_perspectives_changes_nothing(self) -> None:
        corpus = list(make_corpus(6))
        turned = [(replace(s, perspectives=s.perspectives[::-1]), t) for s, t in corpus]
        forth, back = (panel_of(told, "outlet", n_terms=5) for told in (corpus, turned))
        keys = [back.keys.index(key) for key in forth.keys]
        np.testing.assert_allclose(forth.difference, back.difference[keys])

    def test_labels_of_most_stories_come_first(self) -> None:
        corpus = [(s := make_story(i, OUTLETS[: 2 + i % 3]), make_tables(s, i)) for i in range(6)]
        panel = panel_of(corpus, "outlet", n_terms=0)
        told = panel.present.sum(axis=0)
        assert (np.diff(told) <= 0).all()

    def test_a_target_of_one_story_has_no_row(self) -> None:
        items = {item for measure, item in make_panel(8).keys if measure == "portrayal"}
        assert items == {"", "Port Authority"}


class TestProfile:
    def test_one_row_shape(self, habits: Profile) -> None:
        assert habits.table.columns.tolist() == ["outlet", *COLUMNS]
        rest = ["outlet", *(name for name in COLUMNS if name != "z")]
        for name in ("emphasis", "stance", "portrayal", "frames", "divergence"):
            assert habits.tables[name].columns.tolist() == rest
        parts = [len(habits.tables[n]) for n in habits.tables if n not in ("summary", "pairs")]
        assert sum(parts) == len(habits.table)

    def test_value_is_level_minus_others(self, habits: Profile) -> None:
        table = habits.table
        np.testing.assert_allclose(table["value"], table["level"] - table["others"], atol=1e-12)

    def test_a_planted_difference_is_found_with_its_size(self, habits: Profile) -> None:
        found = row(habits.emphasis, "Quay Post", "omitted")
        assert found["verdict"] == "above the others"
        assert found["low"] < 0.3 < found["high"]
        assert found["level"] > found["others"]
        assert ("omitted", "", "") in {d[:3] for d in differences_of(habits, "Quay Post")}

    def test_topics_split_the_stories(self, habits: Profile) -> None:
        whole = row(habits.stance, "Ferry Times", "truth")
        topics = [
            row(habits.stance, "Ferry Times", "truth", topic=t) for t in ("Business", "Politics")
        ]
        assert sum(t["n"] for t in topics) == whole["n"]
        mean = sum(t["n"] * t["value"] for t in topics) / whole["n"]
        assert mean == pytest.approx(whole["value"])

    def test_q_is_adjusted_for_all_tests_shown(self, habits: Profile) -> None:
        tested = habits.table.dropna(subset="p").sort_values("p")
        m = len(tested)
        step = tested["p"].to_numpy() * m / np.arange(1, m + 1)
        np.testing.assert_allclose(
            tested["q"], np.minimum.accumulate(step[::-1])[::-1].clip(max=1), rtol=1e-9
        )

    def test_below_six_stories_no_test_is_possible(self) -> None:
        table = make_profile(5, OMITS).table
        assert (table["verdict"] == TOO_FEW).all()
        assert table[["p", "q", "low", "high"]].isna().all(axis=None)

    def test_tables_are_built_anew(self, habits: Profile) -> None:
        first = habits.table
        first.loc[0, "value"] = 99
        assert habits.table.loc[0, "value"] != 99
        with pytest.raises(AttributeError):
            habits.by = "group"  # type: ignore[misc]

    def test_summary_counts(self, habits: Profile) -> None:
        summary, table = habits.summary, habits.table
        assert summary["n_tests"].sum() == table["p"].notna().sum()
        assert summary["n_differences"].sum() == table["verdict"].str.endswith("the others").sum()
        assert (summary["n_shared"] == 16).all()

    def test_renaming_outlets_changes_names_only(self) -> None:
        corpus = list(make_corpus(8))
        plain, renamed = (
            profile_of(c).table for c in (corpus, [(rename(s), t) for s, t in corpus])
        )
        renamed["outlet"] = renamed["outlet"].map({name[::-1]: name for name in OUTLETS})
        keys = ["outlet", "measure", "item", "topic"]
        pd.testing.assert_frame_equal(*(t.set_index(keys).sort_index() for t in (plain, renamed)))

    def test_where_outlets_are_alike_few_profiles_show_a_difference(self) -> None:
        """With no effect anywhere, 5% of profiles may show one; of 20, no more than 4 do."""
        shown = 0
        for start in range(20):
            corpus = [
                (
                    story := make_story(i),
                    {"emphasis": make_tables(story, 100 * start + i)["emphasis"]},
                )
                for i in range(12)
            ]
            panel = panel_of(corpus, "outlet", n_terms=0)
            columns = columns_of(panel, "outlet", seed=start, n_boot=10, n_perm=1999)
            shown += any(str(v).endswith("the others") for v in columns["verdict"])
        assert shown <= 4


class TestMapAndTime:
    def test_scaling_keeps_distances_that_fit_the_plane(self) -> None:
        points = np.array([[0, 0], [3, 0], [0, 4], [3, 4.0]])
        distance = np.linalg.norm(points[:, None] - points[None], axis=2)
        placed = classical_mds(distance)
        np.testing.assert_allclose(
            np.linalg.norm(placed[:, None] - placed[None], axis=2), distance, atol=1e-9
        )

    def test_map_has_a_place_with_its_uncertainty(self, habits: Profile) -> None:
        places = habits.map(n_boot=100)
        assert places["outlet"].tolist() == list(habits.labels)
        assert (places["x_low"] <= places["x_high"]).all() and (places["radius"] > 0).all()
        assert places[["x", "y"]].mean().abs().max() < 1e-9

    def test_map_is_the_surer_the_more_stories(self) -> None:
        few, many = (make_profile(n).map(n_boot=100)["radius"].mean() for n in (8, 64))
        assert many < few

    def test_map_needs_three_labels(self) -> None:
        corpus = [(s := make_story(i, OUTLETS[:2]), make_tables(s, i)) for i in range(8)]
        with pytest.raises(PerspectivesError, match="a map needs 3 labels"):
            profile_of(corpus).map()

    def test_labels_that_never_meet_are_placed_all_the_same(self) -> None:
        trios = (OUTLETS[:3], OUTLETS[1:])
        corpus = [(s := make_story(i, trios[i % 2]), make_tables(s, i)) for i in range(16)]
        places = profile_of(corpus).map(n_boot=20)
        assert len(places) == 4 and np.isfinite(places["x"]).all()

    def test_pairs_are_the_mean_over_stories(self, habits: Profile) -> None:
        pair = habits.pairs.iloc[0]
        i, j = (habits.labels.index(pair[side]) for side in "ab")
        assert pair["divergence"] == pytest.approx(habits.panel.divergence[:, i, j].mean())
        assert pair["low"] < pair["divergence"] < pair["high"]

    def test_time_line_by_month(self, habits: Profile) -> None:
        line = habits.over_time("M")
        assert set(line["period"]) == {"2026-01", "2026-02"}
        assert set(line["outlet"]) == {"(all)", *OUTLETS}
        assert (line["n"] == 8).all() and line["low"].notna().all()

    def test_few_stories_of_a_period_have_no_interval(self, habits: Profile) -> None:
        assert habits.over_time("D")["low"].isna().all()

    @pytest.mark.parametrize(("date", "n"), [("2026", 0), ("2026-03", 1), ("2026-03-04T05:06", 1)])
    def test_dates_coarser_than_the_period_are_left_out(self, date: str, n: int) -> None:
        story = replace(make_story(1), date=date)
        made = profile_of([*make_corpus(1), (story, make_tables(story, 1))])
        line = made.over_time("M").query("outlet == '(all)'")
        assert (line["period"] == "2026-03").sum() == n

    def test_no_dates_no_time_line(self) -> None:
        story = replace(make_story(), date=None)
        with pytest.raises(PerspectivesError, match="a date fit"):
            profile_of([(story, make_tables(story, 0))]).over_time()

    def test_unknown_period(self, habits: Profile) -> None:
        with pytest.raises(PerspectivesError, match=r"valid: .D., .W."):
            habits.over_time("fortnight")


class TestFromStories:
    @pytest.fixture(scope="class")
    @staticmethod
    def options() -> dict[str, object]:
        encoder = BundledEncoder()
        return {"reader": LexicalReader(encoder), "encoder": encoder}

    @pytest.fixture(scope="class")
    @staticmethod
    def week() -> list[Story]:
        return pv.load_stories("harbour-week")

    @pytest.fixture(scope="class")
    @staticmethod
    def comparisons(week: list[Story], options: dict[str, object]) -> list[pv.Comparison]:
        return list(pv.compare_many(week, **options))

    def test_stories_and_their_comparisons_give_the_same(
        self, week: list[Story], options: dict[str, object], comparisons: list[pv.Comparison]
    ) -> None:
        stories, made = (
            pv.profile(given, n_perm=99, n_boot=50, **more)
            for given, more in ((week[:6], options), (comparisons[:6], {}))
        )
        pd.testing.assert_frame_equal(stories.table, made.table)
        assert stories.provenance == made.provenance
        assert len(made.provenance["comparisons"]) == 1

    def test_every_kind_of_measure_has_rows(self, comparisons: list[pv.Comparison]) -> None:
        found = pv.profile(comparisons, n_perm=99, n_boot=50)
        assert set(found.table["measure"]) == set(MEASURES)
        assert found.labels == ("Bollard", "The Harbour Ledger", "The Skerrow Echo", "Tideline")
        assert (found.summary["n_shared"] == 12).all()

    def test_outlets_own_names_are_not_their_words(self, comparisons: list[pv.Comparison]) -> None:
        words = pv.profile(comparisons, n_perm=9, n_boot=9, n_terms=10_000).wording["item"]
        assert not {"bollard", "tideline", "ledger"} & set(words)

    def test_profiles_of_metadata(self, comparisons: list[pv.Comparison]) -> None:
        owners = pv.profile(comparisons, by="owner", n_perm=9, n_boot=9)
        assert owners.table.columns[0] == "owner"
        assert "Skerrow Shipping Holding" in owners.labels

    def test_one_story_is_described_and_not_tested(self, comparisons: list[pv.Comparison]) -> None:
        one = pv.profile(comparisons[:1])
        assert (one.table["verdict"] == TOO_FEW).all()
        assert "Too few stories" in repr(one) and "<iframe" in one._repr_html_()

    def test_bad_arguments(self, week: list[Story], comparisons: list[pv.Comparison]) -> None:
        with pytest.raises(PerspectivesError, match="got none"):
            pv.profile([])
        with pytest.raises(PerspectivesError, match="got Comparison, Story"):
            pv.profile([week[0], comparisons[1]])
        with pytest.raises(PerspectivesError, match="stories with targets"):
            pv.profile(comparisons, targets=["Port Authority"])
        with pytest.raises(PerspectivesError, match="'measure'"):
            pv.profile(week, by="measure")
        with pytest.raises(UnknownNameError, match="did you mean 'owner'"):
            pv.profile(week, by="owners")


def test_json_is_valid_and_complete(habits: Profile) -> None:
    document = json.loads(habits.to_json())
    assert document["schema"] == 1 and document["kind"] == "profile"
    assert len(document["rows"]) == len(habits.table)
    assert "NaN" not in habits.to_json()


def profile_of(corpus: list) -> Profile:
    panel = panel_of(corpus, "outlet", n_terms=5)
    columns = columns_of(panel, "outlet", seed=0, n_boot=50, n_perm=99)
    return Profile("outlet", panel, columns, FrozenMap({"by": "outlet", "seed": 0, "n_boot": 50}))


def differences_of(profile: Profile, label: str) -> tuple[tuple[str, str, str, float], ...]:
    return profile.summary.set_index("outlet").loc[label, "differences"]


def rename(story: Story) -> Story:
    return replace(
        story,
        perspectives=tuple(
            replace(p, outlets=tuple(Outlet(o.name[::-1]) for o in p.outlets))
            for p in story.perspectives
        ),
    )
