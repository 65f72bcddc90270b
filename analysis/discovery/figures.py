"""The figures of a discovery: the limits of boxes, and the points that fail."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from analysis.look.layout import Grid, add_legend, counted, lay_out, legend_room, say, whole
from analysis.look.save import save
from analysis.look.style import BLACK, BLUE, GREY, INK, ORANGE, SILVER, VERMILLION, styled
from analysis.look.units import axis_label

if TYPE_CHECKING:
    from analysis.discovery.folder import Discovery

ROW = 0.34
"""Height of a limit's row in inches."""

COLOURS = (BLUE, ORANGE, BLACK)
"""Colours of the boxes on the map."""


def figures(found: "Discovery") -> Iterator[tuple[str, Callable[["Discovery"], Figure]]]:
    """Yield the figures by the name of their file."""
    yield "boxes", plot_boxes
    if found.found["map"]:
        yield "failures", plot_failures


def write_all(found: "Discovery", folder: Path) -> list[Path]:
    """Write every figure as PNG and SVG, and return the paths."""
    written = []
    for name, plot in figures(found):
        written += save(plot(found), folder / name, name, found.manifest)
    return written


def origin(found: dict[str, Any]) -> str:
    """Return what was looked at, for the note under a figure."""
    return (
        f"Sweep {found['sweep']}, policy «{found['policy']}»: {found['failing']:,} of "
        f"{counted(found['points'], 'point')} fail ({found['failure']}); {found['unsure']:,} could "
        "change sides within their interval."
    )


@styled
def plot_boxes(discovery: "Discovery") -> Figure:
    """Draw the limits of each box over the range of each parameter, with their stability."""
    found = discovery.found
    boxes = found["boxes"]
    rows = [(k, box, limit) for k, box in enumerate(boxes) for limit in box["limits"]]
    heads = len(boxes)
    legend = [
        Patch(facecolor=BLUE, label="within the box"),
        Patch(facecolor=SILVER, label="outside"),
        Line2D([], [], color=VERMILLION, linewidth=2.5, label="limit in resamples, 5–95 %"),
    ]
    grid = Grid(
        1,
        1,
        panel_height=max(1, len(rows) + heads) * ROW,
        head=legend_room(3, 3) + 0.1,
        left=0.2,
        right=0.2,
        below=0.1,
        note=f"{origin(found)} PRIM; coverage: share of all failures inside; density: share inside "
        "that fails; support: share of points inside; held out: on points left out of "
        f"{counted(found['resamples'], 'bootstrap sample')}.",
    )
    canvas, (ax,) = lay_out(grid, f"Where «{found['policy']}» fails")
    if not boxes:
        say(ax, "no box in which failures are much denser than elsewhere")
        return whole(canvas)
    place = 0.0
    for k, box in enumerate(boxes):
        ax.text(0.0, place, _title(k, box), va="center", fontweight="bold", fontsize=7.5)
        for limit in box["limits"]:
            place += 1.0
            _draw_limit(ax, place, limit)
        place += 1.0
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(place - 0.4, -0.6)
    ax.set_axis_off()
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)


def _title(k: int, box: dict[str, Any]) -> str:
    held = box["held_out_density"]
    return (
        f"Box {k + 1}: coverage {box['coverage']:.0%}, density {box['density']:.0%}"
        + ("" if held is None else f" (held out {held:.0%})")
        + f", support {box['support']:.0%}"
    )


def _draw_limit(ax: Axes, place: float, limit: dict[str, Any]) -> None:
    """Draw one parameter: its range as a bar, the part within the box in colour."""
    left, right = 0.56, 0.98
    ax.text(
        0.0,
        place,
        axis_label({"path": limit["parameter"], "label": limit["label"]}, 62),
        va="center",
        fontsize=7,
    )
    if limit["span"] is None:
        ax.text(left, place, " or ".join(limit["words"]), va="center", fontsize=7)
        return
    low, high = (float(end) for end in limit["span"])

    def at(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    ends = [low if limit["low"] is None else limit["low"]]
    ends.append(high if limit["high"] is None else limit["high"])
    ax.barh(place, right - left, 0.3, left, color=SILVER)
    ax.barh(place, at(ends[1]) - at(ends[0]), 0.3, at(ends[0]), color=BLUE)
    for name, end in zip(("low", "high"), ends, strict=True):
        if limit[name] is None:
            continue
        ax.text(at(end), place - 0.32, f"{end:.3g}", ha="center", va="center", fontsize=6)
        again = limit[f"resampled_{name}"]
        if again is not None:
            x = [at(again["low"]), at(again["high"])]
            ax.plot(x, [place + 0.22] * 2, color=VERMILLION, linewidth=2.5, solid_capstyle="butt")


@styled
def plot_failures(discovery: "Discovery") -> Figure:
    """Draw the points over the two parameters that matter first, and the boxes among them."""
    found = discovery.found
    shown = found["map"]
    legend: list[Any] = [
        Line2D([], [], color=VERMILLION, marker="x", linestyle="none", markersize=4, label="fails"),
        Line2D([], [], color=GREY, marker="o", linestyle="none", markersize=3, label="does not"),
    ]
    grid = Grid(
        1,
        1,
        panel_height=3.0,
        head=legend_room(2 + len(found["boxes"]), 5) + 0.1,
        note=f"{origin(found)} Boxes may limit other parameters as well.",
    )
    canvas, (ax,) = lay_out(grid, f"Where «{found['policy']}» fails")
    x, y = (np.array(values) for values in shown["points"])
    failed = np.array(shown["failed"])
    ax.plot(x[~failed], y[~failed], "o", color=GREY, markersize=2.5, alpha=0.7)
    ax.plot(x[failed], y[failed], "x", color=VERMILLION, markersize=3.5, mew=0.9)
    for k, box in enumerate(found["boxes"]):
        _rectangle(ax, box, shown, COLOURS[k % len(COLOURS)])
        legend.append(
            Patch(facecolor="none", edgecolor=COLOURS[k % len(COLOURS)], label=f"box {k + 1}")
        )
    labels = [
        axis_label({"path": path, "label": label}, 45)
        for path, label in zip(shown["parameters"], shown["labels"], strict=True)
    ]
    ax.set_xlabel(labels[0])
    ax.set_ylabel(labels[1])
    ax.spines[["left", "bottom"]].set_color(INK)
    add_legend(canvas, grid, legend, 5)
    return whole(canvas)


def _rectangle(ax: Axes, box: dict[str, Any], shown: dict[str, Any], colour: str) -> None:
    limits = {limit["parameter"]: limit for limit in box["limits"]}
    ends = []
    for path, span in zip(shown["parameters"], shown["ends"], strict=True):
        limit = limits.get(path, {"low": None, "high": None})
        margin = 0.02 * (span[1] - span[0])
        ends.append(
            (
                span[0] - margin if limit["low"] is None else limit["low"],
                span[1] + margin if limit["high"] is None else limit["high"],
            )
        )
    (left, right), (low, high) = ends
    corner = (left, low)
    frame = Rectangle(corner, right - left, high - low, fill=False, edgecolor=colour, linewidth=1.5)
    ax.add_patch(frame)
