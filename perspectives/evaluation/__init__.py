"""Judge the library on gold data: a task and a file in, figures with intervals and baselines out.

========== ================================= =============================================
task       judged                            metrics, the headline first
========== ================================= =============================================
coverage   is the fact told in the text      roc_auc, average_precision, ece
emphasis   how much of the text is on it     spearman, omission_auc, evidence_f1 (briefs)
truth      does the text believe it          macro_f1, accuracy
valence    does the text welcome it          macro_f1, accuracy, spearman
portrayal  how is the target shown           macro_f1, accuracy
frames     the set of frames of a text       micro_f1, macro_f1
loaded     loaded sentences and words        macro_f1, span_f1
divergence how far two perspectives part     spearman, top_fact_accuracy (briefs); roc_auc
========== ================================= =============================================

Portrayal in articles of one event also gets ``difference_sign``, and divergence between them
``within_event``; the task's module says what they are. Each task is a module: how a kind of row is
read, what is held against what, and what one unit of the bootstrap is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from perspectives.alignment import default_encoder, default_reader
from perspectives.encoder import Encoder
from perspectives.errors import PerspectivesError, UnknownNameError
from perspectives.evaluation import (
    coverage,
    divergence,
    emphasis,
    frames,
    loaded,
    portrayal,
    stance,
)
from perspectives.evaluation.instruments import Instruments
from perspectives.evaluation.panel import Panel, baseline_figures, model_figures
from perspectives.evaluation.rows import Field, read_rows
from perspectives.reader import Reader

__all__ = ["TASKS", "evaluate"]

SCHEMA = 1
"""Version of the form of the answer."""


class Task(NamedTuple):
    """What a task reads (``rows.KINDS``), what makes panels of it, and which parts it judges."""

    kinds: tuple[str, ...]
    judge: Callable[[Iterable[Field], str, Instruments], list[Panel]]
    parts: tuple[str, ...]


TASKS: Mapping[str, Task] = {
    "coverage": Task(coverage.KINDS, coverage.judge, ("reader",)),
    "emphasis": Task(emphasis.KINDS, emphasis.judge, ("reader",)),
    "truth": Task(stance.TRUTH_KINDS, stance.judge_truth, ("reader",)),
    "valence": Task(stance.VALENCE_KINDS, stance.judge_valence, ("reader",)),
    "portrayal": Task(portrayal.KINDS, portrayal.judge, ("reader",)),
    "frames": Task(frames.KINDS, frames.judge, ("frames",)),
    "loaded": Task(loaded.KINDS, loaded.judge, ("loaded",)),
    "divergence": Task(divergence.KINDS, divergence.judge, ("reader", "encoder")),
}


def evaluate(
    task: str,
    path: str | Path,
    *,
    reader: Reader | None = None,
    encoder: Encoder | None = None,
    codebook: str | Path | None = None,
    limit: int | None = None,
    seed: int = 0,
    n_boot: int = 1000,
) -> dict[str, Any]:
    """Judge one task on a file of gold rows.

    Parameters
    ----------
    task : str
        One of `TASKS`.
    path : str or Path
        JSONL, plain or gzip. What the rows are is told by their keys; all rows of a file are of
        one kind.
    reader : Reader, optional
        What reads texts against facts and targets; the trained one by default.
    encoder : Encoder, optional
        What embeds texts, for the baselines the bundled one by default; for the divergence as in
        `compare`.
    codebook : str or Path, optional
        For ``frames``: name or path of the codebook; ``"policy"`` by default.
    limit : int, optional
        Judge the first so many rows only, at least 1.
    seed : int, optional
        Of the bootstrap.
    n_boot : int, optional
        Draws of the bootstrap; 0 for no intervals.

    Returns
    -------
    dict
        Fit for JSON, numbers None where a metric is not defined:

        - ``task``, ``file``, ``model`` (what was judged);
        - ``n``: items that the first metric counts (cells, rows, targets, sentences, pairs);
        - ``n_rows``, ``n_units``: rows read, and units of the bootstrap (stories, events, or texts
          that rows share; the task's ``judge`` says which);
        - ``metrics``: name -> ``value``, ``low`` and ``high``, the 95% interval;
        - ``baselines``: name -> metric -> value, with ``second_reader`` where the gold data has
          one: the ceiling;
        - ``schema``.

    Raises
    ------
    UnknownNameError
        The task or the codebook does not exist.
    FormatError
        A row cannot be read; names file and line.
    PerspectivesError
        `limit` is less than 1.
    OSError
        The file cannot be opened.

    Examples
    --------
    >>> import json, pathlib, tempfile
    >>> row = {"id": "r1", "text": "The tram will not come.", "target": "the tram comes",
    ...        "label": "disagree"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "rows.jsonl")
    ...     _ = path.write_text(json.dumps(row))
    ...     figures = evaluate("truth", path)
    >>> figures["n"], figures["metrics"]["accuracy"]["value"]
    (1, 1.0)
    """
    if task not in TASKS:
        raise UnknownNameError("task", task, TASKS)
    if limit is not None and limit < 1:
        raise PerspectivesError(f"expected a limit of at least 1 row, got {limit}")
    chosen = TASKS[task]
    use = Instruments(
        default_reader() if reader is None else reader,
        default_encoder() if encoder is None else encoder,
        encoder,
        "policy" if codebook is None else str(codebook),
    )
    kind, rows = read_rows(path, chosen.kinds, limit)
    counted = _Counted(rows)
    panels = chosen.judge(counted, kind, use)
    metrics: dict[str, Any] = {}
    baselines: dict[str, dict[str, Any]] = {}
    for panel in panels:
        metrics |= model_figures(panel, n_boot, seed)
        for system, figures in baseline_figures(panel).items():
            baselines.setdefault(system, {}).update(figures)
    return {
        "schema": SCHEMA,
        "task": task,
        "file": str(path),
        "n": len(panels[0].units),
        "n_rows": counted.n,
        "n_units": len(set(panels[0].units)),
        "model": " ".join(_name(getattr(use, part)) for part in chosen.parts),
        "metrics": metrics,
        "baselines": baselines,
    }


class _Counted:
    """Rows, and how many of them were read."""

    def __init__(self, rows: Iterable[Field]) -> None:
        self.rows = rows
        self.n = 0

    def __iter__(self) -> Iterator[Field]:
        for row in self.rows:
            self.n += 1
            yield row


def _name(part: object) -> str:
    return str(getattr(part, "id", type(part).__name__))
