"""One's own texts from a table, one row a perspective, with columns of one's own."""

import pandas as pd

import perspectives as pv

ROWS = [
    (
        "Quay Post",
        "At last: from May the tram runs to the harbour, and nobody has to change buses twice.",
        "a family trust",
    ),
    (
        "The Ratepayer",
        "Sixty-two million crowns for four stops, voted through at midnight by nine councillors.",
        "an association",
    ),
    (
        "Harbour Radio",
        "The council voted 9 to 4 for the tram. Works begin in May; shopkeepers fear the summer.",
        "the city",
    ),
]
FACTS = [
    "The council voted 9 to 4 for a tram line to the harbour.",
    "The line costs 62 million crowns.",
    "Works begin in May and close Quay Street for the summer.",
]


def main() -> None:
    table = pd.DataFrame(ROWS, columns=["outlet", "framing", "owner"])
    table["title"] = "Council Votes for the Harbour Tram"
    texts = pv.read_story(table)
    story = pv.Story.from_dict(texts.to_dict() | {"facts": FACTS})
    result = pv.compare(story)
    print(result.emphasis.round(2).to_string())
    for critique in result.critiques:
        print("-", critique.text)


if __name__ == "__main__":
    main()
