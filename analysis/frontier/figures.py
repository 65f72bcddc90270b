"""The figures of a search: what is traded for what, and which levers do it."""

from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.frontier.findings import Frontier, OutcomeEstimate, Words
from analysis.frontier.parallel_figure import plot_parallel
from analysis.frontier.trade_off_figure import MARKS, legend_of, origin, scale_of
from analysis.look.layout import PanelGrid, add_legend, lay_out, legend_room, whole
from analysis.look.style import (
    GREY,
    INK,
    SILVER,
    styled,
)
from analysis.look.units import words
from analysis.result import Drawing


@styled
def plot_trade_offs(found: Frontier) -> Figure:
    """Draw the first objective against each other one, with intervals of the change."""
    first, *others = found.objectives
    legend = legend_of(found)
    grid = PanelGrid(
        len(others),
        min(3, len(others)),
        panel_height=2.5,
        head=legend_room(len(legend), 3) + 0.15,
        left=0.65,
        gap_x=0.85,
        below=0.55,
        note=f"{origin(found)} Dots: mean changes from the present policy over worlds; whiskers: "
        f"{found.level:.0%} intervals over worlds, of the policies that are named. Filled: no "
        "other policy does better in every outcome. Large and hollow, at the end of a dotted line: "
        "words alone, the same menu and threats while State never designates. Better is down and "
        "to the left.",
    )
    canvas, panels = lay_out(grid, "What is traded for what")
    rows = found.by_name
    for ax, name in zip(panels, others, strict=True):
        x_scale, x_unit = scale_of(found, first)
        y_scale, y_unit = scale_of(found, name)
        for row in found.policies:
            x, y = (
                scale * row.outcomes[key].change
                for scale, key in ((x_scale, first), (y_scale, name))
            )
            face = SILVER if row.undominated else "white"
            ax.plot(x, y, "o", markersize=3.5, color=face, markeredgecolor=GREY, zorder=2)
        for item, (colour, marker, _) in zip(found.named, MARKS, strict=False):
            parts = rows[item.policy].outcomes
            empty = rows[item.policy].empty
            ends = ((parts[first], empty[first]), (parts[name], empty[name]))
            _lead_to_twin(ax, ends, (x_scale, y_scale), colour, marker)
            _cross(ax, (parts[first], parts[name]), (x_scale, y_scale), colour, marker)
        ax.axhline(0.0, color=INK, linewidth=0.5, zorder=1)
        ax.axvline(0.0, color=INK, linewidth=0.5, zorder=1)
        ax.set_xlabel(f"change in {words(first)}\n[{x_unit}]")
        ax.set_ylabel(f"change in {words(name)} [{y_unit}]")
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)


def _lead_to_twin(
    ax: Axes,
    ends: tuple[tuple[OutcomeEstimate, Words], tuple[OutcomeEstimate, Words]],
    scales: tuple[float, float],
    colour: str,
    marker: str,
) -> None:
    """Draw where a policy's empty twin is, and that it is the twin of this one."""
    (x0, x1), (y0, y1) = (
        [scale * part.change for part in pair] for scale, pair in zip(scales, ends, strict=True)
    )
    ax.plot([x0, x1], [y0, y1], color=colour, linewidth=0.7, linestyle=(0, (1, 2)), zorder=2)
    ax.plot(
        *(x1, y1),
        marker=marker,
        color="none",
        markersize=7,
        markeredgecolor=colour,
        markeredgewidth=0.9,
        zorder=5,
    )


def _cross(
    ax: Axes,
    parts: tuple[OutcomeEstimate, OutcomeEstimate],
    scales: tuple[float, float],
    colour: str,
    marker: str,
) -> None:
    at = [scale * part.change for scale, part in zip(scales, parts, strict=True)]
    ends = [
        [scale * end for end in part.interval or (part.change, part.change)]
        for scale, part in zip(scales, parts, strict=True)
    ]
    ax.plot(ends[0], [at[1]] * 2, color=colour, linewidth=0.8, zorder=3)
    ax.plot([at[0]] * 2, ends[1], color=colour, linewidth=0.8, zorder=3)
    ax.plot(*at, marker=marker, color=colour, markersize=6, markeredgecolor="white", zorder=4)


PLOTS = {
    "trade-offs": (
        plot_trade_offs,
        "Scatter plots: change in the first objective against change in each other one, one dot "
        "per policy; those that are named beside their empty twins.",
    ),
    "parallel": (
        plot_parallel,
        "Parallel coordinates: one line per policy over its levers and its outcomes.",
    ),
}
"""Every figure by name, with what it shows."""


def drawings(found: Frontier) -> list[Drawing]:
    """Return the figures of a search."""
    return [Drawing(name, partial(plot, found), alt) for name, (plot, alt) in PLOTS.items()]
