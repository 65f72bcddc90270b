"""The figures of a sweep: levers, lines along a factor, a map of two, world beside world."""

from typing import TYPE_CHECKING

from analysis.result import Drawing
from analysis.sweep.figures.heatmap import can_map, plot_heatmap
from analysis.sweep.figures.lines import can_line, plot_lines
from analysis.sweep.figures.overview import plot_overview
from analysis.sweep.figures.worlds import has_worlds, plot_worlds

if TYPE_CHECKING:
    from analysis.sweep.result import SweepResult


def drawings(sweep: "SweepResult") -> list[Drawing]:
    """Return the figures that make sense for a sweep, of what its reader chose."""
    overview = Drawing(
        "overview",
        lambda: plot_overview(sweep),
        "Dots with whiskers, one row per lever: its effect on the first outcomes. The numbers are "
        "in the tables below.",
    )
    lines = Drawing(
        "lines",
        lambda: plot_lines(sweep),
        "Lines with bands: the first outcomes along the first factor.",
    )
    heatmap = Drawing(
        "heatmap",
        lambda: plot_heatmap(sweep),
        "Coloured map: the first outcome over the first two factors.",
    )
    worlds = Drawing(
        "worlds",
        lambda: plot_worlds(sweep),
        "Dots with whiskers, one for each world, and a bar for each policy: the first outcomes, "
        "by chance within a world and from world to world.",
    )
    return [
        overview,
        *([lines] if can_line(sweep) else []),
        *([heatmap] if can_map(sweep) else []),
        *([worlds] if has_worlds(sweep) else []),
    ]
