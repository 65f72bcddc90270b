"""The table of indices, and back."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from analysis.intervals import PAIRED_LEVEL
from analysis.sensitivity.rows import IndexRow
from analysis.store.columns import Column, make_table, number_column, text_column
from analysis.store.schema import TableSchema, number, truth, whole, word

if TYPE_CHECKING:
    import pyarrow as pa

DIGITS = 9
"""Significant digits of what is kept: the same on every processor."""

SCREENING = ("mu_star", "mu", "sigma")
SOBOL = ("S1", "ST", "S2")
"""Indices that a study finds together."""

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


def rounded(rows: Sequence[IndexRow]) -> tuple[IndexRow, ...]:
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


def indices_table(rows: Sequence[IndexRow]) -> "pa.Table":
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


def indices_schema(outcomes: Collection[str], paths: Collection[str]) -> TableSchema:
    """Return what the table of indices must hold."""
    return TableSchema(
        {
            "outcome": word(outcomes),
            "index": word((*SCREENING, *SOBOL)),
            "parameter": word(paths),
            "other": word(paths, gaps=True),
            "samples": whole(1),
            **{name: number(gaps=name == "salib") for name in NUMBERS},
            "clear": truth(),
        }
    )


def lacking(rows: Sequence[IndexRow], paths: Sequence[str], chosen: Sequence[str]) -> str:
    """Return which index of which outcome lacks a row or has one too many; "" if none does.

    At each size of the sample there is a row for each parameter, or pair of those chosen.
    """
    there: dict[tuple[str, str], Counter[tuple[int, str, str]]] = {}
    for row in rows:
        there.setdefault((row.outcome, row.index), Counter())[
            row.samples, row.parameter, row.other
        ] += 1
    single = tuple((path, "") for path in chosen)
    wanted = {
        **dict.fromkeys(SCREENING, tuple((path, "") for path in paths)),
        **dict.fromkeys(("S1", "ST"), single),
        "S2": tuple(combinations(chosen, 2)),
    }
    for outcome in {outcome for outcome, _ in there}:
        for indices in (SCREENING, SOBOL):
            found = [there[outcome, name] for name in indices if (outcome, name) in there]
            sizes = {size for part in found for size, _, _ in part}
            for name in indices if found else ():
                every = [(size, *pair) for size in sizes for pair in wanted[name]]
                if there.get((outcome, name), Counter()) != Counter(every):
                    return f"{name} of {outcome}"
    return ""


def rows_of(table: "pa.Table") -> Iterator[IndexRow]:
    """Yield the rows of the table."""
    for row in table.to_pylist():
        salib = float("nan") if row["salib"] is None else row["salib"]
        yield IndexRow(**{**row, "other": row["other"] or "", "salib": salib})
