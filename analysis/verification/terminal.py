"""The comparison with closed forms as a table for a terminal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.text import Text

from analysis.terminal.grid import is_narrow, new_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from analysis.verification.claims import Verdict
    from analysis.verification.report import Report


def show_verification(report: "Report") -> "Iterable[RenderableType]":
    """Return the table of claims; a narrow one leaves out the standard errors."""
    narrow = is_narrow()
    table = new_table()
    table.add_column("case", no_wrap=True)
    table.add_column("what", overflow="fold")
    table.add_column("exact", justify="right", no_wrap=True)
    for name in report.runs:
        for heading in ("mean", *(() if narrow else ("s.e.",)), "off"):
            table.add_column(f"{name}\n{heading}", justify="right", no_wrap=True)
    before = ""
    for row in report.rows:
        cells = [cell for verdict in row.verdicts.values() for cell in cells_of(verdict, narrow)]
        case = "" if row.case.name == before else row.case.name
        before = row.case.name
        style = "" if row.holds else "bold"
        exact = f"{row.claim.exact:.4f}"
        table.add_row(*(Text(x) for x in (case, row.claim.what, exact, *cells)), style=style)
    yield table
    yield Text("")
    yield from (Text(line) for line in summary(report))


def cells_of(verdict: "Verdict", narrow: bool) -> list[str]:
    """Return mean, standard error and distance in standard errors; what fails is marked."""
    mark = "" if verdict.holds else " !"
    if verdict.error is None or verdict.off is None:
        return [f"{verdict.simulated:.4f}", *([] if narrow else [""]), f"={mark}"]
    error = [] if narrow else [f"{verdict.error:.4f}"]
    return [f"{verdict.simulated:.4f}", *error, f"{verdict.off:+.2f}{mark}"]


def summary(report: "Report") -> list[str]:
    """Return what was compared, how strictly, and what failed."""
    ran = " and ".join(f"{count:,} runs ({name})" for name, count in report.runs.items())
    cases = len({row.case.name for row in report.rows})
    failed = sum(not row.holds for row in report.rows)
    return [
        f"Cases: {cases}, claims: {len(report.rows)}, {ran}, seed {report.seed}. off: standard "
        "errors (s.e.) from the exact value; = stands where there is no chance and every run is "
        "equal.",
        f"Allowed are {report.bound:g} s.e.: of {report.comparisons} comparisons with chance, a "
        f"true model fails any with a probability of at most {report.false_alarm:.1g}.",
        f"{failed} of {len(report.rows)} claims fail (!)." if failed else "All hold.",
    ]
