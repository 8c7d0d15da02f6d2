"""The Markdown brief: the framing is the quotation, the critique what follows."""

from pathlib import Path

import pytest

from perspectives import Outlet, Perspective, Story
from perspectives.errors import FormatError
from perspectives.formats.markdown import read_markdown, write_markdown

TRAM = Path(__file__).parent / "stories" / "tram.md"


def of(body: str) -> str:
    return f"# Ferry Fares Rise\n\n## Perspectives\n\n### Island paper\n\n{body}\n"


def test_a_real_shaped_file_is_read_in_full() -> None:
    story = read_markdown(TRAM.read_text(encoding="utf-8"), TRAM)
    assert (story.id, story.section, story.date) == (
        "ellery-tram",
        "Cities & Transport",
        "2026-03-03",
    )
    assert story.context is not None
    assert story.context.endswith("paid for by employers.")
    employers, bloggers, radio = story.perspectives
    assert employers.headline == "Who pays? You do"
    assert [outlet.name for outlet in employers.outlets] == [
        "24/7 Quay St.",
        "The Post, Ledger & Co.",
    ]
    assert employers.framing.startswith("A town that cannot")
    assert (
        employers.critique
        == "Writes from the payroll office.\n\nThe riders are nowhere to be seen."
    )
    assert (bloggers.outlets, bloggers.critique) == ((), None)
    assert bloggers.framing.count("\n") == 2
    assert radio.critique == "Balanced to the point of flatness."


def test_writing_gives_the_file_again() -> None:
    text = TRAM.read_text(encoding="utf-8")
    story = read_markdown(text)
    written = write_markdown(story)
    assert written.split("### Regional")[0] == text.split("### Regional")[0]
    assert read_markdown(written) == story


@pytest.mark.parametrize(
    ("body", "framing", "critique"),
    [
        ("> One. Two.", "One. Two.", None),
        (">One.\n>\n> Two.\n\nThree.", "One.\n\nTwo.", "Three."),
        ("> One.\nThree.", "One.", "Three."),
        ("e.g., Spoke — One. Three.", "One.", "Three."),
        ("Framing: One. Two.\nCritique: Three.", "One. Two.", "Three."),
        ("Critique:= \"\"\n\n> One.", "One.", ""),
        (">", "", None),
    ],
)  # fmt: skip
def test_framing_and_critique(body: str, framing: str, critique: str | None) -> None:
    perspective = read_markdown(of(body)).perspectives[0]
    assert (perspective.framing, perspective.critique) == (framing, critique)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("> One.\n\nThree.\n\n> Two.", "line 11: expected one quoted framing"),
        ("Three.\n\nFour.", "line 9: expected '> ' and a framing"),
        ("e.g., Spoke — One.\n\n> Two.", "line 7: expected one line 'e.g., Outlet, Outlet' above"),
        ("e.g., Spoke\n\nQuay Post\n\n> Two.", "line 9: expected one line 'e.g., Outlet"),
        ("> One.\n\nTwo.\nCritique: Three.", "line 5: expected the critique once"),
        ("> One.\n\n### Crews", "line 9: expected 'e.g., Outlet, Outlet — framing' or"),
        ("> One.\n\n## Context\n\nTwo.", "line 9: expected the headings"),
        ("> One.\n\n## Sources\n\nTwo.", "line 9: expected one of the headings .* '## Sources'"),
        ("> One.\n\n###\n\n> Two.", "line 9: expected the key 'group'"),
    ],
)  # fmt: skip
def test_what_does_not_read(body: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_markdown(of(body))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# A\n\n# B\n\n## Perspectives\n\n### C\n\n> D", "'# Title' once"),
        ("Local\n\n# A\n\n## Perspectives\n\n### C\n\n> D", "line 1: expected '# Title' once"),
        ("# A\n\nSummary: x\n\ny\n\n## Perspectives\n\n### C\n\n> D", "the summary once"),
        ("# A\n\nNothing else.", "expected the line '## Perspectives'"),
    ],
)
def test_headers_that_do_not_read(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_markdown(text)


@pytest.mark.parametrize(
    "perspective",
    [
        Perspective("p1", "Island paper", "One. Two.", (Outlet("Spoke"),), "Three. Four."),
        Perspective("p1", "Island paper", " One\n> Two\n", (), "Three\n### Four"),
        Perspective("p1", "#", "", (Outlet("Spoke", "spoke.example"),), ""),
        Perspective("x", "A\nB", "Key: value", (Outlet("C — D"),), "> quoted"),
        Perspective("p1", " Island paper", "One.", (), " Three"),
        Perspective("p1", "Island paper", "One.", (), "Url: x"),
    ],
)  # fmt: skip
def test_what_the_plain_layout_cannot_hold_is_stated(perspective: Perspective) -> None:
    last = Perspective("p2", "Crews", "Nobody asked us.", (Outlet("The Ferryman"),))
    story = Story(
        "fares", "Fares # Rise", (), (perspective, last), summary="a\n\nb", context="c\n\nd"
    )
    written = write_markdown(story)
    assert read_markdown(written) == story
    assert "\n> Nobody asked us." in written
