"""The figures of a result: functions from its tables to a matplotlib Figure, one file or more each.

Every module of this package is asked for figures; see `declare`.
"""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from analysis.look.save import save
from analysis.run.figures.declare import DECLARED, RunFigure

if TYPE_CHECKING:
    from analysis.run.folder import ResultTables

for found in iter_modules(__path__, f"{__name__}."):
    import_module(found.name)

FIGURES: dict[str, RunFigure] = {
    figure.name: figure for figure in sorted(DECLARED, key=lambda figure: figure.number)
}
"""Every figure by the name of its file, in order of their numbers."""


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
    for name, figure in FIGURES.items():
        written += save(figure(tables), folder / name, name, tables.manifest)
    return written
