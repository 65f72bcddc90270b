"""How a figure of a run is declared."""

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.figure import Figure


@dataclass(frozen=True)
class RunFigure:
    """A figure of a run.

    Attributes
    ----------
    number : int
        Its place among the figures.
    name : str
        Name of its file, and of the method of `RunResult.plot`.
    plot : callable
        Draws it from the tables of a run.
    alt : str
        What it shows, in words for those who do not see it.
    """

    number: int
    name: str
    plot: Callable[..., Figure]
    alt: str
