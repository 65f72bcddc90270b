"""What SALib is told: the parameters as a problem on the unit cube, and its samples.

A sample lies in the unit cube and is then mapped to values, so that ranges on a log scale, whole
numbers and words are varied in the same way as in a sweep.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import not_installed
from analysis.sweep.design import Factor
from analysis.sweep.sample import pick

Floats = NDArray[np.float64]

GRID = 4
"""Levels of the grid on which Morris trajectories move."""


def load_salib() -> None:
    """Raise CommandError unless SALib is installed."""
    try:
        import SALib  # noqa: F401
    except ImportError as missing:
        raise not_installed("sensitivity", "SALib", "explore") from missing


def problem_of(factors: tuple[Factor, ...]) -> dict[str, Any]:
    """Return the problem as SALib describes one: every parameter from 0 to 1."""
    return {
        "num_vars": len(factors),
        "names": [factor.path for factor in factors],
        "bounds": [[0.0, 1.0] for _ in factors],
    }


def trajectories(factors: tuple[Factor, ...], count: int, seed: int) -> Floats:
    """Return Morris trajectories, shape (count × (factors + 1), factors).

    Each visits a random corner of the grid, then moves one parameter after the other.
    """
    from SALib.sample import morris

    found: Floats = morris.sample(problem_of(factors), count, num_levels=GRID, seed=seed)
    return found


def saltelli(factors: tuple[Factor, ...], count: int, seed: int) -> Floats:
    """Return Saltelli's sample with second order, shape (count × (2 factors + 2), factors).

    In each block: A, then A with one parameter after the other from B, B with one from A, and B.
    """
    from SALib.sample import sobol

    rng = np.random.Generator(np.random.PCG64(seed))
    found: Floats = sobol.sample(problem_of(factors), count, calc_second_order=True, seed=rng)
    return found


def values_at(factors: tuple[Factor, ...], shares: Floats) -> tuple[tuple[Any, ...], ...]:
    """Return the parameter values that points of the unit cube stand for."""
    return tuple(
        tuple(pick(factor, float(share)) for factor, share in zip(factors, row, strict=True))
        for row in shares
    )
