"""Parts of the report of a run: what differs, how the deals end, and why."""

from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from analysis.look.blocks import Block, Grid, Section
from analysis.look.formatting import amount, buyer_of, share_cell, told_amount
from analysis.look.sections import changes_table
from analysis.outcomes import EVER, OUTCOMES, deal_outcomes, listed
from analysis.pairs import Pairs
from analysis.scenario.values import differences
from sim.gain import DECISION, equation
from sim.records import Records
from sim.rules.terms import NOT_YET
from sim.scenario import Scenario

if TYPE_CHECKING:
    from analysis.run.result import RunResult

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
                told_amount(total.difference, total.interval, total.unit, sign=True),
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
                told_amount(signed.difference, signed.interval, "probability", sign=True),
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


def outcomes(result: "RunResult") -> Section:
    """Return how the deals end, with uncertainty."""
    summary = result.summary
    deals = Grid(
        "Probability of each outcome",
        ("deal", "buyer", *SHOWN),
        tuple(
            (
                deal.deal,
                buyer_of(result.scenario, deal.deal),
                *(share_cell(chance.probability, chance.interval) for chance in chances),
            )
            for deal in summary.deals
            for chances in [[deal.outcomes[name] for name in SHOWN]]
        ),
        f"In brackets 90 % Wilson intervals. {listed(name for name in SHOWN if name in EVER)}: "
        "ever; the others: at the end of the scenario, where they add up to 100 %.",
        words=2,
    )
    totals = Grid(
        "Totals per run",
        ("total", "mean (90 % interval)"),
        tuple(
            (name.replace("_", " "), amount(total.mean, total.interval, total.unit))
            for name, total in summary.totals.items()
        ),
    )
    ends = result.picture("outcomes", "The numbers are in the table before.")
    return Section("Outcomes", [deals, ends, totals, result.picture("washington")])


def why(result: "RunResult") -> Section:
    """Return the terms of the last decisions, and two runs of the least certain deal."""
    grid = Grid(
        "Terms of the last decision, means over the runs in which there was one [list prices]",
        ("deal", "runs", *(item.words for item in DECISION)),
        tuple(
            (deal, *_terms(result.done.deals[:, place]))
            for place, deal in enumerate(result.done.deal_ids)
        ),
        f"Gain from buying = {equation(attrgetter('words'), '−')} (+ sunk cost once signed). "
        "Belief is a probability.",
    )
    terms = result.picture("terms", "Means at the last decision are in the table before.")
    return Section("Why", [grid, terms, result.picture("beliefs"), *examples(result)])


def _terms(deals: Records) -> list[str]:
    decided = deals["decided"] != NOT_YET
    count = int(np.count_nonzero(decided))
    if not count:
        return ["0", *("-" for _ in DECISION)]
    return [f"{count:,}", *(f"{deals[item.name][decided].mean():.2f}" for item in DECISION)]


def examples(result: "RunResult") -> list[Block]:
    """Return what happened in two runs of the deal whose signature is least certain."""
    signed = deal_outcomes(result.done)["signed"]
    chances = signed.mean(axis=0)
    if not len(chances):
        return []
    place = int(np.argmin(np.abs(chances - 0.5)))
    deal = result.done.deal_ids[place]
    blocks: list[Block] = []
    for happened in (True, False):
        runs = np.flatnonzero(signed[:, place] == happened)
        if len(runs):
            found = result.trace(int(runs[0]), deal).found
            blocks.append(
                Grid(
                    f"{deal} in run {runs[0]}, "
                    + ("one in which it is signed" if happened else "one in which it is not"),
                    ("month", "what happened"),
                    tuple((moment.month, moment.text) for moment in found.moments),
                    words=2,
                )
            )
    return blocks
