"""An outcome under two or more scenarios on the same noise, deal by deal."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.intervals import LEVEL, wilson
from analysis.look.layout import (
    NOTE_SIZE,
    PanelGrid,
    add_legend,
    lay_out,
    legend_room,
    room_for_labels,
    say,
    whole,
)
from analysis.look.style import BLACK, BLUE, GREEN, INK, ORANGE, PURPLE, VERMILLION, styled
from analysis.pairs import OutcomeChange, Pairs, ScenarioPair

LOOKS = (
    (BLACK, "o"),
    (BLUE, "s"),
    (VERMILLION, "D"),
    (GREEN, "^"),
    (ORANGE, "v"),
    (PURPLE, "P"),
)
"""Colour and marker of each scenario, the base first."""

LANE = 0.14
"""Height of one scenario's lane within a deal's row, in inches."""

Row = dict[str, list[float | None]]


@styled
def plot_pairs(found: Pairs, outcome: str = "signed") -> Figure:
    """Draw the probability of an outcome under each scenario, deal by deal.

    Parameters
    ----------
    found : dict
        A comparison; see `analysis.pairs.compare`. The base and the first five others
        are shown.
    outcome : str
        One of `analysis.outcomes.OUTCOMES`.
    """
    items = found.comparisons[: len(LOOKS) - 1]
    names = [found.base, *(item.other for item in items)]
    rows = probabilities(items, outcome)
    handles = [
        Line2D([], [], color=colour, marker=marker, markersize=4, linewidth=1, label=name)
        for name, (colour, marker) in zip(names, LOOKS, strict=False)
    ]
    columns = 3 if max(map(len, names)) < 24 else 1
    pairs = len(items) == 1
    grid = PanelGrid(
        1,
        1,
        panel_height=max(1, len(rows)) * (LANE * len(names) + 0.1) + 0.05,
        note=f"{found.runs:,} paired runs, seed {found.seed}. Whiskers: {LEVEL:.0%} Wilson "
        f"intervals."
        + (
            f" Right: change in percentage points with its {found.level:.0%} interval, from the "
            "paired runs."
            if pairs
            else ""
        ),
        head=legend_room(len(handles), columns) + 0.2,
        left=room_for_labels(list(rows)),
        right=1.35 if pairs else 0.2,
    )
    canvas, (ax,) = lay_out(grid, f"Probability that a deal is {outcome}")
    if not rows:
        say(ax, "no deals in common")
        return whole(canvas)
    for place, row in enumerate(rows.values()):
        _draw_row(ax, place, row, found.runs)
    if pairs:
        for place, deal in enumerate(items[0].deals):
            _write_change(ax, place, deal.outcomes[outcome])
    for place in range(1, len(rows)):
        ax.axhline(place - 0.5, color=INK, linewidth=0.3)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks(range(len(rows)), list(rows))
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(-2, 102)
    ax.set_xlabel(f"P({outcome}) [%]")
    add_legend(canvas, grid, handles, columns)
    return whole(canvas)


def probabilities(items: Sequence[ScenarioPair], outcome: str) -> Row:
    """Return per deal the probability under the base and each other; None where it has none."""
    rows: Row = {}
    for place, item in enumerate(items, 1):
        for deal in item.deals:
            row = rows.setdefault(deal.deal, [None] * (len(items) + 1))
            row[0] = deal.outcomes[outcome].base
            row[place] = deal.outcomes[outcome].other
    return rows


def _draw_row(ax: Axes, place: int, row: list[float | None], runs: int) -> None:
    lanes = place + (np.arange(len(row)) - (len(row) - 1) / 2) * 0.8 / len(row)
    for y, share, (colour, marker) in zip(lanes, row, LOOKS, strict=False):
        if share is not None:
            low, high = wilson(round(share * runs), runs)
            ax.plot([100 * low, 100 * high], [y, y], color=colour, linewidth=1.2)
            ax.plot(100 * share, y, marker, color=colour, markersize=4.5, clip_on=False)


def _write_change(ax: Axes, place: int, item: OutcomeChange) -> None:
    text = f"{100 * item.difference:+.1f}"
    if item.differing == 0:
        text = "no run differs"
    elif item.interval is not None:
        low, high = (100 * end for end in item.interval)
        text += f" [{low:+.1f}, {high:+.1f}]" + (" ~" if item.rough else "")
    ax.annotate(
        text,
        (1, place),
        (6, 0),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        va="center",
        fontsize=NOTE_SIZE,
        annotation_clip=False,
    )
