"""How far two perspectives of one story part, and on which facts, targets, frames and words.

Every component is a distance in [0, 1] whose *square* is a sum over items: the Jensen-Shannon
distance for distributions (Endres & Schindelin 2003), and for values in [-1, 1] the root of
``sum_i w_i * ((x_i - y_i) / 2) ** 2 / max(1, sum_i w_i)``, where ``w_i`` is the probability that
*both* sides speak of item ``i``. An item's share of the square is its share of the distance, and
the total is a weighted sum of distances: all of it adds up.

========= ========================================================== ==========================
component distance                                                   items
========= ========================================================== ==========================
emphasis  Jensen-Shannon, base 2, of the rows of emphasis            facts, ``beyond``
truth     of the truth of facts that both tell                       facts
valence   of the valence of facts that both tell                     facts
portrayal of the portrayal of targets that both mention              targets
frames    Jensen-Shannon, base 2, of the shares of frames            frames
wording   Jensen-Shannon, base 2, of what loaded, hedged,            terms, ``plain words``
          attributed and scare-quoted terms take of all words
meaning   cosine distance of the framing embeddings, cut to [0, 1]   facts, ``framing``
========= ========================================================== ==========================

A component is **undefined** for a pair that gives it nothing to compare: no fact that both tell,
no target that both mention, a framing without content. It then contributes 0 and is NaN in the
table of pairs. The weights of the others stay as they are. Two sides that share no fact part in
emphasis, and are not for that reason also known to part in stance; with renormalised weights their
total would rest on fewer components than that of other pairs, and the two could not be compared.
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
