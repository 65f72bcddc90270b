"""R12: what buyers expect of State who reason from its payoffs, before any precedent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.rules.belief import opinion
from sim.rules.numeric import logistic, logistic_over_normal, normal_below
from sim.rules.terms import TIE, Policy
from sim.rules.threat import direct_gain
from sim.rules.value import menu_cost, menu_factor

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.records import Buyer, Deal, Scene

ALL = 40.0
"""As many standard deviations as no normal has."""


def chance_of_punishing(
    others: tuple[float, float], gain: float, cost: float, p: Parameters
) -> float:
    """Return how likely State is to punish, of all its private costs: E σ(λ_S(g - c(k))), as logit.

    k is normal with mean `cost` and standard deviation σ_k, and c(k) = k·severity^γ where k > 0.
    With two options this is E σ(λ_S(g - c(k) - other)); at λ_S = inf P(g - c(k) > other).

    Parameters
    ----------
    others : (float, float)
        Payoffs of holding and of waiving; -inf is not available.
    gain, cost : float
        g, and k without its private part.
    p : Parameters
    """
    best = max(others[0], others[1])
    if best == -math.inf:
        return 1.0
    precision, spread, factor = p.state.precision, p.state.cost_spread, menu_factor(p)
    if precision == math.inf:
        most = gain - best - TIE
        if spread == 0.0:
            return 1.0 if menu_cost(cost, p) < most else 0.0
        if most > 0.0:
            most = most / factor if factor > 0.0 else math.inf
        return normal_below((most - cost) / spread)
    weight = 0.0
    for i in range(2):
        if others[i] > -math.inf:
            weight += math.exp(precision * (others[i] - best))
    level = precision * (gain - best) - math.log(weight)
    if spread == 0.0:
        return logistic(level - precision * menu_cost(cost, p))
    parting = -cost / spread
    dear, cheap = precision * factor, precision
    return logistic_over_normal(
        -ALL, parting, level - cheap * cost, cheap * spread
    ) + logistic_over_normal(parting, ALL, level - dear * cost, dear * spread)


def reasoned_prior(
    deal: Deal, buyer: Buyer, threatened: bool, month: int, h: float, scene: Scene
) -> float:
    """Return m_i: how likely State, by what buyers know of its payoffs, would be to designate.

    One decision by the logit of R3 between designating, g - k, waiving where that is lawful,
    -w0 - h·[threatened], and holding, -h·[threatened]: in the month in which an answer is possible,
    so that delay costs nothing yet and Congress does not press, with backing down complete and
    without regard to other talks. The reluctance of the President is known, State's private part is
    not. Of a policy that is known nothing has to be reasoned: `never` gives 0, `mandatory` 1,
    `bernoulli` θ, and the equilibrium policies the odds of the resolute type.
    """
    p = scene.p
    policy = p.state.policy
    if policy == Policy.NEVER:
        return 0.0
    if policy == Policy.MANDATORY:
        return 1.0
    if policy == Policy.BERNOULLI:
        return p.state.theta
    if policy != Policy.DISCRETIONARY:
        return p.state.resolve
    retreat = h if threatened else 0.0
    statute = scene.statute
    bound = month >= statute.deadline_from and statute.deadline_months <= 0
    hold = -math.inf if bound else -retreat
    lawful = buyer.waiver_lawful and month >= statute.waiver_from
    waive = -p.state.waiver_cost - retreat if lawful else -math.inf
    cost = buyer.relation_cost + scene.state.reluctance
    return chance_of_punishing((hold, waive), direct_gain(deal, buyer, p), cost, p)


def reason(month: int, h: float, scene: Scene) -> None:
    """Write what buyers expect of each of their deals, if what they reason from has changed.

    A buyer is shown with the opinion on its own purchase, of several the one it fears most for.
    """
    state, statute = scene.state, scene.statute
    powers = 0
    if month >= statute.waiver_from:
        powers += 1
    if month >= statute.deadline_from and statute.deadline_months <= 0:
        powers += 2
    same = state.known_reluctance == state.reluctance and state.known_powers == powers
    if same and state.known_back_down == h:
        return
    state.known_reluctance, state.known_powers, state.known_back_down = state.reluctance, powers, h
    for j in range(len(scene.buyers)):
        scene.buyers[j].prior = 0.0
    for i in range(len(scene.deals)):
        deal = scene.deals[i]
        buyer = scene.buyers[deal.buyer]
        deal.calm_prior = reasoned_prior(deal, buyer, False, month, h, scene)
        deal.warned_prior = reasoned_prior(deal, buyer, True, month, h, scene)
        buyer.prior = max(buyer.prior, deal.calm_prior)
    for j in range(len(scene.buyers)):
        buyer = scene.buyers[j]
        buyer.opinion = opinion(buyer, buyer.seen, buyer.hits, scene.p)


RULES = (chance_of_punishing, reasoned_prior, reason)
