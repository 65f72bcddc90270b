"""Why a deal of one run went as it did, from Python."""

from pathlib import Path

from analysis.arguments import Subject, source_of, subject, whole
from analysis.store.manifest import Origin
from analysis.terminal.command_line import command_of
from analysis.trace.command import trace as command
from analysis.trace.result import Trace
from analysis.trace.result import trace as trace_deal
from sim.scenario_file import LoadedScenario, load

__all__ = ["Trace", "trace"]


def trace(
    scenario: Subject, deal: str, run: int = 0, seed: int = 1, *, engine: str = "compiled"
) -> Trace:
    """Return why a deal of one run went as it did, month by month.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What `load` returned, or the name or path of a scenario.
    deal : str
        Id of the deal, as in "TUR/S-400".
    run, seed : int
        Which run: the one of the same index and seed that `simulate` counts.
    engine : {"compiled", "mesa"}
        Both give the same numbers.

    Raises
    ------
    ScenarioError
        If the scenario cannot be read.
    CommandError
        If the scenario has no such deal.
    """
    run, seed = whole("run", run), whole("seed", seed)
    scenario = subject(scenario)
    given = load(scenario) if isinstance(scenario, str | Path) else scenario
    origin = Origin()
    if isinstance(given, LoadedScenario):
        name, sets = source_of(given)
        which = {"scenario": name, "deal": deal, "index": run, "seed": seed, "sets": sets}
        origin = Origin(command_of(command, **which))
        given = given.scenario
    return trace_deal(given, deal, run, seed, engine=engine, origin=origin)
