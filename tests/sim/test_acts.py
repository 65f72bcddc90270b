"""Acts: what each gathers from the scene for its rules, and what it does with their answers."""

from collections.abc import Callable
from typing import Any

import pytest

from sim.actors import (
    ActorScene,
    BuyerActs,
    CongressActs,
    OtherActs,
    RussiaActs,
    StateActs,
    TreasuryActs,
)
from sim.parameters import Parameters
from sim.records import Deal, Month, Statute, System
from sim.rules.terms import Answer, Move, Response, Stage

MakeScene = Callable[..., ActorScene]

ANSWER = object()
"""What a rule returns."""


@pytest.fixture
def scene(scene_of: MakeScene) -> ActorScene:
    """Two buyers that can act, the second with the deal; months that tell themselves apart."""
    return scene_of(
        [Deal(), Deal(buyer=1, system=1, stage=Stage.NEGOTIATING)],
        [BuyerActs(), BuyerActs()],
        [System(), System(waiting=2)],
        seller=RussiaActs(),
        others=OtherActs(),
        state=StateActs(),
        congress=CongressActs(),
        treasury=TreasuryActs(),
        calendar=[Month(capacity_factor=m / 8) for m in range(24)],
        third=[[m + j / 8 for j in range(2)] for m in range(24)],
        statute=Statute(in_force=0, answerable_from=0),
    )


Calls = list[tuple[Any, ...]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Calls]:
    """Let rules write down what they are given; what they answer is `ANSWER`, or as said."""
    calls: Calls = []

    def listen(*rules: str, **answers: Any) -> Calls:
        for rule in rules:
            answer = answers.get(rule.rpartition(".")[2], ANSWER)

            def hear(*given: Any, rule: str = rule, answer: Any = answer) -> Any:
                calls.append((rule, *given))
                return answer

            monkeypatch.setattr(f"sim.actors.{rule}", hear)
        return calls

    return listen


Expected = Callable[[ActorScene, Deal], tuple[Any, ...]]

SIMPLE: list[tuple[str, Callable[[ActorScene, Deal], Any], Expected]] = [
    (
        "treasury.designate_persons",
        lambda s, _: s.treasury.designate(0.25, 7, s),
        lambda s, _: (s.treasury, s.calendar[7], 0.25, s.p.treasury),
    ),
    (
        "buying.quote",
        lambda s, d: s.seller.quote(d, s.buyers[1], 7, s),
        lambda s, d: (d, s.buyers[1], s.p),
    ),
    (
        "setup.open_talks",
        lambda s, d: s.buyers[1].open_talks(d, 7, s),
        lambda s, d: (d, 7, s),
    ),
    (
        "belief.exempt",
        lambda s, d: s.buyers[1].need_not_fear(d, 7, s),
        lambda s, d: (d, s.buyers[1], s.statute, 7),
    ),
    (
        "buying.compute_gain",
        lambda s, d: s.buyers[1].weigh(d, 7, s),
        lambda s, d: (d, 7, s.p),
    ),
    (
        "buying.purchase_probability",
        lambda s, d: s.buyers[1].wants(d, 7, s),
        lambda s, d: (d, s.p),
    ),
    (
        "buying.decide",
        lambda s, d: s.buyers[1].decide(d, 0.25, 7, s),
        lambda s, d: (d, 0.25, s.p),
    ),
    (
        "buying.reverses",
        lambda s, d: s.buyers[1].reverses(d, 0.25, 7, s),
        lambda s, d: (d, s.buyers[1], 0.25, s.p),
    ),
    (
        "lifting.lift",
        lambda s, d: s.state.lift(d, 7, s),
        lambda s, d: (d, 7, s),
    ),
    (
        "moscow.weigh_sale",
        lambda s, d: s.seller.count_costs(d, 7, s),
        lambda s, d: (d, 7, s),
    ),
    (
        "moscow.withdraws",
        lambda s, d: s.seller.withdraws(d, 0.25, 7, s),
        lambda s, d: (d, s.buyers[d.buyer], 0.25, s.p),
    ),
    (
        "buying.take_back",
        lambda s, d: s.seller.withdraw(d, 7, s),
        lambda s, d: (d, 7, s),
    ),
    (
        "moscow.learn_of_sanctions",
        lambda s, _: s.seller.learn(7, s),
        lambda s, _: (s.seller, s.p),
    ),
    ("belief.forget", lambda s, _: s.buyers[1].forget(7, s), lambda s, _: (s.buyers[1], s.p)),
    (
        "threat.back_down_cost",
        lambda s, _: s.state.back_down_cost(7, s),
        lambda s, _: (s.congress, 7, s.p),
    ),
]

SILENT = (
    "treasury.designate_persons",
    "buying.quote",
    "setup.open_talks",
    "buying.compute_gain",
    "lifting.lift",
    "moscow.weigh_sale",
    "buying.take_back",
    "moscow.learn_of_sanctions",
    "belief.forget",
)
"""Rules that change what they are given, and whose acts return nothing."""


@pytest.mark.parametrize(("rule", "act", "expected"), SIMPLE, ids=[rule for rule, *_ in SIMPLE])
def test_an_act_hands_its_rule_what_it_needs(
    scene: ActorScene,
    heard: Callable[..., Calls],
    rule: str,
    act: Callable[[ActorScene, Deal], Any],
    expected: Expected,
) -> None:
    """One call, of the actor's own records and of the month, and its answer handed on."""
    calls = heard(rule)
    deal = scene.deals[1]
    assert act(scene, deal) is (None if rule in SILENT else ANSWER)
    assert calls == [(rule, *expected(scene, deal))]


def test_a_listing_is_entered_if_there_is_one(
    scene: ActorScene, heard: Callable[..., Calls]
) -> None:
    """By the draw and Treasury's terms; what is decided is handed on."""
    for found in (True, False):
        calls = heard("treasury.brings_listing", "treasury.list_persons", brings_listing=found)
        calls.clear()
        assert scene.treasury.lists(scene.deals[1], 0.25, 7, scene) is found
        entered = [("treasury.list_persons", scene.treasury)] if found else []
        assert calls == [("treasury.brings_listing", 0.25, scene.p.treasury), *entered]


def test_plants_work_and_deliver_where_somebody_waits(
    scene: ActorScene, heard: Callable[..., Calls]
) -> None:
    """Queues form; all produce at the month's capacity; only queues are served."""
    calls = heard("delivery.form_queues", "delivery.produce", "delivery.deliver_in_turn")
    scene.seller.deliver(4, scene)
    assert calls == [
        ("delivery.form_queues", scene),
        ("delivery.produce", scene.systems[0], 0.5),
        ("delivery.produce", scene.systems[1], 0.5),
        ("delivery.deliver_in_turn", 1, 4, scene),
    ]
    calls.clear()
    scene.systems[0].waiting = 1
    scene.seller.deliver(4, scene)
    assert [line[1] for line in calls if line[0] == "delivery.deliver_in_turn"] == [0, 1]


def test_taking_stock_is_of_the_month_and_the_deal_s_own_system(
    scene: ActorScene, heard: Callable[..., Calls]
) -> None:
    """First the calendar with what third parties threaten this buyer, then what it is worth."""
    calls = heard("value.keep_calendar", "value.appraise")
    deal = scene.deals[1]
    scene.buyers[1].take_stock(deal, 7, scene)
    assert calls == [
        ("value.keep_calendar", deal, 7, scene),
        ("value.appraise", deal, scene.systems[1], scene.treasury, scene.p),
    ]


@pytest.mark.parametrize("free", [True, False])
def test_a_belief_knows_whether_there_is_anything_to_fear(
    scene: ActorScene, heard: Callable[..., Calls], free: bool
) -> None:
    """Asked of the buyer itself, in this month."""
    calls = heard("belief.exempt", "buying.update_belief", exempt=free)
    deal, buyer = scene.deals[1], scene.buyers[1]
    buyer.form_belief(deal, 7, scene)
    assert calls == [
        ("belief.exempt", deal, buyer, scene.statute, 7),
        ("buying.update_belief", deal, buyer, scene.state, free, scene.p),
    ]


@pytest.mark.parametrize(
    ("move", "may_reverse", "expected"),
    [
        (Move.HOLD, True, []),
        (Move.DROP, True, ["delivery.hand_back"]),
        (Move.DROP, False, ["buying.make_move"]),
        (Move.ADVANCE, False, ["buying.make_move"]),
    ],
)
def test_a_move_is_carried_out(
    scene: ActorScene,
    heard: Callable[..., Calls],
    move: Move,
    may_reverse: bool,
    expected: list[str],
) -> None:
    """Designated goods are handed back by index; others move as decided."""
    calls = heard(
        "buying.may_reverse", "delivery.hand_back", "buying.make_move", may_reverse=may_reverse
    )
    deal = scene.deals[1]
    deal.move = move
    scene.buyers[1].act(1, deal, 7, scene)
    given = {"delivery.hand_back": (1, 7, scene), "buying.make_move": (deal, move, 7, scene)}
    asked = [] if move == Move.HOLD else [("buying.may_reverse", deal)]
    assert calls == asked + [(rule, *given[rule]) for rule in expected]


@pytest.fixture
def talks(scene_of: MakeScene) -> ActorScene:
    """Three talks of buyer 1, of 100, 300 and 600, and one of buyer 0."""
    deals = [Deal(buyer=1, list_price=size) for size in (100.0, 300.0, 600.0)]
    return scene_of([Deal(), *deals], [BuyerActs(), BuyerActs()], state=StateActs())


@pytest.mark.parametrize("policy", ["discretionary", "signalling"])
@pytest.mark.parametrize("considers", [True, False])
@pytest.mark.parametrize("speaks", [True, False])
def test_watching_talks(
    talks: ActorScene,
    heard: Callable[..., Calls],
    monkeypatch: pytest.MonkeyPatch,
    policy: str,
    considers: bool,
    speaks: bool,
) -> None:
    """Detect; decide once, where a warning is considered; warn of all talks that may be warned of.

    Under `signalling` State has then had its say about these, warning or not.
    """
    scene = talks._replace(p=Parameters.model_validate({"state": {"policy": policy}}))
    calls = heard(
        "threat.detect", "threat.considers", "threat.warn", detect=0.75, considers=considers
    )
    about = scene.deals[1:3]
    monkeypatch.setattr(StateActs, "may_warn", lambda _, deal, month, scene: deal in about)  # noqa: ARG005
    monkeypatch.setattr(
        StateActs, "warns", lambda _, *given: calls.append(("warns", *given)) or speaks
    )
    scene.state.watch(scene.deals[2], 0.25, 7, scene)
    wanted: Calls = [
        ("threat.detect", 1, 0.25, 7, scene),
        ("threat.considers", 0.75, scene.p.state),
    ]
    if considers:
        wanted.append(("warns", scene.deals[2], 0.75, 7, scene))
        wanted += [("threat.warn", deal, 7) for deal in about] * speaks
    assert calls == wanted
    said = considers and policy == "signalling"
    assert [deal.addressed for deal in scene.deals] == [False, said, said, False]


@pytest.mark.parametrize("may_be_warned", [True, False])
@pytest.mark.parametrize("free", [True, False])
def test_a_warning_needs_something_to_threaten_with(
    scene: ActorScene, heard: Callable[..., Calls], may_be_warned: bool, free: bool
) -> None:
    """Asked of the deal, then of its own buyer."""
    calls = heard("threat.may_be_warned", "belief.exempt", may_be_warned=may_be_warned, exempt=free)
    deal, buyer = scene.deals[1], scene.buyers[1]
    assert scene.state.may_warn(deal, 7, scene) is (may_be_warned and not free)
    exempt = ("belief.exempt", deal, buyer, scene.statute, 7)
    assert calls == [("threat.may_be_warned", deal)] + [exempt] * may_be_warned


def test_what_speaks_for_a_warning_is_a_mean_by_money(
    talks: ActorScene, heard: Callable[..., Calls], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the talks of which State may warn: (100·.5 + 600·.5)/700."""
    calls = heard("threat.back_down_cost", "threat.case_for_warning", back_down_cost=0.125)
    monkeypatch.setattr(
        "sim.actors.threat.case_for_warning",
        lambda *given: calls.append(given) or 0.25 * given[0].list_price,
    )
    about = [talks.deals[1], talks.deals[3]]
    monkeypatch.setattr(StateActs, "may_warn", lambda _, deal, month, scene: deal in about)  # noqa: ARG005
    lead = talks.deals[2]
    assert talks.state.amount_to_warn(lead, 7, talks) == 700.0
    found = talks.state.case_for_warning(lead, 7, talks)
    assert found == pytest.approx(100.0 / 700.0 * 25.0 + 600.0 / 700.0 * 150.0)
    assert calls == [
        ("threat.back_down_cost", talks.congress, 7, talks.p),
        *((deal, lead, 0.125, talks) for deal in (lead, *about)),
    ]


@pytest.mark.parametrize("amount", [0.0, 700.0])
def test_a_warning_is_decided_once(
    talks: ActorScene,
    heard: Callable[..., Calls],
    monkeypatch: pytest.MonkeyPatch,
    amount: float,
) -> None:
    """By what speaks for it, where there is anything to warn of."""
    calls = heard("threat.warns")
    monkeypatch.setattr(StateActs, "amount_to_warn", lambda *_: amount)
    monkeypatch.setattr(StateActs, "case_for_warning", lambda *_: 0.375)
    said = talks.state.warns(talks.deals[1], 0.75, 7, talks)
    assert said is (ANSWER if amount else False)
    assert calls == [("threat.warns", 0.375, 0.75, talks.p.state)] * (amount > 0.0)


@pytest.mark.parametrize("free", [True, False])
@pytest.mark.parametrize("needed", [0.0, 1e-9, 0.5])
def test_an_offer_is_what_it_takes(
    scene: ActorScene, heard: Callable[..., Calls], free: bool, needed: float
) -> None:
    """Where it takes something; the rule knows whether the buyer has anything to fear."""
    calls = heard(
        "belief.exempt", "threat.sweetener", "threat.offer", exempt=free, sweetener=needed
    )
    deal, buyer, state = scene.deals[1], scene.buyers[1], scene.state
    state.sweeten(deal, 7, scene)
    wanted: Calls = [
        ("belief.exempt", deal, buyer, scene.statute, 7),
        ("threat.sweetener", deal, buyer, state, free, scene.p),
    ]
    wanted += [("threat.offer", deal, needed, 7, state)] * (needed > 0.0)
    assert calls == wanted


def test_taking_a_case_up(scene: ActorScene, heard: Callable[..., Calls]) -> None:
    """The rule sees the buyer of the deal, the draw and the law."""
    calls = heard("determination.takes_up")
    deal, buyer = scene.deals[1], scene.buyers[1]
    assert scene.state.takes_up(deal, 0.25, 7, scene) is ANSWER
    assert calls == [("determination.takes_up", deal, buyer, 0.25, 7, scene.statute, scene.p)]


def test_an_answer_weighs_what_backing_down_costs(
    scene: ActorScene, heard: Callable[..., Calls]
) -> None:
    """h is of this month, with the letters of Congress."""
    calls = heard("threat.back_down_cost", "determination.respond", back_down_cost=0.125)
    deal = scene.deals[1]
    assert scene.state.respond(deal, 0.25, 7, scene) is ANSWER
    assert calls == [
        ("threat.back_down_cost", scene.congress, 7, scene.p),
        ("determination.respond", deal, 0.25, 7, 0.125, scene),
    ]


@pytest.mark.parametrize("takes_up", [True, False])
@pytest.mark.parametrize("leads", [True, False])
@pytest.mark.parametrize("verdict", [Answer.NOTHING, Answer.WAIVED, Answer.DESIGNATED])
def test_a_case_that_is_taken_up_is_answered(
    scene: ActorScene, heard: Callable[..., Calls], takes_up: bool, leads: bool, verdict: Answer
) -> None:
    """Only by the case that stands for its buyer's; without an answer nothing is determined."""
    rules = {
        "determination.takes_up": takes_up,
        "determination.leads": leads,
        "threat.back_down_cost": 0.125,
        "determination.respond": verdict,
        "determination.determine": None,
    }
    calls = heard(*rules, **{rule.rpartition(".")[2]: answer for rule, answer in rules.items()})
    deal, buyer = scene.deals[1], scene.buyers[1]
    scene.state.handle(1, deal, 0.25, 7, scene)
    wanted: Calls = [("determination.takes_up", deal, buyer, 0.25, 7, scene.statute, scene.p)]
    if takes_up:
        wanted.append(("determination.leads", 1, 7, scene))
    if takes_up and leads:
        wanted += [
            ("threat.back_down_cost", scene.congress, 7, scene.p),
            ("determination.respond", deal, 0.25, 7, 0.125, scene),
        ]
        if verdict != Answer.NOTHING:
            wanted.append(("determination.determine", deal, verdict, 7, scene))
    assert calls == wanted


@pytest.mark.parametrize(
    ("scheduled", "due", "in_force", "sent"),
    [
        (True, False, 7, True),
        (False, True, 7, True),
        (False, False, 7, False),
        (True, True, 8, False),
    ],
)
def test_a_letter_goes_out_under_the_law(
    scene: ActorScene,
    heard: Callable[..., Calls],
    scheduled: bool,
    due: bool,
    in_force: int,
    sent: bool,
) -> None:
    """One that is scheduled, or was decided last month; whoever need not fear gets no demand."""
    rules = ("congress.send_letter", "belief.exempt", "threat.demand")
    calls = heard(*rules, exempt=False)
    congress, deals = scene.congress, scene.deals
    scene.buyers[0].need_not_fear = lambda deal, month, scene: True  # type: ignore[method-assign] # noqa: ARG005
    scene.calendar[7].letter, congress.letter_due = scheduled, due
    scene.statute.in_force = in_force
    congress.write(7, scene)
    assert congress.letter_now is sent
    wanted = [
        ("congress.send_letter", congress, 7),
        ("belief.exempt", deals[1], scene.buyers[1], scene.statute, 7),
        ("threat.demand", deals[1], 7),
    ]
    assert calls == (wanted if sent else [])


@pytest.mark.parametrize(("owners", "talks", "cases"), [("000000", 1, 1), ("012345", 2, 2)])
def test_congress_counts_countries(
    scene_of: MakeScene, heard: Callable[..., Calls], owners: str, talks: int, cases: int
) -> None:
    """Of talks that it sees and cases that wait, whatever number of contracts each has."""
    calls = heard("congress.press", "congress.decide_letter", "congress.legislate")
    deals = [
        Deal(stage=Stage.NEGOTIATING, detected=True),
        Deal(stage=Stage.AGREED, detected=True),
        Deal(stage=Stage.NEGOTIATING),
        Deal(stage=Stage.DELIVERED, response=Response.PENDING, pending_from=7),
        Deal(stage=Stage.DELIVERED, response=Response.PENDING, pending_from=6),
        Deal(stage=Stage.DELIVERED, response=Response.PENDING, pending_from=9),
    ]
    for deal, owner in zip(deals, owners, strict=True):
        deal.buyer = int(owner)
    scene = scene_of(deals, [BuyerActs() for _ in deals], congress=CongressActs())
    for month in (7, 8):  # counted anew each month
        scene.congress.convene(0.25, month, scene)
    pressed = [line for line in calls if line[0] == "congress.press"]
    terms = scene.p.congress
    assert pressed == [("congress.press", scene.congress, talks, cases, terms)] * 2


@pytest.mark.parametrize(("spared", "talks"), [(7, 0), (8, 1)])
def test_congress_asks_nothing_of_the_spared(
    scene_of: MakeScene, heard: Callable[..., Calls], spared: int, talks: int
) -> None:
    """From the month on in which a buyer need not fear its talks press no more."""
    calls = heard("congress.press", "congress.decide_letter", "congress.legislate")
    deals = [Deal(stage=Stage.NEGOTIATING, detected=True), Deal(stage=Stage.AGREED, detected=True)]
    scene = scene_of(deals, [BuyerActs(spared_from=spared)], congress=CongressActs())
    scene.congress.convene(0.25, 7, scene)
    assert calls[0] == ("congress.press", scene.congress, talks, 0, scene.p.congress)


def test_congress_decides_on_letter_and_law(scene: ActorScene, heard: Callable[..., Calls]) -> None:
    """After the pressure is known; with the month's draw."""
    calls = heard("congress.press", "congress.decide_letter", "congress.legislate")
    congress, terms = scene.congress, scene.p.congress
    congress.convene(0.25, 7, scene)
    assert congress.letter_due is ANSWER
    assert calls == [
        ("congress.press", congress, 0, 0, terms),
        ("congress.decide_letter", congress, 7, 0.25, terms),
        ("congress.legislate", congress, scene.statute, 7, terms),
    ]
