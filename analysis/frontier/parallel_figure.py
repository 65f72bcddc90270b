"""Parallel coordinates of policies: levers on the left, outcomes on the right."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.frontier.findings import Frontier, Lever, LeverChoice, TriedPolicy
from analysis.frontier.trade_off_figure import MARKS, legend_of, origin, scale_of
from analysis.look.layout import PanelGrid, add_legend, lay_out, legend_room, whole
from analysis.look.style import INK, SILVER, styled
from analysis.look.units import words

SHORT = {
    "state.policy": "answer",
    "state.threat_rate": "warnings\n[1/month]",
    "state.answer_rate": "pace\n[1/month]",
    "state.severity": "severity",
    "law.waiver_for": "waivers\nfor",
    "state.offer_cap": "offer\n[bn USD]",
    "state.offer_budget": "all offers\n[bn USD]",
}
"""Levers as narrow headings."""

IN_BILLIONS = ("state.offer_cap", "state.offer_budget")


@styled
def plot_parallel(found: Frontier) -> Figure:
    """Draw every policy as a line over its levers and outcomes; those that are named in colour."""
    legend = legend_of(found)
    names = [lever.path for lever in found.levers]
    heads = [SHORT.get(path, path.rpartition(".")[2]) for path in names]
    for name in found.objectives:
        unit = scale_of(found, name)[1].replace("determinations", "number")
        heads.append(f"{words(name).replace(' ', chr(10))}\n[{unit}]")
    grid = PanelGrid(
        1,
        1,
        panel_height=3.1,
        head=legend_room(len(legend), 3) + 0.55,
        left=0.5,
        right=0.45,
        below=0.2,
        note=f"{origin(found)} Left of the line: levers; right of it: means over worlds and runs, "
        "lower is better. Faint lines: other policies that no policy beats in every outcome.",
    )
    canvas, (ax,) = lay_out(grid, "Which levers do it")
    axes = [_axis(lever) for lever in found.levers] + [
        _outcome_axis(found, name) for name in found.objectives
    ]
    lines = {row.policy: _places(row, found, axes) for row in found.policies}
    named = {item.policy for item in found.named}
    for policy, places in lines.items():
        if policy not in named and found.by_name[policy].undominated:
            ax.plot(places, color=SILVER, linewidth=0.5, alpha=0.6, zorder=1)
    for item, (colour, marker, dash) in zip(found.named, MARKS, strict=False):
        ax.plot(
            lines[item.policy],
            color=colour,
            linestyle=dash,
            marker=marker,
            markersize=4.5,
            linewidth=1.3,
            zorder=3,
        )
    _dress(ax, axes, heads, len(names))
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)


Axis = tuple[list[tuple[float, str]], Callable[[Any], float]]
"""Labels with their places from 0 to 1, and the place of a value."""


def _axis(lever: Lever) -> Axis:
    if isinstance(lever, LeverChoice):
        levels = lever.levels
        step = max(1, len(levels) - 1)
        labels = [(k / step, _word(level)) for k, level in enumerate(levels)]
        return labels, lambda value: levels.index(value) / step if value in levels else 1.0
    low, high = lever.low, lever.high
    factor = 0.001 if lever.path in IN_BILLIONS else 1.0
    labels = [(0.0, f"{factor * low:.3g}"), (1.0, f"{factor * high:.3g}")]

    def place(value: Any) -> float:
        known = value if isinstance(value, int | float) else high
        return float(np.clip((known - low) / (high - low), 0.0, 1.0))

    return labels, place


def _word(level: Any) -> str:
    text = str(level)
    if text == "[]":
        return "none"
    if text.startswith("["):
        kinds = text.strip("[]").replace('"', "").split(", ")
        return kinds[0] if len(kinds) == 1 else f"{len(kinds)} kinds"
    return text


def _outcome_axis(found: Frontier, name: str) -> Axis:
    values = [row.outcomes[name].mean for row in found.policies]
    low, high = min(values), max(values)
    span = max(high - low, 1e-12)
    scale = scale_of(found, name)[0]
    nothing = abs(low) < 0.001 * span  # a thousandth of the axis is no number to read
    labels = [(0.0, "0" if nothing else f"{scale * low:.3g}"), (1.0, f"{scale * high:.3g}")]
    return labels, lambda value: (value - low) / span


def _places(row: TriedPolicy, found: Frontier, axes: list[Axis]) -> list[float]:
    values = [row.levers[lever.path] for lever in found.levers]
    values += [row.outcomes[name].mean for name in found.objectives]
    return [place(value) for (_, place), value in zip(axes, values, strict=True)]


def _dress(ax: Axes, axes: list[Axis], heads: list[str], levers: int) -> None:
    for k, (labels, _) in enumerate(axes):
        ax.axvline(k, color=INK, linewidth=0.6, zorder=0)
        ax.text(k, 1.09, heads[k], ha="center", va="bottom", fontsize=6.5)
        for place, text in labels:
            ax.text(
                k,
                place + (0.03 if place == 1.0 else -0.03 if place == 0.0 else 0.02),
                text,
                ha="center",
                va="bottom" if place > 0.0 else "top",
                fontsize=6,
                color=INK,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3, "alpha": 0.8},
                zorder=2,
            )
    ax.axvline(levers - 0.5, color=INK, linewidth=1.0, linestyle=(0, (1, 2)), zorder=0)
    ax.set_xlim(-0.3, len(axes) - 0.7)
    ax.set_ylim(-0.1, 1.06)
    ax.set_axis_off()
