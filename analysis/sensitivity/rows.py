"""The numbers of a study, one by one: each index of each outcome at each size of the sample."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.sensitivity.estimates import (
    IndexEstimate,
    Saltelli,
    elementary_effects,
    screening,
    sobol_indices,
)
from analysis.sensitivity.paired import Floats
from analysis.sensitivity.plan import SensitivityPlan
from analysis.sensitivity.problem import GRID, problem_of
from analysis.sweep.design import Factor

PARTS_OF_SAMPLE = (4, 2, 1)
"""Convergence is shown at a quarter, a half and all of the samples."""


@dataclass(frozen=True)
class IndexRow:
    """One index of one outcome at one size of the sample.

    Attributes
    ----------
    parameter, other : str
        The parameter, and the second one of a pair ("" for none).
    salib : float
        SALib's own estimate from the means over runs; NaN at smaller sizes.
    chance : float
        For ST and μ*: what chance in the runs adds to SALib's estimate, or would give alone.
    """

    outcome: str
    index: str
    parameter: str
    other: str
    samples: int
    value: float
    low: float
    high: float
    salib: float
    chance: float
    clear: bool


@dataclass(frozen=True)
class ChanceShare:
    """Variance of one run's outcome: over parameters, within them, and the share of the latter."""

    parameters: float
    chance: float
    share: float


@dataclass(frozen=True)
class Convergence:
    """An index at one size of the sample: the largest half-width, and the leading parameters."""

    index: str
    samples: int
    largest_half_width: float
    leading: tuple[str, ...]


def convergence(rows: Sequence[IndexRow]) -> list[Convergence]:
    """Return how μ* and ST of an outcome, of which these are the rows, settle.

    An index has settled where more samples change it by less than its interval says.
    """
    found = []
    for index in ("mu_star", "ST"):
        for size in sorted({row.samples for row in rows if row.index == index}):
            here = [row for row in rows if (row.index, row.samples) == (index, size)]
            ranked = sorted(here, key=lambda row: -row.value)
            half = max((row.high - row.low) / 2.0 for row in here)
            found.append(Convergence(index, size, half, tuple(r.parameter for r in ranked[:3])))
    return found


def screening_rows(
    name: str, values: Floats, shares: Floats, plan: SensitivityPlan
) -> Iterator[IndexRow]:
    """Yield μ*, μ and σ of an outcome, with SALib's own numbers at the whole size."""
    from SALib.analyze import morris

    effects = elementary_effects(values, shares)
    paths = [factor.path for factor in plan.factors]
    salib = morris.analyze(
        problem_of(plan.factors),
        shares,
        np.ascontiguousarray(values.mean(axis=1)),
        num_resamples=2,
        num_levels=GRID,
        seed=plan.seed,
    )
    for size in sizes(len(effects), 2):
        for index, found in screening(effects[:size], plan.seed).items():
            own = np.asarray(salib[index], dtype=np.float64) if size == len(effects) else None
            yield from _rows(name, index, size, found, (paths, own))


def index_rows(
    name: str, sample: Saltelli, values: Floats, chosen: tuple[Factor, ...], plan: SensitivityPlan
) -> Iterator[IndexRow]:
    """Yield S1, ST and S2 of an outcome, with SALib's own numbers at the whole size."""
    from SALib.analyze import sobol

    paths = [factor.path for factor in chosen]
    salib = sobol.analyze(
        problem_of(chosen), values.mean(axis=1), num_resamples=2, seed=plan.seed + 1
    )
    for size in sizes(len(sample.a), 8):
        for index, found in sobol_indices(sample.part(size), plan.seed).items():
            own = np.asarray(salib[index], dtype=np.float64) if size == len(sample.a) else None
            yield from _rows(name, index, size, found, (paths, own))


def sizes(count: int, least: int) -> list[int]:
    """Return the sizes of the sample at which indices are found, the whole one last."""
    return sorted({count // part for part in PARTS_OF_SAMPLE if count // part >= least} | {count})


def _rows(
    outcome: str,
    index: str,
    size: int,
    found: IndexEstimate,
    names: tuple[list[str], Floats | None],
) -> Iterator[IndexRow]:
    paths, salib = names
    for place in np.ndindex(found.value.shape):
        if len(place) == 2 and place[0] >= place[1]:
            continue
        value, half = float(found.value[place]), float(found.half[place])
        yield IndexRow(
            outcome=outcome,
            index=index,
            parameter=paths[place[0]],
            other=paths[place[1]] if len(place) == 2 else "",
            samples=size,
            value=value,
            low=value - half,
            high=value + half,
            salib=float("nan") if salib is None else float(salib[place]),
            chance=float(found.chance[place]),
            clear=bool(found.clear[place]),
        )
