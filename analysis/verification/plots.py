"""Simulation against theory: three limit cases whose answer is known exactly."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.look.layout import PanelGrid, add_legend, lay_out, legend_room, whole
from analysis.look.style import BLUE, INK, VERMILLION, styled

LOOKS = {"buys": (BLUE, "o"), "buys and is sanctioned": (VERMILLION, "s"), "": (BLUE, "o")}
"""Colour and marker of each series."""


@styled
def plot_resolve(table: pd.DataFrame, note: str) -> Figure:
    """Draw purchases and sanctions by the resolve that the buyer expects.

    Parameters
    ----------
    table : DataFrame
        As `analysis.verification.studies.resolve` returns it.
    note : str
        What stands under the figure: runs, level, scenario.
    """
    figure, (ax,) = _panels(table, "Very resolute senders are seldom seen to sanction", note, 2.3)
    _lines(ax, table)
    seen = table[table.series == "buys and is sanctioned"]
    peak = float(seen.x.to_numpy()[int(np.argmax(seen.exact.to_numpy()))])
    ax.axvline(peak, color=INK, linewidth=0.7, linestyle=(0, (1, 2)), zorder=1)
    ax.annotate(f"most at q = {peak:.2f}", (peak, 1), (3, -2), **_CORNER)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.set_xlabel("resolve: probability q that State sanctions a purchase [-]")
    ax.set_ylabel("probability [-]")
    return figure


@styled
def plot_reputation(table: pd.DataFrame, note: str) -> Figure:
    """Draw purchases and sanctions buyer by buyer, a panel per prior."""
    figure, panels = _panels(table, "A reputation is defended early and given up late", note, 2.1)
    for ax, (panel, part) in zip(panels, table.groupby("panel", sort=False), strict=True):
        _bars(ax, part, width=0.38)
        ax.set_title(f"State is resolute with {panel}")
        ax.set_xticks(np.unique(part.x))
        ax.set_ylim(0, 1.04)
        ax.set_xlabel("buyer, in order of moves")
    panels[0].set_ylabel("probability [-]")
    return figure


@styled
def plot_herding(table: pd.DataFrame, note: str) -> Figure:
    """Draw the law of the number of purchases, a panel per strength of imitation."""
    figure, panels = _panels(
        table, "Weak imitation averages out; strong imitation goes to either end", note, 2.1
    )
    for ax, (panel, part) in zip(panels, table.groupby("panel", sort=False), strict=True):
        _bars(ax, part, width=0.8)
        ax.set_title(f"{panel}, λ = 1")
        ax.set_xticks(range(0, int(part.x.max()) + 1, 6))
        ax.set_ylim(0, None)
        ax.set_xlabel("buyers, of 24, that buy")
    panels[0].set_ylabel("probability [-]")
    return figure


_CORNER: dict[str, Any] = {
    "xycoords": ("data", "axes fraction"),
    "textcoords": "offset points",
    "va": "top",
    "fontsize": 7,
    "color": INK,
}


def _panels(table: pd.DataFrame, title: str, note: str, height: float) -> tuple[Figure, list[Axes]]:
    """Lay out a panel per part of a table, with a legend of its series."""
    count = table.panel.nunique()
    names = [name for name in table.series.unique() if name]
    handles = [
        Line2D([], [], color=LOOKS[name][0], marker=LOOKS[name][1], markersize=3.5, label=name)
        for name in names
    ]
    grid = PanelGrid(
        count,
        count,
        panel_height=height,
        head=(legend_room(1, 3) if handles else 0.3) + (0.2 if count > 1 else 0.05),
        gap_x=0.45,
        note=note,
    )
    canvas, panels = lay_out(grid, title)
    if handles:
        add_legend(canvas, grid, handles, len(handles))
    return whole(canvas), panels


def _lines(ax: Axes, table: pd.DataFrame) -> None:
    """Draw theory as a line and what was simulated as points with intervals."""
    for series, part in table.groupby("series", sort=False):
        ax.plot(part.x, part.exact, color=LOOKS[str(series)][0], alpha=0.6)
        _points(ax, part, str(series))


def _bars(ax: Axes, table: pd.DataFrame, *, width: float) -> None:
    """Draw theory as bars, series side by side, and what was simulated as points on them."""
    count = table.series.nunique()
    for k, (series, part) in enumerate(table.groupby("series", sort=False)):
        shifted = part.assign(x=part.x + (k - (count - 1) / 2) * width)
        ax.bar(shifted.x, shifted.exact, width, color=LOOKS[str(series)][0], alpha=0.25, zorder=1)
        _points(ax, shifted, str(series))


def _points(ax: Axes, table: pd.DataFrame, series: str) -> None:
    colour, marker = LOOKS[series]
    seen = table.dropna()
    reach = [seen.simulated - seen.low, seen.high - seen.simulated]
    ax.errorbar(
        seen.x,
        seen.simulated,
        yerr=np.maximum(reach, 0.0),
        fmt=marker,
        color=colour,
        markersize=3.2,
        elinewidth=0.9,
        zorder=3,
    )
