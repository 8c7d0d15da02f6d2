"""Stories are frozen, validated and kept as given."""

import copy
import json
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from perspectives import Fact, Outlet, Perspective, PerspectivesError, Story
from perspectives._frozen import FrozenMap
from perspectives._plain import slug
from perspectives.errors import FormatError, UnknownNameError
from perspectives.story import Segment, Span
from tests.story_strategies import PROPERTY, exact, stories

OLD = sorted((Path(__file__).parent / "old").glob("story.*.json"))

STORY = Story(
    "tram",
    "Council Votes for the Tram",
    (Fact("f1", "The vote was 9 to 4."), Fact("f2", "A 2 % levy pays for it.")),
    (
        Perspective("p1", "Employers", "A bill of 2 %.", (Outlet("24/7 Quay St."),)),
        Perspective("p2", "Cyclists", "At last.", (Outlet("Spoke"), Outlet("Quay Post"))),
        Perspective("p3", "Cyclists", "Trams have rails.", (Outlet("Quay Post"),)),
    ),
    date="2026-03-03",
    metadata={"desk": {"name": "city", "tags": ["rail"]}},
)


@given(stories())
@PROPERTY
def test_dictionary_form_loses_nothing(story: Story) -> None:
    plain = json.loads(json.dumps(story.to_dict()))
    assert plain["schema"] == 1
    assert exact(Story.from_dict(plain)) == exact(story)
    assert Story.from_dict(plain) == story


@given(stories())
@PROPERTY
def test_a_story_can_be_pickled_copied_and_hashed(story: Story) -> None:
    for other in (pickle.loads(pickle.dumps(story)), copy.deepcopy(story)):
        assert other == story
        assert hash(other) == hash(story)


def test_all_is_frozen_and_slotted() -> None:
    for thing in (STORY, STORY.facts[0], STORY.perspectives[0], STORY.perspectives[0].outlets[0],
                  Span(0, 1), Segment(0, 1, "a")):  # fmt: skip
        assert not hasattr(thing, "__dict__")
        with pytest.raises(FrozenInstanceError):
            setattr(thing, fields(thing)[0].name, "other")
    with pytest.raises(TypeError):
        STORY.metadata["desk"] = "sport"
    assert STORY.metadata["desk"]["tags"] == ("rail",)


def test_what_is_given_may_change_later() -> None:
    facts = [Fact("f1", "The vote was 9 to 4.")]
    metadata: dict[str, Any] = {"tags": ["rail"]}
    story = Story("tram", "", facts, [], metadata=metadata)
    facts.clear()
    metadata["tags"].append("road")
    assert len(story.facts) == 1
    assert story.metadata["tags"] == ("rail",)


def test_missing_and_empty_are_kept_apart() -> None:
    missing = Perspective("p1", "Employers", "")
    empty = replace(missing, critique="")
    assert missing != empty
    for perspective in (missing, empty):
        story = replace(STORY, perspectives=(perspective,))
        assert Story.from_dict(story.to_dict()).perspectives[0].critique == perspective.critique


def test_text_is_never_changed() -> None:
    text = " \ufeffZ\u0301oe\u0301\r\n said “no”. \u00a0"
    perspective = Perspective("p1", text, text, critique=text)
    assert perspective.framing == perspective.critique == perspective.group == text


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Fact("", "x"), "a fact's id, which must not be blank"),
        (lambda: Fact("f1", " \n"), "a fact's text, which must not be blank"),
        (lambda: Fact("f1", 9), "text as a fact's text, got 9"),
        (lambda: Outlet(""), "an outlet's name"),
        (lambda: Outlet("Spoke", country=44), "the country of outlet 'Spoke', got 44"),
        (lambda: Outlet("Spoke", metadata={1: 2}), "a metadata key, got 1"),
        (lambda: Outlet("Spoke", metadata={"x": {1, 2}}), "a JSON value as metadata 'x'"),
        (lambda: Outlet("Spoke", metadata={"x": float("nan")}), "as metadata 'x', got nan"),
        (lambda: Outlet("Spoke", metadata=[1]), "a mapping as the metadata of outlet 'Spoke'"),
        (lambda: Perspective("p1", " ", "x"), "the group of perspective 'p1'"),
        (lambda: Perspective("p1", "g", None), "the framing of perspective 'p1', got None"),
        (lambda: Perspective("p1", "g", "x", ("Spoke",)), "of the outlets of perspective 'p1'"),
        (lambda: Perspective("p1", "g", "x", "Spoke"), "a sequence of Outlet"),
        (lambda: Perspective("p1", "g", "bad \ud800"), "a lone surrogate at character 4"),
        (lambda: replace(STORY, facts=STORY.facts * 2), "the fact ids of story 'tram' each once"),
        (lambda: replace(STORY, perspectives=STORY.perspectives * 2), "the perspective ids"),
        (lambda: replace(STORY, date="3 March 2026"), "an ISO 8601 date such as 2026-01-28"),
        (lambda: replace(STORY, date="2026-13"), "an ISO 8601 date"),
        (lambda: Span(3, 2), "0 <= start <= end, got 3 and 2"),
        (lambda: Span(-1, 2), "0 <= start <= end"),
        (lambda: Span(True, 2), "whole numbers as offsets"),
        (lambda: Segment(0, 2, "abc"), "a segment's text of 2 characters, got 'abc'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(PerspectivesError) as caught:
        make()
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "date", [None, "", "2026", "2026-03", "2026-03-03", "2026-03-03T06:00:00Z"]
)
def test_dates_are_iso(date: str | None) -> None:
    assert replace(STORY, date=date).date == date


def test_a_story_may_be_nearly_empty() -> None:
    story = Story("s", "", (), (Perspective("p1", "g", ""),))
    assert Story.from_dict(story.to_dict()) == story


def test_metadata_of_too_many_levels_is_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"x": deep}
    with pytest.raises(FormatError, match="fewer levels"):
        Outlet("Spoke", metadata=deep)


def test_a_perspective_is_found_by_id_then_group_then_outlet() -> None:
    assert STORY.perspective("p2").framing == "At last."
    assert STORY.perspective("Employers").id == "p1"
    assert STORY.perspective("Spoke").id == "p2"
    assert STORY.fact("f2").text == "A 2 % levy pays for it."


def test_an_unknown_perspective_or_fact_lists_the_names() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'Employers'"):
        STORY.perspective("employers")
    with pytest.raises(UnknownNameError, match=r"unknown fact 'f3'.*valid: 'f1', 'f2'"):
        STORY.fact("f3")


@pytest.mark.parametrize("name", ["Cyclists", "Quay Post"])
def test_a_name_of_several_perspectives_asks_for_the_id(name: str) -> None:
    with pytest.raises(PerspectivesError, match="choose by id, one of 'p2', 'p3'"):
        STORY.perspective(name)


def test_from_dict_fills_in_ids_and_group() -> None:
    story = Story.from_dict({
        "title": "Council Votes", "facts": ["The vote was 9 to 4.", {"id": "levy", "text": "2 %."}],
        "perspectives": [{"outlets": ["Spoke", {"name": "Quay Post"}], "framing": "At last."}],
    })  # fmt: skip
    assert story.id == "council-votes"
    assert [fact.id for fact in story.facts] == ["f1", "levy"]
    assert (story.perspectives[0].id, story.perspectives[0].group) == ("p1", "Spoke, Quay Post")


def test_from_dict_keeps_unknown_keys_as_metadata() -> None:
    given = {**STORY.to_dict(), "gold": {"pairs": []}, "hard": ["irony"]}
    story = Story.from_dict(given)
    assert story.metadata == {**STORY.metadata, "gold": {"pairs": ()}, "hard": ("irony",)}
    assert given == {**STORY.to_dict(), "gold": {"pairs": []}, "hard": ["irony"]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 2}, "expected schema 1, got schema 2"),
        ({"schema": True}, "expected schema 1, got schema True"),
        ({"facts": "none"}, "expected facts as a list, got 'none'"),
        ({"facts": [{"id": "f1"}]}, "expected the key 'text' in fact 1, got none"),
        ({"facts": [{"text": "x", "source": "y"}]}, "fact 1 with the keys"),
        ({"facts": [3]}, "expected fact 1 as an object with keys, got 3"),
        ({"perspectives": {}}, "expected perspectives as a list"),
        ({"perspectives": [{"framing": "x"}]}, "expected the key 'group' in perspective 1"),
        ({"perspectives": [{"group": "g"}]}, "expected the key 'framing' in perspective 1"),
        ({"perspectives": [{"group": "g", "framing": "x", "outlets": "Spoke"}]}, "as a list"),
        ({"perspectives": [{"group": "g", "framing": "x", "outlets": [{}]}]}, "the key 'name'"),
        ({"metadata": 3}, "metadata"),
        ({"gold": 1, "metadata": {"gold": 2}}, "each metadata key of a story once"),
        ({"title": 1984}, "text as the title"),
    ],
)
def test_from_dict_refuses(change: dict[str, Any], message: str) -> None:
    with pytest.raises(FormatError) as caught:
        Story.from_dict({**STORY.to_dict(), **change})
    assert message in str(caught.value)


def test_from_dict_needs_perspectives() -> None:
    with pytest.raises(FormatError, match="expected the key 'perspectives'"):
        Story.from_dict({"title": "Council Votes"})


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.name)
def test_old_files_load_for_ever(path: Path) -> None:
    plain = json.loads(path.read_text(encoding="utf-8"))
    story = Story.from_dict(plain)
    assert (story.id, len(story.facts), len(story.perspectives)) == ("ellery-tram", 2, 2)
    assert story.perspectives[0].outlets[1].metadata == {"owner": "a trust"}
    assert (story.context, story.perspectives[1].critique) == ("", None)
    if plain["schema"] == 1:
        assert story.to_dict() == plain


def test_the_present_schema_has_an_old_file() -> None:
    assert f"story.schema-{STORY.to_dict()['schema']}.json" in {path.name for path in OLD}


def test_frozen_map_is_a_mapping_of_plain_values() -> None:
    frozen = FrozenMap({"a": [1, {"b": None}]})
    assert frozen == {"a": (1, {"b": None})}
    assert frozen.to_dict() == {"a": [1, {"b": None}]}
    assert repr(frozen) == "{'a': (1, {'b': None})}"
    assert list(frozen) == ["a"]
    assert len(frozen) == 1


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Huang’s 400,000 H200 Chips", "huangs-400-000-h200-chips"),
        ("Élysée: “Non!”", "elysee-non"),
        ("北京批准", "北京批准"),
        ("…", "story"),
        ("", "story"),
    ],
)
def test_slug(title: str, name: str) -> None:
    assert slug(title) == name
