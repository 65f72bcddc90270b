"""The gain from buying and its terms, month by month."""

from itertools import cycle
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.look.bands import parted
from analysis.look.layout import Canvas
from analysis.look.series import Floats, Series, SeriesByName, read_series, steps
from analysis.look.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    INK,
    NAVY,
    ORANGE,
    PURPLE,
    SILVER,
    SKY,
    VERMILLION,
    YELLOW,
    pale,
    styled,
)
from analysis.run.figures.figure import RunFigure
from analysis.run.figures.panels import DealPanels, choose_deals, small_multiples
from sim.gain import SIGNS, TERMS

if TYPE_CHECKING:
    from analysis.run.tables import RunTables

LOOKS = {
    "value": (BLUE, ""),
    "herd": (SKY, ""),
    "price": (SILVER, ""),
    "sanction": (VERMILLION, "////"),
    "outside": (ORANGE, "||||"),
    "friction": (YELLOW, ""),
    "link": (PURPLE, "\\\\\\\\"),
    "third": (GREEN, "xxxx"),
    "waiting": (ORANGE, "----"),
}
"""Colour and hatch of terms; the first lies next to zero."""

SPARE = ((GREY, "...."), (SKY, "oooo"), (GREEN, "++++"))
"""Looks of terms that have none of their own, in turn."""


class Area(NamedTuple):
    """How a term is drawn: its label, its sign in ΔU, colour and hatch."""

    label: str
    sign: int
    colour: str
    hatch: str


def _areas() -> dict[str, Area]:
    """Return how each term of ΔU is drawn, and the sunk cost."""
    spare = cycle(SPARE)
    order = sorted(TERMS, key=[*LOOKS, *TERMS].index)
    looks = {name: LOOKS[name] if name in LOOKS else next(spare) for name in order}
    found = {name: Area(TERMS[name].label, SIGNS[name], *look) for name, look in looks.items()}
    return {**found, "sunk": Area("sunk cost, once signed", 1, NAVY, "")}


AREAS = _areas()
"""How terms are drawn, in the order in which they are stacked."""

ROUNDING = 1e-9
"""Differences of means below this are rounding."""


@styled
def plot_terms(tables: "RunTables", figure: Canvas | None = None) -> Figure:
    """Draw the gain from buying and the terms that make it up, one panel per deal.

    Parameters
    ----------
    tables : RunTables
        The tables of a run.
    figure : Figure or SubFigure, optional
        Where to draw; a new figure by default.
    """
    found = read_series(tables.months)
    deals, _ = choose_deals(found)
    met = {term for deal in deals for term, row in contributions(found, deal).items() if row.any()}
    legend: list[Artist] = [
        Line2D([], [], color=BLACK, label="ΔU, mean"),
        Line2D([], [], color=BLACK, linewidth=0.8, linestyle="--", label="ΔU, 25–75 % of runs"),
        Line2D([], [], color=BLACK, linewidth=0.8, linestyle=":", label="ΔU, 5–95 % of runs"),
        *(
            Patch(facecolor=pale(colour), hatch=hatch, edgecolor="white", linewidth=0, label=label)
            for term, (label, _, colour, hatch) in AREAS.items()
            if term in met
        ),
    ]
    page = DealPanels(
        "Gain from buying, and what it is made of",
        "ΔU [list prices]",
        "gain_from_buying",
        _draw_terms,
        legend,
        legend_columns=4,
        note="Areas: means of the terms, those in favour above zero, those against below.",
    )
    return small_multiples(tables, page, figure)


def contributions(found: SeriesByName, deal: str) -> dict[str, Floats]:
    """Return the mean of each term of a deal's ΔU with its sign, by name.

    What the recorded terms leave over is the sunk cost of a signed contract.
    """
    rows = {
        term: sign * found[deal, term].values["mean"]
        for term, (_, sign, _, _) in AREAS.items()
        if (deal, term) in found
    }
    if not rows:
        return {}
    rest = found[deal, "gain_from_buying"].values["mean"] - np.sum(list(rows.values()), axis=0)
    rows["sunk"] = np.where(np.abs(rest) > ROUNDING, rest, 0.0)
    return {term: np.nan_to_num(row) for term, row in rows.items()}


def _draw_terms(ax: Axes, found: SeriesByName, deal: str, series: Series) -> None:
    for favourable in (True, False):
        height = np.zeros(len(series.runs))
        areas = []
        for term, row in contributions(found, deal).items():
            part = np.maximum(row, 0) if favourable else np.minimum(row, 0)
            height = height + np.where(series.runs > 0, part, np.nan)
            if part.any():
                areas.append((term, height))
        for term, top in reversed(areas):
            _, _, colour, hatch = AREAS[term]
            ax.fill_between(
                *steps(top), facecolor=pale(colour), hatch=hatch, edgecolor="white", linewidth=0
            )
    _veil(ax, series)
    ax.axhline(0, color=INK, linewidth=0.6)
    for months, strength in parted(series):
        mean = steps(months.values["mean"])
        ax.plot(*mean, color="white", linewidth=2.8, alpha=strength)
        ax.plot(*mean, color=BLACK, linewidth=1.4, alpha=strength)
        for statistics, style in ((("q25", "q75"), "--"), (("q05", "q95"), ":")):
            for statistic in statistics:
                line = steps(months.values[statistic])
                ax.plot(*line, color=BLACK, linewidth=0.8, linestyle=style, alpha=strength)


def _veil(ax: Axes, series: Series) -> None:
    """Lay white over the areas of months that rest on few runs: hatches know no transparency."""
    _, (few, strength) = parted(series)
    x, there = steps(few.runs.astype(np.float64))
    ax.fill_between(
        x,
        0,
        1,
        where=(there > 0).tolist(),
        transform=ax.get_xaxis_transform(),
        color="white",
        alpha=1 - strength,
        linewidth=0,
    )


FIGURE = RunFigure(
    5,
    "terms",
    plot_terms,
    "Stacked areas by month, one panel per deal: the terms that make up the gain from buying.",
)
