"""A new text against a story that stands: the same rows for it, and whom it stands nearest to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from perspectives.alignment import Alignment, find_targets
from perspectives.comparison.comparing import Options, assemble, choose
from perspectives.comparison.result import Comparison
from perspectives.critique import Critique
from perspectives.encoder import Encoder
from perspectives.errors import PerspectivesError
from perspectives.measures import Measure
from perspectives.reader import Reader
from perspectives.story import Outlet, Perspective, Story

__all__ = ["Nearest", "Score", "score"]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The perspective that a new text stands nearest to.

    Attributes
    ----------
    perspective : str
        Its id.
    divergence, low, high : float
        The total between the two, with its interval.
    margin : float
        By how much the next perspective is further; NaN where there is none.
    certain : bool
        Whether the interval of the nearest one ends below that of every other.
    """

    perspective: str
    divergence: float
    low: float
    high: float
    margin: float
    certain: bool


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """A text that was not in the story, measured against it. Made by `score`; frozen.

    Attributes
    ----------
    perspective : Perspective
        The new text, with an id of its own.
    comparison : Comparison
        The story with the new text as its last perspective.

    Examples
    --------
    >>> import perspectives as pv
    >>> story = pv.load_story("h200-licences")
    >>> result = pv.score(story, story.perspectives[0].framing, outlet="The Harbour Ledger")
    >>> result.nearest.perspective == story.perspectives[0].id
    True
    """

    perspective: Perspective
    comparison: Comparison

    @property
    def outlet(self) -> str:
        """Who wrote the new text."""
        return self.perspective.group

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Tidy rows of the new text by measure; of pairs and parts, those with it on one side.

        In ``divergence`` and ``parts`` the new text is always side ``b``.
        """
        return {name: self._own(table) for name, table in self.comparison.tables.items()}

    @property
    def nearest(self) -> Nearest | None:
        """The perspective with the smallest divergence; None for a story without perspectives."""
        pairs = self.tables["divergence"].sort_values("divergence", kind="stable")
        if pairs.empty:
            return None
        first, others = pairs.iloc[0], pairs.iloc[1:]
        return Nearest(
            perspective=str(first["a"]),
            divergence=float(first["divergence"]),
            low=float(first["low"]),
            high=float(first["high"]),
            margin=float(others["divergence"].min() - first["divergence"]),
            certain=bool((first["high"] < others["low"]).all()),
        )

    @property
    def why(self) -> pd.DataFrame:
        """What makes the nearest perspective nearer than the others, the strongest reason first.

        ``component item nearest others difference``: what the item adds to the divergence from
        the nearest one, what it adds on average to that from the others, and by how much the
        latter exceeds the former (negative where the item speaks for the others). Differences
        sum to the mean divergence from the others minus that from the nearest one. Empty with
        fewer than two perspectives.
        """
        nearest, n_others = self.nearest, len(self.story.perspectives) - 1
        if nearest is None or n_others < 1:
            return pd.DataFrame(columns=["component", "item", "nearest", "others", "difference"])
        parts = self.tables["parts"]
        is_nearest = parts["a"] == nearest.perspective
        items = ["component", "item"]
        near = parts[is_nearest].groupby(items, sort=False)["contribution"].sum()
        others = parts[~is_nearest].groupby(items, sort=False)["contribution"].sum() / n_others
        why = pd.DataFrame({"nearest": near, "others": others}).fillna(0.0)
        why["difference"] = why["others"] - why["nearest"]
        return why.sort_values("difference", ascending=False, kind="stable").reset_index()

    @property
    def critique(self) -> Critique:
        """A short text on the new text, written from its numbers."""
        return self.comparison.critiques[-1]

    @property
    def story(self) -> Story:
        """The story as it was given, without the new text."""
        story = self.comparison.story
        return replace(story, perspectives=story.perspectives[:-1])

    def to_text(self, width: int = 100) -> str:
        """Return the report as plain text of at most `width` columns."""
        from perspectives.report.scored import to_text

        return to_text(self, width)

    def to_json(self) -> str:
        """Return everything as one JSON document with the number of its schema."""
        from perspectives.report.scored import to_json

        return to_json(self)

    def __repr__(self) -> str:
        return self.to_text()

    def _own(self, table: pd.DataFrame) -> pd.DataFrame:
        column = "b" if "b" in table.columns else "perspective"
        return table[table[column] == self.perspective.id].reset_index(drop=True)


def score(
    story: Story,
    text: str,
    *,
    outlet: str,
    comparison: Comparison | None = None,
    reader: Reader | None = None,
    encoder: Encoder | None = None,
    measures: Sequence[Measure] | None = None,
    weights: Mapping[str, float] | None = None,
    targets: Sequence[str] | None = None,
    seed: int = 0,
) -> Score:
    """Score a new text against a story, without reading the story again.

    Parameters
    ----------
    story : Story
        The story.
    text : str
        The new telling; may be empty.
    outlet : str
        Who wrote it. The name is hidden from the reader, as those of the story are.
    comparison : Comparison, optional
        Of this story, made with the same other arguments: its framings are then not read again.
    reader, encoder, measures, weights, targets, seed
        As for `compare`. Targets are by default those of the story.

    Returns
    -------
    Score

    Raises
    ------
    PerspectivesError
        `comparison` is of another story, was made with other models, or with an encoder whose
        vectors differ from call to call (`TfidfEncoder`); or as for `compare`.

    Examples
    --------
    >>> import perspectives as pv
    >>> story = pv.load_story("h200-licences")
    >>> result = pv.score(story, "Washington has cleared the chips.", outlet="The Harbour Ledger")
    >>> bool(0 <= result.nearest.divergence <= 1)
    True
    """
    options = choose(reader, encoder, measures, weights, targets, seed)
    perspective = Perspective(_new_id(story), outlet, text, (Outlet(outlet),))
    if comparison is None:
        names = find_targets(story) if targets is None else tuple(targets)
        whole = replace(story, perspectives=(*story.perspectives, perspective))
        alignments = replace(options, targets=names).align([whole])
        return Score(perspective, assemble(alignments, options)[0])
    _check(comparison, story, options)
    old = comparison.alignment
    alone = replace(story, perspectives=(perspective,))
    new = replace(options, targets=old.targets).align([alone])[0]
    measured = _measured(comparison, new, options)
    return Score(perspective, assemble([_join(old, new)], options, measured)[0])


def _check(comparison: Comparison, story: Story, options: Options) -> None:
    if comparison.story != story:
        raise PerspectivesError(
            f"expected a comparison of story {story.id!r} as given, "
            f"got one of {comparison.story.id!r}"
        )
    made, wanted = comparison.provenance["models"], options.models()
    if made != wanted:
        raise PerspectivesError(f"expected a comparison made with {wanted}, got {made}")


def _measured(comparison: Comparison, new: Alignment, options: Options) -> dict[str, pd.DataFrame]:
    """Return the tables in which no row depends on other perspectives, the new text added."""
    tables = {}
    for measure in options.measures:
        if measure.name in _BY_ITSELF:
            old = comparison.table(measure.name)
            both = pd.concat([old, measure.measure([new])], ignore_index=True)
            tables[measure.name] = both.astype(old.dtypes)
    return tables


_BY_ITSELF = ("stance", "portrayal", "frames")


def _new_id(story: Story) -> str:
    """Return "new", or the first of "new-2", "new-3" ... that no perspective has."""
    taken = {perspective.id for perspective in story.perspectives}
    names = ("new", *(f"new-{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _join(old: Alignment, new: Alignment) -> Alignment:
    """Append the perspectives of one alignment to another over the same facts and targets."""
    both = (old, new)
    if old.embeddings.shape[1:] != new.embeddings.shape[1:]:
        raise PerspectivesError(
            "expected the encoder of the comparison, and one that gives a text the same vector in "
            "every call, got vectors of "
            f"{old.embeddings[0].size} and {new.embeddings[0].size} numbers: leave out comparison"
        )
    perspectives = (*old.story.perspectives, *new.story.perspectives)
    return Alignment(
        story=replace(old.story, perspectives=perspectives),
        segments=(*old.segments, *new.segments),
        words=(*old.words, *new.words),
        weights=(*old.weights, *new.weights),
        evidence=(*old.evidence, *new.evidence),
        told=np.concatenate([one.told for one in both]),
        grade=np.concatenate([one.grade for one in both]),
        truth=np.concatenate([one.truth for one in both]),
        valence=np.concatenate([one.valence for one in both]),
        targets=old.targets,
        portrayal=np.concatenate([one.portrayal for one in both]),
        mentions=(*old.mentions, *new.mentions),
        embeddings=np.concatenate([one.embeddings for one in both]),
    )
