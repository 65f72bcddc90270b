"""The report of a sweep: what was varied, and what each lever does."""

import math
from typing import TYPE_CHECKING

from analysis.look.blocks import Grid, Page, Section, facts, prose
from analysis.look.formatting import minus, told_amount
from analysis.look.sections import limits, reproduce
from analysis.look.units import words
from analysis.scenario.values import spell
from analysis.sweep.summary import OutcomeSummary

if TYPE_CHECKING:
    from analysis.sweep.result import SweepResult


def sweep_page(sweep: "SweepResult") -> Page:
    """Return the report of a finished sweep."""
    manifest = sweep.manifest
    drawn = sweep.pictures()
    tables = [_table(name, item) for name, item in sweep.summary.outcomes.items()]
    return Page(
        f"{manifest['name']}: what each lever does",
        f"{manifest['points']:,} points, {manifest['runs']:,} runs on the same noise, seed "
        f"{manifest['seed']}.",
        [
            Section("Question", [prose(manifest["purpose"] or "The design states no purpose.")]),
            _design(sweep),
            Section("What the levers do", [*drawn, *tables]),
            limits(
                "Effects are main effects of one straight-line fit; what depends on other levers "
                "is averaged over them."
            ),
            reproduce(manifest),
        ],
    )


def _design(sweep: "SweepResult") -> Section:
    manifest = sweep.manifest
    rows = tuple(
        (
            factor.path,
            factor.label,
            spell(list(factor.levels)) if factor.levels else "",
            minus(f"{factor.low:g} to {factor.high:g}") if factor.numeric else "",
            "no one value" if factor.own is None else spell(factor.own),
        )
        for factor in sweep.factors
    )
    return Section(
        "The experiment",
        [
            facts(
                {
                    "scenario": manifest["scenario"]["name"],
                    "design": manifest["kind"],
                    "policies": ", ".join(manifest["policies"]),
                    "runs per point": manifest["replications"],
                    "points that failed": manifest["failed_points"],
                }
            ),
            Grid(
                "What was varied",
                ("factor", "what it is", "levels", "range", "in the scenario"),
                rows,
                words=5,
            ),
        ],
    )


def _table(name: str, item: OutcomeSummary) -> Grid:
    return Grid(
        f"Effects on {words(name)}",
        ("lever", "from", "to", "effect (95 % interval)", "remark"),
        tuple(
            (
                row.lever,
                row.start,
                row.end,
                "-"
                if math.isnan(row.effect)
                else told_amount(row.effect, row.interval, item.unit, sign=True),
                "" if row.clear else "not distinguishable from 0",
            )
            for row in item.effects
        ),
        words=3,
    )
