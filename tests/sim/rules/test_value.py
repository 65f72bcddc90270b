"""Value, exposure, significance, safety in numbers, and the month's terms of a deal."""

from collections.abc import Callable

import pytest

from sim.parameters import Parameters
from sim.records import Buyer, Deal, Scene, System, TreasuryState
from sim.rules.terms import NEVER, Stage
from sim.rules.value import (
    alternative_value,
    appraise,
    budget_strain,
    exposure,
    exposure_borne,
    exposure_now,
    herd_share,
    intrinsic_value,
    keep_calendar,
    significance,
)

Make = Callable[..., Parameters]
MakeScene = Callable[..., Scene]

BUYER = {
    "need": 0.9,
    "russian": 0.3,
    "base": 0.6,
    "us_share": 0.2,
    "exports": 0.1,
    "autonomy": 0.5,
    "ally": 0.8,
}


def test_value(parameters: Make) -> None:
    """v = 2·.9 + 1·max(.3, .6) + .5·.5 + .2·2 - .3·log10(1 + 9) + .5·(-1) = 2.25."""
    weights = {"need": 2.0, "legacy": 1.0, "autonomy": 0.5, "rival": 0.2, "spread": 0.5}
    p = parameters(weights=weights | {"burden": 0.3})
    deal = Deal(list_price=3600.0, rivals=2, shock=-1.0)
    assert intrinsic_value(deal, Buyer(**BUYER, gdp=100.0), p) == pytest.approx(2.25)


def test_an_order_of_nine_years_budgets_weighs_one(parameters: Make) -> None:
    """0.4 % of a GDP of 100 bn is 400 musd a year; the unit of money cancels."""
    p = parameters()
    assert budget_strain(3600.0, Buyer(gdp=100.0), p) == pytest.approx(1.0)
    assert budget_strain(0.0, Buyer(gdp=100.0), p) == 0.0
    scaled = parameters(weights={"gdp_unit": 5000.0})
    assert budget_strain(18000.0, Buyer(gdp=100.0), scaled) == pytest.approx(1.0)
    assert budget_strain(3600.0, Buyer(), p) == 0.0
    richer = parameters(weights={"equipment": 0.008})
    assert budget_strain(7200.0, Buyer(gdp=100.0), richer) == pytest.approx(1.0)


def test_the_reference_size_of_significance_moves_no_budget(parameters: Make) -> None:
    """L_ref says what a large deal is, and nothing of what a state can afford."""
    for size in (1.0, 1000.0, 5000.0):
        p = parameters(significance={"reference_size": size})
        assert budget_strain(3600.0, Buyer(gdp=100.0), p) == pytest.approx(1.0)


def test_what_a_weapon_can_do_is_in_its_price(parameters: Make) -> None:
    """Capability changes no value in list prices."""
    weak, strong = Deal(capability=0.2), Deal(capability=1.0)
    buyer = Buyer(**BUYER)
    assert intrinsic_value(weak, buyer, parameters()) == intrinsic_value(
        strong, buyer, parameters()
    )


def test_legacy_is_the_larger_of_recent_imports_and_installed_base(parameters: Make) -> None:
    """max(ru, base), whichever it is."""
    weights = dict.fromkeys(("need", "autonomy", "rival", "spread"), 0.0)
    p = parameters(weights=weights | {"legacy": 1.0})
    assert intrinsic_value(Deal(), Buyer(russian=0.7, base=0.2), p) == 0.7
    assert intrinsic_value(Deal(), Buyer(russian=0.1, base=0.2), p) == 0.2


def test_a_given_value_replaces_the_formula_but_not_chance(parameters: Make) -> None:
    """σ_v·ξ is added to a value from the scenario too."""
    p = parameters(weights={"spread": 0.5})
    deal = Deal(given_value=True, value_override=1.25, rivals=7, shock=2.0)
    assert intrinsic_value(deal, Buyer(**BUYER), p) == 2.25


def test_exposure(parameters: Make) -> None:
    """C = 1.5·(2·.2 + 3·.1 + 1·.8) = 2.25."""
    p = parameters(weights={"arms": 2.0, "exports": 3.0, "alliance": 1.0}, state={"severity": 1.5})
    buyer = Buyer(**BUYER)
    assert exposure(buyer, p) == pytest.approx(2.25)
    buyer.given_exposure, buyer.exposure_override = True, 0.4
    assert exposure(buyer, p) == 0.4


def test_a_buyer_already_designated_stands_to_lose_more(parameters: Make) -> None:
    """`repeat` times C from the second time on."""
    p = parameters(state={"repeat": 1.5})
    assert exposure_now(Buyer(exposure=2.0), p) == 2.0
    assert exposure_now(Buyer(exposure=2.0, designations=1), p) == 3.0
    assert exposure_now(Buyer(exposure=2.0, designations=4), p) == 3.0


def test_what_was_feared_is_borne(parameters: Make) -> None:
    """C the first time and `repeat` times C after, as long as the deal lasts."""
    p = parameters(state={"repeat": 1.5})
    for designations in (1, 2):
        buyer = Buyer(exposure=2.0, designations=designations)
        assert exposure_borne(Deal(), buyer, p) == 2.0
        assert exposure_borne(Deal(repeated=True), buyer, p) == 3.0


@pytest.mark.parametrize(
    ("price", "capability", "expected"),
    [(1000.0, 0.0, 0.2689414213699951), (10000.0, 0.0, 0.5), (1000.0, 0.5, 0.5), (100.0, 1.0, 0.5)],
)
def test_significance(parameters: Make, price: float, capability: float, expected: float) -> None:
    """s = σ(-1 + 1·log10(L/1000) + 2·cap)."""
    p = parameters(
        significance={"base": -1.0, "price": 1.0, "capability": 2.0, "reference_size": 1000.0}
    )
    assert significance(Deal(list_price=price, capability=capability), p) == pytest.approx(expected)


def test_given_significance(parameters: Make) -> None:
    """A scenario may say s itself."""
    deal = Deal(given_significance=True, significance_override=0.0, list_price=1e5)
    assert significance(deal, parameters()) == 0.0


def test_herd_share_leaves_the_deal_itself_out() -> None:
    """2 of the other 4 buyers; one with a contract is no company to itself."""
    system = System(opened=5, signed=2)
    assert herd_share(Deal(), system) == 0.5
    assert herd_share(Deal(committed=True), system) == 0.25
    assert herd_share(Deal(), System(opened=2, signed=1)) == 1.0
    assert herd_share(Deal(), System(opened=1, signed=0)) == 0.0
    assert herd_share(Deal(committed=True), System(opened=1, signed=1)) == 0.0


def test_alternative(parameters: Make) -> None:
    """A = 2·.9·(.7/.8) + 1.5·.2 - .5·log10(1 + 2·1800/400) - 2 = -.625."""
    p = parameters(weights={"need": 2.0, "interop": 1.5, "burden": 0.5})
    deal = Deal(
        capability=0.8, list_price=1800.0, alternative_capability=0.7, alternative_price=2.0
    )
    assert alternative_value(deal, Buyer(**BUYER, gdp=100.0), p) == pytest.approx(-0.625)


def test_an_alternative_to_a_weapon_of_unknown_capability_meets_the_need(
    parameters: Make,
) -> None:
    """Without a capability to compare with, A = 2·.9 - .5 = 1.3."""
    p = parameters(weights={"need": 2.0, "interop": 0.0, "burden": 0.0})
    deal = Deal(capability=0.0, alternative_capability=0.7, alternative_price=0.5)
    assert alternative_value(deal, Buyer(need=0.9), p) == pytest.approx(1.3)


def test_calendar(scene_of: MakeScene) -> None:
    """Alternative and joint programme count from their months; a third party's loss in LP."""
    deal = Deal(
        stage=Stage.AGREED,
        list_price=500.0,
        alternative_from=3,
        alternative_worth=0.4,
        link_from=5,
        link_loss=350.0,
    )
    scene = scene_of([deal], third=[[250.0], [0.5], [0.0], [0.0], [0.0], [0.0]])
    keep_calendar(deal, 0, scene)
    assert (deal.alternative, deal.link, deal.third) == (0.0, 0.0, 0.5)
    keep_calendar(deal, 1, scene)
    assert deal.third == pytest.approx(0.001)
    keep_calendar(deal, 3, scene)
    assert (deal.alternative, deal.link, deal.third) == (0.4, 0.0, 0.0)
    keep_calendar(deal, 5, scene)
    assert (deal.alternative, deal.link) == (0.4, 0.7)


def test_a_third_party_s_loss_counts_once(scene_of: MakeScene) -> None:
    """250 for 400 + 100 + 500 in talks, signed and delivered; not for what ended or is to come."""
    deals = [
        Deal(stage=Stage.EXPLORING, list_price=400.0),
        Deal(stage=Stage.SIGNED, list_price=100.0, system=1),
        Deal(stage=Stage.DELIVERED, list_price=500.0),
        Deal(stage=Stage.UNOPENED, list_price=700.0),
        Deal(stage=Stage.ABANDONED, list_price=700.0),
        Deal(stage=Stage.REVERSED, list_price=700.0),
        Deal(stage=Stage.AGREED, list_price=800.0, buyer=1),
    ]
    scene = scene_of(deals, [Buyer(), Buyer()], third=[[250.0, 0.0]])
    for deal in deals[:3]:
        keep_calendar(deal, 0, scene)
        assert deal.third == 0.25
    assert sum(deal.third * deal.list_price for deal in deals) == 250.0
    keep_calendar(deals[6], 0, scene)
    assert deals[6].third == 0.0


def test_a_joint_programme_is_lost_once(scene_of: MakeScene) -> None:
    """Deals that put one programme at stake share its loss; unnamed ones each have their own."""
    about = {"stage": Stage.AGREED, "list_price": 300.0, "link_from": 0, "link_loss": 120.0}
    deals = [
        Deal(**about, programme=0),
        Deal(**about | {"list_price": 100.0}, programme=0),
        Deal(**about, programme=1),
        Deal(**about),
        Deal(**about | {"link_from": 9}, programme=0),
        Deal(**about | {"stage": Stage.SWITCHED}, programme=0),
        Deal(**about, programme=0, buyer=1),
    ]
    scene = scene_of(deals, [Buyer(), Buyer()])
    found = []
    for deal in deals:
        keep_calendar(deal, 3, scene)
        found.append(deal.link)
    assert found[:5] == [0.3, 0.3, 0.4, 0.4, 0.0]
    assert found[6] == 0.4


def test_without_an_alternative_none_is_on_offer(scene_of: MakeScene) -> None:
    """The month 'never' does not come, nor one before it."""
    deal = Deal(alternative_worth=0.4, link_loss=0.7)
    keep_calendar(deal, 23, scene_of([deal]))
    assert (deal.alternative, deal.link) == (0.0, 0.0)
    assert deal.alternative_from == deal.link_from == NEVER


def test_appraisal(parameters: Make) -> None:
    """Attraction = 1.5 + .3·.5 - .1 - .2 - .05 = 1.3; the outside option is not negative."""
    p = parameters(buying={"herding": 0.3})
    deal = Deal(
        stage=Stage.NEGOTIATING, value=1.5, link=0.2, third=0.05, alternative=-0.4, sweetener=9.0
    )
    appraise(deal, System(opened=3, signed=1), TreasuryState(friction=0.1), p)
    assert deal.herd == pytest.approx(0.15)
    assert deal.friction == 0.1
    assert deal.attraction == pytest.approx(1.3)
    assert deal.outside == 0.0
    assert deal.sweetener == 0.0
    deal.alternative = 0.6
    appraise(deal, System(opened=1), TreasuryState(), p)
    assert deal.outside == 0.6
