"""R8 and R9: what other sellers offer or deny, and who wins a deal that Moscow loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.numeric import best_of
from sim.rules.terms import (
    REFUSED_BY_OTHERS,
    REFUSED_BY_WASHINGTON,
    REFUSED_TO_MOSCOW,
    Bids,
    Named,
    Relationship,
    Winner,
)
from sim.rules.value import offer_value, worth_beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.parameters import MarketTerms, Parameters
    from sim.records import Buyer, Deal, Offer

UNNAMED = 1
"""Index of a seller whose name is unknown; named ones follow."""


def count_bidders(deal: Deal, terms: MarketTerms) -> None:
    """Write n, how many further sellers bid: the deal's own number, or that of all deals."""
    if not deal.given_bidders:
        deal.bidders = terms.bidders


def invite_allies(deal: Deal, buyer: Buyer, terms: MarketTerms) -> None:
    """Let allied sellers bid beside the others, at Washington's asking; not for adversaries."""
    if buyer.relationship != Relationship.ADVERSARY:
        deal.bidders += terms.allies


def rival_value(offer: Offer, deal: Deal, buyer: Buyer, p: Parameters) -> float:
    """Return O_j [LP], the net value of a named seller's offer.

    It fits an arsenal of the seller's family, and has a part that the analyst cannot see:
    θ_compat·compat_j + σ_o·ε_j.
    """
    fit = p.market.compat * offer.compat + p.market.spread * offer.shock
    return offer_value(offer.capability, offer.price, offer.financed, fit, deal, buyer, p)


def best_bid(deal: Deal, draw: float, terms: MarketTerms) -> float:
    """Return what chance and μ_o make of the best of n unnamed bids [LP]; 0 if there is none.

    That is μ_o + σ_o·Φ⁻¹(U^(1/n)): the largest of n independent draws from F is F⁻¹(U^(1/n)).
    """
    if deal.bidders <= 0:
        return 0.0
    return terms.mean + terms.spread * best_of(deal.bidders, draw)


def unnamed_bid(deal: Deal, buyer: Buyer, p: Parameters) -> float:
    """Return O* [LP], the best of the unnamed bids; 0 if there is none.

    `plain`: what chance and μ_o make of it. `typical`: besides, what the formula of named offers
    gives a seller of the same kind of weapon at its list price. What a buyer has imported from
    neither Moscow nor Washington fits them all alike, each to one part in n.
    """
    if deal.bidders <= 0:
        return 0.0
    if p.market.bids == Bids.PLAIN:
        return deal.bid_luck
    elsewhere = max(0.0, 1.0 - buyer.russian - buyer.us_share) if buyer.need > 0.0 else 0.0
    fit = p.market.compat * elsewhere / deal.bidders
    return deal.bid_luck + offer_value(deal.capability, 1.0, 0.0, fit, deal, buyer, p)


def hear_bids(
    deal: Deal, offers: Sequence[Offer], open_now: Sequence[bool], terms: MarketTerms
) -> None:
    """Find the month's best offer of another seller; one that is worth nothing is none.

    What unnamed sellers bid is counted at the list price where the need is filled.
    """
    deal.rival = 0.0
    deal.rival_seller = 0
    if deal.bidders > 0 and not deal.deserted:
        worth = worth_beside(deal.bid_worth, 1.0, deal)
        if worth > 0.0:
            deal.rival = worth
            deal.rival_seller = UNNAMED
    if terms.named == Named.IGNORED:
        return
    for k in range(deal.first_offer, deal.first_offer + deal.named):
        worth = worth_beside(offers[k].worth, offers[k].price, deal)
        if open_now[k] and worth > deal.rival:
            deal.rival = worth
            deal.rival_seller = offers[k].seller


def deny(deal: Deal, refusals: int) -> None:
    """Write what a buyer is denied from now on (R9): a sum of the REFUSED_… of `sim.rules.terms`.

    Denials of named sellers are in the months in which their offers are open.
    """
    deal.denied = refusals & REFUSED_BY_WASHINGTON != 0
    deal.deserted = refusals & REFUSED_BY_OTHERS != 0
    deal.embargoed = refusals & REFUSED_TO_MOSCOW != 0


def winner(deal: Deal) -> int:
    """Return whose offer is the best of those that a buyer has instead of Moscow's, if any."""
    if deal.outside <= 0.0:
        return Winner.NOBODY
    if deal.alternative + deal.sweetener >= deal.rival:
        return Winner.WASHINGTON
    return Winner.ANOTHER


RULES = (
    count_bidders,
    invite_allies,
    rival_value,
    best_bid,
    unnamed_bid,
    hear_bids,
    deny,
    winner,
)
