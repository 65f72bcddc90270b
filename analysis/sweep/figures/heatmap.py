"""An outcome over two factors, with numbers or contours and the scenario's own place."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.intervals import LEVEL
from analysis.look.layout import PanelGrid, lay_out, whole
from analysis.look.style import BLACK, styled
from analysis.look.units import axis_label, words
from analysis.sweep.estimate import estimate
from analysis.sweep.figures.notes import left_out, origin, runs_in_words, scale
from analysis.sweep.varied import VariedFactor

if TYPE_CHECKING:
    from analysis.sweep.result import SweepResult

MOST_PANELS = 4
"""Policies that are shown side by side."""

MOST_TICKS = 10
"""Levels of a factor that are named on its axis."""

NUMBERED = 64
"""Cells up to which each carries its number; where there are more, contours do."""

Floats = NDArray[np.float64]


def can_map(sweep: "SweepResult") -> bool:
    """Return whether two factors of a factorial design are numbers with several levels."""
    return sweep.manifest["kind"] == "factorial" and len(_pair(sweep)) == 2


def _pair(sweep: "SweepResult") -> list[VariedFactor]:
    """Return the first two factors that are numbers with several levels, in rising order."""
    chosen = [f for f in sweep.shown_factors if f.numeric and len(f.levels) > 1][:2]
    return [replace(factor, levels=tuple(sorted(factor.levels))) for factor in chosen]


@styled
def plot_heatmap(sweep: "SweepResult") -> Figure:
    """Draw the first outcome over the first two factors, one panel per policy."""
    across, up = _pair(sweep)
    outcome = sweep.shown_outcomes[0]
    size, unit = scale(sweep, outcome)
    policies = sweep.manifest["policies"][:MOST_PANELS]
    maps, half, runs = _maps(sweep, across, up, len(policies))
    ringed = _own_place(across, up)
    columns = min(2, len(policies))
    grid = PanelGrid(
        len(policies),
        columns,
        panel_height=2.9 if columns == 1 else 2.2,
        left=0.75,
        right=1.75 if columns == 1 else 0.95,
        gap_x=0.3,
        gap_y=0.6,
        below=0.58,
        note=f"{origin(sweep)} Mean of {runs} per point, over all other factors"
        + _widths(size * half, unit)
        + (" Ring: the scenario's own values." if ringed else "")
        + left_out(sweep, len(policies)),
    )
    canvas, panels = lay_out(grid, f"{words(outcome)} [{unit}]")
    low, high = size * np.nanmin(maps), size * np.nanmax(maps)
    for k, ax in enumerate(panels):
        mesh = _draw(ax, across, up, size * maps[k], (low, high))
        if len(policies) > 1:
            ax.set_title(policies[k])
        if k % columns == 0:
            ax.set_ylabel(axis_label({"path": up.path, "label": up.label}))
        else:
            ax.tick_params(axis="y", labelleft=False)
        if k + columns >= len(panels):
            ax.set_xlabel(axis_label({"path": across.path, "label": across.label}))
    bar = canvas.add_axes(
        (
            (grid.width - grid.right + 0.15) / grid.width,
            grid.foot / grid.height,
            0.02,
            1 - (grid.foot + grid.head) / grid.height,
        )
    )
    whole(canvas).colorbar(mesh, cax=bar, label=f"mean {words(outcome)} [{unit}]")
    return whole(canvas)


def _widths(half: Floats, unit: str) -> str:
    """Return how wide the intervals of the cells are, in words."""
    known = half[~np.isnan(half)]
    if not len(known):
        return ", without intervals: the runs are too few, or all alike."
    return (
        f"; half-width of its {LEVEL:.0%} interval: {known.min():.2g} to {known.max():.2g} {unit}."
    )


def _own_place(across: VariedFactor, up: VariedFactor) -> tuple[float, float] | None:
    """Return where the scenario's own values lie, if they are on the map."""
    place = []
    for factor in (across, up):
        own, edges = factor.own, _edges(factor)
        if not isinstance(own, int | float) or not edges[0] <= own <= edges[-1]:
            return None
        place.append(float(own))
    return place[0], place[1]


def _maps(
    sweep: "SweepResult", across: VariedFactor, up: VariedFactor, policies: int
) -> tuple[Floats, Floats, str]:
    """Return the means (policies, up, across), the half-widths of their intervals, and runs."""
    from scipy.sparse import csr_array

    shape = (policies, len(up.levels), len(across.levels))
    places = [
        np.array([factor.levels.index(value) for value in sweep.values(factor.path)])
        for factor in (up, across)
    ]
    names = sweep.manifest["policies"]
    policy = np.array([names.index(name) for name in sweep.words("policy")])
    points = np.flatnonzero(~sweep.failed & (policy < policies))
    cell = np.ravel_multi_index((policy[points], places[0][points], places[1][points]), shape)
    count = np.bincount(cell, minlength=math.prod(shape))
    entries = (1.0 / count[cell], (cell, points))
    weights = csr_array(entries, shape=(math.prod(shape), len(sweep.failed)))
    found = estimate(sweep, weights, sweep.shown_outcomes[:1], LEVEL)
    half = ((found.high - found.low) / 2.0)[:, 0].reshape(shape)
    return found.value[:, 0].reshape(shape), half, runs_in_words(found.runs)


def _draw(
    ax: Axes, across: VariedFactor, up: VariedFactor, values: Floats, ends: tuple[float, float]
) -> Any:
    edges = [_edges(factor) for factor in (across, up)]
    mesh = ax.pcolormesh(*edges, values, cmap="cividis", vmin=ends[0], vmax=ends[1])
    levels = [np.array(factor.levels, dtype=np.float64) for factor in (across, up)]
    varied = min(values.shape) > 1 and np.nanmax(values) > np.nanmin(values)
    if varied and values.size > NUMBERED:  # a contour would strike numbers through
        ax.clabel(ax.contour(*levels, values, levels=5, colors="white", linewidths=0.9), fontsize=6)
    middle = (ends[0] + ends[1]) / 2
    if values.size <= NUMBERED:
        for (row, column), value in np.ndenumerate(values):
            if not np.isnan(value):
                ax.text(
                    float(levels[0][column]),
                    float(levels[1][row]),
                    f"{value:.3g}",
                    ha="center",
                    va="center",
                    fontsize=6,
                    color="white" if value < middle else BLACK,
                )
    for axis, factor in ((ax.xaxis, across), (ax.yaxis, up)):
        _scale(ax, axis, factor)
    own = _own_place(across, up)
    if own is not None:
        for colour, width in ((BLACK, 3.0), ("white", 1.4)):
            ax.plot(*own, "o", markersize=19, color="none", markeredgecolor=colour, mew=width)
    return mesh


def _edges(factor: VariedFactor) -> Floats:
    """Return the borders of the cells around the levels, half-way between neighbours."""
    at = np.array(factor.levels, dtype=np.float64)
    at = np.log(at) if factor.log else at
    middle = (at[1:] + at[:-1]) / 2
    edges = np.concatenate([[2 * at[0] - middle[0]], middle, [2 * at[-1] - middle[-1]]])
    return np.exp(edges) if factor.log else edges


def _scale(ax: Axes, axis: Any, factor: VariedFactor) -> None:
    if factor.log:
        (ax.set_xscale if axis is ax.xaxis else ax.set_yscale)("log")
    shown = factor.levels[:: math.ceil(len(factor.levels) / MOST_TICKS)]
    axis.set_ticks(shown, [f"{level:.3g}" for level in shown])
    axis.set_ticks([], minor=True)
