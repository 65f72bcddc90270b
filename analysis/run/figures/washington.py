"""What Washington does: pressure in Congress, its letters, payment friction."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.intervals import LEVEL, wilson
from analysis.look.about import EVENT_WORDS, About, about
from analysis.look.bands import band_legend, draw_bands
from analysis.look.formatting import counted
from analysis.look.layout import (
    NOTE_SIZE,
    Canvas,
    PanelGrid,
    add_legend,
    calendar,
    events_note,
    lay_out,
    legend_room,
    mark_events,
    name_events,
    room_for_names,
    say,
    whole,
)
from analysis.look.series import Series, SeriesByName, read_series, steps
from analysis.look.style import BLUE, INK, VERMILLION, styled
from analysis.run.figures.figure import RunFigure

if TYPE_CHECKING:
    from analysis.run.tables import RunTables

ROWS = (
    ("pressure", "pressure\n[points]"),
    ("letter", "runs with a letter\n[% per month]"),
    ("friction", "payment friction\n[list prices]"),
)


@styled
def plot_washington(tables: "RunTables", figure: Canvas | None = None) -> Figure:
    """Draw pressure in Congress, the share of runs with a letter, and payment friction.

    Parameters
    ----------
    tables : RunTables
        The tables of a run.
    figure : Figure or SubFigure, optional
        Where to draw; a new figure by default.
    """
    known = about(tables.manifest)
    found = read_series(tables.months)
    threshold = tables.manifest["scenario"]["congress"]["threshold"]
    grid = PanelGrid(
        len(ROWS),
        1,
        1.05,
        note=f"{known.origin} {counted(known.runs, 'run')}; the bands rest on n = "
        f"{_resting(found):,} of them. Whiskers: {LEVEL:.0%} Wilson interval. {events_note(known)}",
        head=legend_room(4, 4) + room_for_names(known),
        left=0.8,
        gap_y=0.14,
    )
    canvas, panels = lay_out(grid, "Congress and Treasury", figure)
    for ax, (quantity, label) in zip(panels, ROWS, strict=True):
        series = found.get(("-", quantity))
        if series is None:
            say(ax, "no months")
        elif quantity == "letter":
            _draw_letters(ax, series, known)
        else:
            draw_bands(ax, series, BLUE)
            ax.set_ylim(0, max(1.08 * np.nanmax(series.values["q95"]), ax.get_ylim()[1]))
        ax.set_ylabel(label)
        if series is not None:
            calendar(ax, known, labelled=ax is panels[-1], ticks=12)
            mark_events(ax, known)
    if isinstance(threshold, float | int) and threshold <= panels[0].get_ylim()[1]:
        panels[0].axhline(threshold, color=INK, linewidth=0.8, linestyle="--")
        panels[0].annotate(
            "a letter may follow above this",
            (1, threshold),
            (0, 2),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="right",
            fontsize=NOTE_SIZE,
            color=INK,
        )
    if found:
        name_events(panels[0], known)
    letters = Patch(facecolor=VERMILLION, label="share of runs")
    add_legend(canvas, grid, [*band_legend(BLUE), letters], 4)
    return whole(canvas)


def _resting(found: SeriesByName) -> int:
    series = found.get(("-", "pressure"))
    return int(series.runs.max()) if series else 0


def _draw_letters(ax: Axes, series: Series, known: About) -> None:
    """Draw the share of runs with a letter; a scheduled letter may run off the top."""
    share = 100 * np.nan_to_num(series.values["share"])
    hits = np.rint(share / 100 * series.runs).astype(int)
    low, high = (
        100 * np.array([wilson(int(k), int(n)) for k, n in zip(hits, series.runs, strict=True)]).T
    )
    ax.fill_between(*steps(share), color=VERMILLION, linewidth=0)
    seen = share > 0
    ax.vlines(np.flatnonzero(seen) + 0.5, low[seen], high[seen], color=INK, linewidth=0.6)
    scheduled = [month for month, word in known.scheduled if word == EVENT_WORDS["letter"]]
    others = np.delete(np.where(seen, high, 0), scheduled)
    top = 1.15 * others.max(initial=0)
    if 0 < top < 50:
        ax.set_ylim(0, top)
        for month in scheduled:
            ax.annotate(
                f"↑ {share[month]:.0f} %",
                (month + 1, top),
                (2, -1),
                textcoords="offset points",
                va="top",
                fontsize=NOTE_SIZE,
                color=INK,
            )
    else:
        ax.set_ylim(0, 105)


FIGURE = RunFigure(
    6,
    "washington",
    plot_washington,
    "Lines by month: pressure in Congress, letters, payment friction, determinations.",
)
