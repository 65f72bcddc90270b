"""What a calibration found, as tables for a terminal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.text import Text

from analysis.terminal.grid import new_table, number

if TYPE_CHECKING:
    from rich.console import RenderableType


COVERAGES = {
    "coverage": "records made within the posterior, weighed anew",
    "recovery": "records made from the prior, calibrated from the prior",
}
"""The checks of a calibration, in words."""


def show_calibration(report: dict[str, Any]) -> "Iterable[RenderableType]":
    """Return what was learnt of each weight and pattern."""
    yield Text(
        f"{report['particles']:,} particles, {report['effective']:,.0f} effective; "
        f"{report['plausible']:.1%} of the prior is ruled out by no pattern"
    )
    table = new_table()
    table.add_column("pattern", no_wrap=True)
    for name in ("band", "prior", "posterior"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for row in report["patterns"]:
        table.add_row(
            row["moment"].replace("_", " "),
            f"{row['low']:g} to {row['high']:g}",
            number(row["prior"]),
            number(row["posterior"]),
            "pass" if row["passed"] else "FAIL",
        )
    yield table
    yield Text("")
    weights = new_table()
    weights.add_column("parameter", no_wrap=True)
    for name in ("prior", "posterior", "narrowed"):
        weights.add_column(name, justify="right", no_wrap=True)
    weights.add_column("", no_wrap=True)
    for row in sorted(report["parameters"], key=lambda row: -float(row["contraction"])):
        weights.add_row(
            row["path"],
            f"{row['prior_mean']:.2f} ± {row['prior_sd']:.2f}",
            f"{row['posterior_mean']:.2f} ± {row['posterior_sd']:.2f}",
            f"{row['contraction']:.0%}",
            "" if row["identified"] else "not identified",
        )
    yield weights
    for key, told in COVERAGES.items():
        if key in report:
            yield Text(told_coverage(told, report[key]))


def told_coverage(what: str, found: dict[str, Any]) -> str:
    """Return in words how often intervals held the truth."""
    rates = [row["rate"] for row in found["by_parameter"].values()]
    text = (
        f"{found['records']} {what}: {found['level']:.0%} intervals held the truth in "
        f"{found['rate']:.1%} ({min(rates):.1%} to {max(rates):.1%} by parameter)"
    )
    if found["rate_of_usable"] is None:
        return text
    return (
        f"{text}; in {found['rate_of_usable']:.1%} of the {found['usable']} with at least "
        f"{found['least_effective']:.0f} effective particles"
    )
