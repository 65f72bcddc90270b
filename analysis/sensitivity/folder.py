"""The folder of a study: its table of indices, its manifest, and the two sweeps below it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.intervals import PAIRED_LEVEL
from analysis.sensitivity import FORMAT
from analysis.sensitivity.plan import Plan
from analysis.sensitivity.rows import Row
from analysis.sensitivity.study import Study
from analysis.store.columns import Column, make_table, number_column, text_column, to_bytes
from analysis.store.files import figure_files, put_file, sha256, writing
from analysis.store.manifest import (
    MANIFEST,
    Origin,
    describe_scenario,
    joint_hash,
    read_manifest,
    to_text,
)
from analysis.sweep.design import Kind
from analysis.sweep.finish import describe_factors
from analysis.sweep.measure import known_outcomes

if TYPE_CHECKING:
    import pyarrow as pa

INDICES = "indices.parquet"
SWEEPS = (Kind.morris.value, Kind.saltelli.value)
FIGURES = ("screening", "indices", "interactions", "convergence")
KNOWN = {*SWEEPS, MANIFEST, INDICES, *figure_files(FIGURES)}
"""All that the folder of a study may hold."""

DIGITS = 9
"""Significant digits of what is kept: the same on every processor."""


@dataclass(frozen=True)
class StudyResult:
    """A finished study, read from its folder."""

    path: Path
    manifest: dict[str, Any]
    rows: list[Row]

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that were explained."""
        return [name for name in self.manifest["outcomes"] if any(self.of(name))]

    def of(self, outcome: str, index: str | None = None, samples: int | None = None) -> list[Row]:
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
        known = {factor["path"]: factor["label"] for factor in self.manifest["factors"]}
        return str(known[path])

    def top(self, index: str, outcome: str, most: int | None = None) -> list[Row]:
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


def write_study(study: Study, plan: Plan, folder: Path, origin: Origin, engine: str) -> StudyResult:
    """Write the table and the manifest of a study; the figures come later.

    Raises
    ------
    CommandError
        If the folder cannot be written.
    """
    manifest = {
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
        "factors": describe_factors(plan.factors, plan.base),
        "chosen": [factor.path for factor in study.chosen],
        "outcomes": {name: known_outcomes(plan.base)[name] for name in plan.outcomes},
        "refused": study.refused,
        "chance": study.chance,
        "wall_seconds": round(study.wall_seconds, 3),
    }
    with writing(folder):
        put_file(folder / INDICES, to_bytes(indices_table(study.rows)))
        manifest["files"] = {INDICES: sha256(folder / INDICES)}
        put_file(folder / MANIFEST, to_text(manifest))
    return read_study(folder)


def indices_table(rows: list[Row]) -> "pa.Table":
    """Return one row per outcome, index, parameter or pair, and size of the sample."""
    words = {
        "outcome": "what is explained",
        "index": "S1, ST, S2 (Sobol) or mu_star, mu, sigma (Morris)",
        "parameter": "path of the parameter",
        "other": "second parameter of a pair",
    }
    columns: list[Column] = [
        text_column(name, [getattr(row, name) or None for row in rows], meaning)
        for name, meaning in words.items()
    ]
    columns.append(
        number_column(
            "samples",
            np.array([row.samples for row in rows], dtype=np.int64),
            "base samples or trajectories",
            "-",
        )
    )
    for name, meaning in (
        ("value", "the index; Sobol's free of chance in the runs"),
        ("low", f"lower end of its {PAIRED_LEVEL:.0%} interval"),
        ("high", f"upper end of its {PAIRED_LEVEL:.0%} interval"),
        ("salib", "SALib's estimate from means over runs"),
        ("chance", "what chance in the runs adds to SALib's estimate, or gives alone"),
    ):
        values = _rounded([getattr(row, name) for row in rows])
        gone = np.isnan(values)
        kept = np.where(gone, 0.0, values)
        columns.append(number_column(name, kept, meaning, "see index", gone))
    clear = np.array([row.clear for row in rows], dtype=np.bool_)
    columns.append(number_column("clear", clear, "can be told from zero", "-"))
    return make_table(columns)


def _rounded(values: list[float]) -> NDArray[np.float64]:
    return np.array([float(f"{value:.{DIGITS}g}") for value in values], dtype=np.float64)


def read_study(folder: Path) -> StudyResult:
    """Read a finished study.

    Raises
    ------
    CommandError
        If it is none, or its table is not the one that was written.
    """
    import pyarrow.parquet as pq

    manifest = read_manifest(folder, FORMAT)
    file = folder / INDICES
    if not file.is_file() or sha256(file) != manifest["files"].get(INDICES):
        raise CommandError(f"{file}: is missing or is not the table that was written")
    return StudyResult(folder, manifest, list(_rows(pq.read_table(file).to_pylist())))


def _rows(found: list[dict[str, Any]]) -> Iterator[Row]:
    for row in found:
        salib = float("nan") if row["salib"] is None else row["salib"]
        yield Row(**{**row, "other": row["other"] or "", "salib": salib})
