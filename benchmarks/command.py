"""The command that measures speed."""

from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from analysis.terminal.options import AsJson
from analysis.terminal.output import emit_json, emit_rich, progress_bar
from sim.cpus import usable_cpus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

CORES = usable_cpus()

ROUNDS = 5


def bench(
    rounds: Annotated[
        int | None, Option(min=ROUNDS, help="Rounds of measurements.  [default: 5]")
    ] = None,
    cores: Annotated[
        int, Option(min=1, max=CORES, show_default="all cores", help="Processes, and threads.")
    ] = CORES,
    startup: Annotated[bool, Option("--startup", help="Time whole commands as well.")] = False,
    calibration: Annotated[
        bool, Option("--calibrate", help="Time a calibration as well, once: half an hour.")
    ] = False,
    quick: Annotated[
        bool, Option("--quick", help="Only show that it works: one round, few runs.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure speed beside Mesa's batch_run and EMA Workbench.

    All run the five S-400 talks over 96 months with the same draws. What the peers answer is first
    compared with ours, to the last bit; then everything is measured in turn, round by round. It
    takes some minutes and needs the extra 'explore'. docs/speed.md says what is included.

    \b
    JSON:
    scenario, months, cores, rounds, python, processor, system, versions, git
    mesa_batch_run, ema_workbench, mesa, compiled_1, compiled: runs/s, medians
    compiled_all_on: the same on one thread, with all rules on that are off by default
    floor, floor_asked: the same, with all numbers drawn or only those asked for
    ratio_batch_run, ratio_ema: compiled ÷ peer, pair by pair, median
    ratio_floor, ratio_floor_asked: time of one thread ÷ time of the floor
    cores_speedup: all threads ÷ one
    ratio_all_on: time with all rules on ÷ time as shipped
    spread: smallest, median, largest of each of these
    bytes_peak: peak memory of a process that streams sizes.memory runs
    bytes_peak_large: the same of sizes.large_memory runs of sizes.large
    cost_runs, cost_deals: one row per count
      seconds: of all runs, or per run
      ratio: seconds ÷ those of the row before, or null
      runs, deals: the count
    cost_large: seconds per run of sizes.large, on one thread
    startup: seconds of whole commands, with --startup
    commands: seconds of a processor that commands take, with --startup (and, with --calibrate,
        in "calibrate" the seconds and processor_seconds of a calibration)
    per_run: what the floor consists of
    sizes: runs behind each figure
    checks: what was found equal, and the seconds until a peer's processes were at work
    """
    from analysis.errors import not_installed

    if find_spec("ema_workbench") is None:
        raise not_installed("bench", "EMA Workbench", "explore")
    from benchmarks.sizes import FULL, QUICK
    from benchmarks.suite import Bench

    sizes = QUICK if quick else FULL
    plan = Bench(cores, rounds or (1 if quick else ROUNDS), sizes, startup, calibration)
    with progress_bar(plan.steps, "measurements") as progress:
        found = plan.run(progress or (lambda _: None))
    if as_json:
        emit_json(found)
    else:
        emit_rich(*show_bench(found))


def show_bench(found: dict[str, Any]) -> "Iterable[RenderableType]":
    """Return the tables of the benchmark and what must be known to read them."""
    from rich.text import Text

    from analysis.terminal.grid import new_table
    from benchmarks.tables import grids, remarks

    for grid in grids(found):
        table = new_table()
        for k, head in enumerate(grid.heads):
            table.add_column(head, justify="right" if k else "left")
        for row in grid.rows:
            table.add_row(*(Text(cell) for cell in row))
        yield table
        yield Text("")
    for remark in remarks(found):
        yield Text(remark, style="dim")
