"""The report of a deal in one run."""

from typing import TYPE_CHECKING

from analysis.look.blocks import Block, Grid, Page, Section, prose
from analysis.look.sections import limits, reproduce

if TYPE_CHECKING:
    from analysis.trace.result import Trace


def trace_page(trace: "Trace", note: str) -> Page:
    """Return the report of a deal in one run; `note` says how to read its months."""
    found = trace.found
    told: Block = prose("Nothing happened within the horizon.")
    if found.moments:
        rows = tuple((moment.month, moment.text) for moment in found.moments)
        told = Grid("Key moments", ("month", "what happened"), rows, words=2)
    weighed = trace.weighed()
    months: list[Block] = [prose("The buyer had nothing to decide.")]
    if weighed:
        cells = tuple(tuple(row.values()) for row in weighed)
        months = [Grid("Month by month", tuple(weighed[0]), cells, note, words=3)]
    return Page(
        trace.title,
        f"{found.buyer}, {found.system}, {found.list_price:,.0f} million USD at the list price. "
        f"The deal's record, which gives its stage at the start, rests on: {found.rests_on}.",
        [
            Section("What happened", [told]),
            Section("What was weighed", months),
            limits(
                "One run is one history out of many: other runs of the same world end otherwise."
            ),
            reproduce(trace.manifest),
        ],
    )
