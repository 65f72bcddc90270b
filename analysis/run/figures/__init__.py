"""The figures of a result: functions from its tables to a matplotlib Figure."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from analysis.look.save import save
from analysis.run.figures.decisions import plot_beliefs, plot_prices
from analysis.run.figures.outcomes import plot_outcomes
from analysis.run.figures.stages import plot_stages
from analysis.run.figures.terms import plot_terms
from analysis.run.figures.timeline import plot_timeline
from analysis.run.figures.washington import plot_washington

if TYPE_CHECKING:
    from analysis.run.folder import ResultTables

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
