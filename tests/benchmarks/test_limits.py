"""Limit cases with a known answer, through the full monthly loop of the compiled engine.

Random cases are compared within `Z` standard errors; with the fixed seed they cannot flake, and
with another seed one comparison in about fifteen thousand would fail by chance. Formulas are those
of the literature named in each docstring, solved here for general parameters.
"""

import math
from functools import cache
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.ensemble import Ensemble, simulate
from sim.rules.numeric import logistic
from tests.benchmarks.limits import INF, limit

RUNS = 20_000
Z = 4.0
PHI = NormalDist().cdf


def happened(ensemble: Ensemble, name: str) -> np.ndarray:
    return ensemble.deals[name] >= 0


def agrees(simulated: np.ndarray, exact: float) -> bool:
    """Tell whether a mean over runs lies within Z standard errors of its exact value."""
    error = float(np.std(simulated)) / math.sqrt(len(simulated))
    return abs(float(np.mean(simulated)) - exact) <= max(Z * error, 1e-12)


@given(st.floats(0.05, 4.0), st.floats(0.5, 8.0), st.floats(0.02, 0.98))
def test_threshold_of_complete_information(benefit: float, loss: float, p: float) -> None:
    """A buyer buys if and only if B > pC (backward induction)."""
    assume(abs(benefit - p * loss) > 1e-6)
    scenario = limit(
        [benefit],
        [loss],
        learning={"alpha": 10 * p, "beta": 10 * (1 - p)},
        state={"policy": "bernoulli", "theta": p},
    )
    assert happened(simulate(scenario, 1), "signed").item() == (benefit > p * loss)


@given(
    st.floats(0.05, 4.0),
    st.floats(0.5, 8.0),
    st.floats(0.02, 0.98),
    st.floats(0.1, 3.0),
    st.sampled_from(["list", "nash"]),
)
def test_smallest_carrot(benefit: float, loss: float, p: float, gain: float, rule: str) -> None:
    """State pays x* = B - pC, the smallest side payment that stops the purchase, iff x* < D."""
    short = benefit - p * loss
    assume(abs(short) > 1e-6 and abs(short - gain) > 1e-6)
    scenario = limit(
        [benefit],
        [loss],
        deal={"threat": "warned"},
        learning={"alpha": 10 * p, "beta": 10 * (1 - p), "warning": 0.0},
        russia={"pricing": rule, "unit_cost": 1.0},
        state={"policy": "bernoulli", "theta": p, "deterrence_gain": gain, "offer_cap": 1e6},
    )
    ensemble = simulate(scenario, 1)
    paid = ensemble.state["paid"][0] / 1000.0
    expected = short if 0.0 < short < gain else 0.0
    assert paid == pytest.approx(expected, abs=1e-9)
    assert happened(ensemble, "signed").item() == (short >= gain)


@given(st.floats(0.0, 2.0), st.floats(0.0, 2.0))
def test_threat_is_carried_out_if_cheaper_than_retreat(cost: float, retreat: float) -> None:
    """After a threat State sanctions if and only if k < h."""
    assume(abs(cost - retreat) > 1e-6)
    scenario = limit(
        [9.0],
        [1.0],
        deal={"threat": "warned"},
        country=[{"sanction_cost": cost}],
        state={"precision": INF, "back_down": retreat},
    )
    assert happened(simulate(scenario, 1), "designated").item() == (cost < retreat)


@pytest.mark.parametrize(("gain", "middle", "spread"), [(0.3, 0.5, 0.6), (0.9, 0.4, 0.5)])
def test_private_cost_of_sanctions(gain: float, middle: float, spread: float) -> None:
    """q = Φ((g - k0)/σ_k), P(buy) = Φ((B0 - qC)/σ_v), P(buy and designated) = q·P(buy)."""
    benefit, loss, spread_v = 1.0, 2.0, 0.8
    q = PHI((gain - middle) / spread)
    scenario = limit(
        [benefit],
        [loss],
        country=[{"sanction_cost": middle}],
        weights={"spread": spread_v},
        learning={"alpha": q, "beta": 1 - q},
        state={"precision": INF, "cost_spread": spread, "gain": gain},
    )
    ensemble = simulate(scenario, RUNS)
    buys = PHI((benefit - q * loss) / spread_v)
    assert agrees(happened(ensemble, "signed")[:, 0], buys)
    assert agrees(happened(ensemble, "designated")[:, 0], q * buys)


@pytest.mark.parametrize(
    ("p", "ratio", "h"), [(0.2, 0.5, 0.5), (0.4, 0.5, 0.5), (0.2, 0.8, 0.25), (0.3, 0.45, 1.3)]
)
def test_signalling(p: float, ratio: float, h: float) -> None:
    """Semi-separating equilibrium: threats p/b, purchases 1 - (p/b)h/(D+h), sanctions pD/(D+h)."""
    scenario = limit(
        [3.0 * ratio],
        [3.0],
        deal={"detected": True},
        learning={"belief": "signalling"},
        state={"policy": "signalling", "resolve": p, "deterrence_gain": 1.0, "back_down": h},
    )
    ensemble = simulate(scenario, RUNS)
    assert agrees(ensemble.deals["threat"][:, 0] > 0, p / ratio)
    assert agrees(happened(ensemble, "signed")[:, 0], 1 - (p / ratio) * h / (1 + h))
    assert agrees(happened(ensemble, "designated")[:, 0], p / (1 + h))


def test_signalling_pools_when_credible() -> None:
    """With p ≥ b everyone threatens and nobody buys."""
    scenario = limit(
        [1.5],
        [3.0],
        deal={"detected": True},
        learning={"belief": "signalling"},
        state={"policy": "signalling", "resolve": 0.6, "deterrence_gain": 1.0},
    )
    ensemble = simulate(scenario, 500)
    assert (ensemble.deals["threat"] > 0).all()
    assert not happened(ensemble, "signed").any()


def chain_store(
    ratios: tuple[float, ...], gains: tuple[float, ...], costs: tuple[float, ...], p0: float
) -> tuple[float, float]:
    """Return expected purchases and sanctions of the chain-store game, by walking its tree.

    Source: Kreps and Wilson (1982); buyers in the order of the arguments.
    """
    count = len(ratios)
    chain = [1.0]
    for ratio in reversed(ratios):
        chain.append(chain[-1] * min(1.0, ratio))

    @cache
    def walk(left: int, p: float, resolute: bool) -> tuple[float, float]:
        if left == 0:
            return 0.0, 0.0
        here, after = chain[left], chain[left - 1]
        if abs(p - here) < 1e-12 and ratios[count - left] < 1.0:
            buys = 1.0 - costs[count - left - 1] / gains[count - left]
        else:
            buys = float(p < here or ratios[count - left] >= 1.0)
        sanctions = 1.0
        if not resolute and (left == 1 or p < after):
            sanctions = 0.0 if left == 1 else p * (1 - after) / ((1 - p) * after)
        skip = walk(left - 1, p, resolute)
        hit = walk(left - 1, max(p, after), resolute) if buys * sanctions > 0 else (0.0, 0.0)
        spared = walk(left - 1, 0.0, resolute) if buys * (1 - sanctions) > 0 else (0.0, 0.0)
        purchases = (
            (1 - buys) * skip[0]
            + buys * sanctions * (1 + hit[0])
            + buys * (1 - sanctions) * (1 + spared[0])
        )
        sanctioned = (
            (1 - buys) * skip[1]
            + buys * sanctions * (1 + hit[1])
            + buys * (1 - sanctions) * spared[1]
        )
        return purchases, sanctioned

    strong, weak = walk(count, p0, True), walk(count, p0, False)
    return p0 * strong[0] + (1 - p0) * weak[0], p0 * strong[1] + (1 - p0) * weak[1]


FIVE = ((1.5, 0.65, 0.60, 0.40, 0.20), (2.0, 4.0, 2.0, 3.0, 2.5), (0.5, 1.5, 2.0, 1.8, 1.0))


def test_chain_store_solver_against_published_rows() -> None:
    """The solver of this file gives the worked example 1 + .6·2 + .4(.5 + .5·1.75) = 2.75."""
    purchases, sanctions = chain_store((0.5,) * 5, (2.0,) * 5, (1.0,) * 5, 0.10)
    assert (purchases, sanctions) == (pytest.approx(2.75), pytest.approx(0.575))


@pytest.mark.parametrize("rule", ["list", "nash"])
@pytest.mark.parametrize(
    ("ratios", "gains", "costs", "p0"),
    [
        ((0.5,) * 5, (2.0,) * 5, (1.0,) * 5, 0.10),
        ((0.5,) * 10, (2.0,) * 10, (1.0,) * 10, 0.01),
        ((0.8,) * 10, (2.0,) * 10, (1.0,) * 10, 0.10),
        (*FIVE, 0.02),
        (*FIVE, 0.05),
        (*FIVE, 0.10),
        (*FIVE, 0.35),
    ],
)
def test_chain_store(
    ratios: tuple[float, ...],
    gains: tuple[float, ...],
    costs: tuple[float, ...],
    p0: float,
    rule: str,
) -> None:
    """Purchases and sanctions of the finitely repeated game, buyers alike or not."""
    scenario = limit(
        [2.0 * ratio for ratio in ratios],
        [2.0],
        months=len(ratios),
        in_turn=True,
        country=[
            {"sanction_cost": k, "deterrence_gain": d} for k, d in zip(costs, gains, strict=True)
        ],
        learning={"belief": "kreps_wilson"},
        russia={"pricing": rule, "unit_cost": 1.0},
        state={"policy": "kreps_wilson", "resolve": p0},
    )
    ensemble = simulate(scenario, RUNS)
    purchases, sanctions = chain_store(ratios, gains, costs, p0)
    assert agrees(happened(ensemble, "signed").sum(axis=1), purchases)
    assert agrees(happened(ensemble, "designated").sum(axis=1), sanctions)


def learning_purchases(ratios: tuple[float, ...], alpha: float, beta: float, theta: float) -> float:
    """Return expected purchases of buyers who learn a sanction rate in turn, by enumeration."""
    states = {(0, 0): 1.0}
    total = 0.0
    for ratio in ratios:
        following: dict[tuple[int, int], float] = {}
        for (cases, hits), weight in states.items():
            if (alpha + hits) / (alpha + beta + cases) < ratio:
                total += weight
                branches = (((cases + 1, hits + 1), theta), ((cases + 1, hits), 1 - theta))
            else:
                branches = (((cases, hits), 1.0), ((cases, hits), 0.0))
            for key, share in branches:
                following[key] = following.get(key, 0.0) + weight * share
        states = following
    return total


@pytest.mark.parametrize("rule", ["list", "nash"])
@pytest.mark.parametrize(
    ("ratios", "alpha", "beta", "theta"),
    [
        ((0.6,) * 5, 1.0, 1.0, 0.3),
        ((0.61,) * 10, 1.0, 1.0, 0.6),
        ((0.7,) * 12, 0.5, 0.5, 0.5),
        (FIVE[0], 1.0, 2.0, 0.5),
    ],
)
def test_learning_a_rate(
    ratios: tuple[float, ...], alpha: float, beta: float, theta: float, rule: str
) -> None:
    """Beta-Bernoulli buyers in turn: purchases by dynamic programming, sanctions by Wald."""
    scenario = limit(
        ratios,
        [1.0],
        months=len(ratios),
        in_turn=True,
        learning={"alpha": alpha, "beta": beta},
        russia={"pricing": rule, "unit_cost": 1.0},
        state={"policy": "bernoulli", "theta": theta},
    )
    ensemble = simulate(scenario, RUNS)
    bought = happened(ensemble, "signed").sum(axis=1)
    punished = happened(ensemble, "designated").sum(axis=1)
    assert agrees(bought, learning_purchases(ratios, alpha, beta, theta))
    assert agrees(punished - theta * bought, 0.0)


@pytest.mark.parametrize("drop", [0.0, 0.3])
def test_imitation_among_few(drop: float) -> None:
    """Adopters and droppers are a Markov chain: multinomial in (a·y, z(1 - y)) each month."""
    count, months, a, precision, base, herding = 5, 5, 0.4, 2.0, -0.5, 1.2
    scenario = limit(
        [base] * count,
        [0.0],
        months=months,
        law={"in_force": None},
        buying={
            "precision": precision,
            "herding": herding,
            "advance_agreed": a,
            "drop_agreed": drop,
        },
    )
    states = {(0, 0): 1.0}
    for _ in range(months):
        following: dict[tuple[int, int], float] = {}
        for (adopted, dropped), weight in states.items():
            y = logistic(precision * (base + herding * adopted / (count - 1)))
            up, down = a * y, drop * (1 - y)
            free = count - adopted - dropped
            for i in range(free + 1):
                for j in range(free - i + 1):
                    ways = math.comb(free, i) * math.comb(free - i, j)
                    share = up**i * down**j * (1 - up - down) ** (free - i - j)
                    key = (adopted + i, dropped + j)
                    following[key] = following.get(key, 0.0) + weight * ways * share
        states = following
    ensemble = simulate(scenario, RUNS)
    adopters = happened(ensemble, "signed").sum(axis=1)
    for k in range(count + 1):
        exact = sum(weight for (adopted, _), weight in states.items() if adopted == k)
        assert agrees(adopters == k, exact)


@pytest.mark.parametrize(
    ("q", "price", "wants"),
    [
        (0.0, 3.10397, 0.68827),
        (0.2, 2.71863, 0.58970),
        (0.4, 2.40516, 0.44761),
        (0.6, 2.18830, 0.27357),
        (0.8, 2.07162, 0.12529),
    ],
)
def test_posted_price(q: float, price: float, wants: float) -> None:
    """The profit-maximising price to a logit buyer, by Lambert's W."""
    scenario = limit(
        [2.5],
        [3.0],
        learning={"alpha": 10 * q, "beta": 10 * (1 - q)},
        buying={"precision": 2.0},
        russia={"pricing": "posted", "unit_cost": 1.5},
        state={"policy": "bernoulli", "theta": q},
    )
    ensemble = simulate(scenario, RUNS)
    assert ensemble.deals["price"][0, 0] == pytest.approx(price, abs=5e-6)
    assert agrees(happened(ensemble, "signed")[:, 0], wants)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=6))
def test_cascade_of_waivers(thresholds: list[int]) -> None:
    """With all cases waived, adopters are the least fixed point of n = #{T_i ≤ n} (Granovetter)."""
    alpha, beta = 2.0, 1.0
    ratios = [alpha / (alpha + beta + t - 0.5) for t in thresholds]
    scenario = limit(
        ratios,
        [1.0],
        months=len(ratios) + 1,
        learning={"alpha": alpha, "beta": beta},
        buying={"drop_agreed": 0.0},
        state={"policy": "bernoulli", "theta": 0.0},
    )
    adopters = 0
    while sum(t <= adopters for t in thresholds) > adopters:
        adopters = sum(t <= adopters for t in thresholds)
    assert happened(simulate(scenario, 1), "signed").sum() == adopters


def test_stages_as_an_absorbing_chain() -> None:
    """At precision 0: P(sign) = Π P_j, E[T] = Σ Π P_j / (exit rate), from exploring."""
    advance, drop = (0.2, 0.3, 0.26), (0.04, 0.1, 0.06)
    scenario = limit(
        [0.0],
        [0.0],
        months=600,
        law={"in_force": None},
        deal={"stage": "exploring"},
        buying={
            "precision": 0.0,
            "advance_exploring": advance[0],
            "advance_negotiating": advance[1],
            "advance_agreed": advance[2],
            "drop_exploring": drop[0],
            "drop_negotiating": drop[1],
            "drop_agreed": drop[2],
        },
    )
    ensemble = simulate(scenario, RUNS)
    reach, expected = 1.0, 0.0
    for a, z in zip(advance, drop, strict=True):
        expected += reach / (0.5 * a + 0.5 * z)
        reach *= a / (a + z)
    over = np.maximum(ensemble.deals["signed"], ensemble.deals["ended"])[:, 0]
    assert agrees(happened(ensemble, "signed")[:, 0], reach)
    assert agrees(over + 1, expected)


def test_clock_of_answers() -> None:
    """One draw decides: geometric lag with mean 1/h - 1, designation with probability h_s/h."""
    scenario = limit([9.0], [1.0], months=600, state={"precision": 0.0, "answer_rate": 0.09})
    deals = simulate(scenario, RUNS).deals[:, 0]
    rate = 0.09 * 2 / 3
    lag = np.maximum(deals["designated"], deals["waived"]) - deals["signed"]
    assert agrees(deals["designated"] >= 0, 0.5)
    assert agrees(lag, 1 / rate - 1)
