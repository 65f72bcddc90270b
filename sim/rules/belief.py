"""R1: what buyers believe about being designated, and how precedents and threats move it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.rules.numeric import shift_odds
from sim.rules.policy import equilibrium_belief
from sim.rules.terms import NOT_YET, Answer, Belief, Prior, Response, Threat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.parameters import Learning, Parameters
    from sim.records import Buyer, Deal, State, Statute


def prior_belief(buyer: Buyer, p: Parameters) -> float:
    """Return m_i, the share of 'designated' a buyer expects before any case.

    m_i = shift(α/(α + β), -leniency·strategic_i): strategic buyers expect to be spared.
    """
    mean = p.learning.alpha / (p.learning.alpha + p.learning.beta)
    return shift_odds(mean, math.exp(-p.learning.leniency * buyer.strategic))


def opinion(buyer: Buyer, seen: float, hits: float, p: Parameters) -> float:
    """Return the predictive probability after weighted cases: a Beta-Bernoulli mean.

    Parameters
    ----------
    seen, hits : float
        Σ w ψ d^age over answered buyers, and the same over those designated.
    """
    return predictive(buyer.prior, seen, hits, p)


def predictive(prior: float, seen: float, hits: float, p: Parameters) -> float:
    """Return the predictive probability after weighted cases, from a prior mean worth α + β."""
    weight = p.learning.alpha + p.learning.beta
    return (weight * prior + hits) / (weight + seen)


def prior_at(deal: Deal, threat: int) -> float:
    """Return what State's payoffs lead to for a deal under a threat, or without one (R12)."""
    return deal.calm_prior if threat == Threat.NONE else deal.warned_prior


def prepare_threats(state: State, learning: Learning) -> None:
    """Turn the log odds that threats add to belief into factors, once a run."""
    state.warning_odds = math.exp(learning.warning)
    state.demand_odds = math.exp(learning.demand)


def threat_odds(threat: int, state: State) -> float:
    """Return the factor on the odds of designation that a threat level brings."""
    if threat == Threat.WARNED:
        return state.warning_odds
    if threat == Threat.DEMANDED:
        return state.demand_odds
    return 1.0


def is_sanctioned(deal: Deal) -> bool:
    """Return whether its buyer is under sanctions over a deal: designated, and not lifted (R14)."""
    return deal.response == Response.DESIGNATED and deal.lifted == NOT_YET


def exempt(deal: Deal, buyer: Buyer, statute: Statute, month: int) -> bool:
    """Return whether the buyer need not fear.

    There is no law, the purchase came before it or was found not significant, it was waived,
    sanctions over it were lifted, or the buyer is publicly spared.
    """
    return (
        month < statute.in_force
        or not deal.liable
        or deal.response == Response.WAIVED
        or deal.lifted != NOT_YET
        or month >= buyer.spared_from
    )


def belief(deal: Deal, threat: int, buyer: Buyer, state: State, p: Parameters) -> float:
    """Return q, the belief that this purchase would be followed by designation, under the law.

    By taste the odds of an opinion, raised by a threat. Reasoned beliefs begin with what State's
    payoffs lead to at this threat, which then moves nothing else: it counts through h.
    """
    if p.learning.belief == Belief.PRECEDENT:
        if p.learning.prior == Prior.REASONED:
            return predictive(prior_at(deal, threat), buyer.seen, buyer.hits, p)
        if threat == Threat.NONE:
            return buyer.opinion
        return shift_odds(buyer.opinion, threat_odds(threat, state))
    return equilibrium_belief(deal, threat, state, p)


def opinion_after(answer: int, weight: float, buyer: Buyer, named: Buyer, p: Parameters) -> float:
    """Return a buyer's opinion next month if `named` were answered now, or nobody (`NOTHING`)."""
    seen, hits = recalled_after(answer, weight, buyer, named, p)
    return opinion(buyer, seen, hits, p)


def recalled_after(
    answer: int, weight: float, buyer: Buyer, named: Buyer, p: Parameters
) -> tuple[float, float]:
    """Return what a buyer would have seen by next month if `named` were answered now: cases, hits.

    `weight` is the similarity of `named` to the buyer. An earlier entry of `named` is replaced.
    """
    seen = buyer.seen * p.learning.memory
    hits = buyer.hits * p.learning.memory
    if answer != Answer.NOTHING:
        old = named.answer_weight * p.learning.memory
        seen += weight * (p.learning.memory - old)
        hit = p.learning.memory * was_hit(answer, p)
        hits += weight * (hit - old * was_hit(named.answer, p))
    return seen, hits


def was_hit(answer: int, p: Parameters) -> float:
    """Return o: 1 for a designation, 0 for a waiver or silence, `lifted` for one lifted (R14)."""
    if answer == Answer.LIFTED:
        return p.learning.lifted
    return 1.0 if answer == Answer.DESIGNATED else 0.0


def faded(weight: float, months: int, p: Parameters) -> float:
    """Return what memory leaves of a weight after so many months: d^months."""
    for _ in range(months):
        weight *= p.learning.memory
    return weight


def announce(buyer: Buyer, answer: int, weight: float) -> None:
    """Enter what the month says about a buyer; silence never replaces an answer.

    Of several cases that have become silent at once the most significant counts.
    """
    if answer == Answer.SILENCE:
        if buyer.answer != Answer.NOTHING or buyer.news > Answer.SILENCE:
            return
        weight = max(weight, buyer.news_weight)
    buyer.news = answer
    buyer.news_weight = weight


def forget(buyer: Buyer, p: Parameters) -> None:
    """Let a month pass over what a buyer remembers."""
    if buyer.seen > 0.0 and p.learning.memory < 1.0:
        buyer.seen *= p.learning.memory
        buyer.hits *= p.learning.memory
        buyer.opinion = opinion(buyer, buyer.seen, buyer.hits, p)
    buyer.answer_weight *= p.learning.memory


def spread_news(
    source: Buyer,
    j: int,
    buyers: Sequence[Buyer],
    similarity: Sequence[Sequence[float]],
    p: Parameters,
) -> None:
    """Let everybody learn what a month has brought of buyer `j`, at its end: age 1 at first use."""
    take_in(source, j, source.news_weight * p.learning.memory, buyers, similarity, p)


def exempted_in(buyer: Buyer, statute: Statute) -> int:
    """Return the month in which an exemption from the law is news: not before there is a law."""
    return max(buyer.spared_from, statute.in_force)


def publish_exemptions(
    month: int,
    buyers: Sequence[Buyer],
    similarity: Sequence[Sequence[float]],
    statute: Statute,
    p: Parameters,
) -> None:
    """Let everybody learn at once, at age 0, whom the law spares from this month on: a waiver.

    An act of Congress is public before anybody decides; State's own answers come when all have
    decided. It weighs as much as an answer, and an answer to the buyer replaces it.
    """
    for j in range(len(buyers)):
        if exempted_in(buyers[j], statute) == month:
            announce(buyers[j], Answer.WAIVED, 1.0)
            take_in(buyers[j], j, 1.0, buyers, similarity, p)


def take_in(
    source: Buyer,
    j: int,
    fresh: float,
    buyers: Sequence[Buyer],
    similarity: Sequence[Sequence[float]],
    p: Parameters,
) -> None:
    """Enter the news of buyer `j` for everybody, in place of what was known of it before.

    There is one entry per answered buyer. `fresh` is its weight ψ d^age; for each buyer it counts
    by similarity.
    """
    stale = source.answer_weight
    hit = fresh * was_hit(source.news, p)
    stale_hit = stale * was_hit(source.answer, p)
    for i in range(len(buyers)):
        weight = similarity[i][j]
        buyers[i].seen += weight * (fresh - stale)
        buyers[i].hits += weight * (hit - stale_hit)
        buyers[i].opinion = opinion(buyers[i], buyers[i].seen, buyers[i].hits, p)
    source.answer = source.news
    source.answer_weight = fresh
    source.news = Answer.NOTHING
    source.news_weight = 0.0


RULES = (
    prior_belief,
    predictive,
    opinion,
    prior_at,
    prepare_threats,
    threat_odds,
    is_sanctioned,
    exempt,
    belief,
    was_hit,
    recalled_after,
    opinion_after,
    faded,
    announce,
    forget,
    take_in,
    spread_news,
    exempted_in,
    publish_exemptions,
)
