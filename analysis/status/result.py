"""Where all talks stand at a month."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from analysis.look.blocks import Page
from analysis.look.sections import limits, reproduce
from analysis.result import Display, Result
from analysis.status import FORMAT
from analysis.status.page import COLUMNS, rows_of, status_page, title_of, tried_of
from analysis.status.report import StatusReport, status_report
from analysis.store.manifest import Origin, describe_scenario
from sim.ages import stale_line
from sim.scenario import Scenario
from sim.start import as_of

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType


@dataclass(frozen=True, repr=False)
class Status(Result):
    """Where all talks stand at a month, and what is likely to come of them.

    Attributes
    ----------
    found : StatusReport
        Countries, their deals, and what would stop each sale.
    manifest : dict
        Where it comes from.
    """

    found: StatusReport
    manifest: dict[str, Any]

    FORMAT: ClassVar[str] = FORMAT
    ANSWER: ClassVar[str] = "status.json"
    FINDINGS = StatusReport

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield the table of talks."""
        from analysis.status.terminal import show_status

        yield from show_status(self.found)

    def page(self, progress: Callable[[int], None] | None = None) -> Page:  # noqa: ARG002
        """Return the report."""
        whole = status_page(self.found)
        return replace(whole, sections=[*whole.sections, limits(), reproduce(self.manifest)])

    @property
    def table(self) -> "pd.DataFrame":
        """One row per deal, in words."""
        import pandas as pd

        return pd.DataFrame(rows_of(self.found), columns=list(COLUMNS))

    def display(self) -> Display:
        """Return the table of talks."""
        return Display(title_of(self.found), [self.table], tried_of(self.found))


def status(
    scenario: Scenario,
    month: int,
    runs: int = 1000,
    seed: int = 1,
    *,
    hindsight: bool = False,
    origin: Origin | None = None,
    progress: Callable[[int], None] | None = None,
) -> Status:
    """Return where all talks stand at the end of a month.

    Parameters
    ----------
    scenario, month, runs, seed, hindsight, progress
        See `analysis.status.report.status_report`.
    origin : Origin, optional
        The command that does the same.

    Raises
    ------
    CommandError
        If the month lies beyond the scenario, or no talks had opened.
    """
    found = status_report(scenario, month, runs, seed, hindsight=hindsight, progress=progress)
    manifest = {
        "format": FORMAT,
        **describe_scenario(scenario, "compiled", origin or Origin()),
        "seed": seed,
        "runs": runs,
        "as_of": found.as_of,
        "stale": stale_line(as_of(scenario, month, hindsight=hindsight)),
    }
    return Status(found, manifest)


RESULT = Status
