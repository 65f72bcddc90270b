"""R3 after the trigger: what State weighs, and what a determination does."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from sim.parameters import Parameters
from sim.records import Buyer, Deal, Scene, State, Statute
from sim.rules.buying import update_belief
from sim.rules.determination import (
    decision_rate,
    deliberate,
    designation_payoff,
    determine,
    holding_payoff,
    is_due,
    is_settled,
    leads,
    note_silence,
    past_deadline,
    pick,
    recall_silence,
    recall_standing,
    respond,
    spillover,
    takes_up,
    waiver_payoff,
)
from sim.rules.terms import (
    NEVER,
    NOT_YET,
    TIE,
    Answer,
    Policy,
    Relationship,
    Response,
    Stage,
    Threat,
)

Make = Callable[..., Parameters]
MakeScene = Callable[..., Scene]

INF = math.inf

QUIET = {"reputation": 0.0, "cost_spread": 0.0}


def case(**changed: object) -> Deal:
    """Return a delivered deal whose case has been pending since month 4."""
    deal = Deal(stage=Stage.DELIVERED, response=Response.PENDING, pending_from=4, significant=True)
    for name, value in changed.items():
        setattr(deal, name, value)
    return deal


def test_due() -> None:
    """A pending case may be answered from its month on."""
    assert not is_due(case(), 3)
    assert is_due(case(), 4)
    for response in (Response.NONE, Response.DESIGNATED, Response.WAIVED):
        assert not is_due(case(response=response), 9)


def test_designation_payoff(parameters: Make, scene_of: MakeScene) -> None:
    """g + κ_t - k = .1 + .3 + min(.25, .02·8) - (.5 + .2) = -.14; the cap holds from month 13."""
    p = parameters(
        state=QUIET | {"gain": 0.1, "gain_adversary": 0.3},
        congress={"inaction": 0.02, "inaction_cap": 0.25},
    )
    buyer = Buyer(relationship=Relationship.ADVERSARY, relation_cost=0.5)
    scene = scene_of([case()], [buyer], p=p, state=State(reluctance=0.2))
    assert designation_payoff(scene.deals[0], 12, scene) == pytest.approx(-0.14)
    assert designation_payoff(scene.deals[0], 40, scene) == pytest.approx(-0.05)


@pytest.mark.parametrize(("threat", "expected"), [(0, -0.3), (1, -0.7), (2, -0.7)])
def test_waiver_payoff(parameters: Make, scene_of: MakeScene, threat: int, expected: float) -> None:
    """-w0 - h·[threatened]."""
    scene = scene_of([case(threat=threat)], p=parameters(state=QUIET | {"waiver_cost": 0.3}))
    assert waiver_payoff(scene.deals[0], 9, 0.4, scene) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("threat", "month", "months", "expected"),
    [
        (Threat.NONE, 4, 12.0, 0.0),
        (Threat.NONE, 9, 12.0, -0.05),
        (Threat.NONE, 60, 12.0, -0.1),
        (Threat.WARNED, 4, 12.0, 0.0),
        (Threat.WARNED, 7, 12.0, -0.03 - 0.1),
        (Threat.DEMANDED, 60, 12.0, -0.1 - 0.4),
        (Threat.WARNED, 4, 0.0, -0.4),
        (Threat.WARNED, 60, 0.0, -0.5),
    ],
)
def test_holding_payoff(
    parameters: Make,
    scene_of: MakeScene,
    threat: Threat,
    month: int,
    months: float,
    expected: float,
) -> None:
    """-min(cap, delay·n) - h·min(1, n/back-down months), and -h at once if these are 0."""
    p = parameters(state=QUIET | {"delay": 0.01, "delay_cap": 0.1, "back_down_months": months})
    scene = scene_of([case(threat=threat)], p=p)
    payoff = holding_payoff(scene.deals[0], month, 0.4, scene)
    assert payoff == pytest.approx(expected)


def test_deadline() -> None:
    """It holds from its month on, for cases that have waited long enough."""
    statute = Statute(deadline_from=20, deadline_months=6)
    assert not past_deadline(case(), 19, statute)
    assert past_deadline(case(), 20, statute)
    assert not past_deadline(case(pending_from=18), 23, statute)
    assert past_deadline(case(pending_from=18), 24, statute)
    assert not past_deadline(case(), 900, Statute())


@pytest.mark.parametrize(
    ("policy", "usual", "late"),
    [
        (Policy.DISCRETIONARY, 0.2, 1.0),
        (Policy.MANDATORY, 0.2, 1.0),
        (Policy.NEVER, 0.0, 0.0),
        (Policy.BERNOULLI, 1.0, 1.0),
        (Policy.SIGNALLING, 1.0, 1.0),
        (Policy.KREPS_WILSON, 1.0, 1.0),
    ],
)
def test_decision_rate(parameters: Make, policy: Policy, usual: float, late: float) -> None:
    """m for those who choose their time, 1 past a deadline, never for `never`."""
    p = parameters(state={"policy": policy, "answer_rate": 0.2})
    assert decision_rate(case(), 9, Statute(), p) == usual
    assert decision_rate(case(), 9, Statute(deadline_from=0, deadline_months=5), p) == late


def test_taking_up(parameters: Make) -> None:
    """A due case is taken up with probability m; that of a spared buyer at once."""
    p = parameters(state={"answer_rate": 0.2})
    assert takes_up(case(), Buyer(), 0.19, 9, Statute(), p)
    assert not takes_up(case(), Buyer(), 0.2, 9, Statute(), p)
    assert not takes_up(case(), Buyer(), 0.0, 3, Statute(), p)
    assert takes_up(case(), Buyer(spared_from=9), 0.99, 9, Statute(), p)
    assert not takes_up(case(), Buyer(spared_from=10), 0.99, 9, Statute(), p)
    assert not takes_up(case(response=Response.NONE), Buyer(spared_from=0), 0.0, 9, Statute(), p)


# hold, waive, designate
@pytest.mark.parametrize(
    ("payoffs", "draw", "precision", "expected"),
    [
        ((0.0, 0.0, 0.0), 0.33, 2.0, Answer.DESIGNATED),
        ((0.0, 0.0, 0.0), 0.34, 2.0, Answer.WAIVED),
        ((0.0, 0.0, 0.0), 0.66, 2.0, Answer.WAIVED),
        ((0.0, 0.0, 0.0), 0.67, 2.0, Answer.NOTHING),
        ((9.0, 0.0, 0.0), 0.33, 0.0, Answer.DESIGNATED),
        ((9.0, 0.0, 0.0), 0.67, 0.0, Answer.NOTHING),
        ((0.0, -INF, math.log(3.0)), 0.74, 1.0, Answer.DESIGNATED),
        ((0.0, -INF, math.log(3.0)), 0.76, 1.0, Answer.NOTHING),
        ((-INF, 0.0, 0.0), 0.49, 0.0, Answer.DESIGNATED),
        ((-INF, 0.0, 0.0), 0.51, 0.0, Answer.WAIVED),
        ((-INF, -INF, -1e6), 0.999, 3.0, Answer.DESIGNATED),
        ((-1e4, 0.0, 0.0), 0.999, 1e3, Answer.WAIVED),
        ((5.0, 5.0, 5.0), 0.33, 2.0, Answer.DESIGNATED),
        ((5.0, 5.0, 5.0), 0.34, 2.0, Answer.WAIVED),
        ((5.0, 5.0, 5.0), 0.66, 2.0, Answer.WAIVED),
        ((-INF, 0.0, 0.0), 0.5, 2.0, Answer.WAIVED),
        ((0.0, -INF, 0.0), 0.49, 0.0, Answer.DESIGNATED),
        ((0.0, -INF, 0.0), 0.5, 2.0, Answer.NOTHING),
        ((0.0, 0.0, 0.0), 0.0, INF, Answer.NOTHING),
        ((-1.0, 0.0, 0.0), 0.0, INF, Answer.WAIVED),
        ((0.0, 1e-10, 1e-10), 0.0, INF, Answer.NOTHING),
        ((0.0, 1.0, 1.0 + 1e-10), 0.0, INF, Answer.WAIVED),
        ((0.0, 0.0, 1e-8), 0.999, INF, Answer.DESIGNATED),
        ((-TIE, 0.0, 0.0), 0.0, INF, Answer.NOTHING),
        ((-1.0, -TIE, 0.0), 0.0, INF, Answer.WAIVED),
        ((-INF, -INF, -5.0), 0.0, INF, Answer.DESIGNATED),
    ],
)
def test_pick(
    payoffs: tuple[float, float, float], draw: float, precision: float, expected: Answer
) -> None:
    """Logit over what is available; at precision inf the best, a tie to hold, then to waive.

    Only differences of payoffs count; a draw on a border falls to the option above it.
    """
    assert pick(payoffs, draw, precision) == expected


def deliberation(parameters: Make, scene_of: MakeScene, **changed: object) -> Scene:
    """Return a scene in which holding costs 0, waiving .3, and designating gains -k."""
    p = parameters(
        state=QUIET | {"gain": 0.0, "precision": INF, "delay": 0.0, "waiver_cost": 0.3},
        congress={"inaction": 0.0},
    )
    given = {"in_force": 0, "answerable_from": 0, "waiver_from": 0, **changed}
    return scene_of([case()], [Buyer(relation_cost=-1.0)], p=p, statute=Statute(**given))


def test_best_response(parameters: Make, scene_of: MakeScene) -> None:
    """Designate if it gains, else hold; past a deadline waive, where that is lawful."""
    scene = deliberation(parameters, scene_of)
    assert deliberate(scene.deals[0], 0.5, 9, 0.4, scene) == Answer.DESIGNATED
    scene.buyers[0].relation_cost = 0.5
    assert deliberate(scene.deals[0], 0.5, 9, 0.4, scene) == Answer.NOTHING
    late = deliberation(parameters, scene_of, deadline_from=0, deadline_months=5)
    late.buyers[0].relation_cost = 0.5
    assert deliberate(late.deals[0], 0.5, 9, 0.4, late) == Answer.WAIVED
    late.buyers[0].waiver_lawful = False
    assert deliberate(late.deals[0], 0.5, 9, 0.4, late) == Answer.DESIGNATED


def test_no_waiver_before_there_is_authority(parameters: Make, scene_of: MakeScene) -> None:
    """Past a deadline and without a waiver only designation is left."""
    statute = {"deadline_from": 0, "deadline_months": 5, "waiver_from": 10}
    scene = deliberation(parameters, scene_of, **statute)
    scene.buyers[0].relation_cost = 99.0
    assert deliberate(scene.deals[0], 0.5, 9, 0.4, scene) == Answer.DESIGNATED
    assert deliberate(scene.deals[0], 0.5, 10, 0.4, scene) == Answer.WAIVED


def test_a_threat_once_made_is_dear_to_take_back(parameters: Make, scene_of: MakeScene) -> None:
    """After a year's waiting holding costs h and waiving .3 + h; at h = .6 designating is cheaper.

    The case is answered in the same way whether State takes it up or only deliberates.
    """
    for threat, h, expected in (
        (Threat.NONE, 0.6, Answer.NOTHING),
        (Threat.WARNED, 0.4, Answer.NOTHING),
        (Threat.WARNED, 0.6, Answer.DESIGNATED),
    ):
        scene = deliberation(parameters, scene_of)
        scene.buyers[0].relation_cost = 0.5
        scene.deals[0].threat = threat
        assert deliberate(scene.deals[0], 0.5, 16, h, scene) == expected
        assert respond(scene.deals[0], 0.05, 16, h, scene) == expected


def test_a_waiver_breaks_the_threat_at_once(parameters: Make, scene_of: MakeScene) -> None:
    """Past a deadline State waives at .3 < k = .5, unless it threatened: .3 + .4 > .5."""
    scene = deliberation(parameters, scene_of, deadline_from=0, deadline_months=5)
    scene.buyers[0].relation_cost = 0.5
    assert deliberate(scene.deals[0], 0.5, 9, 0.4, scene) == Answer.WAIVED
    scene.deals[0].threat = Threat.WARNED
    assert deliberate(scene.deals[0], 0.5, 9, 0.4, scene) == Answer.DESIGNATED


def test_one_uniform_for_whether_and_how(parameters: Make, scene_of: MakeScene) -> None:
    """Given that State acts (draw < m = .2), draw/m is the uniform for what it does."""
    p = parameters(
        state=QUIET | {"gain": 0.0, "precision": 0.0, "answer_rate": 0.2},
        congress={"inaction": 0.0},
    )
    scene = scene_of([case()], [Buyer()], p=p)
    expected = {0.06: Answer.DESIGNATED, 0.07: Answer.WAIVED, 0.13: Answer.WAIVED}
    expected[0.14] = Answer.NOTHING
    for draw, answer in expected.items():
        assert respond(scene.deals[0], draw, 9, 0.0, scene) == answer


@pytest.mark.parametrize(
    ("policy", "draw", "resolute", "expected"),
    [
        (Policy.MANDATORY, 0.1, False, Answer.DESIGNATED),
        (Policy.BERNOULLI, 0.29, False, Answer.DESIGNATED),
        (Policy.BERNOULLI, 0.3, False, Answer.WAIVED),
        (Policy.BERNOULLI, 0.31, True, Answer.WAIVED),
        (Policy.SIGNALLING, 0.99, True, Answer.DESIGNATED),
        (Policy.SIGNALLING, 0.0, False, Answer.WAIVED),
        (Policy.KREPS_WILSON, 0.99, True, Answer.DESIGNATED),
    ],
)
def test_other_policies(
    parameters: Make,
    scene_of: MakeScene,
    policy: Policy,
    draw: float,
    resolute: bool,
    expected: Answer,
) -> None:
    """Mandatory designates, Bernoulli tosses its coin, types do as they are."""
    p = parameters(state={"policy": policy, "theta": 0.3})
    buyer = Buyer(waiver_lawful=False)
    scene = scene_of([case()], [buyer], p=p, state=State(resolute=resolute))
    assert respond(scene.deals[0], draw, 9, 0.4, scene) == expected


def test_the_weak_type_enforces_now_and_then(parameters: Make, scene_of: MakeScene) -> None:
    """At p = .1 and β = .25 (two deals to come, b = 1/2): f = .1·.75/(.9·.25) = 1/3."""
    p = parameters(state={"policy": Policy.KREPS_WILSON})
    scene = scene_of([case(chain_after=0.25)], p=p, state=State(standing=0.1))
    assert respond(scene.deals[0], 0.333, 9, 0.0, scene) == Answer.DESIGNATED
    assert respond(scene.deals[0], 0.334, 9, 0.0, scene) == Answer.WAIVED
    scene.state.standing = 0.0
    assert respond(scene.deals[0], 0.0, 9, 0.0, scene) == Answer.WAIVED


@pytest.mark.parametrize("policy", Policy)
def test_a_spared_buyer_is_waived(parameters: Make, scene_of: MakeScene, policy: Policy) -> None:
    """Under every policy."""
    p = parameters(state={"policy": policy, "theta": 1.0})
    scene = scene_of([case()], [Buyer(spared_from=9)], p=p, state=State(resolute=True))
    assert respond(scene.deals[0], 0.0, 9, 0.4, scene) == Answer.WAIVED


def talks(**changed: object) -> Deal:
    """Return agreed talks of buyer 1 that State knows of, worth 1.5 before price and fear."""
    deal = Deal(buyer=1, stage=Stage.AGREED, significance=1.0, attraction=1.5, opened=0)
    deal.detected = True
    for name, value in changed.items():
        setattr(deal, name, value)
    return deal


def sigma(x: float) -> float:
    """σ(x)."""
    return 1.0 / (1.0 + math.exp(-x))


WATCHING = {
    "state": {"reputation": 0.5, "cost_spread": 0.0, "repeat": 1.5, "gain": 0.0, "delay": 0.0},
    "learning": {"alpha": 1.0, "beta": 3.0, "leniency": 0.0, "memory": 1.0},
    "russia": {"pricing": "list"},
    "buying": {"precision": 2.0},
    "congress": {"inaction": 0.0},
}


def watching(
    parameters: Make, scene_of: MakeScene, *deals: Deal, **changed: dict[str, object]
) -> Scene:
    """Return a case of buyer 0, and talks of buyer 1 with C = 2, D = 3 and q = 1/4."""
    p = parameters(**{name: part | changed.get(name, {}) for name, part in WATCHING.items()})
    buyers = [
        Buyer(prior=0.25, opinion=0.25, exposure=1.0, deterrence_gain=1.0),
        Buyer(prior=0.25, opinion=0.25, exposure=2.0, deterrence_gain=3.0),
    ]
    return scene_of([case(), *deals], buyers, p=p)


def purchase_probability(q: float, loss: float) -> float:
    """Return P(want) at list price."""
    return sigma(2.0 * (1.5 - q * loss - 1.0))


def test_spillover(parameters: Make, scene_of: MakeScene) -> None:
    """ω·D·(P silent - P told): q stays 1/4, goes to 2/5 after a designation, 1/5 after a waiver."""
    scene = watching(parameters, scene_of, talks())
    for answer, q in ((Answer.DESIGNATED, 0.4), (Answer.WAIVED, 0.2)):
        expected = 0.5 * 3.0 * (purchase_probability(0.25, 2.0) - purchase_probability(q, 2.0))
        assert spillover(scene.deals[0], answer, 9, scene) == pytest.approx(expected)
        assert (expected > 0.0) is (answer == Answer.DESIGNATED)


def test_spillover_adds_up_over_talks(parameters: Make, scene_of: MakeScene) -> None:
    """Two talks of this size count twice, and ω = 1 twice as much as 1/2."""
    of_one = 3.0 * (purchase_probability(0.25, 2.0) - purchase_probability(0.4, 2.0))
    for weight in (0.5, 1.0):
        scene = watching(parameters, scene_of, talks(), talks(), state={"reputation": weight})
        total = spillover(scene.deals[0], Answer.DESIGNATED, 9, scene)
        assert total == pytest.approx(weight * 2.0 * of_one)


def test_spillover_of_small_deals_and_repeats_at_bargained_prices(
    parameters: Make, scene_of: MakeScene
) -> None:
    """s = 1/2, u0 = .2, and a repeat of 1.5·2: net 1.3 - q·1.5, of which half above .5 is kept."""
    russia = {"pricing": "nash", "unit_cost": 0.5, "share": 0.5}
    small = talks(significance=0.5, outside=0.2)
    scene = watching(parameters, scene_of, small, russia=russia)
    scene.buyers[1].designations = 1
    silent, told = (sigma(2.0 * 0.5 * (1.3 - q * 1.5 - 0.5)) for q in (0.25, 0.4))
    expected = 0.5 * 3.0 * (silent - told)
    assert spillover(scene.deals[0], Answer.DESIGNATED, 9, scene) == pytest.approx(expected)


def test_no_spillover_where_beliefs_are_those_of_an_equilibrium(
    parameters: Make, scene_of: MakeScene
) -> None:
    """Buyers who do not learn from precedents are not moved by one."""
    scene = watching(parameters, scene_of, talks(), learning={"belief": "kreps_wilson"})
    assert spillover(scene.deals[0], Answer.DESIGNATED, 9, scene) == 0.0


def test_spillover_is_part_of_both_answers_payoffs(parameters: Make, scene_of: MakeScene) -> None:
    """ρ_D = 1.5·(P silent - P told) is added to -k, and ρ_W, which is negative, to -w0."""
    scene = watching(parameters, scene_of, talks(), state={"waiver_cost": 0.3})
    scene.buyers[0].relation_cost = 0.5
    silent, sanctioned, waived = (purchase_probability(q, 2.0) for q in (0.25, 0.4, 0.2))
    case = scene.deals[0]
    assert designation_payoff(case, 9, scene) == pytest.approx(1.5 * (silent - sanctioned) - 0.5)
    assert waiver_payoff(case, 9, 0.4, scene) == pytest.approx(1.5 * (silent - waived) - 0.3)


def test_state_may_sanction_for_the_sake_of_others(parameters: Make, scene_of: MakeScene) -> None:
    """ρ_D = 1.5·(σ(0) - σ(-.6)) = .218 makes up for k = .2, and only where State cares."""
    for weight, expected in ((0.5, Answer.DESIGNATED), (0.0, Answer.NOTHING)):
        terms = {"reputation": weight, "precision": INF}
        scene = watching(parameters, scene_of, talks(), state=terms)
        scene.buyers[0].relation_cost = 0.2
        assert deliberate(scene.deals[0], 0.5, 9, 0.4, scene) == expected


def test_spillover_on_the_threatened(parameters: Make, scene_of: MakeScene) -> None:
    """The forecast keeps the threat: odds 1 : 3 and 2 : 3, times 3."""
    scene = watching(parameters, scene_of, talks(threat=Threat.WARNED))
    scene.state.warning_odds = 3.0
    expected = 0.5 * 3.0 * (purchase_probability(0.5, 2.0) - purchase_probability(2.0 / 3.0, 2.0))
    assert spillover(scene.deals[0], Answer.DESIGNATED, 9, scene) == pytest.approx(expected)


def test_spillover_on_the_buyer_itself(parameters: Make, scene_of: MakeScene) -> None:
    """Another deal of the buyer named faces the heavier sanctions of a repeat."""
    scene = watching(parameters, scene_of, talks(buyer=0))
    for answer, q, loss in ((Answer.DESIGNATED, 0.4, 1.5), (Answer.WAIVED, 0.2, 1.0)):
        expected = 0.5 * 1.0 * (purchase_probability(0.25, 1.0) - purchase_probability(q, loss))
        assert spillover(scene.deals[0], answer, 9, scene) == pytest.approx(expected)


def test_spillover_without_similarity_or_weight(parameters: Make, scene_of: MakeScene) -> None:
    """Buyers who learn nothing from the case, and a State that does not care, change nothing."""
    scene = watching(parameters, scene_of, talks())
    alone = scene._replace(similarity=[[1.0, 0.0], [0.0, 1.0]])
    assert spillover(alone.deals[0], Answer.DESIGNATED, 9, alone) == 0.0
    careless = scene._replace(p=parameters(state={"reputation": 0.0}))
    assert spillover(careless.deals[0], Answer.DESIGNATED, 9, careless) == 0.0


@pytest.mark.parametrize(
    "changed",
    [
        {"stage": Stage.UNOPENED},
        {"stage": Stage.SIGNED},
        {"stage": Stage.ABANDONED},
        {"detected": False},
    ],
)
def test_spillover_counts_talks_only(
    parameters: Make, scene_of: MakeScene, changed: dict[str, object]
) -> None:
    """Unopened, signed and dropped deals do not learn, and State cannot weigh unknown talks."""
    scene = watching(parameters, scene_of, talks(**changed))
    assert spillover(scene.deals[0], Answer.DESIGNATED, 9, scene) == 0.0


def test_spillover_leaves_out_those_without_fear(parameters: Make, scene_of: MakeScene) -> None:
    """A publicly spared buyer is not moved."""
    scene = watching(parameters, scene_of, talks())
    scene.buyers[1].spared_from = 9
    assert spillover(scene.deals[0], Answer.DESIGNATED, 9, scene) == 0.0


def test_a_determination_answers_all_pending_cases_of_a_buyer(
    parameters: Make, scene_of: MakeScene
) -> None:
    """One precedent, one designation; others' cases and cases not yet due stay."""
    deals = [case(), case(), case(buyer=1), case(pending_from=12), case(response=Response.WAIVED)]
    deals[0].list_price, deals[1].list_price = 500.0, 800.0
    buyers = [Buyer(relation_cost=0.6), Buyer()]
    scene = scene_of(deals, buyers, p=parameters(state=QUIET))
    determine(deals[0], Answer.DESIGNATED, 9, scene)
    assert [deal.response for deal in deals] == [
        Response.DESIGNATED,
        Response.DESIGNATED,
        Response.PENDING,
        Response.PENDING,
        Response.WAIVED,
    ]
    assert [deal.designated for deal in deals[:2]] == [9, 9]
    assert (scene.state.designations, scene.state.waivers) == (1, 0)
    assert (buyers[0].designations, buyers[0].news) == (1, Answer.DESIGNATED)
    assert buyers[0].news_weight == 1.0
    assert scene.state.relation_cost == pytest.approx(0.6 * (500.0 + 800.0))


def test_determinations_are_counted_one_by_one(parameters: Make, scene_of: MakeScene) -> None:
    """Costs to relations add up, .6·500 + .6·800 + .2·100; so do the buyer's designations.

    The second contract became a case only after the first had been answered.
    """
    later = case(list_price=800.0, pending_from=10)
    deals = [case(list_price=500.0), later, case(buyer=1, list_price=100.0)]
    buyers = [Buyer(relation_cost=0.6), Buyer(relation_cost=0.2), Buyer()]
    deals += [case(buyer=2), case(buyer=2)]
    scene = scene_of(deals, buyers, p=parameters(state=QUIET))
    for deal, month in zip(deals, (9, 10, 10, 11, 12), strict=True):
        answer = Answer.WAIVED if deal.buyer == 2 else Answer.DESIGNATED
        determine(deal, answer, month, scene)
    assert (scene.state.designations, scene.state.waivers) == (3, 2)
    assert [buyer.designations for buyer in buyers] == [2, 1, 0]
    assert scene.state.relation_cost == pytest.approx(300.0 + 480.0 + 20.0)


def test_a_waiver(parameters: Make, scene_of: MakeScene) -> None:
    """It costs State's reputation for resolve, and leaves the buyer undesignated."""
    scene = scene_of([case()], p=parameters(state=QUIET), state=State(standing=0.4))
    determine(scene.deals[0], Answer.WAIVED, 9, scene)
    assert (scene.deals[0].response, scene.deals[0].waived) == (Response.WAIVED, 9)
    assert (scene.state.waivers, scene.state.standing) == (1, 0.0)
    assert scene.buyers[0].designations == 0
    assert scene.state.relation_cost == 0.0


@pytest.mark.parametrize(("reputation", "after"), [(0.1, 0.25), (0.4, 0.4)])
def test_a_sanction_builds_reputation(
    parameters: Make, scene_of: MakeScene, reputation: float, after: float
) -> None:
    """p becomes max(p, β_(n-1))."""
    scene = scene_of(
        [case(chain_after=0.25)], p=parameters(state=QUIET), state=State(standing=reputation)
    )
    determine(scene.deals[0], Answer.DESIGNATED, 9, scene)
    assert scene.state.standing == after


def test_a_statutory_waiver_gives_no_standing_away(parameters: Make, scene_of: MakeScene) -> None:
    """What the executive did not decide says nothing of it; before the exemption it did."""
    for spared_from, standing in ((9, 0.4), (10, 0.0)):
        scene = scene_of(
            [case()],
            [Buyer(spared_from=spared_from)],
            p=parameters(state=QUIET),
            state=State(standing=0.4),
        )
        determine(scene.deals[0], Answer.WAIVED, 9, scene)
        assert (scene.state.waivers, scene.state.standing) == (1, standing)


@pytest.mark.parametrize("taken_up", [0, 1, 2])
def test_what_counts_in_the_chain_is_the_determination(
    parameters: Make, scene_of: MakeScene, taken_up: int
) -> None:
    """β after the last of the cases answered, .5, whichever of them is taken up; .75 is another's.

    At p = .25 a weak State sanctions with .25·.5/(.75·.5) = 1/3.
    """
    deals = [
        case(chain_after=0.25),
        case(chain_after=0.5),
        case(chain_after=0.125),
        case(chain_after=0.75, response=Response.WAIVED),
        case(chain_after=0.75, buyer=1),
    ]
    p = parameters(learning={"belief": "kreps_wilson"}, state=QUIET | {"policy": "kreps_wilson"})
    scene = scene_of(deals, [Buyer(), Buyer()], p=p, state=State(standing=0.25))
    assert respond(deals[taken_up], 0.333, 9, 0.0, scene) == Answer.DESIGNATED
    assert respond(deals[taken_up], 0.334, 9, 0.0, scene) == Answer.WAIVED
    determine(deals[taken_up], Answer.DESIGNATED, 9, scene)
    assert scene.state.standing == 0.5


def test_only_a_later_designation_is_a_repeat(parameters: Make, scene_of: MakeScene) -> None:
    """Contracts answered together are named once; the next, three months later, is a repeat."""
    deals = [case(), case(), case(pending_from=12), case(buyer=1)]
    scene = scene_of(deals, [Buyer(), Buyer()], p=parameters(state=QUIET))
    for index, month in ((0, 9), (2, 12), (3, 12)):
        determine(deals[index], Answer.DESIGNATED, month, scene)
    assert [deal.repeated for deal in deals] == [False, False, True, False]


@pytest.mark.parametrize("designations", [0, 1])
def test_a_certain_sanction_is_feared_as_it_is_borne(
    parameters: Make, scene_of: MakeScene, designations: int
) -> None:
    """q·s·C at q = s = 1 before the answer is what the buyer bears after it, to the last bit."""
    p = parameters(
        learning={"alpha": 1.0, "beta": 0.0, "leniency": 0.0}, state=QUIET | {"repeat": 1.7}
    )
    buyer = Buyer(exposure=2.1, designations=designations, opinion=1.0, prior=1.0)
    deal = case(stage=Stage.SIGNED)
    scene = scene_of([deal], [buyer], p=p)
    update_belief(deal, buyer, scene.state, False, p)
    feared = deal.sanction
    determine(deal, Answer.DESIGNATED, 9, scene)
    update_belief(deal, buyer, scene.state, False, p)
    assert deal.sanction == feared == 2.1 * (1.7 if designations else 1.0)


def test_the_cost_to_relations_is_the_relation_s_alone(
    parameters: Make, scene_of: MakeScene
) -> None:
    """.2·100 + .5·100 - .4·100, whatever a President or State's private part add to k.

    A gain counts as one: where k is drawn around 0, cutting it would make a cost of chance.
    """
    deals = [
        case(buyer=i, list_price=100.0, resolve_shock=z) for i, z in enumerate((1.0, -1.0, 0.0))
    ]
    buyers = [Buyer(relation_cost=cost) for cost in (0.2, 0.5, -0.4)]
    p = parameters(state={"cost_spread": 0.5})
    scene = scene_of(deals, buyers, p=p, state=State(reluctance=0.4))
    for deal in deals:
        determine(deal, Answer.DESIGNATED, 9, scene)
    assert scene.state.relation_cost == pytest.approx(30.0)


def test_the_oldest_case_stands_for_a_buyer(scene_of: MakeScene) -> None:
    """The oldest, of several the first by id; cases that are answered, or not yet due, do not."""
    deals = [
        case(pending_from=6),
        case(),
        case(),
        case(buyer=1),
        case(pending_from=2, response=Response.WAIVED),
        case(pending_from=12),
    ]
    scene = scene_of(deals, [Buyer(), Buyer()])
    assert [leads(i, 9, scene) for i in range(4)] == [False, True, False, True]
    deals[1].response = Response.DESIGNATED
    assert [leads(i, 9, scene) for i in range(4)] == [False, False, True, True]


def test_a_contract_weighs_as_its_parts(parameters: Make, scene_of: MakeScene) -> None:
    """300 in one, or 100 and 200: all payoffs are alike, threatened, waited for, feared by others.

    Parts of 100 that are threatened, among 300, weigh a third of h.
    """
    for threat in (Threat.NONE, Threat.WARNED):
        found = []
        for sizes in ((300.0,), (100.0, 200.0), (200.0, 100.0), (75.0,) * 4):
            scene = watching(
                parameters,
                scene_of,
                talks(list_price=450.0),
                *(case(list_price=size, threat=threat) for size in sizes[1:]),
                state={"gain": 0.1, "delay": 0.01, "waiver_cost": 0.3},
                congress={"inaction": 0.02},
            )
            one = scene.deals[0]
            one.list_price, one.threat = sizes[0], threat
            designated, waived = (
                designation_payoff(one, 9, scene),
                waiver_payoff(one, 9, 0.4, scene),
            )
            found.append((designated, waived, holding_payoff(one, 9, 0.4, scene)))
        assert found == [pytest.approx(found[0])] * 4
    scene = watching(parameters, scene_of, case(list_price=200.0), state={"waiver_cost": 0.3})
    scene.deals[0].list_price, scene.deals[0].threat = 100.0, Threat.DEMANDED
    assert waiver_payoff(scene.deals[1], 9, 0.6, scene) == pytest.approx(-0.3 - 0.2)


def test_spillover_counts_money(parameters: Make, scene_of: MakeScene) -> None:
    """Talks of 1 and of 500 beside a case of 250 weigh 1/250 and 2; in dollars or cents alike."""
    of_one = 0.5 * 3.0 * (purchase_probability(0.25, 2.0) - purchase_probability(0.4, 2.0))
    for unit in (1.0, 0.01):
        for size, weight in ((1.0, 0.004), (500.0, 2.0)):
            scene = watching(parameters, scene_of, talks(list_price=size * unit))
            scene.deals[0].list_price = 250.0 * unit
            total = spillover(scene.deals[0], Answer.DESIGNATED, 9, scene)
            assert total == pytest.approx(weight * of_one)


def test_silence_over_several_cases_is_of_the_most_significant(parameters: Make) -> None:
    """In whatever order they come; an answer of the same month stays."""
    p = parameters(learning={"silence_months": 5, "silence_weight": 0.5})
    for order in ((0.2, 0.8), (0.8, 0.2)):
        buyer = Buyer()
        for significance in order:
            note_silence(case(significance=significance), buyer, 9, p)
        assert (buyer.news, buyer.news_weight) == (Answer.SILENCE, 0.4)
    buyer = Buyer(news=Answer.WAIVED, news_weight=1.0)
    note_silence(case(significance=1.0), buyer, 9, p)
    assert (buyer.news, buyer.news_weight) == (Answer.WAIVED, 1.0)


@pytest.mark.parametrize(("month", "news"), [(9, Answer.NOTHING), (10, Answer.SILENCE)])
def test_silence(parameters: Make, month: int, news: Answer) -> None:
    """After six months a pending case counts as tolerated, with ψ = .5·s."""
    p = parameters(learning={"silence_months": 6, "silence_weight": 0.5})
    buyer = Buyer()
    note_silence(case(significance=0.8), buyer, month, p)
    assert buyer.news == news
    assert buyer.news_weight == (0.4 if news else 0.0)


def test_an_answered_case_is_not_silent(parameters: Make) -> None:
    """Nor one that was found insignificant."""
    p = parameters(learning={"silence_months": 0})
    for response in (Response.NONE, Response.WAIVED, Response.DESIGNATED):
        buyer = Buyer()
        note_silence(case(response=response), buyer, 99, p)
        assert buyer.news == Answer.NOTHING


def tolerated(
    parameters: Make, scene_of: MakeScene, *cases: Deal, answer: Answer = Answer.NOTHING
) -> Buyer:
    """Return the buyer of cases after six months' silence is recalled in month 0, at d = 1/2."""
    p = parameters(learning={"silence_months": 6, "silence_weight": 0.5, "memory": 0.5})
    scene = scene_of(list(cases), [Buyer(answer=answer, prior=0.5)], p=p)
    recall_silence(range(len(scene.deals)), 0, scene)
    return scene.buyers[0]


def hanging(since: int, **changed: Any) -> Deal:
    """Return a significant case without an answer, of s = .8."""
    given = {"significant": True, "significance": 0.8, "response": Response.PENDING}
    return Deal(**(given | {"pending_from": since} | changed))


def test_silence_of_before_has_its_age(parameters: Make, scene_of: MakeScene) -> None:
    """Pending since month -9 and tolerated from month -3 on: ψ = .5·.8·d^3 = .05 in month 0."""
    buyer = tolerated(parameters, scene_of, hanging(-9))
    assert buyer.answer == Answer.SILENCE
    assert buyer.seen == buyer.answer_weight == pytest.approx(0.05)
    assert buyer.opinion == pytest.approx(3.0 * 0.5 / 3.05)


def test_the_first_silence_of_before_counts(parameters: Make, scene_of: MakeScene) -> None:
    """Of several cases the one tolerated first, whatever their order; the other adds nothing."""
    cases = [hanging(-9), hanging(-10, significance=0.6), hanging(-8)]
    assert tolerated(parameters, scene_of, *cases).seen == pytest.approx(0.3 * 0.5**4)


@pytest.mark.parametrize(
    "case",
    [
        hanging(-6),
        hanging(-6, response=Response.NONE, ended=-1),
        hanging(-9, response=Response.NONE, ended=-3),
        hanging(-9, significant=False, response=Response.NONE),
    ],
)
def test_what_was_not_tolerated(parameters: Make, scene_of: MakeScene, case: Deal) -> None:
    """Silence that is not long enough yet, ended with the contract in time, or was never a case."""
    buyer = tolerated(parameters, scene_of, case)
    assert (buyer.answer, buyer.seen) == (Answer.NOTHING, 0.0)


def test_tolerated_before_it_was_cancelled(parameters: Make, scene_of: MakeScene) -> None:
    """A contract cancelled later has been tolerated all the same."""
    case = hanging(-9, response=Response.NONE, ended=-2)
    assert tolerated(parameters, scene_of, case).answer == Answer.SILENCE


def test_an_answer_of_before_outweighs_silence(parameters: Make, scene_of: MakeScene) -> None:
    """A buyer that was answered is known for the answer."""
    buyer = tolerated(parameters, scene_of, hanging(-9), answer=Answer.WAIVED)
    assert (buyer.answer, buyer.seen) == (Answer.WAIVED, 0.0)


@pytest.mark.parametrize("stage", Stage)
def test_settled(stage: Stage, parameters: Make) -> None:
    """Ended deals, and delivered ones without an open case, a chance of reversal, or of lifting."""
    ended = stage in (Stage.ABANDONED, Stage.SWITCHED, Stage.REVERSED, Stage.WITHDRAWN)
    delivered = stage == Stage.DELIVERED
    may, must_not = (parameters(buying={"reversal": rate}) for rate in (0.1, 0.0))
    sanctioned = Deal(stage=stage, response=Response.DESIGNATED, designated=2)
    assert is_settled(Deal(stage=stage), may) == (ended or delivered)
    assert is_settled(Deal(stage=stage, response=Response.WAIVED), may) == (ended or delivered)
    assert is_settled(sanctioned, may) == ended
    assert is_settled(sanctioned, must_not) == (ended or delivered)
    for way in ("lifting", "lifting_return"):
        lenient = parameters(buying={"reversal": 0.0}, state={way: 0.1})
        assert not is_settled(sanctioned, lenient)
        sanctioned.lifted = 9
        assert is_settled(sanctioned, lenient) == (ended or delivered)
        sanctioned.lifted = NOT_YET
    if stage in (Stage.SIGNED, Stage.DELIVERED):
        assert not is_settled(case(stage=stage), may)


def test_never_is_far() -> None:
    """No deadline holds by default."""
    assert Statute().deadline_from == NEVER


def answered(buyer: int, month: int, *, waived: bool = False, **changed: Any) -> Deal:
    """Return a case of the chain-store game that was answered before the start."""
    when = {"waived": month} if waived else {"designated": month}
    return Deal(**{"buyer": buyer, "triggered": month - 2, "chain_after": 0.3} | when | changed)


@pytest.mark.parametrize(
    ("deals", "expected"),
    [
        ([answered(0, -3)], 0.3),
        ([answered(0, -3, chain_after=0.1)], 0.2),
        ([answered(0, -3, waived=True)], 0.0),
        ([answered(0, -9)], 0.2),
        ([answered(0, -9, waived=True)], 0.2),
        ([answered(0, -8, waived=True)], 0.0),
        ([answered(0, 0, waived=True)], 0.2),
        ([answered(0, -3, waived=True), answered(1, -1)], 0.3),
        ([answered(0, -1, waived=True), answered(1, -3)], 0.0),
        # of one month: in the order of their ids, each buyer where its oldest case stands
        ([answered(0, -2), answered(1, -2, waived=True)], 0.0),
        ([answered(0, -2, waived=True), answered(1, -2)], 0.3),
        (
            [
                answered(0, -2, triggered=-3),
                answered(1, -2, waived=True),
                answered(0, -2, triggered=-5),
            ],
            0.3,
        ),
        (
            [
                answered(0, -2, triggered=-5),
                answered(1, -2, waived=True),
                answered(0, -2, triggered=-5),
            ],
            0.0,
        ),
        # under the grace period no case is older than its end
        (
            [
                answered(0, -2, triggered=-7),
                answered(1, -2, waived=True),
                answered(0, -2, triggered=-8),
            ],
            0.0,
        ),
        # one determination, the latest link of all that it answers
        (
            [answered(0, -2), answered(0, -2, chain_after=0.4), answered(0, -4, chain_after=0.9)],
            0.9,
        ),
        ([answered(0, -2), answered(0, -2, chain_after=0.4), answered(1, -4)], 0.4),
        # spared by the law from -3 on: says nothing of State
        ([answered(2, -2, waived=True)], 0.2),
        ([answered(2, -3, waived=True)], 0.2),
        ([answered(2, -4, waived=True)], 0.0),
    ],
)
def test_reputation_of_before_the_start(
    scene_of: MakeScene, deals: list[Deal], expected: float
) -> None:
    """Of a run that began in month -8 with p = .2: a designation leaves β, a waiver nothing."""
    buyers = [Buyer(), Buyer(), Buyer(spared_from=-3)]
    scene = scene_of(
        deals,
        buyers,
        state=State(standing=0.2, lived_since=-8),
        statute=Statute(in_force=-20, answerable_from=-7),
    )
    recall_standing(scene)
    assert scene.state.standing == expected
