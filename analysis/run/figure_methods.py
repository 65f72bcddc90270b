"""The figures of a result as methods."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from analysis.errors import unknown
from analysis.run.figures import FIGURES
from analysis.run.figures.declare import RunFigure

if TYPE_CHECKING:
    from analysis.run.result import RunResult


@dataclass(frozen=True)
class Figures:
    """What can be drawn of a result: a method for each figure that returns a matplotlib Figure."""

    result: "RunResult"

    def draw(self, name: str) -> Figure:
        """Draw a figure by its name.

        Raises
        ------
        CommandError
            If there is no such figure.
        """
        if name not in FIGURES:
            raise unknown("figure", name, FIGURES)
        return FIGURES[name](self.result.tables)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Callable[..., Figure]:
            """Return the method of a figure; see `method_of`."""

    def __repr__(self) -> str:
        """Return the names of the figures."""
        return f"<figures: {', '.join(FIGURES)}>"


def method_of(figure: RunFigure) -> Callable[..., Figure]:
    """Return the method that draws a figure, taking what its plot does beside tables and place."""
    _, _, *options = signature(figure.plot).parameters.values()
    own = [option.replace(kind=Parameter.POSITIONAL_OR_KEYWORD) for option in options]
    taken = Signature([Parameter("self", Parameter.POSITIONAL_OR_KEYWORD), *own])

    def draw(*given: Any, **more: Any) -> Figure:
        told = taken.bind(*given, **more).arguments
        return figure(told.pop("self").result.tables, **told)

    draw.__name__, draw.__doc__ = figure.name, figure.shows
    draw.__signature__ = taken  # type: ignore[attr-defined]
    return draw


for figure in FIGURES.values():
    setattr(Figures, figure.name, method_of(figure))
