"""What buyers are to each other, to Washington and to Moscow, as a table of a run."""

from collections.abc import Collection

import numpy as np
import pyarrow as pa

from analysis.deal_table import state_column, values_of
from analysis.store.columns import coded_column, make_table, number_column
from analysis.store.schema import TableSchema, whole, word
from sim.ensemble import Ensemble
from sim.records import Buyer
from sim.state_variables import variables_of

KEPT = tuple(variable for variable in variables_of(Buyer).values() if variable.column)
"""The state variables of a buyer that are columns."""


def buyers_table(ensemble: Ensemble) -> pa.Table:
    """Return one row per run and buyer: its attributes, and what it and others think in the end.

    Where weights are drawn run by run, so are exposure and prior belief.
    """
    buyers = ensemble.buyers
    runs, count = buyers.shape
    run = np.repeat(np.arange(ensemble.first_run, ensemble.first_run + runs), count)
    columns = [
        number_column("run", run, "index of the run", "-"),
        coded_column("buyer", np.tile(np.arange(count), runs), ensemble.world.buyer_codes),
    ]
    flat = buyers.reshape(-1)
    return make_table([*columns, *(state_column(variable, flat) for variable in KEPT)])


def buyers_schema(codes: Collection[str], runs: int, months: int) -> TableSchema:
    """Return what a table of buyers must hold."""
    return TableSchema(
        {
            "run": whole(0, runs - 1),
            "buyer": word(codes),
            **{variable.name: values_of(variable, months, gaps=True) for variable in KEPT},
        },
        runs * len(codes),
        ("buyer",),
        runs,
    )
