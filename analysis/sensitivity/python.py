"""Asking from Python which parameters drive an outcome."""

from collections.abc import Sequence
from pathlib import Path

from analysis.arguments import source_of, whole
from analysis.errors import CommandError
from analysis.execution import ExecutionOptions
from analysis.sensitivity.command import sensitivity as command
from analysis.sensitivity.method import Method
from analysis.sensitivity.plan import Size, make_plan
from analysis.sensitivity.result import SensitivityResult, explain
from analysis.store.manifest import Origin
from analysis.terminal.command_line import command_of
from sim.scenario_file import LoadedScenario, load

__all__ = ["SensitivityResult", "Size", "sensitivity"]


def sensitivity(
    scenario: LoadedScenario | str | Path,
    *factors: str,
    outcomes: Sequence[str] = (),
    method: str = "both",
    size: Size | None = None,
    seed: int = 1,
    out: str | Path | None = None,
    workers: int | None = None,
) -> SensitivityResult:
    """Find which parameters drive an outcome: Morris screening, then Sobol indices.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What `load` returned, or the name or path of a scenario.
    *factors : str
        Parameters to vary, each ``path`` over the registry's span, or ``path=low:high``; all
        uncertainties by default. What is not varied stays as the scenario has it.
    outcomes : sequence of str
        Totals of a run and outcomes of deals; deals and USD concluded and designations by default.
    method : {"both", "morris", "sobol"}
        Screening, indices, or one after the other.
    size : Size, optional
        ``Size(trajectories=20, samples=512, most=8, runs=128)``: Morris trajectories, Sobol base
        samples, parameters taken on from the screening, and runs per point.
    seed : int
        Seed of samples and runs.
    out : str or Path, optional
        Folder for the study, by default "results/sensitivity-" and the scenario's name. A study of
        the same plan that is there is continued.
    workers : int, optional
        Threads; by default one per processor it may use.

    Raises
    ------
    ValueError
        If the method is none of these.
    ScenarioError, CommandError
        At the first thing that is wrong, or if the extra 'explore' is not installed.
    """
    for factor in factors:
        if not isinstance(factor, str):
            raise CommandError(f"factor: found {factor!r}; must be text: path, or path=low:high")
    base = scenario if isinstance(scenario, LoadedScenario) else load(scenario)
    seed = whole("seed", seed)
    plan = make_plan(base, factors, outcomes, method=Method(method), size=size, seed=seed)
    source, sets = source_of(base)
    asked = command_of(
        command,
        scenario=source,
        factor=factors,
        outcome=tuple(outcomes),
        method=plan.method,
        **vars(plan.size),
        seed=seed,
        sets=sets,
    )
    folder = Path(out) if out is not None else Path("results") / plan.name
    return explain(plan, folder, execution=ExecutionOptions(workers=workers), origin=Origin(asked))
