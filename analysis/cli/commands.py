"""The commands that simulate."""

import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from analysis.cli import INTERRUPTED
from analysis.cli.options import (
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
from analysis.cli.output import emit, emit_json, emit_rich, progress_bar

if TYPE_CHECKING:
    from sim.ensemble import Ensemble


class Format(StrEnum):
    """Forms of the status report."""

    table = "table"
    md = "md"
    html = "html"
    json = "json"


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

    from analysis.result.record import write_run

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
    from analysis.result.summary import summarise

    summary = summarise(ensemble)
    if as_json:
        emit_json(summary)
        return
    from analysis.cli.show_run import show_run

    emit_rich(*show_run(summary))


def trace(
    scenario: ScenarioName,
    deal: Annotated[str, Option(help="Id of the deal, as in TUR/S-400.")],
    index: Annotated[int, Option("--run", min=0, help="Index of the run.")] = 0,
    seed: Seed = 1,
    months: Months = None,
    engine: EngineName = Engine.compiled,
    sets: Sets = None,
    weights: Weights = None,
    as_json: AsJson = False,
) -> None:
    """Show why: one deal in one run, month by month.

    Each decision is shown with the terms that led to it.
    Payoffs are in list prices. A run is known by its index and seed, whatever --runs it came from.
    """
    from analysis.trace import trace as trace_deal

    chosen = read_scenario(scenario, sets, months, weights)
    found = trace_deal(chosen, deal, index, seed, engine.value)
    if as_json:
        emit_json(found)
        return
    from analysis.cli.show_trace import show_trace

    emit_rich(*show_trace(found))


def status(
    scenario: ScenarioName,
    as_of: Annotated[str, Option(metavar="YYYY-MM", help="Month at whose end to look ahead.")],
    runs: Runs = 1000,
    seed: Seed = 1,
    sets: Sets = None,
    weights: Weights = None,
    with_hindsight: Annotated[
        bool, Option("--with-hindsight", help="Keep what is scheduled after that month.")
    ] = False,
    form: Annotated[Format, Option("--format", help="Form of the report.")] = Format.table,
    as_json: AsJson = False,
) -> None:
    """Report where all talks stand at a month, and look ahead.

    Every deal starts in the stage that the record shows; nothing later is known. What would stop a
    sale is found by trying: each lever is pulled for all talks at once, on the same noise. The one
    that lowers the chance of the sale most is named, unless no interval (95 %, for all levers
    together) excludes zero.
    """
    from analysis.errors import CommandError
    from sim.months import parse_month

    chosen = read_scenario(scenario, sets, None, weights)
    try:
        month = parse_month(as_of)
    except ValueError as error:
        raise CommandError(f"--as-of: found {as_of!r}; {error}") from error

    from analysis.talks.levers import LEVERS
    from analysis.talks.status import status_report

    with progress_bar(runs * (1 + len(LEVERS))) as progress:
        report = status_report(
            chosen, month, runs, seed, hindsight=with_hindsight, progress=progress
        )
    if as_json or form is Format.json:
        emit_json(report)
    elif form is Format.table:
        from analysis.cli.show_status import show_status

        emit_rich(*show_status(report))
    else:
        from analysis.report.talks import status_html, status_markdown

        emit(status_html(report) if form is Format.html else status_markdown(report))


def plot(
    result: Annotated[Path, Argument(metavar="RESULT", help="Folder of a result.")],
    out: Annotated[Path | None, Option(help="Folder for the figures (default: RESULT).")] = None,
    outcome: Annotated[
        list[str] | None, Option(help="Sweep: outcome to show, up to three (default: the first).")
    ] = None,
    factor: Annotated[
        list[str] | None,
        Option(metavar="PATH", help="Sweep: factor of lines; two for the heat map (default: all)."),
    ] = None,
) -> None:
    """Draw the figures of a result again, of whatever kind it is.

    A sweep has an overview (the effect of every lever), lines with bands over one factor, and for
    factorial designs a heat map of two factors with contours and the scenario's own values.
    """
    from analysis.result.record import redraw

    for path in redraw(result, out, outcome, factor):
        emit(f"{path}\n")
