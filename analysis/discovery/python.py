"""Asking from Python under which conditions something fails."""

from pathlib import Path

from analysis.discovery.command import discover as command
from analysis.discovery.find import Query
from analysis.discovery.result import DiscoveryResult, explain
from analysis.errors import CommandError
from analysis.store.manifest import Origin
from analysis.sweep.result import SweepResult
from analysis.terminal.command_line import command_of

__all__ = ["DiscoveryResult", "discover"]


def discover(
    sweep: SweepResult | str | Path,
    *failures: str,
    policy: str | None = None,
    boxes: int = 3,
    density: float | None = None,
    resamples: int = 20,
    seed: int = 1,
) -> DiscoveryResult:
    """Find the conditions under which something fails, over the points of a sweep.

    Parameters
    ----------
    sweep : SweepResult, str or Path
        A finished sweep, or its folder.
    *failures : str
        What counts as failure, as in ``"usd_concluded>11000 and designations<1"``; several are
        alternatives. A point fails if its means meet one.
    policy : str, optional
        The policy that is asked about; needed if the sweep has several.
    boxes : int
        At most so many boxes, 1 to 9.
    density : float, optional
        Share of points in a box that must fail, if possible; by default coverage counts as much.
    resamples : int
        Bootstrap samples of the points, at least 2.
    seed : int
        Non-negative seed of the samples and the tree.

    Raises
    ------
    CommandError
        If an argument is not what it must be, too few points fail or too many, or the extra
        'explore' is not installed.
    """
    if not isinstance(sweep, SweepResult | str | Path):
        raise CommandError(f"sweep: found {sweep!r}; must be a sweep, or the folder of one")
    query = Query(failures, policy, boxes, density, resamples, seed).checked()
    chosen = sweep if isinstance(sweep, SweepResult) else SweepResult.read(Path(sweep))
    words = command_of(command, result=chosen.path, **vars(query))
    return explain(chosen, query, origin=Origin(words))
