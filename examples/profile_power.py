"""How many stories does a profile need? Power of its test, by simulation.

Prints, for a true difference of so many standard deviations (of an outlet's number on one story),
how often the test finds it at p <= .05, before correction for other tests. The row of 0 is the
rate of false alarms. Run it with other numbers to plan a study:

    python examples/profile_power.py 2000     # corpora in each cell
"""

import sys

import numpy as np

from perspectives.profiles.inference import differences, infer

STORIES = (6, 8, 12, 20, 40, 80)
EFFECTS = (0.0, 0.3, 0.5, 0.8, 1.2)
OUTLETS = 4


def share_found(effect: float, n_stories: int, n_corpora: int, seed: int = 0) -> float:
    """Return how often one outlet of four, which differs by `effect`, is found."""
    rng = np.random.default_rng([seed, n_stories])
    values = rng.standard_normal((n_corpora, n_stories, OUTLETS))
    values[:, :, 0] += effect
    found = infer(differences(values), n_perm=499, n_boot=2, seed=seed)
    return float((found.p[:, 0] <= 0.05).mean())


def main() -> None:
    n_corpora = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 200
    print("| difference | " + " | ".join(f"{n} stories" for n in STORIES) + " |")
    print("| ---: |" + " ---: |" * len(STORIES))
    for effect in EFFECTS:
        shares = [f"{share_found(effect, n, n_corpora):.2f}" for n in STORIES]
        print(f"| {effect} | " + " | ".join(shares) + " |")


if __name__ == "__main__":
    main()
