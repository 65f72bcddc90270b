"""Which parameters drive an outcome, in a notebook."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from analysis.arguments import whole
from analysis.errors import CommandError, unknown
from analysis.execution import ExecutionOptions
from analysis.look.frames import page
from analysis.sensitivity.figures import figures
from analysis.sensitivity.folder import KNOWN, StudyResult, write_study
from analysis.sensitivity.method import Method
from analysis.sensitivity.plan import Size, make_plan
from analysis.sensitivity.problem import load_salib
from analysis.sensitivity.study import run_study
from analysis.store.files import check_place
from analysis.store.manifest import Origin
from sim.scenario_file import LoadedScenario, load

INDICES = ("mu_star", "S1", "ST", "S2")
"""Indices in the table: of the screening, alone, with interactions, of pairs."""

SHOWN = 8
"""Parameters in the table of a notebook."""

NOTE = (
    "μ*: mean size of the change over a parameter's whole range, in the unit of the outcome. "
    "ST: share of the variance over parameters that would be left if all but this one were known. "
    "In brackets 95 % intervals; ·: not distinguishable from 0. The largest are shown."
)


@dataclass(frozen=True)
class SensitivityResult:
    """A finished study: indices of parameters, and figures."""

    study: StudyResult

    @property
    def title(self) -> str:
        """Scenario and size."""
        manifest = self.study.manifest
        return (
            f"What drives {manifest['scenario']['name']}: {len(manifest['factors'])} parameters, "
            f"{manifest['runs']:,} runs"
        )

    @property
    def table(self) -> pd.DataFrame:
        """One row per outcome, index and parameter or pair, the largest first.

        `clear` tells whether the index can be told from zero.
        """
        found = self.study
        return pd.DataFrame(
            {
                "outcome": outcome,
                "index": index,
                "parameter": row.parameter,
                "with": row.other,
                "value": row.value,
                "low": row.low,
                "high": row.high,
                "clear": row.clear,
                "unit": found.manifest["outcomes"][outcome] if index == "mu_star" else "-",
            }
            for outcome in found.outcomes
            for index in INDICES
            for row in found.top(index, outcome)
        )

    def plot(self, name: str = "screening") -> Figure:
        """Draw a figure of the study: "screening", "indices", "interactions" or "convergence".

        Raises
        ------
        CommandError
            If the study has no such figure.
        """
        known = dict(figures(self.study))
        if name not in known:
            raise unknown("figure", name, known)
        return known[name](self.study)

    def __repr__(self) -> str:
        """Return scenario and size."""
        return f"<{self.title}>"

    def _repr_html_(self) -> str:
        frames = []
        for outcome in self.study.outcomes:
            indices = [name for name in ("mu_star", "ST") if self.study.of(outcome, name)]
            columns = {
                "μ*" if name == "mu_star" else name: {
                    row.parameter: _cell(row.value, row.low, row.high, row.clear)
                    for row in self.study.top(name, outcome)
                }
                for name in indices
            }
            order = [row.parameter for row in self.study.top(indices[0], outcome, SHOWN)]
            rows = [
                {outcome: path, **{head: cells.get(path, "") for head, cells in columns.items()}}
                for path in order
            ]
            frames.append(pd.DataFrame(rows))
        return page(self.title, frames, NOTE)


def sensitivity(
    scenario: LoadedScenario | str | Path,
    *factors: str,
    outcomes: Sequence[str] = (),
    method: str = "both",
    size: Size | None = None,
    seed: int = 1,
    out: str | Path | None = None,
    workers: int | None = None,
) -> SensitivityResult:
    """Find which parameters drive an outcome: Morris screening, then Sobol indices.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What `load` returned, or the name or path of a scenario.
    *factors : str
        Parameters to vary, each ``path`` over the registry's span, or ``path=low:high``; all
        uncertainties by default. What is not varied stays as the scenario has it.
    outcomes : sequence of str
        Totals of a run and outcomes of deals; deals and USD concluded and designations by default.
    method : {"both", "morris", "sobol"}
        Screening, indices, or one after the other.
    size : Size, optional
        ``Size(trajectories=20, samples=512, most=8, runs=128)``: Morris trajectories, Sobol base
        samples, parameters taken on from the screening, and runs per point.
    seed : int
        Seed of samples and runs.
    out : str or Path, optional
        Folder for the study, by default "results/sensitivity-" and the scenario's name. A study of
        the same plan that is there is continued.
    workers : int, optional
        Threads; default all cores.

    Raises
    ------
    ValueError
        If the method is none of these.
    ScenarioError, CommandError
        At the first thing that is wrong, or if the extra «explore» is not installed.
    """
    load_salib()
    for factor in factors:
        if not isinstance(factor, str):
            raise CommandError(f"factor: found {factor!r}; must be text: path, or path=low:high")
    base = scenario if isinstance(scenario, LoadedScenario) else load(scenario)
    seed = whole("seed", seed)
    plan = make_plan(base, factors, outcomes, method=Method(method), size=size, seed=seed)
    folder = Path(out) if out is not None else Path("results") / plan.name
    check_place(folder, KNOWN)
    origin = Origin()
    study = run_study(plan, folder, means=ExecutionOptions(workers=workers), origin=origin)
    return SensitivityResult(write_study(study, plan, folder, origin, ExecutionOptions().engine))


def _cell(value: float, low: float, high: float, clear: bool) -> str:
    return f"{'' if clear else '· '}{value:.2f} [{low:.2f}, {high:.2f}]"
