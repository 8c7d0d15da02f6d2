"""What all reports share: safe text, numbers in words, cut framings, the view of a result."""

import ast
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from perspectives.report import words
from perspectives.report.clean import clip, escape_json, escape_markdown, label, visible
from perspectives.report.pieces import cut
from perspectives.report.short import in_short
from perspectives.report.view import is_hole, view_of
from tests.report_stories import ATTACKS, compared, everyday, hostile, small

REPORT = Path(__file__).resolve().parent.parent / "perspectives" / "report"
DANGEROUS = {"Cc", "Cs", "Zl", "Zp"}
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

unhurried = settings(deadline=None)  # a busy machine is no failure
texts = st.one_of(st.text(max_size=80), st.sampled_from(list(ATTACKS.values())))
small_stories = pytest.mark.parametrize("name", list(small()))


def is_safe(text: str) -> bool:
    overrides = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return not any(
        (unicodedata.category(one) in DANGEROUS and one not in "\n\t") or one in overrides
        for one in text
    )


@unhurried
@given(texts)
def test_visible_replaces_one_for_one(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert is_safe(shown)
    assert visible(shown) == shown


@unhurried
@given(texts)
def test_label_is_one_line(text: str) -> None:
    line = label(text)
    assert is_safe(line)
    assert "\n" not in line and "\t" not in line and line == line.strip()


@unhurried
@given(texts, st.integers(1, 60))
def test_clip_keeps_to_its_width(text: str, width: int) -> None:
    shown = clip(text, width)
    assert len(shown) <= width
    assert shown == label(text) or shown.endswith("…")


@unhurried
@given(texts)
def test_escaped_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    line = label(text)
    tokens = MARKDOWN.parse(escape_markdown(line))
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    inline = tokens[1].children or [] if tokens else []
    assert {token.type for token in inline} <= {"text", "text_special"}
    assert "".join(token.content for token in inline) == line


@unhurried
@given(texts)
def test_escaped_json_holds_the_same_value(text: str) -> None:
    document = escape_json(json.dumps([text], ensure_ascii=False))
    assert json.loads(document) == [text]
    assert is_safe(document)


@unhurried
@given(st.text(max_size=60), st.data())
def test_cut_pieces_are_the_text_with_each_span_marked(text: str, data: st.DataObject) -> None:
    offsets = st.integers(0, len(text))
    spans = data.draw(
        st.dictionaries(st.sampled_from("FTW"), st.lists(st.tuples(offsets, offsets)))
    )
    pieces = cut(text, spans)
    assert "".join(piece.text for piece in pieces) == visible(text)
    place = 0
    for piece in pieces:
        inside = {
            key
            for key, own in spans.items()
            if any(start <= place and place + len(piece.text) <= end for start, end in own)
        }
        assert set(piece.keys) == inside
        place += len(piece.text)
    begun = [key for piece in pieces for key in piece.first]
    assert len(begun) == len(set(begun))


def test_words_for_numbers() -> None:
    nan = float("nan")
    assert words.word("truth", nan) == "left out"
    assert words.word("portrayal", nan) == "not mentioned"
    assert words.word("truth", -0.9, -1.0, -0.5) == "disputes it"
    assert words.word("valence", 0.5, -1.0, 1.0) == "cannot tell"
    assert words.percent(nan) == words.probability(nan) == words.signed(nan) == "–"
    assert words.probability(1.0) == ">.99"
    assert words.percent(0.001) == "<1%"
    assert words.percent_interval(nan, 0.4) == words.signed_interval(nan, 1) == ""
    assert words.part_value("wording", nan) == "not used"
    assert words.part_value("truth", 0.4, -1.0, 1.0) == "cannot tell (+0.40)"
    assert words.day("2026-01-28T10:00") == "2026-01-28T10:00"


@unhurried
@given(st.floats(-1, 1))
def test_signed_never_shows_a_negative_zero(value: float) -> None:
    assert words.signed(value) not in ("−0.00", "+0.00", "-0.00")


@pytest.mark.parametrize("story", [everyday(), hostile()], ids=["everyday", "hostile"])
def test_view_names_everything_once_and_in_order(story) -> None:
    result = compared(story)
    view = view_of(result)
    marks = [name.mark for name in (*view.perspectives, *view.facts, *view.targets, *view.frames)]
    assert len(marks) == len(set(marks))
    assert [name.id for name in view.perspectives] == [p.id for p in story.perspectives]
    assert [name.id for name in view.facts] == [fact.id for fact in story.facts]
    totals = [row["divergence"] for row in view.pairs]
    assert totals == sorted(totals, reverse=True)
    for row in view.pairs:
        shown = [part["contribution"] for part in view.shown_parts(row)]
        ranked = result.where(row["a"], row["b"])["contribution"]
        assert shown == [one for one in ranked if one >= 0.0005]
        assert view.pair(row["b"], row["a"]) is row


def test_perspectives_beyond_the_alphabet_have_marks() -> None:
    marks = [words.letters(i) for i in range(60)]
    assert marks[0] == "A" and marks[25] == "Z" and marks[26] == "AA" and marks[52] == "BA"
    assert len(set(marks)) == 60


def test_holes_are_the_facts_more_likely_left_out() -> None:
    view = view_of(compared(everyday()))
    rows = view.cells["emphasis"].values()
    assert {is_hole(row) for row in rows if row["omitted"] > 0.5} <= {True}
    assert not any(is_hole(row) for row in rows if row["fact"] == "beyond")
    assert not is_hole(None)


@small_stories
def test_summary_says_nothing_of_nothing(name: str) -> None:
    story = small()[name]
    said = dict(in_short(view_of(compared(story))))
    if len(story.perspectives) < 3:
        assert "Odd one out" not in said
    if not story.facts:
        assert not {"Most contested", "Blind spots", "Consensus"} & set(said)


@pytest.mark.parametrize("path", sorted(REPORT.glob("*.py")), ids=lambda path: path.name)
def test_reports_compute_nothing(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    measuring = ("alignment", "encoder", "measures", "reader", "segmentation", "stats")
    assert not {f"perspectives.{part}" for part in measuring} & modules
