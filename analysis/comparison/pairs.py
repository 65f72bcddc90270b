"""Scenarios on the same noise: what differs from the first, run by run.

Run r of both rests on the same draws, deal by deal, so that a difference is the scenario's and not
chance's; how much that saves is the variance ratio.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.intervals import FEW, PAIRED_LEVEL, mean_interval, none_of, paired, sign_test
from analysis.outcomes import OUTCOMES, deal_outcomes, run_totals
from sim.ensemble import Ensemble
from sim.months import format_month
from sim.scenario import Scenario

EXAMPLES = 3
"""Runs that are named for each deal deterred and caused."""


def compare(base: Ensemble, others: Iterable[Ensemble]) -> dict[str, Any]:
    """Compare ensembles of the same runs and seed; ready for JSON.

    `run.py compare --help` lists the keys. Only one of the others need be in memory at a time.
    Scenarios of one name are told apart by their place: the third is "name (3)".

    Raises
    ------
    CommandError
        If the scenarios start in different months: draws would then be paired across dates.
    """
    scenario = base.scenario
    taken = {scenario.name}
    comparisons = []
    for place, other in enumerate(others, 2):
        name = other.scenario.name
        label = f"{name} ({place})" if name in taken else name
        taken.add(label)
        comparisons.append({"other": label, **compare_two(base, other)})
    return {
        "base": scenario.name,
        "runs": base.runs,
        "seed": base.seed,
        "start": format_month(scenario.start),
        "months": scenario.months,
        "engine": base.engine,
        "level": PAIRED_LEVEL,
        "comparisons": comparisons,
    }


def check_starts(base: Scenario, others: list[Scenario]) -> None:
    """Raise CommandError unless all scenarios start in one month, so that draws share dates."""
    for other in others:
        if other.start != base.start:
            raise CommandError(
                f"{other.name} starts in {format_month(other.start)}, "
                f"{base.name} in {format_month(base.start)}; "
                "only scenarios that start in one month can be paired"
            )


def compare_two(base: Ensemble, other: Ensemble) -> dict[str, Any]:
    """Compare two ensembles of the same runs and seed."""
    check_starts(base.scenario, [other.scenario])
    ids, other_ids = base.world.deal_ids, other.world.deal_ids
    shared = [deal_id for deal_id in ids if deal_id in other_ids]
    columns = [ids.index(deal_id) for deal_id in shared]
    other_columns = [other_ids.index(deal_id) for deal_id in shared]
    before = {name: x[:, columns] for name, x in deal_outcomes(base).items()}
    after = {name: x[:, other_columns] for name, x in deal_outcomes(other).items()}
    deterred = before["signed"] & ~after["signed"]
    caused = after["signed"] & ~before["signed"]
    prices = base.deals["list_price"][:, columns]
    return {
        "months": other.scenario.months,
        "deals": [
            {
                "deal": deal_id,
                "buyer": base.scenario.deals[deal_id].buyer,
                "system": base.scenario.deals[deal_id].system,
                "outcomes": {
                    name: compare_binary(before[name][:, k], after[name][:, k]) for name in OUTCOMES
                },
                "deterred": _share(deterred[:, k], base.first_run),
                "caused": _share(caused[:, k], base.first_run),
            }
            for k, deal_id in enumerate(shared)
        ],
        "only_in_base": [deal_id for deal_id in ids if deal_id not in other_ids],
        "only_in_other": [deal_id for deal_id in other_ids if deal_id not in ids],
        "totals": compare_totals(base, other),
        "deterred": _sums(deterred, prices),
        "caused": _sums(caused, prices),
    }


def compare_binary(base: NDArray[np.bool_], other: NDArray[np.bool_]) -> dict[str, Any]:
    """Compare an outcome that a run has or has not.

    Where no run differs the interval is the exact bound on the share of runs that would: a normal
    interval would have no width.
    """
    lost = int(np.count_nonzero(base & ~other))
    won = int(np.count_nonzero(other & ~base))
    change = vars(paired(base.astype(np.float64), other.astype(np.float64)))
    if lost + won == 0 and change["interval"] is not None:
        change["interval"] = (-none_of(len(base)), none_of(len(base)))
    return {**change, "exact_p": sign_test(lost, won), "rough": lost + won < FEW}


def compare_totals(base: Ensemble, other: Ensemble) -> dict[str, Any]:
    """Compare the totals of each run."""
    after = run_totals(other)
    return {
        name: {**vars(paired(total.values, after[name].values)), "unit": total.unit}
        for name, total in run_totals(base).items()
    }


def _share(happened: NDArray[np.bool_], first_run: int) -> dict[str, Any]:
    values = happened.astype(np.float64)
    runs = np.flatnonzero(happened)
    return {
        "mean": float(np.mean(values)),
        "interval": mean_interval(values, PAIRED_LEVEL),
        "runs": len(runs),
        "examples": [first_run + int(run) for run in runs[:EXAMPLES]],
    }


def _sums(happened: NDArray[np.bool_], prices: NDArray[np.float64]) -> dict[str, Any]:
    counted = {"deals": happened.sum(axis=1), "usd": (happened * prices).sum(axis=1)}
    return {
        name: {
            "mean": float(np.mean(values)),
            "interval": mean_interval(values.astype(np.float64), PAIRED_LEVEL),
            "unit": "deals" if name == "deals" else "musd",
        }
        for name, values in counted.items()
    }
