"""Where all talks stand, from Python."""

from pathlib import Path

from analysis.arguments import Subject, source_of, subject, whole
from analysis.errors import CommandError
from analysis.status.command import status as command
from analysis.status.result import Status
from analysis.status.result import status as status_of
from analysis.store.manifest import Origin
from analysis.terminal.command_line import command_of
from sim.months import parse_month
from sim.scenario_file import LoadedScenario, load

__all__ = ["Status", "status"]


def status(
    scenario: Subject, as_of: str, runs: int = 1000, seed: int = 1, *, hindsight: bool = False
) -> Status:
    """Return where all talks stand at the end of a month, and what is likely to come of them.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What `load` returned, or the name or path of a scenario.
    as_of : str
        Month, as in "2018-03"; nothing later is known.
    runs, seed : int
        Size and seed of each ensemble: one, and one per lever that is tried.
    hindsight : bool
        Keep what is scheduled after that month.

    Raises
    ------
    ScenarioError
        If the scenario cannot be read.
    CommandError
        If the month lies beyond the scenario, or no talks had opened.
    """
    try:
        month = parse_month(as_of)
    except ValueError as error:
        raise CommandError(f"as_of: found {as_of!r}; {error}") from None
    runs, seed = whole("runs", runs, 1), whole("seed", seed)
    scenario = subject(scenario)
    given = load(scenario) if isinstance(scenario, str | Path) else scenario
    origin = Origin()
    if isinstance(given, LoadedScenario):
        name, sets = source_of(given)
        which = {"scenario": name, "as_of": as_of, "runs": runs, "seed": seed, "sets": sets}
        origin = Origin(command_of(command, **which, with_hindsight=hindsight))
        given = given.scenario
    return status_of(given, month, runs, seed, hindsight=hindsight, origin=origin)
