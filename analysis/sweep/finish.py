"""The last step of a sweep: the table of points, and the manifest that completes the folder."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.intervals import LEVEL, mean_ends, wilson
from analysis.look.units import bare
from analysis.outcomes import limits_of
from analysis.store.columns import (
    Column,
    coded_column,
    make_table,
    number_column,
    text_column,
    to_bytes,
)
from analysis.store.files import json_of, read_regular, sha256
from analysis.store.findings import to_plain
from analysis.store.manifest import MANIFEST, Origin, describe_scenario, to_text
from analysis.store.parts import part_name
from analysis.sweep import FORMAT
from analysis.sweep.design import Design, Factor
from analysis.sweep.jobs import Job
from analysis.sweep.measure import is_probability, known_outcomes
from analysis.sweep.store import SWEEP, Store
from analysis.sweep.tally import Moments, Tally
from analysis.sweep.varied import describe_factors

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK = 20_000
"""Points that are added up at one time."""


def finish(
    design: Design,
    jobs: list[Job],
    store: Store,
    engine: str,
    origin: Origin,
    wall_seconds: float,
) -> dict[str, Any]:
    """Write the points and the manifest, and return the manifest.

    Raises
    ------
    CommandError
        If there are parts that no job wrote, or the folder cannot be written.
    """
    strangers = store.strangers(jobs)
    if strangers:
        raise CommandError(f"{store.path}: holds {strangers[0]}, which is no part of this sweep")
    files = store.checksums(jobs)
    runs = failed = 0
    with store.writing():
        for number, (first, moments) in enumerate(_tallied(design, jobs, store)):
            name = f"points/{part_name(number)}"
            files[name] = store.write(name, to_bytes(points_table(design, first, moments)))
            runs += int(moments.n.sum())
            failed += len(moments.error)
        manifest = {
            **describe_sweep(design, engine, origin),
            "runs": runs,
            "failed_points": failed,
            "wall_seconds": round(wall_seconds, 3),
            "files": dict(sorted(files.items())),
        }
        store.write(MANIFEST, to_text(manifest))
    return manifest


def keep_manifest(store: Store, jobs: list[Job]) -> dict[str, Any] | None:
    """Return the manifest of a finished sweep that is whole and to which nothing was added.

    Figures that were drawn since do not count.
    """
    try:
        manifest: Any = json_of(read_regular(store.path / MANIFEST))
        files = dict(manifest["files"])
        points = {name: digest for name, digest in files.items() if name.startswith("points/")}
        whole = all(sha256(store.path / name) == digest for name, digest in points.items())
    except (OSError, ValueError, KeyError, TypeError):
        return None
    tables = {name: digest for name, digest in files.items() if name not in SWEEP.files}
    same = tables == {**store.checksums(jobs), **points} and not store.strangers(jobs)
    return dict(manifest) if whole and points and same else None


def _tallied(design: Design, jobs: list[Job], store: Store) -> Iterator[tuple[int, Moments]]:
    """Yield the moments of block after block of points, with the first point of each."""
    for first in range(0, len(design.points), BLOCK):
        tally = Tally(first, min(BLOCK, len(design.points) - first), design.outcomes)
        for job in jobs:
            if job.points[0] < first + BLOCK and job.points[-1] >= first:
                tally.add(store.batches(job))
        yield first, tally.moments()


def points_table(design: Design, first: int, moments: Moments) -> "pa.Table":
    """Return one row per point: its values, runs, and each outcome with spread and interval.

    Shares of runs have Wilson intervals, other means those of `mean_ends`, at the level in the
    metadata; where none holds, there is none. A point that failed has its error, and no outcomes.
    """
    points = design.points[first : first + len(moments.n)]
    places = np.arange(first, first + len(points))
    failed = np.array([k in moments.error for k in range(len(points))], dtype=np.bool_)
    names = [policy.name for policy in design.policies]
    columns: list[Column] = [
        number_column("point", places, "index of the point", "-"),
        number_column("sample", np.array([p.sample for p in points]), "index of the sample", "-"),
        coded_column("policy", np.array([p.policy for p in points]), names),
    ]
    if design.names:
        columns.append(coded_column("name", np.array([p.sample for p in points]), design.names))
    for k, factor in enumerate(design.factors):
        columns.append(_factor_column(factor, [factor.spell(p.values[k]) for p in points]))
    columns.append(number_column("n", moments.n, "runs", "runs"))
    if design.precision:
        columns.append(_tight_column(design, moments))
    units = known_outcomes(design.base)
    for k, name in enumerate(design.outcomes):
        columns += _outcome_columns(name, units[name], k, moments, failed)
    errors = [moments.error.get(k) for k in range(len(points))]
    columns.append(text_column("error", errors, "what went wrong"))
    return make_table(columns)


def _factor_column(factor: Factor, values: list[Any]) -> Column:
    meaning, _ = bare(factor.label)
    if factor.numeric:
        levels = factor.spelled
        whole = all(isinstance(level, int) for level in levels) if levels else factor.whole
        kind = np.int64 if whole else np.float64
        return number_column(factor.path, np.array(values, dtype=kind), meaning, factor.unit)
    return text_column(factor.path, [str(value) for value in values], meaning)


def _tight_column(design: Design, moments: Moments) -> Column:
    precision = design.precision
    assert precision is not None
    k = design.outcomes.index(precision.outcome)
    tight = half_widths(precision.outcome, k, moments, precision.level) <= precision.half_width
    meaning = f"interval of {precision.outcome} within ±{precision.half_width:g}"
    return number_column("tight", tight, meaning, "-")


def _outcome_columns(
    name: str, unit: str, k: int, moments: Moments, failed: NDArray[np.bool_]
) -> Iterator[Column]:
    low, high = (np.clip(ends, *limits_of(unit)) for ends in interval(name, k, moments, LEVEL))
    bounds = f"{LEVEL:.0%} interval of the mean"
    for suffix, values, meaning in (
        ("", moments.mean[:, k], f"mean of {name} over runs"),
        ("_sd", moments.sd[:, k], "standard deviation over runs"),
        ("_low", low, f"lower end of the {bounds}"),
        ("_high", high, f"upper end of the {bounds}"),
    ):
        gone = failed | np.isnan(values)
        yield number_column(f"{name}{suffix}", np.where(gone, 0.0, values), meaning, unit, gone)


def half_widths(name: str, k: int, moments: Moments, level: float) -> NDArray[np.float64]:
    """Return half the width of the interval of an outcome's mean at every point.

    It is infinite where no interval holds: for fewer than two runs, and where a mean that is not a
    share of runs rests on runs that are all alike, or on few that differ from the others.
    """
    low, high = interval(name, k, moments, level)
    half = (high - low) / 2.0
    return np.where(np.isnan(half), np.inf, half)


def interval(
    name: str, k: int, moments: Moments, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of the interval of an outcome's mean at every point; NaN where none holds."""
    if is_probability(name):
        hits = np.round(np.nan_to_num(moments.mean[:, k]) * moments.n).astype(np.int64).tolist()
        ends = [wilson(h, runs, level) for h, runs in zip(hits, moments.n.tolist(), strict=True)]
        array = np.array(ends, dtype=np.float64).reshape(-1, 2)
        return array[:, 0], array[:, 1]
    return mean_ends(moments.sample(k), level)


def describe_sweep(design: Design, engine: str, origin: Origin) -> dict[str, Any]:
    """Return what the manifest says of the experiment itself."""
    units = known_outcomes(design.base)
    precision = design.precision
    return {
        "format": FORMAT,
        **describe_scenario(design.base, engine, origin),
        "name": design.name,
        "purpose": design.purpose,
        "design_hash": design.hash,
        "kind": design.kind.value,
        "seed": design.seed,
        "points": len(design.points),
        "samples": len(design.samples),
        "replications": design.replications,
        "precision": vars(precision) if precision else None,
        "keep": design.keep.value,
        "level": LEVEL,
        "policies": [policy.name for policy in design.policies],
        "factors": to_plain(describe_factors(design.factors, design.base)),
        "outcomes": {name: units[name] for name in design.outcomes},
    }
