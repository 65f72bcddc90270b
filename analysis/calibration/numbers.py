"""The numbers behind the figures of a calibration, as tables: one for each figure."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.calibration.findings import CalibrationFindings
from analysis.calibration.particles import Particles
from analysis.errors import CommandError
from analysis.evidence.kernel import allowed, shares
from analysis.evidence.population import normalised
from analysis.evidence.simulate import MOMENTS
from analysis.store.columns import Column, make_table, number_column, text_column
from analysis.store.reading import read_tables
from analysis.store.schema import TableSchema, counts, number, truth, word

if TYPE_CHECKING:
    import pyarrow as pa

LEVEL = 0.90
"""Level of the intervals shown."""

MOST_PAIRED = 6
"""Parameters shown in pairs: those that the record says most about."""

BINS = 20
"""Bins of a parameter over its span."""

MOMENT_BINS = 30

TABLES = ("marginals", "pairs", "correlations", "cases", "moments")
"""Names of the tables, and of their files."""

Floats = NDArray[np.float64]


def read_numbers(
    folder: Path, found: CalibrationFindings, manifest: dict[str, Any]
) -> "dict[str, pa.Table]":
    """Return the tables that the folder of a calibration keeps.

    Raises
    ------
    CommandError
        If one is not what was written, or not of these findings.
    """
    paths = [row.path for row in found.parameters]
    moments = [pattern.moment for pattern in found.patterns]
    share, pair = number(0.0, 1.0 + 1e-9), {"across": word(paths), "up": word(paths)}
    ends = {"bin_low": number(), "bin_high": number()}
    sides = dict.fromkeys(("across_low", "across_high", "up_low", "up_high"), number())
    schemas = {
        "marginals": TableSchema(
            {"path": word(paths), **ends, "posterior": share},
            BINS * len(paths),
            ("path",),
            BINS,
        ),
        "pairs": TableSchema(
            {**pair, **sides, "posterior": share}, None, ("across", "up"), BINS * BINS
        ),
        "correlations": TableSchema(
            {**pair, "correlation": number(-2.0, 2.0)}, None, ("across", "up"), 1
        ),
        "cases": TableSchema(
            {
                "case_id": word(),
                **dict.fromkeys(("prior", "posterior", "low", "high"), share),
                "concluded": truth(),
            },
            found.cases,
        ),
        "moments": TableSchema(
            {"moment": word(moments), **ends, "posterior": share, "prior": share},
            MOMENT_BINS * len(moments),
            ("moment",),
            MOMENT_BINS,
        ),
    }
    tables = read_tables(folder, manifest, schemas)
    for name in ("pairs", "correlations"):
        there = set(counts(tables[name], "across", "up"))
        named = [path for path in paths if any(path in pair for pair in there)]
        if there != set(combinations(named, 2)):
            raise CommandError(f"{folder / name}.parquet: lacks a pair of its parameters")
    if set(counts(tables["pairs"], "across", "up")) != there:
        raise CommandError(f"{folder}: pairs and correlations are of other parameters")
    return tables


def tables_of(particles: Particles) -> "dict[str, pa.Table]":
    """Return the tables by name, `TABLES`."""
    chosen = np.sort(np.argsort(-contraction(particles), kind="stable")[:MOST_PAIRED]).tolist()
    pairs = [(i, j) for place, j in enumerate(chosen) for i in chosen[:place]]
    return {
        "marginals": marginals(particles),
        "pairs": densities(particles, pairs),
        "correlations": correlations(particles, pairs),
        "cases": cases(particles),
        "moments": moments(particles),
    }


def contraction(particles: Particles) -> Floats:
    """Return by how much the record narrows each parameter: 1 - posterior/prior variance."""
    weights = normalised(particles.log_weights)
    values = particles.values
    mean = weights @ values
    spread = weights @ (values - mean) ** 2
    prior = (particles.prior.high - particles.prior.low) ** 2 / 12.0
    return np.asarray(1.0 - spread / prior)


def marginals(particles: Particles) -> "pa.Table":
    """Return the posterior of each parameter in bins over its span."""
    weights = normalised(particles.log_weights)
    values = particles.values
    paths = particles.prior.paths
    found = [
        np.histogram(values[:, k], BINS, _span(particles, k), weights=weights)
        for k in range(len(paths))
    ]
    return make_table(
        [
            text_column("path", np.repeat(paths, BINS).tolist(), "the parameter"),
            *_ends("bin", [edges for _, edges in found], "see the registry"),
            _number("posterior", [heights for heights, _ in found], "share of the weight"),
        ]
    )


def densities(particles: Particles, pairs: Sequence[tuple[int, int]]) -> "pa.Table":
    """Return the posterior of pairs of parameters in bins over their spans.

    Bins of the second parameter change faster.
    """
    weights = normalised(particles.log_weights)
    values = particles.values
    paths = particles.prior.paths
    across, up, density = [], [], []
    for i, j in pairs:
        spans = [_span(particles, i), _span(particles, j)]
        heights, x, y = np.histogram2d(values[:, i], values[:, j], BINS, spans, weights=weights)
        across.append((np.repeat(x[:-1], BINS), np.repeat(x[1:], BINS)))
        up.append((np.tile(y[:-1], BINS), np.tile(y[1:], BINS)))
        density.append(heights.ravel())
    size = BINS * BINS
    return make_table(
        [
            text_column("across", [paths[i] for i, _ in pairs for _ in range(size)], "the first"),
            text_column("up", [paths[j] for _, j in pairs for _ in range(size)], "the second"),
            _number("across_low", [low for low, _ in across], "of the bin"),
            _number("across_high", [high for _, high in across], "of the bin"),
            _number("up_low", [low for low, _ in up], "of the bin"),
            _number("up_high", [high for _, high in up], "of the bin"),
            _number("posterior", density, "share of the weight"),
        ]
    )


def correlations(particles: Particles, pairs: Sequence[tuple[int, int]]) -> "pa.Table":
    """Return the correlation of pairs of parameters under the posterior."""
    weights = normalised(particles.log_weights)
    paths = particles.prior.paths
    found = []
    for i, j in pairs:
        values = particles.values[:, [i, j]]
        mean = weights @ values
        apart = (values - mean) * np.sqrt(weights)[:, np.newaxis]
        covariance = apart.T @ apart
        found.append(covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]))
    return make_table(
        [
            text_column("across", [paths[i] for i, _ in pairs], "the first parameter"),
            text_column("up", [paths[j] for _, j in pairs], "the second parameter"),
            _number("correlation", [np.array(found)], "under the posterior"),
        ]
    )


def cases(particles: Particles) -> "pa.Table":
    """Return what prior and posterior say of each case, and what happened."""
    concluded = allowed(shares(particles.implied)[0])
    weights = normalised(particles.log_weights)
    before = concluded[: particles.plan.first].mean(axis=0)
    after = weights @ concluded
    ends = np.array([weighted_quantiles(column, weights) for column in concluded.T]).reshape(-1, 2)
    happened = np.array([case.concluded for case in particles.cases], dtype=np.bool_)
    return make_table(
        [
            text_column("case_id", [case.case_id for case in particles.cases], "id of the case"),
            _number("prior", [before], "mean of P(concluded)", "probability"),
            _number("posterior", [after], "mean of P(concluded)", "probability"),
            _number("low", [ends[:, 0]], f"lower end of {LEVEL:.0%} of the weight", "probability"),
            _number("high", [ends[:, 1]], f"upper end of {LEVEL:.0%} of the weight", "probability"),
            number_column("concluded", happened, "whether it was concluded", "-"),
        ]
    )


def moments(particles: Particles) -> "pa.Table":
    """Return what prior and posterior imply for each fitted pattern, in bins."""
    weights = normalised(particles.log_weights)
    flat = np.zeros(len(weights))
    flat[: particles.plan.first] = 1.0 / particles.plan.first
    names: list[str] = []
    bins, after, before = [], [], []
    for target in particles.patterns:
        values = particles.implied.moments[:, MOMENTS.index(target.moment)]
        known = ~np.isnan(values)
        low, high = np.quantile(values[known], [0.01, 0.99])
        if target.low is not None and target.high is not None:
            low, high = min(low, target.low), max(high, target.high)
        edges = np.linspace(low, high, MOMENT_BINS + 1)
        names += [target.moment] * MOMENT_BINS
        bins.append(edges)
        after.append(np.histogram(values[known], edges, weights=weights[known])[0])
        before.append(np.histogram(values[known], edges, weights=flat[known])[0])
    return make_table(
        [
            text_column("moment", names, "the pattern"),
            *_ends("bin", bins, "see scenarios/data/patterns.csv"),
            _number("posterior", after, "share of the weight"),
            _number("prior", before, "share of the particles of the prior"),
        ]
    )


def weighted_quantiles(values: Floats, weights: Floats) -> tuple[float, float]:
    """Return the ends of the interval of level `LEVEL`."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    low, high = np.searchsorted(reached, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    last = len(values) - 1
    return float(values[order[min(low, last)]]), float(values[order[min(high, last)]])


def _span(particles: Particles, k: int) -> tuple[float, float]:
    return float(particles.prior.low[k]), float(particles.prior.high[k])


def _ends(name: str, edges: Sequence[Floats], unit: str) -> list[Column]:
    return [
        _number(f"{name}_low", [part[:-1] for part in edges], "lower end of the bin", unit),
        _number(f"{name}_high", [part[1:] for part in edges], "upper end of the bin", unit),
    ]


def _number(name: str, parts: Sequence[NDArray[Any]], meaning: str, unit: str = "-") -> Column:
    return number_column(name, np.concatenate([np.zeros(0), *parts]), meaning, unit)
