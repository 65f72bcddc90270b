"""Figures 3 and 4: belief and price in the months in which a buyer decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.look.about import about
from analysis.look.bands import band_legend, draw_bands, fewest, resting
from analysis.look.layout import (
    EVENTS_NOTE,
    NOTE_SIZE,
    Canvas,
    Grid,
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
from analysis.look.series import Series, SeriesByName, nothing, read_series, steps
from analysis.look.style import (
    BLACK,
    BLUE,
    GREEN,
    INK,
    styled,
)
from analysis.run.figures.declare import run_figure
from analysis.run.figures.stages import choose_deals

if TYPE_CHECKING:
    from analysis.run.folder import ResultTables


@dataclass(frozen=True)
class Page:
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


@run_figure(
    3,
    "beliefs",
    "Bands by month, one panel per buyer: belief that it would be designated, median and ranges "
    "over runs.",
)
@styled
def plot_beliefs(tables: "ResultTables", figure: Canvas | None = None) -> Figure:
    """Draw each buyer's belief that it would be designated, one panel per deal.

    Parameters
    ----------
    tables : ResultTables
        The tables of a result.
    figure : Figure or SubFigure, optional
        Where to draw; a new figure by default.
    """
    deals, buyers = (tables.deals[name].to_pylist() for name in ("deal", "buyer"))
    buyer_of = dict(zip(deals, buyers, strict=True))

    def draw(ax: Axes, found: SeriesByName, deal: str, series: Series) -> None:
        draw_bands(ax, series, BLUE)
        opinion = found[buyer_of[deal], "opinion"].values["q50"]
        ax.plot(*steps(opinion), color=BLACK, linewidth=0.9, linestyle="--")
        most = np.nanmax([*series.values["q95"], *opinion, 0.1])
        ax.set_ylim(0, min(1, 1.1 * most))

    before = Line2D([], [], color=BLACK, linewidth=0.9, linestyle="--", label="opinion, median")
    page = Page(
        "Buyer’s belief that it would be designated",
        "belief q [probability]",
        "belief",
        draw,
        [*band_legend(BLUE), before],
        note="Dashed: the buyer’s opinion of Washington before any threat to itself.",
    )
    return small_multiples(tables, page, figure)


@run_figure(
    4,
    "prices",
    "Bands by month, one panel per deal: the price that Russia quotes, median and ranges over "
    "runs.",
)
@styled
def plot_prices(tables: "ResultTables", figure: Canvas | None = None) -> Figure:
    """Draw the price that Russia quotes, one panel per deal.

    Parameters
    ----------
    tables : ResultTables
        The tables of a result.
    figure : Figure or SubFigure, optional
        Where to draw; a new figure by default.
    """

    def draw(ax: Axes, _: SeriesByName, __: str, series: Series) -> None:
        ax.axhline(1, color=INK, linewidth=0.6)
        draw_bands(ax, series, GREEN)

    page = Page(
        "Price that Russia asks",
        "price P [list prices]",
        "price",
        draw,
        band_legend(GREEN),
        note="Thin line at 1: the list price. A signed contract keeps its price.",
    )
    return small_multiples(tables, page, figure)


def small_multiples(tables: "ResultTables", page: Page, figure: Canvas | None) -> Figure:
    """Draw a page, with the deals to show in order of their ids."""
    known = about(tables.manifest)
    found = read_series(tables.months)
    least = fewest(known.runs)
    deals, which = choose_deals(found)
    columns, height = panels_for(len(deals))
    few = f" Months with fewer than {least} such runs are blank." if least > 1 else ""
    grid = Grid(
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
