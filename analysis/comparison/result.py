"""Scenarios on the same noise: what differs, run by run."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
from matplotlib.figure import Figure

from analysis.comparison import FORMAT
from analysis.comparison.pair_figure import plot_pairs
from analysis.comparison.table import differences_table
from analysis.errors import CommandError, unknown
from analysis.intervals import Difference
from analysis.look.frames import ends
from analysis.outcomes import OUTCOMES, TOTALS, Finished
from analysis.pairs import OutcomeChange, Pairs, check_starts
from analysis.pairs import compare as compare_ensembles
from analysis.result import Display, Drawing, Result
from analysis.run.result import RunResult
from analysis.store.manifest import Origin, describe_scenario, joint_hash
from sim.ages import stale_line
from sim.ensemble import simulate
from sim.scenario import Scenario
from sim.scenario_file import scenario_hash

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import RenderableType

    from analysis.look.blocks import Page

SHOWN = ("signed", "delivered", "designated", "switched")
"""Outcomes in the table of a notebook."""

NOTE = (
    "Differences in percentage points, with 95 % intervals; run r of both has the same draws. "
    "Deterred: signed under the first and not under the second, in the same run; caused: the "
    "reverse. ~: fewer than 10 runs differ, the interval is rough; where none does, exact."
)


@dataclass(frozen=True, repr=False)
class Comparison(Result):
    """One scenario against others, paired run by run.

    Attributes
    ----------
    found : Pairs
        What differs.
    manifest : dict
        Where it comes from; `others` names the scenarios that were compared with the base.
    results : tuple of RunResult
        The ensembles, the base first, where they were kept.
    """

    found: Pairs
    manifest: dict[str, Any]
    results: tuple[RunResult, ...] = ()

    FORMAT: ClassVar[str] = FORMAT
    ANSWER: ClassVar[str] = "comparison.json"
    FINDINGS = Pairs

    @classmethod
    def read_rest(cls, folder: Path, found: Pairs, manifest: dict[str, Any]) -> dict[str, Any]:
        """Read nothing else; see `Result.read_rest`."""
        named = [set(deal.outcomes) for item in found.comparisons for deal in item.deals]
        totals = [set(item.totals) for item in found.comparisons]
        if any(names != set(OUTCOMES) for names in named) or any(t != set(TOTALS) for t in totals):
            raise CommandError(f"{folder / cls.ANSWER}: has other outcomes than this version")
        worlds = {found.base, *(item.other for item in found.comparisons)}
        for lacking in sorted(worlds - set(found.traces)) if found.traces else ():
            raise CommandError(f"{folder / cls.ANSWER}: lacks the command that traces {lacking!r}")
        return super().read_rest(folder, found, manifest)

    def tables(self) -> "dict[str, pa.Table]":
        """Return one table: a row per scenario, deal or total, and outcome."""
        return {"differences": differences_table(self.found)}

    def drawings(self) -> Sequence[Drawing]:
        """Return the forest plots."""
        from analysis.comparison.figures import drawings

        return drawings(self.found)

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield the differences from the base."""
        from analysis.comparison.terminal import show_comparison

        yield from show_comparison(self.found)

    def page(self, progress: "Callable[[int], None] | None" = None) -> "Page":  # noqa: ARG002
        """Return the report."""
        from analysis.comparison.page import comparison_page

        return comparison_page(self)

    @property
    def outcomes(self) -> pd.DataFrame:
        """One row per scenario, deal and outcome: both probabilities and their difference."""
        return pd.DataFrame(
            {
                "scenario": item.other,
                "deal": deal.deal,
                "outcome": name,
                **_difference(deal.outcomes[name]),
                "exact_p": deal.outcomes[name].exact_p,
            }
            for item in self.found.comparisons
            for deal in item.deals
            for name in OUTCOMES
        )

    @property
    def totals(self) -> pd.DataFrame:
        """One row per scenario and total of a run: both means and their difference."""
        return pd.DataFrame(
            {"scenario": item.other, "total": name, **_difference(total), "unit": total.unit}
            for item in self.found.comparisons
            for name, total in item.totals.items()
        )

    @property
    def pairs(self) -> pd.DataFrame:
        """One row per scenario and deal: shares of runs in which a signature was lost or won."""
        return pd.DataFrame(
            {
                "scenario": item.other,
                "deal": deal.deal,
                "deterred": deal.deterred.mean,
                "caused": deal.caused.mean,
                "n": self.found.runs,
            }
            for item in self.found.comparisons
            for deal in item.deals
        )

    def plot(self, outcome: str = "signed") -> Figure:
        """Draw the probability of an outcome under each scenario, deal by deal.

        Raises
        ------
        CommandError
            If a deal has no such outcome.
        """
        if outcome not in OUTCOMES:
            raise unknown("outcome", outcome, OUTCOMES)
        return plot_pairs(self.found, outcome)

    def display(self) -> Display:
        """Return the differences in percentage points, a frame per scenario."""
        found = self.found
        frames = []
        for item in found.comparisons:
            rows = []
            for deal in item.deals:
                cells = {name: _points(deal.outcomes[name]) for name in SHOWN}
                cells["deterred"] = f"{100 * deal.deterred.mean:.1f}"
                cells["caused"] = f"{100 * deal.caused.mean:.1f}"
                rows.append({item.other: deal.deal, **cells})
            frames.append(pd.DataFrame(rows))
        title = f"Difference from {found.base}: {found.runs:,} paired runs, seed {found.seed}"
        return Display(title, frames, NOTE)

    def __repr__(self) -> str:
        """Return the scenarios and the number of runs."""
        others = ", ".join(item.other for item in self.found.comparisons)
        return f"<{self.found.base} against {others}: {self.found.runs:,} paired runs>"


def compare_worlds(
    worlds: Sequence[Scenario | RunResult],
    runs: int,
    seed: int,
    *,
    engine: str = "compiled",
    origin: Origin | None = None,
    traces: Sequence[str] = (),
    progress: Callable[[int], None] | None = None,
) -> Comparison:
    """Compare scenarios, the base first, run by run.

    Parameters
    ----------
    worlds : sequence of Scenario or RunResult
        Scenarios are simulated as their turn comes, and only the base and one other are held;
        results are taken as they are, and kept if all are.
    runs, seed : int
        Of every ensemble.
    engine : str
        What simulates scenarios.
    origin : Origin, optional
        The command that does the same.
    traces : sequence of str, optional
        For each world the command that traces a run of it, but for the deal and the run.
    progress : callable, optional
        Called with the number of runs just finished.

    Raises
    ------
    CommandError
        If a result has other runs or another seed, or scenarios start in different months.
    """
    given = tuple(world for world in worlds if isinstance(world, RunResult))
    for result in given:
        if (len(result), result.seed) != (runs, seed):
            raise CommandError(f"compare: found {result!r}; all must have {runs} runs, seed {seed}")
    scenarios = [world.scenario if isinstance(world, RunResult) else world for world in worlds]
    base, *others = scenarios
    check_starts(base, others)
    ensembles: Iterator[Finished] = (
        world.done
        if isinstance(world, RunResult)
        else simulate(world, runs, seed, engine=engine, progress=progress)
        for world in worlds
    )
    found = compare_ensembles(next(ensembles), ensembles)
    names = [found.base, *(item.other for item in found.comparisons)]
    if traces:
        found = replace(found, traces=dict(zip(names, traces, strict=True)))
    manifest = {
        "format": FORMAT,
        **describe_scenario(base, found.engine, origin or Origin()),
        "seed": found.seed,
        "runs": found.runs,
        "design_hash": joint_hash(map(scenario_hash, scenarios)),
        "stale": stale_line(*scenarios),
        "others": [{"name": other.name, "scenario_hash": scenario_hash(other)} for other in others],
    }
    return Comparison(found, manifest, given if len(given) == len(worlds) else ())


def _difference(item: Difference) -> dict[str, Any]:
    low, high = ends(item.interval)
    return {
        "base": item.base,
        "other": item.other,
        "difference": item.difference,
        "low": low,
        "high": high,
        "differing": item.differing,
        "variance_ratio": item.variance_ratio,
    }


def _points(item: OutcomeChange) -> str:
    mark = "~" if item.rough else ""
    low, high = ends(item.interval)
    bounds = "" if low is None or high is None else f" [{100 * low:+.1f}, {100 * high:+.1f}]"
    return f"{mark}{100 * item.difference:+.1f}{bounds}"


RESULT = Comparison
