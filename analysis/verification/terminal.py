"""The comparison with closed forms as a table for a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from analysis.terminal.grid import is_narrow, new_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from analysis.verification.claims import Verdict
    from analysis.verification.judgement import VerificationFindings


def show_verification(found: "VerificationFindings") -> "Iterator[RenderableType]":
    """Yield the table of claims; a narrow one leaves out the standard errors."""
    narrow = is_narrow()
    table = new_table()
    table.add_column("case", no_wrap=True)
    table.add_column("what", overflow="fold")
    table.add_column("exact", justify="right", no_wrap=True)
    for name in found.runs:
        for heading in ("mean", *(() if narrow else ("s.e.",)), "off"):
            table.add_column(f"{name}\n{heading}", justify="right", no_wrap=True)
    before = ""
    for row in found.rows:
        cells = [cell for verdict in row.engines.values() for cell in cells_of(verdict, narrow)]
        case = "" if row.case == before else row.case
        before = row.case
        style = "" if row.holds else "bold"
        exact = f"{row.exact:.4f}"
        table.add_row(*(Text(x) for x in (case, row.what, exact, *cells)), style=style)
    yield table
    yield Text("")
    yield from (Text(line) for line in summary(found))


def cells_of(verdict: "Verdict", narrow: bool) -> list[str]:
    """Return mean, standard error and distance in standard errors; what fails is marked."""
    mark = "" if verdict.holds else " !"
    if verdict.standard_error is None or verdict.off is None:
        return [f"{verdict.simulated:.4f}", *([] if narrow else [""]), f"={mark}"]
    error = [] if narrow else [f"{verdict.standard_error:.4f}"]
    return [f"{verdict.simulated:.4f}", *error, f"{verdict.off:+.2f}{mark}"]


def summary(found: "VerificationFindings") -> list[str]:
    """Return what was compared, how strictly, and what failed."""
    ran = " and ".join(f"{count:,} runs ({name})" for name, count in found.runs.items())
    cases = len({row.case for row in found.rows})
    failed = sum(not row.holds for row in found.rows)
    return [
        f"Cases: {cases}, claims: {len(found.rows)}, {ran}, seed {found.seed}. off: standard "
        "errors (s.e.) from the exact value; = stands where there is no chance and every run is "
        "equal.",
        f"Allowed are {found.bound:g} s.e.: of {found.comparisons} comparisons with chance, a "
        f"true model fails any with a probability of at most {found.false_alarm:.1g}.",
        f"{failed} of {len(found.rows)} claims fail (!)." if failed else "All hold.",
    ]
