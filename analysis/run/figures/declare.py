"""How a figure of a run is declared: number, name, what draws it, and what it shows in words.

A module of this package that declares one is all that it takes: folders, the command line, methods
of Python results, sliders, reports and the documentation take it from `FIGURES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Any

from matplotlib.figure import Figure


@dataclass(frozen=True)
class RunFigure:
    """A figure of a run.

    Attributes
    ----------
    number : int
        Its place among the figures.
    name : str
        Name of its file and of its method.
    plot : callable
        Draws it from the tables of a result: the tables, where to draw (optional), and what else it
        may be told.
    alt : str
        What it shows, in words for those who do not see it.
    """

    number: int
    name: str
    plot: Callable[..., Figure]
    alt: str

    def __call__(self, *given: Any, **more: Any) -> Figure:
        """Draw it."""
        return self.plot(*given, **more)

    @property
    def shows(self) -> str:
        """What is drawn, in a sentence."""
        return (getdoc(self.plot) or "").partition("\n\n")[0]


DECLARED: list[RunFigure] = []


def run_figure(
    number: int, name: str, alt: str
) -> Callable[[Callable[..., Figure]], Callable[..., Figure]]:
    """Declare the figure that a function draws."""

    def declared(plot: Callable[..., Figure]) -> Callable[..., Figure]:
        DECLARED.append(RunFigure(number, name, plot, alt))
        return plot

    return declared
