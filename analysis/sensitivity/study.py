"""A study from its first run to its folder: screen, choose, index, and say what cannot be said."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.errors import CommandError
from analysis.execution import ExecutionOptions, Progress, Silent
from analysis.sensitivity.estimates import Saltelli, variance_of
from analysis.sensitivity.method import Method
from analysis.sensitivity.paired import Floats, group_means
from analysis.sensitivity.plan import SensitivityPlan
from analysis.sensitivity.rows import ChanceShare, IndexRow, index_rows, screening_rows
from analysis.store.files import sha256
from analysis.store.manifest import MANIFEST, Origin
from analysis.sweep.design import Design, Factor, Kind
from analysis.sweep.result import SweepResult, run_design

SWEEPS = (Kind.morris.value, Kind.saltelli.value)
"""Folders of the experiments."""

TINY = 1e-12
"""Spread, relative to the size of an outcome, below which it counts as constant."""


@dataclass(frozen=True)
class SensitivityStudy:
    """What was found.

    Attributes
    ----------
    rows : list of IndexRow
    chance : dict of str to dict of str to ChanceShare
        By method and outcome: variance of one run's outcome by source.
    refused : dict of str to str
        Outcomes that cannot be explained, with the reason.
    chosen : tuple of Factor
        Parameters whose Sobol indices were found.
    runs : int
        All runs.
    designs : tuple of str
        Hashes of the experiments.
    files : dict of str to str
        What the experiments keep below the folder, with the SHA-256 of each file.
    """

    rows: list[IndexRow]
    chance: dict[str, dict[str, ChanceShare]]
    refused: dict[str, str]
    chosen: tuple[Factor, ...]
    runs: int
    designs: tuple[str, ...]
    files: dict[str, str]
    wall_seconds: float


@dataclass
class Stages:
    """Progress over several experiments, one after the other."""

    progress: Progress
    totals: list[int]
    stage: int = 0

    def expect(self, total: int) -> None:
        """Take note of how many runs the present experiment has."""
        self.totals[self.stage] = total
        self.progress.expect(sum(self.totals))

    def recognise(self, runs: int) -> None:
        """Take note of runs that were done before."""
        self.progress.recognise(runs)

    def __call__(self, finished: int) -> None:
        """Take note of runs just done."""
        self.progress(finished)


@dataclass(frozen=True)
class Workshop:
    """Where and by whom the experiments of a study are run."""

    folder: Path
    execution: ExecutionOptions
    origin: Origin
    force: bool
    stages: Stages

    def result(self, design: Design, stage: int) -> SweepResult:
        """Run an experiment, or what is left of it, in a folder of its own."""
        self.stages.stage = stage
        return run_design(
            design,
            self.folder / design.kind.value,
            execution=self.execution,
            origin=self.origin,
            force=self.force,
            progress=self.stages,
        )


def run_study(
    plan: SensitivityPlan,
    folder: Path,
    *,
    execution: ExecutionOptions | None = None,
    origin: Origin | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> SensitivityStudy:
    """Run a study, or what is left of it.

    The screening and the indices are sweeps in folders of their own, `morris` and `saltelli`;
    either continues by itself.

    Raises
    ------
    CommandError
        If a folder or the workers cannot be used, or no outcome can be explained.
    WorkInterruptedError
        If the user interrupts; what is finished stays.
    """
    began = time.perf_counter()
    stages = Stages(progress or Silent(), runs_of(plan))
    shop = Workshop(folder, execution or ExecutionOptions(), origin or Origin(), force, stages)
    rows: list[IndexRow] = []
    chance: dict[str, dict[str, ChanceShare]] = {}
    refused: dict[str, str] = {}
    sweeps: list[SweepResult] = []
    chosen = plan.factors
    if plan.method is not Method.sobol:
        design, shares = plan.screening()
        sweep = shop.result(design, 0)
        chance["morris"] = {}
        for name, values in explained(sweep, plan.outcomes, refused):
            rows += screening_rows(name, values, shares, plan)
            chance["morris"][name] = chance_of(sweep, name, float(np.var(values.mean(axis=1))))
        chosen = most_influential(plan, rows)
        sweeps.append(sweep)
    if plan.method is not Method.morris:
        sweep = shop.result(plan.sobol(chosen), 1)
        chance["sobol"] = {}
        for name, values in explained(sweep, plan.outcomes, refused):
            sample = Saltelli.split(values, len(chosen))
            variance = variance_of(sample)
            if variance <= 0.0:
                refused[name] = "varies over the parameters no more than chance in the runs does"
                continue
            rows += index_rows(name, sample, values, chosen, plan)
            chance["sobol"][name] = chance_of(sweep, name, variance)
        sweeps.append(sweep)
    if not rows:
        name, reason = next(iter(refused.items()))
        raise CommandError(f"{name}: {reason}; nothing to explain")
    wall = time.perf_counter() - began
    runs = sum(sweep.manifest["runs"] for sweep in sweeps)
    designs = tuple(sweep.manifest["design_hash"] for sweep in sweeps)
    files = {
        f"{sweep.path.name}/{name}": digest
        for sweep in sweeps
        for name, digest in sweep.manifest["files"].items()
        if "/" in name
    }
    for sweep in sweeps:
        files[f"{sweep.path.name}/{MANIFEST}"] = sha256(sweep.path / MANIFEST)
    return SensitivityStudy(rows, chance, refused, chosen, runs, designs, files, wall)


def runs_of(plan: SensitivityPlan) -> list[int]:
    """Return how many runs the screening and the indices take."""
    size, known = plan.size, len(plan.factors)
    chosen = known if plan.method is Method.sobol else min(known, size.most)
    screen = 0 if plan.method is Method.sobol else size.trajectories * (known + 1)
    index = 0 if plan.method is Method.morris else size.samples * (2 * chosen + 2)
    return [screen * size.runs, index * size.runs]


def explained(
    sweep: SweepResult, outcomes: tuple[str, ...], refused: dict[str, str]
) -> Iterator[tuple[str, Floats]]:
    """Yield the outcomes that vary, by point and group; note the others with the reason.

    SALib must see neither: one missing number, or a variance of zero, makes all indices zero or
    not a number without a word.

    Raises
    ------
    CommandError
        If a point failed, so that its outcomes are missing.
    """
    failed = np.flatnonzero(sweep.failed)
    if len(failed):
        error = sweep.values("error")[int(failed[0])]
        raise CommandError(
            f"{sweep.path}: outcomes are missing at {len(failed):,} of {len(sweep.failed):,} "
            f"points; the first: {error}"
        )
    for name, values in zip(outcomes, group_means(sweep, outcomes), strict=True):
        means = values.mean(axis=1)
        if np.ptp(means) <= TINY * max(1.0, float(np.abs(means).max())):
            refused[name] = f"is {means[0]:g} whatever the parameters are"
        else:
            yield name, values


def chance_of(sweep: SweepResult, outcome: str, variance: float) -> ChanceShare:
    """Return the variance of one run's outcome: over parameters, within them, and its share."""
    within = float(np.mean(sweep.column(f"{outcome}_sd") ** 2))
    return ChanceShare(variance, within, within / (within + variance))


def most_influential(plan: SensitivityPlan, rows: list[IndexRow]) -> tuple[Factor, ...]:
    """Return the parameters with the largest μ*, relative to the largest for some outcome."""
    weight = dict.fromkeys((factor.path for factor in plan.factors), 0.0)
    full = [row for row in rows if row.index == "mu_star" and row.samples == _all(plan)]
    for outcome in {row.outcome: None for row in full}:
        found = [row for row in full if row.outcome == outcome]
        top = max(row.value for row in found)
        for row in found:
            weight[row.parameter] = max(weight[row.parameter], row.value / top)
    ranked = sorted(weight, key=lambda path: -weight[path])[: plan.size.most]
    return tuple(factor for factor in plan.factors if factor.path in ranked)


def _all(plan: SensitivityPlan) -> int:
    return plan.size.trajectories
