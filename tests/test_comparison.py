"""compare, compare_many and score: one path, frozen results, and answers that can be traced."""

import json
import pickle
import re
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pandas as pd
import pytest

import perspectives as pv
from perspectives.alignment import TEXT_SHARE, Alignment
from perspectives.comparison import Comparison
from perspectives.divergence import COMPONENTS
from perspectives.encoder import TfidfEncoder
from perspectives.errors import PerspectivesError, UnknownNameError
from perspectives.measures import Emphasis, Meaning, Measure, Portrayal, Stance, Wording
from perspectives.reader import LexicalReader, Reading, Request
from tests.hand_made import HashingEncoder

ENCODER = HashingEncoder()
READER = LexicalReader(ENCODER)
MEASURES: tuple[Measure, ...] = (Emphasis(), Stance(), Portrayal(), Wording(), Meaning())
NAMES = ("emphasis", "stance", "portrayal", "wording", "meaning", "divergence", "parts")


class Counting:
    """A reader that counts the texts it reads."""

    id = READER.id

    def __init__(self) -> None:
        self.n_read = 0

    def read(self, requests: list[Request]) -> list[Reading]:
        self.n_read += len(requests)
        return READER.read(requests)


def strike(id: str = "strike", *, framings: tuple[str, ...] | None = None) -> pv.Story:
    facts = (
        pv.Fact("f1", "Dock crews at Vell walked off on Monday over holiday pay."),
        pv.Fact("f2", "The port authority lost nine million euros."),
        pv.Fact("f3", "Fruit rotted on two ships."),
    )
    told = framings or (
        "Dock crews at Vell walked off on Monday over holiday pay. They deserve every cent.",
        "The port authority lost nine million euros, and the so-called ‘strike’ is a disgrace.",
        "Dock crews at Vell walked off on Monday over pay. Fruit rotted on two ships.",
    )
    return pv.Story(
        id,
        "Dock Strike at Vell",
        facts,
        [
            pv.Perspective(f"p{n}", f"Group {n}", text, [pv.Outlet(f"Outlet {n}")])
            for n, text in enumerate(told, 1)
        ],
    )


def compared(story: pv.Story, **options: object) -> Comparison:
    options = {"reader": READER, "encoder": ENCODER, "measures": MEASURES, **options}
    return pv.compare(story, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def result() -> Comparison:
    return compared(strike())


class TestTables:
    def test_emphasis_is_perspectives_by_facts_and_beyond(self, result: Comparison) -> None:
        wide = result.emphasis
        assert wide.index.tolist() == ["p1", "p2", "p3"]
        assert wide.columns.tolist() == ["f1", "f2", "f3", "beyond"]
        np.testing.assert_allclose(wide.sum(axis=1), 1)

    def test_tables_are_tidy_by_name(self, result: Comparison) -> None:
        assert tuple(result.tables) == NAMES
        for name, table in result.tables.items():
            assert isinstance(table.index, pd.RangeIndex), name
            assert set(table["story"]) <= {"strike"}
            pd.testing.assert_frame_equal(table, result.table(name))

    def test_properties_are_the_tables(self, result: Comparison) -> None:
        for name in NAMES[1:]:
            pd.testing.assert_frame_equal(getattr(result, name), result.table(name))

    def test_a_table_that_was_not_measured_is_named(self, result: Comparison) -> None:
        with pytest.raises(UnknownNameError, match="unknown table 'frames'"):
            _ = result.frames

    def test_changing_a_table_changes_nothing(self, result: Comparison) -> None:
        before = result.divergence
        changed = result.divergence
        changed.loc[:, "divergence"] = 7.0
        del result.tables["parts"]["item"]
        pd.testing.assert_frame_equal(result.divergence, before)
        assert "item" in result.parts

    def test_result_is_frozen(self, result: Comparison) -> None:
        with pytest.raises(FrozenInstanceError):
            result.story = strike("other")  # type: ignore[misc]
        with pytest.raises(TypeError):
            result.provenance["seed"] = 1  # type: ignore[index]
        with pytest.raises(ValueError, match="read-only"):
            result.alignment.told[0, 0] = 1

    def test_result_survives_pickling(self, result: Comparison) -> None:
        again = pickle.loads(pickle.dumps(result))
        pd.testing.assert_frame_equal(again.parts, result.parts)
        assert again.story == result.story

    def test_evidence_is_spans_of_the_framing(self, result: Comparison) -> None:
        for row in result.table("emphasis").itertuples():
            framing = result.story.perspective(row.perspective).framing
            for start, end in row.evidence:
                assert 0 <= start < end <= len(framing)


class TestWhere:
    def test_ranks_what_sets_two_apart_with_both_sides_in_words(self, result: Comparison) -> None:
        rows = result.where("p1", "p2")
        assert rows["contribution"].is_monotonic_decreasing
        pairs = result.divergence.set_index(["a", "b"])["divergence"]
        assert rows["contribution"].sum() == pytest.approx(pairs["p1", "p2"])
        framing = result.story.perspective("p1").framing
        for spans, texts in zip(rows["a_evidence"], rows["a_text"], strict=True):
            assert texts == tuple(framing[start:end] for start, end in spans)

    def test_takes_ids_groups_and_outlets(self, result: Comparison) -> None:
        by_id = result.where("p1", "p2")
        pd.testing.assert_frame_equal(result.where("Group 1", "Outlet 2"), by_id)

    def test_sides_can_be_swapped(self, result: Comparison) -> None:
        there, back = result.where("p1", "p2"), result.where("p2", "p1")
        names = {"a_value": "b_value", "b_value": "a_value", "a_text": "b_text", "b_text": "a_text"}
        columns = ["component", "item", "contribution", *names]
        pd.testing.assert_frame_equal(back[columns], there.rename(columns=names)[columns])

    def test_one_side_twice_and_unknown_names(self, result: Comparison) -> None:
        with pytest.raises(PerspectivesError, match="both are one"):
            result.where("p1", "Group 1")
        with pytest.raises(UnknownNameError, match="did you mean 'Group 1'"):
            result.where("Grup 1", "p2")

    def test_twins_part_nowhere(self) -> None:
        text = "Dock crews at Vell walked off on Monday over holiday pay."
        result = compared(strike(framings=(text, text)))
        assert result.where("p1", "p2").empty
        row = result.divergence.iloc[0]
        assert row["divergence"] == 0 and row["verdict"] == "alike"


class TestSummary:
    def test_names_facts_and_perspectives_with_their_numbers(self, result: Comparison) -> None:
        summary = result.summary
        assert summary.most_contested is not None
        contested = summary.most_contested
        parts = result.parts
        ours = parts[parts["item"] == contested.fact]
        assert contested.contribution == pytest.approx(ours["contribution"].sum() / 3)
        pair = ours[(ours["a"] == contested.a) & (ours["b"] == contested.b)]
        assert contested.most == pytest.approx(pair["contribution"].sum())
        spot = {spot.fact: spot for spot in summary.blind_spots}["f2"]
        assert (spot.told_by, spot.left_out_by) == (("p2",), ("p1", "p3"))
        assert all(value > 0.5 for value in spot.omitted)
        assert summary.odd_one_out is not None
        assert summary.odd_one_out.perspective == "p2"
        assert summary.odd_one_out.margin >= 0

    def test_consensus_is_what_all_tell_and_stress_alike(self) -> None:
        text = "Dock crews at Vell walked off on Monday over holiday pay."
        summary = compared(strike(framings=(text, f"{text} Gulls."))).summary
        assert [shared.fact for shared in summary.consensus] == ["f1"]
        assert summary.consensus[0].most <= 2 * summary.consensus[0].least
        assert summary.odd_one_out is None

    @pytest.mark.parametrize("n_perspectives", [0, 1, 2])
    @pytest.mark.parametrize("n_facts", [0, 1])
    def test_little_stories_have_defined_answers(self, n_perspectives: int, n_facts: int) -> None:
        story = strike(framings=("", "One.")[:n_perspectives] or ("",))
        small = replace(
            story,
            facts=story.facts[:n_facts],
            perspectives=story.perspectives[:n_perspectives],
        )
        result = compared(small)
        summary = result.summary
        assert summary.most_contested is None and summary.odd_one_out is None
        assert summary.blind_spots == summary.consensus == ()
        assert result.emphasis.shape == (n_perspectives, n_facts + 1)
        assert len(result.divergence) == (1 if n_perspectives == 2 else 0)
        assert len(result.critiques) == n_perspectives
        assert json.loads(result.to_json())["story"]["id"] == "strike"
        assert "Dock Strike" in result.to_text() and "Dock Strike" in result.to_markdown()


class TestCompare:
    def test_provenance_says_what_the_numbers_come_from(self, result: Comparison) -> None:
        provenance = result.provenance
        assert provenance["version"] == pv.__version__
        assert provenance["models"]["reader"] == READER.id
        assert provenance["models"]["encoder"] == "hashing"
        assert set(provenance["models"]) == {"reader", "encoder", *NAMES[:5]}
        assert sum(provenance["options"]["weights"].values()) == pytest.approx(1)
        assert provenance["options"]["text_share"] == 1  # the encoder is named
        assert (provenance["seed"], provenance["facts"]) == (0, "given")

    def test_provenance_names_the_weights_of_every_trained_measure(self) -> None:
        provenance = pv.compare(pv.load_story("h200-licences")).provenance
        assert provenance["options"]["text_share"] == TEXT_SHARE
        models = provenance["models"]
        for name in ("reader", "encoder", "frames", "wording"):
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{12}", models[name])

    def test_weights_and_targets_are_the_users(self) -> None:
        weights = {"emphasis": 2.0, "meaning": 2.0}
        result = compared(strike(), weights=weights, targets=["Dock crews"])
        row = result.divergence.iloc[0]
        others = [name for name in COMPONENTS if name not in weights]
        assert row["divergence"] == pytest.approx(row["emphasis"] + row["meaning"])
        assert np.nansum(row[others].to_numpy(dtype=float)) == 0
        assert set(result.portrayal["target"]) == {"Dock crews"}

    def test_an_own_measure_has_its_own_table(self) -> None:
        class Length:
            name = "length"

            def measure(self, alignments: list[Alignment]) -> pd.DataFrame:
                rows = [
                    (a.story.id, p.id, len(p.framing))
                    for a in alignments
                    for p in a.story.perspectives
                ]
                return pd.DataFrame(rows, columns=["story", "perspective", "length"])

        result = compared(strike(), measures=[Length()])
        assert tuple(result.tables) == ("length", "divergence", "parts")
        assert result.table("length")["length"].min() > 0
        assert result.divergence.empty
        assert result.provenance["models"]["length"].endswith("Length")

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"weights": {"emphasis": -1}}, "weight of 0 or more"),
            ({"weights": {"tone": 1}}, "unknown component 'tone'"),
            ({"measures": [Meaning(), Meaning()]}, "names of their own, got 'meaning'"),
        ],
    )
    def test_unusable_options(self, options: dict[str, object], message: str) -> None:
        with pytest.raises(PerspectivesError, match=message):
            compared(strike(), **options)

    def test_a_seed_repeats_the_result(self, result: Comparison) -> None:
        pd.testing.assert_frame_equal(compared(strike()).divergence, result.divergence)

    def test_names_of_outlets_do_not_count(self, result: Comparison) -> None:
        story = strike()
        renamed = replace(
            story,
            perspectives=tuple(
                replace(p, group=f"Renamed {p.id}", outlets=(pv.Outlet(f"The Other {p.id}"),))
                for p in story.perspectives
            ),
        )
        again = compared(renamed)
        for name in NAMES:
            pd.testing.assert_frame_equal(again.table(name), result.table(name))


class TestCompareMany:
    def test_gives_what_compare_gives_in_order(self) -> None:
        stories = [strike(f"s{n}") for n in range(5)]
        results = list(
            pv.compare_many(
                stories, reader=READER, encoder=ENCODER, measures=MEASURES, batch_size=2
            )
        )
        assert [one.story.id for one in results] == [story.id for story in stories]
        alone = compared(stories[3])
        for name in NAMES:
            pd.testing.assert_frame_equal(results[3].table(name), alone.table(name))

    def test_reads_stories_as_results_are_asked_for(self) -> None:
        taken: list[str] = []

        def endless() -> Iterator[pv.Story]:
            while True:
                taken.append(f"s{len(taken)}")
                yield strike(taken[-1])

        results = pv.compare_many(
            endless(), reader=READER, encoder=ENCODER, measures=MEASURES, batch_size=3
        )
        assert next(results).story.id == "s0"
        assert len(taken) == 4  # the batch, and the story that ends it

    def test_stories_with_one_id_are_kept_apart(self) -> None:
        text = "Fruit rotted on two ships."
        stories = [strike(), strike(framings=(text, text))]
        first, second = pv.compare_many(stories, reader=READER, encoder=ENCODER, measures=MEASURES)
        assert len(first.divergence) == 3 and len(second.divergence) == 1

    def test_bad_options_are_refused_before_the_first_story(self) -> None:
        with pytest.raises(PerspectivesError, match="batch_size of 1 or more, got 0"):
            pv.compare_many([], batch_size=0)
        with pytest.raises(UnknownNameError):
            pv.compare_many([], reader=READER, encoder=ENCODER, weights={"tone": 1})

    def test_no_stories(self) -> None:
        assert list(pv.compare_many([], reader=READER, encoder=ENCODER, measures=MEASURES)) == []


class TestScore:
    options: dict[str, object] = {  # noqa: RUF012
        "reader": READER,
        "encoder": ENCODER,
        "measures": MEASURES,
        "outlet": "The Harbour Ledger",
    }

    def scored(self, text: str, **options: object) -> pv.Score:
        return pv.score(strike(), text, **{**self.options, **options})  # type: ignore[arg-type]

    def test_a_text_of_the_story_stands_nearest_to_its_perspective(self) -> None:
        for perspective in strike().perspectives:
            nearest = self.scored(perspective.framing).nearest
            assert nearest is not None
            assert nearest.perspective == perspective.id
            assert nearest.divergence == 0

    def test_rows_are_those_of_the_new_text(self) -> None:
        score = self.scored("Fruit rotted on two ships. Nobody was asked.")
        assert score.outlet == "The Harbour Ledger"
        for name, table in score.tables.items():
            own = table["b"] if name in ("divergence", "parts") else table["perspective"]
            assert set(own) <= {score.perspective.id}, name
        told = score.tables["emphasis"].set_index("fact")
        assert told["omitted"].idxmin() == "f3"
        assert told["emphasis"].sum() == pytest.approx(1)
        assert len(score.tables["divergence"]) == 3

    def test_a_comparison_saves_reading_the_story_and_changes_nothing(self) -> None:
        reader = Counting()
        comparison = compared(strike(), reader=reader)
        assert reader.n_read == 3
        text = "Fruit rotted on two ships."
        with_it = self.scored(text, comparison=comparison, reader=reader)
        assert reader.n_read == 4
        without = self.scored(text)
        for name in NAMES:
            pd.testing.assert_frame_equal(with_it.tables[name], without.tables[name])

    def test_rows_of_the_story_do_not_change(self, result: Comparison) -> None:
        joined = self.scored("Fruit rotted.", comparison=result).comparison.table("stance")
        old = joined[joined["perspective"] != "new"].reset_index(drop=True)
        pd.testing.assert_frame_equal(old, result.stance)

    def test_why_adds_up_to_the_gap_between_the_nearest_and_the_others(self) -> None:
        score = self.scored("Dock crews at Vell walked off on Monday over holiday pay.")
        pairs = score.tables["divergence"].set_index("a")["divergence"]
        assert score.nearest is not None
        near = pairs[score.nearest.perspective]
        others = pairs.drop(score.nearest.perspective)
        why = score.why
        assert why["difference"].sum() == pytest.approx(others.mean() - near)
        assert why["difference"].is_monotonic_decreasing
        assert score.nearest.margin == pytest.approx(others.min() - near)

    def test_the_name_of_the_outlet_does_not_count(self) -> None:
        text = "Fruit rotted on two ships, writes The Harbour Ledger."
        other = text.replace("The Harbour Ledger", "Quay Post")
        first = self.scored(text)
        second = self.scored(other, outlet="Quay Post")
        columns = ["fact", "emphasis", "omitted"]
        pd.testing.assert_frame_equal(
            first.tables["emphasis"][columns], second.tables["emphasis"][columns]
        )

    @pytest.mark.parametrize("text", ["", "One."])
    def test_little_texts(self, text: str) -> None:
        score = self.scored(text)
        assert score.nearest is not None
        assert score.perspective.framing == text
        assert "The Harbour Ledger" in score.to_text()

    def test_a_story_without_perspectives(self) -> None:
        empty = replace(strike(), perspectives=())
        score = pv.score(empty, "Fruit rotted.", **self.options)  # type: ignore[arg-type]
        assert score.nearest is None and score.why.empty
        assert json.loads(score.to_json())["nearest"] is None

    def test_ids_do_not_clash(self) -> None:
        story = strike()
        taken = replace(story, perspectives=(replace(story.perspectives[0], id="new"),))
        score = pv.score(taken, "Fruit rotted.", **self.options)  # type: ignore[arg-type]
        assert score.perspective.id == "new-2"
        assert score.story == taken

    def test_a_comparison_of_something_else_is_refused(self, result: Comparison) -> None:
        with pytest.raises(PerspectivesError, match="comparison of story 'other'"):
            pv.score(strike("other"), "Rain.", comparison=result, **self.options)  # type: ignore[arg-type]
        with pytest.raises(PerspectivesError, match="made with"):
            self.scored("Rain.", comparison=result, measures=[Meaning()])

    def test_an_encoder_that_differs_from_call_to_call(self) -> None:
        options = {"reader": READER, "encoder": TfidfEncoder()}
        comparison = compared(strike(), **options)
        assert self.scored("Fruit rotted.", **options).nearest is not None
        with pytest.raises(PerspectivesError, match="same vector in every call"):
            self.scored("Fruit rotted.", comparison=comparison, **options)

    def test_reports(self) -> None:
        score = self.scored("Fruit rotted on two ships.")
        text = score.to_text(width=80)
        assert repr(score) == score.to_text()
        assert "Nearest: Group 3" in text and max(map(len, text.splitlines())) <= 80
        document = json.loads(score.to_json())
        assert document["kind"] == "score" and document["schema"] == 1
        assert document["perspective"]["framing"] == "Fruit rotted on two ships."
        assert {row["perspective"] for row in document["tables"]["emphasis"]} == {"new"}
        assert len(document["story"]["perspectives"]) == 3


def test_the_defaults_compare_a_bundled_story() -> None:
    result = pv.compare(pv.load_story("h200-licences"))
    assert set(result.tables) == {*NAMES, "frames"}
    np.testing.assert_allclose(result.emphasis.sum(axis=1), 1)
    assert result.divergence["divergence"].between(0, 1).all()
    assert "<iframe" in result._repr_html_()


def test_html_is_written_as_it_is_returned(result: Comparison, tmp_path: object) -> None:
    path = f"{tmp_path}/report.html"
    page = result.to_html(path)
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        assert file.read() == page
