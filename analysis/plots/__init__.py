"""The figures of a result: functions from its tables to a matplotlib Figure."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from analysis.plots.decisions import plot_beliefs, plot_prices
from analysis.plots.outcomes import plot_outcomes
from analysis.plots.save import save
from analysis.plots.stages import plot_stages
from analysis.plots.terms import plot_terms
from analysis.plots.timeline import plot_timeline
from analysis.plots.washington import plot_washington

if TYPE_CHECKING:
    from analysis.result.folder import ResultTables

FIGURES: dict[str, Callable[..., Figure]] = {
    "outcomes": plot_outcomes,
    "stages": plot_stages,
    "beliefs": plot_beliefs,
    "prices": plot_prices,
    "terms": plot_terms,
    "washington": plot_washington,
    "timeline": plot_timeline,
}
"""Every figure by the name of its file."""


def write_all(tables: "ResultTables", folder: Path) -> list[Path]:
    """Write every figure of a result as PNG and SVG, and return the paths.

    Parameters
    ----------
    tables : ResultTables
        The tables of a result.
    folder : Path
        Where to write; it must exist.
    """
    written = []
    for name, plot in FIGURES.items():
        written += save(plot(tables), folder / name, name, tables.manifest)
    return written
