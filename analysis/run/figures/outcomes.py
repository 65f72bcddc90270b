"""How the talks ended, per deal."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.intervals import LEVEL, wilson
from analysis.look.about import About, about
from analysis.look.formatting import counted, percent
from analysis.look.layout import (
    NOTE_SIZE,
    PanelGrid,
    add_legend,
    by_row,
    lay_out,
    legend_room,
    room_for_labels,
    say,
    whole,
)
from analysis.look.series import coded
from analysis.look.style import BLACK, INK, OUTCOMES, styled
from analysis.run.figures.figure import RunFigure

if TYPE_CHECKING:
    import pyarrow as pa

    from analysis.run.tables import RunTables

BOUGHT = ("delivered", "signed", "reversed", "dropped after signing")
GIVEN_UP = ("abandoned", "switched", "withdrawn")
MANY = 12
"""Deals from which on their rows are narrow."""

ROW, NARROW_ROW = 0.3, 0.21
"""Height of a deal's row in inches, for few deals and for many."""


def count_outcomes(deals: "pa.Table") -> dict[str, dict[str, int]]:
    """Return per deal the number of runs with each outcome, and with a designation.

    Outcomes are the final stages, except that a deal given up after signature is one of its own.
    """
    names, deal = coded(deals["deal"])
    words, stage = coded(deals["stage"])
    signed = np.asarray(deals["signed"].is_valid())
    place = np.array([*map(list(OUTCOMES).index, words)], dtype=np.int64)[stage]
    given_up = signed & np.isin(place, [list(OUTCOMES).index(word) for word in GIVEN_UP])
    place[given_up] = list(OUTCOMES).index("dropped after signing")
    counts = np.zeros((len(names), len(OUTCOMES)), dtype=np.int64)
    np.add.at(counts, (deal, place), 1)
    designated = np.bincount(deal[np.asarray(deals["designated"].is_valid())], minlength=len(names))
    return {
        name: {**dict(zip(OUTCOMES, row, strict=True)), "designated": int(hits)}
        for name, row, hits in zip(names, counts.tolist(), designated, strict=True)
    }


@styled
def plot_outcomes(tables: "RunTables", ax: Axes | None = None) -> Figure:
    """Draw the shares of outcomes per deal, those most often signed on top.

    Parameters
    ----------
    tables : RunTables
        The tables of a run.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    known = about(tables.manifest)
    counts = count_outcomes(tables.deals)
    order = sorted(counts, key=lambda name: (-_signed(counts[name]), name))
    legend = _legend(counts)
    labels = [_label(name, known, len(order)) for name in order]
    grid = PanelGrid(
        1,
        1,
        panel_height=max(1, len(order)) * (ROW if len(order) <= MANY else NARROW_ROW) + 0.1,
        note=f"{known.origin} {counted(known.runs, 'run')}. Whisker and brackets: {LEVEL:.0%} "
        "Wilson interval of the probability of signing (delivered, reversed and dropped after "
        "signing included). Diamond: probability that the buyer is designated over this deal."
        + " Below each deal: what happened."
        * (labels != order),
        head=legend_room(len(legend), 4) + 0.22,
        left=room_for_labels(labels),
        right=1.8,
    )
    canvas = None
    if ax is None:
        canvas, (ax,) = lay_out(grid, f"How the talks stand at the end of {known.end}")
    for row, name in enumerate(order):
        _draw_row(ax, row, counts[name], known.runs)
    if not order:
        say(ax, "no deals")
    else:
        _head_columns(ax)
    ax.set_ylim(max(1, len(order)) - 0.4, -0.6)
    ax.set_yticks(range(len(order)), labels, linespacing=1.05)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlim(0, 100)
    ax.set_xlabel(f"share of {counted(known.runs, 'run')} [%]")
    if canvas is None:
        ax.legend(handles=by_row(legend, 4), ncols=4, loc="lower left", bbox_to_anchor=(0, 1.02))
    else:
        add_legend(canvas, grid, legend, 4)
    return whole(ax.figure)


def _label(deal: str, known: About, deals: int) -> str:
    """Return a deal's name, and what happened to it where the record goes on and there is room."""
    told = known.happened.get(deal, "")
    return f"{deal}\n{told}" if told and deals <= MANY else deal


def _signed(count: dict[str, int]) -> int:
    return sum(count[word] for word in BOUGHT)


def _draw_row(ax: Axes, row: int, count: dict[str, int], runs: int) -> None:
    left = 0.0
    for word, (colour, hatch) in OUTCOMES.items():
        share = 100 * count[word] / runs
        if share > 0:
            ax.barh(
                row, share, 0.62, left, color=colour, hatch=hatch, edgecolor="white", linewidth=0
            )
        left += share
    ax.barh(row, 100, 0.62, color="none", edgecolor=INK, linewidth=0.4)
    hits = _signed(count)
    low, high = (100 * bound for bound in wilson(hits, runs))
    for colour, width in (("white", 3.2), (BLACK, 1.2)):
        ax.plot([low, high], [row, row], color=colour, linewidth=width, zorder=4)
        ax.plot([100 * hits / runs], [row], "|", color=colour, markersize=8, mew=width, zorder=4)
    designated = count["designated"]
    if designated:
        ax.plot(100 * designated / runs, row + 0.31, **_DIAMOND)
    words = (_percent(hits, runs), f"[{low:.0f}–{high:.0f}]", _percent(designated, runs))
    for at, text in zip(_COLUMNS, words, strict=True):
        ax.annotate(text, (1, row), (at, 0), xycoords=ax.get_yaxis_transform(), **_BESIDE)


_COLUMNS = (32, 70, 122)
"""Right edges of the columns of numbers, in points from the bars."""

_BESIDE: dict[str, Any] = {
    "textcoords": "offset points",
    "va": "center",
    "ha": "right",
    "fontsize": NOTE_SIZE,
    "annotation_clip": False,
}
_DIAMOND: dict[str, Any] = {
    "marker": "D",
    "markersize": 4.5,
    "markerfacecolor": "white",
    "markeredgecolor": BLACK,
    "markeredgewidth": 0.9,
    "linestyle": "none",
    "clip_on": False,
    "zorder": 5,
}


def _percent(hits: int, runs: int) -> str:
    return f"{percent(hits / runs)}%"


def _head_columns(ax: Axes) -> None:
    for at, text in zip(_COLUMNS[1:], ("P(signed)", "P(designated)"), strict=True):
        ax.annotate(text, (1, 1), (at, 6), xycoords="axes fraction", **_BESIDE)


def _legend(counts: dict[str, dict[str, int]]) -> list[Patch | Line2D]:
    met = [word for word in OUTCOMES if any(count[word] for count in counts.values())]
    handles: list[Patch | Line2D] = [
        Patch(facecolor=OUTCOMES[word][0], hatch=OUTCOMES[word][1], edgecolor="white", label=word)
        for word in met
    ]
    interval = f"P(signed), {LEVEL:.0%} interval"
    handles.append(Line2D([], [], color=BLACK, linewidth=1.2, marker="|", label=interval))
    if any(count["designated"] for count in counts.values()):
        handles.append(Line2D([], [], label="P(designated)", **_DIAMOND))
    return handles


FIGURE = RunFigure(
    1,
    "outcomes",
    plot_outcomes,
    "Stacked bars, one per deal: share of runs by final outcome, and the interval of the "
    "probability of signing.",
)
