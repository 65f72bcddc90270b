"""What must be simulated for a page; the last few answers are kept."""

from dataclasses import dataclass
from functools import lru_cache

from analysis.api import Comparison, RunResult, Scenario, compare, simulate
from analysis.dashboard.view_state import ViewState
from analysis.trace.explain import MonthTrace, month_rows
from sim.ensemble import simulate as run_ensemble

SEED = 1
KEPT = 8
"""Answers that are kept, for all visitors together."""

LAWLESS = {"law.in_force": None}


@dataclass(frozen=True)
class Query:
    """A scenario and a number of runs, told apart by its file and the values changed in it."""

    scenario: Scenario
    runs: int

    @property
    def key(self) -> tuple[object, ...]:
        """What the answer depends on."""
        return self.scenario.path, repr(self.scenario.changes), self.runs

    def __hash__(self) -> int:
        """Return the hash of the key."""
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        """Compare keys."""
        return isinstance(other, Query) and self.key == other.key


def query_of(state: ViewState) -> Query:
    """Return the scenario that the controls describe, and how many runs of it.

    Raises
    ------
    ScenarioError
        If the values moved do not go together.
    """
    return Query(state.base.with_(state.settings), state.runs)


@lru_cache(KEPT)
def result_of(query: Query) -> RunResult:
    """Return the ensemble."""
    return simulate(query.scenario, query.runs, SEED)


@lru_cache(KEPT)
def against_no_law(query: Query) -> Comparison:
    """Return the ensemble against its twin without the law."""
    twin = query.scenario.with_(LAWLESS, name="without the law")
    with_law = query.scenario.with_({}, name="with the law")
    return compare(simulate(twin, query.runs, SEED), simulate(with_law, query.runs, SEED))


@lru_cache(KEPT)
def run_of(query: Query, run: int) -> dict[str, list[MonthTrace]]:
    """Return one run month by month: the rows of each deal, as in a trace."""
    ensemble = run_ensemble(query.scenario.scenario, 1, SEED, history=True, first_run=run)
    return {
        deal_id: month_rows(ensemble, place)
        for place, deal_id in enumerate(ensemble.world.deal_ids)
    }
