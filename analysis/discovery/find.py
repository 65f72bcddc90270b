"""From a sweep and a condition to boxes in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.discovery.box import Box, Cases, Limit, in_words, quality
from analysis.discovery.condition import Condition
from analysis.discovery.prim import FEWEST, find_boxes, load_prim
from analysis.discovery.stability import Stability, resample
from analysis.discovery.tree import grow
from analysis.errors import CommandError
from analysis.sweep.result import SweepResult
from sim.errors import nearest

MOST_POINTS = 1_000
"""Points that the map shows."""


@dataclass(frozen=True)
class Ask:
    """What is asked of a sweep.

    Attributes
    ----------
    condition : Condition
        What counts as failure.
    policy : str
        The policy whose points are looked at.
    boxes : int
        At most so many.
    density : float or None
        How dense a box must be; None for the best harmonic mean with coverage.
    resamples, seed : int
        Of the points, for stability.
    """

    condition: Condition
    policy: str
    boxes: int = 3
    density: float | None = None
    resamples: int = 20
    seed: int = 1


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


def cases_of(sweep: SweepResult, ask: Ask) -> tuple[Cases, int]:
    """Return the points of a policy that did not fail to run, and how many are unsure.

    Raises
    ------
    CommandError
        If nearly all of them fail, or nearly none.
    """
    names = np.array(sweep.words("policy"))
    rows = np.flatnonzero((names == ask.policy) & ~sweep.failed)
    columns = {}
    for factor in sweep.manifest["factors"]:
        kind = np.float64 if factor["numeric"] else np.str_
        columns[factor["path"]] = np.array(sweep.values(factor["path"]), dtype=kind)[rows]
    cases = Cases(columns, ask.condition.met(sweep)[rows])
    hits = int(cases.failed.sum())
    if not FEWEST <= hits <= len(rows) - FEWEST:
        means = (sweep.column(name)[rows] for name in ask.condition.outcomes)
        seen = ", ".join(
            f"{name} is {x.min():.4g} to {x.max():.4g}"
            for name, x in zip(ask.condition.outcomes, means, strict=True)
        )
        raise CommandError(
            f"--failure: holds at {hits:,} of {len(rows):,} points; needs {FEWEST} that fail and "
            f"{FEWEST} that do not ({seen})"
        )
    return cases, int(ask.condition.unsure(sweep)[rows].sum())


def discover(
    sweep: SweepResult, ask: Ask, progress: Callable[[int], None] | None = None
) -> dict[str, Any]:
    """Return boxes and a tree for the points that fail, ready for JSON.

    `run.py discover --help` lists the keys.

    Raises
    ------
    CommandError
        If too few points fail, or too many, or EMA Workbench is not installed.
    """
    cases, unsure = cases_of(sweep, ask)
    load_prim()
    factors = sweep.manifest["factors"]
    labels = {factor["path"]: factor["label"] for factor in factors}
    levels = {f["path"]: [str(level) for level in f["levels"]] for f in factors if not f["numeric"]}

    def search(drawn: Cases) -> list[Box]:
        return find_boxes(drawn, ask.boxes, ask.density)

    boxes = search(cases)
    stable = resample(
        boxes,
        cases,
        search,
        times=ask.resamples,
        seed=ask.seed,
        progress=progress,
    )
    leaves = grow(cases, levels, ask.seed)
    steady = resample(
        leaves,
        cases,
        lambda drawn: grow(drawn, levels, ask.seed),
        times=ask.resamples,
        seed=ask.seed,
    )
    return {
        "sweep": sweep.manifest["name"],
        "policy": ask.policy,
        "failure": ask.condition.words(sweep.manifest["outcomes"]),
        "points": len(cases.failed),
        "failing": int(cases.failed.sum()),
        "unsure": unsure,
        "resamples": ask.resamples,
        "seed": ask.seed,
        "map": map_of(boxes or leaves, cases, labels),
        "boxes": [
            describe(box, cases, one, labels) for box, one in zip(boxes, stable, strict=True)
        ],
        "tree": [
            describe(leaf, cases, one, labels) for leaf, one in zip(leaves, steady, strict=True)
        ],
    }


def map_of(boxes: list[Box], cases: Cases, labels: dict[str, str]) -> dict[str, Any] | None:
    """Return the points over the first two numbers that boxes limit; None for fewer than two."""
    paths = dict.fromkeys(limit.path for box in boxes for limit in box.limits)
    paths |= dict.fromkeys(path for path in labels)
    chosen = [path for path in paths if cases.numeric(path) and np.ptp(cases.columns[path]) > 0][:2]
    if len(chosen) < 2:
        return None
    rows = np.arange(0, len(cases.failed), max(1, len(cases.failed) // MOST_POINTS))
    return {
        "parameters": chosen,
        "labels": [labels[path] for path in chosen],
        "points": [[float(x) for x in cases.columns[path][rows]] for path in chosen],
        "failed": [bool(x) for x in cases.failed[rows]],
        "ends": [_span(cases.columns[path]) for path in chosen],
    }


def describe(
    box: Box, cases: Cases, stability: Stability, labels: dict[str, str]
) -> dict[str, Any]:
    """Return a box with its qualities, stability and words."""
    found = quality(box, cases)
    return {
        "words": in_words(box.limits, labels),
        "limits": [
            {
                "parameter": limit.path,
                "label": labels[limit.path],
                "low": limit.low,
                "high": limit.high,
                "words": list(limit.words),
                "span": _span(cases.columns[limit.path]) if cases.numeric(limit.path) else None,
                "resampled_low": _ends(limit, stability.low),
                "resampled_high": _ends(limit, stability.high),
            }
            for limit in box.limits
        ],
        **vars(found),
        "held_out_coverage": _mean(stability.coverage),
        "held_out_density": _mean(stability.density),
        "overlap": _mean(stability.overlap),
    }


def _span(values: NDArray[Any]) -> list[float]:
    return [float(values.min()), float(values.max())]


def _ends(limit: Limit, found: dict[str, list[float]]) -> dict[str, Any] | None:
    """Return in how many resamples a limit was found again, and where."""
    values = found.get(limit.path)
    if not values:
        return None
    low, high = np.quantile(values, (0.05, 0.95))
    return {"found": len(values), "low": float(f"{low:.6g}"), "high": float(f"{high:.6g}")}


def _mean(values: list[float]) -> float | None:
    known = [value for value in values if not np.isnan(value)]
    return float(f"{np.mean(known):.6g}") if known else None


def stability_in_words(found: dict[str, Any]) -> Iterator[str]:
    """Yield, for each limit of each box, in how many resamples it was found again and where."""
    for place, box in enumerate(found["boxes"], 1):
        for limit in box["limits"]:
            for end, word in (("low", "at least"), ("high", "at most")):
                again = limit[f"resampled_{end}"]
                if limit[end] is None:
                    continue
                seen = (
                    "in no resample"
                    if again is None
                    else f"in {again['found']} of {found['resamples']} resamples, "
                    f"{again['low']:.3g} to {again['high']:.3g}"
                )
                yield f"Box {place}: {limit['parameter']} {word} {limit[end]:.3g}: {seen}"
