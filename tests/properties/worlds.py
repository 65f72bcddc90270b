"""What the tests of laws share: how to run a drawn world, and a few worlds with little in them."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import numpy as np

from sim.ensemble import Ensemble
from sim.history import History
from sim.model import ArmsModel
from sim.noise import Noise, draws_of_run
from sim.parameters import Parameters
from sim.records import PARTS, Buyer, Deal, State, System, TreasuryState
from sim.rules.buying import compute_gain, purchase_probability, quote, update_belief
from sim.rules.terms import Stage
from sim.rules.value import appraise
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping
from sim.world import build

Simulate = Callable[[Scenario, Noise, str], Ensemble]

RUNS = 3


def chosen(scenario: Scenario, chance: Chance, simulate_with: Simulate) -> Ensemble:
    """Return three runs on the compiled engine, with their history."""
    return simulate_with(scenario, draws(scenario, chance), "compiled")


def draws(scenario: Scenario, chance: Chance) -> Noise:
    """Return what chance brings to three runs of a scenario."""
    return chance.noise(sorted(scenario.deals), scenario.months, RUNS)


def past_of(ensemble: Ensemble) -> History:
    """Return the history, which was asked for."""
    assert ensemble.history is not None
    return ensemble.history


def model_of(scenario: Scenario, chance: Chance, **options: Any) -> ArmsModel:
    """Return a Mesa model of one run, before its first month."""
    world = build(scenario)
    noise = chance.noise(world.deal_ids, scenario.months, 1)
    return ArmsModel(world, draws_of_run(noise, 0), **options)


def same(left: np.ndarray, right: np.ndarray, skip: tuple[str, ...] = ()) -> list[str]:
    """Return the fields in which two structured arrays differ by a bit."""
    assert left.shape == right.shape
    names = [name for name in left.dtype.names or () if name not in skip]
    return [name for name in names if left[name].tobytes() != right[name].tobytes()]


def same_runs(left: Ensemble, right: Ensemble, skip: tuple[str, ...] = ()) -> list[str]:
    """Return the fields in which final tables or histories differ by a bit."""
    found = []
    for name in PARTS:
        found += same(getattr(left, name), getattr(right, name), skip)
    for name in ("deals", "buyers", "months"):
        found += same(getattr(past_of(left), name), getattr(past_of(right), name), skip)
    return found


def with_values(mapping: Mapping, **sections: Mapping) -> Mapping:
    """Return a copy of a scenario's mapping with values of its sections replaced."""
    mapping = deepcopy(mapping)
    for name, values in sections.items():
        mapping[name] = mapping.get(name, {}) | values
    return mapping


def want(
    value: float,
    q: float,
    buyer: Buyer,
    p: Parameters,
    *,
    outside: float = 0.0,
    friction: float = 0.0,
    link: float = 0.0,
    share: float = 0.0,
    significance: float = 0.8,
) -> Deal:
    """Return a deal after the rules of one month have weighed it.

    `share` is H, the share of the other deals that have signed; q the belief in designation.
    """
    deal = Deal(
        stage=Stage.AGREED,
        value=value,
        significance=significance,
        alternative=outside,
        link=link,
    )
    buyer.opinion = q
    appraise(
        deal, System(opened=101, signed=round(100 * share)), TreasuryState(friction=friction), p
    )
    update_belief(deal, buyer, State(), False, p)
    quote(deal, buyer, p)
    compute_gain(deal, 0, p)
    deal.willingness = purchase_probability(deal, p)
    return deal


def alone(value: float, *, months: int = 36, **sections: Mapping) -> Scenario:
    """Return a world of one Indian deal whose plant delivers to all; sections are added to it."""
    mapping: Mapping = {
        "start": "2020-01",
        "months": months,
        "systems": {"S-400": {"capacity": float("inf"), "lead_time": 2}},
        "deals": {"IND/0": {"buyer": "IND", "system": "S-400", "value": value}},
    }
    return from_mapping(with_values(mapping, **sections))


def rank(ensemble: Ensemble) -> np.ndarray:
    """Return how far each deal has come each month; a dropped deal is the farthest from it."""
    stage = past_of(ensemble).deals["stage"]
    return np.where(stage > Stage.DELIVERED, -1, stage)


def steps(ensemble: Ensemble) -> tuple[np.ndarray, np.ndarray]:
    """Return the stages of all deals at the beginning and at the end of every month."""
    after = past_of(ensemble).deals["stage"]
    before = np.concatenate([np.zeros_like(after[:, :1]), after[:, :-1]], axis=1)
    return before, after


def moves_of(ensemble: Ensemble) -> Iterator[tuple[Stage, Stage]]:
    """Yield the moves that any month has brought; talks open in their first stage."""
    before, after = steps(ensemble)
    first = np.array([deal.first_stage for deal in ensemble.world.deals])
    for month in range(after.shape[1]):
        start = np.where(ensemble.deals["opened"] == month, first, before[:, month])
        moves = np.stack([start, after[:, month]]).reshape(2, -1)
        for old, new in np.unique(moves, axis=1).T.tolist():
            yield Stage(old), Stage(new)


SYMMETRIC: Mapping = {
    "start": "2020-01",
    "months": 18,
    "law": {"in_force": "2019-01", "trigger": "signature", "waiver_from": "2019-01"},
    "learning": {"memory": 1.0, "silence_months": 3},
    "state": {"detection": 0.5, "threat_rate": 0.5, "answer_rate": 0.5, "offer_cap": 5000.0},
    "buying": {
        "advance_exploring": 0.5,
        "advance_negotiating": 0.5,
        "advance_agreed": 0.5,
        "reversal": 0.1,
    },
    "congress": {"threshold": 5.0},
    "systems": {"S-400": {"capacity": 3.0, "lead_time": 1}},
    "countries": {
        code: {
            "name": code,
            "relationship": "partner",
            "arms_imports": 3000.0,
            "russia_share": 50.0,
            "us_share": 10.0,
            "installed_base": 60.0,
            "gdp": 500.0,
            "us_export_share": 10.0,
        }
        for code in ("AAA", "BBB", "CCC")
    },
    "deals": {
        f"{code}/S-400": {"buyer": code, "system": "S-400", "list_price": 1000.0}
        for code in ("AAA", "BBB", "CCC")
    },
}
"""Three states that differ in nothing but their names."""
