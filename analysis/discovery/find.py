"""From a sweep and a condition to boxes and a tree."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arguments import whole
from analysis.discovery.box import Box, Cases, Limit, quality
from analysis.discovery.condition import Condition, read_condition
from analysis.discovery.findings import (
    Discovery,
    FoundBox,
    FoundLimit,
    PointMap,
    Resampled,
    Span,
)
from analysis.discovery.formatting import in_words
from analysis.discovery.prim import FEWEST, find_boxes, load_prim
from analysis.discovery.stability import Stability, resample
from analysis.discovery.tree import grow, load_tree
from analysis.errors import CommandError
from analysis.sweep.result import SweepResult
from sim.errors import nearest

MOST_BOXES = 9
"""Boxes that can be asked for."""

MOST_POINTS = 1_000
"""Points that the map shows."""


@dataclass(frozen=True)
class Query:
    """What is asked of a sweep, in the words of the command line.

    Attributes
    ----------
    failure : tuple of str
        What counts as failure; several conditions are alternatives.
    policy : str or None
        The policy that is asked about; None for the only one.
    boxes : int
        At most so many, 1 to 9.
    density : float or None
        Share of points in a box that must fail, if possible; None for the best harmonic mean with
        coverage.
    resamples, seed : int
        Bootstrap samples of the points, at least 2, and the seed of samples and tree.
    """

    failure: tuple[str, ...]
    policy: str | None = None
    boxes: int = 3
    density: float | None = None
    resamples: int = 20
    seed: int = 1

    def checked(self) -> "Query":
        """Return the same query with plain numbers.

        Raises
        ------
        CommandError
            If a part is not what it must be.
        """
        if not self.failure or not all(isinstance(text, str) for text in self.failure):
            what = f"failures: found {self.failure!r}"
            raise CommandError(f"{what}; must be conditions, as 'usd_concluded>11000'")
        if whole("boxes", self.boxes, 1) > MOST_BOXES:
            raise CommandError(f"boxes: found {self.boxes}; must be at most {MOST_BOXES}")
        share = self.density
        if share is not None and not (isinstance(share, int | float) and 0.0 <= share <= 1.0):
            raise CommandError(f"density: found {share!r}; must be a share, from 0 to 1")
        return replace(
            self,
            boxes=whole("boxes", self.boxes),
            density=None if share is None else float(share),
            resamples=whole("resamples", self.resamples, 2),
            seed=whole("seed", self.seed),
        )


def policy_of(sweep: SweepResult, name: str | None) -> str:
    """Return the policy that is asked about; a sweep of several needs a name.

    Raises
    ------
    CommandError
        If there is no such policy, or several and none is named.
    """
    known: list[str] = sweep.manifest["policies"]
    if name is None and len(known) == 1:
        return known[0]
    if name not in known:
        near = nearest(name, known) if name else None
        hint = f"did you mean '{near}'?" if near else f"it has {', '.join(known)}"
        what = "has several policies; name one with --policy" if name is None else "no such policy"
        raise CommandError(f"{sweep.path}: {what}{'' if name is None else f', {name!r}'}; {hint}")
    return name


def cases_of(sweep: SweepResult, condition: Condition, policy: str) -> tuple[Cases, int]:
    """Return the points of a policy that did not fail to run, and how many are unsure.

    Raises
    ------
    CommandError
        If nearly all of them fail, or nearly none.
    """
    names = np.array(sweep.words("policy"))
    rows = np.flatnonzero((names == policy) & ~sweep.failed)
    columns = {}
    for factor in sweep.factors:
        kind = np.float64 if factor.numeric else np.str_
        columns[factor.path] = np.array(sweep.values(factor.path), dtype=kind)[rows]
    cases = Cases(columns, condition.met(sweep)[rows])
    hits = int(cases.failed.sum())
    if not FEWEST <= hits <= len(rows) - FEWEST:
        means = (sweep.column(name)[rows] for name in condition.outcomes)
        seen = ", ".join(
            f"{name} is {x.min():.4g} to {x.max():.4g}"
            for name, x in zip(condition.outcomes, means, strict=True)
        )
        raise CommandError(
            f"--failure: holds at {hits:,} of {len(rows):,} points; needs {FEWEST} that fail and "
            f"{FEWEST} that do not ({seen})"
        )
    return cases, int(condition.unsure(sweep)[rows].sum())


def discover(
    sweep: SweepResult, query: Query, progress: Callable[[int], None] | None = None
) -> Discovery:
    """Return boxes and a tree for the points that fail.

    Raises
    ------
    CommandError
        If a condition cannot be read, the sweep lacks an outcome or the policy, too few points fail
        or too many, or the extra 'explore' is not installed.
    """
    condition, policy = read_condition(query.failure, sweep), policy_of(sweep, query.policy)
    cases, unsure = cases_of(sweep, condition, policy)
    load_prim()
    load_tree()
    labels = {factor.path: factor.label for factor in sweep.factors}
    levels = {
        factor.path: [str(level) for level in factor.levels]
        for factor in sweep.factors
        if not factor.numeric
    }

    def search(drawn: Cases) -> list[Box]:
        return find_boxes(drawn, query.boxes, query.density)

    def plant(drawn: Cases) -> list[Box]:
        return grow(drawn, levels, query.seed)

    times, seed = query.resamples, query.seed
    boxes = search(cases)
    stable = resample(boxes, cases, search, times=times, seed=seed, progress=progress)
    leaves = plant(cases)
    steady = resample(leaves, cases, plant, times=times, seed=seed)
    return Discovery(
        sweep=sweep.manifest["name"],
        policy=policy,
        failure=condition.words(sweep.manifest["outcomes"]),
        points=len(cases.failed),
        failing=int(cases.failed.sum()),
        unsure=unsure,
        resamples=times,
        seed=seed,
        map=map_of(boxes or leaves, cases, labels),
        boxes=tuple(
            describe(box, cases, one, labels) for box, one in zip(boxes, stable, strict=True)
        ),
        tree=tuple(
            describe(leaf, cases, one, labels) for leaf, one in zip(leaves, steady, strict=True)
        ),
    )


def map_of(boxes: Sequence[Box], cases: Cases, labels: Mapping[str, str]) -> PointMap | None:
    """Return the points over the first two numbers that boxes limit; None for fewer than two."""
    paths = dict.fromkeys(limit.path for box in boxes for limit in box.limits)
    paths |= dict.fromkeys(labels)
    chosen = [path for path in paths if cases.numeric(path) and np.ptp(cases.columns[path]) > 0]
    if len(chosen) < 2:
        return None
    x, y = chosen[:2]
    rows = np.arange(0, len(cases.failed), max(1, len(cases.failed) // MOST_POINTS))
    return PointMap(
        parameters=(x, y),
        labels=(labels[x], labels[y]),
        points=(tuple(cases.columns[x][rows].tolist()), tuple(cases.columns[y][rows].tolist())),
        failed=tuple(cases.failed[rows].tolist()),
        ends=(_span(cases.columns[x]), _span(cases.columns[y])),
    )


def describe(box: Box, cases: Cases, stability: Stability, labels: Mapping[str, str]) -> FoundBox:
    """Return a box with its qualities, stability and words."""
    found = quality(box, cases)
    return FoundBox(
        words=in_words(box.limits, labels),
        limits=tuple(
            FoundLimit(
                parameter=limit.path,
                label=labels[limit.path],
                low=limit.low,
                high=limit.high,
                words=limit.words,
                span=_span(cases.columns[limit.path]) if cases.numeric(limit.path) else None,
                resampled_low=_ends(limit, stability.low),
                resampled_high=_ends(limit, stability.high),
            )
            for limit in box.limits
        ),
        coverage=found.coverage,
        density=found.density,
        support=found.support,
        points=found.points,
        held_out_coverage=_mean(stability.coverage),
        held_out_density=_mean(stability.density),
        overlap=_mean(stability.overlap),
    )


def _span(values: NDArray[Any]) -> Span:
    return float(values.min()), float(values.max())


def _ends(limit: Limit, found: Mapping[str, list[float]]) -> Resampled | None:
    """Return in how many resamples a limit was found again, and where."""
    values = found.get(limit.path)
    if not values:
        return None
    low, high = np.quantile(values, (0.05, 0.95))
    return Resampled(found=len(values), low=float(f"{low:.6g}"), high=float(f"{high:.6g}"))


def _mean(values: list[float]) -> float | None:
    known = [value for value in values if not np.isnan(value)]
    return float(f"{np.mean(known):.6g}") if known else None
