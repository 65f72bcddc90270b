"""Why one deal of one run went as it did."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from analysis.result import Display, Result
from analysis.store.findings import to_plain
from analysis.store.manifest import Origin, describe_scenario
from analysis.trace import FORMAT
from analysis.trace.explain import DealTrace, MonthTrace
from analysis.trace.explain import trace as trace_deal
from sim.gain import DECISION, GAIN, equation
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from analysis.look.blocks import Page
    from sim.actors import Cast

NOTE = (
    f"In list prices: ΔU = {equation(attrgetter('heading'), '−')} (+ sunk once signed). "
    "Advance and drop: percent this month; what happens is drawn with these chances. Months in "
    "which nothing was due are left out."
)


@dataclass(frozen=True, repr=False)
class Trace(Result):
    """A deal's history in one run.

    Attributes
    ----------
    found : DealTrace
        What happened, month by month.
    manifest : dict
        Where it comes from; it is one run.
    """

    found: DealTrace
    manifest: dict[str, Any]

    FORMAT: ClassVar[str] = FORMAT
    ANSWER: ClassVar[str] = "trace.json"
    FINDINGS = DealTrace

    def told(self) -> dict[str, Any]:
        """Return what was found, as ``run.py trace --json`` prints it."""
        return self.found.to_dict()

    def answer(self) -> dict[str, Any]:
        """Return all of it as it is declared: `told` has each month on one level."""
        plain: dict[str, Any] = to_plain(self.found)
        return plain

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield key moments in words, then the table of months."""
        from analysis.trace.terminal import show_trace

        yield from show_trace(self.found)

    def page(self, progress: "Callable[[int], None] | None" = None) -> "Page":  # noqa: ARG002
        """Return the report."""
        from analysis.trace.page import trace_page

        return trace_page(self, NOTE)

    @property
    def moments(self) -> "pd.DataFrame":
        """What happened, in words: month and text."""
        import pandas as pd

        return pd.DataFrame(map(vars, self.found.moments), columns=["month", "text"])

    @cached_property
    def months(self) -> "pd.DataFrame":
        """One row per month: stage, threat, the terms of the decision [LP], and its chances."""
        import pandas as pd

        return pd.DataFrame(row.to_dict() for row in self.found.months)

    @property
    def title(self) -> str:
        """Deal, run and how it ends."""
        return self.found.title

    def display(self) -> Display:
        """Return what happened, and the months in which something was due."""
        import pandas as pd

        return Display(self.title, [self.moments, pd.DataFrame(self.weighed())], NOTE)

    def weighed(self) -> list[dict[str, str]]:
        """Return the months in which something was due or happened, as cells by their heading."""
        return [_cells(row) for row in self.found.months if row.decision or row.happened]

    def __str__(self) -> str:
        """Return the title, and what happened month by month."""
        lines = [f"{moment.month}  {moment.text}" for moment in self.found.moments]
        return "\n".join([self.title, *lines])


def trace(
    scenario: Scenario,
    deal: str,
    run: int,
    seed: int = 1,
    *,
    engine: str = "compiled",
    cast: "Cast | None" = None,
    origin: Origin | None = None,
) -> Trace:
    """Return why a deal of one run went as it did; see `analysis.trace.explain.trace`.

    Parameters
    ----------
    origin : Origin, optional
        The command that does the same.

    Raises
    ------
    CommandError
        If the scenario has no such deal.
    """
    found = trace_deal(scenario, deal, run, seed, engine, cast=cast)
    manifest = {
        "format": FORMAT,
        **describe_scenario(scenario, engine, origin or Origin()),
        "seed": seed,
        "runs": 1,
        "run": run,
        "deal": deal,
    }
    return Trace(found, manifest)


def _cells(row: MonthTrace) -> dict[str, str]:
    found = row.decision
    weighed = {} if found is None else found.to_dict()
    cells = {"month": row.month, "stage": row.stage, "threat": row.threat}
    for item in DECISION:
        if item is GAIN:
            cells["sunk"] = f"{weighed['sunk']:.2f}" if weighed else ""
        cells[item.heading] = f"{weighed[item.name]:.2f}" if weighed else ""
    for head, step in (("advance %", "advancing"), ("drop %", "dropping")):
        cells[head] = f"{100 * weighed[f'probability_of_{step}']:.1f}" if weighed else ""
    return cells


RESULT = Trace
