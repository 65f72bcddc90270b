"""A finished sweep in a notebook."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.errors import unknown
from analysis.execution import ExecutionOptions
from analysis.look.frames import ends, page, to_frame
from analysis.sweep.drive import run_sweep
from analysis.sweep.effects import effects
from analysis.sweep.figures import figures
from analysis.sweep.figures.view import make_view
from analysis.sweep.read import read_design
from analysis.sweep.result import SweepResult, read_sweep
from analysis.sweep.summary import chosen_outcomes, summarise_sweep

NOTE = (
    "Main effects from one fit of all levers, on the same noise at every point, with 95 % "
    "intervals. Clear: the interval leaves zero out."
)


@dataclass(frozen=True)
class Experiment:
    """A sweep: points, effects and figures."""

    sweep: SweepResult

    @property
    def title(self) -> str:
        """Name and size."""
        manifest = self.sweep.manifest
        return f"{manifest['name']}: {manifest['points']:,} points, {manifest['runs']:,} runs"

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row per point: factor values, runs, and each outcome with its interval."""
        return to_frame(self.sweep.points)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """What ``run.py summary --json`` prints."""
        names = chosen_outcomes(self.sweep, None)
        return summarise_sweep(self.sweep, effects(self.sweep, names), names)

    @property
    def effects(self) -> pd.DataFrame:
        """One row per outcome and lever: what it does, with a 95 % interval."""
        return pd.DataFrame(
            {
                "outcome": name,
                "lever": row["lever"],
                "from": row["from"],
                "to": row["to"],
                "effect": row["effect"],
                "low": ends(row["interval"])[0],
                "high": ends(row["interval"])[1],
                "clear": row["clear"],
                "unit": item["unit"],
            }
            for name, item in self.summary["outcomes"].items()
            for row in item["effects"]
        )

    def plot(
        self,
        name: str = "overview",
        outcomes: Sequence[str] | None = None,
        factors: Sequence[str] | None = None,
    ) -> Figure:
        """Draw a figure of the sweep: "overview", "lines" or "heatmap".

        Raises
        ------
        CommandError
            If the sweep has no such figure, outcome or factor.
        """
        view = make_view(self.sweep, outcomes, factors)
        known = dict(figures(view))
        if name not in known:
            raise unknown("figure", name, known)
        return known[name](view)

    def __repr__(self) -> str:
        """Return name and size."""
        return f"<sweep {self.title}>"

    def _repr_html_(self) -> str:
        return page(self.title, [self.effects.round(4)], NOTE)


def sweep(
    design: str | Path, out: str | Path | None = None, *, workers: int | None = None
) -> Experiment:
    """Run an experiment, or what is left of it.

    Parameters
    ----------
    design : str or Path
        Name of a shipped design, or path of a design file.
    out : str or Path, optional
        Folder for the result, by default "results/" and the design's name. A sweep of the same
        design that is there is continued, or read if it is finished.
    workers : int, optional
        Threads; default all cores.

    Raises
    ------
    ScenarioError
        If the design or its scenario cannot be read.
    CommandError
        If the folder cannot be used.
    """
    chosen = read_design(design)
    folder = Path(out) if out is not None else Path("results") / chosen.name
    run_sweep(chosen, folder, means=ExecutionOptions(workers=workers))
    return Experiment(read_sweep(folder))
