"""What closed forms need to know, read off a scenario and off an ensemble."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from sim.ensemble import Ensemble
from sim.rules.terms import Pricing
from sim.scenario import CountrySpec, DealSpec, Scenario

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def deals(scenario: Scenario) -> list[DealSpec]:
    """Return the deals in the order in which an ensemble holds them: by id."""
    return [scenario.deals[name] for name in sorted(scenario.deals)]


def buyers(scenario: Scenario) -> list[CountrySpec]:
    """Return the buyer of each deal."""
    return [scenario.countries[deal.buyer] for deal in deals(scenario)]


def benefits(scenario: Scenario) -> list[float]:
    """Return B of each deal [LP]: value less the price that has to be paid, 1 or c.

    Raises
    ------
    CommandError
        If Russia takes the whole surplus: the buyer is then indifferent whatever B is.
    """
    if scenario.russia.pricing == Pricing.NASH and scenario.russia.share >= 1.0:
        raise CommandError("the closed form needs russia.share below 1")
    price = 1.0 if scenario.russia.pricing == Pricing.LIST else scenario.russia.unit_cost
    return [number(deal.value, "deals.*.value") - price for deal in deals(scenario)]


def losses(scenario: Scenario) -> list[float]:
    """Return C of each deal's buyer [LP]."""
    return [number(buyer.exposure, "countries.*.exposure") for buyer in buyers(scenario)]


def ratios(scenario: Scenario) -> list[float]:
    """Return b = B/C of each deal; infinite without a loss."""
    return [
        benefit / loss if loss > 0.0 else math.copysign(math.inf, benefit or -1.0)
        for benefit, loss in zip(benefits(scenario), losses(scenario), strict=True)
    ]


def stakes(scenario: Scenario) -> list[float]:
    """Return D of each deal's buyer [LP]: its own, or the one for all."""
    shared = scenario.state.deterrence_gain
    return [
        shared if buyer.deterrence_gain is None else buyer.deterrence_gain
        for buyer in buyers(scenario)
    ]


def costs(scenario: Scenario) -> list[float]:
    """Return k of each deal's buyer [LP], without its private part: its own, or a neutral's."""
    shared = scenario.state.cost_neutral
    return [
        shared if buyer.sanction_cost is None else buyer.sanction_cost for buyer in buyers(scenario)
    ]


def prior(scenario: Scenario) -> float:
    """Return the belief in designation before any precedent, α/(α + β)."""
    learning = scenario.learning
    return learning.alpha / (learning.alpha + learning.beta)


def number(given: float | None, name: str) -> float:
    """Return a number that a benchmark must give.

    Raises
    ------
    CommandError
        If it does not.
    """
    if given is None:
        raise CommandError(f"the closed form needs {name}")
    return given


def signed(ensemble: Ensemble) -> Bools:
    """Return whether each deal was signed: (runs, deals)."""
    return np.asarray(ensemble.deals["signed"] >= 0)


def designated(ensemble: Ensemble) -> Bools:
    """Return whether each deal led to a designation: (runs, deals)."""
    return np.asarray(ensemble.deals["designated"] >= 0)


def threatened(ensemble: Ensemble) -> Bools:
    """Return whether each deal was under a threat at the end: (runs, deals)."""
    return np.asarray(ensemble.deals["threat"] > 0)


def count_signed(ensemble: Ensemble) -> Floats:
    """Return how many deals were signed: (runs,)."""
    return np.asarray(signed(ensemble).sum(axis=1), dtype=np.float64)


def count_designated(ensemble: Ensemble) -> Floats:
    """Return how many deals led to a designation: (runs,)."""
    return np.asarray(designated(ensemble).sum(axis=1), dtype=np.float64)


def column(ensemble: Ensemble, of: Callable[[Ensemble], Bools], index: int) -> Bools:
    """Return what happened to one deal: (runs,)."""
    return of(ensemble)[:, index]
