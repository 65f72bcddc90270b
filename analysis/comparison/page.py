"""The report of a comparison of several scenarios with one."""

from typing import TYPE_CHECKING

from analysis.comparison.figures import TOTALS
from analysis.look.blocks import Code, Grid, Page, Section, prose
from analysis.look.formatting import told_amount
from analysis.look.sections import limits, reproduce
from analysis.look.units import words
from analysis.pairs import Pairs, most_changed

if TYPE_CHECKING:
    from analysis.comparison.result import Comparison


def comparison_page(comparison: "Comparison") -> Page:
    """Return the report of a comparison."""
    found = comparison.found
    drawn = comparison.pictures("Numbers are in the tables.")
    others = [item.other for item in found.comparisons]
    return Page(
        f"What differs from {found.base}",
        f"{len(others)} scenarios, {found.runs:,} paired runs each, seed {found.seed}.",
        [
            Section("Differences", [*drawn, _totals(found), _deals(found), *_losses(found)]),
            Section("Runs to look at", [prose(EXAMPLES), Code(tuple(_examples(found)))]),
            limits(
                "Each interval holds for itself: of twenty differences that are nothing but "
                "chance, one leaves zero out."
            ),
            reproduce(comparison.manifest),
        ],
    )


EXAMPLES = (
    "Each command shows one deal in one run, month by month, with the terms of every decision; "
    "under the base the same run goes the other way."
)


def _totals(found: Pairs) -> Grid:
    return Grid(
        "Change of the mean per run (95 % interval)",
        ("scenario", *(words(name) for name in TOTALS), "deals deterred", "deals caused"),
        tuple(
            (
                item.other,
                *(
                    told_amount(total.difference, total.interval, total.unit, sign=True)
                    for name in TOTALS
                    for total in [item.totals[name]]
                ),
                *(f"{sums['deals'].mean:.2f}" for sums in (item.deterred, item.caused)),
            )
            for item in found.comparisons
        ),
    )


def _deals(found: Pairs) -> Grid:
    items = found.comparisons
    deals = sorted({deal.deal for item in items for deal in item.deals})
    rows = []
    for item in items:
        signed = {deal.deal: deal.outcomes["signed"] for deal in item.deals}
        cells = [
            told_amount(signed[deal].difference, signed[deal].interval, "probability", sign=True)
            if deal in signed
            else "-"
            for deal in deals
        ]
        rows.append((item.other, *cells))
    caption = "Change in the probability of signing (95 % interval)"
    return Grid(caption, ("scenario", *deals), tuple(rows))


def _losses(found: Pairs) -> list[Grid]:
    """Return to whom Moscow loses deals, as a table; none where it loses none."""
    rows = [
        (
            item.other,
            deal.deal,
            name,
            *(f"{100 * share:.1f} %" for share in (change.base, change.other)),
            told_amount(change.difference, change.interval, "probability", sign=True),
        )
        for item in found.comparisons
        for deal in item.deals
        for name, change in deal.lost_to.items()
    ]
    head = ("scenario", "deal", "lost to", f"under {found.base}", "under the scenario", "change")
    return [Grid("To whom Moscow loses (95 % interval)", head, tuple(rows))] if rows else []


def _examples(found: Pairs) -> list[str]:
    lines = []
    for item in found.comparisons if found.traces else ():
        for what, deal, share in most_changed(item, 1):
            place = f"--deal {deal.deal} --run {share.examples[0]}"
            lines.append(f"# {item.other}: {deal.deal} {what}")
            lines.append(f"{found.traces[item.other]} {place}")
            lines.append(f"{found.traces[found.base]} {place}")
    return lines
