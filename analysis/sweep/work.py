"""Doing a job: simulate its points and return their rows as Parquet, as bytes.

This runs in threads, processes and on cluster nodes alike. It writes nothing and needs nothing but
the job: noise is drawn from the seed where it is used.
"""

import hashlib
import inspect
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.deal_table import deals_table
from analysis.errors import CommandError
from analysis.intervals import nearest_to_zero
from analysis.store.columns import make_table, number_column, text_column, to_bytes
from analysis.sweep.jobs import Job
from analysis.sweep.measure import SPREAD, is_probability, known_outcomes, measure
from sim import version
from sim.disk_cache import cache_folders, keep, read_kept
from sim.ensemble import Ensemble, simulate, simulate_world
from sim.fingerprint import TABLES, rounded, rule_fingerprint, worlds
from sim.provenance import source_hash, versions
from sim.scenario import Scenario
from sim.variants import with_values
from sim.world import build

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.actors import Cast

BATCH = 16
"""Runs per batch. Batches of the same runs pair points even where single runs are not kept."""

ANALYSIS = Path(__file__).resolve().parents[1]

LOOKED_AT = BATCH + 4
"""Runs whose rows are looked at to tell whether rows are made as before: two batches."""

WRONG_RULES = "the rules here are not those of the sweep"


class WrongRulesError(RuntimeError):
    """A worker has another version of the model than the one that planned the sweep."""


@cache
def code_hash() -> str:
    """Return a SHA-256 over what the rules do, and what is made of it in the rows of a sweep.

    What counts are the rows, not the code that makes them: a comment or a new name moves nothing.
    It is kept on disk like the fingerprint of the rules, by the hash of all sources.
    """
    rules = rule_fingerprint()
    name = f"rows-{_sources(rules)}.txt"
    found = read_kept(name, cache_folders())
    rows = rows_fingerprint() if found is None else found.decode()
    if found is None and not _touched():
        keep(name, rows.encode(), cache_folders())
    return hashlib.sha256(f"{rules} {rows}".encode()).hexdigest()


def code_of(cast: "Cast | None") -> str:
    """Return the hash of the rules as agents of a cast play them: of what they inherit, too."""
    if cast is None:
        return code_hash()
    total = hashlib.sha256(code_hash().encode())
    for part in fields(cast):
        for own in getattr(cast, part.name).__mro__:
            if own is object or own.__module__.partition(".")[0] in ("sim", "mesa"):
                continue
            try:
                told = inspect.getsource(own)
            except (OSError, TypeError) as error:
                raise CommandError(f"cast: {own.__qualname__}: its source is not there") from error
            total.update(f"{part.name} {own.__module__}.{own.__qualname__} {told}".encode())
    return total.hexdigest()


def rows_fingerprint() -> str:
    """Return a SHA-256 over rows of every world in which the fingerprint of the rules is taken.

    They have all columns: every outcome, runs and deals, and a point that failed. Numbers are
    rounded as there.
    """
    total = hashlib.sha256()
    for scenario in worlds():
        ensemble = simulate_world(build(scenario, TABLES), LOOKED_AT, workers=1)
        failed = ValueError("a point that fails")
        for name, table in _tables(_looking_at(scenario), [(0, ensemble), (1, failed)]).items():
            total.update(f"{name} {table.num_rows} ".encode())
            for column in table.schema:
                total.update(_told(column, table[column.name]))
    return total.hexdigest()


def _looking_at(scenario: Scenario) -> Job:
    """Return a job of two points that keeps all there is to keep."""
    return Job(
        number=0,
        points=(0, 1),
        values=((), ()),
        spelled=((), ()),
        policies=(0, 0),
        keys=(),
        scenarios=(scenario,),
        policy_hashes=("",),
        first_run=0,
        runs=LOOKED_AT,
        seed=1,
        engine="compiled",
        outcomes=tuple(known_outcomes(scenario)),
        keep="deals",
        code="",
    )


def _told(declared: "pa.Field", column: "pa.ChunkedArray") -> bytes:
    """Return all that a column says, its numbers rounded."""
    meaning = sorted((declared.metadata or {}).items())
    head = f"{declared.name} {declared.type} {meaning} {column.is_null().to_pylist()}".encode()
    values = column.to_pylist()
    if not any(isinstance(value, float) for value in values):
        return head + f"{values}".encode()
    return head + rounded(np.array([np.nan if v is None else v for v in values])).tobytes()


def _sources(rules: str) -> str:
    """Return a hash of all that may decide what rows are."""
    total = hashlib.sha256(json.dumps([rules, source_hash(), versions()]).encode())
    for path in sorted(ANALYSIS.rglob("*.py")):
        total.update(path.relative_to(ANALYSIS).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:32]


def _touched() -> bool:
    """Return whether a source was changed after this process began to load them."""
    return any(path.stat().st_mtime >= version.LOADED for path in ANALYSIS.rglob("*.py"))


@dataclass
class JobResult:
    """What a job gave.

    Attributes
    ----------
    files : dict of str to bytes
        Parquet files by table: `batches`, and `runs` and `deals` if they are kept.
    """

    files: dict[str, bytes]


@dataclass
class _Rows:
    """Columns of the tables while they are collected."""

    batches: list[dict[str, NDArray[Any]]] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    runs: list[dict[str, NDArray[Any]]] = field(default_factory=list)
    deals: list["pa.Table"] = field(default_factory=list)


def do_job(job: Job) -> JobResult:
    """Simulate every point of a job.

    A point that raises is a row with its error; the others go on.

    Raises
    ------
    WrongRulesError
        If the model here is not the one that the job was planned for.
    """
    if code_of(job.cast) != job.code:
        raise WrongRulesError(WRONG_RULES)
    tables = _tables(job, _simulated(job))
    return JobResult({name: to_bytes(table) for name, table in tables.items()})


def _tables(
    job: Job, simulated: Iterable[tuple[int, Ensemble | Exception]]
) -> "dict[str, pa.Table]":
    """Return the tables of a job, from each of its points with its runs, or what it raised."""
    rows = _Rows()
    for point, outcome in simulated:
        if isinstance(outcome, Ensemble):
            _collect(rows, job, point, outcome)
        else:
            rows.errors.append((point, job.first_run, describe_error(outcome)))
    tables = {"batches": batches_table(rows.batches, rows.errors, job)}
    if job.keep != "points":
        tables["runs"] = _runs_table(rows.runs, job)
    if job.keep == "deals" and rows.deals:
        import pyarrow as pa

        tables["deals"] = pa.concat_tables(rows.deals).unify_dictionaries()
    return tables


def _simulated(job: Job) -> Iterator[tuple[int, Ensemble | Exception]]:
    """Yield each point with its runs, or with what it raised."""
    for point, policy, values in zip(job.points, job.policies, job.values, strict=True):
        try:
            scenario = with_values(job.scenarios[policy], dict(zip(job.keys, values, strict=True)))
            yield (
                point,
                simulate(
                    scenario,
                    job.runs,
                    job.seed,
                    engine=job.engine,
                    workers=1,
                    first_run=job.first_run,
                    cast=job.cast,
                ),
            )
        except MemoryError:
            raise
        except Exception as error:  # any fault of a point is the point's own
            yield point, error


def describe_error(error: Exception) -> str:
    """Return an error on one line: its kind and what it says."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def _collect(rows: _Rows, job: Job, point: int, ensemble: Ensemble) -> None:
    values = measure(ensemble, job.outcomes)
    rows.batches.append({"point": np.array([point]), **batch_moments(values, job.first_run)})
    if job.keep != "points":
        rows.runs.append({"point": np.array([point]), "values": values})
    if job.keep == "deals":
        table = deals_table(ensemble)
        points = number_column("point", np.full(table.num_rows, point), "index of the point", "-")
        rows.deals.append(table.add_column(0, *points))


def batch_moments(values: NDArray[np.float64], first_run: int) -> dict[str, NDArray[Any]]:
    """Return mean, sum of squared deviations and `SPREAD` of each batch of consecutive runs.

    Sums run over one run after the other, in an order that no processor changes.

    Parameters
    ----------
    values : ndarray, shape (runs, outcomes)
        One row per run; the first is run `first_run`, a multiple of `BATCH`.
    first_run : int
        Index of the first run.
    """
    runs, outcomes = values.shape
    starts = np.arange(0, runs, BATCH)
    size = np.minimum(BATCH, runs - starts)
    padded = np.zeros((len(starts) * BATCH, outcomes))
    padded[:runs] = values
    blocks = padded.reshape(len(starts), BATCH, outcomes)
    within = (np.arange(BATCH) < size[:, np.newaxis])[:, :, np.newaxis]
    base = blocks[:, :1, :]
    change = np.where(within, blocks - base, 0.0)
    shift = np.cumsum(change, axis=1)[:, -1:, :] / size[:, np.newaxis, np.newaxis]
    spread = np.where(within, change - shift, 0.0)
    squares = np.cumsum(spread * spread, axis=1)[:, -1, :]
    least = np.where(within, blocks, np.inf).min(axis=1) + 0.0  # never -0.0
    most = np.where(within, blocks, -np.inf).max(axis=1) + 0.0
    nearest = nearest_to_zero(least, most)[:, np.newaxis, :]
    return {
        "first_run": first_run + starts,
        "n": size,
        "mean": (base + shift)[:, 0, :],
        "squares": squares,
        "least": least,
        "most": most,
        "apart": np.count_nonzero(within & (blocks != nearest), axis=1),
    }


def batches_table(
    parts: list[dict[str, NDArray[Any]]], errors: list[tuple[int, int, str]], job: Job
) -> "pa.Table":
    """Return one row per point and batch of runs; a failed point is one row with its error."""
    count = len(job.outcomes)
    lengths = [len(part["n"]) for part in parts]
    nothing = np.full(len(errors), np.nan)
    points = [part["point"].repeat(size) for part, size in zip(parts, lengths, strict=True)]
    failed = np.array([error[0] for error in errors], dtype=np.int64)
    first = np.array([error[1] for error in errors], dtype=np.int64)
    point = np.concatenate([*points, failed]).astype(np.int64)
    first_run = np.concatenate([*(part["first_run"] for part in parts), first]).astype(np.int64)
    n = np.concatenate([*(part["n"] for part in parts), np.zeros(len(errors), np.int64)])
    order = np.lexsort((first_run, point))
    units = known_outcomes(job.scenarios[0])
    columns = [
        number_column("point", point[order], "index of the point", "-"),
        number_column("first_run", first_run[order], "index of the batch's first run", "-"),
        number_column("n", n[order].astype(np.int64), "runs in the batch", "runs"),
    ]
    for k in range(count):
        name = job.outcomes[k]
        kept = [
            ("mean", "", f"mean of {name}", units[name]),
            ("squares", "_squares", f"sum of squared deviations of {name}", f"{units[name]}²"),
        ]
        for what, meaning in SPREAD.items() if not is_probability(name) else ():
            unit = "runs" if what == "apart" else units[name]
            kept.append((what, f"_{what}", meaning.format(name), unit))
        for what, suffix, meaning, unit in kept:
            values = np.concatenate([*(part[what][:, k] for part in parts), nothing])[order]
            gone = n[order] == 0
            columns.append(number_column(f"{name}{suffix}", values, meaning, unit, gone))
    texts: list[str | None] = [None] * (len(point) - len(errors)) + [e[2] for e in errors]
    columns.append(text_column("error", [texts[place] for place in order], "what went wrong"))
    return make_table(columns)


def _runs_table(parts: list[dict[str, NDArray[Any]]], job: Job) -> "pa.Table":
    """Return one row per point and run, with the outcomes."""
    count = len(job.outcomes)
    point = np.concatenate([np.empty(0, np.int64), *(p["point"].repeat(job.runs) for p in parts)])
    run = np.tile(np.arange(job.first_run, job.first_run + job.runs), len(parts))
    values = np.concatenate([np.empty((0, count)), *(p["values"] for p in parts)])
    units = known_outcomes(job.scenarios[0])
    columns = [
        number_column("point", point, "index of the point", "-"),
        number_column("run", run, "index of the run", "-"),
    ]
    for k, name in enumerate(job.outcomes):
        columns.append(
            number_column(name, values[:, k].copy(), name.replace("_", " "), units[name])
        )
    return make_table(columns)
