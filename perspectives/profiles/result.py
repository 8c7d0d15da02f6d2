"""`Profile`: outlets over many stories, relative to one another, as tables and reports."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perspectives._frozen import FrozenMap
from perspectives.profiles.geometry import outlet_map, pair_table, time_line
from perspectives.profiles.inference import MIN_STORIES
from perspectives.profiles.panel import Panel
from perspectives.profiles.rows import DIFFERS

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

__all__ = ["Profile"]

SCHEMA = 1
"""Version of the JSON form."""

_TABLES: Mapping[str, tuple[str, ...]] = {
    "emphasis": ("beyond", "evenness", "fact_kind", "omitted"),
    "stance": ("truth", "valence"),
    "portrayal": ("portrayal",),
    "frames": ("frame",),
    "wording": ("wording", "word"),
    "divergence": ("divergence", "component"),
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Profile:
    """Outlets over many stories; made by `profile`, never changed, tables built on each access.

    Tables have one row a label, measure, item and topic, with the columns

    ========== =====================================================================================
    ``by``     the label, under the name of the column profiled (``outlet``, ``group`` ...)
    measure    what is measured, see below
    item       the kind of fact, target, frame, kind of word, component or word; ``""`` for none
    topic      the section that the row is restricted to; ``""`` for all stories
    n          stories on which the label and at least one other have the measure
    level      the label's own mean over these stories
    others     mean of the others on the same stories, facts and targets
    value      ``level - others``, in the unit of the measure
    low, high  95% interval of `value` (bootstrap over stories); NaN below 6 stories
    shrunk     `value` drawn towards 0 by how little is known of it (empirical Bayes)
    p          two-sided permutation test (labels swapped within stories); NaN below 6 stories
    q          `p` adjusted for all tests of the profile (Benjamini-Hochberg)
    z          of words: log odds over the whole corpus (see `wording`); NaN for all else
    verdict    ``above the others``, ``below the others`` (q <= .05), ``no difference shown`` or
               ``too few stories: no test is possible``
    ========== =====================================================================================

    and the measures

    ========== ==================== ================================================================
    measure    unit                 what
    ========== ==================== ================================================================
    beyond     share, 0 to 1        content about none of the facts
    evenness   0 to 1               entropy of emphasis over facts, by its maximum; 1 is even
    fact_kind  share, 0 to 1        of what is said of the facts, the part that goes to facts with a
                                    ``figure``, ``reported`` ones, those that others tell as
                                    ``good`` or ``bad``, and those ``rare`` elsewhere
    omitted    probability          mean over facts
    truth      -1 to 1              over the facts that both it and some other tell
    valence    -1 to 1              likewise
    portrayal  -1 to 1              over targets that both it and some other mention, and by target
    frame      share, 0 to 1        of each frame
    wording    per 100 words        ``loaded``, ``hedged``, ``attributed``, ``scare_quotes``
    divergence 0 to 1               mean divergence from the other labels on the story
    component  0 to 1               the part of it that each component contributes
    word       per 100 words        uses of a single content word
    ========== ==================== ================================================================

    `divergence` and `component` need a third label on the story: of two, neither is further from
    the other.

    Attributes
    ----------
    by : str
        The column profiled.
    panel : Panel
        The numbers behind the means, by measure, story and label, as read-only arrays.
    columns : mapping of str to array
        The columns of `table`, read-only.
    provenance : FrozenMap
        Settings, and the distinct ways in which the ``comparisons`` were made.

    Examples
    --------
    >>> import perspectives as pv
    >>> pv.profile(pv.load_stories("harbour-week")[:2], n_perm=99, n_boot=50).labels[0]
    'Bollard'
    """

    by: str
    panel: Panel
    columns: Mapping[str, NDArray[Any]]
    provenance: FrozenMap

    @property
    def labels(self) -> tuple[str, ...]:
        """Who is profiled, those that tell most stories first."""
        return self.panel.labels

    @property
    def table(self) -> pd.DataFrame:
        """All rows: every test that the q-values are adjusted for."""
        return pd.DataFrame({name: values.copy() for name, values in self.columns.items()})

    @property
    def emphasis(self) -> pd.DataFrame:
        """Rows of what is stressed: beyond, evenness, fact_kind, omitted."""
        return self._rows("emphasis")

    @property
    def stance(self) -> pd.DataFrame:
        """Rows of truth and valence, overall and by topic."""
        return self._rows("stance")

    @property
    def portrayal(self) -> pd.DataFrame:
        """Rows of portrayal: overall, by target, by topic."""
        return self._rows("portrayal")

    @property
    def frames(self) -> pd.DataFrame:
        """Rows of the share of each frame."""
        return self._rows("frames")

    @property
    def wording(self) -> pd.DataFrame:
        """Rows of marked words (measure ``wording``) and of single words (measure ``word``).

        For words ``z`` holds the log odds against the others over the whole corpus, with an
        informative Dirichlet prior, divided by their standard deviation (Monroe et al. 2008): it
        ranks words, the test is of the rate. The other tables do without that column.
        """
        return self._rows("wording", z=True)

    @property
    def divergence(self) -> pd.DataFrame:
        """Rows of divergence from the other labels, in all and by component."""
        return self._rows("divergence")

    @property
    def pairs(self) -> pd.DataFrame:
        """Mean divergence of each two labels that tell a story both: the distances of the map.

        Columns: ``a, b``, ``n`` stories, ``divergence`` in [0, 1], ``low, high`` (95%, bootstrap
        over stories; NaN below 6).
        """
        return pair_table(
            self.panel.divergence,
            self.labels,
            seed=self.provenance["seed"],
            n_boot=self.provenance["n_boot"],
        )

    @property
    def summary(self) -> pd.DataFrame:
        """One row a label: stories, tests, and the differences found, the surest first.

        Columns: the label, ``n_stories`` (told), ``n_shared`` (with at least one other label),
        ``n_tests``, ``n_differences``, ``differences`` (tuple of measure, item, topic, value).
        """
        table, present = self.table, self.panel.present
        shared = present & (present.sum(axis=1, keepdims=True) > 1)
        counts = zip(self.labels, present.sum(axis=0), shared.sum(axis=0), strict=True)
        rows = []
        for label, told, met in counts:
            own = table[table[self.by] == label]
            found = own[own["verdict"].isin(DIFFERS)].sort_values(["q", "p"], kind="stable")
            named = found[["measure", "item", "topic", "value"]].itertuples(index=False, name=None)
            rows.append((label, told, met, own["p"].notna().sum(), len(found), tuple(named)))
        names = [self.by, "n_stories", "n_shared", "n_tests", "n_differences", "differences"]
        return pd.DataFrame(rows, columns=names)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name, as the properties give them."""
        names = ("summary", *_TABLES, "pairs")
        return {name: getattr(self, name) for name in names}

    def map(self, *, n_boot: int = 200, min_stories: int = MIN_STORIES) -> pd.DataFrame:
        """Place the labels in a plane, near to those that they diverge little from.

        Classical scaling (Torgerson 1952) of the mean divergence over shared stories. The stories
        are resampled, each resample is scaled anew and rotated onto the map (Procrustes), and the
        scatter of a label's places is its uncertainty. Two labels that never meet are put as far
        apart as each is, on average, from those that it meets.

        Parameters
        ----------
        n_boot : int
            Resamples of the stories.
        min_stories : int
            Labels that share fewer with others are left out.

        Returns
        -------
        DataFrame
            One row a label: ``n`` shared stories; ``x, y`` in units of divergence, with 95%
            intervals; ``radius`` around the place that holds 95% of the resampled ones; ``stress``
            of the whole map (0: the plane shows the distances exactly; above .2: poorly).

        Raises
        ------
        PerspectivesError
            Fewer than three labels share so many stories.
        """
        return outlet_map(
            self.panel.divergence,
            self.labels,
            by=self.by,
            seed=self.provenance["seed"],
            n_boot=n_boot,
            min_stories=min_stories,
        )

    def over_time(self, freq: str = "M") -> pd.DataFrame:
        """Follow divergence from the others over time.

        Parameters
        ----------
        freq : str
            ``"D"``, ``"W"``, ``"M"``, ``"Q"`` or ``"Y"``: day to year. Stories whose date is
            missing, or coarser than that, are left out.

        Returns
        -------
        DataFrame
            One row a label and period that has stories, and the label ``"(all)"`` for the mean
            over all pairs: ``period``, ``n`` stories, mean ``divergence`` in [0, 1], ``low, high``
            (95%, bootstrap over the stories of the period; NaN below 6).

        Raises
        ------
        UnknownNameError
            `freq` is none of these.
        PerspectivesError
            No story has a date fit for such periods.
        """
        return time_line(
            self.panel.divergence,
            self.labels,
            self.panel.dates,
            by=self.by,
            freq=freq,
            seed=self.provenance["seed"],
            n_boot=self.provenance["n_boot"],
        )

    def to_json(self) -> str:
        """Return the profile as JSON: settings, stories and all rows; NaN is null."""
        from perspectives.report.clean import escape_json

        rows = [
            {str(key): _plain(value) for key, value in row.items()}
            for row in self.table.to_dict("records")
        ]
        document = {
            "schema": SCHEMA,
            "kind": "profile",
            "provenance": self.provenance.to_dict(),
            "labels": self.labels,
            "stories": self.panel.stories,
            "rows": rows,
        }
        text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)
        return escape_json(text) + "\n"

    def to_text(self, width: int = 100) -> str:
        """Return the profile as plain text for a terminal of `width` columns."""
        from perspectives.report.profile_text import to_text

        return to_text(self, width)

    def to_markdown(self) -> str:
        """Return the profile as Markdown."""
        from perspectives.report.profile_text import to_markdown

        return to_markdown(self)

    def to_html(self, path: str | Path | None = None) -> str:
        """Return the profile as one self-contained HTML page, and write it to `path` if given."""
        from perspectives.report.profile_page import to_html

        page = to_html(self)
        if path is not None:
            Path(path).write_text(page, encoding="utf-8")
        return page

    def __repr__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        """Show the page in a notebook, in a frame of its own so that styles do not mix."""
        page = escape(self.to_html(), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%; height:40rem; border:0"></iframe>'

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        from perspectives.report.profile_text import render_text

        yield render_text(self)

    def _rows(self, table: str, *, z: bool = False) -> pd.DataFrame:
        frame = self.table if z else self.table.drop(columns="z")
        return frame[frame["measure"].isin(_TABLES[table])].reset_index(drop=True)


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: NaN, which JSON lacks, as None."""
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and np.isnan(value) else value
