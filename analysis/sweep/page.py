"""The report of a sweep: what was varied, and what each lever does."""

from pathlib import Path
from typing import Any

from analysis.look.blocks import Grid, Page, Section, facts, prose
from analysis.look.formatting import amount
from analysis.look.page import picture
from analysis.look.sections import limits, reproduce
from analysis.look.units import words
from analysis.scenario.values import spell
from analysis.sweep.effects import effects
from analysis.sweep.figures import figures
from analysis.sweep.figures.view import make_view
from analysis.sweep.result import read_sweep
from analysis.sweep.summary import chosen_outcomes, summarise_sweep

ALTS = {
    "overview": "Dots with whiskers, one row per lever: its effect on the first outcomes. The "
    "numbers are in the tables below.",
    "lines": "Lines with bands: the first outcomes along the first factor.",
    "heatmap": "Coloured map: the first outcome over the first two factors.",
}


def sweep_page(path: Path) -> Page:
    """Return the report of a finished sweep."""
    sweep = read_sweep(path)
    manifest = sweep.manifest
    names = chosen_outcomes(sweep, None)
    report = summarise_sweep(sweep, effects(sweep, names), names)
    view = make_view(sweep)
    drawn = [picture(plot(view), name, ALTS[name], manifest) for name, plot in figures(view)]
    tables = [_table(name, item) for name, item in report["outcomes"].items()]
    return Page(
        f"{manifest['name']}: what each lever does",
        f"{manifest['points']:,} points, {manifest['runs']:,} runs on the same noise, seed "
        f"{manifest['seed']}.",
        [
            Section("Question", [prose(manifest["purpose"] or "The design states no purpose.")]),
            _design(manifest),
            Section("What the levers do", [*drawn, *tables]),
            limits(
                "Effects are main effects of one straight-line fit; what depends on other levers "
                "is averaged over them."
            ),
            reproduce(manifest),
        ],
    )


def _design(manifest: dict[str, Any]) -> Section:
    rows = tuple(
        (
            factor["path"],
            factor["label"],
            spell(factor["levels"]) if factor["levels"] else "",
            f"{factor['low']:g} to {factor['high']:g}" if factor["numeric"] else "",
            "no one value" if factor["own"] is None else spell(factor["own"]),
        )
        for factor in manifest["factors"]
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


def _table(name: str, item: dict[str, Any]) -> Grid:
    return Grid(
        f"Effects on {words(name)}",
        ("lever", "from", "to", "effect (95 % interval)", "remark"),
        tuple(
            (
                row["lever"],
                row["from"],
                row["to"],
                "-"
                if row["effect"] is None
                else amount(row["effect"], row["interval"], item["unit"], sign=True),
                "" if row["clear"] else "not distinguishable from 0",
            )
            for row in item["effects"]
        ),
        words=3,
    )
