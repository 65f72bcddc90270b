"""The report as tables of text, for a terminal and for a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.processes import COMMANDS

SPREAD = "median (smallest to largest)"


@dataclass(frozen=True)
class BenchTable:
    """A table: what its columns are called, and its rows; the first column says what a row is."""

    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def grids(found: dict[str, Any]) -> Iterator[BenchTable]:
    """Return all tables of a report."""
    yield speeds(found)
    yield ratios(found)
    yield costs(found)
    if "startup" in found:
        yield startup(found)
        yield commands(found)


def speeds(found: dict[str, Any]) -> BenchTable:
    """Return runs per second, and how many times as fast compiled code is on all cores."""
    cores, sizes = found["cores"], found["sizes"]
    one = sizes["single"]
    rows = [
        ("mesa_batch_run", f"Mesa's batch_run, {cores} processes", sizes["pool"]),
        ("ema_workbench", f"EMA Workbench, {cores} processes", sizes["pool"]),
        ("mesa", "Mesa, one process", sizes["mesa"]),
        ("compiled_1", "compiled, one thread", one),
        ("compiled", f"compiled, {cores} threads", one * sizes["blocks"]),
        ("compiled_all_on", "the same on one thread, all rules on", one),
        ("floor", "the floor, all numbers drawn, one thread", one),
        ("floor_asked", "the floor, those drawn that are asked for, one thread", one),
    ]
    return BenchTable(
        ("", f"runs/s: {SPREAD}", "runs"),
        [(text, cell(found["spread"][name], 0), f"{runs:,}") for name, text, runs in rows],
    )


def ratios(found: dict[str, Any]) -> BenchTable:
    """Return what is divided by what, and the memory."""
    cores = found["cores"]
    rows = [
        ("ratio_batch_run", f"compiled ÷ batch_run, both on {cores} cores", 0),
        ("ratio_ema", f"compiled ÷ EMA Workbench, both on {cores} cores", 0),
        ("ratio_floor", "time ÷ floor, all numbers drawn, both on one thread", 1),
        ("ratio_floor_asked", "time ÷ floor, those drawn that are asked for", 1),
        ("cores_speedup", f"{cores} threads ÷ one", 2),
        ("ratio_all_on", "time with all rules on ÷ as shipped, one thread", 1),
    ]
    cells = [(text, cell(found["spread"][name], digits)) for name, text, digits in rows]
    runs, many, large = (found["sizes"][key] for key in ("memory", "large_memory", "large"))
    cells.append((f"peak memory of {runs:,} runs [MB]", f"{found['bytes_peak'] / 1e6:,.0f}"))
    name = f"peak memory of {many:,} runs of {large} [MB]"
    cells.append((name, f"{found['bytes_peak_large'] / 1e6:,.0f}"))
    return BenchTable(("", f"pair by pair: {SPREAD}"), cells)


def costs(found: dict[str, Any]) -> BenchTable:
    """Return cost against runs and deals."""
    rows = []
    for row in found["cost_runs"]:
        name = f"{row['runs']:,} runs [s]"
        rows.append((name, cell(row["seconds"], 3), step(row["ratio"])))
    for row in found["cost_deals"]:
        name = f"{row['deals']:,} deals [ms per run]"
        rows.append((name, milliseconds(row["seconds"]), step(row["ratio"])))
    large = f"{found['sizes']['large']} [ms per run]"
    rows.append((large, milliseconds(found["cost_large"]), ""))
    return BenchTable(("", f"cost: {SPREAD}", "÷ row above"), rows)


def startup(found: dict[str, Any]) -> BenchTable:
    """Return how long whole commands take."""
    runs = found["sizes"]["startup"]
    names = {
        "help": "run.py --help",
        "run_warm": f"run.py run, {runs:,} runs, compiled before",
        "run_cold": "the same with nothing compiled",
    }
    rows = [(text, cell(found["startup"][name], 2)) for name, text in names.items()]
    return BenchTable(("", f"seconds: {SPREAD}"), rows)


def commands(found: dict[str, Any]) -> BenchTable:
    """Return what commands cost for which people wait."""
    rows = [
        (f"run.py {text.format(**found['sizes'])}", cell(found["commands"][name], 1))
        for name, text in COMMANDS.items()
    ]
    if "calibrate" in found:
        rows.append(("run.py calibrate, once", f"{found['calibrate']['processor_seconds']:,.0f}"))
    return BenchTable(("", f"seconds of a processor: {SPREAD}"), rows)


def remarks(found: dict[str, Any]) -> list[str]:
    """Return what must be known to read the tables."""
    work, checks, versions = found["per_run"], found["checks"], found["versions"]
    asked = work["uniforms"] + work["normals"]
    starts = [f"{checks[name]['start']:.1f} s" for name in ("mesa_batch_run", "ema_workbench")]
    rounds = found["rounds"]
    return [
        f"{found['scenario']}, {found['months']} months; {rounds} round{'s' * (rounds > 1)}, in "
        f"each of which all was measured in turn; {found['cores']} cores of {found['processor']}; "
        f"Python {found['python']}, Mesa {versions['mesa']}, EMA Workbench "
        f"{versions['ema-workbench']}, NumPy {versions['numpy']}, Numba {versions['numba']}.",
        "Checked before: the outcomes of "
        + ", ".join(f"{name} ({check['runs']:,} runs)" for name, check in checks.items())
        + " equal those of compiled, to the last bit.",
        f"Starting the processes of batch_run and EMA Workbench took {' and '.join(starts)} and is "
        "not in the figures.",
        f"The floor of a run: {work['numbers']:,.0f} random numbers, of which {asked:,.1f} are "
        f"asked for, {work['exponentials']:,.1f} exponentials and {work['logarithms']:,.1f} "
        f"logarithms, all but the first counted over {work['counted']:,} runs.",
        *(
            [
                f"Calibrating took {found['calibrate']['seconds'] / 60:.1f} minutes on "
                f"{found['cores']} cores."
            ]
            if "calibrate" in found
            else []
        ),
    ]


def cell(values: dict[str, float], digits: int) -> str:
    """Return a median with the smallest and largest."""
    low, middle, high = (values[name] for name in ("smallest", "median", "largest"))
    return f"{middle:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def milliseconds(seconds: dict[str, float]) -> str:
    """Return the same of seconds in milliseconds."""
    return cell({name: 1000.0 * value for name, value in seconds.items()}, 3)


def step(ratio: dict[str, float] | None) -> str:
    """Return how many times as much something costs as the row above."""
    return "" if ratio is None else cell(ratio, 1)


def markdown(found: dict[str, Any]) -> str:
    """Return the report as Markdown."""
    parts = []
    for grid in grids(found):
        lines = [grid.heads, ("---",) * len(grid.heads), *grid.rows]
        parts.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
    return "\n\n".join([*parts, *remarks(found)])
