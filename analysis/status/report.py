"""The status report: where all talks stand at a month, and what is likely to come of them.

It starts every deal in the stage that the record shows at the end of that month and simulates
from there. What would stop a sale is found by trying: each lever is pulled on the same noise, and
the one that lowers the chance of the sale most is named if chance alone does not explain it.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.intervals import LEVEL, PAIRED_LEVEL, Interval, paired, wilson
from analysis.status.levers import LEVERS, Lever
from sim.data.tables import load_tables
from sim.ensemble import Ensemble, simulate
from sim.facts import country_attributes
from sim.months import format_month
from sim.parameters import spelled
from sim.records import Deal
from sim.rules.terms import NOT_YET, Response, Stage, Threat
from sim.scenario import Scenario
from sim.start import as_of

AHEAD = 12
"""Months within which the chance of signature is asked for."""

LAST = 1200
"""Longest horizon that a scenario may have."""


def status_report(
    scenario: Scenario,
    month: int,
    runs: int,
    seed: int = 1,
    *,
    hindsight: bool = False,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Return the status of all talks at the end of a month.

    Parameters
    ----------
    scenario : Scenario
        The scenario whose deals carry a record.
    month : int
        Months since year 0.
    runs, seed : int
        Size and seed of the ensemble.
    hindsight : bool
        Keep what the scenario schedules after the month.
    progress : callable, optional
        Called with the number of runs finished since the last call.

    Returns
    -------
    dict
        Ready for JSON. The horizon of designations and deliveries is that of the scenario, and at
        least `AHEAD` months.
    """
    left = scenario.start + scenario.months - 1 - month
    end = scenario.start + scenario.months - 1
    if not end - LAST < month <= end:
        raise CommandError(
            f"--as-of: found {format_month(month)}; must be at most {format_month(end)}, the end "
            f"of the scenario, and less than {LAST} months before it"
        )
    seen = as_of(scenario, month, hindsight=hindsight, months=max(AHEAD, left))
    if not seen.deals:
        raise CommandError(f"--as-of: no talks had opened by {format_month(month)}")
    base = simulate(seen, runs, seed, progress=progress)
    changed = [simulate(lever.pull(seen), runs, seed, progress=progress) for lever in LEVERS]
    return {
        "scenario": scenario.name,
        "as_of": format_month(month),
        "with_hindsight": hindsight,
        "runs": runs,
        "seed": seed,
        "months_ahead": AHEAD,
        "horizon": format_month(seen.start + seen.months - 1),
        "level": LEVEL,
        "lever_level": PAIRED_LEVEL,
        "levers_tested": {lever.name: lever.text for lever in LEVERS},
        "countries": [
            {
                "buyer": code,
                "name": country_attributes(code, seen, load_tables()).name,
                "deals": [
                    describe_talks(index, base, changed)
                    for index, deal in enumerate(base.world.deals)
                    if deal.buyer == position
                ],
            }
            for position, code in enumerate(base.world.buyer_codes)
        ],
    }


def describe_talks(index: int, base: Ensemble, changed: list[Ensemble]) -> dict[str, Any]:
    """Return the status of one deal."""
    template = base.world.deals[index]
    deal_id = base.world.deal_ids[index]
    deals = base.deals[:, index]
    stage = stage_now(template)
    signs = deals["signed"] != NOT_YET
    soon = signs & (deals["signed"] < AHEAD)
    designated = deals["response"] == Response.DESIGNATED
    in_talks = stage < Stage.SIGNED
    tests = pull_levers(index, base, changed)
    return {
        "deal": deal_id,
        "system": base.scenario.deals[deal_id].system,
        "list_price": float(template.list_price),
        "stage": spelled(stage),
        "response": spelled(Response(template.response)),
        "threat": spelled(Threat(template.threat)),
        "threatened": _chance(deals["threat"] >= Threat.WARNED),
        "signed_within_12_months": _chance(soon) if in_talks else None,
        "designated": _chance(designated),
        "designated_given_signature": _chance(designated[signs]),
        "target": target_of(stage),
        "levers": tests,
        "would_stop": strongest(tests),
    }


def stage_now(deal: Deal) -> Stage:
    """Return where a deal stands when its scenario starts."""
    return Stage.UNOPENED if deal.opens > 0 else Stage(deal.first_stage)


def target_of(stage: Stage) -> str | None:
    """Return what is left to be stopped: a signature, a delivery, or nothing."""
    if stage < Stage.SIGNED:
        return "signature within 12 months"
    return "delivery within the horizon" if stage == Stage.SIGNED else None


def pull_levers(index: int, base: Ensemble, changed: list[Ensemble]) -> list[dict[str, Any]]:
    """Return the effect of each lever on the sale, paired run by run.

    The intervals hold together: their level is raised for the number of levers (Bonferroni).
    """
    stage = stage_now(base.world.deals[index])
    if target_of(stage) is None:
        return []
    level = 1.0 - (1.0 - PAIRED_LEVEL) / len(LEVERS)
    before = _goes_ahead(base, index, stage)
    found = []
    for lever, ensemble in zip(LEVERS, changed, strict=True):
        effect = paired(before, _goes_ahead(ensemble, index, stage), level)
        found.append(_effect(lever, effect.difference, effect.interval))
    return found


def strongest(tests: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the lever with the greatest fall among those whose interval lies below zero."""
    sure = [test for test in tests if test["interval"] is not None and test["interval"][1] < 0.0]
    return min(sure, key=lambda test: float(test["change"]), default=None)


def _effect(lever: Lever, change: float, interval: Interval | None) -> dict[str, Any]:
    return {"lever": lever.name, "text": lever.text, "change": change, "interval": interval}


def _goes_ahead(ensemble: Ensemble, index: int, stage: Stage) -> NDArray[np.float64]:
    deals = ensemble.deals[:, index]
    name, limit = ("signed", AHEAD) if stage < Stage.SIGNED else ("delivered", LAST)
    happened = (deals[name] != NOT_YET) & (deals[name] < limit)
    return np.asarray(happened, dtype=np.float64)


def _chance(happened: NDArray[np.bool_]) -> dict[str, Any]:
    count, n = int(np.count_nonzero(happened)), len(happened)
    return {
        "probability": count / n if n else None,
        "interval": wilson(count, n) if n else None,
        "n": n,
    }
