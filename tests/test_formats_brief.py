"""The plain-text brief: dashes, quotes, abbreviations, dates, key lines."""

from pathlib import Path
from typing import Any

import pytest

from perspectives import Fact, Outlet, Perspective, Story
from perspectives.errors import FormatError
from perspectives.formats._dates import find_date
from perspectives.formats._layout import split_critique
from perspectives.formats._outlets import read_names, read_outlets
from perspectives.formats.brief import read_brief, write_brief

STORIES = Path(__file__).parent / "stories"


def read(name: str) -> Story:
    return read_brief((STORIES / name).read_text(encoding="utf-8"), name)


def brief_of(body: str) -> str:
    return f"Title: Ferry Fares Rise\nPerspectives\nIsland paper\n{body}\n"


def test_a_real_shaped_brief_is_read_in_full() -> None:
    story = read("tram.txt")
    assert story.section == "Cities & Transport"
    assert story.title.endswith("2 % Levy That Pays for It")
    assert story.date == "2026-03-03"
    assert story.summary is not None
    assert story.summary.startswith("On 3 Mar 2026, the council")
    assert [fact.id for fact in story.facts] == ["f1", "f2", "f3"]
    assert story.context is not None
    assert story.context.count("\n\n") == 1
    employers, bloggers, radio = story.perspectives
    assert employers.framing.endswith(
        'the U.S. owners of the cannery "will be looking at the map."'
    )
    assert employers.critique is not None
    assert employers.critique.startswith("Writes from the payroll office")
    assert [outlet.name for outlet in employers.outlets] == [
        "24/7 Quay St.",
        "The Post",
        "Ledger & Co.",
    ]
    assert [outlet.name for outlet in bloggers.outlets] == ["Rails, Roots", "Ellery.city"]
    assert [outlet.name for outlet in radio.outlets] == ["Radio Ellery/Nord"]
    assert radio.framing.startswith("The council has approved the tram")


def test_what_is_stated_outright_is_kept_as_it_is() -> None:
    story = read("stated.txt")
    assert (story.id, story.section, story.date, story.context) == (
        "kite-street",
        None,
        "2025-11",
        "",
    )
    assert story.metadata == {"desk": "culture", "priority": 2}
    assert story.facts[1] == Fact("cost", "The work cost £31 million,\nhalf of it public.")
    first, second, third = story.perspectives
    assert (first.group, first.language) == ("Context", "en")
    assert first.framing.count(".") == 2
    assert first.critique == "Asks the question and does not answer it."
    assert first.outlets == (Outlet("Kite & Paper", "kite.example", None, {"owner": "a trust"}),)
    assert second.critique is None
    assert second.framing.endswith("Nobody here talks about the money.")
    assert (third.outlets, third.framing) == ((), "“A triumph,”\nsaid the minister.")


def test_a_plain_brief_is_written_plainly() -> None:
    text = (STORIES / "tram.txt").read_text(encoding="utf-8")
    written = write_brief(read("tram.txt"))
    assert "Framing:" not in written
    assert "Critique:" not in written
    for line in text.splitlines()[:-4]:  # the last two perspectives have other dashes
        assert line in written
    assert read_brief(written) == read("tram.txt")


@pytest.mark.parametrize("dash", [" — ", "—", " -- ", "--", " --- ", " – ", " ― ", " \u00a0— "])
@pytest.mark.parametrize("mark", ["e.g., ", "e.g. ", "E.g., ", "eg, ", "e. g., ", ""])
def test_dashes_and_marks(dash: str, mark: str) -> None:
    names, rest = read_outlets(f"{mark}Quay Post, 24/7 Quay St.{dash}The U.S. fare — up a fifth.")
    assert names == ["Quay Post", "24/7 Quay St."]
    assert rest == "The U.S. fare — up a fifth."


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('"Rails, Roots", Spoke — x', ["Rails, Roots", "Spoke"]),
        ("“Rails, Roots”, Spoke — x", ["Rails, Roots", "Spoke"]),
        ("„Rails, Roots“, Spoke — x", ["Rails, Roots", "Spoke"]),
        ('"A — B", Spoke — x', ["A — B", "Spoke"]),
        ('The "Real" News, Spoke — x', ['The "Real" News', "Spoke"]),
        ("People’s Daily, Al-Monitor, Go.co/nz — x", ["People’s Daily", "Al-Monitor", "Go.co/nz"]),
        ("Stuff (Otago, online), Spoke — x", ["Stuff (Otago, online)", "Spoke"]),
        ("Asia–Pacific Wire — x", ["Asia–Pacific Wire"]),
        ("Asia–Pacific Wire – x", ["Asia–Pacific Wire"]),
        ("Spoke, Quay Post–x", ["Spoke", "Quay Post"]),
        ("14.5 FM, R/O, N°7 — x", ["14.5 FM", "R/O", "N°7"]),
    ],
)  # fmt: skip
def test_names_of_outlets(line: str, names: list[str]) -> None:
    assert read_outlets(line) == (names, "x")


@pytest.mark.parametrize(
    "line", ["e.g., , Spoke — x", "e.g., Spoke, — x", "e.g., — x", "— x", "Spoke,"]
)
def test_names_that_are_none(line: str) -> None:
    with pytest.raises(FormatError, match="the name of an outlet"):
        read_outlets(line)


def test_a_framing_without_outlets_is_no_list_of_outlets() -> None:
    with pytest.raises(FormatError, match=r"line 4: expected 'e\.g\., Outlet"):
        read_brief(
            brief_of("The fare that nobody on the island voted for is here to stay — for now.")
        )


def test_long_lines_are_read_in_linear_time() -> None:
    for line in ("e.g., A" + " " * 200_000 + "B — x", "(" * 50_000 + " — x", '"' * 50_001 + " — x"):
        assert read_outlets(line)[1] == "x"


def test_lists_of_names() -> None:
    assert read_names("Quay Post; Ledger, & Co.; 24/7 Quay St.") == [
        "Quay Post", "Ledger, & Co.", "24/7 Quay St.",
    ]  # fmt: skip
    assert read_names('Quay Post, "Ledger, & Co."') == ["Quay Post", "Ledger, & Co."]


@pytest.mark.parametrize(
    ("text", "framing"),
    [
        ("The U.S. fee is 25 %. Looks at it from the dock.", "The U.S. fee is 25 %."),
        ("24/7 Wall St. calls it a win. Forgets the rest.", "24/7 Wall St. calls it a win."),
        ('A "walk-off home run," it says. Looks away.', 'A "walk-off home run," it says.'),
        ("“It is over.” Takes the minister at his word.", "“It is over.”"),
        ("Is it over? Nobody asks.", "Is it over?"),
        (
            "Mr. Reyes paid $3.5 million to St. Mary’s. Warm.",
            "Mr. Reyes paid $3.5 million to St. Mary’s.",
        ),
    ],
)
def test_the_critique_begins_at_the_second_sentence(text: str, framing: str) -> None:
    found, critique = split_critique(text)
    assert found == framing
    assert critique is not None
    assert text.startswith(framing)
    assert text.endswith(critique)


def test_one_sentence_has_no_critique() -> None:
    assert split_critique("The U.S. said no.") == ("The U.S. said no.", None)
    assert split_critique("…") == ("…", None)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("On 28 Jan 2026, regulators met.", "2026-01-28"),
        ("Portugal voted 138 to 71 on 12 Mar 2025 and 13 Mar 2025.", "2025-03-12"),
        ("On Jan. 28, 2026, and", "2026-01-28"),
        ("From 25-26 January 2026", "2026-01-25"),
        ("From January 25–26, 2026", "2026-01-25"),
        ("the 3rd of Sept. 2025", "2025-09-03"),
        ("2026-01-28: regulators", "2026-01-28"),
        ("On 31 Feb 2026, or 1 Mar 2026", "2026-03-01"),
        ("400 Jan 2026; May 2026; 28 January", None),
        ("", None),
    ],
)
def test_dates_of_summaries(text: str, date: str | None) -> None:
    assert find_date(text) == date


@pytest.mark.parametrize(
    ("header", "story"),
    [
        ("Local\nFares Rise\nOn 4 May 2026, fares rose.", ("Local", "Fares Rise", "2026-05-04")),
        ("Fares Rise", (None, "Fares Rise", None)),
        ("Title: Fares Rise", (None, "Fares Rise", None)),
        ("Section:= null\nFares Rise\nOn 4 May 2026.", (None, "Fares Rise", "2026-05-04")),
        ("Local\nFares Rise\nOn 4 May 2026.\nDate:= null", ("Local", "Fares Rise", None)),
        ('Section:= ""\nTitle:= ""\nSummary:= ""', ("", "", None)),
    ],
)  # fmt: skip
def test_headers(header: str, story: tuple[Any, ...]) -> None:
    found = read_brief(f"{header}\nPerspectives\nPerspectives:= []")
    assert (found.section, found.title, found.date) == story


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Framing:", "line 4: expected text after 'Framing:'"),
        ("Framing:= nul", r"line 4: expected JSON \(expecting value\), got 'nul'"),
        ("Framing:= 3", "line 3: expected text as the framing of perspective 'p1', got 3"),
        ("Framing: x\nFraming: y", "line 5: expected the key 'Framing' once"),
        ("Framing: x\nGroup: y", "line 5: expected 'e.g., Outlet, Outlet — framing' or 'Framing"),
        ("e.g., Spoke —", "line 4: expected a framing after the dash"),
        ("e.g., Spoke", "line 4: expected 'e.g., Outlet, Outlet — framing', got 'e.g., Spoke'"),
        ("Framing: x\ne.g., Spoke — y", "line 5: expected the name of a group, got 'e.g., Spoke"),
        ("Critique: x", "line 3: expected 'e.g., Outlet, Outlet — framing' or 'Framing: text'"),
        ("Outlets:= [3]\nFraming: x", "line 3: expected an outlet of perspective 1 as an object"),
        ("Metadata:= [3]\nFraming: x", "line 3: expected a mapping as the metadata"),
        ("Perspectives:= []", "line 4: expected one of the keys"),
        ("e.g., Spoke — x\nPerspectives", "line 5: expected the headings"),
    ],
)
def test_perspectives_that_do_not_read(body: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_brief(brief_of(body))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Local\nFares Rise\nPerspectives\nA\nFraming: x", "line 3: expected 3 lines"),
        ("Title: T\nFocusing Facts\nPerspectives\nA\nFraming: x", "line 3: expected '- ' and a"),
        ("Title: T\nFocusing Facts\nFact:= 3\nPerspectives\nA\nFraming: x", "3: expected fact"),
        ("Title: T\nContext\nA\nContext: B\nPerspectives\nA\nFraming: x", "line 3: expected the c"),
        ("Title: T\nPerspectives\n\n", "line 2: expected a perspective"),
        ("Title: T\nPerspectives\nFraming: x", "line 3: expected the name of a group"),
        ("Title: T\nId:= 3\nPerspectives\nA\nFraming: x", "line 2: expected text as a story's id"),
        ("Title: T\nMetadata: x\nPerspectives\nA\nFraming: x", "line 2: expected a mapping"),
    ],
)  # fmt: skip
def test_stories_that_do_not_read(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_brief(text)


def test_facts_take_any_bullet() -> None:
    text = "Title: T\nFocusing Facts\n- a\n• b\n* c\n – d\nPerspectives\nPerspectives:= []"
    assert [fact.text for fact in read_brief(text).facts] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "perspective",
    [
        Perspective("p1", "Island paper", "One. Two.", (Outlet("Spoke"),), "Three. Four."),
        Perspective("p1", "Island paper", "One. Two.", (Outlet("Spoke"),)),
        Perspective("p1", "Island paper", "", (Outlet("Spoke"),), ""),
        Perspective("p1", "Island paper", "One\n\nTwo ", (Outlet("Spoke"),), " Three"),
        Perspective("p7", "Context", "= One", (Outlet("A, B"), Outlet("C — D"), Outlet('"E"'))),
        Perspective("p1", "Group: x", "— One", (), "null"),
        Perspective("p1", "e.g., Spoke — x.", "Critique: One"),
    ],
)  # fmt: skip
def test_what_the_plain_layout_cannot_hold_is_stated(perspective: Perspective) -> None:
    last = Perspective("p2", "Crews", "Nobody asked us.", (Outlet("The Ferryman"),))
    story = Story("fares", "Fares Rise", (), (perspective, last))
    assert read_brief(write_brief(story)) == story
