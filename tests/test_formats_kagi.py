"""Kagi News files: many stories, keys missing or blank, outlets joined by domain."""

import json
from pathlib import Path
from typing import Any

import pytest

from perspectives import Fact, Outlet, Perspective, Story
from perspectives.errors import FormatError
from perspectives.formats.kagi import is_kagi, read_kagi, read_media, write_kagi

STORIES = Path(__file__).parent / "stories"
TEXT = (STORIES / "kagi.json").read_text(encoding="utf-8")
MEDIA = (STORIES / "media_data.json").read_text(encoding="utf-8")


def read_one(cluster: dict[str, Any]) -> Story:
    (story,) = read_kagi(json.dumps({"clusters": [cluster]}))
    return story


def test_a_real_shaped_file_is_read_in_full() -> None:
    strait, again, goalkeeper = read_kagi(TEXT)
    assert (strait.section, strait.date) == ("World", "2026-03-03")
    assert strait.facts[0] == Fact(
        "f1", "Reopening: The strait opened to tankers on Monday at 06:00."
    )
    assert strait.context == "The strait has been closed four times since 1956."
    government, insurers, plain = strait.perspectives
    assert government.group == "Marren government"
    assert government.framing.startswith(
        "The strait is safe, and those who spread fear were paid to: "
    )
    assert [outlet.name for outlet in insurers.outlets] == ["Lloyd & Lantern", "Hull Letter"]
    assert insurers.outlets[0].domain == "news.lantern.example"
    assert plain.group == "Quay Post"  # "At 06:00 ..." holds a colon and no group
    assert plain.framing.startswith("At 06:00 the first tanker passed")
    assert all(perspective.critique is None for perspective in strait.perspectives)
    assert again.id == f"{strait.id}-2"
    assert (again.facts, again.perspectives, again.summary, again.context) == ((), (), "", "")
    assert len(goalkeeper.facts) == 1
    assert goalkeeper.perspectives[0].framing == ""
    assert goalkeeper.perspectives[1].outlets[0].name == "terrace.example"


def test_all_other_keys_are_kept() -> None:
    strait = next(read_kagi(TEXT))
    assert strait.metadata["emoji"] == "🚢"
    assert strait.metadata["articles"][0]["domain"] == "quay.example"
    assert strait.metadata["timestamp"] == 1772541000
    first = json.loads(write_kagi(read_kagi(TEXT)))["clusters"][0]
    assert first | json.loads(TEXT)["clusters"][0] == first


def test_media_data_joins_what_is_known_of_outlets() -> None:
    strait = next(read_kagi(TEXT, media=read_media(MEDIA)))
    wire = strait.perspectives[0].outlets[0]
    assert (wire.country, wire.metadata["owner"]) == ("Marren", "State of Marren")
    lantern = strait.perspectives[1].outlets[0]
    assert (lantern.country, lantern.metadata["organization"]) == ("Wales", "Lantern Group")
    assert "owner" not in lantern.metadata
    assert strait.perspectives[2].outlets[0].country is None


@pytest.mark.parametrize(
    ("text", "group", "framing"),
    [
        ("Fans: He dives.", "Fans", "He dives."),
        ("Fans and: foes: He dives.", "Fans and", "foes: He dives."),
        ("Kick-off at 20:45 sharp.", "Perspective 1", "Kick-off at 20:45 sharp."),
        ("Fans:", "Perspective 1", "Fans:"),
        ("He says what they all say in this village, every time: he dives.", "Perspective 1",
         "He says what they all say in this village, every time: he dives."),
        ("", "Perspective 1", ""),
    ],
)  # fmt: skip
def test_the_group_stands_before_the_first_colon(text: str, group: str, framing: str) -> None:
    perspective = read_one({"title": "t", "perspectives": [{"text": text}]}).perspectives[0]
    assert (perspective.group, perspective.framing) == (group, framing)


@pytest.mark.parametrize("blank", ["", None, []])
@pytest.mark.parametrize("key", ["talking_points", "perspectives", "articles", "domains"])
def test_lists_may_be_missing_or_blank(key: str, blank: Any) -> None:
    cluster = json.loads(TEXT)["clusters"][0]
    assert read_one({**cluster, key: blank}).title == cluster["title"]
    del cluster[key]
    assert read_one(cluster).title == cluster["title"]


def test_a_cluster_may_be_empty() -> None:
    assert read_one({}) == Story("cluster-1", "", (), ())


@pytest.mark.parametrize(
    ("cluster", "message"),
    [
        (3, "cluster 1 as an object, got 3"),
        ({"title": 3}, "text as 'title', got 3"),
        ({"talking_points": "Fans: glad."}, "a list as 'talking_points'"),
        ({"talking_points": [{"text": "x"}]}, "text as a fact's text"),
        ({"perspectives": [3]}, "perspective 1 as an object, got 3"),
        ({"perspectives": [{"text": ["x"]}]}, "text as 'text'"),
        ({"perspectives": [{"text": "x", "sources": [3]}]}, "a source as an object, got 3"),
        ({"perspectives": [{"text": "x", "sources": {"name": "y"}}]}, "a list as 'sources'"),
    ],
)
def test_what_does_not_read(cluster: Any, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        list(read_kagi(json.dumps({"clusters": [cluster]}), "kagi.json"))
    assert message in str(caught.value)
    assert caught.value.line == 1


@pytest.mark.parametrize("timestamp", ["soon", [3], 1e30])
def test_a_timestamp_is_seconds(timestamp: Any) -> None:
    with pytest.raises(FormatError, match="seconds since 1970"):
        list(read_kagi(json.dumps({"timestamp": timestamp, "clusters": [{"title": "t"}]})))


def test_media_data_is_a_list() -> None:
    with pytest.raises(FormatError, match=r"media_data\.json, line 1: expected a list of outlets"):
        read_media("{}", "media_data.json")


def test_what_the_keys_cannot_hold_is_written_whole() -> None:
    plain = Story(
        "rain", "Rain", (Fact("f1", "It rained."),), (Perspective("p1", "Farmers", "Good."),)
    )
    noted = Story(
        "snow", "Snow", (), (Perspective("p1", "A: B", "C", (Outlet("D"),), "E"),), "World"
    )
    first, second = json.loads(write_kagi([plain, noted]))["clusters"]
    assert "perspectives_story" not in first
    assert second["perspectives"][0]["text"] == "A: B: C"
    assert list(read_kagi(write_kagi([plain, noted]))) == [plain, noted]


def test_what_is_of_this_kind() -> None:
    assert is_kagi(json.loads(TEXT))
    assert not is_kagi(json.loads(MEDIA))
