"""Looking for policies from Python."""

from collections.abc import Sequence
from pathlib import Path

from analysis.arguments import source_of, texts, whole
from analysis.execution import ExecutionOptions
from analysis.frontier.command import frontier as command
from analysis.frontier.plan import make_plan
from analysis.frontier.result import FrontierResult, find_policies
from analysis.frontier.size import DEFAULT, SearchSize
from analysis.store.manifest import Origin
from analysis.terminal.command_line import command_of
from sim.scenario_file import LoadedScenario, load

__all__ = ["FrontierResult", "frontier"]


def frontier(
    scenario: LoadedScenario | str | Path,
    *,
    levers: Sequence[str] = (),
    objectives: Sequence[str] = (),
    satisfice: Sequence[str] = (),
    draws: str | Path | None = None,
    population: int = DEFAULT.population,
    generations: int = DEFAULT.generations,
    worlds: int = DEFAULT.worlds,
    fresh: int = DEFAULT.fresh,
    runs: int = DEFAULT.runs,
    keep: int = DEFAULT.keep,
    seed: int = 1,
    out: str | Path | None = None,
    workers: int | None = None,
) -> FrontierResult:
    """Look for what State could best do, whatever the world is like.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What `load` returned, or the name or path of a scenario.
    levers : sequence of str
        What a policy sets, each ``path=low:high``, ``path=[a, b]``, or a word for several: "state"
        (the default), "allies" (whom Washington may ask to bid), "listing" (of Russian persons).
    objectives : sequence of str
        Outcomes to keep small, at least two; USD concluded, relation cost, designations and offers
        paid by default.
    satisfice : sequence of str
        When a policy is good enough in a world, as in ``"usd_concluded<10000"``; several are
        alternatives. By default the first objective is a tenth below the present policy's in the
        same world, and the second no higher.
    draws : str or Path, optional
        Worlds: "posterior", or a Parquet file with a column per parameter; by default a hypercube
        of all uncertainties.
    population, generations : int
        Policies in a generation, and generations after the first.
    worlds, fresh : int
        Worlds of the search, and fresh worlds in which the best are tried again.
    runs, keep : int
        Runs of a policy in each world, and policies that are tried again.
    seed : int
        Non-negative seed of worlds, runs and search.
    out : str or Path, optional
        Folder, by default "results/frontier-" and the scenario's name. A search of the same plan
        that is there is continued.
    workers : int, optional
        Threads; by default one per processor it may use.

    Raises
    ------
    ScenarioError, CommandError
        At the first thing that is wrong, or if the extra 'explore' is not installed.
    """
    base = scenario if isinstance(scenario, LoadedScenario) else load(scenario)
    size = SearchSize(population, generations, worlds, fresh, runs, keep).checked()
    seed = whole("seed", seed)
    levers, objectives = texts("levers", levers), texts("objectives", objectives)
    satisfice = texts("satisfice", satisfice)
    plan = make_plan(
        base, size, seed, levers=levers, objectives=objectives, satisfice=satisfice, draws=draws
    )
    name, sets = source_of(base)
    asked = {"lever": levers, "objective": objectives, "satisfice": satisfice, "draws": draws}
    words = command_of(command, scenario=name, sets=sets, seed=seed, **vars(size), **asked)
    folder = Path(out) if out is not None else Path("results") / plan.name
    execution = ExecutionOptions(workers=workers)
    return find_policies(plan, folder, execution=execution, origin=Origin(words))
