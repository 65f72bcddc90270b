"""Forecasts of a day, as a result."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from analysis.forecast import FORMAT
from analysis.forecast.findings import Forecasts
from analysis.forecast.make import forecasts_of
from analysis.forecast.page import COLUMNS, NOTE, forecast_page, rows_of, title_of
from analysis.forecast.questions import QuestionFile
from analysis.result import Display, Result
from analysis.store.manifest import Origin, describe_scenario
from sim.ages import stale_line
from sim.scenario import Scenario
from sim.start import as_of

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from analysis.look.blocks import Page


@dataclass(frozen=True, repr=False)
class ForecastResult(Result):
    """Forecasts of a day.

    Attributes
    ----------
    found : Forecasts
        What a registered file holds.
    manifest : dict
        Where it comes from.
    """

    found: Forecasts
    manifest: dict[str, Any]

    FORMAT: ClassVar[str] = FORMAT
    ANSWER: ClassVar[str] = "forecast.json"
    FINDINGS = Forecasts

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield one row per question."""
        from analysis.forecast.terminal import show_forecasts

        yield from show_forecasts(self.found)

    def page(self, progress: Callable[[int], None] | None = None) -> "Page":  # noqa: ARG002
        """Return the report."""
        return forecast_page(self.found, self.manifest)

    def contents(self) -> dict[str, Any]:
        """Return what a registered file holds: what was found, and nothing of when or where."""
        return asdict(self.found)

    @property
    def table(self) -> "pd.DataFrame":
        """One row per question, in words."""
        import pandas as pd

        return pd.DataFrame(rows_of(self.found), columns=list(COLUMNS))

    def display(self) -> Display:
        """Return the table of questions."""
        return Display(title_of(self.found), [self.table], NOTE)


def forecast(
    scenario: Scenario,
    asked: QuestionFile,
    month: int,
    runs: int = 20_000,
    seed: int = 1,
    *,
    origin: Origin | None = None,
    progress: Callable[[int], None] | None = None,
) -> ForecastResult:
    """Return forecasts as known at the end of a month; see `analysis.forecast.make`.

    Raises
    ------
    CommandError
        If a question names a deal that had not opened by then, or no question is still open.
    """
    found = forecasts_of(scenario, asked, month, runs, seed, progress)
    manifest = {
        "format": FORMAT,
        **describe_scenario(scenario, "compiled", origin or Origin()),
        "seed": seed,
        "runs": runs,
        "as_of": found.as_of,
        "stale": stale_line(as_of(scenario, month)),
    }
    return ForecastResult(found, manifest)


RESULT = ForecastResult
