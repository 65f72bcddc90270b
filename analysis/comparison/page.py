"""The report of a comparison of several scenarios with one."""

from pathlib import Path

from analysis.comparison.figures import TOTALS, figures
from analysis.comparison.folder import Comparison, read_comparison
from analysis.look.blocks import Code, Grid, Page, Section, prose
from analysis.look.formatting import amount
from analysis.look.page import picture
from analysis.look.sections import limits, reproduce
from analysis.sweep.figures.view import words

ALTS = {
    "forest": "Dots with whiskers, one row per scenario: differences of totals from the base.",
    "forest-deals": "Dots with whiskers, one row per scenario and panel per deal: difference in "
    "the chance of signing.",
}


def comparison_page(path: Path) -> Page:
    """Return the report of a comparison."""
    comparison = read_comparison(path)
    found, manifest = comparison.found, comparison.manifest
    drawn = [
        picture(plot(comparison), name, ALTS[name] + " Numbers are in the tables.", manifest)
        for name, plot in figures(comparison)
    ]
    others = [item["other"] for item in found["comparisons"]]
    return Page(
        f"What differs from {found['base']}",
        f"{len(others)} scenarios, {found['runs']:,} paired runs each, seed {found['seed']}.",
        [
            Section("Differences", [*drawn, _totals(comparison), _deals(comparison)]),
            Section("Runs to look at", [prose(EXAMPLES), Code(tuple(_examples(comparison)))]),
            limits(
                "Each interval holds for itself: of twenty differences that are nothing but "
                "chance, one leaves zero out."
            ),
            reproduce(manifest),
        ],
    )


EXAMPLES = (
    "Each command shows one deal in one run, month by month, with the terms of every decision; "
    "under the base the same run goes the other way."
)


def _totals(comparison: Comparison) -> Grid:
    return Grid(
        "Change of the mean per run (95 % interval)",
        ("scenario", *(words(name) for name in TOTALS), "deals deterred", "deals caused"),
        tuple(
            (
                item["other"],
                *(
                    amount(total["difference"], total["interval"], total["unit"], sign=True)
                    for name in TOTALS
                    for total in [item["totals"][name]]
                ),
                *(f"{item[what]['deals']['mean']:.2f}" for what in ("deterred", "caused")),
            )
            for item in comparison.found["comparisons"]
        ),
    )


def _deals(comparison: Comparison) -> Grid:
    items = comparison.found["comparisons"]
    deals = sorted({deal["deal"] for item in items for deal in item["deals"]})
    rows = []
    for item in items:
        signed = {deal["deal"]: deal["outcomes"]["signed"] for deal in item["deals"]}
        cells = [
            amount(signed[deal]["difference"], signed[deal]["interval"], "probability", sign=True)
            if deal in signed
            else "-"
            for deal in deals
        ]
        rows.append((item["other"], *cells))
    caption = "Change in the probability of signing (95 % interval)"
    return Grid(caption, ("scenario", *deals), tuple(rows))


def _examples(comparison: Comparison) -> list[str]:
    found = comparison.found
    lines = []
    for item in found["comparisons"]:
        for what in ("deterred", "caused"):
            changed = [deal for deal in item["deals"] if deal[what]["runs"]]
            for deal in sorted(changed, key=lambda deal: -deal[what]["runs"])[:1]:
                place = f"--deal {deal['deal']} --run {deal[what]['examples'][0]}"
                lines.append(f"# {item['other']}: {deal['deal']} {what}")
                lines.append(f"{found['traces'][item['other']]} {place}")
                lines.append(f"{found['traces'][found['base']]} {place}")
    return lines
