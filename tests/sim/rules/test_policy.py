"""The two equilibria: cheap threats with a cost of backing down, and the chain store."""

import math
from collections.abc import Callable

import pytest

from sim.parameters import Parameters
from sim.records import Buyer, Deal, Scene, State
from sim.rules.belief import belief
from sim.rules.policy import (
    bluff_rate,
    defiance,
    deterrability,
    enforcement_rate,
    equilibrium_belief,
    first_gain,
    link_before,
    prepare_policy,
)
from sim.rules.terms import Stage, Threat
from sim.rules.threat import case_for_warning, warns
from sim.world import order_of_opening

Make = Callable[..., Parameters]
MakeScene = Callable[..., Scene]


@pytest.mark.parametrize(
    ("pricing", "value", "significance", "exposure", "expected"),
    [
        ("list", 2.0, 0.5, 4.0, 0.5),
        ("nash", 2.0, 0.5, 4.0, 0.7),
        ("list", 0.5, 1.0, 2.0, -0.25),
        ("list", 2.0, 1.0, 0.0, math.inf),
        ("list", 0.5, 1.0, 0.0, -math.inf),
        ("list", 1.0, 1.0, 0.0, -math.inf),
    ],
)
def test_deterrability(
    parameters: Make,
    pricing: str,
    value: float,
    significance: float,
    exposure: float,
    expected: float,
) -> None:
    """b = (v - 1)/(s·C), with c_i in place of 1 where the price follows the surplus."""
    p = parameters(russia={"pricing": pricing, "unit_cost": 0.6})
    deal = Deal(value=value, significance=significance)
    assert deterrability(deal, Buyer(exposure=exposure), p) == pytest.approx(expected)


@pytest.mark.parametrize(("given", "expected"), [(False, 1.3), (True, 1.5)])
def test_the_gain_is_that_of_when_the_run_began(
    parameters: Make, given: bool, expected: float
) -> None:
    """v - 1 = 1.5; without the .1 for each of two rivals that have the system since then, 1.3.

    A value that is given does not depend on rivals.
    """
    p = parameters(russia={"pricing": "list"}, weights={"rival": 0.1})
    deal = Deal(value=2.5, rivals=3, rivals_change=2, given_value=given)
    assert first_gain(deal, Buyer(), p) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("prior", "ratio", "expected"),
    [
        (0.2, 0.5, 0.25),
        (0.4, 0.5, 2.0 / 3.0),
        (0.2, 0.8, 0.0625),
        (0.6, 0.5, 1.0),
        (0.5, 0.5, 1.0),
        (0.2, 1.0, 0.0),
        (0.2, 1.7, 0.0),
        (0.0, 0.5, 0.0),
        (1.0, 0.5, 1.0),
        (1.0, 1.0, 1.0),
        (0.2, -1.0, 1.0),
    ],
)
def test_bluff_rate(prior: float, ratio: float, expected: float) -> None:
    """p(1 - b)/((1 - p)b), at most 1."""
    assert bluff_rate(prior, ratio) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("prior", "ratio", "after"),
    [(0.2, 0.5, 0.5), (0.4, 0.5, 0.5), (0.2, 0.8, 0.8), (0.6, 0.5, 0.6)],
)
def test_belief_after_a_threat(parameters: Make, prior: float, ratio: float, after: float) -> None:
    """It lands on b where the weak type bluffs, on p where both threaten; silence says weak."""
    p = parameters(
        learning={"belief": "signalling"}, state={"policy": "signalling", "resolve": prior}
    )
    deal = Deal(ratio=ratio)
    for level in (Threat.WARNED, Threat.DEMANDED):
        assert belief(deal, level, Buyer(), State(), p) == pytest.approx(after, abs=1e-12)
    assert belief(deal, Threat.NONE, Buyer(), State(), p) == 0.0


def test_an_undeterrable_buyer_believes_a_threat(parameters: Make) -> None:
    """The weak type does not bluff it, so a threat is the resolute type's."""
    p = parameters(learning={"belief": "signalling"}, state={"policy": "signalling"})
    assert equilibrium_belief(Deal(ratio=1.2), Threat.WARNED, State(), p) == 1.0


def test_who_warns_under_signalling(parameters: Make, scene_of: Callable[..., Scene]) -> None:
    """The resolute type always, the weak one at its bluff rate of 1/4, or never where b = 1."""
    p = parameters(state={"policy": "signalling", "resolve": 0.2})
    for resolute, ratio, draw, expected in (
        (True, 0.5, 0.99, True),
        (False, 0.5, 0.2499, True),
        (False, 0.5, 0.2501, False),
        (False, 1.0, 0.0, False),
    ):
        deal = Deal(stage=Stage.AGREED, ratio=ratio)
        scene = scene_of([deal], state=State(resolute=resolute), p=p)
        assert warns(case_for_warning(deal, deal, 0.0, scene), draw, p.state) is expected


@pytest.mark.parametrize(("draw", "resolute"), [(0.29, True), (0.3, False), (0.31, False)])
def test_type_and_mixing_under_signalling(parameters: Make, draw: float, resolute: bool) -> None:
    """Resolute with probability p; a buyer at the tie wants the deal with D/(D + h)."""
    p = parameters(state={"policy": "signalling", "resolve": 0.3, "back_down": 0.5})
    deal, state = Deal(value=1.6, significance=1.0), State()
    prepare_policy([deal], [Buyer(exposure=2.0, deterrence_gain=1.5)], [0], state, draw, p)
    assert state.resolute is resolute
    assert state.standing == 0.3
    assert deal.ratio == pytest.approx(0.5)
    assert deal.mixing == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("ratio", "stakes", "back_down", "expected"),
    [
        (0.5, 1.5, 0.5, 0.75),
        (0.3, 1.5, 0.5, 0.0),
        (0.3 + 1e-15, 1.5, 0.5, 0.0),
        (0.2, 1.5, 0.5, 0.0),
        (1.0, 1.5, 0.5, 1.0),
        (1.0 - 1e-15, 1.5, 0.5, 1.0),
        (0.5, 1.5, 0.0, 1.0),
        (0.5, 0.75, 0.25, 0.75),
        (0.5, 0.0, 0.5, 0.0),
        (0.5, 0.0, 0.0, 0.0),
    ],
)
def test_defiance_at_the_corners(
    parameters: Make, ratio: float, stakes: float, back_down: float, expected: float
) -> None:
    """D/(D + h) between p and 1; where all threaten nobody buys, and with b ≥ 1 everybody."""
    terms = parameters(state={"resolve": 0.3, "back_down": back_down}).state
    assert defiance(ratio, stakes, terms) == expected


def test_other_policies_need_no_type(parameters: Make) -> None:
    """Under the ordinary policies nothing is prepared."""
    state, deal = State(), Deal(value=2.0)
    prepare_policy([deal], [Buyer(exposure=2.0)], [0], state, 0.0, parameters())
    assert (state.resolute, deal.ratio, deal.mixing) == (False, 0.0, 0.0)


def chain(parameters: Make, ratios: list[float], stakes: list[float], costs: list[float]):
    """Return deals that open one a month, in the given order, ready for the chain-store game."""
    p = parameters(
        learning={"belief": "kreps_wilson"},
        state={"policy": "kreps_wilson", "resolve": 0.1},
        russia={"pricing": "list"},
    )
    deals = [
        Deal(buyer=k, opens=k, value=1.0 + ratio, significance=1.0)
        for k, ratio in enumerate(ratios)
    ]
    buyers = [
        Buyer(exposure=1.0, deterrence_gain=gain, relation_cost=cost)
        for gain, cost in zip(stakes, costs, strict=True)
    ]
    state = State()
    prepare_policy(deals, buyers, order_of_opening(deals), state, 0.5, p)
    return deals, state, p


def test_chain_of_alike(parameters: Make) -> None:
    """β_n = b^n: the last of five deals has β_1 = 1/2, the first β_5 = 1/32; mixing 1 - k/D."""
    deals, _, _ = chain(parameters, [0.5] * 5, [2.0] * 5, [1.0] * 5)
    assert [deal.chain for deal in deals] == pytest.approx([2.0**-n for n in (5, 4, 3, 2, 1)])
    assert [deal.chain_after for deal in deals] == pytest.approx([2.0**-n for n in (4, 3, 2, 1, 0)])
    assert [deal.mixing for deal in deals] == pytest.approx([0.0, 0.5, 0.5, 0.5, 0.5])


def test_chain_of_five_states(parameters: Make) -> None:
    """China 1.5, Turkey .65, India .6, Saudi Arabia .4, Qatar .2."""
    deals, _, _ = chain(
        parameters,
        [1.5, 0.65, 0.6, 0.4, 0.2],
        [2.0, 4.0, 2.0, 3.0, 2.5],
        [0.5, 1.5, 2.0, 1.8, 1.0],
    )
    assert [deal.chain for deal in deals] == pytest.approx([0.0312, 0.0312, 0.048, 0.08, 0.2])
    expected = [1.0, 1 - 0.5 / 4, 1 - 1.5 / 2, 1 - 2.0 / 3, 1 - 1.8 / 2.5]
    assert [deal.mixing for deal in deals] == pytest.approx(expected)


def test_mixing_at_the_corners(parameters: Make) -> None:
    """1 - k/D within [0, 1], k of the deal before; 0 without stakes, 1 from b = 1 on."""
    deals, _, _ = chain(
        parameters,
        [0.5, 0.5, 0.5, 0.5, 0.5, 1.0],
        [2.0, 0.8, 2.0, 2.0, 0.0, 2.0],
        [0.2, -1.0, 3.0, 1.0, 1.0, 1.0],
    )
    expected = [0.0, 1.0 - 0.2 / 0.8, 1.0, 0.0, 0.0, 1.0]
    assert [deal.mixing for deal in deals] == pytest.approx(expected)


def test_chain_follows_opening_months() -> None:
    """The order in the list is nothing; equal months go by it; what was over is left out."""
    deals = [Deal(buyer=k, opens=opens) for k, opens in enumerate((4, 1, 4, 2, 2))]
    deals[3].present = False
    opening = order_of_opening(deals)
    assert opening == [1, 3, 4, 0, 2]
    place = len(deals)
    for expected in (2, 0, 4, 1):
        place = link_before(place, deals, opening)
        assert opening[place] == expected
    assert link_before(place, deals, opening) == -1


def test_chain_keeps_the_order_of_before_the_start() -> None:
    """Talks that began before the start open together, in the order in which they began."""
    deals = [Deal(opens=0, began=began) for began in (-2, -9, 0)] + [Deal(opens=1, began=1)]
    opening = order_of_opening(deals)
    assert opening == [1, 0, 2, 3]
    assert [link_before(place, deals, opening) for place in range(5)] == [-1, 0, 1, 2, 3]


def test_talks_of_one_month_are_one_link(parameters: Make) -> None:
    """Of one buyer: b = .5·300 + .9·100 over 400 = .6 for both, whatever their ids; once in β."""
    for ids in ((0, 1, 2, 3), (2, 3, 0, 1), (3, 2, 1, 0)):
        p = parameters(
            learning={"belief": "kreps_wilson"},
            state={"policy": "kreps_wilson", "resolve": 0.1},
            russia={"pricing": "list"},
        )
        given = [
            Deal(buyer=0, value=1.5, significance=1.0, list_price=300.0),
            Deal(buyer=1, opens=1, value=1.4, significance=1.0),
            Deal(buyer=0, value=1.9, significance=1.0, list_price=100.0),
            Deal(buyer=0, opens=2, value=1.5, significance=1.0),
        ]
        deals = [given[k] for k in ids]
        buyers = [Buyer(exposure=1.0, deterrence_gain=2.0, relation_cost=k) for k in (0.4, 1.0)]
        prepare_policy(deals, buyers, order_of_opening(deals), State(), 0.5, p)
        assert [deal.ratio for deal in given] == pytest.approx([0.6, 0.4, 0.6, 0.5])
        assert [deal.chain for deal in given] == pytest.approx([0.12, 0.2, 0.12, 0.5])
        assert [deal.chain_after for deal in given] == pytest.approx([0.2, 0.5, 0.2, 1.0])
        assert [deal.mixing for deal in given] == pytest.approx([0.0, 0.8, 0.0, 0.5])


@pytest.mark.parametrize(
    ("n", "expected"), [(5, 1.0), (4, 0.7778), (3, 0.3333), (2, 0.1111), (1, 0.0)]
)
def test_enforcement_by_the_weak_type(n: int, expected: float) -> None:
    """f_n = p(1 - β_(n-1))/((1 - p)β_(n-1)) at p = .1, b = 1/2; 1 from where p ≥ β_(n-1)."""
    rate = enforcement_rate(0.5 ** (n - 1), 0.1)
    assert rate == pytest.approx(expected, abs=5e-5)


def test_a_lost_reputation_is_not_defended() -> None:
    """After a waiver the weak type never sanctions."""
    for still_to_deter in (0.25, 0.0):
        assert enforcement_rate(still_to_deter, 0.0) == 0.0


def test_after_the_last_deal_nothing_is_left_to_defend() -> None:
    """However good the reputation: β = 1, and a sanction deters nobody."""
    for standing in (0.1, 1.0):
        assert enforcement_rate(1.0, standing) == 0.0


def test_a_hopeless_next_buyer_is_deterred_anyway() -> None:
    """β = 0 after this deal: any reputation will do."""
    assert enforcement_rate(0.0, 0.1) == 1.0


@pytest.mark.parametrize(
    ("reputation", "expected"),
    [(0.1, 0.4), (0.25, 1.0), (0.6, 1.0), (0.0, 0.0), (0.125, 0.5)],
)
def test_belief_in_the_chain(parameters: Make, reputation: float, expected: float) -> None:
    """q = min(1, p/β_(n-1)), and exactly b where p = β_n."""
    _, _, p = chain(parameters, [0.5], [2.0], [1.0])
    deal = Deal(ratio=0.5, chain=0.125, chain_after=0.25)
    q = belief(deal, Threat.NONE, Buyer(), State(standing=reputation), p)
    assert q == pytest.approx(expected)


@pytest.mark.parametrize("rounding", [0.0, 5e-13, -5e-13])
def test_belief_at_the_knife_edge_is_b_to_the_last_bit(parameters: Make, rounding: float) -> None:
    """A buyer meant to be indifferent must be so: rounding in p = β_n does not tip it."""
    _, _, p = chain(parameters, [0.5], [2.0], [1.0])
    deal = Deal(ratio=0.1, chain=0.03, chain_after=0.3)
    assert equilibrium_belief(deal, Threat.NONE, State(standing=0.03 + rounding), p) == 0.1


def test_belief_of_one_who_cannot_be_deterred_is_a_probability(parameters: Make) -> None:
    """b = 1.5 leaves β_n = β_(n-1), and at p = β_n a sanction is certain, not more."""
    _, _, p = chain(parameters, [0.5], [2.0], [1.0])
    deal = Deal(ratio=1.5, chain=0.25, chain_after=0.25)
    assert equilibrium_belief(deal, Threat.NONE, State(standing=0.25), p) == 1.0


def test_belief_where_nobody_can_be_deterred_less(parameters: Make) -> None:
    """With β = 0 after the deal, resolve is believed if there is any."""
    _, _, p = chain(parameters, [0.5], [2.0], [1.0])
    deal = Deal(ratio=1.5, chain=0.0, chain_after=0.0)
    assert equilibrium_belief(deal, Threat.NONE, State(standing=0.1), p) == 1.0
    assert equilibrium_belief(deal, Threat.NONE, State(standing=0.0), p) == 0.0


@pytest.mark.parametrize("ratio", [-0.5, 0.0, 0.5])
def test_a_lost_standing_is_no_knife_edge(parameters: Make, ratio: float) -> None:
    """After a waiver nobody is believed, though β_n be 0 as well because of a later deal."""
    _, _, p = chain(parameters, [0.5], [2.0], [1.0])
    deal = Deal(ratio=ratio, chain=0.0, chain_after=0.0)
    assert equilibrium_belief(deal, Threat.NONE, State(standing=0.0), p) == 0.0
