"""What a sweep measures in each run: totals of the run, and outcomes of single deals."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from analysis.outcomes import OUTCOMES, TOTALS, deal_outcomes, run_totals
from sim.ensemble import Ensemble
from sim.scenario import Scenario

COMMON = (
    "deals_concluded",
    "usd_concluded",
    "deals_switched",
    "russian_revenue",
    "designations",
    "waivers",
    "cases_left_hanging",
    "offers_paid",
    "relation_cost",
    "letters",
    "mean_belief",
)
"""Totals that are measured unless a design names its own outcomes."""


def known_outcomes(scenario: Scenario) -> dict[str, str]:
    """Return every outcome that a scenario has, with its unit.

    Totals go by their name; outcomes of a deal are ``TUR/S-400.signed``, 1 if it is so, else 0.
    """
    deals = {
        f"{deal}.{name}": "probability" for deal in sorted(scenario.deals) for name in OUTCOMES
    }
    return {**{name: measure.unit for name, measure in TOTALS.items()}, **deals}


def default_outcomes(scenario: Scenario) -> tuple[str, ...]:
    """Return the outcomes that are measured if a design names none."""
    deals = (
        f"{deal}.{name}" for deal in sorted(scenario.deals) for name in ("signed", "designated")
    )
    return (*COMMON, *deals)


def measure(ensemble: Ensemble, outcomes: Iterable[str]) -> NDArray[np.float64]:
    """Return the outcomes of each run, shape (runs, outcomes)."""
    totals = run_totals(ensemble)
    deals = deal_outcomes(ensemble)
    places = {deal: k for k, deal in enumerate(ensemble.world.deal_ids)}
    columns = []
    for name in outcomes:
        deal, _, what = name.rpartition(".")
        columns.append(deals[what][:, places[deal]] if deal else totals[name].values)
    return np.column_stack(columns).astype(np.float64)


SPREAD = {
    "least": "smallest value of {}",
    "most": "largest value of {}",
    "apart": "runs of the batch that are not at its value of {} nearest to zero",
}
"""What batches keep of totals beside their moments, for intervals that hold where they are rare."""


def is_probability(outcome: str) -> bool:
    """Return whether an outcome is yes or no in each run, so that its mean is a share of runs."""
    return "." in outcome
