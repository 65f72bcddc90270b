"""What figures of policies share: how those that are named look, and where they come from."""

from typing import Any

from matplotlib.lines import Line2D

from analysis.frontier.findings import Frontier
from analysis.look.formatting import counted
from analysis.look.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
)
from analysis.look.units import SCALES

MARKS: tuple[tuple[str, str, Any], ...] = (
    (BLACK, "*", "-"),
    (BLUE, "o", "-"),
    (ORANGE, "s", "--"),
    (GREEN, "^", "-."),
    (VERMILLION, "D", ":"),
    (PURPLE, "v", (0, (5, 1))),
    (SKY, "P", (0, (3, 1, 1, 1))),
    (INK, "X", (0, (1, 1))),
    (GREY, "h", (0, (6, 2))),
)
"""Colour, marker and line of the policies that are named, the present one first."""


def origin(found: Frontier) -> str:
    """Return what was tried, for the note under a figure."""
    return (
        f"Scenario {found.scenario}, seed {found.seed}: {len(found.policies) - 1} of "
        f"{counted(found.searched.policies, 'policy').replace('policys', 'policies')} tried, "
        f"again in {counted(found.fresh_worlds, 'fresh world')} × "
        f"{counted(found.replications, 'run')}."
    )


def scale_of(found: Frontier, name: str) -> tuple[float, str]:
    """Return the factor and the unit that axes have for an objective."""
    unit = found.objectives[name]
    return SCALES.get(unit, (1.0, unit))


def legend_of(found: Frontier) -> list[Line2D]:
    """Return the legend of the policies that are named."""
    return [
        Line2D(
            [],
            [],
            color=colour,
            marker=marker,
            linestyle=dash,
            markersize=5,
            label=f"{item.roles[0]} ({item.policy})" if place else item.roles[0],
        )
        for place, (item, (colour, marker, dash)) in enumerate(
            zip(found.named, MARKS, strict=False)
        )
    ]
