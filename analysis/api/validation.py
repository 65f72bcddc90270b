"""The model against the cases of the record, in a notebook."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.api.frames import ends, page
from analysis.api.given import whole
from analysis.api.result import Result, simulate
from analysis.errors import CommandError, unknown
from analysis.evidence.cases import BASE, scored_cases
from analysis.evidence.validate import validate as score
from analysis.evidence.weights import apply_weights
from analysis.plots.record import left_out, plot_cases, plot_reliability
from sim.data.case_file import CASES
from sim.scenario_file import load

FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "cases": plot_cases,
    "reliability": plot_reliability,
}
"""What can be drawn of a validation."""

NAMES = {
    "leave_one_out": "posterior, each case left out",
    "leave_one_country_out": "posterior, each country left out",
    "without_law": "fitted without the law, each case left out",
    "no_threat": "the same weights, without the law",
    "logistic": "regression on the Russian and US shares, left out",
    "base_rate": "base rate, left out",
}
"""What the scores are of, in words."""

NOTE = (
    "Brier: mean squared error of the probability that a deal is concluded, lower is better; in "
    "brackets its 90 % interval over resampled cases."
)


@dataclass(frozen=True)
class Validation:
    """What the model says of cases, and what happened.

    Attributes
    ----------
    found : dict
        What ``run.py validate --json`` prints.
    """

    found: dict[str, Any]

    @property
    def cases(self) -> pd.DataFrame:
        """One row per case: P(concluded) and P(designated), what happened, and why in words.

        `p_left_out` is the probability by a posterior that was fitted without the case.
        """
        unseen = left_out(self.found)
        frame = pd.DataFrame(self.found["cases"])
        frame.insert(
            list(frame.columns).index("outcome"),
            "p_left_out",
            [unseen.get(case) for case in frame["case_id"]],
        )
        return frame.sort_values("p", ascending=False, ignore_index=True)

    @property
    def scores(self) -> pd.DataFrame:
        """One row per forecast, of the model and of the baselines: Brier score and others."""
        found = self.found
        refitted = {k: v for k, v in (found["refitted"] or {}).items() if k in NAMES and v}
        baselines = {name: {"brier": brier} for name, brier in found["baselines"].items()}
        rows = [_scores(f"model, weights {found['weights']}", found)]
        rows += [_scores(NAMES[name], scores) for name, scores in (refitted | baselines).items()]
        return pd.DataFrame(rows).sort_values("brier", ignore_index=True)

    def simulate(self, case_id: str) -> Result:
        """Return the ensemble that a case was scored by, to trace and to draw.

        Raises
        ------
        CommandError
            If there is no such case, or it is not scored.
        """
        found = self.found
        base = apply_weights(load(BASE), found["weights"]).scenario
        scored = {case.case_id: case for case in scored_cases(Path(found["cases_file"]), base)[0]}
        if case_id not in scored:
            raise unknown("case", case_id, scored)
        return simulate(scored[case_id].scenario, found["runs"], found["seed"])

    def plot(self, name: str = "cases") -> Figure:
        """Draw "cases", each with what happened, or "reliability".

        Raises
        ------
        CommandError
            If there is no such figure.
        """
        if name not in FIGURES:
            raise unknown("figure", name, FIGURES)
        return FIGURES[name](self.found)

    def __repr__(self) -> str:
        """Return cases and Brier score."""
        found = self.found
        score = "no score" if found["brier"] is None else f"Brier {found['brier']:.3f}"
        return f"<{found['n']} cases, weights {found['weights']}: {score}>"

    def _repr_html_(self) -> str:
        found = self.found
        rows = [
            {
                "forecast": row["forecast"],
                "Brier": f"{row['brier']:.3f}",
                "": "" if pd.isna(row["low"]) else f"[{row['low']:.3f}, {row['high']:.3f}]",
                "log score": _shown(row["log_score"]),
                "AUC": _shown(row["auc"]),
            }
            for row in self.scores.to_dict("records")
        ]
        note = " ".join([NOTE, *found["stale"]])
        title = f"{found['n']} cases, {found['runs']:,} runs each, seed {found['seed']}"
        return page(title, [pd.DataFrame(rows)], note)


def validate(
    cases: str | Path | None = None, *, weights: str = "posterior", runs: int = 2000, seed: int = 1
) -> Validation:
    """Score the model on cases: was the deal concluded, and was the buyer designated.

    Parameters
    ----------
    cases : str or Path, optional
        File of cases; by default those of the record.
    weights : str
        "default", "calibrated", "posterior", or a file of either.
    runs, seed : int
        Size and seed of each case's ensemble.

    Raises
    ------
    ScenarioError, CommandError
        If the file, the weights, or what is asked of them is wrong.
    """
    if not isinstance(cases, str | Path | None):
        raise CommandError(f"cases: found {cases!r}; must be the path of a file")
    runs, seed = whole("runs", runs, 1), whole("seed", seed)
    return Validation(score(Path(cases or CASES), weights, runs, seed))


def _scores(name: str, scores: dict[str, Any]) -> dict[str, Any]:
    low, high = ends((scores.get("intervals") or {}).get("brier"))
    return {
        "forecast": name,
        "brier": scores["brier"],
        "low": low,
        "high": high,
        "log_score": scores.get("log_score"),
        "auc": scores.get("auc"),
    }


def _shown(value: Any) -> str:
    return "" if value is None or pd.isna(value) else f"{value:.3f}"
