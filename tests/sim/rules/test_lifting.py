"""R14: how sanctions end."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from sim.parameters import Parameters
from sim.records import Buyer, Deal, Scene, State, Statute
from sim.rules.lifting import (
    is_given_up,
    lift,
    lifting_payoff,
    lifting_rate,
    may_be_lifted,
    may_lift,
    regained,
    stands_for_sanctioned,
)
from sim.rules.terms import NEVER, NOT_YET, Answer, Response, Stage

Make = Callable[..., Parameters]
MakeScene = Callable[..., Scene]


def sanctioned(month: int = 0, **about: Any) -> Deal:
    """Return a delivery over which its buyer was designated in a month."""
    about = {"stage": Stage.DELIVERED, "list_price": 1000.0, **about}
    return Deal(response=Response.DESIGNATED, designated=month, **about)


@pytest.fixture
def scene(scene_of: MakeScene, parameters: Make) -> Scene:
    """A buyer under sanctions over two deals, the law of a year, and Congress against it."""
    p = parameters(
        state={"lifting": 0.2, "lifting_return": 0.5, "gain": 0.3, "cost_spread": 0.0},
        congress={"lifting_cost": 0.5},
    )
    return scene_of(
        deals=[sanctioned(0), sanctioned(4, list_price=3000.0), Deal(buyer=1)],
        buyers=[Buyer(relation_cost=1.0), Buyer()],
        state=State(reluctance=0.25),
        statute=Statute(lifting_months=12, consent_from=20),
        p=p,
    )


def test_what_is_off(parameters: Make) -> None:
    assert not may_lift(parameters())
    assert may_lift(parameters(state={"lifting": 0.1}))
    assert may_lift(parameters(state={"lifting_return": 0.1}))


def test_one_deal_stands_for_all(scene: Scene) -> None:
    """The first by id, until its sanctions are lifted."""
    assert [stands_for_sanctioned(i, scene) for i in range(3)] == [True, False, False]
    scene.deals[0].lifted = 9
    assert [stands_for_sanctioned(i, scene) for i in range(3)] == [False, True, False]


def test_the_year_counts_from_the_newest_designation(scene: Scene) -> None:
    """Of months 0 and 4, the law allows it in month 16; at 0 months not in the month itself."""
    case = scene.deals[0]
    assert [may_be_lifted(case, month, scene) for month in (12, 15, 16)] == [False, False, True]
    scene.statute.lifting_months = 0
    assert [may_be_lifted(case, month, scene) for month in (4, 5)] == [False, True]


def test_what_the_executive_weighs(scene: Scene) -> None:
    """k + reluctance - g - b = 1 + .25 - .3 - .5 = .45, and .95 once Congress has agreed."""
    case = scene.deals[0]
    assert lifting_payoff(case, 19, scene) == pytest.approx(0.45)
    assert lifting_payoff(case, 20, scene) == pytest.approx(0.95)


def test_rates(scene: Scene) -> None:
    """m_L·σ(λ_S·.45) while a weapon stays; `lifting_return` once both are gone."""
    case = scene.deals[0]
    weight = 1.0 / (1.0 + math.exp(-scene.p.state.precision * 0.45))
    assert lifting_rate(case, 15, scene) == 0.0
    assert lifting_rate(case, 16, scene) == pytest.approx(0.2 * weight)
    case.stage = Stage.REVERSED
    assert not is_given_up(case, scene)
    assert lifting_rate(case, 16, scene) == pytest.approx(0.2 * weight)
    scene.deals[1].stage = Stage.REVERSED
    assert is_given_up(case, scene)
    assert lifting_rate(case, 16, scene) == 0.5
    assert lifting_rate(case, 15, scene) == 0.0


def test_no_decision_where_it_is_off(scene: Scene, parameters: Make, scene_of: MakeScene) -> None:
    """With m_L = 0 only a return ends sanctions, whatever the executive would gain."""
    other = scene_of(deals=scene.deals, buyers=scene.buyers, p=parameters(state={"lifting": 0.0}))
    assert lifting_rate(other.deals[0], 20, other) == 0.0


@pytest.mark.parametrize(
    ("stage", "news"), [(Stage.DELIVERED, Answer.LIFTED), (Stage.REVERSED, Answer.DESIGNATED)]
)
def test_a_lifting_is_a_precedent(scene: Scene, stage: Stage, news: Answer) -> None:
    """All sanctions of the buyer go at once; what others hear depends on the weapon."""
    for deal in scene.deals[:2]:
        deal.stage = stage
    lift(scene.deals[0], 17, scene)
    assert [deal.lifted for deal in scene.deals] == [17, 17, NOT_YET]
    assert scene.state.liftings == 1
    assert (scene.buyers[0].news, scene.buyers[0].news_weight) == (news, 1.0)
    assert scene.buyers[1].news == Answer.NOTHING


def test_the_way_back(scene_of: MakeScene, parameters: Make) -> None:
    """Half of a place worth 400, in list prices of 1,000: .2, from the month of the threat on."""
    for share, month, found in ((0.5, 3, 0.2), (0.5, 2, 0.0), (0.0, 3, 0.0)):
        deal = sanctioned(0, link_from=3, link_loss=400.0)
        scene = scene_of(deals=[deal], p=parameters(buying={"way_back": share}))
        assert regained(deal, month, scene) == pytest.approx(found)
    assert Statute().consent_from == NEVER
