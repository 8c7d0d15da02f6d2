"""The HTML page: safe with any text, self-contained, complete, readable."""

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from perspectives.report.clean import visible
from perspectives.report.page import to_html
from perspectives.report.records import to_json
from perspectives.report.view import is_hole, view_of
from perspectives.story import Perspective, Story
from tests.report_stories import compared, everyday, hostile, small

STORIES = {"everyday": everyday(), "hostile": hostile(), **small()}
REPORT = Path(__file__).resolve().parent.parent / "perspectives" / "report"
VOID = {"meta", "br", "img", "link", "input", "hr"}
TAGS = """
    html head meta title style body a header p time h1 h2 h3 h4 ul li nav main section dl div dt dd
    bdi b i q em small span strong table thead tbody tr th td article blockquote mark sup details
    summary ol footer aside button script
"""
ATTRIBUTES = """
    aria-hidden aria-label aria-live charset class content data-k data-mark data-say datetime dir
    hidden href http-equiv id lang name open rel role scope style tabindex title type
"""
each_story = pytest.mark.parametrize("name", list(STORIES))


class Page(HTMLParser):
    """The page as a browser reads it: elements in order, each with its attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self._open: list[int] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}, []))
        if tag not in VOID:
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for index in self._open:
            self.elements[index][2].append(data)

    def find(self, tag: str, **wanted: str) -> list[tuple[dict[str, str], str]]:
        return [
            (attributes, "".join(text))
            for name, attributes, text in self.elements
            if name == tag and all(attributes.get(k) == v for k, v in wanted.items())
        ]


def page(name: str) -> Page:
    return Page(to_html(compared(STORIES[name])))


@each_story
def test_text_can_add_no_element_and_no_attribute(name: str) -> None:
    elements = page(name).elements
    assert {tag for tag, *_ in elements} <= set(TAGS.split())
    assert {key for _, attributes, _ in elements for key in attributes} <= set(ATTRIBUTES.split())
    assert Counter(tag for tag, *_ in elements)["script"] == 2


@each_story
def test_only_its_own_script_may_run(name: str) -> None:
    parsed = page(name)
    ((policy, _),) = parsed.find("meta", **{"http-equiv": "Content-Security-Policy"})
    (data, _), (script, code) = parsed.find("script")
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy["content"]
    assert policy["content"].startswith("default-src 'none'")
    assert data["type"] == "application/json" and script == {}


@each_story
def test_loads_and_links_nothing_but_itself_and_the_texts(name: str) -> None:
    story = STORIES[name]
    known = {p.url for p in story.perspectives if p.url and p.url.startswith("https://")}
    for _, attributes, _ in page(name).elements:
        assert not {"src", "srcset", "background", "action", "ping"} & set(attributes)
        href = attributes.get("href", "#")
        assert href.startswith("#") or href in known
        if href in known:
            assert attributes["rel"] == "noopener noreferrer nofollow"
        assert "url(" not in attributes.get("style", "")
    assert "url(" not in (REPORT / "page.css").read_text(encoding="utf-8")
    assert "@import" not in (REPORT / "page.css").read_text(encoding="utf-8")


@each_story
def test_anchors_are_unique_and_lead_somewhere(name: str) -> None:
    parsed = page(name)
    ids = Counter(attributes["id"] for _, attributes, _ in parsed.elements if "id" in attributes)
    assert set(ids.values()) <= {1}
    for attributes, _ in parsed.find("a"):
        href = attributes["href"]
        assert href[1:] in ids or not href.startswith("#")


@each_story
def test_cells_with_evidence_lead_to_its_words(name: str) -> None:
    result = compared(STORIES[name])
    view, parsed = view_of(result), page(name)
    ids = {attributes["id"] for _, attributes, _ in parsed.elements if "id" in attributes}
    for (perspective, fact), row in view.cells["emphasis"].items():
        told = any(start < end for start, end in row["evidence"]) and not is_hole(row)
        if told and view.story.perspective(perspective).framing.strip():
            key = "X" if fact == "beyond" else view.named(fact).mark
            assert f"{view.named(perspective).mark}-{key}" in ids


@each_story
def test_framings_are_shown_whole(name: str) -> None:
    story = STORIES[name]
    shown = [text for _, text in page(name).find("blockquote")]
    assert shown == [visible(p.framing) for p in story.perspectives if p.framing.strip()]


@each_story
def test_data_is_the_json_of_the_result(name: str) -> None:
    result = compared(STORIES[name])
    ((_, data),) = page(name).find("script", type="application/json")
    assert json.loads(data) == json.loads(to_json(result))


@each_story
def test_omissions_are_holes(name: str) -> None:
    html = to_html(compared(STORIES[name]))
    view = view_of(compared(STORIES[name]))
    heat = re.search(r'<table class="heat.*?</table>', html, re.DOTALL)
    holes = sum(is_hole(row) for row in view.cells["emphasis"].values())
    assert (heat[0] if heat else "").count('<td class="hole"') == holes


@each_story
def test_tables_have_headers_and_scroll_in_their_own_box(name: str) -> None:
    html = to_html(compared(STORIES[name]))
    tables = re.findall(r"<table.*?</table>", html, re.DOTALL)
    assert html.count('<div class="scroll" role="region" tabindex="0" aria-label=') == len(tables)
    for table in tables:
        rows = re.search(r"<tbody>(.*?)</tbody>", table, re.DOTALL)
        assert '<th scope="col">' in table
        assert rows and rows[1].count("<tr>") == rows[1].count('<th scope="row">')


@each_story
def test_has_one_title_and_a_language(name: str) -> None:
    parsed = page(name)
    assert len(parsed.find("h1")) == 1 and parsed.find("h1")[0][1].strip()
    assert parsed.elements[0][1]["lang"] == "en"
    assert len(parsed.find("main")) == 1


def test_editors_critique_is_told_from_the_measured_one() -> None:
    html = to_html(compared(everyday()))
    editor = re.search(r'<div class="critique editor">.*?</div>', html, re.DOTALL)
    assert editor and "not measured" in editor[0]
    assert "Cheers for the vote and never mentions the price." in editor[0]
    assert "Critique from the numbers" in html and "Critique from the numbers" not in editor[0]


def test_says_what_it_is_not() -> None:
    html = to_html(compared(everyday()))
    assert "No bias score, and no verdict who is right" in html


def test_same_result_gives_the_same_page() -> None:
    assert to_html(compared(everyday())) == to_html(compared(everyday()))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/x",
        "http://[broken",
        "file:///etc/passwd",
        "",
    ],
)
def test_only_web_addresses_are_links(url: str) -> None:
    story = Story("s", "t", [], [Perspective("p1", "Port press", "Rain.", url=url)])
    hrefs = [attributes["href"] for attributes, _ in Page(to_html(compared(story))).find("a")]
    assert all(href.startswith("#") for href in hrefs)


# Contrast: the palette of the page, by theme, as (text, ground) pairs of its variables.
PAIRS = [
    *((text, "paper") for text in ("ink", "soft", "link", "bad", "good", "mid")),
    *((text, "sheet") for text in ("ink", "soft", "link")),
    ("ink", "lit"),
    ("paper", "ink"),
    *(("on-tag", f"f{i}") for i in range(1, 9)),
    *((f"h{i}", f"h{i}-bg") for i in range(6)),
    *((f"w{i}", f"w{i}-bg") for i in range(6)),
]


def themes() -> dict[str, dict[str, str]]:
    css = (REPORT / "page.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks)
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_contrast_is_at_least_four_and_a_half(theme: str, text: str, ground: str) -> None:
    colours = themes()[theme]
    dark, bright = sorted([luminance(colours[text]), luminance(colours[ground])])
    assert (bright + 0.05) / (dark + 0.05) >= 4.5
