"""The commands about sweeps."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from analysis.terminal.options import AsJson, Dask, Engine, EngineName, StartOver, Workers
from analysis.terminal.output import emit, emit_json, progress_bar
from analysis.terminal.show import show, show_made

if TYPE_CHECKING:
    from analysis.sweep.design import Design
    from analysis.sweep.result import SweepResult

SOME_FAILED = 3
"""Exit status of a sweep that is complete but for points that failed."""


def sweep(
    design: Annotated[
        str, Argument(metavar="DESIGN", help="Name of a shipped design, or path of a file.")
    ],
    out: Annotated[
        Path | None, Option(help="Folder for the result (default: results/ and the name).")
    ] = None,
    workers: Workers = None,
    engine: EngineName = Engine.compiled,
    dask: Dask = None,
    seed: Annotated[int | None, Option(min=0, help="Seed in place of the design's.")] = None,
    force: StartOver = False,
    dry_run: Annotated[
        bool, Option("--dry-run", help="Check the design and say what it would run.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run an experiment: many points, each with many runs.

    All points share their noise. Rerun the command to resume an interrupted sweep; finished parts
    are recognised by their contents. The result is the same to the byte, whoever does the work. A
    point that fails is a row with its error, and the exit status is then 3.
    """
    from analysis.execution import ExecutionOptions
    from analysis.sweep.read import read_design
    from analysis.sweep.result import run_design
    from analysis.terminal.command_line import origin_of

    chosen = read_design(design, seed)
    if dry_run:
        emit_plan(chosen, as_json)
        return
    folder = out or Path("results") / chosen.name
    with progress_bar(len(chosen.points) * chosen.replications) as progress:
        result = run_design(
            chosen,
            folder,
            execution=ExecutionOptions(engine.value, workers, dask),
            origin=origin_of(sweep, design=design, seed=seed),
            force=force,
            progress=progress,
        )
    made = {key: value for key, value in result.manifest.items() if key != "files"}
    show_made(made, describe(chosen, result), as_json, folder)
    if result.manifest["failed_points"]:
        raise typer.Exit(SOME_FAILED)


def emit_plan(design: "Design", as_json: bool) -> None:
    """Print what a design would run."""
    plan = {
        "name": design.name,
        "points": len(design.points),
        "runs": len(design.points) * design.replications,
        "design_hash": design.hash,
        **design.describe(),
    }
    if as_json:
        emit_json(plan)
        return
    least = "at least " if design.precision else ""
    emit(
        f"{design.name}: {design.kind.value}, {len(design.samples):,} samples × "
        f"{len(design.policies):,} policies = {len(design.points):,} points, "
        f"{least}{plan['runs']:,} runs, seed {design.seed}, keeps {design.keep.value}\n"
    )
    for factor in design.factors:
        span = [str(level) for level in factor.spelled]
        shown = ", ".join(span) if span else f"{factor.low:g} to {factor.high:g}"
        emit(f"  {factor.path}: {shown}\n")


def describe(design: "Design", result: "SweepResult") -> str:
    """Return what a finished sweep says of itself."""
    from analysis.look.formatting import aged
    from analysis.terminal.command_line import call_of, command_of

    manifest, folder = result.manifest, result.path
    lines = [
        f"{manifest['name']}: {manifest['points']:,} points, {manifest['runs']:,} runs, "
        f"seed {manifest['seed']}",
        f"Tables ({', '.join(tables_of(design))}) and manifest: {folder}",
        f"Effects: {command_of(summary, result=folder)}; figures: {call_of('plot', str(folder))}",
    ]
    failed = manifest["failed_points"]
    if failed:
        errors = [text for text in result.values("error") if text]
        lines.append(f"{failed:,} of {manifest['points']:,} points failed; the first: {errors[0]}")
    if result.stale:
        lines.append(aged(result.stale))
    return "".join(f"{line}\n" for line in lines)


def tables_of(design: "Design") -> list[str]:
    """Return the tables that a design keeps."""
    finest = ["points", "runs", "deals"].index(design.keep.value)
    return ["points", "batches", "runs", "deals"][: finest + 2]


def summary(
    result: Annotated[Path, Argument(metavar="RESULT", help="The folder of a sweep.")],
    outcome: Annotated[
        list[str] | None, Option(help="Outcome to show; may be repeated (default: all).")
    ] = None,
    lever: Annotated[
        list[str] | None,
        Option(help="Lever to show, as in policy; may be repeated (default: all)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what each lever of a sweep does to each outcome.

    All effects come from one least-squares fit of main effects: policies against the first one,
    levels against the lowest or first, ranges by the straight line from low to high. They are
    computed run by run on the same noise. Intervals (95 %) cover chance in the runs and, for
    sampled designs, in the choice of samples. An effect whose interval holds zero is not
    distinguishable from zero. Above the effects stands the mean of all points under the first
    policy, and where 5 and 95 % of points lie; JSON has these levels for every policy.
    """
    from analysis.result import View
    from analysis.sweep.result import SweepResult

    found = SweepResult.read(result).showing(View(outcomes=tuple(outcome or ())))
    show(replace(found, levers=tuple(lever or ())), as_json)


COMMANDS = (sweep, summary)
