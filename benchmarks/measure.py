"""Clocks, and what is said about several measurements of one thing."""

import os
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Round = dict[str, float]
"""What one round measured, by name."""


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def processor_seconds(work: Callable[[], object]) -> float:
    """Return the seconds of all processors that the processes take which something waits for."""
    before = os.times()
    work()
    after = os.times()
    user, system = (
        getattr(after, f"children_{kind}") - getattr(before, f"children_{kind}")
        for kind in ("user", "system")
    )
    return float(user + system)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return the smallest, the median and the largest of some measurements."""
    return {
        "smallest": min(values),
        "median": statistics.median(values),
        "largest": max(values),
    }


def pairwise(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Return the ratios of two measurements made in the same round, round by round."""
    return [a / b for a, b in zip(above, below, strict=True)]


def pace(clocks: NDArray[np.float64], called: float) -> tuple[float, float]:
    """Return runs per second of a pool of processes, and the seconds before it was at work.

    The clock starts when the last of the processes begins its first run, and stops at the end of
    the last run: starting and stopping processes is not counted, handing out runs is. Only runs
    that began while the clock ran are counted.

    Parameters
    ----------
    clocks : (runs, 3) array
        Of each run the begin and end [s, monotonic clock] and the id of its process.
    called : float
        When the pool was asked for the runs, on the same clock.
    """
    began, ended, process = clocks.T
    start = max(began[process == one].min() for one in np.unique(process))
    counted = int((began >= start).sum())
    return counted / (ended.max() - start), start - called
