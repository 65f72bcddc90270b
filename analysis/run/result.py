"""Many runs of a scenario, and everything that can be asked of them."""

import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.arguments import source_of, subject, whole
from analysis.deal_table import deals_table
from analysis.errors import CommandError
from analysis.look.frames import ends, page, percent, to_frame
from analysis.outcomes import OUTCOMES
from analysis.run.figure_methods import Figures
from analysis.run.folder import ResultTables, describe_run
from analysis.run.monthly import observe
from analysis.run.record import tables_of, write_result
from analysis.run.summary import summarise
from analysis.run.tables import runs_table
from analysis.trace.explain import trace
from analysis.trace.result import Trace
from sim.ensemble import Ensemble
from sim.ensemble import simulate as run_ensemble
from sim.scenario import Scenario
from sim.scenario_file import LoadedScenario, load

if TYPE_CHECKING:
    from sim.agents import Cast

Subject = LoadedScenario | Scenario | str | Path
"""What can be simulated: a scenario at hand, or its name or path."""

NOTE = (
    "Percent of runs; in brackets the 90 % interval of the estimate. Signed, threatened, "
    "designated and waived: ever. Delivered, dropped, switched, reversed and open: at the end; "
    "they add up to 100. Months: median to signature, of the runs that signed."
)


@dataclass(frozen=True)
class RunResult:
    """An ensemble of runs.

    Attributes
    ----------
    ensemble : Ensemble
        Final states as structured arrays.
    command : str
        The command that makes the same result; empty if none does.
    wall_seconds : float
        Time that simulating took.
    cast : Cast or None
        Agent classes in place of the model's own.
    source : (str, tuple of str) or None
        Scenario and changes as words of a command, where there are any.
    """

    ensemble: Ensemble
    command: str = ""
    wall_seconds: float = 0.0
    cast: "Cast | None" = None
    source: tuple[str, tuple[str, ...]] | None = None

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""
        return self.ensemble.scenario

    def __len__(self) -> int:
        """Return the number of runs."""
        return self.ensemble.runs

    @cached_property
    def deals(self) -> pd.DataFrame:
        """One row per run and deal: final state, months of what happened, terms of the decision."""
        return to_frame(deals_table(self.ensemble))

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run: the totals."""
        return to_frame(runs_table(self.ensemble))

    @cached_property
    def months(self) -> pd.DataFrame:
        """One row per month, subject, quantity and statistic: shares and quantiles over runs."""
        return to_frame(self.tables.months)

    @cached_property
    def reports(self) -> pd.DataFrame:
        """One row per letter of Congress and opened deal: the status report of that month."""
        return to_frame(self.tables.reports)

    @cached_property
    def tables(self) -> ResultTables:
        """The tables that a result folder holds; the runs are simulated again with a history."""
        done = self.ensemble
        ensemble, monthly = observe(
            done.scenario, done.world, done.runs, done.seed, done.engine, cast=self.cast
        )
        manifest = describe_run(
            ensemble, command=self.command, argv=[], wall_seconds=self.wall_seconds
        )
        return tables_of(ensemble, monthly, manifest)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """What ``run.py run --json`` prints."""
        return summarise(self.ensemble)

    @property
    def outcomes(self) -> pd.DataFrame:
        """One row per deal and outcome: its probability with a 90 % interval."""
        return pd.DataFrame(
            {
                "deal": deal["deal"],
                "outcome": name,
                "probability": deal[name],
                "low": deal["intervals"][name][0],
                "high": deal["intervals"][name][1],
                "n": deal["n"],
            }
            for deal in self.summary["deals"]
            for name in OUTCOMES
        )

    @property
    def totals(self) -> pd.DataFrame:
        """One row per total of a run: its mean with a 90 % interval, and its unit."""
        return pd.DataFrame(
            {
                "total": name,
                "mean": total["mean"],
                "low": ends(total["interval"])[0],
                "high": ends(total["interval"])[1],
                "unit": total["unit"],
            }
            for name, total in self.summary["totals"].items()
        )

    @property
    def plot(self) -> Figures:
        """The figures, each a method."""
        return Figures(self)

    def trace(self, run: int, deal: str) -> Trace:
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
            If there is no such run or deal.
        """
        if not isinstance(deal, str):
            raise CommandError(f"deal: found {deal!r}; must be the id of a deal, as in IND/S-400")
        if not whole("run", run) < len(self):
            raise CommandError(f"run: found {run}; must be from 0 to {len(self) - 1}")
        done = self.ensemble
        return Trace(trace(done.scenario, deal, run, done.seed, done.engine, cast=self.cast))

    def save(self, folder: str | Path, *, force: bool = False) -> Path:
        """Write tables, figures and manifest, as ``run.py run --out`` does, and return the folder.

        Raises
        ------
        CommandError
            If the folder is taken (`force` replaces a result) or cannot be written.
        """
        write_result(self.tables, Path(folder), force=force)
        return Path(folder)

    def __repr__(self) -> str:
        """Return scenario, size and seed."""
        return f"<{self.scenario.name}: {len(self):,} runs, seed {self.ensemble.seed}>"

    def _repr_html_(self) -> str:
        rows = []
        for deal in self.summary["deals"]:
            low, high = deal["intervals"]["signed"]
            wait = deal["median_months_to_signature"]
            shares = {name: percent(deal[name]) for name in OUTCOMES}
            shares["signed"] += f" [{percent(low)}–{percent(high)}]"
            months = "" if wait is None else f"{wait:.0f}"
            rows.append({"deal": deal["deal"], **shares, "months": months})
        done = self.ensemble
        title = f"{self.scenario.name}: {len(self):,} runs of {self.scenario.months} months"
        return page(f"{title}, seed {done.seed}", [pd.DataFrame(rows)], NOTE)


def simulate(
    scenario: Subject,
    runs: int = 1000,
    seed: int = 1,
    *,
    engine: str = "compiled",
    workers: int | None = None,
    cast: "Cast | None" = None,
) -> RunResult:
    """Simulate a scenario many times.

    A run is fixed by the scenario, the seed and its index, whatever else is computed with it. The
    compiled engine works in threads: no process is started, and no guard is needed in scripts.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What `load` returned, or the name or path of a scenario.
    runs : int
        How many runs, at least 1.
    seed : int
        Non-negative seed of all draws.
    engine : {"compiled", "mesa"}
        Both give the same numbers.
    workers : int, optional
        Threads; default all cores.
    cast : Cast, optional
        Agent classes in place of the model's own (`sim.agents`), on the engine "mesa".

    Raises
    ------
    ValueError
        If an argument is out of range.
    ScenarioError
        If the scenario cannot be read or resolved.
    """
    runs, seed = whole("runs", runs, 1), whole("seed", seed)
    scenario = subject(scenario)
    given = load(scenario) if isinstance(scenario, str | Path) else scenario
    began = time.perf_counter()
    ensemble = run_ensemble(
        given.scenario if isinstance(given, LoadedScenario) else given,
        runs,
        seed,
        engine=engine,
        workers=workers,
        cast=cast,
    )
    wall = time.perf_counter() - began
    command, source = "", None
    if isinstance(given, LoadedScenario) and cast is None:
        from analysis.run.command import run
        from analysis.terminal.command_line import command_of

        source = source_of(given)
        command = command_of(run, scenario=source[0], runs=runs, seed=seed, sets=source[1])
    return RunResult(ensemble, command, wall, cast, source)
