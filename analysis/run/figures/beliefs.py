"""Belief in a designation, in the months in which a buyer decides."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.look.bands import band_legend, draw_bands
from analysis.look.layout import Canvas
from analysis.look.series import Series, SeriesByName, steps
from analysis.look.style import BLACK, BLUE, styled
from analysis.run.figures.figure import RunFigure
from analysis.run.figures.panels import DealPanels, small_multiples

if TYPE_CHECKING:
    from analysis.run.tables import RunTables


@styled
def plot_beliefs(tables: "RunTables", figure: Canvas | None = None) -> Figure:
    """Draw each buyer's belief that it would be designated, one panel per deal.

    Parameters
    ----------
    tables : RunTables
        The tables of a run.
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
    page = DealPanels(
        "Buyer’s belief that it would be designated",
        "belief q [probability]",
        "belief",
        draw,
        [*band_legend(BLUE), before],
        note="Dashed: the buyer’s opinion of Washington before any threat to itself.",
    )
    return small_multiples(tables, page, figure)


FIGURE = RunFigure(
    3,
    "beliefs",
    plot_beliefs,
    "Bands by month, one panel per buyer: belief that it would be designated, median and ranges "
    "over runs.",
)
