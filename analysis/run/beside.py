"""What happened, and beside it what the runs come to."""

from analysis.look.blocks import Grid
from analysis.look.formatting import buyer_of, share
from analysis.run.summary import RunSummary
from analysis.scenario.on_record import on_record
from sim.months import format_month
from sim.scenario import Scenario

SHOWN = ("signed", "delivered", "designated")
"""Outcomes that stand beside the record."""


def beside_record(summary: RunSummary, scenario: Scenario) -> Grid:
    """Return what happened beside what the model says."""
    end = format_month(scenario.start + scenario.months - 1)
    return Grid(
        "What happened, and in how many runs the model has it",
        ("country", "system", "what happened", "signs", "has it at the end", "is sanctioned"),
        tuple(
            (
                buyer_of(scenario, deal.deal),
                deal.system,
                on_record(scenario.deals[deal.deal]) or "no contract on record",
                *(
                    share(found.probability, found.interval)
                    for found in [deal.outcomes[name] for name in SHOWN]
                ),
            )
            for deal in summary.deals
        ),
        f"{summary.runs:,} runs, to the end of {end}. In brackets 90 % intervals: how precisely "
        "the model is computed, not how right it is.",
        words=3,
    )
