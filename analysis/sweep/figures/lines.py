"""Outcomes along one factor, a line per policy or per level of a second factor."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from analysis.intervals import LEVEL
from analysis.look.layout import PanelGrid, add_legend, lay_out, legend_room, whole
from analysis.look.style import BLUE, GREEN, INK, ORANGE, PURPLE, SKY, VERMILLION, styled
from analysis.look.units import axis_label, broken, short_name, words
from analysis.sweep.effects import short
from analysis.sweep.estimate import estimate
from analysis.sweep.figures.notes import left_out, origin, runs_in_words, scale
from analysis.sweep.varied import VariedFactor

if TYPE_CHECKING:
    from analysis.sweep.result import SweepResult

COLOURS = (BLUE, ORANGE, GREEN, PURPLE, VERMILLION, SKY)
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)))

MOST_LEVELS = 12
"""Levels of a factor that are shown one by one; more are put into bins."""

LABEL_ROOM = 80
"""Characters of axis labels that fit beside each other."""

LABEL_LINES = 3
"""Lines of an axis label; with fewer, the end of most labels would be cut off."""

BINS = 8

FEW_TICKS = 8
"""Levels up to which each has its tick on a logarithmic axis."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class _Line:
    """Points that belong to one line, and its name."""

    name: str
    members: Mask


def can_line(sweep: "SweepResult") -> bool:
    """Return whether some factor is a number with more than one value."""
    return _factor(sweep) is not None


def _factor(sweep: "SweepResult") -> VariedFactor | None:
    for factor in sweep.shown_factors:
        if factor.numeric and factor.low < factor.high:
            return factor
    return None


@styled
def plot_lines(sweep: "SweepResult") -> Figure:
    """Draw each outcome along the first factor that is a number, with bands."""
    factor = _factor(sweep)
    assert factor is not None
    lines = _lines(sweep, factor)
    outcomes = sweep.shown_outcomes
    grid_columns = len(outcomes)
    x, bins, binned = _bins(sweep, factor)
    what = f"means over {BINS} bins of equal size" if binned else "means at the levels"
    pages = [(line, [line.members & one for one in bins]) for line in lines]
    flat = [mask for _, masks in pages for mask in masks]
    weights = np.array([mask / max(1, mask.sum()) for mask in flat], dtype=np.float64)
    found = estimate(sweep, weights, outcomes, LEVEL)
    grid = PanelGrid(
        grid_columns,
        grid_columns,
        panel_height={1: 2.6, 2: 2.1}.get(grid_columns, 1.8),
        head=legend_room(len(lines), 4) + 0.2,
        gap_x=0.55,
        below=0.7,
        note=f"{origin(sweep)} Lines: {what}, over {runs_in_words(found.runs)} per point and all "
        f"other factors; bands: {LEVEL:.0%} intervals over {int(found.groups.min())} or "
        "more paired groups of runs (chance in the runs, not in the choice of samples)."
        + (" Dotted: the scenario's value." if _own(factor) is not None else "")
        + left_out(sweep, len(lines)),
    )
    canvas, panels = lay_out(grid, f"Along: {broken(factor.label, 76, 1)}")
    for o, (ax, outcome) in enumerate(zip(panels, outcomes, strict=True)):
        size, unit = scale(sweep, outcome)
        for k, (_, masks) in enumerate(pages):
            rows = slice(k * len(bins), (k + 1) * len(bins))
            shown = np.array([mask.any() for mask in masks])
            centre, low, high = (
                size * ends[rows, o][shown] for ends in (found.value, found.low, found.high)
            )
            _draw(ax, k, x[shown], centre, low, high)
        _dress(ax, factor, LABEL_ROOM // grid_columns)
        ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))  # a cut axis makes every change look large
        ax.set_title(words(outcome))
        ax.set_ylabel(f"mean [{unit}]")
    handles = [
        Line2D(
            [],
            [],
            color=COLOURS[k],
            marker=MARKERS[k],
            markersize=3.5,
            linestyle=DASHES[k],
            label=line.name,
        )
        for k, line in enumerate(lines)
    ]
    add_legend(canvas, grid, handles, 4)
    return whole(canvas)


def _draw(ax: Axes, k: int, x: Any, centre: Any, low: Any, high: Any) -> None:
    ax.fill_between(x, low, high, color=COLOURS[k], alpha=0.2, linewidth=0)
    ax.plot(x, centre, color=COLOURS[k], marker=MARKERS[k], markersize=3.5, linestyle=DASHES[k])


def _dress(ax: Axes, factor: VariedFactor, room: int) -> None:
    if factor.log:
        ax.set_xscale("log")
        ticks = factor.levels if 1 < len(factor.levels) <= FEW_TICKS else _doubling(factor)
        ax.xaxis.set_ticks(ticks, [f"{tick:.2g}" for tick in ticks])
        ax.xaxis.set_ticks([], minor=True)
    own = _own(factor)
    if own is not None:
        ax.axvline(own, color=INK, linewidth=0.7, linestyle=(0, (1, 2)), zorder=1)
    label = axis_label({"path": factor.path, "label": factor.label}, room, LABEL_LINES)
    ax.set_xlabel(label)


def _own(factor: VariedFactor) -> float | None:
    """Return the scenario's own value, if it is on the axis."""
    own = factor.own
    inside = isinstance(own, int | float) and factor.low <= own <= factor.high
    return float(own) if inside else None


def _doubling(factor: VariedFactor) -> list[float]:
    """Return a few values spread evenly over a logarithmic range."""
    return [float(at) for at in np.geomspace(factor.low, factor.high, 5)]


def _bins(
    sweep: "SweepResult", factor: VariedFactor
) -> tuple[NDArray[np.float64], list[Mask], bool]:
    """Return where on the axis, and which points: by level, or in bins of equal size."""
    values = np.array(sweep.values(factor.path), dtype=np.float64)
    alive = ~sweep.failed
    levels = np.unique(values)
    if len(levels) <= MOST_LEVELS:
        return levels, [alive & (values == level) for level in levels], False
    order = np.argsort(values, kind="stable")
    bins = []
    for chunk in np.array_split(order, min(BINS, len(order))):
        mask = np.zeros(len(values), dtype=np.bool_)
        mask[chunk] = True
        bins.append(mask & alive)
    x = np.array([values[mask].mean() if mask.any() else np.nan for mask in bins])
    return x, bins, True


def _lines(sweep: "SweepResult", factor: VariedFactor) -> list[_Line]:
    """Return a line per policy if there are several, else per level of a second factor."""
    policies: list[str] = sweep.manifest["policies"]
    if len(policies) > 1:
        names = sweep.words("policy")
        shown = policies[: len(COLOURS)]
        return [_Line(p, np.array([name == p for name in names])) for p in shown]
    for other in sweep.shown_factors:
        levels = other.levels
        if other is not factor and len(levels) > 1:
            chosen = _spread(levels, 4)
            found = sweep.values(other.path)
            return [
                _Line(
                    f"{short_name(other.path)} = {short(level)}",
                    np.array([v == level for v in found]),
                )
                for level in chosen
            ]
    return [_Line("all points", np.ones(len(sweep.failed), dtype=np.bool_))]


def _spread(levels: tuple[Any, ...], most: int) -> list[Any]:
    """Return at most `most` levels, the first and the last among them."""
    if len(levels) <= most:
        return list(levels)
    return [levels[round(k * (len(levels) - 1) / (most - 1))] for k in range(most)]
