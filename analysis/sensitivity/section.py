"""What drives an outcome, found in seconds: a small Morris screening of all uncertainties."""

import tempfile
from pathlib import Path

from analysis.errors import CommandError
from analysis.execution import Progress
from analysis.look.blocks import Block, Grid, prose
from analysis.sensitivity.method import Method
from analysis.sensitivity.plan import SensitivityPlan, Size
from analysis.sensitivity.problem import load_salib
from analysis.sensitivity.rows import IndexRow
from analysis.sensitivity.study import run_study
from analysis.sweep.factors import every_uncertainty
from sim.parameters import REGISTRY
from sim.scenario import Scenario

SIZE = Size(trajectories=10, samples=16, most=1, runs=64)
"""A screening that takes seconds."""

OUTCOMES = ("deals_concluded", "designations")
SHOWN = 8
"""Parameters that are named."""


def drivers(scenario: Scenario, seed: int, progress: Progress | None = None) -> list[Block]:
    """Return a table of the parameters that matter most, or why there is none."""
    try:
        load_salib()
    except CommandError as missing:
        return [prose(f"Not found out: {missing}.")]
    factors = every_uncertainty(scenario)
    plan = SensitivityPlan(scenario, factors, OUTCOMES, Method.morris, SIZE, seed)
    with tempfile.TemporaryDirectory(prefix="caatsim-") as folder:
        try:
            study = run_study(plan, Path(folder), progress=progress)
        except CommandError as error:
            return [prose(f"Not found out: {error}.")]
    rows = [r for r in study.rows if r.index == "mu_star" and r.samples == SIZE.trajectories]
    share = "; ".join(
        f"{name.replace('_', ' ')}: {100 * found.share:.0f} %"
        for name, found in study.chance["morris"].items()
    )
    shown = {row.outcome: None for row in rows}
    return [
        prose(
            f"{len(factors)} uncertainties were varied one at a time over the spans declared "
            "worth exploring, on the same noise. Share of chance in the variance of a single run "
            f"while all of them vary: {share}."
        ),
        *(_table(outcome, [row for row in rows if row.outcome == outcome]) for outcome in shown),
    ]


def _table(outcome: str, rows: list[IndexRow]) -> Grid:
    ranked = sorted(rows, key=lambda row: -row.value)[:SHOWN]
    return Grid(
        f"Mean size of the change in {outcome.replace('_', ' ')} over a parameter's whole range",
        ("parameter", "what it is", "change", "95 % interval", "chance alone"),
        tuple(
            (
                row.parameter,
                REGISTRY[row.parameter].label,
                f"{row.value:.2f}",
                f"{row.low:.2f} to {row.high:.2f}",
                f"{row.chance:.2f}" + ("" if row.clear else ": not distinguishable from 0"),
            )
            for row in ranked
        ),
        f"Morris screening, {SIZE.trajectories} trajectories, {SIZE.runs} runs per point; run.py "
        "sensitivity takes more and adds Sobol indices.",
        words=2,
    )
