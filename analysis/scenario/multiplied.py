"""Weights that are drawn run by run, multiplied: all draws move, and keep how they go together."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from analysis.errors import CommandError, unknown
from analysis.store.columns import make_table, number_column, to_bytes
from analysis.store.files import put_file
from sim.errors import ScenarioError
from sim.parameter_draws import draws_of, load_draws
from sim.parameters import REGISTRY
from sim.scenario import Scenario


def write_multiplied(scenario: Scenario, factors: Mapping[str, float], table: Path) -> str:
    """Write the draws of a scenario with some multiplied, and return the table's whole path.

    A table that is there already is left if it is the same.

    Raises
    ------
    CommandError
        If a parameter is not drawn, a factor is no positive number, a product is out of bounds, or
        the file is there and is another one.
    """
    drawn = draws_of(scenario)
    if drawn is None:
        raise CommandError(f"{scenario.name}: draws no parameter run by run; use with_")
    values = dict(zip(drawn.paths, drawn.values.T, strict=True))
    for path, factor in factors.items():
        if path not in values:
            raise unknown("times", path, values)
        if isinstance(factor, bool) or not isinstance(factor, int | float) or not factor > 0.0:
            raise CommandError(f"times: {path}: found {factor!r}; must be a number above 0")
        values[path] = values[path] * factor
    columns = [
        number_column(path, np.ascontiguousarray(x), REGISTRY[path].meaning, REGISTRY[path].unit)
        for path, x in values.items()
    ]
    data = to_bytes(make_table(columns))
    if table.suffix != ".parquet":
        raise CommandError(f"{table}: must end in .parquet")
    if table.exists():
        if table.read_bytes() != data:
            raise CommandError(f"{table}: is there already, and holds something else")
        return str(table.resolve())
    put_file(table, data)
    try:
        load_draws(str(table.resolve()))
    except ScenarioError:
        table.unlink()
        raise
    return str(table.resolve())
