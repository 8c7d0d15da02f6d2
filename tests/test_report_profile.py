"""Reports of a profile: what is said, and that nothing of an outlet's text is believed."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from perspectives._frozen import FrozenMap
from perspectives.profiles.panel import panel_of
from perspectives.profiles.result import Profile
from perspectives.profiles.rows import columns_of
from perspectives.report.profile_page import to_html
from perspectives.report.profile_text import to_markdown, to_text
from perspectives.report.profile_view import profile_view
from perspectives.report.profile_words import name_of, said, shown_change, shown_span
from perspectives.story import Outlet, Story
from tests.profile_corpus import OUTLETS, Tables, make_corpus, make_profile

HOSTILE = "<script>alert('x')</script> [red]*b*|c`\x1b[31m"


@pytest.fixture(scope="module")
def habits() -> Profile:
    return make_profile(16, {"Quay Post": 0.3})


@pytest.fixture(scope="module")
def hostile() -> Profile:
    panel = panel_of(renamed(), "outlet", n_terms=5)
    columns = columns_of(panel, "outlet", seed=0, n_boot=50, n_perm=99)
    return Profile("outlet", panel, columns, FrozenMap({"by": "outlet", "seed": 0, "n_boot": 50}))


def renamed() -> Iterator[tuple[Story, Tables]]:
    for story, tables in make_corpus(8):
        told = story.perspectives
        evil = replace(told[0], outlets=(Outlet(HOSTILE),))
        section = replace(story, perspectives=(evil, *told[1:]), section=f"{story.section}<b>")
        portrayal = tables["portrayal"].replace("Port Authority", "<img src=x onerror=y>")
        yield section, {**tables, "portrayal": portrayal}


def test_a_difference_is_said_with_its_numbers(habits: Profile) -> None:
    text = to_text(habits)
    assert re.search(
        r"leaves out more facts: \d\d% against \d\d%, \+3\d points \(\+\d\d to \+\d\d\)", text
    )


def test_every_label_and_measure_is_shown(habits: Profile) -> None:
    for document in (to_text(habits), to_markdown(habits), to_html(habits)):
        assert all(name in document for name in OUTLETS)
        for what in ("Facts left out", "Truth of the facts", "Frame “morality”", "in Business"):
            assert what in document


def test_text_keeps_to_its_width(habits: Profile) -> None:
    assert max(map(len, to_text(habits, width=80).splitlines())) <= 80


def test_too_few_stories_are_said() -> None:
    few = make_profile(3)
    for document in (to_text(few), to_markdown(few), to_html(few)):
        assert "Too few stories: no test is possible." in document
        assert "▲" not in document.split("How to read")[0].replace("▲ marks words", "")


def test_labels_beyond_twelve_are_counted() -> None:
    view = profile_view(many_labels())
    assert len(view.labels) == 12 and view.n_hidden == 4


def many_labels() -> Profile:
    def told() -> Iterator[tuple[Story, Tables]]:
        for number, (story, tables) in enumerate(make_corpus(4)):
            perspectives = tuple(
                replace(p, outlets=(Outlet(f"{p.outlets[0].name} {number}"),))
                for p in story.perspectives
            )
            yield replace(story, perspectives=perspectives), tables

    panel = panel_of(told(), "outlet", n_terms=5)
    columns = columns_of(panel, "outlet", seed=0, n_boot=50, n_perm=99)
    return Profile("outlet", panel, columns, FrozenMap({"by": "outlet", "seed": 0, "n_boot": 50}))


def test_page_is_self_contained_and_escaped(hostile: Profile) -> None:
    page = to_html(hostile)
    assert "<script" not in page and "<img" not in page and "\x1b" not in page
    assert not re.search(r"(?:src|href)=.https?:", page)
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page


def test_page_uses_no_name_as_an_anchor(hostile: Profile) -> None:
    ids = re.findall(r'id="([^"]+)"', to_html(hostile))
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z]+", id_) for id_ in ids)


def test_markdown_and_text_show_names_as_text(hostile: Profile) -> None:
    markdown = to_markdown(hostile)
    assert "<script" not in markdown and "\\*b\\*\\|c\\`" in markdown
    assert "\x1b" not in markdown + to_text(hostile)
    columns = {line.count("|") for line in markdown.splitlines() if line.startswith("| ")}
    assert len(columns) == 1


def test_page_is_written(habits: Profile, tmp_path: object) -> None:
    path = tmp_path / "profile.html"  # type: ignore[operator]
    assert habits.to_html(path) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "measure", ["beyond", "frame", "portrayal", "word", "wording", "component"]
)
def test_every_measure_has_words(measure: str) -> None:
    assert "{}" not in name_of(measure, "x") + said(measure, "x", "", 1) + said(
        measure, "x", "", -1
    )
    assert said(measure, "x", "", 1) != said(measure, "x", "", -1)


def test_undefined_numbers_are_not_shown_as_numbers() -> None:
    assert shown_change("share", float("nan")) == "–"
    assert shown_span("rate", float("nan"), 1.0) == ""
