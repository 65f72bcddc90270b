"""What must be simulated for the page; the last answers are kept, for all visitors together."""

from dataclasses import dataclass, field
from typing import Any

from analysis.api import RunResult, Scenario, simulate
from analysis.dashboard.cache import Kept
from analysis.dashboard.idle import IN_FORCE, idle_levers
from analysis.dashboard.view_state import Moved, ViewState
from analysis.pairs import ScenarioPair, compare
from analysis.scenario.controls import NEVER

SEED = 1

MEMORY = 48e6
"""Bytes of final states that are kept."""


@dataclass(frozen=True)
class Query:
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


def query_of(state: ViewState, moved: Moved) -> Query:
    """Return the world with these values; levers that change nothing are left where they were."""
    idle = idle_levers(state, moved)
    felt = {path: value for path, value in moved.items() if path not in idle}
    scenario = state.base.with_(state.settings(felt))
    return Query(state.name, tuple(felt.items()), state.runs, scenario)


def lawless(state: ViewState, moved: Moved) -> Query:
    """Return the same world without the law, in which most levers change nothing."""
    return query_of(state, state.with_value(moved, IN_FORCE, NEVER))


def size_of(result: RunResult) -> float:
    """Return about how many bytes a result holds."""
    return float(result.ensemble.deals.nbytes)


RESULTS: Kept[RunResult] = Kept(MEMORY, size_of)
PAIRS: Kept[ScenarioPair] = Kept(128)


def result_of(query: Query) -> RunResult:
    """Return the ensemble."""
    return RESULTS.get(query, lambda: simulate(query.scenario, query.runs, SEED, workers=1))


def against(without: Query, query: Query) -> ScenarioPair:
    """Return an ensemble against another one of the same runs."""

    def make() -> ScenarioPair:
        (found,) = compare(result_of(without).done, [result_of(query).done]).comparisons
        return found

    return PAIRS.get((without, query), make)
