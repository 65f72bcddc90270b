"""The report of a study of sensitivity."""

from pathlib import Path
from typing import Any

from analysis.look.blocks import Block, Grid, Page, Section, prose
from analysis.look.page import picture
from analysis.look.sections import limits, reproduce
from analysis.look.units import words
from analysis.sensitivity.figures import figures
from analysis.sensitivity.folder import read_study
from analysis.sensitivity.summary import summarise_study

ALTS = {
    "screening": "Bars with whiskers, one row per parameter: mean size of the change it makes.",
    "indices": "Pairs of bars with whiskers, one row per parameter: total and first Sobol index.",
    "interactions": "Map of pairs of parameters: share of variance that two have together.",
    "convergence": "Lines with whiskers: the leading indices at a quarter, a half and all samples.",
}
UNCLEAR = "not distinguishable from 0"


def study_page(path: Path) -> Page:
    """Return the report of a finished study."""
    found = read_study(path)
    report = summarise_study(found)
    drawn = {
        name: picture(plot(found), name, ALTS[name] + " Numbers are in the tables.", found.manifest)
        for name, plot in figures(found)
    }
    sections = [
        Section(f"What drives {words(name)}", _outcome(name, item))
        for name, item in report["outcomes"].items()
    ]
    refused = [f"{words(name)} {reason}." for name, reason in report["refused"].items()]
    return Page(
        f"{report['scenario']}: what drives the outcomes",
        f"{report['varied']} parameters, {report['runs']:,} runs, seed {report['seed']}.",
        [
            Section("At a glance", [prose(*refused), *drawn.values()]),
            *sections,
            limits(
                "Indices hold for the ranges that were given, each value in them as likely as any "
                "other, and for parameters that vary independently.",
            ),
            reproduce(found.manifest),
        ],
    )


def _outcome(name: str, item: dict[str, Any]) -> list[Block]:
    blocks: list[Block] = [
        prose(
            *(
                f"Share of chance in the variance of a single run: {100 * part['share']:.0f} % "
                + ("while all vary." if method == "morris" else "while those of the indices vary.")
                for method, part in item["chance"].items()
            )
        )
    ]
    if item["total"]:
        first = {row["parameter"]: row for row in item["first"]}
        blocks.append(
            Grid(
                f"Sobol indices of {words(name)}: shares of the variance over parameters",
                ("parameter", "what it is", "total", "first", "remark"),
                tuple(
                    (
                        row["parameter"],
                        row["label"],
                        _index(row),
                        _index(first[row["parameter"]]),
                        "" if row["clear"] else UNCLEAR,
                    )
                    for row in item["total"]
                ),
                "Total: the share that would be left if all parameters but this one were known; "
                "first: the share that would go if it were known. In brackets 95 % intervals.",
                words=2,
            )
        )
    if item["screening"]:
        blocks.append(
            Grid(
                f"Mean size of the change in {words(name)} over a parameter's whole range",
                ("parameter", "what it is", "change", "chance alone", "remark"),
                tuple(
                    (
                        row["parameter"],
                        row["label"],
                        _index(row),
                        f"{row['chance']:.3g}",
                        "" if row["clear"] else UNCLEAR,
                    )
                    for row in item["screening"]
                ),
                f"In {item['unit']}.",
                words=2,
            )
        )
    return blocks


def _index(row: dict[str, Any]) -> str:
    low, high = row["interval"]
    return f"{row['value']:.3f} ({low:.3f} to {high:.3f})"
