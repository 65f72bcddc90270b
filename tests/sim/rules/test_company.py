"""Who is in the market for a system: buyers count once, and those who give up are seen to."""

from collections.abc import Callable

import pytest

from sim.records import Buyer, Deal, Scene
from sim.rules.buying import make_move
from sim.rules.company import enter, recall_failures
from sim.rules.delivery import hand_back
from sim.rules.setup import open_talks
from sim.rules.terms import Move, Response, Stage

MakeScene = Callable[..., Scene]


def talks(buyer: int, stage: Stage = Stage.AGREED, **changed: object) -> Deal:
    """Return talks of a buyer that opened in month 2."""
    deal = Deal(buyer=buyer, stage=stage, opened=2)
    for name, value in changed.items():
        setattr(deal, name, value)
    return deal


def market(scene_of: MakeScene, *deals: Deal) -> Scene:
    """Return a scene of these deals, counted as they are."""
    scene = scene_of(list(deals), [Buyer() for _ in range(4)])
    scene.systems.append(type(scene.systems[0])())
    for system in range(2):
        own = [deal for deal in deals if deal.system == system and deal.stage <= Stage.DELIVERED]
        own = [deal for deal in own if deal.stage > Stage.UNOPENED]
        signed = {deal.buyer for deal in own if deal.stage >= Stage.SIGNED}
        scene.systems[system].live = len({deal.buyer for deal in own})
        scene.systems[system].signed = len(signed)
        scene.systems[system].waiting = sum(deal.stage == Stage.SIGNED for deal in own)
        for deal in own:
            deal.committed = deal.buyer in signed
    return scene


def test_a_buyer_gives_up_with_its_last_deal(scene_of: MakeScene) -> None:
    """Of two deals of a buyer one goes, and nobody has given up; with the second, once.

    Those see it who are in talks about the same system: not itself, not those with another one.
    """
    deals = [talks(0), talks(0), talks(1), talks(2, Stage.SIGNED), talks(3, system=1)]
    scene = market(scene_of, *deals)
    make_move(deals[0], Move.DROP, 5, scene)
    assert [deal.failed for deal in deals] == [0, 0, 0, 0, 0]
    assert scene.systems[0].live == 3
    make_move(deals[1], Move.DROP, 6, scene)
    assert [deal.failed for deal in deals[2:]] == [1, 1, 0]
    assert (scene.systems[0].live, scene.systems[1].live) == (2, 1)


def test_a_buyer_that_comes_back_no_longer_counts_as_failed(scene_of: MakeScene) -> None:
    """It is among the others again, once; who began after it had gave up never saw it."""
    deals = [
        talks(0),
        talks(1),
        talks(2, Stage.UNOPENED, opens=6),
        talks(0, Stage.UNOPENED, opens=8),
        talks(0, Stage.UNOPENED, opens=9),
    ]
    scene = market(scene_of, *deals)
    make_move(deals[0], Move.DROP, 5, scene)
    open_talks(deals[2], 6, scene)
    assert ([deal.failed for deal in deals[1:3]], scene.systems[0].live) == ([1, 0], 2)
    open_talks(deals[3], 8, scene)
    assert ([deal.failed for deal in deals[1:3]], scene.systems[0].live) == ([0, 0], 3)
    open_talks(deals[4], 9, scene)
    assert ([deal.failed for deal in deals[1:3]], scene.systems[0].live) == ([0, 0], 3)
    for deal in deals[3:]:
        make_move(deal, Move.DROP, 9, scene)
    assert ([deal.failed for deal in deals[1:3]], scene.systems[0].live) == ([1, 1], 2)


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
    assert (scene.systems[0].signed, scene.systems[0].live) == (1, 2)
    deals[1].stage, deals[1].response = last, Response.DESIGNATED
    hand_back(1, 7, scene)
    assert (scene.systems[0].signed, scene.systems[0].live) == (0, 2)
    assert not any(deal.committed for deal in deals)


def test_who_gave_up_before_the_start_was_seen_by_those_in_talks(scene_of: MakeScene) -> None:
    """In the month of a buyer's last end, and not later; one that is back does not count."""
    over = {"stage": Stage.ABANDONED, "opened": 0}
    deals = [
        talks(0, **over | {"ended": -5}),
        talks(0, **over | {"ended": -9}),
        talks(0, **over | {"ended": -5}),
        talks(1, opened=0, began=-5),
        talks(2, opened=0, began=-4),
        talks(2, opened=0, began=-20, system=1),
        talks(3, opened=0, began=-20),
        talks(1, **over | {"ended": -2}),
    ]
    scene = market(scene_of, *deals)
    recall_failures(range(len(deals)), scene)
    assert [deal.failed for deal in deals[3:7]] == [1, 0, 0, 1]


def test_opening_counts_a_buyer_once(scene_of: MakeScene) -> None:
    """Two deals of one buyer and one of another: two live buyers."""
    deals = [talks(0, Stage.UNOPENED), talks(0, Stage.UNOPENED), talks(1, Stage.UNOPENED)]
    scene = market(scene_of, *deals)
    for deal, live in zip(deals, (1, 1, 2), strict=True):
        deal.stage = Stage.EXPLORING
        enter(deal, scene)
        assert scene.systems[0].live == live
