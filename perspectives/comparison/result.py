"""What compare() returns: the tables of one story, frozen, and what can be read from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy.typing as npt
import pandas as pd

from perspectives._frozen import FrozenMap
from perspectives.alignment import Alignment
from perspectives.comparison.summary import Summary, summarise
from perspectives.critique import Critique, write_critiques
from perspectives.errors import PerspectivesError, UnknownNameError
from perspectives.measures.emphasis import BEYOND
from perspectives.story import Story

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.console import Console, ConsoleOptions, RenderResult

__all__ = ["Comparison", "FrozenTable"]

Spans = tuple[tuple[int, int], ...]


class FrozenTable:
    """A table as read-only columns; each reading of it is a new DataFrame.

    Parameters
    ----------
    frame : DataFrame
        Copied; its index is not kept.
    """

    __slots__ = ("_columns",)

    def __init__(self, frame: pd.DataFrame) -> None:
        self._columns: dict[str, npt.NDArray[Any]] = {}
        for name in frame.columns:
            column = frame[name].to_numpy(copy=True)
            column.flags.writeable = False
            self._columns[str(name)] = column

    def frame(self) -> pd.DataFrame:
        """Return the table as a new DataFrame with a default index."""
        return pd.DataFrame({name: column.copy() for name, column in self._columns.items()})


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Comparison:
    """How the perspectives of one story differ: every number, with evidence and interval.

    Made by `compare`. Nothing in it can be changed: each access to a table builds a new DataFrame.

    Attributes
    ----------
    story : Story
        The story as it was given.
    alignment : Alignment
        What was read from its texts, and what every measure reads.
    provenance : FrozenMap
        ``version`` of the library; ``models`` (reader, encoder and measures with the digests of
        their weights), ``options``, ``seed``, and ``facts``: ``"given"`` or ``"suggested"``.

    Examples
    --------
    >>> import perspectives as pv
    >>> result = pv.compare(pv.load_story("h200-licences"))
    >>> bool(result.emphasis.sum(axis=1).round(9).eq(1).all())
    True
    """

    story: Story
    alignment: Alignment
    provenance: FrozenMap
    _tables: Mapping[str, FrozenTable]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tidy tables by name: one for each measure, ``divergence`` (pairs) and ``parts``."""
        return {name: table.frame() for name, table in self._tables.items()}

    def table(self, name: str) -> pd.DataFrame:
        """Return one tidy table.

        Parameters
        ----------
        name : str
            A key of `tables`.

        Returns
        -------
        DataFrame
            With a default index.

        Raises
        ------
        UnknownNameError
            There is no such table: it was not measured.

        Examples
        --------
        >>> import perspectives as pv
        >>> list(pv.compare(pv.load_story("h200-licences")).table("meaning").columns)[:2]
        ['story', 'perspective']
        """
        if name not in self._tables:
            raise UnknownNameError("table", name, self._tables)
        return self._tables[name].frame()

    @property
    def emphasis(self) -> pd.DataFrame:
        """Share of content, perspectives by facts and ``beyond``.

        Rows sum to 1; NaN for a framing without content. The tidy form, with omissions, intervals
        and evidence, is ``table("emphasis")``.
        """
        tidy = self.table("emphasis")
        rows = [perspective.id for perspective in self.story.perspectives]
        columns = [*(fact.id for fact in self.story.facts), BEYOND]
        wide = tidy.pivot(index="perspective", columns="fact", values="emphasis")
        return wide.reindex(
            index=pd.Index(rows, name="perspective"), columns=pd.Index(columns, name="fact")
        ).astype(float)

    @property
    def stance(self) -> pd.DataFrame:
        """Truth and valence of each fact; NaN where it is left out."""
        return self.table("stance")

    @property
    def portrayal(self) -> pd.DataFrame:
        """How each target is painted, in [-1, 1]; NaN where it is not mentioned."""
        return self.table("portrayal")

    @property
    def frames(self) -> pd.DataFrame:
        """Share of each frame of the codebook; sums to 1 for a perspective."""
        return self.table("frames")

    @property
    def wording(self) -> pd.DataFrame:
        """Words that set a perspective apart, and loaded, hedged, attributed and quoted ones."""
        return self.table("wording")

    @property
    def meaning(self) -> pd.DataFrame:
        """The nearest other framing, by the embeddings of whole framings."""
        return self.table("meaning")

    @property
    def divergence(self) -> pd.DataFrame:
        """How far each pair parts, in [0, 1], with the components that sum to it and a verdict."""
        return self.table("divergence")

    @property
    def parts(self) -> pd.DataFrame:
        """What each fact, target, frame and term adds to the divergence of each pair."""
        return self.table("parts")

    @property
    def summary(self) -> Summary:
        """Most contested fact, blind spots, consensus and odd one out."""
        return summarise(self.story, self._some("emphasis", "divergence", "parts"))

    @property
    def critiques(self) -> tuple[Critique, ...]:
        """A short text on each perspective, written from the numbers."""
        measures = ("emphasis", "stance", "portrayal", "frames", "wording")
        return write_critiques(self.story, self._some(*measures))

    def where(self, a: str, b: str) -> pd.DataFrame:
        """Rank what sets two perspectives apart.

        Parameters
        ----------
        a, b : str
            Two perspectives, each by id, group name or outlet.

        Returns
        -------
        DataFrame
            The rows of `parts` of this pair, largest contribution first: ``component item
            contribution a_value b_value a_evidence b_evidence``, and the evidence in words:
            ``a_text b_text``, tuples of strings. Empty where the two do not part.

        Raises
        ------
        UnknownNameError
            The story has no such perspective.
        PerspectivesError
            Both names mean the same perspective, or one means several.

        Examples
        --------
        >>> import perspectives as pv
        >>> result = pv.compare(pv.load_story("h200-licences"))
        >>> ranked = result.where("State media", "Investors")
        >>> bool(ranked["contribution"].is_monotonic_decreasing)
        True
        """
        first, second = self.story.perspective(a), self.story.perspective(b)
        if first.id == second.id:
            raise PerspectivesError(f"expected two perspectives, got {a!r} and {b!r}: both are one")
        parts = self.parts.drop(columns="story")
        forward = parts[(parts["a"] == first.id) & (parts["b"] == second.id)]
        back = parts[(parts["a"] == second.id) & (parts["b"] == first.id)].rename(columns=_SWAP)
        rows = pd.concat([forward, back[forward.columns]]).drop(columns=["a", "b"])
        rows = rows.sort_values("contribution", ascending=False, kind="stable")
        for side, framing in (("a", first.framing), ("b", second.framing)):
            quotes = [_quotes(framing, spans) for spans in rows[f"{side}_evidence"]]
            rows[f"{side}_text"] = pd.Series(quotes, index=rows.index, dtype=object)
        return rows.reset_index(drop=True)

    def _some(self, *names: str) -> dict[str, pd.DataFrame]:
        return {name: self.table(name) for name in names if name in self._tables}

    def to_text(self, width: int = 100) -> str:
        """Return the report as plain text of at most `width` columns."""
        from perspectives.report.text import to_text

        return to_text(self, width)

    def to_markdown(self) -> str:
        """Return the report as Markdown."""
        from perspectives.report.markdown import to_markdown

        return to_markdown(self)

    def to_json(self) -> str:
        """Return everything as one JSON document with the number of its schema."""
        from perspectives.report.records import to_json

        return to_json(self)

    def to_html(self, path: str | Path | None = None) -> str:
        """Return the report as one self-contained HTML page, and write it where a path is given.

        Parameters
        ----------
        path : str or Path, optional
            File to write, as UTF-8.

        Returns
        -------
        str
            The page.
        """
        from perspectives.report.page import to_html

        page = to_html(self)
        if path is not None:
            Path(path).write_text(page, encoding="utf-8")
        return page

    def plot(self) -> "Figure":
        """Draw emphasis and divergence side by side (needs the extra ``plot``)."""
        from perspectives.report.plot import plot

        return plot(self)

    def __repr__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        """Show the page in a notebook, in a frame of its own so that styles do not mix."""
        page = escape(self.to_html(), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%; height:40rem; border:0"></iframe>'

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        from perspectives.report.text import render_text

        yield render_text(self)


_SWAP = {
    f"{one}{suffix}": f"{other}{suffix}"
    for one, other in (("a", "b"), ("b", "a"))
    for suffix in ("", "_value", "_evidence")
}


def _quotes(framing: str, spans: Spans) -> tuple[str, ...]:
    return tuple(framing[start:end] for start, end in spans)
