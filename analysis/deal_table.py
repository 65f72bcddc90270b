"""Final states of deals as a table that pandas, R and DuckDB open as they are, and back.

Columns carry their unit and meaning as field metadata. Months count from the start of the
scenario; what has not happened is null. Same runs, same bytes.
"""

import math
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.look.series import coded, numbers
from analysis.outcomes import (
    AMERICAN,
    NOBODY,
    OUTCOMES,
    VARIABLES,
    Outcome,
    bought_from,
    without_value,
)
from analysis.store.columns import Column, coded_column, make_table, number_column
from analysis.store.schema import MANY, TableSchema, Values, number, truth, whole, word
from sim.ensemble import Ensemble
from sim.parameters import words_of
from sim.records import Deal, Records, dtype_of
from sim.rules.terms import NOT_YET
from sim.state_variables import Variable


class _Watched(np.ndarray[Any, Any]):
    """No deals at all, and which of their state variables were asked for."""

    asked: set[str]

    def __getitem__(self, key: Any) -> Any:
        """Return what the array has, and remember the name of a field."""
        if isinstance(key, str):
            self.asked.add(key)
        return np.asarray(self)[key]


def read_by(outcomes: Iterable[Outcome]) -> set[str]:
    """Return the names of the state variables by which outcomes are told."""
    deals = np.empty(0, dtype_of(Deal)).view(_Watched)
    deals.asked = set()
    for outcome in outcomes:
        outcome.of(deals)
    return deals.asked


def kept_variables(outcomes: Iterable[Outcome]) -> tuple[Variable, ...]:
    """Return the state variables that are columns: those declared so, and what outcomes read.

    So outcomes can be told of a table as of a run, whatever state they rest on.
    """
    read = read_by(outcomes)
    return tuple(
        variable for variable in VARIABLES.values() if variable.column or variable.name in read
    )


KEPT = kept_variables([*OUTCOMES.values(), AMERICAN])
"""The state variables that are columns."""

LONG_AGO = 1200
"""Months before the start in which something of a deal may have happened."""


def deals_table(ensemble: Ensemble) -> pa.Table:
    """Return one row per run and deal: what the declaration of state says is a column."""
    deals = ensemble.deals
    runs, count = deals.shape
    flat = deals.reshape(-1)
    ids = ensemble.world.deal_ids
    specs = [ensemble.scenario.deals[deal_id] for deal_id in ids]
    which = np.tile(np.arange(count), runs)
    first = ensemble.first_run
    columns = [
        number_column(
            "run", np.repeat(np.arange(first, first + runs), count), "index of the run", "-"
        ),
        coded_column("deal", which, ids),
        coded_column("buyer", which, [spec.buyer for spec in specs]),
        coded_column("system", which, [spec.system for spec in specs]),
    ]
    columns += [state_column(variable, flat) for variable in KEPT]
    return make_table([*columns, coded_column("bought_from", *bought_from(ensemble))])


def state_column(variable: Variable, deals: Records) -> Column:
    """Return a declared state variable of deals or buyers as a column, null where it has no value.

    An infinite number stands for one that nobody has given.
    """
    name, values = variable.name, deals[variable.name]
    if variable.codes is not None:
        return coded_column(name, values, words_of(variable.codes))
    missing = None
    if variable.date:
        missing = values == NOT_YET
    elif variable.since:
        missing = without_value(variable, deals)
    elif variable.kind is float and not np.isfinite(values).all():
        missing = ~np.isfinite(values)
    return number_column(name, values, variable.described, variable.unit, missing)


def deals_schema(ids: Collection[str], runs: int, months: int) -> TableSchema:
    """Return what a table of deals must hold."""
    return TableSchema(
        {
            "run": whole(0, runs - 1),
            "deal": word(ids),
            "buyer": word(),
            "system": word(),
            **{variable.name: values_of(variable, months) for variable in KEPT},
            "bought_from": word(),
        },
        runs * len(ids),
        ("deal",),
        runs,
    )


def values_of(variable: Variable, months: int, *, gaps: bool = False) -> Values:
    """Return what a column of a state variable may hold; `gaps`: or nothing, if it is a number."""
    if variable.codes is not None:
        return word(words_of(variable.codes))
    if variable.kind is bool:
        return truth()
    if variable.date:
        return whole(-LONG_AGO, months, gaps=True)
    gaps = gaps or bool(variable.since)
    return number(gaps=gaps) if variable.kind is float else whole(-MANY, MANY, gaps=gaps)


def read_winners(table: pa.Table, runs: int, deals: int) -> tuple[NDArray[np.int64], list[str]]:
    """Return what `bought_from` returned, as a table keeps it: codes (runs, deals), and names."""
    words, place = coded(table["bought_from"])
    names = [NOBODY, *sorted({*words} - {NOBODY})]
    order = np.array([names.index(word) for word in words], dtype=np.int64)
    return order[place].reshape(runs, deals), names


def read_states(table: pa.Table, runs: int, deals: int) -> Records:
    """Return the final states that a table of deals keeps: of each deal, the variables in `KEPT`.

    Dates that have not come are `NOT_YET`, numbers that have no value yet NaN.

    Parameters
    ----------
    table : pyarrow.Table
        What `deals_table` returned.
    runs, deals : int
        Shape of the result.
    """
    full = dtype_of(Deal)
    states = np.empty(runs * deals, np.dtype([(item.name, full[item.name]) for item in KEPT]))
    for variable in KEPT:
        states[variable.name] = _values(table[variable.name], variable)
    return states.reshape(runs, deals)


def _values(column: pa.ChunkedArray, variable: Variable) -> NDArray[Any]:
    if variable.codes is not None:
        words, place = coded(column)
        known = words_of(variable.codes)
        return np.array([known.index(word) for word in words], dtype=np.int64)[place]
    if variable.kind is bool:
        return numbers(column.cast(pa.int8())).astype(np.bool_)
    return numbers(column.fill_null(NOT_YET if variable.date else math.nan))
