"""The scikit-learn face: tellings in, a matrix of framing features out."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from perspectives.alignment import align
from perspectives.encoder import Encoder
from perspectives.errors import FormatError, PerspectivesError
from perspectives.formats import read_stories
from perspectives.measures import Emphasis, Frames, Measure, Portrayal, Stance, Wording
from perspectives.measures.frames import codebook_frames
from perspectives.measures.summaries import MARKED, evenness, marked_rates, spread
from perspectives.reader import Reader
from perspectives.stats.checks import mean_known
from perspectives.story import Perspective, Story

__all__ = ["PerspectiveVectorizer"]

Array = npt.NDArray[np.float64]


class PerspectiveVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn tellings into numbers that can be compared across stories, one row a telling.

    A row depends on its own text and on the facts of its story, never on the other rows, so that
    the tellings of a training set say nothing of those of a test set. Nothing is learnt in `fit`
    but the names of the features, and no model is loaded before the first `transform`.

    ================ ============ =================================================================
    feature          range        what
    ================ ============ =================================================================
    beyond           0 to 1       share of content about none of the facts
    evenness         0 to 1       how evenly emphasis is spread over the facts
    omitted          0 to 1       mean probability that a fact is left out
    truth            -1 to 1      mean over the facts that are told
    valence          -1 to 1      mean over the facts that are told
    portrayal        -1 to 1      mean over the targets that are mentioned
    frame_NAME       0 to 1       share of each frame of the codebook
    loaded           per 100      loaded words, each as its probability, in 100 content words
    hedged           per 100      hedged words
    attributed       per 100      words that attribute
    scare_quotes     per 100      words in scare quotes
    ================ ============ =================================================================

    NaN where a number is undefined: those of facts where the row has none, or tells none; those of
    the text where it is empty.

    Parameters
    ----------
    reader : Reader, optional
        What reads texts against facts and targets; the trained one by default.
    encoder : Encoder, optional
        What embeds texts; the bundled one by default.
    codebook : str
        Name of the codebook of frames.
    batch_size : int
        Texts that are read together.

    Attributes
    ----------
    feature_names_ : tuple of str
        Names of the columns.

    Examples
    --------
    >>> texts = ["Fees rise again, and families pay.", "The port at last gets its new crane."]
    >>> vectorizer = PerspectiveVectorizer().fit(texts)
    >>> vectorizer.get_feature_names_out()[:3].tolist()
    ['beyond', 'evenness', 'omitted']
    >>> vectorizer.transform(texts).shape == (2, len(vectorizer.feature_names_))
    True
    """

    def __init__(
        self,
        *,
        reader: Reader | None = None,
        encoder: Encoder | None = None,
        codebook: str = "policy",
        batch_size: int = 32,
    ) -> None:
        self.reader = reader
        self.encoder = encoder
        self.codebook = codebook
        self.batch_size = batch_size

    def fit(self, X: pd.DataFrame | Iterable[str], y: object = None) -> Self:  # noqa: N803
        """Check the rows and fix the names of the features.

        Parameters
        ----------
        X : DataFrame, or iterable of str
            A table with one row a perspective, as ``perspectives.formats.to_frame(stories)`` makes
            it (``framing`` and ``group`` or ``outlets``; ``fact_1 ...`` for what is measured
            against facts); or framings alone, which have no facts.
        y : ignored
            For pipelines.

        Returns
        -------
        PerspectiveVectorizer
            Itself.

        Raises
        ------
        PerspectivesError
            The rows are no tellings, or `batch_size` is less than 1.
        UnknownNameError
            There is no such codebook.
        """
        if self.batch_size < 1:
            raise PerspectivesError(f"expected a batch_size of 1 or more, got {self.batch_size}")
        for _ in _tellings(X):
            pass
        frames = [f"frame_{frame['code']}" for frame in codebook_frames(self.codebook)]
        self.feature_names_ = (*_FACT_FEATURES, *frames, *MARKED)
        return self

    def transform(self, X: pd.DataFrame | Iterable[str]) -> Array:  # noqa: N803
        """Measure each row.

        Parameters
        ----------
        X : DataFrame, or iterable of str
            As for `fit`.

        Returns
        -------
        ndarray of shape (n_rows, n_features)
            Or a DataFrame with the index of `X`, after ``set_output(transform="pandas")``.

        Raises
        ------
        NotFittedError
            `fit` was not called.
        PerspectivesError
            The rows are no tellings.
        """
        check_is_fitted(self)
        frames = (name for name in self.feature_names_ if name.startswith("frame_"))
        codes = [name.removeprefix("frame_") for name in frames]
        measures = (  # intervals are not asked for: one draw each
            *(Emphasis(n_draws=1), Stance(), Portrayal()),
            *(Frames(self.codebook, n_draws=1), Wording(n_distinctive=0)),
        )
        tellings = _tellings(X)
        rows: list[Array] = []
        while batch := list(islice(tellings, self.batch_size)):
            rows += self._measured(batch, measures, codes)
        return np.array(rows, dtype=float).reshape(len(rows), len(self.feature_names_))

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Return the names of the columns.

        Parameters
        ----------
        input_features : ignored
            For scikit-learn: columns of the input have no counterpart in the output.

        Returns
        -------
        ndarray of str
        """
        check_is_fitted(self)
        return np.array(self.feature_names_, dtype=object)

    def _measured(
        self, batch: list[Story], measures: tuple[Measure, ...], codes: list[str]
    ) -> list[Array]:
        alignments = align(batch, reader=self.reader, encoder=self.encoder)
        tables = [(m.name, dict(iter(m.measure(alignments).groupby("story")))) for m in measures]
        return [
            _features(story, {name: parts.get(story.id) for name, parts in tables}, codes)
            for story in batch
        ]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.transformer_tags.preserves_dtype = []
        return tags


_FACT_FEATURES = ("beyond", "evenness", "omitted", "truth", "valence", "portrayal")


def _tellings(rows: pd.DataFrame | Iterable[str]) -> Iterator[Story]:
    """Yield a story of one perspective for each row, whose id is the number of the row."""
    if isinstance(rows, (str, bytes)) or not isinstance(rows, Iterable):
        raise PerspectivesError(f"expected {_EXPECTED}, got {type(rows).__name__}")
    if isinstance(rows, pd.DataFrame):
        told = (_telling(rows.iloc[[i]]) for i in range(len(rows)))
    else:
        told = (_text(text) for text in rows)
    for number, story in enumerate(told):
        yield replace(story, id=f"row-{number}")


_EXPECTED = "a table with one row a perspective (formats.to_frame makes it), or texts"


def _telling(row: pd.DataFrame) -> Story:
    (story,) = read_stories(row)
    if len(story.perspectives) != 1:
        raise FormatError("a framing in each row", "none", f"DataFrame, row {row.index[0]!r}")
    return story


def _text(text: object) -> Story:
    if not isinstance(text, str):
        raise PerspectivesError(f"expected {_EXPECTED}, got a {type(text).__name__}")
    return Story("text", "", (), (Perspective("p1", "text", text),))


def _features(story: Story, tables: dict[str, pd.DataFrame | None], codes: list[str]) -> Array:
    """Return the features of a story of one perspective."""
    ids = [story.perspectives[0].id]
    facts = [fact.id for fact in story.facts]

    def row(table: str, item: str, items: list[str], column: str) -> Array:
        frame = tables[table]
        if frame is None:
            return np.full(len(items), np.nan)
        return spread(frame, ids, item, items, column).ravel()

    share = row("emphasis", "fact", facts, "emphasis")
    targets = tables["portrayal"]
    marked = tables["wording"]
    features = np.concatenate(
        [
            row("emphasis", "fact", ["beyond"], "emphasis"),
            evenness(share[None]),
            [mean_known(row("emphasis", "fact", facts, "omitted"))],
            [mean_known(row("stance", "fact", facts, column)) for column in ("truth", "valence")],
            [np.nan if targets is None else mean_known(targets["portrayal"])],
            row("frames", "frame", codes, "share"),
            marked_rates(story, _NO_WORDS if marked is None else marked)[0],
        ]
    )
    return np.asarray(features, dtype=np.float64)


_NO_WORDS = pd.DataFrame(columns=["perspective", "kind", "score", "evidence"])
