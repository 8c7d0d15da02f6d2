"""How far two perspectives of one story part, and on which facts, targets, frames and words.

Every component is a distance in [0, 1] whose *square* is a sum over items: the Jensen-Shannon
distance for distributions (Endres & Schindelin 2003), and its counterpart for signed values on
shared items, ``sqrt(sum_i s_i * ((x_i - y_i) / 2) ** 2)``, where ``s_i`` is the share of content
that *both* sides give to item ``i``. An item's share of the square is its share of the distance,
and the total is a weighted sum of distances: all of it adds up.

========= ========================================================== =========================
component distance                                                   items
========= ========================================================== =========================
emphasis  Jensen-Shannon, base 2, of the rows of emphasis            facts, ``beyond``
truth     truth of the facts that both tell                          facts
valence   valence of the facts that both tell                        facts
portrayal portrayal of the targets that both mention                 targets
frames    Jensen-Shannon, base 2, of the frame shares                frames
wording   Jensen-Shannon, base 2, of what loaded, hedged, attributed terms, ``plain words``
          and scare-quoted terms take of the words
meaning   cosine distance of the framing embeddings, cut to [0, 1]   ``framing``
========= ========================================================== =========================

A component is **undefined** for a pair that gives it nothing to compare: no fact that both tell,
no target that both mention, a framing without content. It then contributes 0 and is NaN in the
table of pairs. The other weights stay as they are: a sum over shared content *is* zero where
nothing is shared (such a pair parts in emphasis), and the totals of all pairs stay on one scale.
Only where a measure was not run at all do the other weights grow, for all pairs alike.

`perspectives.divergence.uncertainty` says what the interval of a total covers.
"""

from perspectives.divergence.tables import (
    FACT_COMPONENTS,
    PAIR_COLUMNS,
    PART_COLUMNS,
    diverge,
    rank_facts,
)
from perspectives.divergence.weighting import COMPONENTS, Weighting, default_weighting

__all__ = [
    "COMPONENTS",
    "FACT_COMPONENTS",
    "PAIR_COLUMNS",
    "PART_COLUMNS",
    "Weighting",
    "default_weighting",
    "diverge",
    "rank_facts",
]
