"""Words that an outlet uses more than the others on the same stories."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from perspectives.stats.checks import ratio

__all__ = ["REST", "telling_terms", "word_counts", "word_rates"]

Array = NDArray[np.float64]
Uses = Sequence[Mapping[str, int]]
"""One story: for each label, how often it uses each word."""

REST = ""
"""The column of word counts that holds all words but the chosen ones."""


def telling_terms(stories: Sequence[Uses], n_terms: int) -> tuple[str, ...]:
    """Choose the words on which the labels of a story differ in the most stories, at least two.

    The choice is the same however labels are swapped within stories, so a permutation test of a
    chosen word is a fair one: it was not chosen for whose word it is.

    Examples
    --------
    >>> monday = [{"regime": 2, "tram": 1}, {"government": 1, "tram": 1}]
    >>> tuesday = [{"regime": 1, "port": 1}, {"government": 1, "port": 1}]
    >>> telling_terms([monday, tuesday], 10)
    ('government', 'regime')
    """
    differ: Counter[str] = Counter()
    for uses in stories:
        vocabulary = tuple(dict.fromkeys(word for used in uses for word in used))
        rates = word_rates(uses, vocabulary)
        known = rates[:, np.isfinite(rates).all(axis=0)]
        if known.shape[1] > 1:
            apart = np.ptp(known, axis=1) > 0
            differ.update(word for word, d in zip(vocabulary, apart, strict=True) if d)
    ranked = sorted((-n, word) for word, n in differ.items() if n > 1)
    return tuple(word for _, word in ranked[:n_terms])


def word_rates(uses: Uses, terms: Sequence[str]) -> Array:
    """Return uses per 100 content words, ``(n_terms, n_labels)``; NaN for a label without words.

    Examples
    --------
    >>> word_rates([{"regime": 1, "tram": 3}, {}], ["regime", "port"])
    array([[25., nan],
           [ 0., nan]])
    """
    size = np.array([sum(used.values()) for used in uses], dtype=float)
    count = np.array([[used.get(term, 0) for used in uses] for term in terms], dtype=float)
    count = count.reshape(len(terms), len(uses))
    return ratio(100 * count, np.broadcast_to(size, count.shape))


def word_counts(
    stories: Sequence[Uses],
    places: Sequence[NDArray[np.int64]],
    terms: Sequence[str],
    n_labels: int,
) -> Array:
    """Return uses by each label, and by the others on the same stories.

    Parameters
    ----------
    stories
        The uses of each story.
    places
        For each story, the number of each of its labels.
    terms
        The words to count; all others are pooled in a last column.
    n_labels
        Labels in all.

    Returns
    -------
    array of shape (2, n_labels, n_terms + 1)
        A story with a single label counts for nobody.

    Examples
    --------
    >>> word_counts([[{"regime": 2}, {"port": 1}]], [np.array([0, 1])], ["regime"], 2)
    array([[[2., 0.],
            [0., 1.]],
    <BLANKLINE>
           [[0., 1.],
            [2., 0.]]])
    """
    counts = np.zeros((2, n_labels, len(terms) + 1))
    for uses, place in zip(stories, places, strict=True):
        if len(uses) < 2:
            continue
        own = np.array([[used.get(term, 0) for term in terms] for used in uses], dtype=float)
        own = own.reshape(len(uses), len(terms))
        size = np.array([sum(used.values()) for used in uses], dtype=float)
        own = np.column_stack([own, size - own.sum(axis=1)])
        counts[0, place] += own
        counts[1, place] += own.sum(axis=0) - own
    return counts
