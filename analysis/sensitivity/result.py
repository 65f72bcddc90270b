"""Which parameters drive an outcome: indices with intervals, and figures."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from analysis.errors import CommandError
from analysis.execution import ExecutionOptions, Progress
from analysis.intervals import PAIRED_LEVEL
from analysis.result import Display, Drawing, Result, fill
from analysis.sensitivity import FORMAT
from analysis.sensitivity.findings import (
    ExplainedOutcome,
    FoundIndex,
    FoundPair,
    SensitivityFindings,
)
from analysis.sensitivity.plan import SensitivityPlan
from analysis.sensitivity.rows import ChanceShare, Convergence, IndexRow, convergence
from analysis.sensitivity.study import SWEEPS, SensitivityStudy, run_study
from analysis.sensitivity.table import indices_schema, indices_table, lacking, rounded, rows_of
from analysis.store.files import check_place, figure_files, writing
from analysis.store.findings import from_plain, to_plain
from analysis.store.manifest import (
    COUNT,
    LEVEL,
    MANIFEST,
    Origin,
    SimulatedSchema,
    describe_scenario,
    joint_hash,
    read_manifest,
)
from analysis.store.reading import read_table
from analysis.sweep.measure import known_outcomes
from analysis.sweep.varied import VariedFactor, describe_factors

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from analysis.look.blocks import Page

INDICES = "indices"
"""The table of the folder."""

FIGURES = ("screening", "indices", "interactions", "convergence")
KNOWN = {*SWEEPS, MANIFEST, f"{INDICES}.parquet", *figure_files(FIGURES)}
"""All that the folder of a study may hold."""

IN_FRAME = ("mu_star", "S1", "ST", "S2")
"""Indices in the table of a notebook: of the screening, alone, with interactions, of pairs."""

SHOWN = 8
"""Parameters that a notebook shows."""

NOTE = (
    "μ*: mean size of the change over a parameter's whole range, in the unit of the outcome. "
    "ST: share of the variance over parameters that would be left if all but this one were known. "
    "In brackets 95 % intervals; ·: not distinguishable from 0. The largest are shown."
)


class StudySchema(SimulatedSchema):
    """What the manifest of a study says beside what all say."""

    replications: COUNT
    trajectories: COUNT
    samples: COUNT
    level: LEVEL
    factors: list[dict[str, Any]]
    chance: dict[str, Any]
    chosen: list[str]
    refused: dict[str, str]
    outcomes: dict[str, str]


@dataclass(frozen=True, repr=False)
class SensitivityResult(Result):
    """A finished study.

    Attributes
    ----------
    rows : tuple of IndexRow
        Each index of each outcome at each size of the sample.
    manifest : dict
        Where they come from, and how much of an outcome is chance.
    """

    rows: tuple[IndexRow, ...]
    manifest: dict[str, Any]

    FORMAT: ClassVar[str] = FORMAT
    SCHEMA = StudySchema

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a finished study; see `Result.read`."""
        manifest = read_manifest(folder, FORMAT, StudySchema)
        paths = [factor.path for factor in _factors(manifest)]
        schema = indices_schema(manifest["outcomes"], paths)
        file = f"{INDICES}.parquet"
        rows = tuple(rows_of(read_table(folder, file, manifest, schema)))
        wrong = lacking(rows, paths, manifest["chosen"])
        if wrong or not rows:
            raise CommandError(f"{folder / file}: is not whole: {wrong or 'has no rows'}")
        found = cls(rows, manifest)
        for index, method in (("mu_star", "morris"), ("ST", "sobol")):
            told = {row.outcome for row in rows if row.index == index}
            if not told <= set(found.chance.get(method, {})):
                raise CommandError(f"{folder / MANIFEST}: chance.{method}: lacks an outcome")
        return found

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that were explained."""
        return [name for name in self.manifest["outcomes"] if any(self.of(name))]

    @cached_property
    def factors(self) -> tuple[VariedFactor, ...]:
        """The parameters that were varied."""
        return _factors(self.manifest)

    @cached_property
    def chance(self) -> Mapping[str, Mapping[str, ChanceShare]]:
        """By method and outcome: which part of the variance of a single run is chance."""
        place = Path(MANIFEST)
        return from_plain(dict[str, dict[str, ChanceShare]], self.manifest["chance"], place)

    def of(
        self, outcome: str, index: str | None = None, samples: int | None = None
    ) -> list[IndexRow]:
        """Return the rows of an outcome, all of them or those of one index.

        `samples` is the size of the sample; the whole one by default if an index is named.
        """
        found = [row for row in self.rows if row.outcome == outcome and index in (None, row.index)]
        if index is None:
            return found
        size = max((row.samples for row in found), default=0) if samples is None else samples
        return [row for row in found if row.samples == size]

    def label(self, path: str) -> str:
        """Return what a parameter is, with its unit."""
        return next(factor.label for factor in self.factors if factor.path == path)

    def unit(self, outcome: str) -> str:
        """Return the unit of an outcome."""
        return str(self.manifest["outcomes"][outcome])

    def top(self, index: str, outcome: str, most: int | None = None) -> list[IndexRow]:
        """Return the rows of an index, the largest first."""
        return sorted(self.of(outcome, index), key=lambda row: -row.value)[:most]

    def leading(self, index: str, outcomes: list[str], most: int) -> list[str]:
        """Return the parameters with the largest index, relative to the largest of an outcome."""
        weight: dict[str, float] = {}
        for outcome in outcomes:
            rows = self.top(index, outcome)
            for row in rows:
                share = row.value / rows[0].value
                weight[row.parameter] = max(share, weight.get(row.parameter, 0.0))
        return sorted(weight, key=lambda path: -weight[path])[:most]

    def chance_in(self, outcome: str) -> dict[str, ChanceShare]:
        """Return the part of chance in an outcome, by method."""
        return {method: found[outcome] for method, found in self.chance.items() if outcome in found}

    def convergence(self, outcome: str) -> list[Convergence]:
        """Return how the intervals of an outcome narrow with the size of the sample."""
        return convergence(self.of(outcome))

    @cached_property
    def found(self) -> SensitivityFindings:
        """What was found, outcome by outcome."""
        manifest = self.manifest
        return SensitivityFindings(
            scenario=manifest["scenario"]["name"],
            scenario_hash=manifest["scenario_hash"],
            seed=manifest["seed"],
            runs=manifest["runs"],
            replications=manifest["replications"],
            trajectories=manifest["trajectories"],
            samples=manifest["samples"],
            level=manifest["level"],
            chosen=tuple(manifest["chosen"]),
            refused=manifest["refused"],
            varied=len(self.factors),
            outcomes={name: self._explained(name) for name in self.outcomes},
        )

    def _explained(self, outcome: str) -> ExplainedOutcome:
        screening, total, first = (
            tuple(self._index(row) for row in self.top(index, outcome))
            for index in ("mu_star", "ST", "S1")
        )
        return ExplainedOutcome(
            unit=self.unit(outcome),
            chance=self.chance_in(outcome),
            screening=screening,
            total=total,
            first=first,
            interactions=tuple(self._pair(row) for row in self.top("S2", outcome)),
            convergence=tuple(self.convergence(outcome)),
        )

    def _index(self, row: IndexRow) -> FoundIndex:
        return FoundIndex(
            parameter=row.parameter,
            label=self.label(row.parameter),
            value=row.value,
            interval=(row.low, row.high),
            salib=None if math.isnan(row.salib) else row.salib,
            chance=row.chance,
            clear=row.clear,
        )

    def _pair(self, row: IndexRow) -> FoundPair:
        one = self._index(row)
        return FoundPair(
            parameter=one.parameter,
            with_=row.other,
            label=one.label,
            value=one.value,
            interval=one.interval,
            salib=one.salib,
            chance=one.chance,
            clear=one.clear,
        )

    def tables(self) -> "dict[str, pa.Table]":
        """Return one table: a row per outcome, index, parameter or pair, and size."""
        return {INDICES: indices_table(self.rows)}

    def drawings(self) -> Sequence[Drawing]:
        """Return the figures that make sense for the method."""
        from analysis.sensitivity.figures import drawings

        return drawings(self)

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield a table of the screening and one of the indices per outcome."""
        from analysis.sensitivity.terminal import show_sensitivity

        yield from show_sensitivity(self)

    def page(self, progress: "Callable[[int], None] | None" = None) -> "Page":  # noqa: ARG002
        """Return the report."""
        from analysis.sensitivity.page import sensitivity_page

        return sensitivity_page(self)

    @property
    def title(self) -> str:
        """Scenario and size."""
        found = self.found
        return f"What drives {found.scenario}: {found.varied} parameters, {found.runs:,} runs"

    @property
    def table(self) -> "pd.DataFrame":
        """One row per outcome, index and parameter or pair, the largest first.

        `clear`: whether the index is distinguishable from zero.
        """
        import pandas as pd

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
                "unit": self.unit(outcome) if index == "mu_star" else "-",
            }
            for outcome in self.outcomes
            for index in IN_FRAME
            for row in self.top(index, outcome)
        )

    def plot(self, name: str = "screening") -> "Figure":
        """Draw a figure of the study: "screening", "indices", "interactions" or "convergence".

        Raises
        ------
        CommandError
            If the study has no such figure.
        """
        return self.draw(name)

    def display(self) -> Display:
        """Return the largest indices, a frame per outcome."""
        import pandas as pd

        frames = []
        for outcome in self.outcomes:
            indices = [name for name in ("mu_star", "ST") if self.of(outcome, name)]
            columns = {
                "μ*" if name == "mu_star" else name: {
                    row.parameter: _cell(row) for row in self.top(name, outcome)
                }
                for name in indices
            }
            order = [row.parameter for row in self.top(indices[0], outcome, SHOWN)]
            rows = [
                {outcome: path, **{head: cells.get(path, "") for head, cells in columns.items()}}
                for path in order
            ]
            frames.append(pd.DataFrame(rows))
        return Display(self.title, frames, NOTE)

    def __repr__(self) -> str:
        """Return scenario and size."""
        return f"<{self.title}>"


def _factors(manifest: dict[str, Any]) -> tuple[VariedFactor, ...]:
    return from_plain(tuple[VariedFactor, ...], manifest["factors"], Path(MANIFEST))


def _cell(row: IndexRow) -> str:
    return f"{'' if row.clear else '· '}{row.value:.2f} [{row.low:.2f}, {row.high:.2f}]"


def explain(
    plan: SensitivityPlan,
    folder: Path,
    *,
    execution: ExecutionOptions | None = None,
    origin: Origin | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> SensitivityResult:
    """Run a study, or what is left of it, and fill its folder.

    See `analysis.sensitivity.study.run_study`.

    Raises
    ------
    CommandError
        If the folder holds anything else or cannot be written.
    """
    execution, origin = execution or ExecutionOptions(), origin or Origin()
    check_place(folder, KNOWN)
    study = run_study(
        plan, folder, execution=execution, origin=origin, force=force, progress=progress
    )
    found = SensitivityResult(rounded(study.rows), _describe(study, plan, origin, execution.engine))
    with writing(folder):
        fill(found, folder, kept=study.files)
    return found


def _describe(
    study: SensitivityStudy, plan: SensitivityPlan, origin: Origin, engine: str
) -> dict[str, Any]:
    """Return what the manifest says of a study."""
    units = known_outcomes(plan.base)
    return {
        "format": FORMAT,
        **describe_scenario(plan.base, engine, origin),
        "name": plan.name,
        "purpose": f"which parameters drive {', '.join(plan.outcomes)}",
        "design_hash": joint_hash(study.designs),
        "method": plan.method.value,
        "seed": plan.seed,
        "level": PAIRED_LEVEL,
        "runs": study.runs,
        "replications": plan.size.runs,
        "trajectories": plan.size.trajectories,
        "samples": plan.size.samples,
        "factors": to_plain(describe_factors(plan.factors, plan.base)),
        "chosen": [factor.path for factor in study.chosen],
        "outcomes": {name: units[name] for name in plan.outcomes},
        "refused": study.refused,
        "chance": to_plain(study.chance),
        "wall_seconds": round(study.wall_seconds, 3),
    }


RESULT = SensitivityResult
