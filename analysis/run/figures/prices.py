"""Russia's price, in the months in which a buyer decides."""

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.look.bands import band_legend, draw_bands
from analysis.look.layout import Canvas
from analysis.look.series import Series, SeriesByName
from analysis.look.style import GREEN, INK, styled
from analysis.run.figures.figure import RunFigure
from analysis.run.figures.panels import DealPanels, small_multiples

if TYPE_CHECKING:
    from analysis.run.tables import RunTables


@styled
def plot_prices(tables: "RunTables", figure: Canvas | None = None) -> Figure:
    """Draw the price that Russia quotes, one panel per deal.

    Parameters
    ----------
    tables : RunTables
        The tables of a run.
    figure : Figure or SubFigure, optional
        Where to draw; a new figure by default.
    """

    def draw(ax: Axes, _: SeriesByName, __: str, series: Series) -> None:
        ax.axhline(1, color=INK, linewidth=0.6)
        draw_bands(ax, series, GREEN)

    page = DealPanels(
        "Price that Russia asks",
        "price P [list prices]",
        "price",
        draw,
        band_legend(GREEN),
        note="Thin line at 1: the list price. A signed contract keeps its price. Below 0 Russia "
        "would pay to sell: dividing an alliance is worth more to it than the weapon costs.",
    )
    return small_multiples(tables, page, figure)


FIGURE = RunFigure(
    4,
    "prices",
    plot_prices,
    "Bands by month, one panel per deal: the price that Russia asks, median and ranges over runs.",
)
