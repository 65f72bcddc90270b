"""The command that asks which parameters drive an outcome."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from analysis.sensitivity.method import Method
from analysis.terminal.options import (
    AsJson,
    Dask,
    Engine,
    EngineName,
    Months,
    ScenarioName,
    Seed,
    Sets,
    StartOver,
    Workers,
    read_loaded,
)
from analysis.terminal.output import emit, emit_json, emit_rich, progress_bar

if TYPE_CHECKING:
    from analysis.sensitivity.folder import StudyResult


def sensitivity(
    scenario: ScenarioName,
    factor: Annotated[
        list[str] | None,
        Option(metavar="PATH[=LOW:HIGH]", help="Parameter to vary (default: all uncertainties)."),
    ] = None,
    outcome: Annotated[
        list[str] | None,
        Option(help="Outcome to explain (default: deals and USD concluded, designations)."),
    ] = None,
    method: Annotated[Method, Option(help="Screening, indices, or both.")] = Method.both,
    trajectories: Annotated[int, Option(min=4, help="Morris trajectories.")] = 20,
    samples: Annotated[int, Option(min=16, help="Sobol base samples, a power of 2.")] = 512,
    most: Annotated[int, Option(min=1, help="Parameters taken on from the screening.")] = 8,
    runs: Annotated[int, Option(min=64, help="Runs per point, a multiple of 64.")] = 128,
    seed: Seed = 1,
    months: Months = None,
    sets: Sets = None,
    out: Annotated[
        Path | None, Option(help="Folder (default: results/sensitivity- and the scenario).")
    ] = None,
    workers: Workers = None,
    engine: EngineName = Engine.compiled,
    dask: Dask = None,
    force: StartOver = False,
    as_json: AsJson = False,
) -> None:
    r"""Find which parameters drive an outcome: Morris screening, then Sobol indices.

    Each parameter varies over the span that the registry declares, or over what is given, as in
    --factor state.severity=0:3, --factor "state.policy=[discretionary, never]". The screening moves
    one parameter at a time; those that matter most go on to the indices, the others then stay at
    the scenario's values. All points share their noise, and a study that was stopped goes on with
    the same command. An index whose interval covers zero is not distinguishable from zero.

    \b
    JSON:
    scenario, seed, runs, replications, trajectories, samples, level
    refused: outcomes that do not vary, with the reason
    outcomes: by name
      unit; chance: by method, the variance of one run's outcome by source, and chance's share
      screening, first, total, interactions: rows, the largest first
        parameter, with (of pairs), label, value, interval, salib, chance, clear
      convergence: by index and size of the sample, the largest half-width
    """
    from analysis.sensitivity.problem import load_salib

    load_salib()
    from analysis.execution import ExecutionOptions
    from analysis.run.record import redraw
    from analysis.sensitivity.folder import KNOWN, write_study
    from analysis.sensitivity.plan import Size, make_plan
    from analysis.sensitivity.study import run_study, runs_of
    from analysis.store.files import check_place
    from analysis.store.manifest import Origin

    loaded = read_loaded(scenario, sets, months)
    size = Size(trajectories, samples, most, runs)
    plan = make_plan(loaded, factor or (), outcome or (), method=method, size=size, seed=seed)
    folder = out or Path("results") / plan.name
    check_place(folder, KNOWN)
    options = {"--trajectories": trajectories, "--samples": samples, "--most": most}
    words = ["run.py", "sensitivity", scenario, "--seed", str(seed), "--runs", str(runs)]
    words += ["--method", plan.method.value]
    words += [word for name, value in options.items() for word in (name, str(value))]
    words += [] if months is None else ["--months", str(months)]
    for name, given in (("--factor", factor), ("--outcome", outcome), ("--set", sets)):
        words += [word for text in given or () for word in (name, text)]
    origin = Origin(f"python {shlex.join(words)}", ["run.py", *sys.argv[1:]])
    with progress_bar(sum(runs_of(plan))) as progress:
        study = run_study(
            plan,
            folder,
            means=ExecutionOptions(engine.value, workers, dask),
            origin=origin,
            force=force,
            progress=progress,
        )
    found = write_study(study, plan, folder, origin, engine.value)
    redraw(folder)
    print_study(found, as_json)
    if not as_json:
        emit(f"\nTable, figures and manifest: {folder}\n")


def print_study(found: "StudyResult", as_json: bool) -> None:
    """Print what a study found."""
    from analysis.sensitivity.summary import summarise_study

    report = summarise_study(found)
    if as_json:
        emit_json(report)
        return
    from analysis.sensitivity.terminal import show_sensitivity

    emit_rich(*show_sensitivity(report))


COMMANDS = (sensitivity,)
