"""The register's estimates as a report."""

from typing import TYPE_CHECKING, Any

from analysis.look.blocks import Code, Grid, Page, Section, facts, prose
from analysis.register.library import LEVEL
from analysis.register.words import (
    counted,
    interval,
    p_value,
    periods,
    signed,
    span,
    summary,
    told_simulation,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.look.blocks import Picture
    from analysis.register.findings import RegisterFindings

SHOWN = 12
"""Countries that are shown of those that the law kept from buying."""

LIMITS = (
    "The coefficient is an association with a date. Breaks placed in earlier years say that "
    "nothing of the kind happened then; they do not rule out something else of 2018 to 2021 that "
    "follows the US share.",
    "Purchases that were given up leave no order. An order that went to another seller, one that "
    "was put off and one that was never wanted look alike.",
    "Only orders that were delivered within four years count, so the war of 2022 may have taken "
    "orders of 2018 to 2021 out of the count.",
    "Few countries have a high US share and buy from Russia. No single one of them makes the "
    "estimate, but without all of those above one half it is not distinguishable from zero.",
)


def register_page(
    found: "RegisterFindings", pictures: "Sequence[Picture]", manifest: dict[str, Any]
) -> Page:
    """Return the report of what the register says."""
    main = found.main
    return Page(
        "Russian orders by US share of arms, before and after the law",
        f"{main.countries} countries, {main.total:,.0f} orders {main.years[0]}–{main.years[1]}.",
        [
            Section("Estimates", [prose(*summary(found)), _estimates(found)]),
            Section("Orders by US share", [_counts(found)]),
            *_simulated(found),
            Section("Figures", pictures),
            Section("Limits", [prose(*LIMITS)]),
            _origin(manifest),
        ],
    )


def _simulated(found: "RegisterFindings") -> list[Section]:
    """Return what simulated registers say, where there are any."""
    told = found.simulation
    if told is None:
        return []
    law, none = told.worlds
    rows = tuple(
        (span(one), *(f"{x.mean:.1f}" for x in (one.before, one.after, other.before, other.after)))
        for one, other in zip(law.bins, none.bins, strict=True)
    )
    earlier, later = periods(found)
    titles = (f"{earlier}, with the law", later, f"{earlier}, without it", later)
    orders = Grid("Mean orders in simulated registers", ("US share", *titles), rows, "")
    lost = Grid(
        "Orders that the law kept from Russia, the most deterred first",
        ("buyer", "orders", "of runs", "bn USD"),
        tuple(
            (
                row.iso3,
                f"{row.orders.mean:.1f}",
                f"{row.orders.low:.0f} to {row.orders.high:.0f}",
                f"{row.musd.mean / 1000:.2f}",
            )
            for row in told.deterred[:SHOWN]
        ),
        f"{told.level:.0%} of runs lie between the ends.",
    )
    words = prose(*told_simulation(told, found.main.coefficient.value))
    return [Section("Simulated registers", [words, orders, lost])]


def _estimates(found: "RegisterFindings") -> Grid:
    return Grid(
        "Poisson regressions with country and year effects, errors clustered by country",
        ("estimate", "coefficient", "s.e.", f"{LEVEL:.0%} interval", "p", "countries"),
        tuple(
            (
                item.what,
                signed(item.coefficient.value),
                f"{item.coefficient.standard_error:.2f}",
                interval(item.coefficient),
                p_value(item.coefficient.p),
                str(item.countries),
            )
            for item in found.estimates.values()
        ),
        "Of share × after the break; shares are from 0 to 1, GDP is log10.",
    )


def _counts(found: "RegisterFindings") -> Grid:
    return Grid(
        "Russian orders by US share of arms deliveries 2008–16",
        ("US share", "countries", *periods(found), "expected"),
        tuple(counted(row) for row in found.bins),
        "Expected: had they fallen as in the first row.",
    )


def _origin(manifest: dict[str, Any]) -> Section:
    """Return how the estimates are made again; nothing is simulated."""
    git = manifest.get("git") or {}
    known = {
        "hash of the tables": manifest["scenario_hash"],
        "seed of the permutations": manifest["seed"],
        "permutations": f"{manifest['runs']:,}",
        "commit": git.get("commit", "not known"),
        "versions": ", ".join(f"{name} {text}" for name, text in manifest["versions"].items()),
    }
    return Section(
        "How to reproduce it",
        [
            prose("The same command, seed and version give the same numbers."),
            Code((manifest["command"],)),
            facts(known),
        ],
    )
