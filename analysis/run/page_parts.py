"""Parts of the report of a run: what differs, how the deals end, and why."""

from operator import attrgetter
from typing import Any

import numpy as np

from analysis.look.blocks import Block, Grid, Section
from analysis.look.formatting import amount, buyer_of, share_cell
from analysis.look.page import picture
from analysis.look.sections import changes_table
from analysis.outcomes import EVER, OUTCOMES, deal_outcomes, listed
from analysis.pairs import Pairs
from analysis.run.folder import ResultTables
from analysis.scenario.values import differences
from analysis.trace.explain import trace
from sim.ensemble import Ensemble
from sim.gain import DECISION, equation
from sim.rules.terms import NOT_YET
from sim.scenario import Scenario

SHOWN = tuple(name for name, outcome in OUTCOMES.items() if outcome.reported)
"""Outcomes in the table of deals."""

COMPARED = ("deals_concluded", "usd_concluded", "designations", "relation_cost", "offers_paid")
"""Totals that are compared with the baseline."""


def compared(baseline: Scenario, scenario: Scenario, change: Pairs) -> Section:
    """Return what differs from the baseline: values, then outcomes."""
    found = change.comparisons[0]
    rows = differences(baseline, scenario)
    table = Grid(
        f"Change of the mean per run: {scenario.name} minus {change.base}",
        ("total", "change", "runs that differ"),
        tuple(
            (
                name.replace("_", " "),
                amount(total.difference, total.interval, total.unit, sign=True),
                f"{total.differing:,} of {change.runs:,}",
            )
            for name in COMPARED
            for total in [found.totals[name]]
        ),
        "Every run has the same draws in both scenarios. In brackets 95 % intervals.",
    )
    deals = Grid(
        "Change in the probability of signing",
        ("deal", "change", "deterred in", "caused in"),
        tuple(
            (
                deal.deal,
                amount(signed.difference, signed.interval, "probability", sign=True),
                f"{deal.deterred.runs:,} runs",
                f"{deal.caused.runs:,} runs",
            )
            for deal in found.deals
            for signed in [deal.outcomes["signed"]]
        ),
        f"Deterred: signed under {change.base} and not under {scenario.name} in the same run; "
        "caused: the reverse.",
    )
    return Section(
        "What differs from the baseline",
        [changes_table(rows, change.base, scenario.name), table, deals],
    )


def outcomes(summary: dict[str, Any], tables: ResultTables, scenario: Scenario) -> Section:
    """Return how the deals end, with uncertainty."""
    from analysis.run.figures import FIGURES

    deals = Grid(
        "Probability of each outcome",
        ("deal", "buyer", *SHOWN),
        tuple(
            (
                deal["deal"],
                buyer_of(scenario, deal["deal"]),
                *(share_cell(deal[name], deal["intervals"][name]) for name in SHOWN),
            )
            for deal in summary["deals"]
        ),
        f"In brackets 90 % Wilson intervals. {listed(name for name in SHOWN if name in EVER)}: "
        "ever; the others: at the end of the scenario, where they add up to 100 %.",
        words=2,
    )
    totals = Grid(
        "Totals per run",
        ("total", "mean (90 % interval)"),
        tuple(
            (name.replace("_", " "), amount(total["mean"], total["interval"], total["unit"]))
            for name, total in summary["totals"].items()
        ),
    )
    figures = [
        picture(FIGURES[name](tables), name, FIGURES[name].alt, tables.manifest)
        for name in ("outcomes", "washington")
    ]
    return Section("Outcomes", [deals, figures[0], totals, figures[1]])


def why(ensemble: Ensemble, tables: ResultTables) -> Section:
    """Return the terms of the last decisions, and two runs of the least certain deal."""
    from analysis.run.figures import FIGURES

    grid = Grid(
        "Terms of the last decision, means over the runs in which there was one [list prices]",
        ("deal", "runs", *(item.words for item in DECISION)),
        tuple(
            (deal, *_terms(ensemble, place)) for place, deal in enumerate(ensemble.world.deal_ids)
        ),
        f"Gain from buying = {equation(attrgetter('words'), '−')} (+ sunk cost once signed). "
        "Belief is a probability.",
    )
    figures = [
        picture(FIGURES[name](tables), name, FIGURES[name].alt, tables.manifest)
        for name in ("terms", "beliefs")
    ]
    return Section("Why", [grid, *figures, *examples(ensemble)])


def _terms(ensemble: Ensemble, place: int) -> list[str]:
    deals = ensemble.deals[:, place]
    decided = deals["decided"] != NOT_YET
    count = int(np.count_nonzero(decided))
    if not count:
        return ["0", *("-" for _ in DECISION)]
    return [f"{count:,}", *(f"{deals[item.name][decided].mean():.2f}" for item in DECISION)]


def examples(ensemble: Ensemble) -> list[Block]:
    """Return the story of two runs of the deal whose signature is least certain."""
    signed = deal_outcomes(ensemble)["signed"]
    chances = signed.mean(axis=0)
    if not len(chances):
        return []
    place = int(np.argmin(np.abs(chances - 0.5)))
    deal = ensemble.world.deal_ids[place]
    blocks: list[Block] = []
    for happened in (True, False):
        runs = np.flatnonzero(signed[:, place] == happened)
        if len(runs):
            found = trace(ensemble.scenario, deal, int(runs[0]), ensemble.seed)
            blocks.append(
                Grid(
                    f"{deal} in run {runs[0]}, "
                    + ("one in which it is signed" if happened else "one in which it is not"),
                    ("month", "what happened"),
                    tuple((moment["month"], moment["text"]) for moment in found["moments"]),
                    words=2,
                )
            )
    return blocks
