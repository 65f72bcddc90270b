"""The answer of `run`: per deal the probability of each outcome, in total the means."""

from typing import Any

import numpy as np

from analysis.intervals import LEVEL, mean_interval, median_interval, wilson
from analysis.outcomes import OUTCOMES, deal_outcomes, months_to_signature, run_totals
from sim.ensemble import Ensemble
from sim.months import format_month
from sim.scenario_file import scenario_hash


def summarise(ensemble: Ensemble) -> dict[str, Any]:
    """Return the summary of an ensemble, ready for JSON.

    Probabilities carry Wilson intervals, means and medians those of their estimates; `n` says on
    how many runs they rest. A median over runs that signed is null if none did.
    """
    scenario = ensemble.scenario
    runs = len(ensemble.deals)
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario_hash(scenario),
        "runs": runs,
        "seed": ensemble.seed,
        "start": format_month(scenario.start),
        "months": scenario.months,
        "engine": ensemble.engine,
        "level": LEVEL,
        "deals": [
            describe_deal(ensemble, index, deal_id)
            for index, deal_id in enumerate(ensemble.world.deal_ids)
        ],
        "totals": {
            name: {
                "mean": float(np.mean(total.values)),
                "interval": mean_interval(total.values),
                "unit": total.unit,
            }
            for name, total in run_totals(ensemble).items()
        },
    }


def describe_deal(ensemble: Ensemble, index: int, deal_id: str) -> dict[str, Any]:
    """Return the outcomes of one deal."""
    spec = ensemble.scenario.deals[deal_id]
    runs = len(ensemble.deals)
    outcomes = {name: values[:, index] for name, values in deal_outcomes(ensemble).items()}
    counts = {name: int(np.count_nonzero(values)) for name, values in outcomes.items()}
    waited = months_to_signature(ensemble, index)
    return {
        "deal": deal_id,
        "buyer": spec.buyer,
        "system": spec.system,
        "list_price": float(ensemble.world.deals[index].list_price),
        "n": runs,
        **{name: counts[name] / runs for name in OUTCOMES},
        "median_months_to_signature": float(np.median(waited)) if len(waited) else None,
        "intervals": {
            **{name: wilson(counts[name], runs) for name in OUTCOMES},
            "median_months_to_signature": median_interval(waited),
        },
    }
