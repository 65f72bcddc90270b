"""Who is in the market for a system: a buyer counts once, with all its deals."""

from collections.abc import Callable

import pytest

from sim.records import Buyer, Deal, Scene, System
from sim.rules.buying import make_move
from sim.rules.company import enter
from sim.rules.delivery import hand_back
from sim.rules.terms import Move, Response, Stage

MakeScene = Callable[..., Scene]


def talks(buyer: int, stage: Stage = Stage.AGREED, system: int = 0) -> Deal:
    """Return talks of a buyer that opened in month 2."""
    return Deal(buyer=buyer, stage=stage, system=system, opened=2)


def market(scene_of: MakeScene, *deals: Deal) -> Scene:
    """Return a scene of these deals, and two systems of which nothing is counted yet."""
    return scene_of(list(deals), [Buyer(), Buyer()], [System(), System()])


def test_opening_counts_a_buyer_once(scene_of: MakeScene) -> None:
    """Two deals of one buyer and one of another: two buyers; one that has dropped counts on."""
    deals = [talks(0, Stage.UNOPENED), talks(0, Stage.UNOPENED), talks(1, Stage.UNOPENED)]
    scene = market(scene_of, *deals)
    for deal, opened in zip(deals, (1, 1, 2), strict=True):
        deal.stage = Stage.EXPLORING
        enter(deal, scene)
        assert scene.systems[0].opened == opened
        make_move(deal, Move.DROP, 3, scene)
        assert scene.systems[0].opened == opened
    assert scene.systems[1].opened == 0


@pytest.mark.parametrize(("present", "opened"), [(False, 1), (True, 0)])
def test_what_was_over_before_the_run_is_no_earlier_talk(
    scene_of: MakeScene, present: bool, opened: int
) -> None:
    """The buyer is counted with the first of its talks that was not over when the run began."""
    deals = [talks(0, Stage.ABANDONED), talks(0)]
    deals[0].present = present
    scene = market(scene_of, *deals)
    enter(deals[1], scene)
    assert scene.systems[0].opened == opened


@pytest.mark.parametrize("last", [Stage.SIGNED, Stage.DELIVERED])
def test_a_buyer_has_signed_while_it_has_a_contract(scene_of: MakeScene, last: Stage) -> None:
    """Its second signature adds nothing, and the end of one of two takes nothing away."""
    deals = [talks(0), talks(0), talks(0), talks(1), talks(0, system=1)]
    scene = market(scene_of, *deals)
    for deal in deals[:2]:
        make_move(deal, Move.ADVANCE, 5, scene)
        assert scene.systems[0].signed == 1
    assert [deal.committed for deal in deals] == [True, True, True, False, False]
    make_move(deals[0], Move.DROP, 6, scene)
    assert scene.systems[0].signed == 1
    deals[1].stage, deals[1].response = last, Response.DESIGNATED
    hand_back(1, 7, scene)
    assert scene.systems[0].signed == 0
    assert not any(deal.committed for deal in deals)
