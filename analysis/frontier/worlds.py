"""Worlds in which policies are tried: a Latin hypercube of uncertainties, or posterior draws."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.errors import CommandError
from analysis.sweep.design import Factor, Kind
from analysis.sweep.factors import every_uncertainty
from analysis.sweep.sample import STREAM, sampled
from sim.errors import nearest
from sim.parameter_draws import MOST_VALUES, find_draws
from sim.parameters import REGISTRY
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
    ScenarioError, CommandError
        If there is no such table, it cannot be read, a column is no number of the registry, or a
        value is missing or out of bounds.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = find_draws(str(table_name))
    try:
        with pq.ParquetFile(path) as file:
            told = file.metadata
            if told.num_rows * told.num_columns > MOST_VALUES:
                raise CommandError(f"{path}: has more than {MOST_VALUES:,} values")
            table = file.read()
    except (OSError, pa.ArrowException) as error:
        raise CommandError(f"{path}: cannot be read as Parquet") from error
    if not table.num_rows or not table.num_columns:
        raise CommandError(f"{path}: has no draws")
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(STREAM,))))
    rows = rng.choice(table.num_rows, count, replace=count > table.num_rows)
    factors, columns = [], []
    for name in table.column_names:
        values = np.array(table[name].to_pylist(), dtype=object)
        factor = _factor(name, values, path)
        factors.append(factor)
        columns.append([round(values[k]) if factor.whole else float(values[k]) for k in rows])
    source = f"{table.num_rows:,} draws in {table_name}"
    return Worlds(source, tuple(factors), tuple(zip(*columns, strict=True)))


def _factor(name: str, values: Any, path: Path) -> Factor:
    row = REGISTRY.get(name)
    if row is None or row.kind not in (int, float):
        near = nearest(name, [known.path for known in REGISTRY.values() if known.kind is float])
        hint = f"; did you mean '{near}'?" if near else ""
        raise CommandError(f"{path}: column {name!r} is no parameter that is a number{hint}")
    wrong = next((v for v in values if not isinstance(v, int | float) or v != v), None)
    if wrong is not None or None in values:
        raise CommandError(f"{path}: column {name}: a value is missing or no number")
    low, high = float(min(values)), float(max(values))
    if low < row.low or high > row.high:
        raise CommandError(
            f"{path}: column {name}: found {low:g} to {high:g}; must be {row.low:g} to {row.high:g}"
        )
    return Factor(name, tuple(name.split(".")), low=low, high=high, whole=row.kind is int)
