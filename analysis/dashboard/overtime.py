"""What happens month by month over runs, as far as the page shows it."""

from analysis.dashboard.cache import Kept
from analysis.dashboard.work import SEED, WorldQuery, check_size
from analysis.run.over_time import OverTime
from analysis.run.over_time import over_time as observe

MEMORY = 32e6
"""Bytes of them that are kept."""


def size_of(found: OverTime) -> float:
    """Return about how many bytes they hold."""
    arrays = (found.stages, found.belief, found.gain, *found.terms.values())
    return float(sum(array.nbytes for array in arrays))


KEPT: Kept[OverTime] = Kept(MEMORY, size_of)


def over_time(query: WorldQuery) -> OverTime:
    """Return what happens month by month.

    Raises
    ------
    ScenarioError
        If it is too large for a page.
    """
    check_size(query.scenario, query.runs)
    return KEPT.get(query, lambda: observe(query.scenario.scenario, query.runs, SEED))
