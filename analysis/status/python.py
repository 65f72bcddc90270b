"""Where all talks stand, from Python."""

from analysis.arguments import Subject, opened, whole
from analysis.errors import CommandError
from analysis.status.command import status as command
from analysis.status.result import Status
from analysis.status.result import status as status_of
from analysis.terminal.command_line import origin_in_python
from sim.months import parse_month

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
    what, loaded = opened(scenario)
    asked = {"as_of": as_of, "runs": runs, "seed": seed, "with_hindsight": hindsight}
    origin = origin_in_python(command, loaded, **asked)
    return status_of(what, month, runs, seed, hindsight=hindsight, origin=origin)
