"""What happened in one run, deal by deal."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.look.about import About, about
from analysis.look.layout import (
    NOTE_SIZE,
    PanelGrid,
    add_legend,
    by_row,
    calendar,
    draw_verticals,
    events_note,
    lay_out,
    legend_room,
    mark_events,
    name_events,
    room_for_labels,
    room_for_names,
    say,
    whole,
)
from analysis.look.series import coded, numbers
from analysis.look.style import BLACK, OUTCOMES, VERMILLION, YELLOW, styled
from analysis.run.figures.figure import RunFigure

if TYPE_CHECKING:
    import pyarrow as pa

    from analysis.run.tables import RunTables

Row = dict[str, Any]

LANE, NARROW_LANE = 0.42, 0.3
"""Height of a deal's lane in inches, for few deals and for many."""

PHASES = (
    ("opened", "exploring"),
    ("negotiating", "negotiating"),
    ("agreed", "agreed"),
    ("signed", "signed"),
    ("delivered", "delivered"),
)
"""Months that begin a phase, in order, and the stage whose colour it has."""

ENDS = ("abandoned", "switched", "reversed", "withdrawn")

MARKERS = {
    "detected_in": ("detected", "o", "white"),
    "warned": ("warned", "^", YELLOW),
    "demanded": ("demanded", "v", YELLOW),
    "offered": ("offered", "s", "white"),
    "designated": ("designated", "D", VERMILLION),
    "waived": ("waived", "D", "white"),
}
ABOVE = ("detected_in", "warned", "demanded")
"""Washington before signature is drawn above a lane, what it does later below."""


def typical_run(deals: "pa.Table") -> int:
    """Return the run whose endings and answers most runs share, the first of them if several.

    Deal by deal, an ending is the final stage with Washington's answer: a run in which a buyer is
    designated is typical only if most are.
    """
    names, deal = coded(deals["deal"])
    words, stage = coded(deals["stage"])
    answer = sum(
        2**place * np.asarray(deals[name].is_valid(), dtype=np.int64)
        for place, name in enumerate(("designated", "waived"))
    )
    runs, run = np.unique(numbers(deals["run"]), return_inverse=True)
    common = np.zeros((len(names), len(words), 4))
    np.add.at(common, (deal, stage, answer), 1)
    score = np.bincount(run, weights=common[deal, stage, answer])
    return int(runs[np.argmax(score)])


@styled
def plot_timeline(tables: "RunTables", run: int | None = None, *, ax: Axes | None = None) -> Figure:
    """Draw one run: each deal a lane with its stages and what Washington did about it.

    Parameters
    ----------
    tables : RunTables
        The tables of a run.
    run : int, optional
        Index of the run; by default the one whose endings most runs share (`typical_run`).
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    known = about(tables.manifest)
    which = ""
    if run is None and tables.deals.num_rows:
        run = typical_run(tables.deals)
        which = f": the most common endings of {known.runs:,} runs" * (known.runs > 1)
    rows = _rows(tables.deals, run)
    legend = _legend(rows)
    scheduled = {month for month, _ in known.scheduled}
    letters = sorted(set(_letters(tables.reports, run)) - scheduled)
    dashed = " Dashed: letters that Congress decided in this run." if letters else ""
    grid = PanelGrid(
        1,
        1,
        panel_height=max(2, len(rows)) * (LANE if len(rows) <= 12 else NARROW_LANE),
        note=f"{known.origin} {events_note(known)}{dashed}",
        head=legend_room(len(legend), 6) + room_for_names(known),
        left=room_for_labels([row["deal"] for row in rows]),
        right=0.85,
    )
    canvas = None
    if ax is None:
        canvas, (ax,) = lay_out(grid, f"Run {run}{which}" if rows else "One run")
    if not rows:
        say(ax, "no deals")
        return whole(ax.figure)
    for lane, row in enumerate(rows):
        _draw_lane(ax, lane, row, known)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks(range(len(rows)), [row["deal"] for row in rows])
    ax.tick_params(axis="y", length=0)
    calendar(ax, known, labelled=True, ticks=12)
    mark_events(ax, known, zorder=0.5)
    name_events(ax, known)
    draw_verticals(ax, letters, linestyle=(0, (5, 3)), zorder=0.5)
    if canvas is None:
        ax.legend(handles=by_row(legend, 4), ncols=4, loc="lower left", bbox_to_anchor=(0, 1.15))
    else:
        add_legend(canvas, grid, legend, 6)
    return whole(ax.figure)


def _rows(deals: "pa.Table", run: int | None) -> list[Row]:
    """Return the deals of a run, those that open first on top."""
    rows = deals.filter(pc.equal(deals["run"], run)).to_pylist() if run is not None else []
    return sorted(rows, key=lambda row: (_or(row["opened"], float("inf")), row["deal"]))


def _or(month: int | None, otherwise: float) -> float:
    return otherwise if month is None else month


def _letters(reports: "pa.Table", run: int | None) -> list[int]:
    months: list[int] = reports.filter(pc.equal(reports["run"], run))["month"].to_pylist()
    return months


def _draw_lane(ax: Axes, lane: int, row: Row, known: About) -> None:
    end = min(_or(row["ended"], known.months), known.months)
    begun = [(row[name], stage) for name, stage in PHASES if row[name] is not None]
    for (start, stage), (stop, _) in pairwise([*begun, (end, "")]):
        left, right = max(start, 0), min(stop, end)
        if right > left:
            ax.barh(lane, right - left, 0.34, left, color=OUTCOMES[stage][0], linewidth=0)
    if row["stage"] in ENDS:
        colour, hatch = OUTCOMES[row["stage"]]
        ax.barh(
            lane, known.months - end, 0.16, end, color=colour, hatch=hatch, edgecolor="white", lw=0
        )
    for side, names in ((-0.33, ABOVE), (0.33, [name for name in MARKERS if name not in ABOVE])):
        _mark(ax, lane + side, [(row[name], name) for name in names], known)
    ax.text(
        1.01,
        lane,
        row["stage"],
        transform=ax.get_yaxis_transform(),
        va="center",
        fontsize=NOTE_SIZE,
    )


def _mark(ax: Axes, y: float, marks: list[tuple[int | None, str]], known: About) -> None:
    """Draw markers in order of time; those that would overlap move to the right."""
    free = 0.0
    for month, name in sorted((max(m, 0), name) for m, name in marks if m is not None):
        at = max(month + 0.5, free)
        free = at + 0.017 * known.months
        ax.plot(at, y, **_marker(name))


def _marker(name: str) -> dict[str, Any]:
    _, shape, colour = MARKERS[name]
    return {
        "marker": shape,
        "markersize": 5,
        "markerfacecolor": colour,
        "markeredgecolor": BLACK,
        "markeredgewidth": 0.7,
        "linestyle": "none",
        "clip_on": False,
        "zorder": 4,
    }


def _legend(rows: list[Row]) -> list[Patch | Line2D]:
    handles: list[Patch | Line2D] = [
        Patch(facecolor=OUTCOMES[stage][0], label=stage) for _, stage in PHASES
    ]
    handles += [
        Patch(facecolor=OUTCOMES[end][0], hatch=OUTCOMES[end][1], edgecolor="white", label=end)
        for end in ENDS
        if any(row["stage"] == end for row in rows)
    ]
    handles += [
        Line2D([], [], label=label, **_marker(name))
        for name, (label, _, _) in MARKERS.items()
        if any(row[name] is not None for row in rows)
    ]
    return handles


FIGURE = RunFigure(
    7,
    "timeline",
    plot_timeline,
    "One run, a lane per deal: its stages over time, with marks where Washington warns, demands, "
    "offers and answers.",
)
