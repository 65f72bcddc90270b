"""The order of a month, step by step: who acts, on what, with which draw."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sim.actors import (
    ACTS,
    ActorScene,
    BuyerActs,
    CongressActs,
    RussiaActs,
    StateActs,
    TreasuryActs,
)
from sim.noise import AFTER, BEFORE, MOSCOW, Draws
from sim.order import (
    begin_run,
    buyers_decide,
    congress_presses,
    everyone_learns,
    keep_unsettled,
    let_in,
    live_month,
    opened_before,
    russia_delivers,
    sales_bring_listings,
    state_answers,
    state_warns,
    take_effect,
    treasury_designates,
)
from sim.parameters import Parameters
from sim.records import Deal, Month, Statute
from sim.rules.terms import NOT_YET, Answer, Move, Response, Stage

MakeScene = Callable[..., ActorScene]

Said = list[tuple[Any, ...]]


def diary(kind: type, told: Said, name: str, **answers: Any) -> Any:
    """Return an actor whose acts write down what they are given, and return an answer."""

    def act(what: str) -> Callable[..., Any]:
        def write(*given: Any) -> Any:
            told.append((name, what, *given))
            return answers.get(what)

        return write

    actor = type(kind.__name__, (kind,), {})()
    for what in ACTS:
        setattr(actor, what, act(what))
    return actor


@pytest.fixture
def told() -> Said:
    """What actors did, in order."""
    return []


@pytest.fixture
def cast(scene_of: MakeScene, told: Said) -> Callable[..., ActorScene]:
    """Make a scene of three talks of two buyers whose actors keep a diary."""

    def make(stages: tuple[int, ...] = (Stage.EXPLORING,) * 3, **given: Any) -> ActorScene:
        deals = [Deal(buyer=k % 2, stage=stage) for k, stage in enumerate(stages)]
        answers = {"wants": 0.25, "decide": Move.ADVANCE, "reverses": True}
        parts: dict[str, Any] = {
            "seller": diary(RussiaActs, told, "russia"),
            "state": diary(StateActs, told, "state"),
            "congress": diary(CongressActs, told, "congress"),
            "treasury": diary(TreasuryActs, told, "treasury"),
        }
        buyers = [diary(BuyerActs, told, f"buyer {j}", **answers) for j in range(2)]
        return scene_of(deals, buyers, **{**parts, **given})

    return make


def drawn(deal: int, month: int, which: int = 0) -> float:
    """Return the number that a deal draws in a month, which no other draw equals."""
    return deal + month / 64 + which / 1024


def draws_for(deals: int, months: int = 6) -> Draws:
    """Return draws that say whose they are."""
    return Draws(
        monthly=[[[drawn(i, m, k) for k in range(3)] for m in range(months)] for i in range(deals)],
        normal=[[10.0 + i, 20.0 + i] for i in range(deals)],
        uniform=[[30.0 + i, 40.0 + i] for i in range(deals)],
        congress=[0.5 + m / 64 for m in range(months)],
        treasury=[0.75 + m / 64 for m in range(months)],
        kind=0.125,
        bids=[],
        listings=[[50.0 + i, 60.0 + i] for i in range(deals)],
        offers=[],
    )


def test_a_run_begins_with_its_draws(
    cast: Callable[..., ActorScene], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each deal gets its own normals and uniforms; State's type its own draw, once, at the end."""
    begun: list[Any] = []
    scene = cast()
    monkeypatch.setattr("sim.order.setup", lambda *given: begun.append(given))
    begin_run(scene, draws_for(3))
    names = ("shock", "resolve_shock", "significance_draw", "queue_draw")
    found = [[getattr(deal, name) for name in names] for deal in scene.deals]
    assert found == [[10.0 + i, 20.0 + i, 30.0 + i, 40.0 + i] for i in range(3)]
    assert begun == [(scene, 0.125)]


def test_what_is_scheduled_takes_effect_at_once(
    cast: Callable[..., ActorScene], told: Said
) -> None:
    """Talks open in their month; the President's reluctance is this month's; pledges are over."""
    calendar = [Month(reluctance=float(m), opened=[0, 0, 1, 1, 3, 3][m]) for m in range(6)]
    scene = cast(calendar=calendar, opening=[2, 0, 1])
    scene.state.pledged = 400.0
    take_effect(2, scene)
    assert (scene.state.reluctance, scene.state.pledged) == (2.0, 0.0)
    assert told == [
        ("buyer 0", "open_talks", scene.deals[2], 2, scene),
        ("congress", "write", 2, scene),
    ]
    told.clear()
    take_effect(3, scene)
    assert scene.state.reluctance == 3.0
    assert told == [("congress", "write", 3, scene)]


@pytest.mark.parametrize("exemptions", [True, False])
def test_exemptions_are_public_when_they_are_enacted(
    cast: Callable[..., ActorScene], told: Said, exemptions: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In their month, before Congress writes."""
    scene = cast(calendar=[Month(exemptions=exemptions and m == 2) for m in range(6)])
    monkeypatch.setattr("sim.order.publish_exemptions", lambda *given: told.append(given))
    take_effect(2, scene)
    public = (2, scene.buyers, scene.similarity, scene.statute, scene.p)
    assert told == [public] * exemptions + [("congress", "write", 2, scene)]


def test_treasury_and_russia_act_once_a_month(cast: Callable[..., ActorScene], told: Said) -> None:
    """Treasury with the month's own draw."""
    scene = cast()
    treasury_designates(4, scene, draws_for(3))
    russia_delivers(4, scene)
    assert told == [
        ("treasury", "designate", 0.75 + 4 / 64, 4, scene),
        ("russia", "deliver", 4, scene),
    ]


@pytest.mark.parametrize(("in_force", "watched"), [(3, True), (4, False)])
def test_state_watches_talks_from_the_month_of_the_law(
    cast: Callable[..., ActorScene], told: Said, in_force: int, watched: bool
) -> None:
    """Buyers, and Moscow, take stock of all that is weighed; State looks at each buyer once.

    It does so with the first draw of the first of them, and then offers, talk by talk.
    """
    stages = (Stage.NEGOTIATING, Stage.SIGNED, Stage.UNOPENED, Stage.AGREED, Stage.EXPLORING)
    scene = cast(stages, statute=Statute(in_force=in_force))
    first, second, _, fourth, fifth = scene.deals
    state_warns(3, scene, draws_for(5))
    stock: Said = [
        step
        for deal in (first, second, fourth, fifth)
        for step in (
            (f"buyer {deal.buyer}", "take_stock", deal, 3, scene),
            ("russia", "count_costs", deal, 3, scene),
        )
    ]
    wanted: Said = [
        ("state", "watch", first, drawn(0, 3, BEFORE), 3, scene),
        ("state", "sweeten", first, 3, scene),
        ("state", "watch", fourth, drawn(3, 3, BEFORE), 3, scene),
        ("state", "sweeten", fourth, 3, scene),
        ("state", "sweeten", fifth, 3, scene),
    ]
    assert told == stock + wanted * watched
    told.clear()
    state_warns(4, scene, draws_for(5))  # and again the month after
    assert [line[2] for line in told if line[1] == "watch"] == [first, fourth]


@pytest.mark.parametrize("every_y", [True, False])
def test_buyers_decide_on_the_same_beliefs_and_then_act(
    cast: Callable[..., ActorScene], told: Said, every_y: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Belief, quote and gain of all before anybody moves; y where it is wanted or could matter."""
    scene = cast((Stage.EXPLORING, Stage.NEGOTIATING, Stage.ABANDONED))
    scene.deals[2].move = Move.ADVANCE
    asked: list[Any] = []

    def may_move(*given: Any) -> bool:
        asked.append(given)
        return given[0] is scene.deals[1]

    monkeypatch.setattr("sim.order.may_move", may_move)
    buyers_decide(2, scene, draws_for(3), every_y)
    first, second, third = scene.deals

    def weighed(deal: Deal, name: str, draw: float, decides: bool) -> Said:
        buyer = scene.buyers[deal.buyer]
        lines: Said = [
            (name, "form_belief", deal, 2, scene),
            ("russia", "quote", deal, buyer, 2, scene),
            (name, "weigh", deal, 2, scene),
        ]
        if decides:
            lines += [(name, "wants", deal, 2, scene), (name, "decide", deal, draw, 2, scene)]
        return lines

    assert told == [
        *weighed(first, "buyer 0", drawn(0, 2), every_y),
        *weighed(second, "buyer 1", drawn(1, 2), True),
        ("buyer 0", "act", 0, first, 2, scene),
        ("buyer 1", "act", 1, second, 2, scene),
        ("buyer 0", "act", 2, third, 2, scene),
    ]
    assert [deal.move for deal in scene.deals] == [
        Move.ADVANCE if every_y else Move.HOLD,
        Move.ADVANCE,
        Move.HOLD,
    ]
    assert [deal.willingness for deal in scene.deals] == [0.25 if every_y else 0.0, 0.25, 0.0]
    if not every_y:
        assert asked == [(first, drawn(0, 2), scene.p), (second, drawn(1, 2), scene.p)]


def test_a_designated_buyer_may_hand_back(
    cast: Callable[..., ActorScene], told: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where a reversal is possible is the buyer asked, with its own draw; then it drops."""
    scene = cast((Stage.DELIVERED, Stage.ABANDONED))
    monkeypatch.setattr("sim.order.weighs", lambda _: False)
    monkeypatch.setattr("sim.order.may_reverse", lambda deal: deal is scene.deals[0])
    buyers_decide(1, scene, draws_for(2), True)
    assert told[0] == ("buyer 0", "reverses", scene.deals[0], drawn(0, 1), 1, scene)
    assert [line[1] for line in told] == ["reverses", "act", "act"]
    assert [deal.move for deal in scene.deals] == [Move.DROP, Move.HOLD]


def test_state_answers_every_case_and_then_is_silent(
    cast: Callable[..., ActorScene], told: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that are due, with its second draw; silence is noted when all answers are given.

    Where no case is pending nothing is asked.
    """
    scene = cast()
    state_answers(5, scene, draws_for(3))
    assert told == []
    first, second, third = scene.deals
    first.response = second.response = third.response = Response.PENDING
    monkeypatch.setattr("sim.order.is_due", lambda deal, month: deal is not second and month == 5)
    monkeypatch.setattr("sim.order.note_silence", lambda *given: told.append(("silence", *given)))
    state_answers(5, scene, draws_for(3))
    assert told == [
        ("state", "handle", 0, first, drawn(0, 5, AFTER), 5, scene),
        ("state", "handle", 2, third, drawn(2, 5, AFTER), 5, scene),
        ("silence", first, scene.buyers[0], 5, scene.p),
        ("silence", second, scene.buyers[1], 5, scene.p),
        ("silence", third, scene.buyers[0], 5, scene.p),
    ]


@pytest.mark.parametrize(("rate", "asked"), [(0.0, False), (0.1, True)])
def test_moscow_may_withdraw_from_what_is_signed(
    cast: Callable[..., ActorScene],
    told: Said,
    rate: float,
    asked: bool,
    parameters: Callable[..., Parameters],
) -> None:
    """It is asked of contracts alone, with a draw of its own, and acts in the buyer's place."""
    scene = cast(
        (Stage.AGREED, Stage.SIGNED, Stage.SIGNED),
        p=parameters(russia={"withdrawal": rate}),
        seller=diary(RussiaActs, told, "russia", withdraws=True),
    )
    buyers_decide(2, scene, draws_for(3), True)
    first, second, third = scene.deals
    found = [line for line in told if line[1] in ("withdraws", "withdraw", "act")]
    assert found == [
        *(
            ("russia", "withdraws", deal, drawn(i, 2, MOSCOW), 2, scene)
            for i, deal in ((1, second), (2, third))
            if asked
        ),
        ("buyer 0", "act", 0, first, 2, scene),
        *(
            ("russia", "withdraw", deal, 2, scene)
            if asked
            else (f"buyer {deal.buyer}", "act", i, deal, 2, scene)
            for i, deal in ((1, second), (2, third))
        ),
    ]
    told.clear()
    scene.seller.withdraws = lambda *_: False  # type: ignore[method-assign]
    buyers_decide(2, scene, draws_for(3), True)
    assert not [line for line in told if line[1] == "withdraw"]


@pytest.mark.parametrize(
    ("listing", "loss", "asked"), [(0.0, 0.0, False), (0.5, 0.0, True), (0.0, 0.5, True)]
)
def test_sales_bring_listings(
    cast: Callable[..., ActorScene],
    told: Said,
    listing: float,
    loss: float,
    asked: bool,
    parameters: Callable[..., Parameters],
) -> None:
    """Over deliveries of the month with one draw, then over what is named, with the other."""
    p = parameters(treasury={"listing": listing}, russia={"sanction_cost": loss})
    scene = cast(
        (Stage.DELIVERED, Stage.DELIVERED, Stage.SIGNED),
        p=p,
        treasury=diary(TreasuryActs, told, "treasury", lists=True),
    )
    first, second, third = scene.deals
    first.significant = second.significant = third.significant = True
    first.delivered, second.delivered, second.designated, third.designated = 4, 3, 4, 4
    sales_bring_listings(4, scene, draws_for(3))
    assert told == (
        [
            ("treasury", "lists", first, 50.0, 4, scene),
            ("treasury", "lists", second, 61.0, 4, scene),
            ("treasury", "lists", third, 62.0, 4, scene),
        ]
        if asked
        else []
    )
    assert [deal.listed for deal in scene.deals] == [4 if asked else NOT_YET] * 3
    told.clear()
    for deal in scene.deals:
        deal.listed = NOT_YET
    scene.treasury.lists = lambda *_: False  # type: ignore[method-assign]
    sales_bring_listings(4, scene, draws_for(3))
    assert all(deal.listed == NOT_YET for deal in scene.deals)


def test_moscow_learns_where_it_minds(
    cast: Callable[..., ActorScene], told: Said, parameters: Callable[..., Parameters]
) -> None:
    """Once a month, if new sanctions would cost it anything."""
    for loss in (0.0, 0.5):
        told.clear()
        scene = cast(p=parameters(russia={"sanction_cost": loss}))
        everyone_learns(4, scene)
        learnt = [line for line in told if line[0] == "russia"]
        assert learnt == ([("russia", "learn", 4, scene)] if loss else [])


def test_memories_fade_before_news_spread(
    cast: Callable[..., ActorScene], told: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All forget; only the news of those that have some spread."""
    scene = cast()
    scene.buyers[1].news = Answer.SILENCE
    monkeypatch.setattr("sim.order.spread_news", lambda *given: told.append(("news", *given)))
    everyone_learns(4, scene)
    assert told == [
        ("buyer 0", "forget", 4, scene),
        ("buyer 1", "forget", 4, scene),
        ("news", scene.buyers[1], 1, scene.buyers, scene.similarity, scene.p),
    ]


@pytest.mark.parametrize(("month", "convenes"), [(2, False), (3, True), (4, True)])
def test_congress_presses_under_the_law(
    cast: Callable[..., ActorScene], told: Said, month: int, convenes: bool
) -> None:
    """From the month in which it is in force, with that month's draw."""
    scene = cast(statute=Statute(in_force=3))
    congress_presses(month, scene, draws_for(3))
    assert told == [("congress", "convene", 0.5 + month / 64, month, scene)] * convenes


def test_settled_deals_leave_the_front(cast: Callable[..., ActorScene]) -> None:
    """Those that may still change move up in their order, and are counted."""
    stages = (Stage.ABANDONED, Stage.EXPLORING, Stage.DELIVERED, Stage.SIGNED, Stage.DELIVERED)
    scene = cast(stages)
    scene.deals[4].response = Response.PENDING
    room = [0] * 5
    assert keep_unsettled(scene, room) == 3
    assert room[:3] == [1, 3, 4]
    scene.active.remove(3)
    assert keep_unsettled(scene, room) == 2
    assert room[:2] == [1, 4]


def test_talks_join_those_under_way_by_their_ids(cast: Callable[..., ActorScene]) -> None:
    """In the month in which they open, and in any order of opening."""
    calendar = [Month(opened=count) for count in (2, 2, 3, 7, 7, 8)]
    opening = [3, 5, 0, 1, 4, 6, 7, 2]
    scene = cast((Stage.EXPLORING,) * 8, calendar=calendar, opening=opening)
    assert [opened_before(m, scene) for m in range(6)] == [0, 2, 2, 3, 7, 7]
    room, count, seen = [0] * 8, 0, []
    for month in range(6):
        count = let_in(month, scene, room, count)
        seen.append(room[:count])
    assert seen == [
        [3, 5],
        [3, 5],
        [0, 3, 5],
        [0, 1, 3, 4, 5, 6, 7],
        [0, 1, 3, 4, 5, 6, 7],
        [0, 1, 2, 3, 4, 5, 6, 7],
    ]
    room[:3] = [1, 4, 7]  # the others were settled
    assert let_in(3, scene, room, 0) == 4
    assert room[:4] == [1, 4, 6, 7]


@pytest.mark.parametrize(("reversal", "kept"), [(0.1, 1), (0.0, 0)])
def test_what_may_be_handed_back_is_not_settled(
    cast: Callable[..., ActorScene], reversal: float, kept: int
) -> None:
    """A designated buyer's goods stay active for as long as reversals are possible."""
    p = Parameters.model_validate({"buying": {"reversal": reversal}})
    scene = cast((Stage.DELIVERED,), p=p)
    scene.deals[0].response = Response.DESIGNATED
    assert keep_unsettled(scene, [0]) == kept


def test_the_steps_of_a_month_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with what it needs; what is left active is what the last one says."""
    steps: Said = []
    names = (
        "take_effect",
        "treasury_designates",
        "russia_delivers",
        "state_warns",
        "buyers_decide",
        "state_answers",
        "sales_bring_listings",
        "everyone_learns",
        "congress_presses",
        "keep_unsettled",
    )
    for name in names:

        def step(*given: Any, name: str = name) -> int:
            steps.append((name, *given))
            return 7

        monkeypatch.setattr(f"sim.order.{name}", step)
    scene: Any = SimpleNamespace()
    draws, room = draws_for(1), [0]
    assert live_month(3, scene, draws, room, False) == 7
    assert steps == [
        ("take_effect", 3, scene),
        ("treasury_designates", 3, scene, draws),
        ("russia_delivers", 3, scene),
        ("state_warns", 3, scene, draws),
        ("buyers_decide", 3, scene, draws, False),
        ("state_answers", 3, scene, draws),
        ("sales_bring_listings", 3, scene, draws),
        ("everyone_learns", 3, scene),
        ("congress_presses", 3, scene, draws),
        ("keep_unsettled", scene, room),
    ]


def test_no_deal_has_opened_by_itself(cast: Callable[..., ActorScene]) -> None:
    """Nothing in an empty month changes a deal that is not open."""
    scene = cast((Stage.UNOPENED,))
    live_month(0, scene, draws_for(1), [0], True)
    assert (scene.deals[0].stage, scene.deals[0].opened) == (Stage.UNOPENED, NOT_YET)
