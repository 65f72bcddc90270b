"""The figures of a result as methods."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from analysis.errors import unknown
from analysis.run.figures import FIGURES

if TYPE_CHECKING:
    from analysis.run.result import RunResult


@dataclass(frozen=True)
class Figures:
    """What can be drawn of a result. Each method returns a matplotlib Figure."""

    result: "RunResult"

    def outcomes(self) -> Figure:
        """Draw how the deals end, with the interval of the probability of signing."""
        return self.draw("outcomes")

    def stages(self) -> Figure:
        """Draw in which stage the runs stand, month by month."""
        return self.draw("stages")

    def beliefs(self) -> Figure:
        """Draw each buyer's belief that it would be designated."""
        return self.draw("beliefs")

    def prices(self) -> Figure:
        """Draw the price that Russia quotes."""
        return self.draw("prices")

    def terms(self) -> Figure:
        """Draw the gain from buying and the terms that make it up."""
        return self.draw("terms")

    def washington(self) -> Figure:
        """Draw pressure in Congress, letters and payment friction."""
        return self.draw("washington")

    def timeline(self, run: int | None = None) -> Figure:
        """Draw one run deal by deal; by default the first of those that end as most do."""
        return FIGURES["timeline"](self.result.tables, run=run)

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

    def __repr__(self) -> str:
        """Return the names of the figures."""
        return f"<figures: {', '.join(FIGURES)}>"
