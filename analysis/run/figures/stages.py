"""In which stage the runs stand, month by month."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.look.about import about
from analysis.look.formatting import counted
from analysis.look.layout import (
    EVENTS_NOTE,
    Canvas,
    PanelGrid,
    add_legend,
    dress_panel,
    label_rows,
    lay_out,
    legend_room,
    panels_for,
    say,
    whole,
)
from analysis.look.series import Floats, coded, numbers, read_series, steps
from analysis.look.style import OUTCOMES, styled
from analysis.run.figures.figure import RunFigure
from analysis.run.figures.outcomes import GIVEN_UP
from analysis.run.figures.panels import STAGES, choose_deals, shares
from sim.rules.terms import NOT_YET

if TYPE_CHECKING:
    import pyarrow as pa

    from analysis.run.tables import RunTables


@styled
def plot_stages(tables: "RunTables", figure: Canvas | None = None) -> Figure:
    """Draw the share of runs in each stage over time, one panel per deal.

    Parameters
    ----------
    tables : RunTables
        The tables of a run.
    figure : Figure or SubFigure, optional
        Where to draw; a new figure by default.
    """
    known = about(tables.manifest)
    found = read_series(tables.months)
    deals, which = choose_deals(found)
    columns, height = panels_for(len(deals))
    drawn = [percentages(tables.deals, deal, shares(found, deal)) for deal in deals]
    legend = _legend(drawn)
    grid = PanelGrid(
        len(deals),
        columns,
        height,
        note=f"{known.origin} Each month rests on {counted(known.runs, 'run')}. {EVENTS_NOTE}",
        head=legend_room(len(legend), 5) + 0.25,
    )
    canvas, panels = lay_out(grid, f"Stage of talks over time{which}", figure)
    for index, deal in enumerate(deals):
        _stack(panels[index], drawn[index])
        panels[index].set_ylim(0, 100)
        panels[index].set_yticks([0, 50, 100])
        dress_panel(panels[index], grid, index, known)
        panels[index].set_title(deal)
    label_rows(panels, grid, "share of runs [%]")
    if not deals:
        say(panels[0], "no months or no deals")
    add_legend(canvas, grid, legend, 5)
    return whole(canvas)


def percentages(deals: "pa.Table", deal: str, months: Floats) -> Floats:
    """Return percentages of runs, shape (outcomes, months), in the order of `OUTCOMES`.

    Parameters
    ----------
    deals : table
        Final states: contracts that came to nothing are apart, as in the figure of outcomes.
    deal : str
        The deal.
    months : ndarray, shape (stages, months)
        Its shares, in the order of `STAGES`.
    """
    own = deals.filter(pc.equal(deals["deal"], deal))
    words, stage = coded(own["stage"])
    signed = np.asarray(own["signed"].is_valid())
    ended = numbers(own["ended"].fill_null(NOT_YET))
    rows = dict(zip(STAGES, months.copy(), strict=True))
    after = np.zeros(months.shape[1])
    for word in GIVEN_UP:
        which = signed & (stage == (words.index(word) if word in words else NOT_YET))
        hits = np.bincount(ended[which], minlength=len(after))[: len(after)]
        share = np.cumsum(hits) / max(len(signed), 1)
        rows[word] -= share
        after += share
    found = np.array([rows.get(word, after) for word in OUTCOMES])
    return 100.0 * np.round(found, 9)


def _stack(ax: Axes, rows: Floats) -> None:
    """Draw stacked areas, the tallest first, so that no seams show between them."""
    tops = np.cumsum(rows, axis=0)
    for stage, top, row in reversed(list(zip(OUTCOMES, tops, rows, strict=True))):
        if not row.any():
            continue
        colour, hatch = OUTCOMES[stage]
        x, y = steps(top)
        ax.fill_between(x, y, facecolor=colour, hatch=hatch, edgecolor="white", linewidth=0)


def _legend(every: Iterable[Floats]) -> list[Patch]:
    met = np.zeros(len(OUTCOMES), dtype=bool)
    for rows in every:
        met |= rows.any(axis=1)
    return [
        Patch(facecolor=OUTCOMES[s][0], hatch=OUTCOMES[s][1], edgecolor="white", label=s)
        for s, shown in zip(OUTCOMES, met, strict=True)
        if shown
    ]


FIGURE = RunFigure(
    2,
    "stages",
    plot_stages,
    "Stacked areas by month, one panel per deal: share of runs in each stage of talks, contracts "
    "that came to nothing apart.",
)
