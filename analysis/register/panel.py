"""A register of orders as a panel: countries by years, and what is known of each country."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import CommandError
from sim.typed_number import meant

FIRST, LAST = 2008, 2021
"""Years of orders: the last is the last of which four years of deliveries have been seen."""

BREAK = 2018
"""First year after the break: the law is of August 2017."""

LEFT_OUT = ("UKR",)
"""Countries left out: Ukraine, at war with Russia since 2014, stopped buying for another reason."""

RUSSIAN = "russian_orders"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """Counts of orders, countries by years.

    Attributes
    ----------
    countries : tuple of str
        In alphabetical order.
    years : (years,) array
        Consecutive.
    counts : (countries, years) array
        Orders, or their size.
    shares : dict of str to (countries,) array
        What is known of each country, from 0 to 1 if it is a share; NaN where it is not known.
    """

    countries: tuple[str, ...]
    years: NDArray[np.int64]
    counts: Floats
    shares: Mapping[str, Floats]

    def after(self, first: int) -> Floats:
        """Return 1 for years from `first` on, 0 for those before."""
        return (self.years >= first).astype(np.float64)

    def within(self, first: int, last: int) -> "Panel":
        """Return the panel of some years; countries without an order in them drop out."""
        kept = (self.years >= first) & (self.years <= last)
        part = Panel(self.countries, self.years[kept], self.counts[:, kept], self.shares)
        return part.of(part.counts.sum(axis=1) > 0.0)

    def known(self, *names: str) -> "Panel":
        """Return the panel of the countries of which all of these are known."""
        values = np.array([self.shares[name] for name in names])
        return self.of(np.isfinite(values).all(axis=0))

    def of(self, countries: NDArray[np.bool_]) -> "Panel":
        """Return the panel of some countries."""
        return Panel(
            tuple(code for code, kept in zip(self.countries, countries, strict=True) if kept),
            self.years,
            self.counts[countries],
            {name: values[countries] for name, values in self.shares.items()},
        )


def panel_of(
    orders: pd.DataFrame,
    shares: pd.DataFrame,
    *,
    outcome: str = RUSSIAN,
    years: tuple[int, int] = (FIRST, LAST),
    left_out: Sequence[str] = LEFT_OUT,
) -> Panel:
    """Return the countries of a register with at least one order, and their orders by year.

    Parameters
    ----------
    orders : DataFrame
        Columns `iso3`, `order_year` and `outcome`; at most one row per country and year, without
        a row there were no orders.
    shares : DataFrame
        Column `iso3`, a row per country, and any columns of numbers, which are kept by name; NaN,
        or no row, is unknown.
    outcome : str
        The column of orders that is counted.
    years : (int, int)
        First and last year, both included.
    left_out : sequence of str
        Countries to leave out.

    Raises
    ------
    CommandError
        If a column is missing, orders are no numbers or negative, or a row is there twice.
    """
    _check("orders", orders, ("iso3", "order_year"), outcome)
    _check("shares", shares, ("iso3",))
    values = [str(name) for name in shares.columns if name != "iso3"]
    first, last = years
    if last <= first:
        raise CommandError(f"years: found {first} to {last}; must be at least two, in order")
    span = np.arange(first, last + 1)
    wide = orders.pivot_table(index="iso3", columns="order_year", values=outcome, aggfunc="sum")
    wide = wide.reindex(columns=span).fillna(0.0).sort_index()
    wide = wide[(wide.sum(axis=1) > 0.0) & ~wide.index.isin(list(left_out))]
    known = shares.set_index("iso3").reindex(wide.index)
    return Panel(
        tuple(str(code) for code in wide.index),
        span,
        np.ascontiguousarray(wide.to_numpy(np.float64)),
        {name: known[name].to_numpy(np.float64) for name in values},
    )


def _check(what: str, table: pd.DataFrame, key: Sequence[str], amount: str = "") -> None:
    """Refuse a table that is none of those declared."""
    for column in (*key, *([amount] if amount else [])):
        if column not in table.columns:
            raise CommandError(f"{what}: lacks the column '{column}'")
    twice = table[table.duplicated(list(key))]
    if len(twice):
        found = " ".join(str(value) for value in twice.iloc[0][list(key)])
        raise CommandError(f"{what}: {found} is there twice")
    wrong = [value for value in table[amount].tolist() if not _is_amount(value)] if amount else []
    if wrong:
        raise CommandError(
            f"{what}: column '{amount}' holds {wrong[0]!r}; must be a number of at least 0"
            f"{meant(wrong[0])}"
        )


def _is_amount(value: Any) -> bool:
    """Return whether a value is a finite number that is not negative."""
    try:
        return bool(np.isfinite(value) and value >= 0)
    except TypeError:
        return False
