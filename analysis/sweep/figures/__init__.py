"""The figures of a sweep: functions from its result to a matplotlib Figure."""

from collections.abc import Callable, Iterator
from pathlib import Path

from matplotlib.figure import Figure

from analysis.look.save import save
from analysis.sweep.figures.heatmap import can_map, plot_heatmap
from analysis.sweep.figures.lines import can_line, plot_lines
from analysis.sweep.figures.overview import plot_overview
from analysis.sweep.figures.view import View


def figures(view: View) -> Iterator[tuple[str, Callable[[View], Figure]]]:
    """Yield the figures that make sense for a sweep, by the name of their file."""
    yield "overview", plot_overview
    if can_line(view):
        yield "lines", plot_lines
    if can_map(view):
        yield "heatmap", plot_heatmap


def write_all(view: View, folder: Path) -> list[Path]:
    """Write every figure that makes sense as PNG and SVG, and return the paths."""
    written = []
    for name, plot in figures(view):
        written += save(plot(view), folder / name, name, view.manifest)
    return written
