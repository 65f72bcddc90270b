"""The command that simulates a scenario."""

import shlex
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Option

from analysis.errors import INTERRUPTED
from analysis.terminal.options import (
    AsJson,
    Engine,
    EngineName,
    Months,
    Out,
    Runs,
    ScenarioName,
    Seed,
    Sets,
    Weights,
    given_weights,
    read_scenario,
)
from analysis.terminal.output import emit, emit_json, emit_rich, progress_bar

if TYPE_CHECKING:
    from sim.ensemble import Ensemble


def run(
    scenario: ScenarioName,
    runs: Runs = 1000,
    seed: Seed = 1,
    months: Months = None,
    engine: EngineName = Engine.compiled,
    sets: Sets = None,
    weights: Weights = None,
    out: Out = None,
    force: Annotated[bool, Option("--force", help="Replace a result in the folder.")] = False,
    as_json: AsJson = False,
) -> None:
    """Simulate a scenario many times.

    Per deal, the share of runs in which it is signed (ever), threatened, designated or waived, and
    how it ends: delivered, dropped, switched, reversed, or open. Open means not ended at the
    horizon: not begun, still in talks, or signed and undelivered. These five add up to one.
    Intervals are Wilson's at 90 %. Months to signature count from the opening of talks, or from
    the start of the scenario if they were open by then, in the runs in which a deal signs.

    With --out, tables (Parquet), figures (PNG, SVG) and a manifest go to a folder.
    """
    chosen = read_scenario(scenario, sets, months, weights)
    if out is None:
        from sim.ensemble import simulate

        with progress_bar(runs) as progress:
            ensemble = simulate(chosen, runs, seed, engine=engine.value, progress=progress)
        print_run(ensemble, as_json)
        return

    from analysis.run.record import write_run

    words = ["run.py", "run", scenario, "--runs", str(runs), "--seed", str(seed)]
    words += [] if months is None else ["--months", str(months)]
    words += given_weights(weights)
    words += [word for text in sets or () for word in ("--set", text)]
    with progress_bar(runs) as progress:
        ensemble = write_run(
            chosen,
            runs,
            seed,
            out,
            engine=engine.value,
            command=f"python {shlex.join(words)}",
            argv=["run.py", *sys.argv[1:]],
            force=force,
            progress=progress,
        )
    try:
        print_run(ensemble, as_json)
        if not as_json:
            emit(f"\nTables, figures and manifest: {out}\n")
    except KeyboardInterrupt:
        sys.stderr.write(f"interrupted; the result was written to {out}\n")
        raise typer.Exit(INTERRUPTED) from None


def print_run(ensemble: "Ensemble", as_json: bool) -> None:
    """Print the summary of an ensemble."""
    from analysis.run.summary import summarise

    summary = summarise(ensemble)
    if as_json:
        emit_json(summary)
        return
    from analysis.run.terminal import show_run

    emit_rich(*show_run(summary))


COMMANDS = (run,)
