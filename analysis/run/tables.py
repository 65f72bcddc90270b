"""An ensemble as tables that pandas, R and DuckDB open as they are.

Columns carry their unit and meaning as field metadata. Months count from the start of the
scenario; what has not happened is null. Same runs, same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.outcomes import run_totals
from analysis.run.monthly import DEAL_QUANTITIES, QUANTILES, RUN_QUANTITIES, Monthly, quantiles
from analysis.store.columns import coded_column, make_table, number_column
from sim.ensemble import Ensemble
from sim.months import format_month
from sim.parameters import words_of
from sim.rules.terms import Response, Stage, Threat


def runs_table(ensemble: Ensemble) -> pa.Table:
    """Return one row per run: the totals."""
    first = ensemble.first_run
    runs = np.arange(first, first + len(ensemble.deals))
    columns = [number_column("run", runs, "index of the run", "-")]
    for name, total in run_totals(ensemble).items():
        columns.append(number_column(name, total.values, name.replace("_", " "), total.unit))
    return make_table(columns)


@dataclass(frozen=True)
class _Block:
    """Values of one quantity and statistic: shape (months, subjects), with runs behind each."""

    quantity: str
    unit: str
    statistic: str
    subjects: Sequence[str]
    values: NDArray[np.float64]
    n: NDArray[np.int64]


def months_table(monthly: Monthly, ensemble: Ensemble) -> pa.Table:
    """Return shares and quantiles by month, in long format.

    A row is a month, a subject (deal id, buyer, or "-" for the run as a whole), a quantity, a
    statistic (share, mean, q05 … q95), its value, and n, the runs on which it rests. Rows without
    any run are left out.
    """
    start = ensemble.scenario.start
    months = len(monthly.letters)
    parts: dict[str, list[Any]] = {name: [] for name in ("month", "subject", "value", "n")}
    words: dict[str, list[str]] = {name: [] for name in ("quantity", "unit", "statistic")}
    lengths = []
    names: dict[str, int] = {}
    for block in _blocks(monthly, ensemble):
        codes = [names.setdefault(subject, len(names)) for subject in block.subjects]
        shown = block.n.T > 0
        parts["month"].append(np.tile(np.arange(months), (len(codes), 1))[shown])
        parts["subject"].append(np.tile(np.array(codes, dtype=np.int64), (months, 1)).T[shown])
        parts["value"].append(block.values.T[shown])
        parts["n"].append(block.n.T[shown])
        lengths.append(int(np.count_nonzero(shown)))
        for name in words:
            words[name].append(getattr(block, name))
    month = _joined(parts["month"], np.int64)
    calendar = [format_month(start + index) for index in range(months)]
    origin = np.repeat(np.arange(len(lengths)), lengths)
    coded = {name: coded_column(name, origin, text) for name, text in words.items()}
    return make_table(
        [
            number_column("month", month, "month", "months since start"),
            coded_column("calendar", month, calendar),
            coded_column("subject", _joined(parts["subject"], np.int64), list(names)),
            *coded.values(),
            number_column("value", _joined(parts["value"], np.float64), "value", "see column unit"),
            number_column("n", _joined(parts["n"], np.int64), "runs it rests on", "runs"),
        ]
    )


def reports_table(monthly: Monthly, ensemble: Ensemble) -> pa.Table:
    """Return the status reports: one row per run, letter and opened deal."""
    parts = monthly.reports
    found = {
        name: _joined([part[name] for part in parts], np.int64)
        for name in ("run", "month", "deal", "stage", "threat", "response")
    }
    start = ensemble.scenario.start
    calendar = [format_month(start + index) for index in range(len(monthly.letters))]
    return make_table(
        [
            number_column("run", found["run"], "index of the run", "-"),
            number_column("month", found["month"], "month of the letter", "months since start"),
            coded_column("calendar", found["month"], calendar),
            coded_column("deal", found["deal"], ensemble.world.deal_ids),
            coded_column("stage", found["stage"], words_of(Stage)),
            coded_column("threat", found["threat"], words_of(Threat)),
            coded_column("response", found["response"], words_of(Response)),
        ]
    )


def _blocks(monthly: Monthly, ensemble: Ensemble) -> Iterator[_Block]:
    ids = ensemble.world.deal_ids
    everyone = np.full(monthly.stages.shape[:2], monthly.runs)
    for member in Stage:
        share = monthly.stages[:, :, member] / max(1, monthly.runs)
        yield _Block(
            f"stage:{words_of(Stage)[member]}", "probability", "share", ids, share, everyone
        )
    letters = monthly.letters[:, np.newaxis]
    yield _Block(
        "letter",
        "probability",
        "share",
        ("-",),
        letters / max(1, monthly.runs),
        np.full(letters.shape, monthly.runs),
    )
    for name, unit in DEAL_QUANTITIES.items():
        yield from _spread(name, unit, ids, monthly.values[name])
    buyers = ensemble.world.buyer_codes
    yield from _spread("opinion", "probability", buyers, monthly.values["opinion"])
    for name, unit in RUN_QUANTITIES.items():
        yield from _spread(name, unit, ("-",), monthly.values[f"run {name}"])


def _spread(
    quantity: str, unit: str, subjects: Sequence[str], parts: list[NDArray[np.float64]]
) -> Iterator[_Block]:
    found, means, counts = quantiles(np.concatenate(parts))
    for statistic, values in zip(QUANTILES, found, strict=True):
        yield _Block(quantity, unit, statistic, subjects, values, counts)
    yield _Block(quantity, unit, "mean", subjects, means, counts)


def _joined(parts: list[Any], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)
