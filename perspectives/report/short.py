"""The story-level summary of a comparison in sentences."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from perspectives.report import words
from perspectives.report.clean import clip
from perspectives.report.view import View

if TYPE_CHECKING:
    from perspectives.comparison import Summary

__all__ = ["in_short"]

N_FACTS = 3


def in_short(view: View) -> list[tuple[str, tuple[str, ...]]]:
    """Return the summary as headings, each with one or more sentences.

    Nothing is said of what the summary does not hold, so the list may be empty.
    """
    said = {
        "Most contested": _contested(view, view.summary),
        "Blind spots": _blind_spots(view, view.summary),
        "Consensus": _consensus(view, view.summary),
        "Odd one out": _odd_one_out(view, view.summary),
    }
    return [(heading, tuple(sentences)) for heading, sentences in said.items() if sentences]


def _contested(view: View, summary: "Summary") -> list[str]:
    most = summary.most_contested
    if most is None:
        return []
    return [f"{_fact(view, most.fact)}: {_who(view, most.a)} and {_who(view, most.b)} part most."]


def _blind_spots(view: View, summary: "Summary") -> list[str]:
    spots = summary.blind_spots
    said = []
    for spot in spots[:N_FACTS]:
        if len(spot.told_by) == 1:
            who = f"told by {_marks(view, spot.told_by)} only"
        else:
            who = f"left out by {_marks(view, spot.left_out_by)}"
        said.append(f"{_fact(view, spot.fact)}: {who}.")
    return [*said, *_more(len(spots))]


def _consensus(view: View, summary: "Summary") -> list[str]:
    shared = summary.consensus
    if not shared:
        several = len(view.perspectives) > 1 and view.facts
        return ["No fact is told and stressed alike by all."] if several else []
    said = [
        f"{_fact(view, one.fact)}: between {words.percent(one.least)} and "
        f"{words.percent(one.most)} of each text."
        for one in shared[:N_FACTS]
    ]
    return [*said, *_more(len(shared))]


def _odd_one_out(view: View, summary: "Summary") -> list[str]:
    odd = summary.odd_one_out
    if odd is None:
        return []
    margin = f"{odd.margin:.2f} more than the next" if odd.margin >= 0.005 else "as is the next"
    who = _who(view, odd.perspective)
    return [
        f"{who} stands furthest from the others: mean divergence {odd.divergence:.2f}, {margin}."
    ]


def _more(n: int) -> list[str]:
    return [f"And {words.count(n - N_FACTS, 'more fact')}."] if n > N_FACTS else []


def _fact(view: View, id_: str) -> str:
    name = view.named(id_)
    return f"{name.mark} “{clip(name.text, 80).rstrip('.')}”"


def _who(view: View, id_: str) -> str:
    name = view.named(id_)
    return f"{clip(name.text, 48)} ({name.mark})"


def _marks(view: View, ids: Sequence[str]) -> str:
    *first, last = (view.named(id_).mark for id_ in ids)
    return f"{', '.join(first)} and {last}" if first else last
