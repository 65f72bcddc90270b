"""What must be simulated for a page; the last few answers are kept."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from analysis.api import Comparison, RunResult, Scenario, compare, simulate
from analysis.dashboard.wishes import Wish
from analysis.trace.explain import month_rows
from sim.ensemble import simulate as run_ensemble

SEED = 1
KEPT = 8
"""Answers that are kept, for all visitors together."""

LAWLESS = {"law.in_force": None}


@dataclass(frozen=True)
class Ask:
    """A scenario and a number of runs, told apart by its file and the values changed in it."""

    situation: Scenario
    runs: int

    @property
    def key(self) -> tuple[object, ...]:
        """What the answer depends on."""
        return self.situation.path, repr(self.situation.changes), self.runs

    def __hash__(self) -> int:
        """Return the hash of the key."""
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        """Compare keys."""
        return isinstance(other, Ask) and self.key == other.key


def asked(wish: Wish) -> Ask:
    """Return the situation that the controls describe.

    Raises
    ------
    ScenarioError
        If the values moved do not go together.
    """
    return Ask(wish.base.with_(wish.settings), wish.runs)


@lru_cache(KEPT)
def result_of(ask: Ask) -> RunResult:
    """Return the ensemble."""
    return simulate(ask.situation, ask.runs, SEED)


@lru_cache(KEPT)
def against_no_law(ask: Ask) -> Comparison:
    """Return the ensemble against its twin without the law."""
    twin = ask.situation.with_(LAWLESS, name="without the law")
    with_law = ask.situation.with_({}, name="with the law")
    return compare(simulate(twin, ask.runs, SEED), simulate(with_law, ask.runs, SEED))


@lru_cache(KEPT)
def run_of(ask: Ask, run: int) -> dict[str, list[dict[str, Any]]]:
    """Return one run month by month: the rows of each deal, as in a trace."""
    scenario = ask.situation.scenario
    ensemble = run_ensemble(scenario, 1, SEED, history=True, first_run=run)
    return {
        deal_id: month_rows(ensemble, place)
        for place, deal_id in enumerate(ensemble.world.deal_ids)
    }
