"""The answer of `sensitivity`: indices by outcome, ready for JSON."""

import math
from typing import Any

from analysis.sensitivity.folder import StudyResult
from analysis.sensitivity.rows import Row

SECTIONS = {"screening": "mu_star", "total": "ST", "first": "S1", "interactions": "S2"}


def summarise_study(found: StudyResult) -> dict[str, Any]:
    """Return what a study found, by outcome."""
    manifest = found.manifest
    same = ("seed", "runs", "replications", "trajectories", "samples", "level", "chosen", "refused")
    return {
        "scenario": manifest["scenario"]["name"],
        "scenario_hash": manifest["scenario_hash"],
        **{name: manifest[name] for name in same},
        "varied": len(manifest["factors"]),
        "outcomes": {
            name: {
                "unit": manifest["outcomes"][name],
                "chance": {
                    method: chance[name]
                    for method, chance in manifest["chance"].items()
                    if name in chance
                },
                **{
                    section: [_plain(row, found) for row in found.top(index, name)]
                    for section, index in SECTIONS.items()
                },
                "convergence": convergence(found, name),
            }
            for name in found.outcomes
        },
    }


def convergence(found: StudyResult, outcome: str) -> list[dict[str, Any]]:
    """Return, by index and size of the sample, the largest half-width and the leading parameters.

    An index has settled where more samples change it by less than its interval says.
    """
    rows = []
    for index in ("mu_star", "ST"):
        sizes = sorted({row.samples for row in found.of(outcome) if row.index == index})
        for size in sizes:
            here = found.of(outcome, index, size)
            ranked = sorted(here, key=lambda row: -row.value)
            rows.append(
                {
                    "index": index,
                    "samples": size,
                    "largest_half_width": max((row.high - row.low) / 2.0 for row in here),
                    "leading": [row.parameter for row in ranked[:3]],
                }
            )
    return rows


def _plain(row: Row, found: StudyResult) -> dict[str, Any]:
    pair = {"with": row.other} if row.other else {}
    return {
        "parameter": row.parameter,
        **pair,
        "label": found.label(row.parameter),
        "value": row.value,
        "interval": (row.low, row.high),
        "salib": None if math.isnan(row.salib) else row.salib,
        "chance": row.chance,
        "clear": row.clear,
    }
