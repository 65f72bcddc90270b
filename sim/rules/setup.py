"""How a run begins: what follows once from the scenario and the run's draws, and how talks open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.belief import faded, opinion, prepare_threats, prior_belief, spread_news
from sim.rules.company import commit, enter, places_of
from sim.rules.market import rival_value, unnamed_bid
from sim.rules.policy import prepare_policy
from sim.rules.price import price, reservation_price
from sim.rules.significance import trigger
from sim.rules.terms import NOT_YET, Answer, Response, Stage, Trigger
from sim.rules.threat import relation_cost
from sim.rules.treasury import prepare_treasury, recall_designations
from sim.rules.value import alternative_value, exposure, intrinsic_value, significance

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.records import Buyer, Deal, Scene, Statute


def prepare_buyer(buyer: Buyer, p: Parameters) -> None:
    """Write what a buyer is from the start: exposure, stakes, prior, and old news' weight."""
    buyer.exposure = exposure(buyer, p)
    buyer.relation_cost = relation_cost(buyer, p)
    if not buyer.given_stakes:
        buyer.deterrence_gain = p.state.deterrence_gain
    buyer.prior = prior_belief(buyer, p)
    buyer.opinion = opinion(buyer, 0.0, 0.0, p)
    if buyer.news != Answer.NOTHING:
        buyer.news_weight = faded(1.0, -1 - buyer.answered, p)


def renew_figures(month: int, scene: Scene) -> None:
    """Let what is known of buyers change: their figures, and the loss and the prior they imply.

    What they have learnt from precedents stays. A deal is worth what the figures say of the month
    in which its talks open (`prepare_again`): terms of reference are not written anew each January.
    """
    known = scene.figures[scene.calendar[month].figures - 1]
    for j in range(len(scene.buyers)):
        buyer = scene.buyers[j]
        buyer.need = known[j][0]
        buyer.russian = known[j][1]
        buyer.us_share = known[j][2]
        buyer.base = known[j][3]
        buyer.exports = known[j][4]
        buyer.autonomy = known[j][5]
        buyer.gdp = known[j][6]
        buyer.strategic = known[j][7]
        buyer.exposure = exposure(buyer, scene.p)
        buyer.prior = prior_belief(buyer, scene.p)
        buyer.opinion = opinion(buyer, buyer.seen, buyer.hits, scene.p)


def prepare_deal(deal: Deal, buyer: Buyer, p: Parameters) -> None:
    """Write what a deal is from the start: value, significance, worth of what others offer."""
    deal.value = intrinsic_value(deal, buyer, p)
    deal.significance = significance(deal, p)
    deal.alternative_worth = alternative_value(deal, buyer, p)
    deal.bid_worth = unnamed_bid(deal, buyer, p)


def prepare_again(deal: Deal, scene: Scene) -> None:
    """Write what a deal, and what others offer for it, is worth by the figures of the present."""
    buyer = scene.buyers[deal.buyer]
    prepare_deal(deal, buyer, scene.p)
    for k in range(deal.first_offer, deal.first_offer + deal.named):
        scene.offers[k].worth = rival_value(scene.offers[k], deal, buyer, scene.p)


def setup(scene: Scene, type_draw: float) -> None:
    """Begin a run: buyers, deals, State's type, and the precedents of before."""
    p = scene.p
    prepare_threats(scene.state, p.learning)
    prepare_treasury(scene.treasury, p.treasury)
    recall_designations(scene.treasury, scene.before, p.treasury)
    for j in range(len(scene.buyers)):
        prepare_buyer(scene.buyers[j], p)
    for i in range(len(scene.deals)):
        prepare_deal(scene.deals[i], scene.buyers[scene.deals[i].buyer], p)
        scene.deals[i].repeated = was_named_before(scene.deals[i], scene)
    for k in range(len(scene.offers)):
        offer = scene.offers[k]
        deal = scene.deals[offer.deal]
        offer.worth = rival_value(offer, deal, scene.buyers[deal.buyer], p)
    prepare_policy(scene.deals, scene.buyers, scene.opening, scene.state, type_draw, p)
    for j in range(len(scene.buyers)):
        if scene.buyers[j].news != Answer.NOTHING:
            spread_news(scene.buyers[j], j, scene.buyers, scene.similarity, p)


def was_named_before(deal: Deal, scene: Scene) -> bool:
    """Return whether a deal's buyer was designated before it was over this deal."""
    for place in places_of(deal.buyer, scene):
        other = scene.deals[scene.portfolio[place]]
        if NOT_YET < other.designated < deal.designated:
            return True
    return False


def open_talks(deal: Deal, month: int, scene: Scene) -> None:
    """Open a deal in its first stage; one already signed has its price and may be liable.

    One that was over before the run began is no company of its own to anybody.
    """
    deal.stage = deal.first_stage
    deal.opened = month
    if deal.present:
        enter(deal, scene)
    if deal.stage == Stage.NEGOTIATING and deal.negotiating == NOT_YET:
        deal.negotiating = month
    if deal.stage == Stage.AGREED and deal.agreed == NOT_YET:
        deal.agreed = month
    if deal.stage < Stage.SIGNED:
        return
    recall_trigger(deal, scene.statute)
    if deal.stage > Stage.DELIVERED:
        return
    commit(deal, scene)
    if deal.stage == Stage.SIGNED:
        scene.systems[deal.system].waiting += 1
    buyer = scene.buyers[deal.buyer]
    deal.price = price(deal.value, reservation_price(buyer, scene.p), scene.p)
    if deal.signed >= 0:
        scene.seller.revenue += deal.price * deal.list_price


def recall_trigger(deal: Deal, statute: Statute) -> None:
    """Let the trigger of a purchase of before happen in its own month.

    Where the deal has ended, a case that was open is closed without an answer.
    """
    if statute.trigger == Trigger.SIGNATURE:
        month = deal.signed
    else:
        month = deal.delivered if deal.stage >= Stage.DELIVERED else NOT_YET
    if month != NOT_YET:
        trigger(deal, month, statute)
    if deal.stage > Stage.DELIVERED and deal.response == Response.PENDING:
        deal.response = Response.NONE


RULES = (
    prepare_buyer,
    renew_figures,
    prepare_deal,
    prepare_again,
    was_named_before,
    setup,
    recall_trigger,
    open_talks,
)
