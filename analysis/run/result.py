"""Many runs of a scenario, and everything that can be asked of them."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from analysis.arguments import whole
from analysis.errors import CommandError
from analysis.outcomes import OUTCOMES, EnsembleOutcomes, outcomes_of, when
from analysis.result import Display, Drawing, Result, View
from analysis.run import FORMAT
from analysis.run.monthly import observe
from analysis.run.schema import RunSchema
from analysis.run.summary import RunSummary, summarise
from analysis.store.manifest import Origin, scenario_of
from sim.ensemble import Ensemble
from sim.ensemble import simulate as run_ensemble
from sim.parameters import spelled
from sim.rules.terms import Stage
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from rich.console import RenderableType

    from analysis.look.blocks import Page
    from analysis.run.figures import Figures
    from analysis.run.tables import RunTables
    from analysis.trace.result import Trace
    from sim.actors import Cast

NOTE = (
    f"Percent of runs; in brackets the 90 % interval of the estimate. {when(OUTCOMES)} "
    "Months: median to signature, of the runs that signed."
)


@dataclass(frozen=True, repr=False, eq=False)
class RunResult(Result):
    """An ensemble of runs, just simulated or read from its folder.

    Attributes
    ----------
    simulated : Ensemble or None
        Final states as structured arrays; None if the result was read.
    kept : RunTables or None
        Its tables, where they are there already.
    origin : Origin
        The command that makes the same result; empty if none does.
    wall_seconds : float
        Time that simulating took.
    cast : Cast or None
        Agent classes in place of the model's own.
    source : (str, tuple of str) or None
        Scenario and changes as words of a command, where there are any.
    view : View
        What a report compares it with, and as of when it tells of talks.
    """

    simulated: Ensemble | None = None
    kept: "RunTables | None" = None
    origin: Origin = field(default_factory=Origin)
    wall_seconds: float = 0.0
    cast: "Cast | None" = None
    source: tuple[str, tuple[str, ...]] | None = None
    view: View = field(default_factory=View)

    FORMAT: ClassVar[str] = FORMAT
    SCHEMA = RunSchema

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a result from its folder; see `Result.read`."""
        from analysis.run.tables import read_tables

        kept = read_tables(folder)
        manifest = kept.manifest
        return cls(kept=kept, origin=Origin(manifest["command"], manifest["argv"]))

    @cached_property
    def manifest(self) -> dict[str, Any]:  # type: ignore[override]
        """Where the numbers come from: scenario, seed, command, versions."""
        from analysis.run.tables import describe_run

        if self.kept is not None:
            return self.kept.manifest
        return describe_run(self.ensemble, self.origin, self.wall_seconds)

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return self.scenario.name

    @property
    def command(self) -> str:
        """The command that makes the same result; empty if none does."""
        return self.origin.command

    @cached_property
    def scenario(self) -> Scenario:
        """What was simulated."""
        return scenario_of(self.manifest) if self.simulated is None else self.simulated.scenario

    @property
    def seed(self) -> int:
        """Seed of all draws."""
        return int(self.manifest["seed"]) if self.simulated is None else self.simulated.seed

    @cached_property
    def done(self) -> EnsembleOutcomes:
        """What the runs came to: final states and totals."""
        if self.simulated is not None:
            return outcomes_of(self.simulated)
        from analysis.run.tables import outcomes_of_tables

        return outcomes_of_tables(self.record)

    @cached_property
    def ensemble(self) -> Ensemble:
        """Final states as structured arrays; those of a result that was read are made again.

        Raises
        ------
        CommandError
            If these rules give other numbers than it holds.
        """
        return self.again(len(self)) if self.simulated is None else self.simulated

    @cached_property
    def record(self) -> "RunTables":
        """All its tables; where they are not kept, the runs are made again month by month."""
        if self.kept is not None:
            return self.kept
        from analysis.run.tables import tables_of

        done = self.ensemble
        ensemble, monthly = observe(
            done.scenario, done.world, done.runs, done.seed, done.engine, cast=self.cast
        )
        return tables_of(ensemble, monthly, self.manifest)

    def again(self, runs: int, progress: Callable[[int], None] | None = None) -> Ensemble:
        """Simulate its first runs again.

        Raises
        ------
        CommandError
            If these rules give other numbers than it holds.
        """
        from analysis.deal_table import deals_table

        done = run_ensemble(self.scenario, runs, self.seed, progress=progress)
        held = self.record.deals.slice(0, done.deals.size)
        if not deals_table(done).equals(held):
            raise CommandError(
                f"{self.name}: was made by other rules than these; run its command again: "
                f"{self.command}"
            )
        return done

    def __len__(self) -> int:
        """Return the number of runs."""
        return int(self.manifest["runs"]) if self.simulated is None else self.simulated.runs

    @cached_property
    def summary(self) -> RunSummary:
        """What becomes of each deal, and the means of the totals."""
        return summarise(self.done)

    def told(self) -> dict[str, Any]:
        """Return what was found, as ``run.py run --json`` prints it."""
        return self.summary.to_dict()

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield the table of deals and the totals."""
        from analysis.run.terminal import show_beside_record, show_run

        yield from show_beside_record(self.summary, self.scenario)
        yield from show_run(self.summary)

    def tables(self) -> "dict[str, pa.Table]":
        """Return the tables of deals, buyers, runs, months and reports."""
        from analysis.run.tables import TABLES

        return {name: getattr(self.record, name) for name in TABLES}

    def drawings(self) -> Sequence[Drawing]:
        """Return the figures."""
        return self.plot.drawings()

    def page(self, progress: Callable[[int], None] | None = None) -> "Page":
        """Return the report; only what the result lacks is simulated.

        Raises
        ------
        CommandError
            If these rules give other numbers than it holds.
        """
        from analysis.run.page import run_page

        return run_page(self, progress)

    def showing(self, view: View) -> Self:
        """Return the result as its reader wants to see it; see `Result.showing`."""
        super().showing(View(outcomes=view.outcomes, factors=view.factors))
        return replace(self, view=view)

    @cached_property
    def deals(self) -> "pd.DataFrame":
        """One row per run and deal: final state, months of what happened, terms of the decision."""
        from analysis.deal_table import deals_table
        from analysis.look.frames import to_frame

        return to_frame(deals_table(self.ensemble) if self.kept is None else self.kept.deals)

    @cached_property
    def buyers(self) -> "pd.DataFrame":
        """One row per run and buyer: attributes, exposure, and beliefs in the end."""
        from analysis.look.frames import to_frame
        from analysis.run.buyer_table import buyers_table

        return to_frame(buyers_table(self.ensemble) if self.kept is None else self.kept.buyers)

    @cached_property
    def runs(self) -> "pd.DataFrame":
        """One row per run: the totals."""
        from analysis.look.frames import to_frame
        from analysis.run.tables import runs_table

        return to_frame(runs_table(self.ensemble) if self.kept is None else self.kept.runs)

    @cached_property
    def months(self) -> "pd.DataFrame":
        """One row per month, subject, quantity and statistic: shares and quantiles over runs."""
        from analysis.look.frames import to_frame

        return to_frame(self.record.months)

    @cached_property
    def reports(self) -> "pd.DataFrame":
        """One row per letter of Congress and opened deal: the status report of that month."""
        from analysis.look.frames import to_frame

        return to_frame(self.record.reports)

    @property
    def outcomes(self) -> "pd.DataFrame":
        """One row per deal and outcome: its probability with a 90 % interval."""
        import pandas as pd

        return pd.DataFrame(
            {
                "deal": deal.deal,
                "outcome": name,
                "probability": share.probability,
                "low": share.interval[0],
                "high": share.interval[1],
                "n": deal.n,
            }
            for deal in self.summary.deals
            for name, share in deal.outcomes.items()
        )

    @property
    def totals(self) -> "pd.DataFrame":
        """One row per total of a run: its mean with a 90 % interval, and its unit."""
        import pandas as pd

        from analysis.look.frames import ends

        return pd.DataFrame(
            {
                "total": name,
                "mean": total.mean,
                "low": ends(total.interval)[0],
                "high": ends(total.interval)[1],
                "unit": total.unit,
            }
            for name, total in self.summary.totals.items()
        )

    @property
    def plot(self) -> "Figures":
        """The figures, each a method."""
        from analysis.run.figures import Figures

        return Figures(lambda: self.record)

    def trace(self, run: int, deal: str) -> "Trace":
        """Return why one deal of one run went as it did, month by month.

        Parameters
        ----------
        run : int
            Index of the run, from 0.
        deal : str
            Id of the deal, as in "IND/S-400".

        Raises
        ------
        CommandError
            If there is no such run or deal, or these rules give it another end than the result has.
        """
        from analysis.trace.result import trace

        if not isinstance(deal, str):
            raise CommandError(f"deal: found {deal!r}; must be the id of a deal, as in IND/S-400")
        if not whole("run", run) < len(self):
            raise CommandError(f"run: found {run}; must be from 0 to {len(self) - 1}")
        done = self.done
        found = trace(
            done.scenario,
            deal,
            run,
            done.seed,
            engine=done.engine,
            cast=self.cast,
            origin=self._trace_origin(run, deal),
        )
        held = Stage(int(done.deals["stage"][run, done.deal_ids.index(deal)]))
        if found.found.final != spelled(held):
            raise CommandError(
                f"{self.name}: run {run} was made by other rules than these; run its command "
                f"again: {self.command}"
            )
        return found

    def _trace_origin(self, run: int, deal: str) -> Origin:
        from analysis.terminal.command_line import command_of
        from analysis.trace.command import trace as command

        if self.source is None:
            return Origin()
        name, sets = self.source
        which = {"scenario": name, "deal": deal, "index": run, "seed": self.seed, "sets": sets}
        return Origin(command_of(command, **which))

    def display(self) -> Display:
        """Return the probabilities of outcomes, deal by deal."""
        import pandas as pd

        from analysis.look.formatting import percent

        rows = []
        for deal in self.summary.deals:
            low, high = deal.outcomes["signed"].interval
            wait = deal.wait.months
            shares = {name: percent(deal.outcomes[name].probability) for name in OUTCOMES}
            shares["signed"] += f" [{percent(low)}–{percent(high)}]"
            months = "" if wait is None else f"{wait:.0f}"
            rows.append({"deal": deal.deal, **shares, "months": months})
        title = f"{self.name}: {len(self):,} runs of {self.scenario.months} months"
        return Display(f"{title}, seed {self.seed}", [pd.DataFrame(rows)], NOTE)

    def __repr__(self) -> str:
        """Return scenario, size and seed."""
        return f"<{self.name}: {len(self):,} runs, seed {self.seed}>"


def run_scenario(
    scenario: Scenario,
    runs: int,
    seed: int,
    *,
    engine: str = "compiled",
    workers: int | None = None,
    cast: "Cast | None" = None,
    monthly: bool = False,
    origin: Origin | None = None,
    source: tuple[str, tuple[str, ...]] | None = None,
    progress: Callable[[int], None] | None = None,
) -> RunResult:
    """Simulate a scenario many times.

    Parameters
    ----------
    scenario : Scenario
        What to simulate.
    runs, seed, engine, workers, cast, progress
        See `sim.ensemble.simulate`.
    monthly : bool
        Record what happens month by month at once: worth it if tables or figures are wanted.
    origin : Origin, optional
        The command that does the same.
    source : (str, tuple of str), optional
        Scenario and changes as words of a command.

    Raises
    ------
    ValueError
        If an argument is out of range.
    ScenarioError
        If the scenario cannot be resolved.
    """
    how: dict[str, Any] = {"workers": workers, "cast": cast, "progress": progress}
    origin = origin or Origin()
    began = time.perf_counter()
    if not monthly:
        ensemble = run_ensemble(scenario, runs, seed, engine=engine, **how)
        wall = time.perf_counter() - began
        return RunResult(ensemble, None, origin, wall, cast, source)
    from analysis.run.tables import describe_run, tables_of
    from sim.world import build

    ensemble, record = observe(scenario, build(scenario), runs, seed, engine, **how)
    wall = time.perf_counter() - began
    tables = tables_of(ensemble, record, describe_run(ensemble, origin, wall))
    return RunResult(ensemble, tables, origin, wall, cast, source)


RESULT = RunResult
