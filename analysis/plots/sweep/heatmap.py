"""An outcome over two factors, with contours and the scenario's own place."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.intervals import LEVEL
from analysis.plots.layout import Grid, lay_out, whole
from analysis.plots.style import BLACK, styled
from analysis.plots.sweep.view import View, axis_label, words
from analysis.sweep.estimate import estimate

MOST_PANELS = 4
"""Policies that are shown side by side."""

NUMBERED = 64
"""Cells up to which each carries its number."""

Floats = NDArray[np.float64]


def can_map(view: View) -> bool:
    """Tell whether two factors of a factorial design are numbers with several levels."""
    return view.sweep.manifest["kind"] == "factorial" and len(_pair(view)) == 2


def _pair(view: View) -> list[dict[str, Any]]:
    return [f for f in view.factors if f["numeric"] and len(f["levels"]) > 1][:2]


@styled
def plot_heatmap(view: View) -> Figure:
    """Draw the first outcome over the first two factors, one panel per policy."""
    across, up = _pair(view)
    outcome = view.outcomes[0]
    scale, unit = view.scale(outcome)
    policies = view.sweep.manifest["policies"][:MOST_PANELS]
    maps, half, runs = _maps(view, across, up, len(policies))
    columns = min(2, len(policies))
    grid = Grid(
        len(policies),
        columns,
        panel_height=2.9 if columns == 1 else 2.2,
        left=0.75,
        right=1.75 if columns == 1 else 0.95,
        gap_x=0.3,
        gap_y=0.6,
        below=0.45,
        note=f"{view.origin} Mean of {runs:,} runs per point, over all other factors; half-width "
        f"of its {LEVEL:.0%} interval: {scale * np.nanmin(half):.2g} to "
        f"{scale * np.nanmax(half):.2g} {unit}. Ring: the scenario's own values.",
    )
    canvas, panels = lay_out(grid, f"{words(outcome)} [{unit}]")
    low, high = scale * np.nanmin(maps), scale * np.nanmax(maps)
    for k, ax in enumerate(panels):
        mesh = _draw(ax, across, up, scale * maps[k], (low, high))
        if len(policies) > 1:
            ax.set_title(policies[k])
        if k % columns == 0:
            ax.set_ylabel(axis_label(up))
        if k + columns >= len(panels):
            ax.set_xlabel(axis_label(across))
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


def _maps(
    view: View, across: dict[str, Any], up: dict[str, Any], policies: int
) -> tuple[Floats, Floats, int]:
    """Return the means (policies, up, across), the half-widths of their intervals, and runs."""
    sweep = view.sweep
    x, y = (np.array(sweep.values(f["path"]), dtype=np.float64) for f in (across, up))
    names = np.array(sweep.words("policy"))
    masks = [
        ~sweep.failed & (names == sweep.manifest["policies"][k]) & (x == a) & (y == b)
        for k in range(policies)
        for b in up["levels"]
        for a in across["levels"]
    ]
    weights = np.array([mask / max(1, mask.sum()) for mask in masks], dtype=np.float64)
    found = estimate(sweep, weights, view.outcomes[:1], LEVEL)
    empty = np.array([not mask.any() for mask in masks])
    shape = (policies, len(up["levels"]), len(across["levels"]))
    value = np.where(empty, np.nan, found.value[:, 0]).reshape(shape)
    half = np.where(empty, np.nan, found.half[:, 0]).reshape(shape)
    return value, half, found.runs


def _draw(
    ax: Axes, across: dict[str, Any], up: dict[str, Any], values: Floats, ends: tuple[float, float]
) -> Any:
    edges = [_edges(factor) for factor in (across, up)]
    mesh = ax.pcolormesh(*edges, values, cmap="cividis", vmin=ends[0], vmax=ends[1])
    levels = [np.array(factor["levels"], dtype=np.float64) for factor in (across, up)]
    if min(values.shape) > 1 and np.nanmax(values) > np.nanmin(values):
        lines = ax.contour(*levels, values, levels=5, colors="white", linewidths=0.9)
        if values.size > NUMBERED:
            ax.clabel(lines, fontsize=6)
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
    own = [factor["own"] for factor in (across, up)]
    inside = [
        isinstance(value, int | float) and low <= value <= high
        for value, (low, *_, high) in zip(own, edges, strict=True)
    ]
    if all(inside):
        for colour, width in ((BLACK, 3.0), ("white", 1.4)):
            ax.plot(*own, "o", markersize=19, color="none", markeredgecolor=colour, mew=width)
    return mesh


def _edges(factor: dict[str, Any]) -> Floats:
    """Return the borders of the cells around the levels, half-way between neighbours."""
    at = np.array(factor["levels"], dtype=np.float64)
    at = np.log(at) if factor["log"] else at
    middle = (at[1:] + at[:-1]) / 2
    edges = np.concatenate([[2 * at[0] - middle[0]], middle, [2 * at[-1] - middle[-1]]])
    return np.exp(edges) if factor["log"] else edges


def _scale(ax: Axes, axis: Any, factor: dict[str, Any]) -> None:
    if factor["log"]:
        (ax.set_xscale if axis is ax.xaxis else ax.set_yscale)("log")
    axis.set_ticks(factor["levels"], [f"{level:.3g}" for level in factor["levels"]])
    axis.set_ticks([], minor=True)
