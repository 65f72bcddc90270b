"""Quantile bands over runs: how they are drawn and named."""

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.look.series import Series, steps

FEWEST = 20
"""Runs that a month must rest on to be drawn: a 5 % quantile of fewer is one run's value."""

BANDS = (("q05", "q95", 0.22), ("q25", "q75", 0.38))


def fewest(runs: int) -> int:
    """Return the number of runs that a month must rest on to be drawn."""
    return min(FEWEST, runs)


def draw_bands(ax: Axes, series: Series, colour: str) -> None:
    """Draw median, 25–75 % and 5–95 % of a series."""
    for low, high, alpha in BANDS:
        x, bottom = steps(series.values[low])
        _, top = steps(series.values[high])
        ax.fill_between(x, bottom, top, color=colour, alpha=alpha, linewidth=0)
    ax.plot(*steps(series.values["q50"]), color=colour)


def band_legend(colour: str) -> list[Artist]:
    """Return the legend entries of `draw_bands`."""
    outer, inner = BANDS[0][2], 1 - (1 - BANDS[0][2]) * (1 - BANDS[1][2])
    return [
        Line2D([], [], color=colour, label="median"),
        Patch(facecolor=colour, alpha=inner, linewidth=0, label="25–75 % of runs"),
        Patch(facecolor=colour, alpha=outer, linewidth=0, label="5–95 % of runs"),
    ]


def resting(series: Series) -> str:
    """Return on how many runs the first and the last month shown rest,."""
    runs = series.runs[series.runs > 0]
    first, last = f"{runs[0]:,}", f"{runs[-1]:,}"
    return f"n = {first}" if first == last else f"n = {first}…{last}"
