"""Where things stand on a figure, in inches: panels, calendar axes, titles, legends, notes."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from analysis.look.about import About, Mark
from analysis.look.picture import PageFigure
from analysis.look.style import INK
from sim.months import format_month

WIDTH = 7.0
"""Width of a figure in inches: a page without its margins."""

NOTE_SIZE = 7.0
_CHARACTERS_PER_INCH = 19
_NOTE_LINE = 0.135

EVENTS_NOTE = "Dotted lines: law in force and scheduled events."

Canvas = Figure | SubFigure


@dataclass(frozen=True)
class PanelGrid:
    """Panels in rows and columns; all measures in inches."""

    count: int
    columns: int
    panel_height: float
    note: str = ""
    head: float = 0.45
    left: float = 0.6
    right: float = 0.1
    gap_x: float = 0.18
    gap_y: float = 0.32
    below: float = 0.42
    width: float = WIDTH

    @property
    def rows(self) -> int:
        """Number of rows, at least one."""
        return max(1, math.ceil(self.count / self.columns))

    @property
    def foot(self) -> float:
        """Room for the lowest axis and the note."""
        return self.below + _NOTE_LINE * len(self.note_lines) + 0.05

    @property
    def note_lines(self) -> list[str]:
        """The note, broken to the width of the figure."""
        return textwrap.wrap(self.note, int(self.width * _CHARACTERS_PER_INCH))

    @property
    def height(self) -> float:
        """Height of the whole figure."""
        inner = self.rows * self.panel_height + (self.rows - 1) * self.gap_y
        return self.head + inner + self.foot


def lay_out(grid: PanelGrid, title: str, figure: Canvas | None = None) -> tuple[Canvas, list[Axes]]:
    """Place the panels, the title and the note; on a new figure unless one is given."""
    canvas = figure or PageFigure(figsize=(grid.width, grid.height))
    inner_width = grid.width - grid.left - grid.right
    panel_width = (inner_width - (grid.columns - 1) * grid.gap_x) / grid.columns
    panels = []
    for index in range(max(grid.count, 1)):
        row, column = divmod(index, grid.columns)
        x = grid.left + column * (panel_width + grid.gap_x)
        y = grid.height - grid.head - grid.panel_height - row * (grid.panel_height + grid.gap_y)
        panels.append(
            canvas.add_axes(
                (
                    x / grid.width,
                    y / grid.height,
                    panel_width / grid.width,
                    grid.panel_height / grid.height,
                )
            )
        )
    canvas.text(
        0.08 / grid.width, 1 - 0.07 / grid.height, title, va="top", fontsize=9, fontweight="bold"
    )
    canvas.text(
        0.08 / grid.width,
        0.06 / grid.height,
        "\n".join(grid.note_lines),
        va="bottom",
        fontsize=NOTE_SIZE,
        color=INK,
        linespacing=1.15,
    )
    return canvas, panels


def add_legend(canvas: Canvas, grid: PanelGrid, handles: Sequence[Artist], columns: int) -> None:
    """Place a legend under the title, to be read row by row."""
    canvas.legend(
        handles=by_row(handles, columns),
        loc="upper left",
        bbox_to_anchor=(0.08 / grid.width, 1 - 0.27 / grid.height),
        ncols=columns,
    )


def by_row(handles: Sequence[Artist], columns: int) -> list[Artist]:
    """Reorder legend entries, which matplotlib fills in column by column."""
    rows = math.ceil(len(handles) / columns)
    blank = Patch(alpha=0, linewidth=0, label=" ")
    full = [*handles, *[blank] * (rows * columns - len(handles))]
    return [full[row * columns + column] for column in range(columns) for row in range(rows)]


def legend_room(entries: int, columns: int) -> float:
    """Return the height in inches of title and legend."""
    return 0.3 + 0.155 * math.ceil(entries / columns)


def room_for_labels(labels: Sequence[str]) -> float:
    """Return the width in inches that labels beside an axis need, some of more than one line."""
    lines = (line for label in labels for line in label.split("\n"))
    return 0.2 + 0.075 * max(map(len, lines), default=5)


def whole(figure: Canvas) -> Figure:
    """Return the figure that a subfigure belongs to."""
    while isinstance(figure, SubFigure):
        figure = figure.figure
    return figure


def calendar(ax: Axes, known: About, *, labelled: bool, ticks: int) -> None:
    """Set up a time axis with at most `ticks` years, or half as many months if it is short."""
    short = known.months <= 24
    if short:
        at = np.arange(max(known.months, 1))
    else:
        at = np.arange(-known.start % 12, known.months, 12)
    most = ticks // 2 if short else ticks
    at = at[:: max(1, math.ceil(len(at) / most))]
    words = [format_month(known.start + int(month)) for month in at]
    if not labelled:
        words = [""] * len(at)
    elif not short:
        words = [word[:4] for word in words]
    ax.set_xticks(at, words)
    ax.set_xlim(0, max(known.months, 1))
    ax.tick_params(axis="x", length=2.5)
    if labelled:
        ax.set_xlabel(f"time [{'month' if short else 'year'}]")


def mark_events(ax: Axes, known: About, zorder: float = 1.5) -> None:
    """Draw the scheduled events as thin vertical lines."""
    months = sorted({month for month, _ in known.scheduled})
    draw_verticals(ax, months, linestyle=(0, (1, 2)), zorder=zorder)


def draw_verticals(ax: Axes, months: Sequence[int], **style: Any) -> None:
    """Draw thin vertical lines from the bottom to the top of an axis."""
    ax.vlines(months, 0, 1, transform=ax.get_xaxis_transform(), color=INK, linewidth=0.6, **style)


def events_note(known: About) -> str:
    """Return what the letters mean that `name_events` writes, for the note under a figure."""

    def when(mark: Mark) -> str:
        months = dict.fromkeys(format_month(known.start + m) for m in (mark.month, mark.last))
        return " to ".join(months)

    named = zip(ascii_lowercase, known.marks(), strict=False)
    told = "; ".join(f"{letter} {mark.text} ({when(mark)})" for letter, mark in named)
    return f"Dotted lines: {told}." if told else ""


def room_for_names(known: About) -> float:
    """Return the height in inches that `name_events` needs above an axis."""
    return 0.17 if known.marks() else 0.05


def name_events(ax: Axes, known: About) -> None:
    """Write a letter over each group of scheduled events; `events_note` says what it means."""
    for letter, mark in zip(ascii_lowercase, known.marks(), strict=False):
        ax.annotate(
            letter,
            (mark.month, 1),
            (0, 2),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="center",
            fontsize=NOTE_SIZE,
            color=INK,
        )


def panels_for(count: int) -> tuple[int, float]:
    """Return columns and panel height in inches for a number of small panels."""
    columns = 2 if count == 4 else min(max(count, 1), 3)
    return columns, {1: 2.2, 2: 1.7}.get(columns, 1.25)


def dress_panel(ax: Axes, grid: PanelGrid, index: int, known: About) -> None:
    """Give a small panel its calendar and event lines; words only on the lowest of a column."""
    lowest = index + grid.columns >= grid.count
    calendar(ax, known, labelled=lowest, ticks=4 if grid.columns > 2 else 8)
    mark_events(ax, known)


def label_rows(panels: Sequence[Axes], grid: PanelGrid, label: str) -> None:
    """Label the y axis of panels in the first column; the others share it."""
    for index, ax in enumerate(panels):
        if index % grid.columns == 0:
            ax.set_ylabel(label)
        else:
            ax.tick_params(axis="y", labelleft=False)


def share_y(panels: Sequence[Axes]) -> None:
    """Give all panels the range that holds what each of them shows."""
    low, high = np.array([ax.get_ylim() for ax in panels if ax.has_data()] or [(0, 1)]).T
    for ax in panels:
        ax.set_ylim(low.min(), high.max())
        ax.yaxis.set_major_locator(MaxNLocator(4))


def say(ax: Axes, text: str) -> None:
    """Write in the middle of an axis that there is nothing to draw, and why."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=INK)
