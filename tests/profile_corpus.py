"""A corpus with known differences between outlets: real stories, random tables."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from perspectives._frozen import FrozenMap
from perspectives.profiles.panel import Panel, panel_of
from perspectives.profiles.result import Profile
from perspectives.profiles.rows import columns_of
from perspectives.story import Fact, Outlet, Perspective, Story

OUTLETS = ("Harbour Ledger", "Quay Post", "Ferry Times", "The Breakwater")
FACTS = (
    "The port authority will raise the mooring fee by 25% on 1 March 2026.",
    "Dock workers said that they would strike for three days.",
    "The new ferry line opens in spring.",
)
FRAMINGS = (
    "The “so-called reform” will cost families dearly, U.S. owners’ lawyers say.",
    "Fees rise in March, the authority says, and the quay gets a new crane.",
    "A ferry line opens in spring — at last, a government that listens to commuters.",
    "The regime raises the fee by a quarter; the regime’s own auditors call it “fair”.",
)
SECTIONS = ("Business", "Politics")
Tables = Mapping[str, pd.DataFrame]


def make_story(number: int = 0, outlets: Sequence[str] = OUTLETS) -> Story:
    perspectives = [
        Perspective(f"p{i}", f"Group of {name}", FRAMINGS[i % 4], (Outlet(name, country="SE"),))
        for i, name in enumerate(outlets, 1)
    ]
    return Story(
        id=f"story-{number}",
        title="Fee at the Old Harbour",
        facts=tuple(Fact(f"f{i}", text) for i, text in enumerate(FACTS, 1)),
        perspectives=tuple(perspectives),
        section=SECTIONS[number % 2],
        date=f"2026-{number // 8 + 1:02d}-{number % 8 + 1:02d}",
    )


def make_tables(story: Story, seed: int, omits: Mapping[str, float] | None = None) -> Tables:
    """Return random tables; `omits` adds to an outlet's probability of leaving a fact out."""
    rng = np.random.default_rng([seed, len(story.perspectives)])
    ids = [perspective.id for perspective in story.perspectives]
    facts = [fact.id for fact in story.facts]
    more = [sum((omits or {}).get(o.name, 0) for o in p.outlets) for p in story.perspectives]
    share = rng.dirichlet(np.ones(len(facts) + 1), size=len(ids))
    omitted = np.clip(rng.uniform(0, 0.6, (len(ids), len(facts))) + np.c_[more], 0, 1)
    stance = np.where(omitted[..., None] > 0.5, np.nan, rng.uniform(-1, 1, (*omitted.shape, 2)))
    frames = rng.dirichlet(np.ones(3), size=len(ids))
    total = rng.uniform(0, 1, len(ids) * (len(ids) - 1) // 2)
    rows = [(p, f) for p in ids for f in facts]
    with_beyond = [(p, f) for p in ids for f in (*facts, "beyond")]
    padded = np.c_[omitted, np.full(len(ids), np.nan)]
    targets = [(p, t) for p in ids for t in ("Port Authority", f"Minister {seed}")]
    return {
        "emphasis": _frame(with_beyond, "fact", emphasis=share.ravel(), omitted=padded.ravel()),
        "stance": _frame(
            rows, "fact", truth=stance[..., 0].ravel(), valence=stance[..., 1].ravel()
        ),
        "portrayal": _frame(targets, "target", portrayal=rng.uniform(-1, 1, len(targets))),
        "frames": _frame(
            [(p, c) for p in ids for c in ("economic", "morality", "security")],
            "frame",
            share=frames.ravel(),
        ),
        "wording": _frame([(ids[0], "so-called reform")], "term").assign(
            kind="scare_quotes", score=1.0, evidence=[((4, 22),)]
        ),
        "divergence": pd.DataFrame(combinations(ids, 2), columns=["a", "b"]).assign(
            divergence=total, emphasis=total / 2, meaning=total / 2, low=0.0, high=1.0
        ),
    }


def make_corpus(
    n_stories: int = 16, omits: Mapping[str, float] | None = None
) -> Iterator[tuple[Story, Tables]]:
    for number in range(n_stories):
        story = make_story(number)
        yield story, make_tables(story, number, omits)


def make_panel(n_stories: int = 16, omits: Mapping[str, float] | None = None) -> Panel:
    return panel_of(make_corpus(n_stories, omits), "outlet", n_terms=10)


def make_profile(n_stories: int = 16, omits: Mapping[str, float] | None = None) -> Profile:
    panel = make_panel(n_stories, omits)
    columns = columns_of(panel, "outlet", seed=0, n_boot=200, n_perm=999)
    made = {"by": "outlet", "seed": 0, "n_boot": 200, "n_perm": 999, "comparisons": ()}
    return Profile("outlet", panel, columns, FrozenMap(made))


def _frame(rows: Sequence[tuple[str, str]], item: str, **values: np.ndarray) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["perspective", item]).assign(**values)
    return frame.assign(story="s", evidence=[()] * len(frame))
