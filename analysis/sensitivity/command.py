"""The command that asks which parameters drive an outcome."""

from pathlib import Path
from typing import Annotated

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
from analysis.terminal.output import progress_bar
from analysis.terminal.show import show


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
    most: Annotated[int, Option(min=1, help="Parameters kept after the screening.")] = 8,
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
    """Find which parameters drive an outcome (Morris, then Sobol).

    Each parameter varies over the span that the registry declares, or over what is given, as in
    --factor state.severity=0:3, --factor "state.policy=[discretionary, never]". The screening moves
    one parameter at a time; those that matter most go on to the indices, the others then stay at
    the scenario's values. All points share their noise. Rerun the command to resume an interrupted
    study. An index whose interval covers zero is not distinguishable from zero.

    \b
    JSON:
    scenario, scenario_hash, seed, runs (in all), replications (per point)
    trajectories, samples, level (of intervals), varied (how many parameters)
    stale: on how many old figures of states it rests, in words (empty if on none)
    chosen: parameters whose indices were found
    refused: outcomes that cannot be explained, with the reason
    outcomes: by name
      unit
      chance: by method, the variance of one run's outcome
        parameters (over them), chance (within them), share (of chance)
      screening, total, first: the largest first
        parameter, label, value, interval, salib, chance, clear (distinguishable from zero)
      interactions: of pairs
        parameter, with, label, value, interval, salib, chance, clear
      convergence: at each size of the sample
        index, samples, largest_half_width, leading (parameters)
    """  # noqa: D301 - the backspace is for the help
    from analysis.execution import ExecutionOptions
    from analysis.sensitivity.plan import Size, make_plan
    from analysis.sensitivity.result import explain
    from analysis.sensitivity.study import runs_of
    from analysis.terminal.command_line import origin_of

    loaded = read_loaded(scenario, sets, months)
    size = Size(trajectories, samples, most, runs)
    plan = make_plan(loaded, factor or (), outcome or (), method=method, size=size, seed=seed)
    folder = out or Path("results") / plan.name
    origin = origin_of(
        sensitivity,
        scenario=scenario,
        factor=factor,
        outcome=outcome,
        method=method,
        **vars(size),
        seed=seed,
        months=months,
        sets=sets,
    )
    with progress_bar(sum(runs_of(plan))) as progress:
        result = explain(
            plan,
            folder,
            execution=ExecutionOptions(engine.value, workers, dask),
            origin=origin,
            force=force,
            progress=progress,
        )
    show(result, as_json, folder, "Table, figures and manifest")


COMMANDS = (sensitivity,)
