"""From a scenario to the things in it: records of deals, buyers, systems, law and calendar.

Countries get their attributes by formula from the data, deals the stage that the record shows
when the simulation starts. Months become counts from that start.
"""

import math
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import accumulate

from sim.data.countries import CountryAttributes, operators
from sim.data.tables import DataTables, SystemFacts, load_tables
from sim.facts import country_attributes, system_facts
from sim.market import market_of
from sim.parameter_draws import ParameterDraws, draws_of
from sim.parameters import Parameters
from sim.records import (
    Buyer,
    CongressState,
    Deal,
    Month,
    Offer,
    OtherSellers,
    Seller,
    State,
    Statute,
    System,
    TreasuryState,
)
from sim.rules.belief import exempted_in
from sim.rules.delivery import produce
from sim.rules.terms import (
    NOT_YET,
    Answer,
    Policy,
    Relationship,
    Response,
    Stage,
    Threat,
    Winner,
)
from sim.scenario import CountrySpec, DealSpec, Scenario
from sim.schedule import (
    Agenda,
    agenda_of,
    congress_at_start,
    cost_pressed,
    loss_threatened,
    month_of,
    month_of_before,
    months_before,
    outlook_of,
    since_start,
    spared_from,
    statute_of,
)
from sim.start import began_in, first_stage, is_dormant, opening_month

Answers = tuple[int, int]
"""Months of designation and of waiver before the start, `NOT_YET` where there is none."""


@dataclass(frozen=True)
class World:
    """A scenario ready to run: templates of all records, in the order of ids.

    Attributes
    ----------
    before : list of Month
        What was scheduled in the months up to the start, as far back as it matters.
    third : list of list of float
        Loss [musd] that third parties threaten: month by month, buyer by buyer.
    pressure : list of list of float
        What others make sales to them cost Moscow [musd]: month by month, buyer by buyer.
    similarity : list of list of float
        Weight of a precedent of the column's buyer for the row's buyer.
    rivals : list of list of bool
        Whether two buyers are rivals.
    offers : list of Offer
        Those of other sellers, deal by deal.
    on_offer : list of list of bool
        Whether each of them is open: month by month, offer by offer.
    offer_keys : tuple of (str, str)
        Deal and seller of each.
    seller_names : tuple of str
        What other sellers are called, by their index in records; 0 is nobody.
    refusals : list of list of int
        What denials take from each deal, month by month; empty if nobody is denied anything.
    figures : list of list of list of float
        Figures of buyers that change: change by change, buyer by buyer, as `FIGURES`.
    draws : ParameterDraws or None
        Parameters that differ from run to run.
    """

    scenario: Scenario
    deal_ids: tuple[str, ...]
    buyer_codes: tuple[str, ...]
    system_names: tuple[str, ...]
    deals: list[Deal]
    buyers: list[Buyer]
    systems: list[System]
    seller: Seller
    others: OtherSellers
    state: State
    congress: CongressState
    treasury: TreasuryState
    statute: Statute
    calendar: list[Month]
    before: list[Month]
    third: list[list[float]]
    pressure: list[list[float]]
    outlook: list[list[tuple[float, float]]]
    similarity: list[list[float]]
    rivals: list[list[bool]]
    offers: list[Offer]
    on_offer: list[list[bool]]
    offer_keys: tuple[tuple[str, str], ...]
    seller_names: tuple[str, ...]
    refusals: list[list[int]]
    figures: list[list[list[float]]] = field(default_factory=list)
    draws: ParameterDraws | None = None

    @property
    def parameters(self) -> Parameters:
        """The scalar parameters."""
        return self.scenario.parameters

    @property
    def opening(self) -> list[int]:
        """Indices of deals in the order in which their talks open."""
        return order_of_opening(self.deals)

    @property
    def portfolio(self) -> list[int]:
        """Indices of deals, buyer by buyer."""
        return portfolios(self.deals, len(self.buyers))[0]

    @property
    def portfolio_from(self) -> list[int]:
        """Where each buyer's part of `portfolio` begins, and where the last one ends."""
        return portfolios(self.deals, len(self.buyers))[1]

    def of_run(self, run: int) -> "World":
        """Return the world with the parameters of a run."""
        if self.draws is None:
            return self
        sections = self.draws.parameters_of(run, self.parameters)
        return replace(self, scenario=self.scenario.model_copy(update=sections), draws=None)


def build(scenario: Scenario, tables: DataTables | None = None) -> World:
    """Resolve a scenario into records; what it does not say of states comes from `tables`.

    Raises
    ------
    ScenarioError
        If a country or system is unknown and not described in full.
    """
    tables = tables or load_tables()
    ids = tuple(sorted(scenario.deals))
    codes = tuple(sorted({scenario.deals[i].buyer for i in ids}))
    names = tuple(sorted({scenario.deals[i].system for i in ids}))
    attributes = {code: country_attributes(code, scenario, tables) for code in codes}
    facts = {name: system_facts(name, scenario, tables) for name in names}
    operating = _operators(scenario, tables, 0)
    pairs = _rival_pairs(scenario, tables)
    agenda = agenda_of(scenario)
    linked = sorted({deal.link.programme for deal in scenario.deals.values() if deal.link})
    needs = sorted({deal.need for deal in scenario.deals.values() if deal.need is not None})
    statute = statute_of(scenario)
    buyers = [_buyer(code, attributes[code], scenario) for code in codes]
    answers = _answers(scenario, codes, [exempted_in(buyer, statute) for buyer in buyers])
    deals = [
        _deal(scenario.deals[i], scenario, codes, names, facts[scenario.deals[i].system])
        for i in ids
    ]
    for name, deal in zip(ids, deals, strict=True):
        link = scenario.deals[name].link
        if link is not None and link.programme:
            deal.programme = linked.index(link.programme)
        need = scenario.deals[name].need
        if need is not None:
            deal.need = needs.index(need)
    for i, deal in zip(ids, deals, strict=True):
        _recall(deal, scenario.deals[i], scenario, statute, answers[i])
    for j, buyer in enumerate(buyers):
        own = [(answers[i], deal) for i, deal in zip(ids, deals, strict=True) if deal.buyer == j]
        _recall_answers(buyer, [told for told, _ in own], statute)
        _recall_lifting(buyer, [deal for _, deal in own])
    since = began_in(scenario) - scenario.start
    now = _owners(0, deals, codes, names, operating)
    then = now
    if since < 0:
        then = _owners(since, deals, codes, names, _operators(scenario, tables, since))
    for deal in deals:
        code, system = codes[deal.buyer], names[deal.system]
        deal.operated = code in operating.get(system, set())
        deal.rivals = sum((code, other) in pairs for other in now[system])
        deal.rivals_change = deal.rivals - sum((code, other) in pairs for other in then[system])
        deal.present = deal.first_stage <= Stage.DELIVERED or deal.ended >= since
    first = min((deal.delivered for deal in deals if delivered_before(deal)), default=0)
    before = months_before(agenda, scenario, first)
    kinds = [facts[scenario.deals[i].system].kind for i in ids]
    market = market_of(scenario, ids, deals, buyers, kinds)
    calendar = _calendar(agenda, scenario, deals, buyers, statute, market.refusals)
    changes = _changes(scenario, codes)
    for number, month in enumerate(changes, start=1):
        calendar[month].figures = number
    return World(
        scenario=scenario,
        deal_ids=ids,
        buyer_codes=codes,
        system_names=names,
        deals=deals,
        buyers=buyers,
        systems=[
            _system(facts[name], [deal for deal in deals if names[deal.system] == name], before)
            for name in names
        ],
        seller=Seller(),
        others=OtherSellers(),
        state=State(lived_since=since),
        congress=congress_at_start(agenda, scenario, statute),
        treasury=TreasuryState(),
        statute=statute,
        calendar=calendar,
        before=before,
        third=[
            [loss_threatened(code, agenda, scenario.start + m) for code in codes]
            for m in range(scenario.months)
        ],
        pressure=[
            [cost_pressed(code, agenda, scenario.start + m) for code in codes]
            for m in range(scenario.months)
        ],
        outlook=[outlook_of(agenda, scenario.start + m) for m in range(scenario.months)],
        similarity=_similarity(scenario, codes, attributes),
        rivals=[[(a, b) in pairs for b in codes] for a in codes],
        offers=market.offers,
        on_offer=market.open,
        offer_keys=market.keys,
        seller_names=market.names,
        refusals=market.refusals,
        figures=[
            [
                _figures(country_attributes(code, scenario, tables, scenario.start + month))
                for code in codes
            ]
            for month in changes
        ],
        draws=draws_of(scenario),
    )


def order_of_opening(deals: list[Deal]) -> list[int]:
    """Return the indices of deals in the order in which their talks open, then of their ids."""
    return sorted(range(len(deals)), key=lambda i: (deals[i].opens, deals[i].began))


def portfolios(deals: list[Deal], buyers: int) -> tuple[list[int], list[int]]:
    """Return the indices of deals buyer by buyer, and where each buyer's begin; at last, the end.

    A buyer's deals are in the order of their ids.
    """
    counts = Counter(deal.buyer for deal in deals)
    starts = accumulate((counts[j] for j in range(buyers)), initial=0)
    return sorted(range(len(deals)), key=lambda i: deals[i].buyer), list(starts)


def _calendar(
    agenda: Agenda,
    scenario: Scenario,
    deals: list[Deal],
    buyers: list[Buyer],
    statute: Statute,
    refusals: list[list[int]],
) -> list[Month]:
    """Return what is scheduled for each month."""
    openings = sorted(deal.opens for deal in deals)
    exemptions = {exempted_in(buyer, statute) for buyer in buyers}
    calendar = [month_of(agenda, scenario.start + month) for month in range(scenario.months)]
    for month, today in enumerate(calendar):
        today.opened = bisect_right(openings, month)
        today.exemptions = month in exemptions
    before = [0] * len(deals)
    for today, refused in zip(calendar, refusals, strict=False):
        today.denials = refused != before
        before = refused
    return calendar


def _changes(scenario: Scenario, codes: tuple[str, ...]) -> list[int]:
    """Return the months, counted from the start, in which a figure of some buyer changes."""
    months = {
        later.month - scenario.start
        for code in codes
        for later in scenario.countries.get(code, CountrySpec()).later.values()
    }
    return sorted(month for month in months if 0 < month < scenario.months)


def _figures(facts: CountryAttributes) -> list[float]:
    """Return what may change of a buyer, as `FIGURES`."""
    return [
        facts.need,
        facts.ru,
        facts.us_share,
        facts.base,
        facts.exports,
        facts.autonomy,
        facts.gdp,
        facts.strategic,
    ]


def _operators(scenario: Scenario, tables: DataTables, month: int) -> dict[str, set[str]]:
    """Return who operates each system before a month from the start, apart from its deals."""
    before = scenario.start + month - 1
    found = {name: set(codes) for name, codes in operators(tables, before).items()}
    for code, spec in scenario.countries.items():
        for system in spec.operates:
            found.setdefault(system, set()).add(code)
    return found


def _owners(
    month: int,
    deals: list[Deal],
    codes: tuple[str, ...],
    names: tuple[str, ...],
    operating: dict[str, set[str]],
) -> dict[str, set[str]]:
    """Return who has each system before a month from the start, by a deal of the run or not."""
    owners = {name: set(operating.get(name, ())) for name in names}
    for deal in deals:
        over = NOT_YET < deal.ended < month
        if NOT_YET < deal.delivered < month and not over:
            owners[names[deal.system]].add(codes[deal.buyer])
    return owners


def _rival_pairs(scenario: Scenario, tables: DataTables) -> set[tuple[str, str]]:
    """Return all ordered pairs of rivals."""
    pairs = set(tables.rivals)
    for code, spec in scenario.countries.items():
        pairs |= {(code, other) for other in spec.rivals}
    return pairs | {(b, a) for a, b in pairs}


def _deal(
    spec: DealSpec,
    scenario: Scenario,
    codes: tuple[str, ...],
    names: tuple[str, ...],
    facts: SystemFacts,
) -> Deal:
    """Return the template of a deal, without what the record shows of it before the start."""
    list_price = float(spec.list_price or facts.list_price * spec.units)
    deal = Deal(
        buyer=codes.index(spec.buyer),
        system=names.index(spec.system),
        list_price=list_price,
        units=float(spec.units),
        capability=float(facts.capability),
        alliance_risk=float(facts.alliance_risk),
        opens=simulated_from(spec, scenario),
        began=opening_month(spec, scenario) - scenario.start,
        first_stage=first_stage(spec, scenario),
        lead_time=facts.lead_time,
        detected=spec.detected,
        threat=spec.threat,
    )
    if spec.value is not None:
        deal.given_value, deal.value_override = True, float(spec.value)
    if spec.significance is not None:
        deal.given_significance, deal.significance_override = True, float(spec.significance)
    deal.financed = float(spec.financed_share)
    if spec.bidders is not None:
        deal.given_bidders, deal.bidders = True, spec.bidders
    offered = spec.american
    if offered is not None:
        deal.alternative_from = offered.month - scenario.start
        deal.alternative_until = since_start(offered.until, scenario)
        deal.alternative_financed = float(offered.financed_share)
        deal.alternative_capability = (
            facts.alternative_capability if offered.capability is None else offered.capability
        )
        deal.alternative_price = (
            facts.alternative_price if offered.price is None else offered.price / list_price
        )
    if spec.link is not None:
        deal.link_from = spec.link.month - scenario.start
        deal.link_loss = spec.link.probability * spec.link.loss
    return deal


def simulated_from(spec: DealSpec, scenario: Scenario) -> int:
    """Return the month in which a deal opens, since the start: never, if it stands still."""
    if is_dormant(spec, scenario):
        return int(scenario.months)
    return int(max(0, opening_month(spec, scenario) - scenario.start))


def _recall(
    deal: Deal, spec: DealSpec, scenario: Scenario, statute: Statute, answers: Answers
) -> None:
    """Write what happened to a deal before the start, from its record and the buyer's answers."""
    record = spec.record

    def past(when: int | None) -> int:
        return month_of_before(when, scenario)

    deal.warned, deal.demanded = past(record.warned), past(record.demanded)
    if deal.demanded != NOT_YET:
        deal.threat = Threat.DEMANDED
    elif deal.warned != NOT_YET and deal.threat == Threat.NONE:
        deal.threat = Threat.WARNED
    if deal.threat != Threat.NONE or deal.first_stage >= Stage.SIGNED:
        deal.detected = True
    deal.negotiating, deal.agreed = past(record.negotiating), past(record.agreed)
    deal.listed = past(record.listed)
    latest = max(0, deal.began) - 1
    if deal.first_stage >= Stage.DELIVERED:
        deal.delivered = past(record.delivered)
        if deal.delivered == NOT_YET and deal.first_stage == Stage.DELIVERED:
            deal.delivered = latest
        latest = deal.delivered
    if deal.first_stage >= Stage.SIGNED:
        deal.signed = past(record.signed)
        if deal.signed == NOT_YET and deal.first_stage in (Stage.SIGNED, Stage.DELIVERED):
            deal.signed = latest
    if deal.first_stage > Stage.DELIVERED:
        deal.ended = max(past(record.abandoned), past(record.switched), past(record.withdrawn))
    if deal.first_stage == Stage.SWITCHED:
        deal.lost_to = Winner.WASHINGTON
    if opening_month(spec, scenario) < scenario.start:
        deal.addressed = has_been_addressed(deal, scenario, statute)
    deal.designated, deal.waived = answers
    if deal.designated != NOT_YET or deal.waived != NOT_YET:
        named_last = deal.designated > deal.waived
        deal.response = Response.DESIGNATED if named_last else Response.WAIVED
        deal.significant = True
        if deal.response == Response.DESIGNATED and past(record.lifted) >= deal.designated:
            deal.lifted = past(record.lifted)


def has_been_addressed(deal: Deal, scenario: Scenario, statute: Statute) -> bool:
    """Return whether State has had its say about talks from before the start, under `signalling`.

    It speaks in the first month under the law in which it knows of talks that are under way: those
    known now and under negotiation for a month, though no record says when it learnt of them. Talks
    with terms agreed and no date of negotiations opened as agreed.
    """
    under_way = deal.first_stage in (Stage.NEGOTIATING, Stage.AGREED)
    began = deal.agreed if deal.negotiating == NOT_YET else deal.negotiating + 1
    known = deal.detected and under_way and began != NOT_YET
    signalling = scenario.state.policy == Policy.SIGNALLING
    return signalling and known and max(began, statute.in_force) < 0


def _answers(scenario: Scenario, codes: tuple[str, ...], exempted: list[int]) -> dict[str, Answers]:
    """Return what each deal was answered before the start.

    A buyer has one answer a month, and a waiver takes the place of a designation: one over the same
    deal, over another one, or by Congress, which spares buyers from the months `exempted` on.
    """

    def past(when: int | None) -> int:
        return month_of_before(when, scenario)

    deals = scenario.deals
    mercies = set(zip(codes, exempted, strict=True))
    mercies |= {(deal.buyer, past(deal.record.waived)) for deal in deals.values()}
    found = {}
    for name, deal in deals.items():
        designated, waived = past(deal.record.designated), past(deal.record.waived)
        if designated != NOT_YET and (deal.buyer, designated) in mercies:
            designated, waived = NOT_YET, max(designated, waived)
        found[name] = (designated, waived)
    return found


def _buyer(code: str, facts: CountryAttributes, scenario: Scenario) -> Buyer:
    """Return the template of a buyer, without what it was answered before the start."""
    spec = scenario.countries.get(code, CountrySpec())
    relationship = Relationship[facts.relationship.upper()]
    buyer = Buyer(
        relationship=relationship,
        need=facts.need,
        russian=facts.ru,
        us_share=facts.us_share,
        base=facts.base,
        exports=facts.exports,
        autonomy=facts.autonomy,
        gdp=facts.gdp,
        ally=facts.ally,
        strategic=facts.strategic,
        alignment=facts.alignment,
        waiver_lawful=relationship in scenario.law.waiver_for,
        spared_from=spared_from(code, relationship, scenario),
    )
    if spec.exposure is not None:
        buyer.given_exposure, buyer.exposure_override = True, float(spec.exposure)
    if spec.deterrence_gain is not None:
        buyer.given_stakes, buyer.deterrence_gain = True, float(spec.deterrence_gain)
    if spec.sanction_cost is not None:
        buyer.given_cost, buyer.cost_override = True, float(spec.sanction_cost)
    return buyer


def _recall_answers(buyer: Buyer, answers: list[Answers], statute: Statute) -> None:
    """Write what a buyer is known for: its latest answer of before the start, or its exemption."""
    designated = {month for month, _ in answers} - {NOT_YET}
    waivers = [month for _, month in answers]
    if exempted_in(buyer, statute) < 0:
        waivers.append(exempted_in(buyer, statute))
    buyer.designations = len(designated)
    buyer.answered = max(*designated, *waivers, NOT_YET)
    if buyer.answered != NOT_YET:
        waived = buyer.answered in waivers
        buyer.news = Answer.WAIVED if waived else Answer.DESIGNATED


def _recall_lifting(buyer: Buyer, deals: list[Deal]) -> None:
    """Write that sanctions were lifted before the start, if that is the latest known of a buyer."""
    lifted = max((deal.lifted for deal in deals), default=NOT_YET)
    if lifted != NOT_YET and lifted >= buyer.answered:
        kept = any(deal.lifted == lifted and deal.first_stage <= Stage.DELIVERED for deal in deals)
        buyer.answered = lifted
        buyer.news = Answer.LIFTED if kept else Answer.DESIGNATED


def delivered_before(deal: Deal) -> bool:
    """Return whether a first unit was delivered before the start."""
    return NOT_YET < deal.delivered < 0


def _system(facts: SystemFacts, deals: list[Deal], before: list[Month]) -> System:
    """Return a plant as deliveries of before the start have left it.

    Until the first of them it has a year's production in stock. From then on it has made what it
    could, and still owes what is left of the orders: `deals` are those for its system.
    """
    capacity = float(facts.capacity)
    plant = System(capacity=capacity, stock=max(1.0, capacity) if capacity > 0.0 else 0.0)
    for month, scheduled in enumerate(before, start=-len(before)):
        produce(plant, scheduled.capacity_factor)
        for deal in deals:
            if deal.delivered == month:
                plant.stock -= deal.units
    return plant


def _similarity(
    scenario: Scenario, codes: tuple[str, ...], attributes: dict[str, CountryAttributes]
) -> list[list[float]]:
    """Return weights of precedents: e^(-|a_i - a_j|/ℓ) on alignment, or those given."""
    scale = scenario.learning.similarity_scale

    def weight(a: str, b: str) -> float:
        if a == b:
            return 1.0
        if scenario.similarity is not None:
            return float(scenario.similarity.get(a, {}).get(b, 0.0))
        return math.exp(-abs(attributes[a].alignment - attributes[b].alignment) / scale)

    return [[weight(a, b) for b in codes] for a in codes]
