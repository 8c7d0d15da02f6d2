"""Another encoder, other weights, and a measure of one's own: a part is swapped by an object.

A measure has a name and one method: many alignments in, one tidy frame out.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

import perspectives as pv
from perspectives.alignment import Alignment
from perspectives.measures import Emphasis, Meaning


class Length:
    """Content words of each framing. An interval is not defined for a count: it is NaN."""

    name = "length"

    def measure(self, alignments: Sequence[Alignment]) -> pd.DataFrame:
        rows = [
            (one.story.id, perspective.id, int(words.sum()), np.nan, np.nan)
            for one in alignments
            for perspective, words in zip(one.story.perspectives, one.words, strict=True)
        ]
        return pd.DataFrame(rows, columns=["story", "perspective", "n_words", "low", "high"])


def main() -> None:
    story = pv.load_story("water-bills-up")
    result = pv.compare(
        story,
        encoder=pv.TfidfEncoder(),
        measures=[Emphasis(), Meaning(), Length()],
        weights={"emphasis": 3, "meaning": 1},
    )
    print(result.table("length").to_string(index=False))
    print(result.divergence.round(2).to_string(index=False))


if __name__ == "__main__":
    main()
