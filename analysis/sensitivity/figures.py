"""The figures of a study of sensitivity: screening, indices, interactions, convergence."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.look.formatting import counted
from analysis.look.layout import (
    PanelGrid,
    add_legend,
    lay_out,
    legend_room,
    room_for_labels,
    whole,
)
from analysis.look.style import BLACK, BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SILVER, SKY, styled
from analysis.look.units import SCALES, words
from analysis.result import Drawing
from analysis.sensitivity.interaction_figure import (
    names_of,
    origin,
    plot_interactions,
)
from analysis.sensitivity.rows import IndexRow

if TYPE_CHECKING:
    from analysis.sensitivity.result import SensitivityResult

SHOWN = 3
"""Outcomes that are shown side by side."""

MOST_BARS = 16
"""Parameters of the screening that are shown."""

CHANCE = "Chance: its share in the variance of a single run."

ROW = 0.24
"""Height of a parameter's row in inches."""

LINES = ((BLUE, "o"), (ORANGE, "s"), (GREEN, "^"), (PURPLE, "D"), (SKY, "v"))
"""Colours and markers of the parameters whose convergence is shown."""


def drawings(found: "SensitivityResult") -> list[Drawing]:
    """Return the figures that make sense for a study."""
    screening = Drawing(
        "screening",
        lambda: plot_screening(found),
        "Bars with whiskers, one row per parameter: mean size of the change it makes.",
    )
    indices = Drawing(
        "indices",
        lambda: plot_indices(found),
        "Pairs of bars with whiskers, one row per parameter: total and first Sobol index.",
    )
    interactions = Drawing(
        "interactions",
        lambda: plot_interactions(found),
        "Map of pairs of parameters: share of variance that two have together.",
    )
    convergence = Drawing(
        "convergence",
        lambda: plot_convergence(found),
        "Lines with whiskers: the leading indices at a quarter, a half and all samples.",
    )
    known = {row.index for row in found.rows}
    pairs = "ST" in known and len(found.found.chosen) > 1
    return [
        *([screening] if "mu_star" in known else []),
        *([indices] if "ST" in known else []),
        *([interactions] if pairs else []),
        convergence,
    ]


def _chance(found: "SensitivityResult", method: str, outcome: str) -> str:
    share = found.chance[method][outcome].share
    return f"{words(outcome)}\nchance: {100 * share:.0f} %"


@styled
def plot_screening(found: "SensitivityResult") -> Figure:
    """Draw the mean size of the change that each parameter makes, with its interval."""
    outcomes = [name for name in found.outcomes if found.of(name, "mu_star")][:SHOWN]
    order = found.leading("mu_star", outcomes, MOST_BARS)
    names = names_of(found, order, 2)
    grid = PanelGrid(
        len(outcomes),
        len(outcomes),
        panel_height=1.3 * ROW * len(order) + 0.1,
        head=0.55,
        left=room_for_labels(names),
        gap_x=0.25,
        note=f"{origin(found)} Morris: {found.found.trajectories} trajectories; mean size of "
        f"the change over a parameter's whole range; whiskers: {found.found.level:.0%} "
        "intervals (bootstrap over trajectories, jackknife over groups of runs). Bar in grey: not "
        "distinguishable from what chance alone gives (tick). "
        f"{CHANCE}" + (f" The {len(order)} largest are shown." if _more(found, order) else ""),
    )
    canvas, panels = lay_out(grid, "What matters at all")
    for ax, outcome in zip(panels, outcomes, strict=True):
        scale, unit = SCALES.get(found.unit(outcome), (1.0, ""))
        unit = unit or found.unit(outcome)
        by_path = {row.parameter: row for row in found.of(outcome, "mu_star")}
        for place, path in enumerate(order):
            row = by_path[path]
            _bar(ax, place, row, scale, (BLUE, 0.6))
            ax.plot([scale * row.chance] * 2, [place - 0.3, place + 0.3], color=BLACK, lw=0.8)
        _rows(ax, names, first=ax is panels[0])
        ax.set_title(_chance(found, "morris", outcome))
        ax.set_xlabel(f"μ* [{'percentage points' if unit == '%' else unit}]")
    return whole(canvas)


def _more(found: "SensitivityResult", order: list[str]) -> bool:
    return len(order) < len(found.factors)


@styled
def plot_indices(found: "SensitivityResult") -> Figure:
    """Draw total and first-order Sobol indices with their intervals."""
    outcomes = [name for name in found.outcomes if found.of(name, "ST")][:SHOWN]
    order = found.leading("ST", outcomes, MOST_BARS)
    names = names_of(found, order)
    legend = [
        Patch(facecolor=BLUE, label="total ST: with interactions"),
        Patch(facecolor=SKY, label="first S1: alone"),
        Patch(facecolor=SILVER, label="not distinguishable from 0"),
    ]
    grid = PanelGrid(
        len(outcomes),
        len(outcomes),
        panel_height=1.7 * ROW * len(order) + 0.1,
        head=legend_room(3, 3) + 0.3,
        left=room_for_labels(names),
        gap_x=0.25,
        note=f"{origin(found)} Sobol indices of {counted(found.found.samples, 'base sample')}"
        f", {len(order)} parameters over their ranges, the others at the scenario's values; "
        f"whiskers: {found.found.level:.0%} intervals (bootstrap over samples, jackknife "
        f"over groups of runs). Shares of the variance over parameters. {CHANCE}",
    )
    canvas, panels = lay_out(grid, "What drives the outcomes")
    for ax, outcome in zip(panels, outcomes, strict=True):
        for index, shift, colour in (("ST", -0.19, BLUE), ("S1", 0.19, SKY)):
            by_path = {row.parameter: row for row in found.of(outcome, index)}
            for place, path in enumerate(order):
                _bar(ax, place + shift, by_path[path], 1.0, (colour, 0.34))
        _rows(ax, names, first=ax is panels[0])
        ax.axvline(0.0, color=INK, linewidth=0.6)
        ax.set_title(_chance(found, "sobol", outcome))
        ax.set_xlabel("share of variance [-]")
    add_legend(canvas, grid, legend, 3)
    return whole(canvas)


def _bar(ax: Axes, place: float, row: IndexRow, scale: float, look: tuple[str, float]) -> None:
    colour, height = look
    ax.barh(place, scale * row.value, height, color=colour if row.clear else SILVER)
    ends = [scale * row.low, scale * row.high]
    ax.plot(ends, [place, place], color=BLACK if row.clear else GREY, linewidth=0.9)


def _rows(ax: Axes, order: list[str], *, first: bool) -> None:
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.set_yticks(range(len(order)), order if first else [""] * len(order))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


@styled
def plot_convergence(found: "SensitivityResult") -> Figure:
    """Draw the leading indices at a quarter, a half and all of the samples."""
    index = "ST" if any(row.index == "ST" for row in found.rows) else "mu_star"
    what = "samples" if index == "ST" else "trajectories"
    outcomes = [name for name in found.outcomes if found.of(name, index)][:SHOWN]
    order = found.leading(index, outcomes, len(LINES))
    legend = [
        Line2D([], [], color=colour, marker=marker, markersize=3.5, label=found.label(path))
        for path, (colour, marker) in zip(order, LINES, strict=False)
    ]
    grid = PanelGrid(
        len(outcomes),
        len(outcomes),
        panel_height=1.7,
        head=legend_room(len(legend), 1) + 0.2,
        gap_x=0.5,
        note=f"{origin(found)} Whiskers: {found.found.level:.0%} intervals. The smaller "
        "samples are parts of the larger ones.",
    )
    name = "total index ST" if index == "ST" else "mean size of change μ*"
    canvas, panels = lay_out(grid, f"How the {name} settles")
    for ax, outcome in zip(panels, outcomes, strict=True):
        sizes = sorted({row.samples for row in found.of(outcome) if row.index == index})
        for k, path in enumerate(order):
            here = [row for row in found.of(outcome) if (row.index, row.parameter) == (index, path)]
            here.sort(key=lambda row: row.samples)
            at = np.arange(len(sizes)) + 0.08 * (k - (len(order) - 1) / 2)
            value = np.array([row.value for row in here])
            half = np.array([(row.high - row.low) / 2 for row in here])
            ax.errorbar(at, value, half, color=LINES[k][0], marker=LINES[k][1], markersize=3.5)
        ax.set_xticks(range(len(sizes)), [f"{size:,}" for size in sizes])
        ax.set_xlabel(what)
        ax.set_title(words(outcome))
    unit = "-" if index == "ST" else found.unit(outcomes[0])
    panels[0].set_ylabel(f"{'ST' if index == 'ST' else 'μ*'} [{unit}]")
    add_legend(canvas, grid, legend, 1)
    return whole(canvas)
