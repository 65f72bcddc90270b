"""Monotone, one month: which way the wish to buy, the price and the belief move with each term."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parameters import Parameters
from sim.records import Buyer, Deal, Month, State, TreasuryState
from sim.rules.belief import belief, prepare_threats
from sim.rules.determination import pick
from sim.rules.policy import bluff_rate
from sim.rules.price import price
from sim.rules.terms import Answer, Pricing, Threat
from sim.rules.treasury import designate_persons, prepare_treasury
from sim.rules.value import exposure, significance
from tests.properties.worlds import want

PAYOFFS = st.floats(-4.0, 4.0)
SHARES = st.floats(0.0, 1.0)
MORE = st.floats(0.0, 2.0)
TERMS = st.fixed_dictionaries(
    {
        "value": PAYOFFS,
        "q": SHARES,
        "exposure": st.floats(0.0, 5.0),
        "outside": st.floats(0.0, 2.0),
        "friction": st.floats(0.0, 1.0),
        "link": st.floats(0.0, 1.0),
        "share": st.sampled_from([0.0, 0.3, 0.6]),
        "significance": SHARES,
    }
)
RULES = st.builds(
    lambda pricing, precision: Parameters.model_validate(
        {"buying": {"precision": precision}, "russia": {"pricing": pricing}}
    ),
    st.sampled_from(Pricing),
    st.sampled_from([0.5, 3.0, 20.0]),
)
SLACK = 1e-12


def weighed(p: Parameters, terms: dict[str, float], **changed: float) -> Deal:
    """Return a deal weighed on these terms, some of them changed."""
    now = terms | changed
    buyer = Buyer(exposure=now.pop("exposure"))
    return want(now.pop("value"), now.pop("q"), buyer, p, **now)


def purchase_probability(p: Parameters, terms: dict[str, float], **changed: float) -> float:
    """Return y on these terms."""
    return weighed(p, terms, **changed).willingness


@given(RULES, TERMS, MORE)
def test_a_dearer_value_does_not_lower_the_wish(
    p: Parameters, terms: dict[str, float], more: float
) -> None:
    """P(buy) does not fall in v, under any price rule."""
    assert (
        purchase_probability(p, terms, value=terms["value"] + more)
        >= purchase_probability(p, terms) - SLACK
    )


@given(RULES, TERMS)
def test_company_does_not_lower_the_wish(p: Parameters, terms: dict[str, float]) -> None:
    """P(buy) does not fall in the share H of others who signed, for η ≥ 0."""
    assert (
        purchase_probability(p, terms, share=terms["share"] + 0.4)
        >= purchase_probability(p, terms) - SLACK
    )


@given(RULES, TERMS, SHARES)
def test_fear_does_not_raise_the_wish(p: Parameters, terms: dict[str, float], more: float) -> None:
    """P(buy) does not rise in the belief q."""
    assert (
        purchase_probability(p, terms, q=min(1.0, terms["q"] + more))
        <= purchase_probability(p, terms) + SLACK
    )


@given(RULES, TERMS, MORE)
def test_heavier_sanctions_do_not_raise_the_wish(
    p: Parameters, terms: dict[str, float], more: float
) -> None:
    """P(buy) does not rise in the exposure C."""
    assert (
        purchase_probability(p, terms, exposure=terms["exposure"] + more)
        <= purchase_probability(p, terms) + SLACK
    )


@given(RULES, TERMS, SHARES)
def test_significance_does_not_raise_the_wish(
    p: Parameters, terms: dict[str, float], more: float
) -> None:
    """P(buy) does not rise in s, the probability of being found significant."""
    higher = min(1.0, terms["significance"] + more)
    assert (
        purchase_probability(p, terms, significance=higher)
        <= purchase_probability(p, terms) + SLACK
    )


@given(RULES, TERMS, MORE)
def test_a_better_alternative_does_not_raise_the_wish(
    p: Parameters, terms: dict[str, float], more: float
) -> None:
    """P(buy) does not rise in the outside option u0."""
    assert (
        purchase_probability(p, terms, outside=terms["outside"] + more)
        <= purchase_probability(p, terms) + SLACK
    )


@given(RULES, TERMS, MORE)
def test_friction_and_linkage_do_not_raise_the_wish(
    p: Parameters, terms: dict[str, float], more: float
) -> None:
    """P(buy) does not rise in payment friction, nor in what is lost with a joint programme."""
    for name in ("friction", "link"):
        assert (
            purchase_probability(p, terms, **{name: terms[name] + more})
            <= purchase_probability(p, terms) + SLACK
        )


@given(RULES, TERMS, SHARES)
def test_the_price_falls_with_fear(p: Parameters, terms: dict[str, float], more: float) -> None:
    """P does not rise in q, under any price rule."""
    afraid = weighed(p, terms, q=min(1.0, terms["q"] + more))
    assert afraid.price <= weighed(p, terms).price + SLACK


@given(TERMS, SHARES)
def test_russia_absorbs_its_share_of_the_fear(terms: dict[str, float], more: float) -> None:
    """Under Nash pricing dP = -φ·s·C·dq as long as both sides still gain."""
    p = Parameters()
    calm, afraid = (weighed(p, terms, q=q) for q in (terms["q"], min(1.0, terms["q"] + more)))
    if afraid.price > p.russia.unit_cost:
        fall = p.russia.share * (afraid.sanction - calm.sanction)
        assert calm.price - afraid.price == pytest.approx(fall, abs=1e-9)


@pytest.mark.outside("test_russia_absorbs_its_share_of_the_fear")
def test_a_price_at_cost_does_not_fall_further() -> None:
    """Without a surplus the price stays at Russia's cost, however great the fear."""
    p = Parameters()
    calm, afraid = (want(1.0, q, Buyer(exposure=4.0), p) for q in (0.8, 1.0))
    assert calm.price == afraid.price == p.russia.unit_cost
    assert afraid.sanction > calm.sanction


@given(st.floats(-3.0, 3.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 2.0))
def test_a_larger_share_for_russia_raises_the_price(
    net: float, share: float, other: float, floor: float
) -> None:
    """Under Nash pricing P does not fall in φ."""
    low, high = sorted((share, other))
    cheap, dear = (Parameters.model_validate({"russia": {"share": s}}) for s in (low, high))
    assert price(net, floor, dear) >= price(net, floor, cheap)


@given(SHARES, st.floats(0.0, 3.0), st.floats(0.0, 3.0))
def test_threats_raise_belief(opinion: float, warning: float, more: float) -> None:
    """q does not fall from no threat to a warning to a demand, for 0 ≤ τ ≤ τ_demand."""
    p = Parameters.model_validate({"learning": {"warning": warning, "demand": warning + more}})
    state = State()
    prepare_threats(state, p.learning)
    levels = [belief(Deal(), level, Buyer(opinion=opinion), state, p) for level in Threat]
    assert levels[0] <= levels[1] + SLACK
    assert levels[1] <= levels[2] + SLACK


@pytest.mark.outside("test_threats_raise_belief")
def test_a_threat_that_signals_weakness_lowers_belief() -> None:
    """With τ < 0, threats being mostly bluff, a warning lowers q."""
    p = Parameters.model_validate({"learning": {"warning": -1.0}})
    state = State()
    prepare_threats(state, p.learning)
    buyer = Buyer(opinion=0.5)
    assert belief(Deal(), Threat.WARNED, buyer, state, p) < 0.5


@given(st.floats(0.0, 30.0), st.floats(0.0, 30.0), st.floats(0.0, 10.0), st.floats(0.0, 40.0))
def test_more_designations_of_russians_raise_friction(
    entities: float, individuals: float, more: float, before: float
) -> None:
    """f does not fall in what is designated, nor in what had been designated before."""

    def friction(extra: float, persons: float) -> float:
        p = Parameters()
        treasury = TreasuryState(persons=persons)
        prepare_treasury(treasury, p.treasury)
        today = Month(entities=entities + extra, individuals=individuals)
        designate_persons(treasury, today, 1.0, p.treasury)
        return treasury.friction

    assert friction(more, before) >= friction(0.0, before)
    assert friction(0.0, before + more) >= friction(0.0, before)


@given(st.floats(1.0, 1e5), st.floats(1.0, 100.0), SHARES, SHARES)
def test_bigger_and_abler_weapons_are_more_significant(
    size: float, factor: float, capability: float, other: float
) -> None:
    """s does not fall in the list price, nor in capability, for s1, s2 ≥ 0."""
    p = Parameters()
    low, high = sorted((capability, other))
    small = significance(Deal(list_price=size, capability=low), p)
    assert significance(Deal(list_price=size * factor, capability=low), p) >= small - SLACK
    assert significance(Deal(list_price=size, capability=high), p) >= small - SLACK


@given(SHARES, SHARES, SHARES, st.floats(0.0, 0.5))
def test_closer_ties_mean_more_to_lose(
    american: float, exports: float, ally: float, more: float
) -> None:
    """C does not fall in US arms, US trade, alliance or severity."""
    p = Parameters()
    base = {"us_share": american, "exports": exports, "ally": ally}
    loss = exposure(Buyer(**base), p)
    for name, value in base.items():
        assert exposure(Buyer(**base | {name: value + more}), p) >= loss
    harsher = Parameters.model_validate({"state": {"severity": 1.0 + more}})
    assert exposure(Buyer(**base), harsher) >= loss


@given(st.floats(0.01, 0.99), st.floats(0.01, 1.5), st.floats(0.0, 0.5))
def test_the_weak_bluff_more_where_less_proof_is_needed(
    prior: float, ratio: float, more: float
) -> None:
    """The weak type's rate of bluffing lies in [0, 1], rises in p and falls in b."""
    rate = bluff_rate(prior, ratio)
    assert 0.0 <= rate <= 1.0
    assert bluff_rate(prior, ratio + more) <= rate + SLACK
    assert bluff_rate(min(0.99, prior + more), ratio) >= rate - SLACK


ORDER = {Answer.DESIGNATED: 2, Answer.WAIVED: 1, Answer.NOTHING: 0}


@given(
    st.tuples(PAYOFFS, PAYOFFS, PAYOFFS),
    st.floats(0.0, 1.0, exclude_max=True),
    MORE,
    st.sampled_from([0.0, 1.0, 6.0, math.inf]),
)
def test_a_dearer_silence_never_turns_an_answer_into_silence(
    payoffs: tuple[float, float, float], draw: float, more: float, precision: float
) -> None:
    """On one draw, a lower payoff of holding never moves the answer from acting to holding."""
    hold, waive, designate = payoffs
    before = pick(payoffs, draw, precision)
    after = pick((hold - more, waive, designate), draw, precision)
    assert after != Answer.NOTHING or before == Answer.NOTHING


@given(
    st.tuples(PAYOFFS, PAYOFFS, PAYOFFS),
    st.floats(0.0, 1.0, exclude_max=True),
    MORE,
    st.sampled_from([0.0, 1.0, 6.0, math.inf]),
)
def test_a_gain_from_designating_never_leads_to_less(
    payoffs: tuple[float, float, float], draw: float, more: float, precision: float
) -> None:
    """On one draw, a higher payoff of designating never moves the answer away from it."""
    hold, waive, designate = payoffs
    before = pick(payoffs, draw, precision)
    after = pick((hold, waive, designate + more), draw, precision)
    assert before != Answer.DESIGNATED or after == Answer.DESIGNATED
