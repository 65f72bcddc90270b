"""All that is compared in speed answers the same: nothing else would be a comparison."""

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from benchmarks.peers import Peer
from sim.ensemble import Ensemble, simulate
from sim.records import PARTS


def check_peers(
    peers: dict[str, Peer], reference: NDArray[np.float64], runs: int
) -> dict[str, dict[str, float]]:
    """Compare the first runs of each peer with ours.

    Returns how many values of how many runs were equal, and the seconds that the peer took to
    start its processes.

    Raises
    ------
    CommandError
        If a value differs by a bit; names the first run in which one does.
    """
    found = {}
    for name, peer in peers.items():
        answer = peer(runs)
        demand_equal(name, answer.outcomes, reference[:runs])
        found[name] = {"runs": runs, "values": answer.outcomes.size, "start": answer.start}
    return found


def check_engines(ours: Ensemble, runs: int) -> dict[str, dict[str, float]]:
    """Compare every field of runs by Mesa, and by one thread, with those by all cores.

    Parameters
    ----------
    ours : Ensemble
        Runs from 0 on by compiled code on all cores.
    runs : int
        Runs that Mesa makes; the thread makes all.

    Raises
    ------
    CommandError
        If a value differs by a bit.
    """
    scenario, seed = ours.scenario, ours.seed
    others = {
        "mesa": simulate(scenario, runs, seed, engine="mesa"),
        "compiled_1": simulate(scenario, ours.runs, seed, workers=1),
    }
    found: dict[str, dict[str, float]] = {}
    for name, other in others.items():
        values = 0
        for part in PARTS:
            mine, its = getattr(ours, part)[: other.runs], getattr(other, part)
            for field in its.dtype.names:
                demand_equal(f"{name}: {part}.{field}", its[field], mine[field])
                values += its[field].size
        found[name] = {"runs": other.runs, "values": values}
    return found


def demand_equal(name: str, found: NDArray[np.generic], wanted: NDArray[np.generic]) -> None:
    """Refuse to go on if two tables with a row per run differ by a bit."""
    if found.shape != wanted.shape:
        raise CommandError(f"bench: {name}: {found.shape} values, {wanted.shape} expected")
    if found.tobytes() != wanted.tobytes():
        equal = (found == wanted).reshape(len(found), -1).all(axis=1)
        raise CommandError(f"bench: {name}: run {int(np.argmin(equal))} differs from the others")
