"""What happened, and beside it what the runs come to."""

from collections import Counter

from analysis.look.blocks import Grid
from analysis.look.formatting import buyer_of, capital, share
from analysis.run.summary import RunSummary
from analysis.scenario.on_record import can_be_compared, on_record
from sim.months import format_month
from sim.scenario import Scenario

SHOWN = ("signed", "delivered", "switched", "designated")
"""Outcomes that stand beside the record."""


def beside_record(summary: RunSummary, scenario: Scenario) -> Grid:
    """Return what happened beside what the model says; where it has yet to happen, what did so far.

    Deals of one buyer about one system are told apart by their ids.
    """
    what = "what happened"
    if not can_be_compared(scenario, scenario.start, scenario.last_month):
        what = "what is on record so far"
    alike = Counter((deal.buyer, deal.system) for deal in summary.deals)
    return Grid(
        f"{capital(what)}, and in how many runs the model has it",
        ("country", "system", what, "signs", "has it at the end", "takes another", "is sanctioned"),
        tuple(
            (
                buyer_of(scenario, deal.deal),
                deal.system
                if alike[deal.buyer, deal.system] == 1
                else deal.deal.partition("/")[2] or deal.deal,
                on_record(scenario.deals[deal.deal]) or "no contract on record",
                *(
                    share(found.probability, found.interval)
                    for found in [deal.outcomes[name] for name in SHOWN]
                ),
            )
            for deal in summary.deals
        ),
        f"{summary.runs:,} runs, to the end of {format_month(scenario.last_month)}. In brackets "
        "90 % intervals: how precisely the model is computed, not how right it is.",
        words=3,
    )
