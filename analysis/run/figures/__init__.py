"""The figures of a run: a module each, which is found here.

A module has a function from the tables of a run to a matplotlib Figure, and ends in `FIGURE`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from analysis.errors import unknown
from analysis.result import Drawing
from analysis.run.figures.figure import RunFigure

if TYPE_CHECKING:
    from analysis.run.tables import RunTables

_MODULES = [import_module(found.name) for found in iter_modules(__path__, f"{__name__}.")]

_DECLARED: list[RunFigure] = [part.FIGURE for part in _MODULES if hasattr(part, "FIGURE")]

FIGURES: dict[str, RunFigure] = {
    figure.name: figure for figure in sorted(_DECLARED, key=lambda figure: figure.number)
}
"""Every figure by its name, in the order of their numbers."""


@dataclass(frozen=True)
class Figures:
    """What can be drawn of a result: each of `FIGURES` is a method that returns a Figure.

    Attributes
    ----------
    tables : callable
        Returns the tables of the run; called when something is drawn.
    """

    tables: "Callable[[], RunTables]"

    def __getattr__(self, name: str) -> Callable[..., Figure]:
        """Return the method of a figure, with the help of its function."""
        if name not in FIGURES:
            raise AttributeError(f"there is no figure {name!r}; there are {', '.join(FIGURES)}")
        plot = FIGURES[name].plot

        def method(*args: object, **options: object) -> Figure:
            return plot(self.tables(), *args, **options)

        method.__name__, method.__doc__ = name, plot.__doc__
        return method

    def draw(self, name: str) -> Figure:
        """Draw a figure by its name.

        Raises
        ------
        CommandError
            If there is no such figure.
        """
        if name not in FIGURES:
            raise unknown("figure", name, FIGURES)
        return FIGURES[name].plot(self.tables())

    def drawings(self) -> list[Drawing]:
        """Return all figures."""
        return [self._drawing(figure) for figure in FIGURES.values()]

    def _drawing(self, figure: RunFigure) -> Drawing:
        return Drawing(figure.name, lambda: figure.plot(self.tables()), figure.alt)

    def __dir__(self) -> list[str]:
        """Return the names of the methods, for completion."""
        return [*super().__dir__(), *FIGURES]

    def __repr__(self) -> str:
        """Return the names of the figures."""
        return f"<figures: {', '.join(FIGURES)}>"
