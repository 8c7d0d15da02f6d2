"""The report as Markdown: whole tables, no HTML, and every text shown as it is."""

import re

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from perspectives.report.clean import label
from perspectives.report.markdown import to_markdown
from tests.report_stories import compared, everyday, hostile, small

STORIES = {"everyday": everyday(), "hostile": hostile(), **small()}
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
BLOCKS = {
    *("heading", "paragraph", "bullet_list", "list_item", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td", "inline"),
}
each_story = pytest.mark.parametrize("name", list(STORIES))


def parse(name: str) -> list[Token]:
    return MARKDOWN.parse(to_markdown(compared(STORIES[name])))


def shown(token: Token) -> str:
    return "".join(
        " " if child.type == "softbreak" else child.content for child in token.children or []
    )


@each_story
def test_text_can_mark_nothing_up(name: str) -> None:
    for token in parse(name):
        assert re.sub("_(open|close)$", "", token.type) in BLOCKS
        for child in token.children or []:
            kind = re.sub("_(open|close)$", "", child.type)
            assert kind in {"text", "text_special", "softbreak", "strong", "em"}


@each_story
def test_every_row_of_a_table_has_all_its_cells(name: str) -> None:
    text = to_markdown(compared(STORIES[name]))
    n_cells = 0
    for line in text.splitlines():
        if not line.startswith("|"):
            n_cells = 0
            continue
        here = len(re.findall(r"(?<!\\)\|", line)) - 1
        n_cells = n_cells or here
        assert here == n_cells


@each_story
def test_shows_names_facts_and_framings(name: str) -> None:
    story = STORIES[name]
    tokens = [token for token in parse(name) if token.type == "inline"]
    lines = [shown(token) for token in tokens]
    text = "\n".join(lines)
    for perspective in story.perspectives:
        assert label(perspective.group) in text
        assert all(label(outlet.name) in text for outlet in perspective.outlets)
        assert label(perspective.framing) in " ".join(text.split())
    if story.perspectives:
        assert all(label(fact.text) in text for fact in story.facts)


def test_the_critique_of_the_editor_is_called_so() -> None:
    text = to_markdown(compared(everyday()))
    assert "**Editor’s critique, not measured.** Cheers for the vote" in text


def test_says_when_there_is_nothing_to_compare() -> None:
    assert "nothing to compare" in to_markdown(compared(small()["no perspectives"]))
