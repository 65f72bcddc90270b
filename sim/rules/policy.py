"""Benchmark policies: two equilibria from the literature as named options of State and buyers.

`signalling` is the one-shot game of cheap threats with a cost of backing down; `kreps_wilson` is
the finitely repeated chain-store game (Kreps and Wilson 1982). Both need State's type, drawn once
a run, and tell buyers what to believe and how to mix at a tie.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.rules.numeric import shift_odds
from sim.rules.price import certain_price, reservation_price
from sim.rules.terms import Belief, Policy, Threat
from sim.rules.value import menu_cost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.parameters import Parameters, StateTerms
    from sim.records import Buyer, Deal, State

KNIFE_EDGE = 1e-12


def deterrability(deal: Deal, buyer: Buyer, p: Parameters) -> float:
    """Return b = B/(s·C), the belief at which the buyer is indifferent.

    B is the value less the part of the price that does not depend on the surplus; the limits in
    which these policies are equilibria have no friction, link, third party or alternative.
    """
    return ratio_of(first_gain(deal, buyer, p), deal.significance * buyer.exposure)


def first_gain(deal: Deal, buyer: Buyer, p: Parameters) -> float:
    """Return B as it was when the run began, or the one that it continues.

    Which of the buyer's rivals have got the system since does not enter.
    """
    value = deal.value
    if deal.rivals_change != 0 and not deal.given_value:
        value -= p.weights.rival * deal.rivals_change
    return value - certain_price(reservation_price(buyer, p), p)


def ratio_of(gain: float, loss: float) -> float:
    """Return b = B/(s·C) from its two parts."""
    if loss > 0.0:
        return gain / loss
    return math.inf if gain > 0.0 else -math.inf


def bluff_rate(prior: float, ratio: float) -> float:
    """Return the weak type's probability of threatening: p(1 - b)/((1 - p)b), at most 1."""
    if ratio <= prior or ratio <= 0.0:
        return 1.0
    if ratio >= 1.0:
        return 0.0
    return prior * (1.0 - ratio) / ((1.0 - prior) * ratio)


def defiance(ratio: float, stakes: float, terms: StateTerms) -> float:
    """Return the probability that a threatened buyer that is indifferent buys.

    y = D/(D + h) leaves the weak type willing to bluff if p < b < 1. Where all threaten, p ≥ b, the
    buyer abstains; one with b ≥ 1 always buys.
    """
    if ratio >= 1.0 - KNIFE_EDGE:
        return 1.0
    if ratio <= terms.resolve + KNIFE_EDGE or stakes <= 0.0:
        return 0.0
    return stakes / (stakes + terms.back_down)


def equilibrium_belief(deal: Deal, threat: int, state: State, p: Parameters) -> float:
    """Return the buyer's belief in designation under the benchmark rules."""
    if p.learning.belief == Belief.SIGNALLING:
        if threat == Threat.NONE:
            return 0.0
        bluff = bluff_rate(p.state.resolve, deal.ratio)
        return 1.0 if bluff == 0.0 else shift_odds(p.state.resolve, 1.0 / bluff)
    if state.standing <= 0.0:
        return 0.0
    if abs(state.standing - deal.chain) <= KNIFE_EDGE and deal.ratio < 1.0:
        return deal.ratio
    if deal.chain_after <= 0.0:
        return 1.0
    return min(1.0, state.standing / deal.chain_after)


def prepare_policy(
    deals: Sequence[Deal],
    buyers: Sequence[Buyer],
    opening: Sequence[int],
    state: State,
    draw: float,
    p: Parameters,
) -> None:
    """Set State's type from its draw, and each deal's place in the equilibrium."""
    if p.state.policy == Policy.SIGNALLING or p.state.policy == Policy.KREPS_WILSON:
        state.resolute = draw < p.state.resolve
        state.standing = p.state.resolve
        for i in range(len(deals)):
            deal = deals[i]
            buyer = buyers[deal.buyer]
            deal.ratio = deterrability(deal, buyer, p)
            if p.state.policy == Policy.SIGNALLING:
                deal.mixing = defiance(deal.ratio, buyer.deterrence_gain, p.state)
    if p.state.policy == Policy.KREPS_WILSON:
        chain_deals(deals, buyers, opening, p)


def chain_deals(
    deals: Sequence[Deal], buyers: Sequence[Buyer], opening: Sequence[int], p: Parameters
) -> None:
    """Walk back from the last buyer to move: β_n = Π min(1, b_m) over this and the later ones.

    A buyer moves with all talks that it opens in a month: they are one link, as one contract would
    be. The probability of buying at a tie is 1 - k_(n+1)/D_n, with k of the link before; a buyer
    with b ≥ 1 always buys. Deals that were over before the run began have no place in it.
    """
    chain = 1.0
    place = link_before(len(opening), deals, opening)
    while place >= 0:
        end, last = place, deals[opening[place]]
        buyer = buyers[last.buyer]
        ratio = ratio_of_link(end, buyer, deals, opening, p)
        after, chain = chain, chain * max(0.0, min(1.0, ratio))
        place = link_before(place, deals, opening)
        mixing = last.mixing
        if place >= 0 and buyer.deterrence_gain > 0.0:
            cost = menu_cost(buyers[deals[opening[place]].buyer].relation_cost, p)
            mixing = min(1.0, max(0.0, 1.0 - cost / buyer.deterrence_gain))
        if ratio >= 1.0 - KNIFE_EDGE:
            mixing = 1.0
        for member in range(first_that_month(end, deals, opening), end + 1):
            deal = deals[opening[member]]
            if is_linked(deal, last):
                deal.ratio, deal.mixing = ratio, mixing
                deal.chain_after, deal.chain = after, chain


def is_linked(deal: Deal, other: Deal) -> bool:
    """Return whether a deal of the run is in talks of the same buyer that began in a month."""
    together = deal.opens == other.opens and deal.began == other.began
    return together and deal.buyer == other.buyer and deal.present


def first_that_month(place: int, deals: Sequence[Deal], opening: Sequence[int]) -> int:
    """Return the first place in the order of opening with talks of the same month."""
    opens = deals[opening[place]].opens
    while place > 0 and deals[opening[place - 1]].opens == opens:
        place -= 1
    return place


def ratio_of_link(
    end: int, buyer: Buyer, deals: Sequence[Deal], opening: Sequence[int], p: Parameters
) -> float:
    """Return b of all talks of the link that ends here: their gain over their loss, in money."""
    first = first_that_month(end, deals, opening)
    whole, gain, loss = 0.0, 0.0, 0.0
    for place in range(first, end + 1):
        deal = deals[opening[place]]
        if is_linked(deal, deals[opening[end]]):
            whole += deal.list_price
    for place in range(first, end + 1):
        deal = deals[opening[place]]
        if is_linked(deal, deals[opening[end]]):
            share = deal.list_price / whole
            gain += share * first_gain(deal, buyer, p)
            loss += share * deal.significance * buyer.exposure
    return ratio_of(gain, loss)


def link_before(place: int, deals: Sequence[Deal], opening: Sequence[int]) -> int:
    """Return the last place before one in the order of opening at which a link ends, or -1."""
    place -= 1
    while place >= 0 and not ends_link(place, deals, opening):
        place -= 1
    return place


def ends_link(place: int, deals: Sequence[Deal], opening: Sequence[int]) -> bool:
    """Return whether a deal of the run is the last of its link in the order of opening."""
    deal = deals[opening[place]]
    if not deal.present:
        return False
    for i in range(place + 1, len(opening)):
        if deals[opening[i]].opens > deal.opens:
            return True
        if is_linked(deals[opening[i]], deal):
            return False
    return True


def enforcement_rate(after: float, standing: float) -> float:
    """Return the weak type's probability of sanctioning in the chain-store game.

    1 where the standing already deters the next buyer, else p(1 - β)/((1 - p)β) with β over
    the deals still to come: the rate that leaves the next buyer willing to mix.
    """
    if after >= 1.0 or standing <= 0.0:
        return 0.0
    if standing >= after:
        return 1.0
    return standing * (1.0 - after) / ((1.0 - standing) * after)


RULES = (
    ratio_of,
    first_gain,
    deterrability,
    bluff_rate,
    defiance,
    equilibrium_belief,
    prepare_policy,
    is_linked,
    first_that_month,
    ratio_of_link,
    ends_link,
    link_before,
    chain_deals,
    enforcement_rate,
)
