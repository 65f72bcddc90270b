"""The table of indices, and back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.intervals import PAIRED_LEVEL
from analysis.sensitivity.rows import Row
from analysis.store.columns import Column, make_table, number_column, text_column

if TYPE_CHECKING:
    import pyarrow as pa

DIGITS = 9
"""Significant digits of what is kept: the same on every processor."""

WORDS = {
    "outcome": "what is explained",
    "index": "S1, ST, S2 (Sobol) or mu_star, mu, sigma (Morris)",
    "parameter": "path of the parameter",
    "other": "second parameter of a pair",
}
NUMBERS = {
    "value": "the index; Sobol's free of chance in the runs",
    "low": f"lower end of its {PAIRED_LEVEL:.0%} interval",
    "high": f"upper end of its {PAIRED_LEVEL:.0%} interval",
    "salib": "SALib's estimate from means over runs",
    "chance": "what chance in the runs adds to SALib's estimate, or gives alone",
}
"""Columns with their meaning."""


def rounded(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows with as many digits as are kept."""
    return tuple(
        replace(
            row,
            value=_round(row.value),
            low=_round(row.low),
            high=_round(row.high),
            salib=_round(row.salib),
            chance=_round(row.chance),
        )
        for row in rows
    )


def _round(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def indices_table(rows: Sequence[Row]) -> "pa.Table":
    """Return one row per outcome, index, parameter or pair, and size of the sample."""
    columns: list[Column] = [
        text_column(name, [getattr(row, name) or None for row in rows], meaning)
        for name, meaning in WORDS.items()
    ]
    samples = np.array([row.samples for row in rows], dtype=np.int64)
    columns.append(number_column("samples", samples, "base samples or trajectories", "-"))
    for name, meaning in NUMBERS.items():
        values = np.array([getattr(row, name) for row in rows], dtype=np.float64)
        gone = np.isnan(values)
        kept = np.where(gone, 0.0, values)
        columns.append(number_column(name, kept, meaning, "see index", gone))
    clear = np.array([row.clear for row in rows], dtype=np.bool_)
    columns.append(number_column("clear", clear, "can be told from zero", "-"))
    return make_table(columns)


def rows_of(table: "pa.Table") -> Iterator[Row]:
    """Yield the rows of the table."""
    for row in table.to_pylist():
        salib = float("nan") if row["salib"] is None else row["salib"]
        yield Row(**{**row, "other": row["other"] or "", "salib": salib})
