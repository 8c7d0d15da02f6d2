"""What an evaluation judges with, and how it asks: a batch at a time, never the whole file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from perspectives.alignment import Alignment, align
from perspectives.encoder import Encoder
from perspectives.evaluation.panel import MODEL
from perspectives.measures import Wording
from perspectives.measures.frames import FrameScorer, frame_scorer
from perspectives.measures.loaded import LoadedScorer
from perspectives.reader import LexicalReader, Reader, Reading, Request
from perspectives.segmentation import segment
from perspectives.story import Segment, Story

__all__ = ["LEXICAL", "Instruments", "batches", "segments"]

T = TypeVar("T")

LEXICAL = "lexical"
"""The baseline that reads as the model does, but with the simple reader of the library."""

_TEXTS_AT_ONCE = 128
_STORIES_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Instruments:
    """The parts of the library under judgement.

    Parameters
    ----------
    reader
        Reads texts against facts and targets.
    encoder
        Embeds texts for the baselines.
    embeds
        Embeds framings for the divergence; None for what `compare` chooses.
    codebook
        Name or path of the codebook of frames.
    """

    reader: Reader
    encoder: Encoder
    embeds: Encoder | None
    codebook: str

    @property
    def frames(self) -> FrameScorer:
        """What scores the frames of the codebook."""
        return frame_scorer(self.codebook)

    @property
    def loaded(self) -> LoadedScorer:
        """What reads sentences for loaded wording."""
        return Wording().loaded

    @property
    def readers(self) -> Mapping[str, Reader]:
        """The reader under judgement, and the simple one beside it unless it is that one."""
        if isinstance(self.reader, LexicalReader):
            return {MODEL: self.reader}
        return {MODEL: self.reader, LEXICAL: LexicalReader(self.encoder)}

    def read_each(
        self, items: Iterable[T], request: Callable[[T], Request]
    ) -> Iterator[tuple[T, dict[str, Reading]]]:
        """Give each item with its reading by each of the readers, in order."""
        readers = self.readers
        for batch in batches(items, _TEXTS_AT_ONCE):
            requests = [request(item) for item in batch]
            read = [reader.read(requests) for reader in readers.values()]
            for item, *readings in zip(batch, *read, strict=True):
                yield item, dict(zip(readers, readings, strict=True))

    def align_each(
        self, items: Iterable[T], story: Callable[[T], Story]
    ) -> Iterator[tuple[T, dict[str, Alignment]]]:
        """Give each item with its story's alignment by each reader, without targets, in order."""
        readers = self.readers
        for batch in batches(items, _STORIES_AT_ONCE):
            stories = [story(item) for item in batch]
            aligned = [
                align(stories, reader=reader, encoder=self.encoder, targets=())
                for reader in readers.values()
            ]
            for item, *alignments in zip(batch, *aligned, strict=True):
                yield item, dict(zip(readers, alignments, strict=True))


@lru_cache(maxsize=512)
def segments(text: str) -> tuple[Segment, ...]:
    """Cut a text into segments, once for neighbouring rows that share it."""
    return segment(text)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut an iterable into lists of `size` items; the last may be shorter."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
