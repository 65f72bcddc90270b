"""Simulating a scenario from Python."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from analysis.arguments import Subject, opened, source_of, whole
from analysis.run.command import run as command
from analysis.run.result import RunResult, run_scenario
from analysis.terminal.command_line import origin_in_python

if TYPE_CHECKING:
    from sim.actors import Cast

__all__ = ["RunResult", "simulate"]


def simulate(
    scenario: Subject,
    runs: int = 1000,
    seed: int = 1,
    *,
    engine: str = "compiled",
    workers: int | None = None,
    cast: "Cast | None" = None,
    monthly: bool = False,
    progress: Callable[[int], None] | None = None,
) -> RunResult:
    """Simulate a scenario many times.

    A run is fixed by the scenario, the seed and its index, whatever else is computed with it. The
    compiled engine works in threads: no process is started, and no guard is needed in scripts.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What `load` returned, or the name or path of a scenario.
    runs : int
        How many runs, at least 1.
    seed : int
        Non-negative seed of all draws.
    engine : {"compiled", "mesa"}
        Both give the same numbers.
    workers : int, optional
        Threads; by default one per processor it may use.
    cast : Cast, optional
        Agent classes in place of the model's own (`sim.agents`), on the engine "mesa".
    monthly : bool
        Record what happens month by month at once: worth it if tables or figures are wanted.
    progress : callable, optional
        Called with the number of runs finished since the last call.

    Raises
    ------
    ValueError
        If an argument is out of range.
    ScenarioError
        If the scenario cannot be read or resolved.
    """
    runs, seed = whole("runs", runs, 1), whole("seed", seed)
    what, loaded = opened(scenario)
    if cast is not None:
        loaded = None
    return run_scenario(
        what,
        runs,
        seed,
        engine=engine,
        workers=workers,
        cast=cast,
        monthly=monthly,
        origin=origin_in_python(command, loaded, runs=runs, seed=seed),
        source=None if loaded is None else source_of(loaded),
        progress=progress,
    )
