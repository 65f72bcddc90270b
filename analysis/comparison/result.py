"""Scenarios on the same noise: what differs, run by run."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.comparison.pair_figure import plot_pairs
from analysis.comparison.pairs import check_starts
from analysis.comparison.pairs import compare as compare_ensembles
from analysis.errors import CommandError, unknown
from analysis.look.frames import ends, page
from analysis.outcomes import OUTCOMES
from analysis.run.result import Result, Subject, simulate

SHOWN = ("signed", "delivered", "designated", "switched")
"""Outcomes in the table of a notebook."""

NOTE = (
    "Differences in percentage points, with 95 % intervals; run r of both has the same draws. "
    "Deterred: signed under the first and not under the second, in the same run; caused: the "
    "reverse. ~: fewer than 10 runs differ, the interval is rough; where none does, exact."
)


@dataclass(frozen=True)
class Comparison:
    """One scenario against others, paired run by run.

    Attributes
    ----------
    found : dict
        What ``run.py compare --json`` prints.
    results : tuple of Result
        The ensembles, the base first.
    """

    found: dict[str, Any]
    results: tuple[Result, ...]

    @property
    def outcomes(self) -> pd.DataFrame:
        """One row per scenario, deal and outcome: both probabilities and their difference."""
        return pd.DataFrame(
            {
                "scenario": item["other"],
                "deal": deal["deal"],
                "outcome": name,
                **_difference(deal["outcomes"][name]),
                "exact_p": deal["outcomes"][name]["exact_p"],
            }
            for item in self.found["comparisons"]
            for deal in item["deals"]
            for name in OUTCOMES
        )

    @property
    def totals(self) -> pd.DataFrame:
        """One row per scenario and total of a run: both means and their difference."""
        return pd.DataFrame(
            {"scenario": item["other"], "total": name, **_difference(total), "unit": total["unit"]}
            for item in self.found["comparisons"]
            for name, total in item["totals"].items()
        )

    @property
    def pairs(self) -> pd.DataFrame:
        """One row per scenario and deal: shares of runs in which a signature was lost or won."""
        return pd.DataFrame(
            {
                "scenario": item["other"],
                "deal": deal["deal"],
                "deterred": deal["deterred"]["mean"],
                "caused": deal["caused"]["mean"],
                "n": self.found["runs"],
            }
            for item in self.found["comparisons"]
            for deal in item["deals"]
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

    def __repr__(self) -> str:
        """Return the scenarios and the number of runs."""
        others = ", ".join(item["other"] for item in self.found["comparisons"])
        return f"<{self.found['base']} against {others}: {self.found['runs']:,} paired runs>"

    def _repr_html_(self) -> str:
        frames = []
        for item in self.found["comparisons"]:
            rows = []
            for deal in item["deals"]:
                cells = {name: _points(deal["outcomes"][name]) for name in SHOWN}
                pair = {k: f"{100 * deal[k]['mean']:.1f}" for k in ("deterred", "caused")}
                rows.append({item["other"]: deal["deal"], **cells, **pair})
            frames.append(pd.DataFrame(rows))
        title = f"Difference from {self.found['base']}: {self.found['runs']:,} paired runs"
        return page(f"{title}, seed {self.found['seed']}", frames, NOTE)


def compare(
    base: Subject | Result,
    *others: Subject | Result,
    runs: int | None = None,
    seed: int | None = None,
) -> Comparison:
    """Compare scenarios on the same noise, run by run.

    Parameters
    ----------
    base, *others : Result, or what `simulate` takes
        Scenarios are simulated; results are taken as they are.
    runs, seed : int, optional
        Those of the results given, or 1000 and 1.

    Raises
    ------
    CommandError
        If there is nothing to compare with, results differ in runs or seed, or scenarios start in
        different months.
    """
    if not others:
        raise CommandError("compare: needs a scenario to compare with")
    everyone = (base, *others)
    given = next((item.ensemble for item in everyone if isinstance(item, Result)), None)
    runs = runs if runs is not None else given.runs if given else 1000
    seed = seed if seed is not None else given.seed if given else 1
    results = tuple(
        item if isinstance(item, Result) else simulate(item, runs, seed) for item in everyone
    )
    for result in results:
        if (len(result), result.ensemble.seed) != (runs, seed):
            raise CommandError(f"compare: found {result!r}; all must have {runs} runs, seed {seed}")
    check_starts(results[0].scenario, [result.scenario for result in results[1:]])
    first, *rest = (result.ensemble for result in results)
    return Comparison(compare_ensembles(first, rest), results)


def _difference(item: dict[str, Any]) -> dict[str, Any]:
    low, high = ends(item["interval"])
    return {
        "base": item["base"],
        "other": item["other"],
        "difference": item["difference"],
        "low": low,
        "high": high,
        "differing": item["differing"],
        "variance_ratio": item["variance_ratio"],
    }


def _points(item: dict[str, Any]) -> str:
    mark = "~" if item["rough"] else ""
    low, high = ends(item["interval"])
    bounds = "" if low is None or high is None else f" [{100 * low:+.1f}, {100 * high:+.1f}]"
    return f"{mark}{100 * item['difference']:+.1f}{bounds}"
