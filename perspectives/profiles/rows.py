"""The rows of a profile: every measure of every label, with its interval, test and verdict."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from perspectives.profiles.inference import MIN_STORIES, infer
from perspectives.profiles.panel import Panel
from perspectives.stats import benjamini_hochberg, log_odds_dirichlet
from perspectives.stats.checks import mean_known

__all__ = ["ABOVE", "BELOW", "COLUMNS", "DIFFERS", "NOT_SHOWN", "TOO_FEW", "columns_of"]

Array = NDArray[np.float64]

ABOVE, BELOW = "above the others", "below the others"
DIFFERS = (ABOVE, BELOW)
NOT_SHOWN = "no difference shown"
TOO_FEW = "too few stories: no test is possible"
FALSE_DISCOVERY_RATE = 0.05
"""What the q-value of a difference that is called one may be at most."""

COLUMNS = (
    *("measure", "item", "topic", "n", "level", "others", "value", "low", "high"),
    *("shrunk", "p", "q", "z", "verdict"),
)
BY_TOPIC = ("omitted", "truth", "valence", "portrayal", "divergence")
"""Measures that are also shown by topic."""

_PRIOR_WORDS = 500.0  # weight of the prior of the log odds, as in Monroe et al. 2008


def columns_of(
    panel: Panel, by: str, *, seed: int, n_boot: int, n_perm: int
) -> dict[str, NDArray[Any]]:
    """Return the columns of `Profile.table`, read-only, label by label."""
    layers = _layers(panel)
    inside = np.array([_stories(panel, topic) for _, topic in layers]).reshape(len(layers), -1, 1)
    keys = [key for key, _ in layers]
    difference = np.where(inside, panel.difference[keys], np.nan)
    level = mean_known(np.where(np.isfinite(difference), panel.level[keys], np.nan), axis=1)
    found = infer(difference, n_boot=n_boot, n_perm=n_perm, seed=seed)
    label, layer = np.nonzero(found.n.T)
    at = (layer, label)
    measure, item = (np.array([panel.keys[key][i] for key in keys], dtype=object) for i in (0, 1))
    topic = np.array([topic for _, topic in layers], dtype=object)
    q = benjamini_hochberg(found.p[at])
    columns: dict[str, NDArray[Any]] = {
        by: np.array(panel.labels, dtype=object)[label],
        **{"measure": measure[layer], "item": item[layer], "topic": topic[layer]},
        **{"n": found.n[at], "level": level[at], "others": level[at] - found.value[at]},
        **{"value": found.value[at], "low": found.low[at], "high": found.high[at]},
        **{"shrunk": found.shrunk[at], "p": found.p[at], "q": q},
        "z": _log_odds(panel, keys)[at],
        "verdict": _verdicts(found.n[at], found.value[at], q),
    }
    for values in columns.values():
        values.setflags(write=False)
    return columns


def _layers(panel: Panel) -> list[tuple[int, str]]:
    """Return (key, topic) of each row of a label; a topic needs stories enough for a test."""
    sections = sorted({section for section in panel.sections if section})
    shared = np.asarray(np.isfinite(panel.difference).any(axis=2))
    layers: list[tuple[int, str]] = []
    for key, (measure, item) in enumerate(panel.keys):
        layers.append((key, ""))
        if measure in BY_TOPIC and not item and len(sections) > 1:
            layers += [
                (key, section)
                for section in sections
                if shared[key, _stories(panel, section)].sum() >= MIN_STORIES
            ]
    return layers


def _stories(panel: Panel, topic: str) -> NDArray[np.bool_]:
    """Return which stories belong to a topic; all to the topic of no name."""
    return np.array([not topic or section == topic for section in panel.sections], dtype=bool)


def _verdicts(n: NDArray[np.int64], value: Array, q: Array) -> NDArray[Any]:
    """Put each row into words."""
    differs = q <= FALSE_DISCOVERY_RATE
    choices = [n < MIN_STORIES, differs & (value > 0), differs & (value < 0)]
    return np.select(choices, [TOO_FEW, ABOVE, BELOW], default=NOT_SHOWN).astype(object)


def _log_odds(panel: Panel, keys: list[int]) -> Array:
    """Return the log odds of the layers that are words, ``(n_layers, n_labels)``; else NaN."""
    own, rest = panel.counts
    total = own.sum(axis=0)
    prior = _PRIOR_WORDS * total.clip(0.01) / max(total.sum(), 1.0)
    score = dict(zip(panel.terms, log_odds_dirichlet(own, rest, prior).T, strict=True))
    unknown = np.full(len(panel.labels), np.nan)
    named = [panel.keys[key] for key in keys]
    rows = [score[item] if measure == "word" else unknown for measure, item in named]
    return np.array(rows).reshape(len(keys), len(panel.labels))
