"""R12: what buyers expect who reason from State's payoffs, and what a heavier menu costs."""

import math
from collections.abc import Callable
from itertools import pairwise
from statistics import NormalDist

import pytest
from scipy.integrate import quad

from analysis.closed_forms.reasoned import best_severity
from sim.parameters import Parameters
from sim.records import Buyer, CongressState, Deal, Scene, State, Statute
from sim.rules.belief import belief, predictive, prior_at
from sim.rules.buying import update_belief
from sim.rules.determination import determine, probability_after
from sim.rules.numeric import logistic, logistic_over_normal, normal_below
from sim.rules.policy import chain_deals
from sim.rules.reasoning import chance_of_punishing, reason, reasoned_prior
from sim.rules.terms import Answer, Relationship, Response, Stage, Threat
from sim.rules.threat import sanction_cost
from sim.rules.value import menu_cost, menu_factor
from sim.world import order_of_opening

Make = Callable[..., Parameters]
MakeScene = Callable[..., Scene]

NOTHING_KNOWN = {"prior": "reasoned"}


def payoffs(parameters: Make, **state: object) -> Parameters:
    """Return parameters under which beliefs reason."""
    plain = {"gain": 0.1, "cost_spread": 0.0, "precision": 2.0, "waiver_cost": 0.3}
    return parameters(state={**plain, **state}, learning=NOTHING_KNOWN)


def test_what_a_menu_costs(parameters: Make) -> None:
    """k·severity^γ: .5·4^.5 = 1 and .5·4 = 2; a gain stays one; a menu of nothing costs nothing."""
    for severity, power, cost in (
        (4.0, 0.5, 1.0),
        (4.0, 1.0, 2.0),
        (9.0, 0.0, 0.5),
        (0.0, 2.0, 0.0),
    ):
        p = parameters(state={"severity": severity, "severity_cost": power})
        assert menu_cost(0.5, p) == pytest.approx(cost)
        assert menu_cost(-0.5, p) == -0.5
        assert menu_cost(0.0, p) == 0.0
    assert menu_factor(parameters(state={"severity": 0.0})) == 1.0


def test_what_sanctions_cost_state(parameters: Make, scene_of: MakeScene) -> None:
    """(.5 + .2 + .3·1)·2 = 2; relations bear .5·2 per USD; a private gain is not scaled."""
    p = parameters(state={"severity": 2.0, "severity_cost": 1.0, "cost_spread": 0.3})
    buyer, state = Buyer(relation_cost=0.5), State(reluctance=0.2)
    assert sanction_cost(Deal(resolve_shock=1.0), buyer, state, p) == pytest.approx(2.0)
    assert sanction_cost(Deal(resolve_shock=-3.0), buyer, state, p) == pytest.approx(-0.2)
    case = Deal(response=Response.PENDING, pending_from=0, list_price=100.0)
    scene = scene_of(deals=[case], buyers=[buyer], p=p)
    determine(case, Answer.DESIGNATED, 1, scene)
    assert scene.state.relation_cost == pytest.approx(100.0)


def test_the_chain_store_pays_for_a_heavier_menu(parameters: Make) -> None:
    """1 - k/D = 1 - .2·2/.8 = .5, with k of the deal before."""
    p = parameters(state={"severity": 2.0, "severity_cost": 1.0})
    deals = [Deal(opens=0, ratio=0.5, buyer=0), Deal(opens=1, ratio=0.5, buyer=1)]
    chain_deals(
        deals, [Buyer(relation_cost=0.2), Buyer(deterrence_gain=0.8)], order_of_opening(deals), p
    )
    assert deals[1].mixing == pytest.approx(0.5)


def test_two_options(parameters: Make, scene_of: MakeScene) -> None:
    """σ(2·(.1 + .4·[threatened] - .3·2)) without a waiver: σ(-1) and σ(-.2)."""
    p = payoffs(parameters, severity=2.0, severity_cost=1.0)
    scene = scene_of(p=p)
    buyer = Buyer(relation_cost=0.3, waiver_lawful=False)
    calm = reasoned_prior(Deal(), buyer, False, 0, 0.4, scene)
    warned = reasoned_prior(Deal(), buyer, True, 0, 0.4, scene)
    assert calm == pytest.approx(1.0 / (1.0 + math.e))
    assert warned == pytest.approx(1.0 / (1.0 + math.exp(0.2)))


def test_a_waiver_is_an_option_where_lawful(parameters: Make, scene_of: MakeScene) -> None:
    """e^(2(.1 - .3)) over itself, 1 for holding and e^(-2·.3) for waiving."""
    p = payoffs(parameters)
    own, waive = math.exp(-0.4), math.exp(-0.6)
    for waiver_from, rest in ((0, 1.0 + waive), (3, 1.0)):
        scene = scene_of(p=p, statute=Statute(waiver_from=waiver_from))
        m = reasoned_prior(Deal(), Buyer(relation_cost=0.3), False, 2, 0.4, scene)
        assert m == pytest.approx(own / (own + rest))
        m = reasoned_prior(Deal(), Buyer(relation_cost=0.3), True, 2, 0.4, scene)
        assert m == pytest.approx(own / (own + rest * math.exp(-0.8))), "both ways out cost h"


def test_a_law_without_delay_leaves_no_way_out(parameters: Make, scene_of: MakeScene) -> None:
    """Where nothing may be held and nothing waived State must designate; else it may waive."""
    p = payoffs(parameters)
    at_once = Statute(waiver_from=0, deadline_from=1, deadline_months=0)
    scene = scene_of(p=p, statute=at_once)
    bound = Buyer(relation_cost=0.3, waiver_lawful=False)
    assert reasoned_prior(Deal(), bound, False, 1, 0.4, scene) == 1.0
    assert reasoned_prior(Deal(), bound, False, 0, 0.4, scene) == pytest.approx(logistic(-0.4))
    free = Buyer(relation_cost=0.3)
    assert reasoned_prior(Deal(), free, False, 1, 0.4, scene) == pytest.approx(logistic(0.2))
    later = scene._replace(statute=Statute(deadline_from=1, deadline_months=1))
    assert reasoned_prior(Deal(), bound, False, 1, 0.4, later) == pytest.approx(logistic(-0.4))


def test_known_payoffs(parameters: Make, scene_of: MakeScene) -> None:
    """The President's reluctance, the adversary's and the alliance's gain are known."""
    p = payoffs(parameters, gain_adversary=0.2, gain_alliance=0.6)
    scene = scene_of(p=p, state=State(reluctance=0.5), statute=Statute())
    foe = Buyer(relation_cost=0.3, relationship=Relationship.ADVERSARY)
    assert reasoned_prior(Deal(), foe, False, 0, 0.4, scene) == pytest.approx(logistic(-1.0))
    ally = Buyer(relation_cost=0.3, ally=0.5)
    deal = Deal(alliance_risk=1.0)
    assert reasoned_prior(deal, ally, False, 0, 0.4, scene) == pytest.approx(logistic(-0.8))


@pytest.mark.parametrize(
    ("policy", "m"), [("never", 0.0), ("mandatory", 1.0), ("bernoulli", 0.35), ("signalling", 0.2)]
)
def test_known_policies(policy: str, m: float, parameters: Make, scene_of: MakeScene) -> None:
    """Nothing has to be reasoned."""
    p = payoffs(parameters, policy=policy, theta=0.35, resolve=0.2)
    assert reasoned_prior(Deal(), Buyer(), True, 0, 0.4, scene_of(p=p)) == m


@pytest.mark.parametrize("factor", [(1.0, 0.0), (3.0, 1.0), (0.0, 1.0), (0.5, 2.0)])
@pytest.mark.parametrize("precision", [0.0, 0.7, 6.0, 300.0, math.inf])
@pytest.mark.parametrize("cost", [-0.4, 0.0, 0.9])
def test_a_private_part_is_integrated(
    factor: tuple[float, float], precision: float, cost: float, parameters: Make
) -> None:
    """By adaptive quadrature on either side of k = 0 and of indifference."""
    severity, power = factor
    p = payoffs(
        parameters, precision=precision, cost_spread=0.3, severity=severity, severity_cost=power
    )
    found = chance_of_punishing((-0.2, -math.inf), 0.5, cost, p)

    def weighed(z: float) -> float:
        gain = 0.7 - menu_cost(cost + 0.3 * z, p)
        y = float(gain > 0.0) if precision == math.inf else logistic(precision * gain)
        return y * math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)

    level = 0.7 / menu_factor(p) if menu_factor(p) > 0.0 else 9.0
    turns = [max(-9.0, min(9.0, (k - cost) / 0.3)) for k in (0.0, level)]
    edges = sorted(
        [-9.0, 9.0, *turns, *(max(-9.0, min(9.0, t + d)) for t in turns for d in (-0.2, 0.2))]
    )
    exact = sum(
        quad(weighed, low, high, epsabs=1e-13, limit=200)[0]
        for low, high in pairwise(edges)
        if high > low
    )
    assert found == pytest.approx(exact, abs=1e-8)


def test_exact_choices(parameters: Make) -> None:
    """λ_S = inf: 1 if g + h beats k·severity^γ, and 0 from equality on."""
    p = payoffs(parameters, precision=math.inf, severity=2.0, severity_cost=1.0)
    for cost, m in ((0.24, 1.0), (0.25, 0.0), (0.26, 0.0)):
        assert chance_of_punishing((-0.4, -math.inf), 0.1, cost, p) == m
        assert chance_of_punishing((-math.inf, -0.4), 0.1, cost, p) == m
    assert chance_of_punishing((-math.inf, -math.inf), 0.1, 9.0, p) == 1.0
    even = payoffs(parameters, precision=0.0)
    assert chance_of_punishing((-0.4, -0.7), 0.1, 0.2, even) == pytest.approx(1.0 / 3.0)


def test_where_severity_stops_paying(parameters: Make) -> None:
    """m·severity has its top where γ·severity^γ = 1/(λ_S(1 - m)k)."""

    def felt(severity: float) -> tuple[float, float]:
        p = payoffs(parameters, precision=4.0, severity=severity, severity_cost=0.8)
        m = chance_of_punishing((-0.5, -math.inf), 0.1, 0.6, p)
        return m * severity, m

    best = 1.0
    for _ in range(200):
        best = 0.5 * (best + best_severity(4.0, felt(best)[1], 0.6, 0.8))
    assert felt(best)[0] > max(felt(best * 0.99)[0], felt(best * 1.01)[0])


def test_what_is_reasoned_from(parameters: Make, scene_of: MakeScene) -> None:
    """Anew when h, the President or the law changes, and only then; the gravest deal is shown."""
    p = payoffs(parameters, gain_alliance=0.5)
    deals = [Deal(), Deal(alliance_risk=1.0)]
    buyer = Buyer(relation_cost=0.3, ally=1.0, waiver_lawful=False)
    scene = scene_of(deals=deals, buyers=[buyer], p=p, statute=Statute(waiver_from=5))
    reason(0, 0.4, scene)
    assert deals[0].calm_prior == pytest.approx(logistic(-0.4))
    assert deals[0].warned_prior == pytest.approx(logistic(0.4))
    assert deals[1].calm_prior == pytest.approx(logistic(0.6))
    assert (buyer.prior, buyer.opinion) == pytest.approx((logistic(0.6), logistic(0.6)))
    for change in ("nothing", "h", "President", "law", "deadline"):
        deals[0].calm_prior = -1.0
        if change == "President":
            scene.state.reluctance = 0.1
        if change == "deadline":
            scene.statute.deadline_from, scene.statute.deadline_months = 5, 0
        late = change in ("law", "deadline")
        reason(5 if late else 1, 0.4 if change == "nothing" else 0.6, scene)
        assert (deals[0].calm_prior == -1.0) == (change == "nothing")


def test_a_waiver_that_comes_after_a_deadline_is_reasoned_from(
    parameters: Make, scene_of: MakeScene
) -> None:
    """A law without delay binds State until it may waive: 1, then σ(2(.1 - .3 + .3))."""
    scene = scene_of(
        p=payoffs(parameters),
        buyers=[Buyer(relation_cost=0.3)],
        statute=Statute(waiver_from=2, deadline_from=1, deadline_months=0),
    )
    for month, m in ((0, logistic(-0.4)), (1, 1.0), (2, logistic(0.2))):
        reason(month, 0.4, scene)
        assert scene.deals[0].calm_prior == pytest.approx(m)


def test_a_belief_begins_with_what_is_reasoned(parameters: Make, scene_of: MakeScene) -> None:
    """(3·.4 + 1)/(3 + 2) = .44 after one designation of two; a warning shifts no odds on top."""
    p = parameters(learning={**NOTHING_KNOWN, "warning": 5.0, "memory": 1.0})
    deal = Deal(calm_prior=0.1, warned_prior=0.4, significance=1.0, stage=Stage.AGREED)
    buyer = Buyer(seen=2.0, hits=1.0, exposure=2.0, opinion=0.9)
    assert belief(deal, Threat.NONE, buyer, State(), p) == pytest.approx(0.26)
    for threat in (Threat.WARNED, Threat.DEMANDED):
        assert belief(deal, threat, buyer, State(), p) == pytest.approx(0.44)
    assert prior_at(deal, Threat.NONE) == 0.1
    assert predictive(0.4, 2.0, 1.0, p) == pytest.approx(0.44)
    deal.threat = Threat.WARNED
    update_belief(deal, buyer, State(), False, p)
    assert (deal.belief, deal.reasoned) == pytest.approx((0.44, 0.4))
    update_belief(deal, buyer, State(), True, p)
    assert (deal.belief, deal.reasoned) == (0.0, 0.0)
    scene = scene_of(deals=[deal], buyers=[buyer], p=p)
    feared = probability_after(deal, Deal(), Answer.DESIGNATED, scene)
    spared = probability_after(deal, Deal(), Answer.WAIVED, scene)
    deal.attraction = 0.0
    assert feared < spared
    assert isinstance(scene.congress, CongressState)


@pytest.mark.parametrize("x", [-9.0, -3.0, -0.5, 0.0, 0.1, 2.0, 7.0])
def test_normal(x: float) -> None:
    """Φ, to the last digits on both sides."""
    assert normal_below(x) == pytest.approx(NormalDist().cdf(x), rel=1e-9, abs=1e-18)
    assert logistic_over_normal(-40.0, x, 100.0, 0.0) == pytest.approx(normal_below(x))
    assert logistic_over_normal(x, x - 1.0, 1.0, 1.0) == 0.0
