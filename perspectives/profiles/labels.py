"""Who is profiled: the outlets, groups or other labels that a perspective counts for."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from perspectives.errors import PerspectivesError, UnknownNameError
from perspectives.story import Perspective, Story

__all__ = ["check_by", "membership"]

_OF_OUTLET = ("domain", "country")


def check_by(stories: Sequence[Story], by: str) -> None:
    """Accept a column that at least one perspective has a value in.

    Raises
    ------
    UnknownNameError
        No perspective or outlet has such a field or metadata key.
    PerspectivesError
        All values are missing.
    """
    perspectives = [p for story in stories for p in story.perspectives]
    if any(_labels(perspective, by) for perspective in perspectives):
        return
    columns = ["outlet", "group", "language", *_OF_OUTLET]
    for perspective in perspectives:
        columns += perspective.metadata
        columns += [key for outlet in perspective.outlets for key in outlet.metadata]
    if by not in columns:
        raise UnknownNameError("column", by, dict.fromkeys(columns))
    raise PerspectivesError(f"expected a value of {by!r} in some perspective, got none")


def membership(story: Story, by: str) -> tuple[tuple[str, ...], NDArray[np.bool_]]:
    """Return the labels of a story and which perspectives count for each.

    Returns
    -------
    labels : tuple of str
        In the order of the story.
    member : bool array of shape (n_labels, n_perspectives)
        A perspective of several outlets counts for each of them; an outlet may have several.

    Examples
    --------
    >>> from perspectives.story import Outlet
    >>> ledger, post = Outlet("Harbour Ledger"), Outlet("Quay Post")
    >>> story = Story("s", "", (), (
    ...     Perspective("p1", "Port press", "Rain.", (ledger, post)),
    ...     Perspective("p2", "Letters", "More rain.", (post,))))
    >>> membership(story, "outlet")
    (('Harbour Ledger', 'Quay Post'), array([[ True, False],
           [ True,  True]]))
    """
    names = [_labels(perspective, by) for perspective in story.perspectives]
    labels = tuple(dict.fromkeys(name for own in names for name in own))
    member = np.array([[label in own for own in names] for label in labels], dtype=bool)
    return labels, member.reshape(len(labels), len(names))


def _labels(perspective: Perspective, by: str) -> tuple[str, ...]:
    """Return the distinct values of a column: of the perspective itself, else of its outlets."""
    if by == "outlet":
        values: list[object] = [outlet.name for outlet in perspective.outlets]
    elif by in ("group", "language"):
        values = [getattr(perspective, by)]
    elif by in perspective.metadata:
        values = [perspective.metadata[by]]
    else:
        values = [
            getattr(outlet, by) if by in _OF_OUTLET else outlet.metadata.get(by)
            for outlet in perspective.outlets
        ]
    return tuple(dict.fromkeys(str(value) for value in values if value not in (None, "")))
