"""The figures of a discovery: the limits of boxes, and the points that fail."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from analysis.discovery.findings import Discovery, FoundBox, FoundLimit, PointMap
from analysis.look.formatting import counted
from analysis.look.layout import PanelGrid, add_legend, lay_out, legend_room, say, whole
from analysis.look.style import BLACK, BLUE, GREY, INK, ORANGE, SILVER, VERMILLION, styled
from analysis.look.units import axis_label
from analysis.result import Drawing

ROW = 0.34
"""Height of a limit's row in inches."""

COLOURS = (BLUE, ORANGE, BLACK)
"""Colours of the boxes on the map."""


def drawings(found: Discovery) -> list[Drawing]:
    """Return the figures of a discovery."""
    boxes = Drawing(
        "boxes",
        lambda: plot_boxes(found),
        "Bars, one per limited parameter: the part of its range within each box.",
    )
    shown = found.map
    if shown is None:
        return [boxes]
    failures = Drawing(
        "failures",
        lambda: plot_failures(found, shown),
        "Scatter of points over two parameters, those that fail crossed, with the boxes.",
    )
    return [boxes, failures]


def origin(found: Discovery) -> str:
    """Return what was looked at, for the note under a figure."""
    return (
        f"Sweep {found.sweep}, policy '{found.policy}': {found.failing:,} of "
        f"{counted(found.points, 'point')} fail ({found.failure}); {found.unsure:,} could "
        "change sides within their interval."
    )


@styled
def plot_boxes(found: Discovery) -> Figure:
    """Draw the limits of each box over the range of each parameter, with their stability."""
    boxes = found.boxes
    rows = sum(1 + len(box.limits) for box in boxes)
    legend = [
        Patch(facecolor=BLUE, label="within the box"),
        Patch(facecolor=SILVER, label="outside; at the ends what was tried"),
        Line2D([], [], color=VERMILLION, linewidth=2.5, label="limit in resamples, 5–95 %"),
    ]
    grid = PanelGrid(
        1,
        1,
        panel_height=max(1, rows) * ROW,
        head=legend_room(3, 3) + 0.1,
        left=0.2,
        right=0.2,
        below=0.1,
        note=f"{origin(found)} PRIM; coverage: share of all failures inside; density: share inside "
        "that fails; support: share of points inside; held out: on points left out of "
        f"{counted(found.resamples, 'bootstrap sample')}.",
    )
    canvas, (ax,) = lay_out(grid, f"Where '{found.policy}' fails")
    if not boxes:
        say(ax, "no box in which failures are much denser than elsewhere")
        return whole(canvas)
    place = 0.0
    for k, box in enumerate(boxes):
        ax.text(0.0, place, _title(k, box), va="center", fontweight="bold", fontsize=7.5)
        for limit in box.limits:
            place += 1.0
            _draw_limit(ax, place, limit)
        place += 1.0
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(place - 0.4, -0.6)
    ax.set_axis_off()
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)


def _title(k: int, box: FoundBox) -> str:
    held = box.held_out_density
    return (
        f"Box {k + 1}: coverage {box.coverage:.0%}, density {box.density:.0%}"
        + ("" if held is None else f" (held out {held:.0%})")
        + f", support {box.support:.0%}"
    )


def _draw_limit(ax: Axes, place: float, limit: FoundLimit) -> None:
    """Draw one parameter: its range as a bar, the part within the box in colour."""
    left, right = 0.56, 0.94
    ax.text(
        0.0,
        place,
        axis_label({"path": limit.parameter, "label": limit.label}, 62),
        va="center",
        fontsize=7,
    )
    if limit.span is None:
        ax.text(left, place, " or ".join(limit.words), va="center", fontsize=7)
        return
    low, high = limit.span

    def at(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    start = low if limit.low is None else limit.low
    end = high if limit.high is None else limit.high
    ax.barh(place, right - left, 0.3, left, color=SILVER)
    for tried, edge, side in ((low, left - 0.006, "right"), (high, right + 0.006, "left")):
        ax.text(edge, place, f"{tried:.3g}", ha=side, va="center", fontsize=6, color=INK)
    ax.barh(place, at(end) - at(start), 0.3, at(start), color=BLUE)
    for value, again in (
        (limit.low, limit.resampled_low),
        (limit.high, limit.resampled_high),
    ):
        if value is None:
            continue
        ax.text(at(value), place - 0.32, f"{value:.3g}", ha="center", va="center", fontsize=6)
        if again is not None:
            x = [at(again.low), at(again.high)]
            ax.plot(x, [place + 0.22] * 2, color=VERMILLION, linewidth=2.5, solid_capstyle="butt")


@styled
def plot_failures(found: Discovery, shown: PointMap) -> Figure:
    """Draw the points over the two parameters that matter first, and the boxes among them."""
    legend: list[Any] = [
        Line2D([], [], color=VERMILLION, marker="x", linestyle="none", markersize=4, label="fails"),
        Line2D([], [], color=GREY, marker="o", linestyle="none", markersize=3, label="does not"),
    ]
    grid = PanelGrid(
        1,
        1,
        panel_height=3.0,
        head=legend_room(2 + len(found.boxes), 5) + 0.1,
        note=f"{origin(found)} Boxes may limit other parameters as well.",
    )
    canvas, (ax,) = lay_out(grid, f"Where '{found.policy}' fails")
    x, y = (np.array(values) for values in shown.points)
    failed = np.array(shown.failed)
    ax.plot(x[~failed], y[~failed], "o", color=GREY, markersize=2.5, alpha=0.7)
    ax.plot(x[failed], y[failed], "x", color=VERMILLION, markersize=3.5, mew=0.9)
    for k, box in enumerate(found.boxes):
        _rectangle(ax, box, shown, COLOURS[k % len(COLOURS)])
        legend.append(
            Patch(facecolor="none", edgecolor=COLOURS[k % len(COLOURS)], label=f"box {k + 1}")
        )
    labels = [
        axis_label({"path": path, "label": label}, 45)
        for path, label in zip(shown.parameters, shown.labels, strict=True)
    ]
    ax.set_xlabel(labels[0])
    ax.set_ylabel(labels[1])
    ax.spines[["left", "bottom"]].set_color(INK)
    add_legend(canvas, grid, legend, 5)
    return whole(canvas)


def _rectangle(ax: Axes, box: FoundBox, shown: PointMap, colour: str) -> None:
    limits = {limit.parameter: limit for limit in box.limits}
    ends = []
    for path, (first, last) in zip(shown.parameters, shown.ends, strict=True):
        limit = limits.get(path)
        low, high = (None, None) if limit is None else (limit.low, limit.high)
        margin = 0.02 * (last - first)
        ends.append(
            (first - margin if low is None else low, last + margin if high is None else high)
        )
    (left, right), (bottom, top) = ends
    frame = Rectangle(
        (left, bottom), right - left, top - bottom, fill=False, edgecolor=colour, linewidth=1.5
    )
    ax.add_patch(frame)
