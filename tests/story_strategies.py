"""Stories for property tests: ordinary ones, and ones full of what the layouts use as marks."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from perspectives import Fact, Outlet, Perspective, Story

PROPERTY = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Few examples of many marks each, whatever the speed of the machine."""

PIECES = (
    "Framing: x", "Critique:= null", "Group:", "Title: y", "Context", "perspectives:",
    "Focusing Facts", "## Context", "# Heading", "### Group", "> quoted", "- bullet", "e.g., ",
    "Quay Post", "24/7 Wall St.", "The U.S. said no.", "It is so. It is not.", " — ", "–", "--",
    ",", ";", '"', "“", "”", "‘so-called’", "\n", "\n\n", "\r", "\r\n", "\t", " ", "\u00a0",
    "\u2028", "\x85", "\x0b", "\x00", "\ufeff", "<empty>", "<<empty>>", "[", "{", "}", "=1+1",
    "On 28 Jan 2026, ", "31 Feb 2026", "null", "nan", "NA", "true", "0", "1.0", "🚋", "é", "北京",
)  # fmt: skip

texts = st.lists(st.sampled_from(PIECES), max_size=4).map("".join) | st.text(max_size=8)
filled = texts.filter(lambda text: text.strip())
optional = st.none() | texts
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(texts, scalars, max_size=2)
keys = st.sampled_from(("reach", "group", "Fact_1", "editor's note", "")) | texts
metadata = st.just({}) | st.dictionaries(keys, values, max_size=2)
dates = st.none() | st.just("") | st.just("2026-01") | st.dates().map(lambda day: day.isoformat())

outlets = st.builds(Outlet, filled) | st.builds(Outlet, filled, optional, optional, metadata)


def ids(letter: str, size: int) -> st.SearchStrategy[list[str]]:
    """The ids that position gives, or any others."""
    usual = [f"{letter}{n}" for n in range(1, size + 1)]
    return st.just(usual) | st.lists(filled, min_size=size, max_size=size, unique=True)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Any legal story."""
    facts = draw(st.lists(filled, max_size=3))
    n_perspectives = draw(st.integers(0, 3))
    perspectives = [
        draw(
            st.builds(
                Perspective,
                id=st.just(name),
                group=filled,
                framing=texts,
                outlets=st.lists(outlets, max_size=3).map(tuple),
                critique=optional,
                headline=optional,
                url=optional,
                language=optional,
                metadata=metadata,
            )
        )
        for name in draw(ids("p", n_perspectives))
    ]
    return draw(
        st.builds(
            Story,
            id=filled,
            title=texts,
            facts=st.just(tuple(map(Fact, draw(ids("f", len(facts))), facts))),
            perspectives=st.just(tuple(perspectives)),
            section=optional,
            date=dates,
            summary=optional,
            context=optional,
            metadata=metadata,
        )
    )


def collections(min_size: int = 1) -> st.SearchStrategy[list[Story]]:
    """Stories with unique ids."""
    return st.lists(stories(), min_size=min_size, max_size=3, unique_by=lambda story: story.id)


def exact(story: Story) -> Any:
    """What two stories must share to be the same to the last type: 1, 1.0 and True differ."""
    return _typed(story.to_dict())


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return type(value).__name__, value
