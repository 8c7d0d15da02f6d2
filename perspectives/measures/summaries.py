"""One number a perspective from tidy tables: what can be compared across stories.

Facts and targets differ from story to story; these are the sums over them that do not.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from perspectives.segmentation import content_words
from perspectives.stats.checks import ratio
from perspectives.story import Story

__all__ = ["MARKED", "evenness", "marked_rates", "spread"]

Array = NDArray[np.float64]

MARKED = ("loaded", "hedged", "attributed", "scare_quotes")
"""Kinds of marked words that have a rate; ``distinctive`` words depend on the other outlets."""


def spread(
    table: pd.DataFrame, rows: Sequence[str], item: str, items: Sequence[str], column: str
) -> Array:
    """Return one column of a tidy table of one story as an array.

    Parameters
    ----------
    table : DataFrame
        With the columns ``perspective``, `item` and `column`.
    rows : sequence of str
        Ids of the perspectives, in the order wanted.
    item : str
        Column of the items: ``"fact"``, ``"target"``, ``"frame"``.
    items : sequence of str
        The items, in the order wanted.
    column : str
        Column of the values.

    Returns
    -------
    ndarray of shape (n_rows, n_items)
        NaN where the table has no such row.

    Examples
    --------
    >>> table = pd.DataFrame({"perspective": ["p1", "p2"], "fact": "f1", "truth": [1.0, -1.0]})
    >>> spread(table, ["p2", "p1"], "fact", ["f1", "f2"], "truth")
    array([[-1., nan],
           [ 1., nan]])
    """
    grid = np.full((len(rows), len(items)), np.nan)
    places = {name: i for i, name in enumerate(rows)}
    columns = {name: i for i, name in enumerate(items)}
    cells = zip(table["perspective"], table[item], table[column], strict=True)
    for perspective, name, value in cells:
        if perspective in places and name in columns:
            grid[places[perspective], columns[name]] = value
    return grid


def evenness(share: ArrayLike) -> Array:
    """Return how evenly shares are spread over their items: entropy divided by its maximum.

    Parameters
    ----------
    share : array of shape (n_rows, n_items)
        Not negative; rows need not sum to 1.

    Returns
    -------
    ndarray of shape (n_rows,)
        In [0, 1]: 1 where all items get the same, 0 where one gets it all; NaN for a row without
        anything, and with fewer than two items.

    References
    ----------
    E. C. Pielou, "The measurement of diversity in different types of biological collections",
    Journal of Theoretical Biology 13, 1966.

    Examples
    --------
    >>> evenness([[0.2, 0.2], [0.0, 0.5], [0.0, 0.0]])
    array([ 1.,  0., nan])
    """
    given = np.asarray(share, dtype=float)
    total = given.sum(axis=1)
    if given.shape[1] < 2:
        return np.full(total.shape, np.nan)
    part = ratio(given, np.broadcast_to(total[:, None], given.shape))
    logs = np.log(part, out=np.zeros(part.shape), where=part > 0)
    return np.asarray(np.abs((part * logs).sum(axis=1)) / np.log(given.shape[1]))


def marked_rates(story: Story, wording: pd.DataFrame) -> Array:
    """Return how many marked words a perspective uses per 100 content words, by kind.

    Parameters
    ----------
    story : Story
        The story that was measured.
    wording : DataFrame
        Its rows of the measure ``wording``.

    Returns
    -------
    ndarray of shape (n_perspectives, 4)
        For the kinds of `MARKED`; each span counts as its score (a loaded word: its probability).
        NaN for a framing without content words.

    Examples
    --------
    >>> from perspectives.story import Perspective
    >>> story = Story("s", "", (), (Perspective("p1", "Port press", "Fees may rise again."),))
    >>> wording = pd.DataFrame({"perspective": ["p1"], "kind": "hedged", "score": 1.0,
    ...                         "evidence": [((5, 8),)]})
    >>> marked_rates(story, wording)[0, 1] > 0
    np.True_
    """
    sizes = [len(content_words(perspective.framing)) for perspective in story.perspectives]
    places = {perspective.id: i for i, perspective in enumerate(story.perspectives)}
    count = np.zeros((len(sizes), len(MARKED)))
    columns = (wording[name] for name in ("perspective", "kind", "score", "evidence"))
    for perspective, kind, score, evidence in zip(*columns, strict=True):
        if kind in MARKED:
            count[places[perspective], MARKED.index(kind)] += score * len(evidence)
    size = np.array(sizes, dtype=float)[:, None]
    return ratio(100 * count, np.broadcast_to(size, count.shape))
