"""R3 before signature: detection, warnings, letters' demands, offers."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from scipy.special import lambertw

from sim.parameters import Parameters
from sim.records import Buyer, CongressState, Deal, Scene, State
from sim.rules.terms import NOT_YET, Relationship, Stage, Threat
from sim.rules.threat import (
    back_down_cost,
    case_for_warning,
    considers,
    demand,
    detect,
    direct_gain,
    may_be_warned,
    offer,
    relation_cost,
    sanction_cost,
    sweetener,
    warn,
    warning_gain,
    warns,
)

Make = Callable[..., Parameters]
MakeScene = Callable[..., Scene]


@pytest.mark.parametrize(
    ("relationship", "expected"),
    [
        (Relationship.NATO_ALLY, 1.1),
        (Relationship.MAJOR_NON_NATO_ALLY, 1.2),
        (Relationship.PARTNER, 1.3),
        (Relationship.NEUTRAL, 1.4),
        (Relationship.ADVERSARY, 1.5),
    ],
)
def test_cost_of_sanctioning(parameters: Make, relationship: Relationship, expected: float) -> None:
    """k = k_category + reluctance + σ_k·z, each category with its own."""
    p = parameters(
        state={
            "cost_nato_ally": 1.1,
            "cost_major_non_nato_ally": 1.2,
            "cost_partner": 1.3,
            "cost_neutral": 1.4,
            "cost_adversary": 1.5,
            "cost_spread": 0.5,
        }
    )
    buyer = Buyer(relationship=relationship)
    assert relation_cost(buyer, p) == expected
    buyer.relation_cost = expected
    cost = sanction_cost(Deal(resolve_shock=-2.0), buyer, State(reluctance=0.25), p)
    assert cost == pytest.approx(expected - 0.75)
    buyer.given_cost, buyer.cost_override = True, -0.5
    assert relation_cost(buyer, p) == -0.5


def test_direct_gain(parameters: Make) -> None:
    """g = .1, + .6·ally·risk where an alliance is endangered, + .3 for an adversary."""
    p = parameters(state={"gain": 0.1, "gain_alliance": 0.6, "gain_adversary": 0.3})
    assert direct_gain(Deal(alliance_risk=1.0), Buyer(), p) == pytest.approx(0.1)
    assert direct_gain(Deal(alliance_risk=0.5), Buyer(ally=0.8), p) == pytest.approx(0.34)
    adversary = Buyer(relationship=Relationship.ADVERSARY)
    assert direct_gain(Deal(alliance_risk=1.0), adversary, p) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("last", "month", "expected"),
    [(NOT_YET, 0, 0.4), (3, 3, 0.6), (3, 14, 0.6), (3, 15, 0.4), (-2, 5, 0.6)],
)
def test_back_down_cost(parameters: Make, last: int, month: int, expected: float) -> None:
    """h is half again as high in the twelve months from a letter on."""
    p = parameters(state={"back_down": 0.4}, congress={"letter_factor": 1.5, "letter_months": 12})
    assert back_down_cost(CongressState(last_letter=last), month, p) == pytest.approx(expected)


def talks(*detected: bool, **changed: Any) -> list[Deal]:
    """Return talks of buyer 0 under negotiation, of which State knows these."""
    return [Deal(stage=Stage.NEGOTIATING, detected=known, **changed) for known in detected]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_detection(parameters: Make, scene_of: MakeScene, count: int) -> None:
    """Below the hazard State knows of all talks, and the rest of the draw is a fresh uniform."""
    deals = talks(*[False] * count)
    scene = scene_of(deals, p=parameters(state={"detection": 0.25}))
    assert detect(0, 0.25, 3, scene) == 1.0
    assert not any(deal.detected for deal in deals)
    assert detect(0, 0.1, 4, scene) == pytest.approx(0.4)
    assert [(deal.detected, deal.detected_in) for deal in deals] == [(True, 4)] * count
    assert detect(0, 0.9, 5, scene) == 0.9
    assert {deal.detected_in for deal in deals} == {4}


def test_new_talks_of_a_known_buyer(parameters: Make, scene_of: MakeScene) -> None:
    """They are detected by the hazard; what is left of the draw is uniform either way."""
    deals = talks(True, False)
    scene = scene_of(deals, p=parameters(state={"detection": 0.25}))
    assert detect(0, 0.25, 3, scene) == 0.0
    assert detect(0, 0.85, 3, scene) == pytest.approx(0.8)
    assert not deals[1].detected
    assert detect(0, 0.2, 4, scene) == pytest.approx(0.8)
    assert [deal.detected_in for deal in deals] == [NOT_YET, 4]


@pytest.mark.parametrize("stage", Stage)
def test_only_talks_are_detected(parameters: Make, scene_of: MakeScene, stage: Stage) -> None:
    """From exploring to agreed, and the buyer's own: what is over or to come does not count."""
    deals = [Deal(stage=stage), Deal(buyer=1, stage=Stage.NEGOTIATING)]
    scene = scene_of(deals, [Buyer(), Buyer()], p=parameters(state={"detection": 0.5}))
    talking = stage in (Stage.EXPLORING, Stage.NEGOTIATING, Stage.AGREED)
    assert detect(0, 0.25, 3, scene) == (0.5 if talking else 0.25)
    assert [deal.detected for deal in deals] == [talking, False]
    deals[0].detected = True
    assert detect(1, 0.75, 4, scene) == 1.0


def test_detection_never(parameters: Make, scene_of: MakeScene) -> None:
    """At hazard 0 not even the smallest draw detects; known talks keep all of the draw."""
    deals = talks(False)
    scene = scene_of(deals, p=parameters(state={"detection": 0.0}))
    assert detect(0, 0.0, 0, scene) == 1.0
    assert not deals[0].detected
    scene = scene_of(talks(True, False), p=parameters(state={"detection": 0.0}))
    assert detect(0, 0.375, 0, scene) == 0.375


STATE = {"gain": 0.1, "cost_spread": 0.0, "reputation": 0.0}


def threatened(scene_of: MakeScene, p: Parameters) -> tuple[Deal, Buyer, Scene]:
    """Return a deal worth 1.6 before price and fear, of a buyer with C = 2 and q = 1/4 or 1/2."""
    deal = Deal(stage=Stage.AGREED, significance=0.5, attraction=1.6)
    buyer = Buyer(opinion=0.25, exposure=2.0, relation_cost=0.4, deterrence_gain=2.0)
    return deal, buyer, scene_of([deal], [buyer], state=State(warning_odds=3.0), p=p)


def sigma(x: float) -> float:
    """σ(x)."""
    return 1.0 / (1.0 + math.exp(-x))


@pytest.mark.parametrize(
    ("h", "cost", "net"),
    [(1.0, 0.4, 0.3), (0.2, 0.4, 0.2), (1.0, 0.05, 0.0), (1.0, -3.0, 0.0)],
)
def test_gain_from_a_warning(
    parameters: Make, scene_of: MakeScene, h: float, cost: float, net: float
) -> None:
    """D(P0 - P1) - s·P1·min(max(k - g, 0), h), at the prices asked before and after.

    Surplus 1.6 - .6 - q·.5·2 is .75 before and .5 after; half of it is the buyer's.
    """
    p = parameters(buying={"precision": 4.0}, russia={"unit_cost": 0.6, "share": 0.5}, state=STATE)
    deal, buyer, scene = threatened(scene_of, p)
    buyer.relation_cost = cost
    before, after = sigma(4.0 * 0.375), sigma(4.0 * 0.25)
    expected = 2.0 * (before - after) - 0.5 * after * net
    assert warning_gain(deal, deal, h, scene) == pytest.approx(expected)


def test_gain_from_warning_a_buyer_designated_before(parameters: Make, scene_of: MakeScene) -> None:
    """A repeat costs 1.5·2; s = .4 and an offer of .1 leave 1.5 - q·1.2 - .6, half of it kept."""
    p = parameters(
        buying={"precision": 4.0},
        russia={"unit_cost": 0.6, "share": 0.5},
        state=STATE | {"repeat": 1.5},
    )
    deal, buyer, scene = threatened(scene_of, p)
    deal.significance, deal.outside, buyer.designations = 0.4, 0.1, 1
    before, after = (sigma(4.0 * 0.5 * (0.9 - q * 1.2)) for q in (0.25, 0.5))
    expected = 2.0 * (before - after) - 0.4 * after * 0.3
    assert warning_gain(deal, deal, 1.0, scene) == pytest.approx(expected)


def test_a_warning_moves_nobody_in_the_chain_store(parameters: Make, scene_of: MakeScene) -> None:
    """Belief is reputation there, .1/.25 = .4 with or without a threat: only its cost is left."""
    p = parameters(
        buying={"precision": 4.0},
        russia={"unit_cost": 0.6, "share": 0.5},
        learning={"belief": "kreps_wilson"},
        state=STATE | {"policy": "kreps_wilson"},
    )
    deal, _, scene = threatened(scene_of, p)
    deal.ratio, deal.chain, deal.chain_after, scene.state.standing = 0.5, 0.125, 0.25, 0.1
    wanted = sigma(4.0 * 0.5 * (1.0 - 0.4))
    assert warning_gain(deal, deal, 1.0, scene) == pytest.approx(-0.5 * wanted * 0.3)


def test_the_private_part_of_the_cost_is_that_of_the_lead(
    parameters: Make, scene_of: MakeScene
) -> None:
    """k = .4 + .3·z with the z of the talk that leads, so that it is one about a buyer."""
    p = parameters(state=STATE | {"cost_spread": 0.3})
    deal, buyer, scene = threatened(scene_of, p)
    deal.resolve_shock = 5.0
    lead = Deal(resolve_shock=-1.0)
    dear = warning_gain(deal, deal, 1.0, scene)
    buyer.relation_cost = 0.1
    deal.resolve_shock = 0.0
    assert warning_gain(deal, deal, 1.0, scene) > dear
    cheap = warning_gain(deal, deal, 1.0, scene)
    buyer.relation_cost, deal.resolve_shock = 0.4, 5.0
    assert warning_gain(deal, lead, 1.0, scene) == pytest.approx(cheap)


def test_warning_probability(parameters: Make) -> None:
    """m_threat·σ(λ_S·gain), one uniform for both."""
    terms = parameters(state={"threat_rate": 0.6, "precision": 5.0}).state
    rate = 0.6 * sigma(5.0 * 0.2)
    assert warns(0.2, rate - 1e-9, terms)
    assert not warns(0.2, rate + 1e-9, terms)
    assert not warns(10.0, 0.6, terms)


def test_warning_at_precision_inf(parameters: Make) -> None:
    """Exactly when it gains: a State that has nothing to win does not, though it cost nothing."""
    terms = parameters(state={"threat_rate": 1.0, "precision": math.inf}).state
    assert warns(1e-6, 0.99, terms)
    for gain in (0.0, -0.1):
        assert not warns(gain, 0.0, terms)


def test_what_state_considers(parameters: Make) -> None:
    """A draw below m_threat, and any under `signalling`."""
    terms = parameters(state={"threat_rate": 0.6}).state
    assert considers(0.59, terms)
    assert not considers(0.6, terms)
    signalling = {"policy": "signalling", "threat_rate": 0.0}
    assert considers(0.99, parameters(state=signalling).state)


def test_what_speaks_for_a_warning(parameters: Make, scene_of: MakeScene) -> None:
    """Its gain; under `signalling` 1 for the resolute type, the bluff rate .3·.5/(.7·.5) else."""
    p = parameters(state=STATE)
    deal, _, scene = threatened(scene_of, p)
    assert case_for_warning(deal, deal, 0.3, scene) == warning_gain(deal, deal, 0.3, scene) != 0.0
    p = parameters(state={"policy": "signalling", "resolve": 0.3, "threat_rate": 0.0})
    deal, _, scene = threatened(scene_of, p)
    deal.ratio = 0.5
    bluff = case_for_warning(deal, deal, 0.3, scene)
    assert bluff == pytest.approx(3.0 / 7.0)
    assert warns(bluff, bluff - 1e-9, p.state)
    assert not warns(bluff, bluff, p.state)
    scene.state.resolute = True
    assert case_for_warning(deal, deal, 0.3, scene) == 1.0


@pytest.mark.parametrize("stage", Stage)
def test_who_may_be_warned(stage: Stage) -> None:
    """Known deals under negotiation or agreed about which State has not spoken."""
    under_way = stage in (Stage.NEGOTIATING, Stage.AGREED)
    assert may_be_warned(Deal(stage=stage, detected=True)) == under_way
    assert not may_be_warned(Deal(stage=stage))
    assert not may_be_warned(Deal(stage=stage, detected=True, addressed=True))
    assert not may_be_warned(Deal(stage=stage, detected=True, threat=Threat.WARNED))
    assert not may_be_warned(Deal(stage=stage, detected=True, threat=Threat.DEMANDED))


def test_warning_is_dated() -> None:
    """A warning sets threat and month."""
    deal = Deal(stage=Stage.AGREED)
    warn(deal, 6)
    assert (deal.threat, deal.warned) == (Threat.WARNED, 6)


@pytest.mark.parametrize("stage", Stage)
def test_a_letter_names_deals_under_negotiation(stage: Stage) -> None:
    """They become demanded and are known from then on; others are not named."""
    deal = Deal(stage=stage, threat=Threat.WARNED, warned=1)
    demand(deal, 6)
    named = stage in (Stage.NEGOTIATING, Stage.AGREED)
    assert deal.threat == (Threat.DEMANDED if named else Threat.WARNED)
    assert deal.demanded == (6 if named else NOT_YET)
    assert (deal.detected, deal.detected_in) == ((True, 6) if named else (False, NOT_YET))
    assert deal.warned == 1
    demand(deal, 9)
    assert deal.demanded == (6 if named else NOT_YET)


OFFER = {"offer_cap": 400.0, "offer_budget": 1000.0}


def courted(**changed: float) -> tuple[Deal, Buyer]:
    """Return a threatened deal with W = 1.6 - .5·.5·2 - .6 = .5."""
    deal = Deal(
        stage=Stage.AGREED,
        threat=Threat.WARNED,
        significance=0.5,
        attraction=1.6,
        list_price=500.0,
    )
    for name, value in changed.items():
        setattr(deal, name, value)
    return deal, Buyer(opinion=0.25, exposure=2.0, deterrence_gain=1.0)


WARNED = {"warning_odds": 3.0}


@pytest.mark.parametrize(
    ("alternative", "expected"), [(0.0, 0.5), (0.2, 0.3), (-0.1, 0.6), (0.5, 0.0), (0.9, 0.0)]
)
def test_the_smallest_sweetener(parameters: Make, alternative: float, expected: float) -> None:
    """x = W - A where W > max(0, A), else nothing."""
    p = parameters(russia={"unit_cost": 0.6}, state=OFFER)
    deal, buyer = courted(alternative=alternative)
    given = sweetener(deal, buyer, State(**WARNED), False, p)
    assert given == pytest.approx(expected)


def test_sweetener_needs_a_threat_first(parameters: Make) -> None:
    """No offer to a buyer that was not threatened."""
    deal, buyer = courted(threat=Threat.NONE)
    p = parameters(russia={"unit_cost": 0.6}, state=OFFER)
    assert sweetener(deal, buyer, State(**WARNED), False, p) == 0.0


def test_no_offer_to_a_buyer_that_need_not_fear(parameters: Make) -> None:
    """Spared after it was warned: the threat is void, and so is the reason for an offer."""
    deal, buyer = courted(list_price=100.0)
    buyer.deterrence_gain = 1.5
    p = parameters(russia={"unit_cost": 0.6}, state=OFFER)
    assert sweetener(deal, buyer, State(**WARNED), True, p) == 0.0


@pytest.mark.parametrize(
    ("margin", "cap", "made"), [(0.0, 250.1, True), (0.2, 350.1, True), (0.2, 349.0, False)]
)
def test_a_margin_is_added_to_the_offer(
    parameters: Make, margin: float, cap: float, made: bool
) -> None:
    """x = W - A + margin = .5 + .2, and D, cap and budget bind all of it."""
    deal, buyer = courted()
    p = parameters(
        russia={"unit_cost": 0.6}, state=OFFER | {"offer_cap": cap, "offer_margin": margin}
    )
    found = sweetener(deal, buyer, State(**WARNED), False, p)
    assert found == (pytest.approx(0.5 + margin) if made else 0.0)
    buyer.deterrence_gain = 0.5 + margin - 0.01
    assert sweetener(deal, buyer, State(**WARNED), False, p) == 0.0


def test_a_margin_tips_nobody_who_would_not_buy(parameters: Make) -> None:
    """W = A: there is no deal to stop, margin or not."""
    deal, buyer = courted(alternative=0.5)
    p = parameters(russia={"unit_cost": 0.6}, state=OFFER | {"offer_margin": 0.2})
    assert sweetener(deal, buyer, State(**WARNED), False, p) == 0.0


@pytest.mark.parametrize(
    ("changes", "made"),
    [
        ({}, True),
        ({"gain": 0.5}, False),
        ({"gain": 0.51}, True),
        ({"cap": 249.0}, False),
        ({"cap": 250.1}, True),
        ({"paid": 700.0}, True),
        ({"paid": 760.0}, False),
        ({"pledged": 760.0}, False),
        ({"paid": 400.0, "pledged": 360.0}, False),
    ],
)
def test_an_offer_must_be_worth_it_and_affordable(
    parameters: Make, changes: dict[str, float], made: bool
) -> None:
    """x < D; x·L = 250 within the cap, and within what is neither paid nor pledged."""
    deal, buyer = courted()
    buyer.deterrence_gain = changes.get("gain", 1.0)
    state = State(**WARNED, paid=changes.get("paid", 0.0), pledged=changes.get("pledged", 0.0))
    terms = OFFER | {"offer_cap": changes.get("cap", 400.0)}
    p = parameters(russia={"unit_cost": 0.6}, state=terms)
    assert (sweetener(deal, buyer, state, False, p) > 0.0) is made


def test_an_offer_may_exhaust_cap_and_budget(parameters: Make) -> None:
    """x·L = 250 exactly: cap and what is left of the budget may be spent to the last cent."""
    deal, buyer = courted(attraction=1.5)
    exact = {"offer_cap": 250.0, "offer_budget": 300.0}
    p = parameters(russia={"unit_cost": 0.5}, state=exact)
    state = State(**WARNED, paid=30.0, pledged=20.0)
    assert sweetener(deal, buyer, state, False, p) == 0.5


def test_rounding_leaves_room_for_the_last_offer(parameters: Make) -> None:
    """Ten times 25.03 add up to 250.29999999999998: with 250 more that is a budget of 500.3."""
    deal, buyer = courted(attraction=1.5)
    spent = [25.03] * 10
    for budget, made in ((500.3, 0.5), (math.fsum(spent) + 249.9, 0.0)):
        p = parameters(
            russia={"unit_cost": 0.5}, state={"offer_cap": 250.0, "offer_budget": budget}
        )
        state = State(**WARNED)
        for sum_paid in spent:
            state.paid += sum_paid
        assert sweetener(deal, buyer, state, False, p) == made


def test_a_repeat_is_feared_more_and_offset_for_less(parameters: Make) -> None:
    """A buyer already designated loses 1.5·2: W = 1.6 - .5·.5·3 - .6 = .25."""
    deal, buyer = courted()
    buyer.designations = 1
    p = parameters(russia={"unit_cost": 0.6}, state=OFFER | {"repeat": 1.5})
    assert sweetener(deal, buyer, State(**WARNED), False, p) == pytest.approx(0.25)


def test_an_offer_to_a_buyer_in_the_chain_store(parameters: Make) -> None:
    """q = .1/.25 = .4 by reputation: W = 1.6 - .4·.5·2 - .6 = .6."""
    deal, buyer = courted(ratio=0.5, chain=0.125, chain_after=0.25)
    p = parameters(
        learning={"belief": "kreps_wilson"},
        russia={"unit_cost": 0.6},
        state=OFFER | {"policy": "kreps_wilson"},
    )
    assert sweetener(deal, buyer, State(standing=0.1), False, p) == pytest.approx(0.6)


@pytest.mark.parametrize("floor", [0.6, 0.5])
def test_no_offer_to_a_buyer_that_does_not_want_the_deal(parameters: Make, floor: float) -> None:
    """W = -.1 is below 0, if above a worthless alternative; and W = 0 is nothing to tip."""
    deal, buyer = courted(attraction=1.0, alternative=-0.4)
    p = parameters(russia={"unit_cost": floor}, state=OFFER)
    assert sweetener(deal, buyer, State(**WARNED), False, p) == 0.0


@pytest.mark.parametrize(("gain", "expected"), [(0.5, 0.0), (0.5625, 0.5)])
def test_an_offer_worth_as_much_as_the_deal_is_not_made(
    parameters: Make, gain: float, expected: float
) -> None:
    """x < D, not x ≤ D: here x = 1.5 - .5·.5·2 - .5 = .5 exactly."""
    deal, buyer = courted(attraction=1.5)
    buyer.deterrence_gain = gain
    p = parameters(russia={"unit_cost": 0.5}, state=OFFER)
    assert sweetener(deal, buyer, State(**WARNED), False, p) == expected


def test_an_offer_on_the_table() -> None:
    """It raises the outside option and is pledged."""
    deal, state = Deal(list_price=500.0, alternative=0.2, outside=0.2), State(pledged=10.0)
    offer(deal, 0.3, 4, state)
    assert (deal.sweetener, deal.offered) == (0.3, 4)
    assert deal.outside == pytest.approx(0.5)
    assert state.pledged == pytest.approx(160.0)


@pytest.mark.parametrize("pricing", ["nash", "list"])
@pytest.mark.parametrize("margin", [0.0, 0.25])
def test_what_an_offer_leaves_of_the_wish_to_buy(
    parameters: Make, margin: float, pricing: str
) -> None:
    """ΔU = -margin: y = σ(-λ·margin), which goes to 0; without a margin 1/2 however large λ is.

    At λ = inf an indifferent buyer does not buy: only with a margin is that the limit.
    """

    def wish(precision: float) -> float:
        p = parameters(
            russia={"unit_cost": 0.5, "pricing": pricing},
            state={"offer_margin": margin, "offer_cap": 4000.0},
            buying={"precision": precision},
        )
        deal, buyer = courted(alternative=0.25, attraction=2.0)
        buyer.deterrence_gain = 9.0
        state = State(**WARNED)
        offer(deal, sweetener(deal, buyer, state, False, p), 0, state)
        return weighed(deal, buyer, p)

    for precision in (1.0, 8.0, 1e3, 1e6):
        by_hand = 0.5 * (1.0 - math.tanh(0.5 * precision * margin))
        assert wish(precision) == pytest.approx(by_hand, abs=1e-9)
    assert wish(math.inf) == 0.0


def test_the_limit_under_posted_prices(parameters: Make) -> None:
    """Russia takes its share of the margin: λΔU = 1 - W(e^(1 - λ·margin)) - λ·margin."""
    for precision in (1.0, 8.0, 64.0):
        p = parameters(
            russia={"unit_cost": 0.5, "pricing": "posted"},
            state={"offer_margin": 0.25, "offer_cap": 4000.0},
            buying={"precision": precision},
        )
        deal, buyer = courted(alternative=0.25, attraction=4.0)
        buyer.deterrence_gain = 9.0
        state = State(**WARNED)
        offer(deal, sweetener(deal, buyer, state, False, p), 0, state)
        apart = precision * 0.25
        by_hand = 1.0 - float(lambertw(math.exp(1.0 - apart)).real) - apart
        assert weighed(deal, buyer, p) == pytest.approx(1.0 / (1.0 + math.exp(-by_hand)), rel=1e-6)


def weighed(deal: Deal, buyer: Buyer, p: Parameters) -> float:
    """Return y as the buyer weighs a deal with what is on the table."""
    from sim.rules.buying import compute_gain, purchase_probability, quote, update_belief

    update_belief(deal, buyer, State(**WARNED), False, p)
    quote(deal, buyer, p)
    compute_gain(deal, 0, p)
    return purchase_probability(deal, p)
