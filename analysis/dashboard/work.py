"""What must be simulated for the page; the last answers are kept, for all visitors together."""

from dataclasses import dataclass, field, fields
from typing import Any

from analysis.api import RunResult, Scenario, simulate
from analysis.dashboard.cache import Kept
from analysis.dashboard.idle import IN_FORCE, idle_levers
from analysis.dashboard.view_state import Moved, ViewState
from analysis.pairs import ScenarioPair, compare
from analysis.scenario.controls import NEVER
from sim.errors import ScenarioError
from sim.records import FinalStates

SEED = 1

MEMORY = 48e6
"""Bytes of final states that are kept."""

MEMORY_OF_PAIRS = 8e6
"""Bytes of comparisons that are kept."""

MOST = 100_000_000
"""Deals × months × runs that a page may ask for: a minute's work, or so."""


@dataclass(frozen=True)
class WorldQuery:
    """A world and a number of runs, told apart by what was moved in which scenario.

    Attributes
    ----------
    name : str
        Of the scenario as it was offered.
    moved : tuple of (str, value)
        Levers that were moved and change something.
    runs : int
        How many.
    scenario : Scenario
        What is simulated.
    """

    name: str
    moved: tuple[tuple[str, Any], ...]
    runs: int
    scenario: Scenario = field(compare=False, repr=False)


def written(state: ViewState) -> Scenario:
    """Return the scenario that the levers describe, as it is handed out."""
    return state.base.with_(state.settings(state.moved))


def query_of(state: ViewState, moved: Moved) -> WorldQuery:
    """Return the world with these values; levers that change nothing are left where they were."""
    idle = idle_levers(state, moved)
    felt = {path: value for path, value in moved.items() if path not in idle}
    scenario = state.base.with_(state.settings(felt))
    return WorldQuery(state.name, tuple(felt.items()), state.runs, scenario)


def lawless(state: ViewState, moved: Moved) -> WorldQuery:
    """Return the same world without the law, in which most levers change nothing."""
    return query_of(state, state.with_value(moved, IN_FORCE, NEVER))


def check_size(scenario: Scenario, runs: int) -> None:
    """Refuse a world that would take too long to simulate that often.

    Raises
    ------
    ScenarioError
        If it would; it says how many runs would do.
    """
    deals, months = len(scenario.scenario.deals), scenario.scenario.months
    cells = max(1, deals * months)
    if cells * runs > MOST:
        raise ScenarioError(
            f"found {runs:,} runs of {deals:,} deals and {months:,} months",
            f"the page simulates at most {MOST // cells:,} runs of them",
        )


def size_of(result: RunResult) -> float:
    """Return about how many bytes a result holds."""
    return float(sum(getattr(result.ensemble, table.name).nbytes for table in fields(FinalStates)))


def size_of_pair(pair: ScenarioPair) -> float:
    """Return about how many bytes a comparison holds: for each deal, ten numbers per outcome."""
    return 4000.0 * (1 + len(pair.deals))


RESULTS: Kept[RunResult] = Kept(MEMORY, size_of)
PAIRS: Kept[ScenarioPair] = Kept(MEMORY_OF_PAIRS, size_of_pair)


def result_of(query: WorldQuery) -> RunResult:
    """Return the ensemble.

    Raises
    ------
    ScenarioError
        If it is too large for a page.
    """
    check_size(query.scenario, query.runs)
    return RESULTS.get(query, lambda: simulate(query.scenario, query.runs, SEED, workers=1))


def against(without: WorldQuery, query: WorldQuery) -> ScenarioPair:
    """Return an ensemble against another one of the same runs."""

    def make() -> ScenarioPair:
        (found,) = compare(result_of(without).done, [result_of(query).done]).comparisons
        return found

    return PAIRS.get((without, query), make)
