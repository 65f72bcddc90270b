"""PRIM of EMA Workbench: peel points off a box as long as those that fail become denser.

Of the boxes that peeling passes through, the one is taken whose coverage and density have the
largest harmonic mean, or the one with the largest coverage that is as dense as is asked for; limits
that chance may explain are dropped from it.
"""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.discovery.box import Box, Cases, Limit
from analysis.errors import not_installed

SIGNIFICANT = 0.05
"""Quasi-p value above which a limit is dropped."""

MASS = 0.05
"""Share of points that a box must hold."""

RICHER = 1.25
"""How much denser than the points that are left a box must be."""

FEWEST = 10
"""Failures that must be left to look for a further box."""

ANY = 1e-6
"""Density that a box must have; which one is taken is decided afterwards."""

DIGITS = 6


def load_prim() -> Any:
    """Return the module, which takes seconds to import.

    Raises
    ------
    CommandError
        If EMA Workbench is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from ema_workbench.analysis import prim
    except ImportError as missing:
        raise not_installed("discover", "EMA Workbench", "explore") from missing
    return prim


def find_boxes(cases: Cases, most: int, density: float | None = None) -> list[Box]:
    """Return boxes one after the other, each from the points that the ones before left.

    Parameters
    ----------
    cases : Cases
        The points.
    most : int
        At most so many boxes.
    density : float, optional
        How dense a box must be, if peeling comes so far.
    """
    boxes: list[Box] = []
    left = cases
    while len(boxes) < most and left.failed.sum() >= FEWEST and not left.failed.all():
        box = find_box(left, MASS * len(cases.failed) / len(left.failed), density)
        inside = box.holds(left)
        if not box.limits or left.failed[inside].mean() < RICHER * left.failed.mean():
            break
        boxes.append(box)
        left = left.at(np.flatnonzero(~inside))
    return boxes


def find_box(cases: Cases, mass: float, density: float | None = None) -> Box:
    """Return the best box that holds at least a share `mass` of some points."""
    import pandas as pd

    prim = load_prim()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it uses what pandas means to drop
        search = prim.Prim(
            pd.DataFrame(cases.columns), cases.failed, threshold=ANY, mass_min=min(mass, 0.5)
        )
        box = search.find_box()
        if box is None:
            return Box(())
        path = box.peeling_trajectory
        chosen = _choose(path["coverage"].to_numpy(), path["density"].to_numpy(), density)
        limits = box.box_lims[chosen]
        chances = box.qp[chosen]
    return Box(tuple(_limits(limits, chances, search.box_init)))


def _choose(
    coverage: NDArray[np.float64], density: NDArray[np.float64], wanted: float | None
) -> int:
    """Return the place of the box to take along the path of peeling."""
    if wanted is None:
        return int(np.argmax(2.0 * coverage * density / np.maximum(coverage + density, 1e-12)))
    if density.max() < wanted:
        return int(np.argmax(density))
    return int(np.argmax(np.where(density >= wanted, coverage, -1.0)))


def _limits(limits: Any, chances: dict[str, Any], whole: Any) -> list[Limit]:
    """Return the limits that chance does not explain, the least likely first."""
    found: list[tuple[float, Limit]] = []
    for path, likely in chances.items():
        ends, span = limits[path].tolist(), whole[path].tolist()
        if isinstance(ends[0], set):
            if likely[0] <= SIGNIFICANT and ends[0] != span[0]:
                found.append((likely[0], Limit(path, words=tuple(sorted(map(str, ends[0]))))))
            continue
        low, high = (
            float(f"{ends[side]:.{DIGITS}g}")
            if ends[side] != span[side] and likely[side] <= SIGNIFICANT
            else None
            for side in (0, 1)
        )
        if low is not None or high is not None:
            best = min(chance for chance in likely if chance >= 0.0)
            found.append((best, Limit(path, low, high)))
    return [limit for _, limit in sorted(found, key=lambda item: (item[0], item[1].path))]
