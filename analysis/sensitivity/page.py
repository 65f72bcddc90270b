"""The report of a study of sensitivity."""

from typing import TYPE_CHECKING

from analysis.look.blocks import Block, Grid, Page, Section, prose
from analysis.look.sections import limits, reproduce
from analysis.look.units import words
from analysis.sensitivity.rows import IndexRow

if TYPE_CHECKING:
    from analysis.sensitivity.result import SensitivityResult

UNCLEAR = "not distinguishable from 0"


def sensitivity_page(found: "SensitivityResult") -> Page:
    """Return the report of a finished study."""
    told = found.found
    sections = [
        Section(f"What drives {words(name)}", _outcome(found, name)) for name in found.outcomes
    ]
    refused = [f"{words(name)} {reason}." for name, reason in told.refused.items()]
    return Page(
        f"{told.scenario}: what drives the outcomes",
        f"{told.varied} parameters, {told.runs:,} runs, seed {told.seed}.",
        [
            Section(
                "At a glance",
                [prose(*refused), *found.pictures("Numbers are in the tables.")],
            ),
            *sections,
            limits(
                "Indices hold for the ranges that were given, each value in them as likely as any "
                "other, and for parameters that vary independently.",
            ),
            reproduce(found.manifest),
        ],
    )


def _outcome(found: "SensitivityResult", name: str) -> list[Block]:
    blocks: list[Block] = [
        prose(
            *(
                f"Share of chance in the variance of a single run: {100 * part.share:.0f} % "
                + ("while all vary." if method == "morris" else "while those of the indices vary.")
                for method, part in found.chance_in(name).items()
            )
        )
    ]
    total, screening = found.top("ST", name), found.top("mu_star", name)
    if total:
        first = {row.parameter: row for row in found.top("S1", name)}
        blocks.append(
            Grid(
                f"Sobol indices of {words(name)}: shares of the variance over parameters",
                ("parameter", "what it is", "total", "first", "remark"),
                tuple(
                    (
                        row.parameter,
                        found.label(row.parameter),
                        _index(row),
                        _index(first[row.parameter]),
                        "" if row.clear else UNCLEAR,
                    )
                    for row in total
                ),
                "Total: the share that would be left if all parameters but this one were known; "
                "first: the share that would go if it were known. In brackets 95 % intervals.",
                words=2,
            )
        )
    if screening:
        blocks.append(
            Grid(
                f"Mean size of the change in {words(name)} over a parameter's whole range",
                ("parameter", "what it is", "change", "chance alone", "remark"),
                tuple(
                    (
                        row.parameter,
                        found.label(row.parameter),
                        _index(row),
                        f"{row.chance:.3g}",
                        "" if row.clear else UNCLEAR,
                    )
                    for row in screening
                ),
                f"In {found.unit(name)}.",
                words=2,
            )
        )
    return blocks


def _index(row: IndexRow) -> str:
    return f"{row.value:.3f} ({row.low:.3f} to {row.high:.3f})"
