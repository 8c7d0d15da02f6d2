"""A new outlet's summary against a story that has been compared: where does it stand, and why?"""

import perspectives as pv

TEXT = (
    "Washington takes its quarter of every sale and calls it export control. Shareholders will not "
    "complain: a market worth ten billion dollars is open again."
)


def main() -> None:
    story = pv.load_story("h200-licences")
    result = pv.compare(story)  # once; each new text is then read alone
    scored = pv.score(story, TEXT, outlet="The Harbour Ledger", comparison=result)
    nearest = scored.nearest
    print(f"Nearest: {story.perspective(nearest.perspective).group} ({nearest.divergence:.2f})")
    print(scored.why.head(5).round(3).to_string(index=False))
    print(scored.critique.text)


if __name__ == "__main__":
    main()
