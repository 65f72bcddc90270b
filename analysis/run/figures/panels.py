"""Figures of one panel per deal: which deals they show, and how a panel is laid out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.look.about import about
from analysis.look.bands import FAINT_NOTE, FIRM, fewest, resting
from analysis.look.layout import (
    EVENTS_NOTE,
    NOTE_SIZE,
    Canvas,
    PanelGrid,
    add_legend,
    dress_panel,
    label_rows,
    lay_out,
    legend_room,
    panels_for,
    say,
    share_y,
    whole,
)
from analysis.look.series import Floats, Series, SeriesByName, nothing, read_series
from analysis.look.style import INK, OUTCOMES

if TYPE_CHECKING:
    from analysis.run.tables import RunTables

MOST = 12
"""Deals that a figure over time can show at a readable size."""

STAGES = tuple(word for word in OUTCOMES if word != "dropped after signing")


def shares(found: SeriesByName, deal: str) -> Floats:
    """Return stage shares of a deal, shape (stages, months), in the order of `STAGES`."""
    rows = [found.get((deal, f"stage:{stage}")) for stage in STAGES]
    length = max((len(row.runs) for row in rows if row), default=0)
    return np.array(
        [np.nan_to_num(row.values["share"]) if row else np.zeros(length) for row in rows]
    )


def choose_deals(found: SeriesByName) -> tuple[list[str], str]:
    """Return the deals to show, by id, and words that say so if some are left out.

    Those are shown in which two runs most often stand in different stages, over all months.
    """
    deals = sorted({subject for subject, quantity in found if quantity.startswith("stage:")})
    if len(deals) <= MOST:
        return deals, ""
    alike = {deal: float(np.mean(np.sum(shares(found, deal) ** 2, axis=0))) for deal in deals}
    chosen = sorted(deals, key=lambda deal: (alike[deal], deal))[:MOST]
    return sorted(chosen), f" – the {MOST} of {len(deals)} deals whose runs differ most"


@dataclass(frozen=True)
class DealPanels:
    """A figure of one panel per deal.

    Attributes
    ----------
    quantity : str
        The panels show the months in which this rests on enough runs.
    draw : callable
        Draws one panel: axes, all series, deal, and the deal's series of `quantity`.
    """

    title: str
    label: str
    quantity: str
    draw: Callable[[Axes, SeriesByName, str, Series], None]
    legend: Sequence[Artist]
    legend_columns: int = 5
    note: str = ""


def small_multiples(tables: "RunTables", page: DealPanels, figure: Canvas | None) -> Figure:
    """Draw a page, with the deals to show in order of their ids."""
    known = about(tables.manifest)
    found = read_series(tables.months)
    least = fewest(known.runs)
    deals, which = choose_deals(found)
    columns, height = panels_for(len(deals))
    few = f" Months with fewer than {least} such runs are blank." if least > 1 else ""
    few += f" {FAINT_NOTE}" if known.runs > FIRM else ""
    grid = PanelGrid(
        len(deals),
        columns,
        height,
        note=f"{known.origin} Each month rests on the n runs in which the deal is still open "
        f"(first … last month shown).{few} {page.note} {EVENTS_NOTE}",
        head=legend_room(len(page.legend), page.legend_columns) + 0.25,
    )
    canvas, panels = lay_out(grid, f"{page.title}{which}", figure)
    for index, deal in enumerate(deals):
        ax = panels[index]
        series = found.get((deal, page.quantity), nothing(known.months))
        basis = "no decision" if series.empty else "too few runs"
        series = series.resting_on(least)
        if not series.empty:
            page.draw(ax, found, deal, series)
            basis = resting(series)
        dress_panel(ax, grid, index, known)
        ax.set_title(deal)
        ax.set_title(basis, loc="right", fontsize=NOTE_SIZE, color=INK)
    if deals:
        share_y(panels)
        label_rows(panels, grid, page.label)
    else:
        say(panels[0], "no months or no deals")
    add_legend(canvas, grid, page.legend, page.legend_columns)
    return whole(canvas)
