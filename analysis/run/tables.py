"""What a run keeps: five tables that pandas, R and DuckDB open as they are.

Columns carry their unit and meaning as field metadata. Months count from the start of the
scenario; what has not happened is null. Same runs, same bytes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.deal_table import deals_schema, deals_table, read_states, read_winners
from analysis.errors import CommandError
from analysis.look.series import numbers
from analysis.outcomes import TOTALS, EnsembleOutcomes, Total, run_totals
from analysis.run import FORMAT
from analysis.run.buyer_table import buyers_schema, buyers_table
from analysis.run.monthly import (
    BUYER_QUANTITIES,
    DEAL_QUANTITIES,
    QUANTILES,
    RUN_QUANTITIES,
    Monthly,
    quantiles,
)
from analysis.run.schema import RunSchema
from analysis.store.columns import coded_column, make_table, number_column
from analysis.store.manifest import Origin, describe_scenario, read_manifest, scenario_of
from analysis.store.reading import read_tables as read_stored
from analysis.store.schema import TableSchema, counts, number, whole, word
from sim.ensemble import Ensemble
from sim.months import format_month
from sim.parameters import words_of
from sim.rules.terms import Response, Stage, Threat

TABLES = ("deals", "buyers", "runs", "months", "reports")
"""Names of the tables of a run, and of their files."""

LETTER = "letter"
SHARE = "share"
STATISTICS = {*QUANTILES, "mean"}
"""Quantities and statistics of the table of months."""


@dataclass(frozen=True)
class RunTables:
    """The tables of a run.

    Attributes
    ----------
    manifest : dict
        Where the numbers come from; see `describe_run`.
    deals : pyarrow.Table
        See `analysis.deal_table`.
    buyers : pyarrow.Table
        See `analysis.run.buyer_table`.
    runs, months, reports : pyarrow.Table
        See the functions of those names here.
    """

    manifest: dict[str, Any]
    deals: pa.Table
    buyers: pa.Table
    runs: pa.Table
    months: pa.Table
    reports: pa.Table


def describe_run(ensemble: Ensemble, origin: Origin, wall_seconds: float) -> dict[str, Any]:
    """Return the manifest of an ensemble, without the list of files.

    Parameters
    ----------
    ensemble : Ensemble
        What was simulated.
    origin : Origin
        The command that makes this result again.
    wall_seconds : float
        Time that simulating took.
    """
    return {
        "format": FORMAT,
        **describe_scenario(ensemble.scenario, ensemble.engine, origin),
        "seed": ensemble.seed,
        "runs": ensemble.runs,
        "wall_seconds": round(wall_seconds, 3),
    }


def tables_of(ensemble: Ensemble, monthly: Monthly, manifest: dict[str, Any]) -> RunTables:
    """Return an ensemble and its month-by-month record as tables."""
    return RunTables(
        manifest=manifest,
        deals=deals_table(ensemble),
        buyers=buyers_table(ensemble),
        runs=runs_table(ensemble),
        months=months_table(monthly, ensemble),
        reports=reports_table(monthly, ensemble),
    )


def read_tables(folder: Path) -> RunTables:
    """Read the tables of a run from its folder.

    Raises
    ------
    CommandError
        If it is not complete, or not what was written.
    """
    manifest = read_manifest(folder, FORMAT, RunSchema)
    deals = manifest["scenario"]["deals"]
    tables = read_stored(folder, manifest, schemas(deals, manifest["runs"], manifest["months"]))
    if not _is_whole(tables["months"], deals, manifest["months"]):
        raise CommandError(f"{folder / 'months'}.parquet: lacks months of a quantity")
    shares = tables["months"].filter(pc.equal(tables["months"]["statistic"], SHARE))["value"]
    if not np.all((numbers(shares) >= 0.0) & (numbers(shares) <= 1.0)):
        raise CommandError(f"{folder / 'months'}.parquet: has a share that is none")
    return RunTables(manifest, **tables)


def schemas(deals: Mapping[str, Any], runs: int, months: int) -> dict[str, TableSchema]:
    """Return what the tables of a run must hold."""
    ids, codes = list(deals), sorted({deal["buyer"] for deal in deals.values()})
    totals = {name: number() for name in TOTALS}
    month, run = whole(0, months - 1), whole(0, runs - 1)
    spread = {**DEAL_QUANTITIES, **BUYER_QUANTITIES, **RUN_QUANTITIES}
    return {
        "deals": deals_schema(ids, runs, months),
        "buyers": buyers_schema(codes, runs, months),
        "runs": TableSchema({"run": run, **totals}, runs),
        "months": TableSchema(
            {
                "month": month,
                "calendar": word(),
                "subject": word(),
                "quantity": word((*_stages(), LETTER, *spread)),
                "unit": word(),
                "statistic": word((SHARE, *STATISTICS)),
                "value": number(),
                "n": whole(1, runs),
            }
        ),
        "reports": TableSchema(
            {
                "run": run,
                "month": month,
                "calendar": word(),
                "deal": word(ids),
                "stage": word(words_of(Stage)),
                "threat": word(words_of(Threat)),
                "response": word(words_of(Response)),
            }
        ),
    }


def _stages() -> list[str]:
    return [f"stage:{stage}" for stage in words_of(Stage)]


def _is_whole(table: pa.Table, ids: Iterable[str], months: int) -> bool:
    """Return whether a table of months has all shares, and all statistics of the same months."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for (subject, quantity, statistic), rows in counts(
        table, "subject", "quantity", "statistic"
    ).items():
        found.setdefault((subject, quantity), {})[statistic] = rows
    shares = {(deal, stage) for deal in ids for stage in _stages()} | {("-", LETTER)}
    spread = [parts for key, parts in found.items() if key not in shares]
    return all(found.get(key, {SHARE: 0}) == {SHARE: months} for key in shares) and all(
        set(parts) == STATISTICS and len(set(parts.values())) == 1 for parts in spread
    )


def outcomes_of_tables(tables: RunTables) -> EnsembleOutcomes:
    """Return what the tables of a run say of deals and totals, as if it was just simulated.

    Raises
    ------
    CommandError
        If the tables are not those of the manifest, or of another version.
    """
    manifest = tables.manifest
    scenario = scenario_of(manifest)
    ids = tuple(sorted(scenario.deals))
    try:
        deals = read_states(tables.deals, manifest["runs"], len(ids))
        totals = read_totals(tables.runs)
        losses, winners = read_winners(tables.deals, manifest["runs"], len(ids))
    except (KeyError, ValueError) as error:
        raise CommandError(
            f"{scenario.name}: its tables are not those that this version keeps; run its command "
            f"again: {manifest['command']}"
        ) from error
    seed, engine = manifest["seed"], manifest["engine"]
    return EnsembleOutcomes(scenario, seed, engine, 0, ids, deals, totals, losses, tuple(winners))


def runs_table(ensemble: Ensemble) -> pa.Table:
    """Return one row per run: the totals."""
    first = ensemble.first_run
    runs = np.arange(first, first + len(ensemble.deals))
    columns = [number_column("run", runs, "index of the run", "-")]
    for name, total in run_totals(ensemble).items():
        columns.append(number_column(name, total.values, TOTALS[name].meaning, total.unit))
    return make_table(columns)


def read_totals(table: pa.Table) -> dict[str, Total]:
    """Return the totals that a table of runs keeps: what `runs_table` was made of."""
    return {
        name: Total(numbers(table[name]).astype(np.float64), measure.unit)
        for name, measure in TOTALS.items()
    }


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
        yield _Block(_stages()[member], "probability", SHARE, ids, share, everyone)
    letters = monthly.letters[:, np.newaxis]
    yield _Block(
        LETTER,
        "probability",
        SHARE,
        ("-",),
        letters / max(1, monthly.runs),
        np.full(letters.shape, monthly.runs),
    )
    for name, unit in DEAL_QUANTITIES.items():
        yield from _spread(name, unit, ids, monthly.values[name])
    for name, unit in BUYER_QUANTITIES.items():
        yield from _spread(name, unit, ensemble.world.buyer_codes, monthly.values[f"buyer {name}"])
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
