"""Whether a search has come to its end: how much each generation added."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.frontier.robust import Floats, undominated

POINTS = 12
"""Binary logarithm of the points by which a volume is measured: an error of about .01."""

EPSILON = 0.05
"""Side of an ε-box, as a share of the range of each objective over all policies tried."""


@dataclass(frozen=True)
class AfterGeneration:
    """A search after a generation.

    Attributes
    ----------
    generation : int
        Counted from 0.
    policies, best : int
        Tried so far, and those of them that no other one beats.
    hypervolume : float
        Share that the best dominate of the box from the least to the largest value of each
        objective over the whole search.
    progress : int
        ε-progress: boxes of side `EPSILON` that no other box beats, and that are new.
    """

    generation: int
    policies: int
    best: int
    hypervolume: float
    progress: int


def convergence(means: Floats, generation: NDArray[np.int64]) -> list[AfterGeneration]:
    """Return a search after each of its generations.

    Sources: Zitzler & Thiele (1999), IEEE Trans. Evol. Comp. 3:257-271 (hypervolume); Hadka & Reed
    (2013), Evol. Comp. 21:231-259 (ε-progress).

    Parameters
    ----------
    means : ndarray, shape (policies, objectives)
        To keep small.
    generation : ndarray, shape (policies,)
        That in which each was tried.
    """
    from scipy.stats import qmc

    scaled = (means - means.min(axis=0)) / np.maximum(np.ptp(means, axis=0), 1e-12)
    points = qmc.Sobol(means.shape[1], scramble=False).random_base2(POINTS)
    beaten = np.zeros(len(points), dtype=np.bool_)
    known: set[tuple[int, ...]] = set()
    found = []
    for now in range(int(generation.max()) + 1):
        so_far = scaled[generation <= now]
        for row in scaled[generation == now]:
            beaten |= np.all(row <= points, axis=1)
        boxes = np.unique(np.floor(so_far / EPSILON).astype(np.int64), axis=0)
        left = {tuple(box.tolist()) for box in boxes[undominated(boxes.astype(np.float64))]}
        found.append(
            AfterGeneration(
                now,
                len(so_far),
                int(undominated(so_far).sum()),
                float(beaten.mean()),
                len(left - known),
            )
        )
        known = left
    return found


def in_words(found: list[AfterGeneration]) -> str:
    """Return whether the last half of a search still added to it."""
    half, end = found[(len(found) - 1) // 2], found[-1]
    late = sum(row.progress for row in found[half.generation + 1 :])
    return (
        f"Convergence: the policies found dominate {half.hypervolume:.3f} of the range of outcomes "
        f"after generation {half.generation}, {end.hypervolume:.3f} after {end.generation}, the "
        f"last; the generations between found {late} new ε-boxes."
    )
