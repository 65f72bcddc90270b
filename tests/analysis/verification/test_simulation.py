"""The simulation against closed forms: the shipped cases, and parameters drawn at random.

Every claim of `analysis.verification` is checked. Numbers without chance must be equal in every
run; means must lie within `BOUND` standard errors, 5.0 in the ordinary profile. With fresh seeds
and parameters a true model would fail any of these comparisons with a probability of at most 0.1 %,
in a longer profile too. In the ordinary one the same code always gets the same draws.
"""

import math
from itertools import accumulate
from operator import mul
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.closed_forms import imitation
from analysis.verification import decisions
from analysis.verification.cases import CASES, LimitCase
from analysis.verification.claims import false_alarm, judge
from analysis.verification.reading import benefits, losses, ratios
from analysis.verification.worlds import arrange, code_of
from sim.ensemble import ENGINES, simulate
from sim.scenario import Scenario

RUNS = 20_000
"""Of drawn parameters: a probability of a half that is off by .018 is caught."""

ON_MESA = 5
EXAMPLES = settings.default.max_examples
MANY = 200_000 if EXAMPLES >= 60 else 50_000
"""Of the shipped cases: a probability of a half that is off by .006 is caught; by .011 in few."""

TAKE_LONG = ("bistable",)
"""Cases whose crowds take more than a few seconds to simulate that often."""

CERTAIN = settings(max_examples=EXAMPLES // 3)
RANDOM = settings(max_examples=EXAMPLES // 6)
COMPARISONS = 2500 * EXAMPLES // 120
BOUND = -NormalDist().inv_cdf(0.001 / (2 * COMPARISONS))

RULES = st.sampled_from(["list", "nash"])
PROBABILITY = st.floats(0.03, 0.97)
LOSS = st.floats(0.3, 6.0)
EDGE = 1e-6
CASE = {case.name: case for case in CASES}


def holds(case: LimitCase, scenario: Scenario, runs: int = RUNS) -> None:
    """Hold a scenario to what is claimed of the case; Mesa's first runs must measure the same."""
    ensemble = simulate(scenario, runs)
    mesa = simulate(scenario, min(runs, ON_MESA), engine="mesa")
    for claim in case.claims(scenario):
        verdict = judge(claim, ensemble, BOUND)
        assert verdict.holds, f"{claim.what}: {verdict}, exact {claim.exact}"
        same = np.asarray(claim.measure(ensemble))[: mesa.runs] == np.asarray(claim.measure(mesa))
        assert same.all(), claim.what


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.slow) if case.name in TAKE_LONG else case
        for case in CASES
    ],
    ids=lambda case: case.name,
)
def test_shipped_cases(case: LimitCase) -> None:
    """What `run.py verify` checks, with more runs on the compiled engine."""
    holds(case, case.scenario, MANY)


def belief(p: float) -> dict[str, float]:
    """Return the prior weights of a belief."""
    return {"alpha": 10.0 * p, "beta": 10.0 * (1.0 - p)}


def price(rule: str, cost: float = 1.0) -> dict[str, Any]:
    """Return Russia's terms under which b = (v - 1)/C, whatever the rule."""
    return {"pricing": rule, "unit_cost": cost}


@CERTAIN
@given(st.floats(0.05, 4), LOSS, PROBABILITY, RULES)
def test_threshold(benefit: float, loss: float, p: float, rule: str) -> None:
    """Complete information: buy if B > pC."""
    assume(abs(benefit - p * loss) > EDGE)
    deal = {"value": 1 + benefit, "exposure": loss}
    state = {"theta": p}
    holds(
        CASE["threshold"],
        arrange("threshold", [deal], learning=belief(p), state=state, russia=price(rule)),
        200,
    )


@CERTAIN
@given(st.floats(0.05, 4), LOSS, PROBABILITY, st.floats(0.1, 3), RULES)
def test_carrot(benefit: float, loss: float, p: float, stakes: float, rule: str) -> None:
    """The smallest side payment, under either price rule."""
    gain = benefit - p * loss
    assume(abs(gain) > EDGE and abs(gain - stakes) > EDGE)
    deal = {"value": 1 + benefit, "exposure": loss}
    state = {"theta": p, "deterrence_gain": stakes}
    holds(
        CASE["carrot"],
        arrange("carrot", [deal], learning=belief(p), state=state, russia=price(rule)),
        3,
    )


@CERTAIN
@given(st.floats(0, 3), st.floats(0, 3))
def test_retreat(cost: float, retreat: float) -> None:
    """A threat is carried out if that is the cheaper way out."""
    assume(abs(cost - retreat) > EDGE)
    holds(
        CASE["retreat"],
        arrange("retreat", [{"sanction_cost": cost}], state={"back_down": retreat}),
        3,
    )


@RANDOM
@given(
    st.floats(-0.5, 2),
    LOSS,
    st.floats(-1, 1),
    st.floats(0.1, 1),
    st.floats(0.2, 1),
    st.floats(0, 1),
)
def test_private_cost(
    benefit: float, loss: float, cost: float, spread: float, of_values: float, gain: float
) -> None:
    """The buyer holds the belief that State's costs imply."""
    q = NormalDist().cdf((gain - cost) / spread)
    assume(0 < q < 1)
    holds(
        CASE["private-cost"],
        arrange(
            "private-cost",
            [{"value": 1 + benefit, "exposure": loss, "sanction_cost": cost}],
            weights={"spread": of_values},
            learning={"alpha": q, "beta": 1 - q},
            state={"gain": gain, "cost_spread": spread},
        ),
    )


@RANDOM
@given(PROBABILITY, st.floats(0.05, 1.3), LOSS, st.floats(0.2, 3), st.floats(0.1, 3), RULES)
def test_signalling(
    p: float, ratio: float, loss: float, stakes: float, retreat: float, rule: str
) -> None:
    """Semi-separating, pooling, and a buyer whom nothing deters."""
    assume(abs(p - ratio) > EDGE and abs(ratio - 1) > EDGE)
    holds(
        CASE["signalling"],
        arrange(
            "signalling",
            [{"value": 1 + ratio * loss, "exposure": loss}],
            state={"resolve": p, "deterrence_gain": stakes, "back_down": retreat},
            russia=price(rule),
        ),
    )


@st.composite
def chains(draw: st.DrawFn) -> tuple[list[dict[str, float]], float]:
    """Buyers with k_i ≤ D_(i+1), b ≥ 1 only for the first or the last, and p0 between the β."""
    count = draw(st.integers(1, 8))
    values = [draw(st.floats(0.15, 0.95)) for _ in range(count)]
    if draw(st.booleans()):
        values[draw(st.sampled_from([0, -1]))] = draw(st.floats(1.05, 2))
    stakes = [draw(st.floats(0.5, 4)) for _ in values]
    costs = [draw(st.floats(0.05, 1)) * stake for stake in [*stakes[1:], 1.0]]
    p = draw(PROBABILITY)
    betas = accumulate((min(1.0, b) for b in reversed(values)), mul)
    assume(all(abs(p - beta) > 1e-3 for beta in betas))
    loss = draw(LOSS)
    return [
        {"value": 1 + b * loss, "exposure": loss, "deterrence_gain": d, "sanction_cost": k}
        for b, d, k in zip(values, stakes, costs, strict=True)
    ], p


@RANDOM
@given(chains(), RULES)
def test_chain_store(game: tuple[list[dict[str, float]], float], rule: str) -> None:
    """Any number of unlike buyers."""
    buyers, p = game
    holds(
        CASE["chain-store"],
        arrange("chain-store", buyers, state={"resolve": p}, russia=price(rule)),
    )


@pytest.mark.parametrize("count", [4, 10, 20])
def test_purchases_do_not_depend_on_the_number_of_buyers(count: int) -> None:
    """A sharp claim of the chain-store game: 2.75 at b = ½, p = .1 from four buyers on."""
    scenario = arrange("chain-store", [{}] * count)
    claim = CASE["chain-store"].claims(scenario)[0]
    assert claim.exact == pytest.approx(2.75)
    holds(CASE["chain-store"], scenario)


@RANDOM
@given(
    st.lists(st.floats(0.1, 1.4), min_size=1, max_size=9),
    st.floats(0.3, 4),
    st.floats(0.3, 4),
    PROBABILITY,
    RULES,
)
def test_learning(values: list[float], alpha: float, beta: float, theta: float, rule: str) -> None:
    """Any prior, any rate, any number of unlike buyers."""
    for m in range(len(values)):
        reached = [(alpha + s) / (alpha + beta + m) for s in range(m + 1)]
        assume(all(abs(q - b) > EDGE for q in reached for b in values))
    holds(
        CASE["learning"],
        arrange(
            "learning",
            [{"value": 1 + b} for b in values],
            learning={"alpha": alpha, "beta": beta},
            state={"theta": theta},
            russia=price(rule),
        ),
    )


@RANDOM
@given(st.integers(1, 9), st.floats(0.3, 4), st.floats(0.3, 4), PROBABILITY, st.floats(0, 1))
def test_fading_memory(count: int, alpha: float, beta: float, theta: float, memory: float) -> None:
    """Any number of undeterred buyers who forget more or less."""
    holds(
        CASE["fading-memory"],
        arrange(
            "fading-memory",
            [{}] * count,
            learning={"alpha": alpha, "beta": beta, "memory": memory},
            state={"theta": theta},
        ),
    )


@RANDOM
@given(st.integers(1, 12), st.floats(-1.5, 1.5), st.floats(0, 4))
def test_large_numbers(count: int, gain: float, precision: float) -> None:
    """Independent buyers are binomial."""
    holds(
        CASE["large-numbers"],
        arrange("large-numbers", [{"value": 1 + gain}] * count, buying={"precision": precision}),
    )


@pytest.mark.slow
def test_large_numbers_are_large() -> None:
    """A hundred buyers: the standard deviation of the share is √(p(1 - p)/N)."""
    holds(CASE["large-numbers"], arrange("large-numbers", [{"value": 0.6}] * 100))


@RANDOM
@given(st.floats(0.1, 3), LOSS, st.floats(-1, 2), st.floats(0, 2), st.floats(0, 4), st.floats(0, 4))
def test_quantal_response(
    benefit: float, loss: float, cost: float, retreat: float, of_buyer: float, of_state: float
) -> None:
    """The buyer foresees how State will tremble."""
    q = 1 / (1 + math.exp(-of_state * (retreat - cost)))
    holds(
        CASE["quantal-response"],
        arrange(
            "quantal-response",
            [{"value": 1 + benefit, "exposure": loss, "sanction_cost": cost}],
            learning={"alpha": q, "beta": 1 - q},
            buying={"precision": of_buyer},
            state={"precision": of_state, "back_down": retreat},
        ),
    )


@RANDOM
@given(
    st.integers(1, 7),
    st.integers(1, 7),
    st.floats(-1.5, 1),
    st.floats(0, 2),
    st.floats(0, 3),
    st.floats(0.05, 1),
    st.floats(0, 1),
)
def test_imitation(
    count: int, months: int, gain: float, herding: float, precision: float, a: float, z: float
) -> None:
    """Adopters and droppers among few."""
    buying = {
        "precision": precision,
        "herding": herding,
        "advance_agreed": a,
        "drop_agreed": z,
    }
    deals = [{"value": 1 + gain}] * count
    holds(CASE["imitation"], arrange("imitation", deals, months=months, buying=buying))


@pytest.mark.slow
def test_many_imitators_are_near_the_mean_field() -> None:
    """Four thousand talks at once: mean share as in the limit, within 4.5 standard errors."""
    one = arrange("imitation", [{}], buying={"drop_agreed": 0.0})
    many = arrange("imitation", [{}] * 4000, buying={"drop_agreed": 0.0})
    buying = one.buying
    crowd = imitation.Crowd(
        count=4000,
        base=benefits(one)[0],
        herding=buying.herding,
        precision=buying.precision,
        advance=buying.advance_agreed,
        drop=0.0,
    )
    shares = (simulate(many, 60).deals["signed"] >= 0).mean(axis=1)
    error = shares.std(ddof=1) / math.sqrt(len(shares))
    assert error < 0.002
    assert abs(shares.mean() - imitation.mean_field(crowd, one.months)) < 4.5 * error


@pytest.mark.slow
@RANDOM
@given(st.integers(2, 30), st.floats(-4, 1), st.floats(0, 8), st.floats(0.2, 2))
def test_bistable(count: int, gain: float, herding: float, precision: float) -> None:
    """One decision after the other, with weak or strong imitation."""
    buying = {"precision": precision, "herding": herding}
    holds(CASE["bistable"], arrange("bistable", [{"value": 1 + gain}] * count, buying=buying))


@CERTAIN
@given(
    st.floats(0.5, 6), LOSS, PROBABILITY, st.floats(0, 90), st.floats(0.1, 2), st.floats(0.05, 0.95)
)
def test_bargaining(
    value: float, loss: float, q: float, american: float, cost: float, share: float
) -> None:
    """Nash's price with an alternative as threat point, or no sale."""
    scenario = arrange(
        "bargaining",
        [{"value": value, "exposure": loss, "us_share": american}],
        learning=belief(q),
        russia={"unit_cost": cost, "share": share},
    )
    assume(abs((1 - share) * decisions.bargain_over(scenario).surplus) > EDGE)
    holds(CASE["bargaining"], scenario, 3)


@RANDOM
@given(st.floats(0.5, 5), LOSS, PROBABILITY, st.floats(0.1, 2), st.floats(0.3, 6))
def test_posted_price(value: float, loss: float, q: float, cost: float, precision: float) -> None:
    """Lambert's W, where a sale is likely and where it is not."""
    holds(
        CASE["posted-price"],
        arrange(
            "posted-price",
            [{"value": value, "exposure": loss}],
            learning=belief(q),
            buying={"precision": precision},
            russia={"unit_cost": cost},
        ),
    )


@st.composite
def cascades(draw: st.DrawFn, *, network: bool) -> Scenario:
    """Buyers with thresholds off the ties, who see all others or some."""
    alpha, beta = draw(st.floats(0.5, 4)), draw(st.floats(0.5, 4))
    thresholds = draw(st.lists(st.integers(0, 5), min_size=1, max_size=7))
    between = [alpha / (alpha + beta + t - 0.5) if t else 1.2 for t in thresholds]
    codes = [code_of(i) for i in range(len(between))]
    links = {one: {two: float(draw(st.booleans())) for two in codes} for one in codes}
    return arrange(
        "cascade",
        [{"value": 1 + b} for b in between],
        months=len(between) + 1,
        learning={"alpha": alpha, "beta": beta},
        **({"similarity": links} if network else {}),
    )


@CERTAIN
@given(st.booleans().flatmap(lambda network: cascades(network=network)))
def test_cascade(scenario: Scenario) -> None:
    """Who follows whom ends at the least fixed point."""
    holds(CASE["cascade"], scenario, 2)


@RANDOM
@given(
    st.integers(1, 8),
    st.floats(-0.2, 1),
    st.floats(0.3, 2),
    st.floats(0.1, 1),
    st.floats(0.5, 4),
    st.floats(0.3, 3),
)
def test_uncertain_cascade(
    count: int, benefit: float, loss: float, spread: float, alpha: float, beta: float
) -> None:
    """The size of a cascade whose thresholds nobody sees."""
    holds(
        CASE["uncertain-cascade"],
        arrange(
            "uncertain-cascade",
            [{"value": 1 + benefit, "exposure": loss}] * count,
            months=count + 1,
            weights={"spread": spread},
            learning={"alpha": alpha, "beta": beta},
        ),
    )


@RANDOM
@given(
    st.tuples(*[st.floats(0.05, 1)] * 6),
    st.tuples(st.floats(0, 2), st.floats(0.1, 3), st.floats(0, 1), st.floats(0, 2)),
    st.tuples(st.floats(0, 3), st.floats(0, 3)),
    st.integers(1, 30),
)
def test_stages(
    rates: tuple[float, ...],
    terms: tuple[float, float, float, float],
    precisions: tuple[float, float],
    months: int,
) -> None:
    """From first talks to an end, with warnings that State weighs, and within any horizon."""
    names = [
        f"{move}_{stage}"
        for move in ("advance", "drop")
        for stage in ("exploring", "negotiating", "agreed")
    ]
    gain, loss, threats, cost = terms
    holds(
        CASE["stages"],
        arrange(
            "stages",
            [{"value": 1 + gain, "exposure": loss, "sanction_cost": cost}],
            months=months,
            buying={**dict(zip(names, rates, strict=True)), "precision": precisions[0]},
            state={"threat_rate": threats, "precision": precisions[1], "back_down": 0.4},
        ),
    )


@RANDOM
@given(
    st.floats(0.05, 1), st.floats(0, 4), st.floats(-1, 1), st.floats(-0.5, 1), st.integers(1, 30)
)
def test_answer_clock(
    rate: float, precision: float, net_cost: float, of_waiver: float, months: int
) -> None:
    """Designation, waiver or silence, within any horizon."""
    holds(
        CASE["answer-clock"],
        arrange(
            "answer-clock",
            [{"sanction_cost": 0.3 + net_cost}],
            months=months,
            state={"answer_rate": rate, "precision": precision, "waiver_cost": of_waiver},
        ),
    )


def test_all_cases_together_seldom_fail_by_chance() -> None:
    """As docs/closed-forms.md has it: some hundreds of comparisons, an alarm in less than .3 %."""
    by_chance = [one for case in CASES for one in case.claims(case.scenario) if one.kind != "exact"]
    comparisons = len(ENGINES) * len(by_chance)
    assert 200 < comparisons < 900
    assert false_alarm(comparisons) < 0.003
    page = (Path(__file__).parents[3] / "docs" / "closed-forms.md").read_text(encoding="utf-8")
    assert "less than 0.3 %" in page


def test_scenarios_of_one_file_differ_only_as_said() -> None:
    """`arrange` without changes is the file; numbers go to the deal or to its buyer."""
    for case in CASES:
        if not case.sets:
            assert arrange(case.path.removeprefix("benchmarks/")) == case.scenario
    scenario = arrange("chain-store", [{"value": 2.5, "exposure": 4.0}] * 7)
    assert scenario.months == 7
    assert benefits(scenario) == [1.5] * 7
    assert losses(scenario) == [4.0] * 7
    assert ratios(scenario) == [0.375] * 7
