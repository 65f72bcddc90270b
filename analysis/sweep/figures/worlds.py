"""What one world says after the other, and what policies make of them: chance beside spread."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from analysis.intervals import LEVEL
from analysis.look.layout import (
    PanelGrid,
    add_legend,
    lay_out,
    legend_room,
    room_for_labels,
    whole,
)
from analysis.look.style import BLUE, HAIR, INK, SKY, VERMILLION, styled
from analysis.look.units import words
from analysis.sweep.figures.notes import left_out, origin, runs_in_words, scale
from analysis.sweep.summary import levels

if TYPE_CHECKING:
    from analysis.sweep.result import SweepResult

TALL = 9.0
"""Rows of policies that the worlds together are as high as."""

ROW = 0.19
"""Height of a row of a policy in inches."""

MOST_POLICIES = 12


def has_worlds(sweep: "SweepResult") -> bool:
    """Return whether its points are worlds: several samples of what is not known."""
    return sweep.sampled and len(np.unique(sweep.samples[~sweep.failed])) > 1


@styled
def plot_worlds(sweep: "SweepResult") -> Figure:
    """Draw each world under the first policy with its interval, and all policies below."""
    outcomes, policies = sweep.shown_outcomes, sweep.manifest["policies"][:MOST_POLICIES]
    first = _of(sweep, policies[0])
    several = len(policies) > 1
    names = [f"each world\n{policies[0]}" if several else "each world", *policies]
    rows = [-TALL / 2, *range(1, len(policies) + 1)]
    chance = f"chance: {100 * LEVEL:.0f} % interval of a world"
    handles = [
        Line2D([], [], color=SKY, linewidth=1.0, label=chance),
        Line2D([], [], color=BLUE, marker=".", linewidth=0, label="a world"),
        Line2D([], [], color=VERMILLION, linewidth=3.0, label="5 to 95 % of worlds"),
        Line2D([], [], color=INK, marker="D", markersize=4, linewidth=0, label="mean of worlds"),
    ]
    grid = PanelGrid(
        len(outcomes),
        len(outcomes),
        panel_height=(TALL + len(policies) + 1.5) * ROW,
        head=legend_room(1, len(handles)) + 0.2,
        left=room_for_labels(names),
        right=0.15,
        gap_x=0.25,
        note=f"{origin(sweep)} {int(first.sum()):,} worlds, "
        f"{runs_in_words(sweep.counts[first])} in each, in the order of what they say; all "
        f"policies are tried in the same worlds.{left_out(sweep, MOST_POLICIES)}",
    )
    canvas, panels = lay_out(grid, "Chance within a world, and from world to world")
    add_legend(canvas, grid, handles, len(handles))
    for ax, outcome in zip(panels, outcomes, strict=True):
        factor, unit = scale(sweep, outcome)
        _worlds(ax, sweep, outcome, factor)
        for level in levels(sweep, outcome):
            if level.policy not in policies:
                continue
            place = policies.index(level.policy) + 1
            ends = [factor * level.q05, factor * level.q95]
            ax.plot(ends, [place, place], color=VERMILLION, linewidth=3.0, solid_capstyle="butt")
            ax.plot(factor * level.mean, place, marker="D", markersize=4, color=INK)
        ax.axhline(0.25, color=INK, linewidth=0.5)
        ax.set_ylim(len(policies) + 0.7, -TALL - 0.3)
        ax.set_yticks(rows, names if ax is panels[0] else [""] * len(rows))
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.set_title(words(outcome))
        ax.set_xlabel("share of runs [%]" if unit == "%" else f"mean [{unit}]")
        if unit == "%":
            ax.set_xlim(-1, 101)
        ax.grid(axis="x", color=HAIR, linewidth=0.5)
    return whole(canvas)


def _of(sweep: "SweepResult", policy: str) -> NDArray[np.bool_]:
    """Return which points are worlds under a policy that did not fail."""
    return np.asarray((np.array(sweep.words("policy")) == policy) & ~sweep.failed)


def _worlds(ax: Axes, sweep: "SweepResult", outcome: str, factor: float) -> None:
    """Draw the worlds of the first policy from the top down, the smallest first."""
    members = _of(sweep, sweep.manifest["policies"][0])
    value, low, high = (
        factor * sweep.column(f"{outcome}{end}")[members] for end in ("", "_low", "_high")
    )
    order = np.argsort(value, kind="stable")
    place = -TALL + TALL * (np.arange(len(value)) + 0.5) / len(value)
    ax.hlines(place, low[order], high[order], color=SKY, linewidth=1.0)
    ax.plot(value[order], place, ".", color=BLUE, markersize=2.5)
