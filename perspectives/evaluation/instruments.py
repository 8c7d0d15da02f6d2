"""What an evaluation judges with, and how it asks: a batch at a time, never the whole file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from perspectives.alignment import Alignment, align
from perspectives.encoder import Encoder
from perspectives.reader import Reader, Reading, Request
from perspectives.story import Story

__all__ = ["Instruments", "batches"]

T = TypeVar("T")

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
        Embeds texts, for the measures that need it and for the baselines.
    codebook
        The frames to look for.
    """

    reader: Reader
    encoder: Encoder
    codebook: Any = None

    def read_each(
        self, items: Iterable[T], request: Callable[[T], Request]
    ) -> Iterator[tuple[T, Reading]]:
        """Give each item with its reading, in order."""
        for batch in batches(items, _TEXTS_AT_ONCE):
            readings = self.reader.read([request(item) for item in batch])
            yield from zip(batch, readings, strict=True)

    def align_each(
        self, items: Iterable[T], story: Callable[[T], Story]
    ) -> Iterator[tuple[T, Alignment]]:
        """Give each item with the alignment of its story, without targets, in order."""
        for batch in batches(items, _STORIES_AT_ONCE):
            stories = [story(item) for item in batch]
            aligned = align(stories, reader=self.reader, encoder=self.encoder, targets=())
            yield from zip(batch, aligned, strict=True)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut an iterable into lists of `size` items; the last may be shorter."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
