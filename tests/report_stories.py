"""Stories that reports are tried on: an everyday one, a hostile one, and some with little in."""

from functools import cache

from perspectives.comparison import Comparison, compare
from perspectives.encoder import TfidfEncoder
from perspectives.reader import LexicalReader
from perspectives.story import Fact, Outlet, Perspective, Story


@cache
def compared(story: Story) -> Comparison:
    """Compare a story with the quick readers, and find the most to show in it."""
    encoder = TfidfEncoder()
    return compare(story, reader=LexicalReader(encoder), encoder=encoder)


HOSTILE = "</script><script>alert(1)</script>"
ATTACKS = {
    "script": HOSTILE,
    "attribute": '" onmouseover="alert(1)" x=\'',
    "image": "<img src=x onerror=alert(1)>",
    "markup": "[red]danger[/red] [link=file:///etc/passwd]x[/link]",
    "table": "a | b || c\\| d",
    "lines": "one\ntwo\r\n| three |\u2028# four",
    "escape": "\x1b[31mred\x1b[0m \x9b31m \x07 \x00",
    "direction": "abc \u202egnp.exe\u2066 x",
    "markdown": "![x](http://e.example/p.png) **b** `c` <b>d</b> $e$ # f ~~g~~ &lt;",
    "template": "{{ 7 * 7 }} {% raw %}",
}


def everyday() -> Story:
    return Story(
        "tram",
        "Council Votes 9 to 4 for the Harbour Tram",
        [
            Fact("f1", "The council voted 9 to 4 for the tram on 3 March."),
            Fact("f2", "The line costs 410 million crowns, a third more than planned."),
            Fact("f3", "Two hundred shops lie along the works."),
        ],
        [
            Perspective(
                "p1",
                "Port press",
                "At last: by nine votes to four the council gave the harbour its tram. "
                "A “historic” day, said the mayor, who had promised it for years.",
                [Outlet("Quay Post", domain="quay.example", country="NO"), Outlet("24/7 Dock St.")],
                critique="Cheers for the vote and never mentions the price.",
                headline="Nine votes, one tram",
                url="https://quay.example/tram?a=1&b=2",
                language="en",
            ),
            Perspective(
                "p2",
                "Taxpayers' weekly",
                "Four hundred and ten million crowns, a third over the plan, for a line that "
                "nobody asked for. The council reportedly did not even debate the bill.",
                [Outlet("The Ledger")],
            ),
            Perspective(
                "p3",
                "Shopkeepers' bulletin",
                "Two hundred shops will stand behind fences. The vote was lost, the bill will be "
                "ours, and no one has said a word about compensation.",
            ),
        ],
        section="Cities",
        date="2026-03-03",
        summary="On 3 Mar 2026, the council approved the harbour tram.",
    )


def hostile() -> Story:
    """Return a story in which every text is an attack on some report."""
    attacks = list(ATTACKS.values())
    everything = " ".join(attacks)
    return Story(
        "hostile",
        everything,
        [Fact(f"f{i}", f"The minister said {attack}") for i, attack in enumerate(attacks)],
        [
            Perspective(
                f"p{i}",
                f"Group {attack}",
                f"The minister said {attack} and 'so-called' {attack}. Terrible news, they claim.",
                [Outlet(f"Outlet {attack}", domain=attack, country=attack)],
                critique=everything,
                headline=everything,
                url=f"javascript:alert(1)//{attack}",
                language=attack,
            )
            for i, attack in enumerate(attacks)
        ],
        section=everything,
        summary=everything,
        context=everything,
    )


def small() -> dict[str, Story]:
    """Return the stories with little in them."""
    full = everyday()
    one, *_ = full.perspectives
    blank = Perspective("p9", "Silent press", "", critique="Says nothing.")
    return {
        "no facts": Story("s", "No facts", [], full.perspectives),
        "no perspectives": Story("s", "No perspectives", full.facts, []),
        "nothing": Story("s", "", [], []),
        "one perspective": Story("s", "One", full.facts, [one]),
        "empty framing": Story("s", "Empty", full.facts, [one, blank]),
        "only empty framings": Story("s", "Blank", full.facts, [blank]),
        "one word": Story("s", "Word", full.facts, [one, Perspective("p2", "Terse press", "No.")]),
        "twins": Story(
            "s", "Twins", full.facts, [one, Perspective("p2", "Echo", one.framing, one.outlets)]
        ),
    }
