"""Worlds in which policies are tried: a Latin hypercube of uncertainties, or posterior draws."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.sweep.design import Factor, Kind
from analysis.sweep.factors import every_uncertainty
from analysis.sweep.sample import STREAM, sampled
from sim.parameter_draws import find_draws, read_columns
from sim.parameters import REGISTRY, Declaration
from sim.scenario import Scenario


@dataclass(frozen=True)
class Worlds:
    """Values of what is not known.

    Attributes
    ----------
    source : str
        Where they come from, in words.
    factors : tuple of Factor
        What differs between worlds.
    samples : tuple of tuples
        One tuple of values per world, in the order of `factors`.
    """

    source: str
    factors: tuple[Factor, ...]
    samples: tuple[tuple[Any, ...], ...]


def hypercube(scenario: Scenario, count: int, seed: int) -> Worlds:
    """Return a Latin hypercube over every uncertainty of the registry."""
    factors = every_uncertainty(scenario)
    source = f"a Latin hypercube over {len(factors)} uncertainties"
    return Worlds(source, factors, sampled(Kind.latin_hypercube, count, factors, seed))


def read_draws(table_name: str | Path, count: int, seed: int) -> Worlds:
    """Return draws from a table with one column per parameter path and one row per draw.

    The table is a shipped one, such as posterior, or a Parquet file.

    Rows are chosen without replacement as long as there are enough.

    Raises
    ------
    ScenarioError
        If there is no such table, it cannot be read, a column is no number of the registry, or a
        value is missing or out of bounds.
    """
    path = find_draws(str(table_name))
    known = {row.path: row for row in REGISTRY.values() if row.kind in (int, float)}
    columns = read_columns(path, known)
    total = len(next(iter(columns.values())))
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(STREAM,))))
    rows = rng.choice(total, count, replace=count > total)
    factors = [_factor(known[name], values) for name, values in columns.items()]
    chosen = [
        [round(value) if factor.whole else value for value in columns[factor.path][rows].tolist()]
        for factor in factors
    ]
    source = f"{total:,} draws in {table_name}"
    return Worlds(source, tuple(factors), tuple(zip(*chosen, strict=True)))


def _factor(row: Declaration, values: NDArray[np.float64]) -> Factor:
    low, high = float(values.min()), float(values.max())
    return Factor(row.path, tuple(row.path.split(".")), low=low, high=high, whole=row.kind is int)
