"""Conservation: what is shared out is neither more nor less than there was."""

import math

import numpy as np
import pytest
from hypothesis import assume, find, given, settings
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.parameters import Parameters
from sim.records import Buyer, Deal, State, System
from sim.rules.buying import advance_rate, decide, drop_rate
from sim.rules.delivery import produce
from sim.rules.determination import pick
from sim.rules.numeric import lambert_w_of_exp
from sim.rules.price import price, willingness
from sim.rules.terms import Answer, Move, Pricing, Response, Stage, Threat
from sim.rules.threat import sweetener
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances, crowded_mappings, scenario_mappings
from tests.properties.worlds import Simulate, chosen, past_of, want

SHARES = st.floats(0.0, 1.0)
PAYOFFS = st.floats(-4.0, 4.0)


@given(PAYOFFS, SHARES, SHARES, st.floats(0.0, 5.0), SHARES)
def test_buyer_and_seller_share_the_surplus(
    value: float, q: float, share: float, loss: float, outside: float
) -> None:
    """Under Nash pricing the buyer's ΔU and Russia's margin add up to S, and are (1-φ)S and φS."""
    p = Parameters.model_validate({"russia": {"share": share}})
    deal = want(value, q, Buyer(exposure=loss), p, outside=outside)
    surplus = deal.attraction - deal.outside - deal.sanction - p.russia.unit_cost
    margin = deal.price - p.russia.unit_cost
    assert deal.gain_from_buying + margin == pytest.approx(surplus, abs=1e-12)
    if surplus > 0.0:
        assert margin == pytest.approx(share * surplus, abs=1e-12)


@given(
    st.sampled_from([Pricing.NASH, Pricing.POSTED]),
    st.sampled_from([0.5, 3.0, 20.0]),
    PAYOFFS,
    SHARES,
    st.floats(0.0, 5.0),
    SHARES,
)
def test_a_price_leaves_both_a_gain(
    pricing: Pricing, precision: float, value: float, q: float, loss: float, outside: float
) -> None:
    """Nash: c ≤ P ≤ v - q·s·C - u0 where there is a surplus, else P = c; posted: P ≥ c + 1/λ_B."""
    p = Parameters.model_validate(
        {"buying": {"precision": precision}, "russia": {"pricing": pricing}}
    )
    deal = want(value, q, Buyer(exposure=loss), p, outside=outside)
    most, cost = value - deal.sanction - deal.outside, p.russia.unit_cost
    if pricing == Pricing.POSTED:
        assert deal.price >= cost + 1.0 / precision
    elif most >= cost:
        assert cost <= deal.price <= most + 1e-12
    else:
        assert deal.price == cost


@given(PAYOFFS, SHARES, st.floats(0.0, 5.0), SHARES, SHARES)
def test_there_is_trade_where_there_is_something_to_share(
    value: float, q: float, loss: float, outside: float, share: float
) -> None:
    """Under Nash pricing and best responses y = 1 if S > 0, whatever φ < 1, and y = 0 if S < 0."""
    p = Parameters.model_validate(
        {"buying": {"precision": math.inf}, "russia": {"share": 0.99 * share}}
    )
    deal = want(value, q, Buyer(exposure=loss), p, outside=outside)
    surplus = value - deal.sanction - deal.outside - p.russia.unit_cost
    assume(abs(surplus) > 1e-6)
    assert deal.willingness == float(surplus > 0.0)


@pytest.mark.outside("test_there_is_trade_where_there_is_something_to_share")
def test_at_the_list_price_a_surplus_may_be_lost() -> None:
    """A price that is fixed at 1 keeps away a buyer for whom cost would do: S = .2, ΔU = -.2."""
    p = Parameters.model_validate(
        {"buying": {"precision": math.inf}, "russia": {"pricing": "list", "unit_cost": 0.6}}
    )
    assert want(0.8, 0.0, Buyer(), p).willingness == 0.0


@given(st.floats(1.0, 4.0), SHARES, st.floats(0.0, 2.0), SHARES, st.floats(-2.0, 2.0), SHARES)
def test_an_offer_is_worth_less_than_the_deal_is_bad(
    value: float, q: float, loss: float, outside: float, times: float, spent: float
) -> None:
    """What is needed is offered if it is less than D and can be paid; for D ≤ 0 nothing is."""
    p = Parameters.model_validate(
        {"state": {"offer_cap": 3000.0, "offer_budget": 2500.0}, "weights": {"spread": 0.0}}
    )
    rich = Parameters.model_validate({"state": {"offer_cap": math.inf}, "weights": {"spread": 0.0}})
    buyer = Buyer(exposure=loss, opinion=q, deterrence_gain=math.inf)
    deal = want(value, q, buyer, p, outside=outside)
    deal.list_price = 1000.0
    assert sweetener(deal, buyer, State(), False, rich) == 0.0, "without a threat"
    deal.threat = Threat.WARNED
    needed = sweetener(deal, buyer, State(), False, rich)
    state = State(paid=2500.0 * spent)
    left = min(3000.0, 2500.0 - state.paid)
    assume(needed > 1e-6 and abs(times - 1.0) > 1e-6 and abs(1000.0 * needed - left) > 1e-6)
    buyer.deterrence_gain = times * needed
    offered = times > 1.0 and 1000.0 * needed < left
    assert sweetener(deal, buyer, state, False, p) == (needed if offered else 0.0)


@given(PAYOFFS, PAYOFFS, st.floats(-2.0, 2.0), st.sampled_from([Pricing.NASH, Pricing.POSTED]))
def test_compensation_is_neutral(
    net: float, floor: float, compensation: float, pricing: Pricing
) -> None:
    """If Russia bears a cost of the buyer's, P rises by it and both are as well off as before."""
    p = Parameters.model_validate({"russia": {"pricing": pricing}})
    before = price(net, floor, p)
    after = price(net + compensation, floor + compensation, p)
    assert after == pytest.approx(before + compensation, abs=1e-9)
    wish = willingness(Deal(), net, floor, p)
    assert willingness(Deal(), net + compensation, floor + compensation, p) == pytest.approx(
        wish, abs=1e-9
    )


@pytest.mark.outside("test_compensation_is_neutral")
def test_compensation_at_list_price_is_a_gift() -> None:
    """Where the price is fixed at 1, a cost that Russia bears is the buyer's gain."""
    p = Parameters.model_validate({"russia": {"pricing": "list"}})
    assert willingness(Deal(), 1.5, 0.9, p) > willingness(Deal(), 1.0, 0.4, p)


@given(st.floats(-500.0, 500.0))
def test_the_posted_price_solves_its_equation(x: float) -> None:
    """w + ln w = x for w = W(e^x), wherever w is not too small to be told from 0."""
    w = lambert_w_of_exp(x)
    assert w > 0.0
    assert w + math.log(w) == pytest.approx(x, rel=1e-13, abs=1e-13)


@given(st.floats(0.1, 20.0), st.floats(-3.0, 3.0), st.floats(-0.2, 0.2))
def test_no_other_price_earns_more(precision: float, surplus: float, off: float) -> None:
    """A posted price maximises (P - c)·P(buy) against a logit buyer."""
    p = Parameters.model_validate(
        {"buying": {"precision": precision}, "russia": {"pricing": "posted"}}
    )

    def profit(asked: float) -> float:
        return asked / (1.0 + math.exp(-precision * (surplus - asked)))

    best = price(surplus, 0.0, p)
    assert profit(best) >= profit(best * (1.0 + off)) - 1e-12


GRID = [(k + 0.5) / 400 for k in range(400)]


@given(st.tuples(PAYOFFS, PAYOFFS, PAYOFFS), st.floats(0.0, 6.0))
def test_answers_share_the_unit_interval(
    payoffs: tuple[float, float, float], precision: float
) -> None:
    """Hold, waive and designate are chosen by a softmax of their payoffs, and by nothing else."""
    found = [pick(payoffs, draw, precision) for draw in GRID]
    weights = [math.exp(precision * (payoff - max(payoffs))) for payoff in payoffs]
    for answer, weight in zip(
        (Answer.NOTHING, Answer.WAIVED, Answer.DESIGNATED), weights, strict=True
    ):
        share = weight / sum(weights)
        assert found.count(answer) / len(GRID) == pytest.approx(share, abs=1.01 / len(GRID))


@given(
    st.sampled_from([Stage.EXPLORING, Stage.NEGOTIATING, Stage.AGREED, Stage.SIGNED]),
    SHARES,
    st.lists(SHARES, min_size=7, max_size=7),
)
def test_moves_share_the_unit_interval(stage: Stage, y: float, rates: list[float]) -> None:
    """A buyer advances with a·y, drops with z(1 - y), and holds with what is left."""
    names = [f"advance_{s}" for s in ("exploring", "negotiating", "agreed")]
    names += [f"drop_{s}" for s in ("exploring", "negotiating", "agreed", "signed")]
    p = Parameters.model_validate({"buying": dict(zip(names, rates, strict=True))})
    deal = Deal(stage=stage, willingness=y)
    found = [decide(deal, draw, p) for draw in GRID]
    up, down = advance_rate(stage, p.buying) * y, drop_rate(stage, p.buying) * (1.0 - y)
    for move, share in ((Move.ADVANCE, up), (Move.DROP, down), (Move.HOLD, 1.0 - up - down)):
        assert found.count(move) / len(GRID) == pytest.approx(share, abs=1.01 / len(GRID))


@given(st.floats(0.0, 60.0), st.lists(st.floats(0.0, 2.0), min_size=1, max_size=36))
def test_a_plant_stores_what_it_makes_up_to_a_year(capacity: float, factors: list[float]) -> None:
    """Without deliveries the stock is what was made, as long as it is less than a year's units."""
    system = System(capacity=capacity)
    made = 0.0
    for factor in factors:
        produce(system, factor)
        made += capacity * factor / 12.0
        assert system.stock <= max(1.0, capacity)
    if made <= max(1.0, capacity):
        assert system.stock == pytest.approx(made, abs=1e-9)
    else:
        assert system.stock <= made


@pytest.mark.usefixtures("warm_kernel")
@given(scenario_mappings() | crowded_mappings(), chances())
def test_a_determination_leaves_no_case_open(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """When a buyer is answered, none of its due cases is left pending at the end of the month."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    deals, months = done.deals, np.arange(done.scenario.months)[:, None]
    pending = past_of(done).deals["response"] == Response.PENDING
    pending &= months >= deals["pending_from"][:, None, :]
    for buyer in range(len(done.world.buyers)):
        mine = np.array([deal.buyer == buyer for deal in done.world.deals])
        answered = (deals["designated"][:, None, :] == months) | (
            deals["waived"][:, None, :] == months
        )
        assert not (answered[:, :, mine].any(axis=2) & pending[:, :, mine].any(axis=2)).any()


@pytest.mark.slow
@pytest.mark.usefixtures("warm_kernel")
def test_crowded_worlds_have_several_cases_answered_at_once(simulate_with: Simulate) -> None:
    """The worlds drawn for the law above are not idle: at times one answer settles two cases."""

    def settles_two(drawn: tuple[Mapping, Chance]) -> bool:
        deals = chosen(from_mapping(drawn[0]), drawn[1], simulate_with).deals
        return any(
            len({deal[answer] for deal in run if deal["buyer"] == 0 and deal[answer] >= 0}) == 1
            and sum(deal["buyer"] == 0 and deal[answer] >= 0 for deal in run) >= 2
            for run in deals
            for answer in ("designated", "waived")
        )

    quick = settings(max_examples=50, database=None)
    find(st.tuples(crowded_mappings(), chances()), settles_two, settings=quick)


@pytest.mark.usefixtures("warm_kernel")
@pytest.mark.outside("test_a_determination_leaves_no_case_open")
def test_a_later_case_may_follow_an_answer() -> None:
    """A purchase signed after the answer opens a case of its own, and is answered for itself."""
    deal = {"buyer": "IND", "system": "S-400", "stage": "signed", "significance": 1.0}
    mapping: Mapping = {
        "start": "2020-01",
        "months": 6,
        "law": {"in_force": "2019-01", "trigger": "signature", "grace_months": 0},
        "state": {"policy": "mandatory", "answer_rate": 1.0},
        "deals": {"IND/0": deal, "IND/1": deal | {"opens": "2020-04"}},
    }
    done = simulate(from_mapping(mapping), 1)
    assert done.deals["designated"][0].tolist() == [0, 3]
    assert done.state["designations"][0] == 2
