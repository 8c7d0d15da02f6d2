"""`profile`: compare the stories, gather what they say of each outlet, and test it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from perspectives._frozen import FrozenMap
from perspectives.comparison import Comparison, compare_many
from perspectives.errors import PerspectivesError
from perspectives.profiles.inference import MIN_STORIES
from perspectives.profiles.labels import check_by
from perspectives.profiles.panel import panel_of
from perspectives.profiles.result import Profile
from perspectives.profiles.rows import COLUMNS, columns_of
from perspectives.story import Story

__all__ = ["profile"]


def profile(
    stories: Sequence[Story] | Sequence[Comparison],
    by: str = "outlet",
    *,
    seed: int = 0,
    n_boot: int = 2000,
    n_perm: int = 4999,
    n_terms: int = 25,
    **options: Any,
) -> "Profile":
    """Say how outlets tell stories, each relative to the others on the same stories.

    Parameters
    ----------
    stories : sequence of Story or of Comparison
        Stories are compared first, a batch at a time.
    by : str
        Who is profiled: ``"outlet"``, ``"group"``, ``"language"``, ``"domain"``, ``"country"`` or
        any metadata key of the perspectives or outlets. An outlet that is listed within a group's
        perspective gets that perspective's framing; one that appears in several perspectives of a
        story is averaged within it; a perspective without a value counts for nobody.
    seed : int
        Same seed, same numbers.
    n_boot : int
        Bootstrap resamples of the stories behind each interval.
    n_perm : int
        Swaps of labels within stories behind each p-value.
    n_terms : int
        At most so many single words are profiled.
    **options
        Passed to `compare_many` (``reader``, ``encoder``, ``weights``, ``targets`` ...).

    Returns
    -------
    Profile

    Raises
    ------
    UnknownNameError
        `by` is no column of these stories.
    PerspectivesError
        There are no stories, no perspective has a value of `by`, `by` is a column of the result,
        or options are given with comparisons, which are already made.

    Notes
    -----
    With one perspective a story for each outlet, ``value`` is the mean over stories of the
    outlet's number minus the mean of the other outlets' numbers on that story. Truth and valence
    are compared fact by fact, portrayal target by target, before they are averaged.

    Examples
    --------
    >>> import perspectives as pv
    >>> two = pv.load_stories("harbour-week")[:2]
    >>> habits = pv.profile(two, by="owner")
    >>> habits.emphasis.columns[:4].tolist()
    ['owner', 'measure', 'item', 'topic']
    >>> habits.emphasis["verdict"].unique().tolist()
    ['too few stories: no test is possible']
    """
    given: list[Story | Comparison] = list(stories)
    if by in COLUMNS:
        raise PerspectivesError(f"expected a column that the result does not have, got {by!r}")
    comparisons = _compared(given, seed, options)
    check_by([item if isinstance(item, Story) else item.story for item in given], by)
    seen: dict[str, FrozenMap] = {}
    panel = panel_of(_told(comparisons, seen), by, n_terms=n_terms)
    columns = columns_of(panel, by, seed=seed, n_boot=n_boot, n_perm=n_perm)
    settings = {"by": by, "seed": seed, "n_boot": n_boot, "n_perm": n_perm, "n_terms": n_terms}
    made = {**settings, "min_stories": MIN_STORIES, "comparisons": tuple(seen.values())}
    return Profile(by, panel, MappingProxyType(columns), FrozenMap(made))


def _compared(
    given: Sequence[Story | Comparison], seed: int, options: Mapping[str, Any]
) -> Iterable[Comparison]:
    """Return the comparisons that were given, or those to be made of the stories given."""
    stories = [item for item in given if isinstance(item, Story)]
    made = [item for item in given if isinstance(item, Comparison)]
    if not given or len(given) not in (len(stories), len(made)):
        kinds = ", ".join(sorted({type(item).__name__ for item in given})) or "none"
        raise PerspectivesError(f"expected stories, or else comparisons, got {kinds}")
    if made and options:
        raise PerspectivesError(f"expected stories with {', '.join(options)}, got comparisons")
    return made or compare_many(stories, seed=seed, **options)


def _told(
    comparisons: Iterable[Comparison], seen: dict[str, FrozenMap]
) -> Iterator[tuple[Story, Mapping[str, pd.DataFrame]]]:
    """Yield each story with its tables, and note the distinct ways in which they were made."""
    for comparison in comparisons:
        seen.setdefault(repr(comparison.provenance), comparison.provenance)
        yield comparison.story, comparison.tables
