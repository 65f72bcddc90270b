"""The months table as arrays: one series per subject and quantity, one value per month."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]

QUANTILES = ("q05", "q25", "q50", "q75", "q95")


@dataclass(frozen=True)
class Series:
    """One quantity of one subject, month by month.

    Attributes
    ----------
    runs : ndarray, shape (months,)
        Number of runs that a month rests on; 0 where there is nothing to show.
    values : dict of str to ndarray, each of shape (months,)
        By statistic; NaN where there is nothing to show.
    """

    runs: NDArray[np.int64]
    values: dict[str, Floats]

    def resting_on(self, least: int) -> "Series":
        """Return the series without the months that rest on fewer than `least` runs."""
        return self.where(self.runs >= least)

    def where(self, kept: NDArray[np.bool_]) -> "Series":
        """Return the series with only some of its months."""
        values = {name: np.where(kept, value, np.nan) for name, value in self.values.items()}
        return Series(np.where(kept, self.runs, 0), values)

    @property
    def empty(self) -> bool:
        """Whether no month has anything to show."""
        return not self.runs.any()


SeriesByName = dict[tuple[str, str], Series]
"""Series by subject and quantity."""


def read_series(months: pa.Table) -> SeriesByName:
    """Return the series of a months table by (subject, quantity)."""
    if months.num_rows == 0:
        return {}
    names, codes = zip(
        *(coded(months[key]) for key in ("subject", "quantity", "statistic")), strict=True
    )
    month = numbers(months["month"]).astype(np.int64)
    value = numbers(months["value"]).astype(np.float64)
    runs = numbers(months["n"]).astype(np.int64)
    horizon = int(month.max()) + 1
    order = np.lexsort(codes[::-1])
    ordered = [code[order] for code in codes]
    changes = np.any([np.diff(code) != 0 for code in ordered], axis=0)
    found: SeriesByName = {}
    for rows in np.split(order, np.flatnonzero(changes) + 1):
        subject, quantity, statistic = (
            name[code[rows[0]]] for name, code in zip(names, codes, strict=True)
        )
        series = found.setdefault(
            (subject, quantity), Series(np.zeros(horizon, dtype=np.int64), {})
        )
        line = np.full(horizon, np.nan)
        line[month[rows]] = value[rows]
        series.values[statistic] = line
        series.runs[month[rows]] = runs[rows]
    return found


def coded(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int64]]:
    """Return the distinct words of a text column, and each row's index among them."""
    array = column.cast(pa.string()).dictionary_encode().combine_chunks()
    return array.dictionary.to_pylist(), numbers(array.indices).astype(np.int64)


def numbers(column: pa.ChunkedArray | pa.Array) -> NDArray[Any]:
    """Return a column of numbers without nulls as an array; `to_numpy` would import pandas."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.from_dlpack(array)


def nothing(horizon: int, statistics: tuple[str, ...] = QUANTILES) -> Series:
    """Return a series without a single value."""
    blank = {name: np.full(horizon, np.nan) for name in statistics}
    return Series(np.zeros(horizon, dtype=np.int64), blank)


def steps(values: Floats) -> tuple[Floats, Floats]:
    """Return x and y of a step line in which every month holds for its whole length."""
    months = np.arange(len(values), dtype=float)
    return np.column_stack([months, months + 1]).ravel(), np.repeat(values, 2)
