"""Why a deal of one run went as it did, from Python."""

from analysis.arguments import Subject, opened, whole
from analysis.terminal.command_line import origin_in_python
from analysis.trace.command import trace as command
from analysis.trace.result import Trace
from analysis.trace.result import trace as trace_deal

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
    what, loaded = opened(scenario)
    origin = origin_in_python(command, loaded, deal=deal, index=run, seed=seed)
    return trace_deal(what, deal, run, seed, engine=engine, origin=origin)
