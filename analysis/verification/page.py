"""The report of a verification: what is known exactly, and what was simulated."""

from typing import TYPE_CHECKING

from analysis.look.blocks import Grid, Page, Section, prose
from analysis.look.sections import limits, reproduce
from analysis.verification.judgement import JudgedClaim, VerificationFindings
from analysis.verification.terminal import cells_of, summary

if TYPE_CHECKING:
    from analysis.verification.result import VerificationResult


def verification_page(verification: "VerificationResult") -> Page:
    """Return the report of a verification."""
    found = verification.found
    cases = list(dict.fromkeys(row.case for row in found.rows))
    return Page(
        "The simulation next to closed forms",
        f"{len(cases)} cases whose answer is known exactly, {len(found.rows)} claims, seed "
        f"{found.seed}.",
        [
            Section("Claims", [prose(*summary(found)), _claims(found)]),
            Section("Along a parameter, and buyer by buyer", verification.pictures()),
            limits(
                "A case that holds shows that the rules do what they say, not that they are right.",
            ),
            reproduce(verification.manifest),
        ],
    )


def _claims(found: VerificationFindings) -> Grid:
    heads = [f"{name}: {what}" for name in found.runs for what in ("mean", "s.e.", "off")]
    return Grid(
        "What is exact, and what was simulated",
        ("case", "what", "exact", *heads),
        tuple((*_named(row), f"{row.exact:.4f}", *_cells(row)) for row in found.rows),
        "Off: standard errors (s.e.) from the exact value; = stands where there is no chance and "
        "every run is equal. What fails is marked (!).",
        words=2,
    )


def _named(row: JudgedClaim) -> tuple[str, str]:
    return (" ".join((row.case, *row.sets)), row.what)


def _cells(row: JudgedClaim) -> list[str]:
    return [cell for verdict in row.engines.values() for cell in cells_of(verdict, narrow=False)]
