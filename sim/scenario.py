"""What a scenario file may say, as one typed tree.

The tree is immutable and closed: unknown names, wrong types and values out of bounds are refused.
Money is in millions of 2018 US dollars ("musd"), months are calendar months.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from sim.months import Month
from sim.parameters import Parameters, ParameterSection, by_word, parameter
from sim.rules.terms import Relationship, Stage, Threat, Trigger

StageWord: Any = by_word(
    Stage, (Stage.EXPLORING, Stage.NEGOTIATING, Stage.AGREED, Stage.SIGNED, Stage.DELIVERED)
)
ThreatWord: Any = by_word(Threat)
TriggerWord: Any = by_word(Trigger)
RelationshipWord: Any = by_word(Relationship)


class Law(ParameterSection):
    """The statute: when it binds, what triggers it, who may be spared."""

    in_force: Month | None = Field(None, description="month of entry into force; null: no such law")
    grace_months: int = parameter(
        6,
        "months after entry into force before a designation is possible",
        unit="months",
        span=(0, 24),
        role="lever",
        reason="CAATSA section 231: 180 days",
    )
    trigger: TriggerWord = parameter(
        Trigger.DELIVERY,
        "event that makes a transaction sanctionable",
        role="lever",
        reason="both determinations followed deliveries",
    )
    waiver_from: Month | None = Field(None, description="month from which waivers are lawful")
    waiver_for: list[RelationshipWord] = Field(
        [Relationship.MAJOR_NON_NATO_ALLY, Relationship.PARTNER, Relationship.NEUTRAL],
        description="relationships for which a waiver is lawful",
    )
    lifting_months: int = parameter(
        12,
        "months after a designation before it may be lifted",
        unit="months",
        span=(0, 36),
        role="lever",
        reason="FY2021 NDAA section 1241: a year, for Turkey; counts only with R14",
    )
    consent_from: Month | None = Field(
        None, description="month from which Congress agrees that sanctions may be lifted"
    )
    deadline_from: Month | None = Field(None, description="month from which a deadline holds")
    deadline_months: int = parameter(
        6,
        "months within which a pending case must be answered, once a deadline holds",
        unit="months",
        span=(1, 24),
        role="lever",
        reason="off by default: the statute has no deadline",
    )


class SystemSpec(ParameterSection):
    """A weapon system; what is left out comes from scenarios/data/systems.csv."""

    capability: float | None = parameter(
        None, "military capability relative to the best of all classes", high=1.0, reason="data"
    )
    alliance_risk: float | None = parameter(
        None, "how far it endangers an alliance whose member operates it", high=1.0, reason="data"
    )
    list_price: float | None = parameter(
        None, "list price of one unit", unit="musd/unit", low=1e-9, high=1e9, reason="data"
    )
    capacity: float | None = parameter(
        None, "export production", unit="units/year", span=(0.5, 12.0), infinite=True, reason="data"
    )
    lead_time: int | None = parameter(
        None, "months from signature to first delivery", unit="months", reason="data"
    )
    alternative: str | None = Field(None, description="name of the American alternative")
    alternative_capability: float | None = parameter(
        None, "capability of the alternative", high=1.0, reason="data"
    )
    alternative_price: float | None = parameter(
        None, "price of the alternative per list price of the system", unit="LP", reason="data"
    )


class Dated(ParameterSection):
    """Something that holds from a month on."""

    month: Month = Field(description="month from which they hold")


class StateIdentity(ParameterSection):
    """Who a state is."""

    name: str | None = Field(None, description="name in full")
    relationship: RelationshipWord | None = Field(None, description="relation to the United States")


YEARS = "years"
"""Where a state keeps the years of its figures; a file writes each beside its figure."""


class StateFigures(ParameterSection):
    """Raw figures of a state; what is left out is taken from elsewhere."""

    arms_imports: float | None = parameter(
        None, "arms imports of five years", unit="TIV m", reason="data"
    )
    russia_share: float | None = parameter(
        None, "Russian share of those imports", unit="%", high=100.0, reason="data"
    )
    us_share: float | None = parameter(
        None, "US share of those imports", unit="%", high=100.0, reason="data"
    )
    installed_base: float | None = parameter(
        None,
        "installed base: Russian share of the arsenal, by imports on record",
        unit="%",
        high=100.0,
        reason="data",
    )
    gdp: float | None = parameter(
        None, "gross domestic product", unit="bn USD", low=1e-9, reason="data"
    )
    us_export_share: float | None = parameter(
        None, "US share of goods exports", unit="%", high=100.0, reason="data"
    )
    years: dict[str, int] = Field(
        {},
        description="year that a figure describes, in files beside it: `gdp: {value: 41, year: "
        "2022}`; of the others it is unknown",
    )


DATED = frozenset(StateFigures.model_fields) - {YEARS} | {"relationship"}
"""Figures of a state that describe a year."""


class Later(StateFigures, Dated):
    """Figures of a state that hold from a month on; what is left out stays as it was."""


class CountrySpec(StateFigures, StateIdentity):
    """A state: raw figures replace those in scenarios/data, or describe a state not in the data."""

    imports_from: dict[str, float] = Field(
        {},
        description="share of arms imports of five years by seller's code or family, where the "
        "data say nothing: they know the shares of Russia and the United States",
        json_schema_extra={"unit": "%"},
    )
    later: dict[str, Later] = Field(
        {}, description="figures that change during the scenario, by any names"
    )
    rivals: list[str] = Field([], description="rivals beside those in the data")
    operates: list[str] = Field([], description="systems operated at the start, beside the data")
    exposure: float | None = parameter(
        None, "loss if designated, in place of the formula", unit="LP", symbol="C", reason="limit"
    )
    deterrence_gain: float | None = parameter(
        None,
        "State's gain when this buyer does not buy, in place of the shared one",
        unit="LP",
        low=-100.0,
        symbol="D",
        reason="limit",
    )
    sanction_cost: float | None = parameter(
        None,
        "State's cost of sanctioning this buyer, in place of its category's",
        unit="LP",
        low=-1e9,
        symbol="k",
        reason="limit",
    )


class Record(ParameterSection):
    """What the record shows of a deal, as months; used up to the month a simulation starts."""

    opened: Month | None = Field(None, description="talks began")
    negotiating: Month | None = Field(None, description="talks about terms began")
    agreed: Month | None = Field(None, description="terms were agreed in public")
    signed: Month | None = Field(None, description="contract signed")
    delivered: Month | None = Field(None, description="first delivery")
    warned: Month | None = Field(None, description="first public warning")
    demanded: Month | None = Field(None, description="first written demand")
    designated: Month | None = Field(None, description="buyer designated over this deal")
    waived: Month | None = Field(None, description="waiver granted over this deal")
    lifted: Month | None = Field(None, description="sanctions over this deal lifted")
    abandoned: Month | None = Field(None, description="talks or contract dropped")
    switched: Month | None = Field(None, description="the alternative was bought instead")
    listed: Month | None = Field(None, description="Russian persons listed over this deal")
    withdrawn: Month | None = Field(None, description="Moscow gave talks or contract up")
    dormant: Month | None = Field(
        None,
        description="nothing has been seen to happen from then on: talks frozen, or a contract "
        "long overdue; a simulation that starts later leaves the deal as it is",
    )
    source: str = Field("", description="where these dates come from")


class Link(ParameterSection):
    """Loss of a joint programme that follows a purchase whatever State decides."""

    programme: str = Field("", description="name of the programme")
    loss: float = parameter(0.0, "value of the place in the programme", unit="musd", reason="data")
    probability: float = parameter(
        1.0, "probability that the place is lost", high=1.0, span=(0.0, 1.0), reason="reasoned"
    )
    month: Month = Field(description="month from which the loss is threatened")
    source: str = Field("", description="source")


class Alternative(ParameterSection):
    """When the American alternative is on offer for a deal, and at what terms if special."""

    month: Month = Field(description="month from which it is on offer")
    until: Month | None = Field(None, description="month from which it is on offer no longer")
    name: str | None = Field(None, description="name, in place of the system's alternative")
    capability: float | None = parameter(None, "capability", high=1.0, reason="data")
    price: float | None = parameter(None, "price for the same task", unit="musd", reason="data")
    financed_share: float = parameter(
        0.0, "share of it that the seller lends or forgives", high=1.0, reason="data"
    )
    source: str = Field("", description="source")


WASHINGTON = "USA"
"""The seller whose offer is the American alternative."""


class OfferSpec(ParameterSection):
    """What another seller, or Washington, offers for the same task."""

    seller: str = Field(
        description="code, of scenarios/data/sellers.csv or under sellers; USA: this is the "
        "American alternative"
    )
    month: Month = Field(description="month from which it is on offer")
    until: Month | None = Field(None, description="month from which it is on offer no longer")
    system: str | None = Field(None, description="name of what is offered")
    capability: float | None = parameter(
        None,
        "capability (default: that of the deal's system; by USA, that of its alternative)",
        high=1.0,
        reason="data",
    )
    price: float | None = parameter(
        None,
        "price for the same task (default: the deal's list price; by USA, that of the system's "
        "alternative)",
        unit="musd",
        reason="data",
    )
    financed_share: float = parameter(
        0.0, "share of it that the seller lends or forgives", high=1.0, reason="data"
    )
    source: str = Field("", description="source")

    @property
    def american(self) -> bool:
        """Whether it is the American alternative."""
        return self.seller == WASHINGTON


class SellerSpec(ParameterSection):
    """A seller that is not in scenarios/data/sellers.csv, or another than it says there."""

    name: str = Field(description="name in full")
    family: str | None = Field(
        None,
        description="family of arms that its own fit: NATO, Russian, or its own code (the default)",
    )


class DealSpec(ParameterSection):
    """One purchase under discussion."""

    buyer: str = Field(description="ISO 3166 alpha-3 code")
    system: str = Field(description="name of the system")
    list_price: float | None = parameter(
        None,
        "list price of the order (default: the system's, by units)",
        unit="musd",
        low=1e-9,
        reason="data",
    )
    units: float = parameter(1.0, "units ordered", unit="units", low=1e-9, reason="data")
    opens: Month | None = Field(None, description="month in which talks open")
    stage: StageWord | None = Field(
        None,
        description="stage when it opens, exploring to delivered (default: what the record shows)",
    )
    detected: bool = Field(False, description="State knows of the talks from the start")
    threat: ThreatWord = Field(Threat.NONE, description="threat in place when it opens")
    record: Record = Field(Record(), description="what happened, with months")
    alternative: Alternative | None = Field(
        None, description="the American alternative, the same as an offer by USA"
    )
    offers: dict[str, OfferSpec] = Field(
        {}, description="what others offer for the same task, by any names"
    )
    bidders: int | None = parameter(
        None,
        "further sellers, by name unknown, that bid (default: market.bidders)",
        unit="sellers",
        high=1000,
        symbol="n",
        reason="data",
    )
    financed_share: float = parameter(
        0.0,
        "share of the order that Russia lends or forgives, which weighs less on the budget",
        high=1.0,
        reason="data",
    )
    link: Link | None = Field(None, description="joint programme at stake")
    need: str | None = Field(
        None,
        description="need that it serves, by any name: of a buyer's deals for one need, a purchase "
        "for one ends the others or makes them worth less (buying.filled_need)",
    )
    value: float | None = parameter(
        None,
        "value without its random part, in place of the formula",
        unit="LP",
        low=-1e6,
        symbol="v",
        reason="limit",
    )
    significance: float | None = parameter(
        None,
        "probability of being found significant, in place of the formula",
        high=1.0,
        symbol="s",
        reason="limit",
    )
    note: str = Field("", description="remark")

    @property
    def american(self) -> Alternative | None:
        """The American alternative, under whichever key it is given."""
        for offer in self.offers.values():
            if offer.american:
                return Alternative(
                    month=offer.month,
                    until=offer.until,
                    name=offer.system,
                    capability=offer.capability,
                    price=offer.price,
                    financed_share=offer.financed_share,
                    source=offer.source,
                )
        return self.alternative

    @property
    def rival_offers(self) -> list[OfferSpec]:
        """The offers of sellers beside Russia and the United States, in order of their names."""
        return [offer for _, offer in sorted(self.offers.items()) if not offer.american]


class Letter(ParameterSection):
    """Congress asks for a status report; every deal under negotiation is named."""

    kind: Literal["letter"]
    month: Month
    source: str = ""


class Designations(ParameterSection):
    """Treasury designates Russian persons."""

    kind: Literal["designations"]
    month: Month
    entities: float = parameter(0.0, "entities", unit="entities", reason="data")
    individuals: float = parameter(0.0, "individuals", unit="persons", reason="data")
    listed_entities: float = parameter(
        0.0, "of these entities, already listed", unit="entities", reason="data"
    )
    listed_individuals: float = parameter(
        0.0, "of these individuals, already listed", unit="persons", reason="data"
    )
    source: str = ""


class SupplyShock(ParameterSection):
    """Russian export production changes."""

    kind: Literal["supply"]
    month: Month
    until: Month | None = None
    announced: Month | None = Field(
        None,
        description="month from which buyers know that it ends in `until`; null: it ends as a "
        "surprise",
    )
    factor: float = parameter(
        1.0, "factor on export capacity", span=(0.0, 1.0), role="uncertainty", reason="scenario"
    )
    source: str = ""


class Administration(ParameterSection):
    """A new President: an added cost of any designation."""

    kind: Literal["administration"]
    month: Month
    reluctance: float = parameter(
        0.0, "added cost of designating", unit="LP", low=-100.0, reason="scenario"
    )
    source: str = ""


class Waiver(ParameterSection):
    """From a month on, named buyers or whole relationships are spared, publicly."""

    kind: Literal["waiver"]
    month: Month
    buyers: list[str] = []
    relationships: list[RelationshipWord] = []
    source: str = ""


class ThirdParty(ParameterSection):
    """A third state threatens a buyer."""

    kind: Literal["third_party"]
    month: Month
    until: Month | None = None
    buyer: str
    by: str = ""
    loss: float = parameter(0.0, "expected loss to the buyer", unit="musd", reason="scenario")
    source: str = ""


class Pressure(ParameterSection):
    """Third states, or the Security Council, make sales to a buyer cost Moscow something."""

    kind: Literal["pressure"]
    month: Month
    until: Month | None = None
    buyer: str
    by: str = ""
    cost: float = parameter(
        0.0, "what the buyer's purchases would cost Moscow", unit="musd", reason="scenario"
    )
    source: str = ""


class Denied(ParameterSection):
    """Others do not sell to a buyer: all, or some classes of weapons."""

    kind: Literal["denied"]
    month: Month
    until: Month | None = None
    buyer: str
    by: str = Field(
        description="USA, another seller's code, or a group: EU, NATO, UN, or all (but Russia)"
    )
    classes: list[str] = Field([], description="classes of weapons; none: all")
    sellers: list[str] = Field(
        [], description="codes of those whom an embargo of the UN binds, RUS among them; none: all"
    )
    source: str = ""


Event = Annotated[
    Letter | Designations | SupplyShock | Administration | Waiver | ThirdParty | Pressure | Denied,
    Field(discriminator="kind"),
]
LASTING = SupplyShock | ThirdParty | Pressure | Denied
"""Events that may end: in `until`, or not at all."""

EVENT_KINDS = (
    "letter",
    "designations",
    "supply",
    "administration",
    "waiver",
    "third_party",
    "pressure",
    "denied",
)


def is_on(item: "OfferSpec | SupplyShock | ThirdParty | Pressure | Denied", month: int) -> bool:
    """Return whether an offer or event is on in a calendar month: from `month`, not in `until`."""
    return item.month <= month and (item.until is None or month < item.until)


class Grievance(ParameterSection):
    """Level of Russian conduct from a month on; drives endogenous designations."""

    month: Month
    level: float = parameter(0.0, "level of grievance", unit="points", reason="scenario")


class Population(ParameterSection):
    """Every order of every importer as an occasion on which Russia bids, by formula from the data.

    Deals and states that the scenario does not itself describe are added to it when it is read; see
    `sim.data.population`.
    """

    first_year: int = Field(description="first year of orders")
    last_year: int = Field(description="last year of orders")


class Scenario(Parameters):
    """One world to simulate: its calendar, law, actors, deals and events.

    Attributes named like sections of the registry hold the scalar parameters; `deals` is keyed by
    the deal's id, and ids order the deals.
    """

    name: str = Field("scenario", description="name, taken from the file")
    purpose: str = Field("", description="what the scenario is for, in two lines")
    start: Month = Field(description="first simulated month")
    months: int = Field(
        96, ge=0, le=1200, description="number of months", json_schema_extra={"unit": "months"}
    )
    lived_since: Month | None = Field(
        None,
        description="month in which the run began that this one continues: talks that failed and "
        "answers that State gave since then are its own (default: the start)",
    )
    law: Law = Law()
    systems: dict[str, SystemSpec] = {}
    countries: dict[str, CountrySpec] = {}
    sellers: dict[str, SellerSpec] = {}
    population: Population | None = Field(
        None, description="every order of these years in the register is a deal; null: none"
    )
    deals: dict[str, DealSpec] = {}
    events: dict[str, Event] = {}
    grievance: dict[str, Grievance] = {}
    draws: str | None = Field(
        None,
        description="table of parameter draws, one row for each run in turn; what a scenario "
        "itself sets is not drawn",
    )
    similarity: dict[str, dict[str, float]] | None = Field(
        None, description="weights of precedents between buyers, in place of the formula"
    )

    @property
    def last_month(self) -> int:
        """The month in which it ends; before its start if it has no month."""
        return int(self.start) + self.months - 1

    @property
    def parameters(self) -> Parameters:
        """The scalar sections, as decision rules read them."""
        return self
