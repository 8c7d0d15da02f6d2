"""Stories in, comparisons out: the texts of a batch are read once, and each measure runs once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import pandas as pd

from perspectives import __version__
from perspectives._frozen import FrozenMap
from perspectives.alignment import Alignment, align, default_encoder, default_reader, text_share
from perspectives.comparison.result import Comparison, FrozenTable
from perspectives.divergence import Weighting, default_weighting, diverge
from perspectives.encoder import Encoder
from perspectives.errors import PerspectivesError
from perspectives.measures import Measure, default_measures
from perspectives.reader import Reader
from perspectives.story import Story

__all__ = ["Options", "assemble", "choose", "compare", "compare_many"]


def compare(
    story: Story,
    *,
    reader: Reader | None = None,
    encoder: Encoder | None = None,
    measures: Sequence[Measure] | None = None,
    weights: Mapping[str, float] | None = None,
    targets: Sequence[str] | None = None,
    seed: int = 0,
) -> Comparison:
    """Compare how the perspectives of one story tell it.

    Parameters
    ----------
    story : Story
        With any number of facts and perspectives, also none.
    reader : Reader, optional
        What reads framings against facts and targets; the trained one by default.
    encoder : Encoder, optional
        What embeds framings, alone; by default the bundled encoder, joined with the reader where
        that embeds too.
    measures : sequence of Measure, optional
        What to measure; all six by default. Components of the divergence whose measure is not
        among them are left out of it.
    weights : mapping of str to float, optional
        Weights of the components of the divergence, scaled to sum to 1; fitted ones by default.
    targets : sequence of str, optional
        Whose portrayal to measure; by default the names that the framings mention.
    seed : int, optional
        Of the draws behind the intervals of the divergence.

    Returns
    -------
    Comparison

    Raises
    ------
    UnknownNameError
        A weight has the name of no component.
    PerspectivesError
        Weights or measures are not usable.
    ModelError
        A bundled model is absent or damaged.

    Examples
    --------
    >>> import perspectives as pv
    >>> result = pv.compare(pv.load_story("h200-licences"))
    >>> bool(result.divergence["divergence"].between(0, 1).all())
    True
    """
    options = choose(reader, encoder, measures, weights, targets, seed)
    return assemble(options.align([story]), options)[0]


def compare_many(
    stories: Iterable[Story],
    *,
    reader: Reader | None = None,
    encoder: Encoder | None = None,
    measures: Sequence[Measure] | None = None,
    weights: Mapping[str, float] | None = None,
    targets: Sequence[str] | None = None,
    seed: int = 0,
    batch_size: int = 32,
) -> Iterator[Comparison]:
    """Compare each of many stories, a batch at a time; the numbers are those of `compare`.

    Parameters
    ----------
    stories : iterable of Story
        Read as results are asked for, so that it may be longer than memory.
    reader, encoder, measures, weights, targets, seed
        As for `compare`, the same for all stories.
    batch_size : int, optional
        Most stories that are read together, at least 1.

    Yields
    ------
    Comparison
        One for each story, in order.

    Raises
    ------
    PerspectivesError
        As for `compare`, before the first story is read; or `batch_size` is less than 1.

    Examples
    --------
    >>> import perspectives as pv
    >>> stories = map(pv.load_story, pv.list_stories()[:2])
    >>> [len(result.tables) for result in pv.compare_many(stories)]
    [8, 8]
    """
    if batch_size < 1:
        raise PerspectivesError(f"expected a batch_size of 1 or more, got {batch_size}")
    options = choose(reader, encoder, measures, weights, targets, seed)
    return _compare_batches(stories, options, batch_size)


@dataclass(frozen=True, slots=True)
class Options:
    """What a comparison is made with: the arguments of `compare`, with the defaults filled in."""

    reader: Reader
    encoder: Encoder | None
    measures: tuple[Measure, ...]
    weighting: Weighting
    targets: tuple[str, ...] | None
    seed: int

    def align(self, stories: Sequence[Story]) -> list[Alignment]:
        """Read stories with this reader and encoder."""
        return align(stories, reader=self.reader, encoder=self.encoder, targets=self.targets)

    def models(self) -> dict[str, str]:
        """Names and digests of what reads, embeds and measures."""
        encoder = self.encoder or default_encoder()
        parts: dict[str, object] = {"reader": self.reader, "encoder": encoder}
        parts |= {measure.name: measure for measure in self.measures}
        return {name: _identity(part) for name, part in parts.items()}

    def provenance(self, alignment: Alignment) -> FrozenMap:
        """Say what the numbers of a story come from."""
        return FrozenMap(
            {
                "version": __version__,
                "models": self.models(),
                "options": {
                    "weights": dict(self.weighting.weights),
                    "apart": self.weighting.apart,
                    "targets": self.targets,
                    "text_share": text_share(alignment.embeddings),
                },
                "seed": self.seed,
                "facts": "suggested" if "suggested" in alignment.story.metadata else "given",
            }
        )


def choose(
    reader: Reader | None,
    encoder: Encoder | None,
    measures: Sequence[Measure] | None,
    weights: Mapping[str, float] | None,
    targets: Sequence[str] | None,
    seed: int,
) -> Options:
    """Check the arguments of `compare` and fill in the defaults.

    Raises
    ------
    UnknownNameError
        A weight has the name of no component.
    PerspectivesError
        A weight is not usable, or two measures share a name or take that of another table.
    """
    chosen = _kept_measures() if measures is None else tuple(measures)
    names = [measure.name for measure in chosen]
    for name in names:
        if names.count(name) > 1 or name in _DERIVED:
            raise PerspectivesError(f"expected measures with names of their own, got {name!r}")
    return Options(
        default_reader() if reader is None else reader,
        encoder,
        chosen,
        default_weighting() if weights is None else Weighting(weights),
        None if targets is None else tuple(targets),
        seed,
    )


def assemble(
    alignments: Sequence[Alignment],
    options: Options,
    measured: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> list[Comparison]:
    """Measure stories with distinct ids and cut the tables at the stories.

    Parameters
    ----------
    alignments : sequence of Alignment
        One a story.
    options : Options
        What to measure them with.
    measured : mapping of str to DataFrame, optional
        Tables that are known already, by measure.

    Returns
    -------
    list of Comparison
    """
    tables = {
        measure.name: measured[measure.name]
        if measure.name in measured
        else measure.measure(alignments)
        for measure in options.measures
    }
    pairs, parts = diverge(alignments, tables, weights=options.weighting, seed=options.seed)
    cut: dict[str, tuple[pd.DataFrame, dict[Any, Any]]] = {
        name: (table, dict(table.groupby("story", sort=False).indices))
        for name, table in {**tables, "divergence": pairs, "parts": parts}.items()
    }
    return [
        Comparison(
            alignment.story,
            alignment,
            options.provenance(alignment),
            {
                name: FrozenTable(table.iloc[rows.get(alignment.story.id, [])])
                for name, (table, rows) in cut.items()
            },
        )
        for alignment in alignments
    ]


_DERIVED = ("divergence", "parts")


@lru_cache(maxsize=1)
def _kept_measures() -> tuple[Measure, ...]:
    """Return the default measures, one of each kept so that what they load is loaded once."""
    return default_measures()


def _compare_batches(
    stories: Iterable[Story], options: Options, batch_size: int
) -> Iterator[Comparison]:
    for batch in _batches(stories, batch_size):
        yield from assemble(options.align(batch), options)


def _batches(stories: Iterable[Story], size: int) -> Iterator[list[Story]]:
    """Cut stories into batches in which no id is repeated."""
    batch: list[Story] = []
    for story in stories:
        if len(batch) == size or any(story.id == other.id for other in batch):
            yield batch
            batch = []
        batch.append(story)
    if batch:
        yield batch


def _identity(part: object) -> str:
    """Return a model's name and digest, else the name of its class."""
    name = getattr(part, "id", None)
    return name if isinstance(name, str) else type(part).__qualname__
