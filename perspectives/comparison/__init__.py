"""Compare how outlets tell one story, each of many stories, or a new text against a story."""

from perspectives.comparison.comparing import compare, compare_many
from perspectives.comparison.result import Comparison
from perspectives.comparison.scoring import Score, score
from perspectives.comparison.summary import BlindSpot, Contested, OddOneOut, Shared, Summary

__all__ = [
    "BlindSpot",
    "Comparison",
    "Contested",
    "OddOneOut",
    "Score",
    "Shared",
    "Summary",
    "compare",
    "compare_many",
    "score",
]
