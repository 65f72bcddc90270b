"""Quantile bands over runs: how they are drawn and named."""

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.look.series import Series, steps

FEWEST = 20
"""Runs that a month must rest on to be drawn: a 5 % quantile of fewer is one run's value."""

FIRM = 100
"""Runs below which a month is drawn faintly: its quantiles are those of a few survivors."""

FAINT = 0.3
"""How much of its strength what is drawn faintly keeps."""

FAINT_NOTE = f"Months that rest on fewer than {FIRM} runs are faint."

BANDS = (("q05", "q95", 0.22), ("q25", "q75", 0.38))


def fewest(runs: int) -> int:
    """Return the number of runs that a month must rest on to be drawn."""
    return min(FEWEST, runs)


def parted(series: Series) -> "list[tuple[Series, float]]":
    """Return the months that rest on enough runs and those on few, each with its strength.

    Where there are few runs in all, what they say is drawn as it is.
    """
    firm = series.runs >= min(FIRM, int(series.runs.max(initial=0)))
    return [(series.where(firm), 1.0), (series.where(~firm), FAINT)]


def draw_bands(ax: Axes, series: Series, colour: str) -> None:
    """Draw median, 25–75 % and 5–95 % of a series; faintly where few runs are left."""
    for part, strength in parted(series):
        for low, high, alpha in BANDS:
            x, bottom = steps(part.values[low])
            _, top = steps(part.values[high])
            ax.fill_between(x, bottom, top, color=colour, alpha=strength * alpha, linewidth=0)
        ax.plot(*steps(part.values["q50"]), color=colour, alpha=strength)


def band_legend(colour: str) -> list[Artist]:
    """Return the legend entries of `draw_bands`."""
    outer, inner = BANDS[0][2], 1 - (1 - BANDS[0][2]) * (1 - BANDS[1][2])
    return [
        Line2D([], [], color=colour, label="median"),
        Patch(facecolor=colour, alpha=inner, linewidth=0, label="25–75 % of runs"),
        Patch(facecolor=colour, alpha=outer, linewidth=0, label="5–95 % of runs"),
    ]


def resting(series: Series) -> str:
    """Return on how many runs the first and the last month shown rest."""
    runs = series.runs[series.runs > 0]
    first, last = f"{runs[0]:,}", f"{runs[-1]:,}"
    return f"n = {first}" if first == last else f"n = {first}…{last}"
