"""From a scenario to the things in it: records of deals, buyers, systems, law and calendar.

Countries get their attributes by formula from the data, deals the stage that the record shows
when the simulation starts. Months become counts from that start.
"""

import math
from dataclasses import dataclass, replace
from typing import TypeVar

from sim.countries import (
    CountryAttributes,
    DataTables,
    RawFigures,
    SystemFacts,
    attributes_from_figures,
    load_tables,
    operators,
    raw_figures,
)
from sim.errors import ScenarioError, nearest
from sim.parameters import Parameters
from sim.records import (
    Blacklist,
    Buyer,
    Chambers,
    Deal,
    Month,
    Seller,
    State,
    Statute,
    System,
)
from sim.rules.terms import NEVER, NOT_YET, Answer, Relationship, Response, Stage, Threat
from sim.rules.treasury import designate_persons
from sim.scenario import (
    EXPLORING_MONTHS,
    Administration,
    CountrySpec,
    DealSpec,
    Designations,
    Letter,
    Record,
    Scenario,
    SupplyShock,
    SystemSpec,
    ThirdParty,
    Waiver,
)

RAW_NAMES = {
    "name": "name",
    "arms_imports": "arms_imports_tiv_m",
    "russia_share": "russia_share_pct",
    "us_share": "us_share_pct",
    "russia_share_earliest": "russia_share_earliest_pct",
    "gdp": "gdp_usd_bn",
    "us_export_share": "us_share_goods_exports_pct",
}
"""Names of a country's figures in scenario files, and in the data."""

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class World:
    """A scenario ready to run: templates of all records, in the order of ids.

    Attributes
    ----------
    third : list of list of float
        Loss [musd] that third parties threaten: month by month, buyer by buyer.
    similarity : list of list of float
        Weight of a precedent of the column's buyer for the row's buyer.
    rivals : list of list of bool
        Whether two buyers are rivals.
    """

    scenario: Scenario
    deal_ids: tuple[str, ...]
    buyer_codes: tuple[str, ...]
    system_names: tuple[str, ...]
    deals: list[Deal]
    buyers: list[Buyer]
    systems: list[System]
    seller: Seller
    state: State
    congress: Chambers
    treasury: Blacklist
    statute: Statute
    calendar: list[Month]
    third: list[list[float]]
    similarity: list[list[float]]
    rivals: list[list[bool]]

    @property
    def parameters(self) -> Parameters:
        """The scalar parameters."""
        return self.scenario.parameters


def country_attributes(code: str, scenario: Scenario, tables: DataTables) -> CountryAttributes:
    """Return a country's attributes, from the data as of the start or from the scenario.

    Raises
    ------
    ScenarioError
        If the country is neither in the data nor described in full.
    """
    spec = scenario.countries.get(code, CountrySpec())
    given = {
        name: getattr(spec, short)
        for short, name in RAW_NAMES.items()
        if getattr(spec, short) is not None
    }
    if spec.relationship is not None:
        given["relationship"] = spec.relationship.name.lower()
    if len(given) == len(RAW_NAMES) + 1:
        return attributes_from_figures(RawFigures(**given), tables)
    figures, origin = raw_figures(code, scenario.start // 12, tables)
    origin |= dict.fromkeys(given, "scenario")
    return attributes_from_figures(replace(figures, **given), tables, origin)


def system_facts(name: str, scenario: Scenario, tables: DataTables) -> SystemFacts:
    """Return a system's figures: those of the data, replaced where the scenario gives others.

    Raises
    ------
    ScenarioError
        If the system is neither in the data nor described in full.
    """
    spec = scenario.systems.get(name, SystemSpec())
    given = {field: value for field, value in spec.model_dump().items() if value is not None}
    if name in tables.systems:
        return replace(tables.systems[name], **given)
    for needed in ("capability", "list_price", "capacity", "lead_time"):
        if needed not in given:
            raise ScenarioError(
                f"system '{name}' is not in the data",
                f"give its {needed} under systems",
                key=f"systems.{name}",
                suggestion=nearest(name, tables.systems),
            )
    unlisted = SystemFacts(
        name=name,
        kind="scenario",
        capability=0.0,
        alliance_risk=0.0,
        list_price=0.0,
        unit="unit",
        capacity=0.0,
        lead_time=0,
        alternative=None,
        alternative_capability=0.0,
        alternative_price=0.0,
        source="scenario",
    )
    return replace(unlisted, **given)


def stage_at(spec: DealSpec, month: int) -> Stage:
    """Return the stage that the record shows for events before a month.

    Talks without a date of negotiations count as exploratory for their first half year.
    """
    record = spec.record

    def past(when: int | None) -> bool:
        return when is not None and when < month

    if past(record.switched):
        return Stage.SWITCHED
    if past(record.abandoned):
        return Stage.ABANDONED
    if past(record.delivered):
        return Stage.DELIVERED
    if past(record.signed):
        return Stage.SIGNED
    if past(record.agreed):
        return Stage.AGREED
    if past(record.negotiating):
        return Stage.NEGOTIATING
    opened = record.opened if spec.opens is None else spec.opens
    if opened is not None and record.negotiating is None and opened + EXPLORING_MONTHS < month:
        return Stage.NEGOTIATING
    return Stage.EXPLORING


def opening_month(spec: DealSpec, scenario: Scenario) -> int:
    """Return the calendar month in which a deal opens: given, on record, or the start."""
    if spec.opens is not None:
        return int(spec.opens)
    if spec.record.opened is not None:
        return int(spec.record.opened)
    return int(scenario.start)


def as_of(scenario: Scenario, month: int, *, hindsight: bool = False, months: int = 12) -> Scenario:
    """Return the scenario as it stood at the end of a month, looking ahead from the next.

    Parameters
    ----------
    scenario : Scenario
        The scenario whose deals carry a record.
    month : int
        Months since year 0; the result starts in the month after.
    hindsight : bool
        Keep events, laws and openings that lie after the month.
    months : int
        How far to look ahead.
    """
    start = month + 1
    changes: dict[str, object] = {"start": start, "months": months}
    known = {
        name: spec.model_copy(update={"detected": True})
        for name, spec in scenario.deals.items()
        if hindsight or opening_month(spec, scenario) <= month
    }
    changes["deals"] = known
    if not hindsight:
        changes["deals"] = {name: _known_deal(spec, month) for name, spec in known.items()}
        changes["events"] = {
            name: event.model_copy(update={"until": None})
            if isinstance(event, ThirdParty | SupplyShock) and (event.until or 0) > month
            else event
            for name, event in scenario.events.items()
            if event.month <= month
        }
        changes["grievance"] = {
            name: level for name, level in scenario.grievance.items() if level.month <= month
        }
        changes["law"] = scenario.law.model_copy(
            update={
                name: None
                for name in ("in_force", "waiver_from", "deadline_from")
                if (getattr(scenario.law, name) or 0) > month
            }
        )
    return scenario.model_copy(update=changes)


def _known_deal(spec: DealSpec, month: int) -> DealSpec:
    """Forget what lies after the month: dates on record, alternatives, programmes at stake."""
    dates = {
        name: None
        for name in Record.model_fields
        if name != "source" and (getattr(spec.record, name) or 0) > month
    }
    changes: dict[str, object] = {"record": spec.record.model_copy(update=dates)}
    for part in ("alternative", "link"):
        value = getattr(spec, part)
        if value is not None and value.month > month:
            changes[part] = None
    return spec.model_copy(update=changes)


def build(scenario: Scenario) -> World:
    """Resolve a scenario into records.

    Raises
    ------
    ScenarioError
        If a country or system is unknown and not described in full.
    """
    tables = load_tables()
    ids = tuple(sorted(scenario.deals))
    codes = tuple(sorted({scenario.deals[i].buyer for i in ids}))
    names = tuple(sorted({scenario.deals[i].system for i in ids}))
    attributes = {code: country_attributes(code, scenario, tables) for code in codes}
    facts = {name: system_facts(name, scenario, tables) for name in names}
    owners = _owners(scenario, tables)
    pairs = _rival_pairs(scenario, tables)
    deals = [
        _deal(scenario.deals[i], scenario, codes, names, facts[scenario.deals[i].system])
        for i in ids
    ]
    for deal in deals:
        code, system = codes[deal.buyer], names[deal.system]
        deal.operated = code in owners.get(system, set())
        deal.rivals = sum((code, other) in pairs for other in sorted(owners.get(system, set())))
    statute = _statute(scenario)
    return World(
        scenario=scenario,
        deal_ids=ids,
        buyer_codes=codes,
        system_names=names,
        deals=deals,
        buyers=[_buyer(code, attributes[code], scenario) for code in codes],
        systems=[_system(facts[name]) for name in names],
        seller=Seller(),
        state=State(),
        congress=_congress(scenario, statute),
        treasury=_treasury(scenario),
        statute=statute,
        calendar=[_month(scenario, scenario.start + m) for m in range(scenario.months)],
        third=[
            [_threatened(code, scenario, scenario.start + m) for code in codes]
            for m in range(scenario.months)
        ],
        similarity=_similarity(scenario, codes, attributes),
        rivals=[[(a, b) in pairs for b in codes] for a in codes],
    )


def _since_start(month: int | None, scenario: Scenario, never: int) -> int:
    return never if month is None else month - scenario.start


def _owners(scenario: Scenario, tables: DataTables) -> dict[str, set[str]]:
    """Return who operates each system when the simulation starts."""
    owners = {name: set(codes) for name, codes in operators(tables, scenario.start - 1).items()}
    for code, spec in scenario.countries.items():
        for system in spec.operates:
            owners.setdefault(system, set()).add(code)
    for deal in scenario.deals.values():
        if _first_stage(deal, scenario) == Stage.DELIVERED:
            owners.setdefault(deal.system, set()).add(deal.buyer)
    return owners


def _rival_pairs(scenario: Scenario, tables: DataTables) -> set[tuple[str, str]]:
    """Return all ordered pairs of rivals."""
    pairs = set(tables.rivals)
    for code, spec in scenario.countries.items():
        pairs |= {(code, other) for other in spec.rivals}
    return pairs | {(b, a) for a, b in pairs}


def _first_stage(spec: DealSpec, scenario: Scenario) -> Stage:
    if spec.stage is not None:
        return Stage(spec.stage)
    return stage_at(spec, scenario.start)


def _deal(
    spec: DealSpec,
    scenario: Scenario,
    codes: tuple[str, ...],
    names: tuple[str, ...],
    facts: SystemFacts,
) -> Deal:
    """Return the template of a deal, with what the record shows of it before the start."""
    list_price = float(spec.list_price or facts.list_price * spec.units)
    deal = Deal(
        buyer=codes.index(spec.buyer),
        system=names.index(spec.system),
        list_price=list_price,
        units=float(spec.units),
        capability=float(facts.capability),
        alliance_risk=float(facts.alliance_risk),
        opens=max(0, opening_month(spec, scenario) - scenario.start),
        first_stage=_first_stage(spec, scenario),
        lead_time=facts.lead_time,
        detected=spec.detected,
        threat=spec.threat,
    )
    if spec.value is not None:
        deal.given_value, deal.value_override = True, float(spec.value)
    if spec.significance is not None:
        deal.given_significance, deal.significance_override = True, float(spec.significance)
    if spec.alternative is not None:
        offered = spec.alternative
        deal.alternative_from = offered.month - scenario.start
        deal.alternative_capability = (
            facts.alternative_capability if offered.capability is None else offered.capability
        )
        deal.alternative_price = (
            facts.alternative_price if offered.price is None else offered.price / list_price
        )
    if spec.link is not None:
        deal.link_from = spec.link.month - scenario.start
        deal.link_loss = spec.link.probability * spec.link.loss / list_price
    _recall(deal, spec, scenario)
    return deal


def _recall(deal: Deal, spec: DealSpec, scenario: Scenario) -> None:
    """Write what happened to a deal before the start, from its record."""
    record = spec.record

    def past(when: int | None) -> int:
        return NOT_YET if when is None or when >= scenario.start else when - scenario.start

    deal.warned, deal.demanded = past(record.warned), past(record.demanded)
    if deal.demanded != NOT_YET:
        deal.threat = Threat.DEMANDED
    elif deal.warned != NOT_YET and deal.threat == Threat.NONE:
        deal.threat = Threat.WARNED
    if deal.threat != Threat.NONE or deal.first_stage >= Stage.SIGNED:
        deal.detected = True
    deal.agreed = past(record.agreed)
    if deal.first_stage >= Stage.SIGNED:
        deal.signed = past(record.signed)
        if deal.signed == NOT_YET and deal.first_stage in (Stage.SIGNED, Stage.DELIVERED):
            deal.signed = deal.opens - 1
    if deal.first_stage >= Stage.DELIVERED:
        deal.delivered = past(record.delivered)
        if deal.delivered == NOT_YET and deal.first_stage == Stage.DELIVERED:
            deal.delivered = deal.opens - 1
    if deal.first_stage > Stage.DELIVERED:
        deal.ended = max(past(record.abandoned), past(record.switched))
    deal.designated, deal.waived = past(record.designated), past(record.waived)
    if deal.designated != NOT_YET or deal.waived != NOT_YET:
        latest = deal.designated > deal.waived
        deal.response = Response.DESIGNATED if latest else Response.WAIVED
        deal.significant = True


def _buyer(code: str, facts: CountryAttributes, scenario: Scenario) -> Buyer:
    """Return the template of a buyer, with its precedent of before the start if it has one."""
    spec = scenario.countries.get(code, CountrySpec())
    relationship = Relationship[facts.relationship.upper()]
    buyer = Buyer(
        relationship=relationship,
        need=facts.need,
        russian=facts.ru,
        american=facts.us,
        base=facts.base,
        exports=facts.exports,
        autonomy=facts.autonomy,
        ally=facts.ally,
        strategic=facts.strategic,
        alignment=facts.alignment,
        waiver_lawful=relationship in scenario.law.waiver_for,
        spared_from=_spared_from(code, relationship, scenario),
    )
    if spec.exposure is not None:
        buyer.given_exposure, buyer.exposure_override = True, float(spec.exposure)
    if spec.deterrence_gain is not None:
        buyer.given_stakes, buyer.deterrence_gain = True, float(spec.deterrence_gain)
    if spec.sanction_cost is not None:
        buyer.given_cost, buyer.cost_override = True, float(spec.sanction_cost)
    for deal in scenario.deals.values():
        if deal.buyer != code:
            continue
        for when, answer in (
            (deal.record.designated, Answer.DESIGNATED),
            (deal.record.waived, Answer.WAIVED),
        ):
            month = _since_start(when, scenario, NEVER)
            if buyer.answered < month < 0:
                buyer.answered, buyer.news = month, answer
    buyer.designations = int(buyer.news == Answer.DESIGNATED)
    return buyer


def _spared_from(code: str, relationship: Relationship, scenario: Scenario) -> int:
    months = [
        event.month - scenario.start
        for event in scenario.events.values()
        if isinstance(event, Waiver)
        and (code in event.buyers or relationship in event.relationships)
    ]
    return min(months, default=NEVER)


def _system(facts: SystemFacts) -> System:
    """Return a plant with a year's production in stock."""
    capacity = float(facts.capacity)
    return System(capacity=capacity, stock=max(1.0, capacity) if capacity > 0.0 else 0.0)


def _statute(scenario: Scenario) -> Statute:
    law = scenario.law
    in_force = _since_start(law.in_force, scenario, NEVER)
    return Statute(
        in_force=in_force,
        answerable_from=in_force + law.grace_months if in_force != NEVER else NEVER,
        trigger=law.trigger,
        waiver_from=_since_start(law.waiver_from, scenario, NEVER),
        deadline_from=_since_start(law.deadline_from, scenario, NEVER),
        deadline_months=law.deadline_months,
    )


def _scheduled(scenario: Scenario, kind: type[Kind]) -> list[Kind]:
    """Return the events of one kind in the order of their months, then of their names."""
    named = sorted(scenario.events.items(), key=lambda item: (item[1].month, item[0]))
    return [event for _, event in named if isinstance(event, kind)]


def _month(scenario: Scenario, month: int) -> Month:
    """Return what the scenario schedules for a calendar month."""
    today = Month()
    for supply in _scheduled(scenario, SupplyShock):
        if supply.month <= month and (supply.until is None or month < supply.until):
            today.capacity_factor *= supply.factor
    for office in _scheduled(scenario, Administration):
        if office.month <= month:
            today.reluctance = float(office.reluctance)
    for level in sorted(scenario.grievance.values(), key=lambda item: item.month):
        if level.month <= month:
            today.grievance = float(level.level)
    today.letter = any(letter.month == month for letter in _scheduled(scenario, Letter))
    for names in _scheduled(scenario, Designations):
        if names.month == month:
            today.entities += names.entities
            today.individuals += names.individuals
            today.listed_entities += names.listed_entities
            today.listed_individuals += names.listed_individuals
    return today


def _congress(scenario: Scenario, statute: Statute) -> Chambers:
    """Return Congress, with the last letter before the start if the law was in force by then."""
    congress = Chambers()
    for letter in _scheduled(scenario, Letter):
        if statute.in_force <= letter.month - scenario.start < 0:
            congress.last_letter = letter.month - scenario.start
    return congress


def _treasury(scenario: Scenario) -> Blacklist:
    """Return Treasury's list as the rounds before the start have left it."""
    treasury = Blacklist()
    rounds = [event.month for event in _scheduled(scenario, Designations)]
    for month in range(min(rounds, default=scenario.start), scenario.start):
        designate_persons(treasury, _month(scenario, month), 1.0, scenario.treasury)
    return treasury


def _threatened(code: str, scenario: Scenario, month: int) -> float:
    return sum(
        (
            threat.loss
            for threat in _scheduled(scenario, ThirdParty)
            if threat.buyer == code
            and threat.month <= month
            and (threat.until is None or month < threat.until)
        ),
        0.0,
    )


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
