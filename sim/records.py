"""The things that decision rules read and write, declared once for both engines.

In Mesa they are ordinary objects (agents inherit the fields of their record); in the compiled
ensemble they are records of NumPy arrays with the same field names. Months are counted from the
start of the scenario; payoffs are in list prices ("LP"), probabilities in [0, 1].

Each variable says what it is, in which unit, and where it is kept and shown. What follows from
that (the monthly history, columns, traces, figures, documentation) lists nothing again.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Parameters
from sim.rules.terms import (
    NEVER,
    NOT_YET,
    Answer,
    Move,
    Relationship,
    Response,
    Stage,
    Threat,
    Trigger,
    Winner,
)
from sim.state_variables import date, decision, state

Records = NDArray[np.void]
"""An array of records."""


@dataclass(slots=True, eq=False)
class Deal:
    """A purchase that a buyer weighs. Not an agent: its buyer holds it."""

    # what it is
    buyer: int = state(0, "index of the buyer")
    system: int = state(0, "index of the weapon system")
    list_price: float = state(1.0, "list price", "musd", column=True)
    units: float = state(1.0, "units ordered", "units")
    capability: float = state(0.0, "military capability", "0..1", symbol="cap")
    alliance_risk: float = state(0.0, "how far it endangers an alliance", "0..1")
    opens: int = state(0, "month in which talks open", "months since start")
    began: int = state(0, "month in which talks began, if before the start", "months since start")
    first_stage: int = state(Stage.EXPLORING, "stage in which they open", codes=Stage)
    lead_time: int = state(0, "time from signature to first delivery", "months")
    rivals: int = state(0, "rivals of the buyer that operate the system", "states")
    rivals_change: int = state(
        0, "how that number has changed since the run began that this one continues", "states"
    )
    outdated: bool = state(False, "its value is from before a rival handed the system back")
    operated: bool = state(False, "the buyer had the system before")
    present: bool = state(True, "not over before the run, or the one that it continues, began")
    given_value: bool = state(False, "value_override replaces the formula")
    value_override: float = state(0.0, "v without its random part", "LP")
    given_significance: bool = state(False, "significance_override replaces the formula")
    significance_override: float = state(0.0, "s in place of the formula", "probability")
    alternative_from: int = state(
        NEVER, "month from which the alternative is on offer", "months since start"
    )
    alternative_until: int = state(
        NEVER, "month from which it is on offer no longer", "months since start"
    )
    alternative_capability: float = state(0.0, "capability of the alternative", "0..1")
    alternative_price: float = state(0.0, "price of the alternative", "LP")
    alternative_financed: float = state(
        0.0, "share of it that Washington lends or forgives", "0..1"
    )
    financed: float = state(0.0, "share of the order that Russia lends or forgives", "0..1")
    first_offer: int = state(0, "index of the first offer of other sellers for it")
    named: int = state(0, "offers of other sellers for it, the American one apart", "offers")
    given_bidders: bool = state(False, "bidders is this deal's own")
    bidders: int = state(0, "further sellers that bid, by name unknown", "sellers", symbol="n")
    link_from: int = state(
        NEVER, "month from which a joint programme is at stake", "months since start"
    )
    link_loss: float = state(0.0, "expected loss of it", "musd")
    programme: int = state(-1, "index of the joint programme; -1: one of its own")
    need: int = state(-1, "index of the need that it serves with others; -1: one of its own")

    # drawn once per run
    shock: float = state(0.0, "what the analyst cannot see of the value", symbol="ξ")
    resolve_shock: float = state(0.0, "State's private cost", symbol="z")
    significance_draw: float = state(0.0, "uniform that decides significance")
    queue_draw: float = state(0.0, "uniform that breaks ties in the queue")

    # fixed when the run begins
    alternative_worth: float = state(0.0, "net value of the alternative", "LP", symbol="A")
    calm_prior: float = state(
        0.0, "what State's payoffs lead to without a threat, under `reasoned`", "probability"
    )
    warned_prior: float = state(0.0, "the same after a threat", "probability")
    bid_luck: float = state(0.0, "what chance and μ_o make of the best unnamed bid", "LP")
    bid_worth: float = state(0.0, "best of the unnamed bids, if any", "LP", symbol="O*")
    ratio: float = state(0.0, "B/(s·C), for the benchmark policies", symbol="b")
    chain: float = state(1.0, "β_n, for `kreps_wilson`")
    chain_after: float = state(1.0, "β_(n-1), for `kreps_wilson`")
    mixing: float = state(0.0, "probability of wanting the deal at a tie", "probability")

    # where it stands
    stage: int = state(Stage.UNOPENED, "where it stands", codes=Stage, column=True, monthly=True)
    threat: int = state(
        Threat.NONE, "how far Washington has gone", codes=Threat, column=True, monthly=True
    )
    response: int = state(
        Response.NONE, "what Washington answered", codes=Response, column=True, monthly=True
    )
    denied: bool = state(False, "Washington denies the buyer this class of weapons")
    deserted: bool = state(False, "sellers whose name is unknown deny it too")
    embargoed: bool = state(False, "an embargo of the UN forbids delivery")
    detected: bool = state(False, "State knows of the talks", column=True, monthly=True)
    addressed: bool = state(False, "State has had its say, under `signalling`")
    significant: bool = state(False, "found significant at the trigger", column=True)
    liable: bool = state(
        True, "the law applies: not triggered before it, nor found not significant"
    )
    repeated: bool = state(False, "designated after an earlier designation of its buyer")
    committed: bool = state(False, "its buyer has a contract for the system, by it or another")
    move: int = state(Move.HOLD, "what the buyer does this month", codes=Move)
    chained: int = state(-1, "index of another deal in its queue; -1: of none")
    lost_to: int = state(
        Winner.NOBODY, "whose offer the buyer took, if another's", codes=Winner, column=True
    )

    # when things happened
    opened: int = date("talks opened")
    detected_in: int = date("State detected the talks")
    warned: int = date("public warning")
    demanded: int = date("written demand")
    offered: int = date("alternative sweetened")
    decided: int = date("last month in which the buyer had a decision", monthly=True)
    negotiating: int = date("negotiations began")
    agreed: int = date("terms agreed")
    signed: int = date("contract signed")
    delivered: int = date("delivered")
    triggered: int = date("the law was triggered")
    pending_from: int = date("an answer became possible", column=False)
    designated: int = date("buyer designated")
    waived: int = date("waiver granted")
    lifted: int = date("sanctions over it lifted")
    listed: int = date("Russian persons listed over it")
    ended: int = date("dropped, switched, reversed or withdrawn")
    superseded: int = date("talks ended, since another purchase filled their need")

    # the terms of the decision, as of the last month in which one was due
    value: float = decision("worth to the buyer", symbol="v", words="value", main=True, since=())
    herd: float = decision("safety in numbers", symbol="η·H", label="herding ηH")
    friction: float = decision("payment friction", symbol="f", short="frict.")
    link: float = decision("expected loss of a joint programme", words="joint programme")
    third: float = decision("expected loss from a third party's threat", words="third party")
    waiting: float = decision(
        "value lost by waiting for delivery",
        symbol="max(v, 0)·(1 - e^(-r_w·T))",
        words="waiting for delivery",
        label="waiting for delivery",
        short="waiting",
    )
    regained: float = state(
        0.0, "what handing it back regains of a joint programme", "LP", monthly=True
    )
    need_left: float = state(
        1.0, "what is left of its worth where another purchase fills its need", "0..1", symbol="ν"
    )
    unneeded: float = decision(
        "value lost because another purchase fills the need",
        symbol="max(v, 0)·(1 - ν)",
        words="need filled by another purchase",
        label="need filled",
        short="filled",
    )
    sanction_discount: float = state(
        1.0, "what is left of C where it comes with delivery", "0..1", symbol="e^(-r_w·T)"
    )
    alternative: float = state(0.0, "A once on offer, else 0", "LP")
    outside: float = decision(
        "outside option",
        symbol="u0",
        words="alternative",
        heading="alternative",
        short="altern.",
        main=True,
    )
    rival: float = decision(
        "best offer of another seller, neither Russian nor American", symbol="O"
    )
    rival_seller: int = state(
        0, "index of that seller; 0: none, 1: one by name unknown", monthly=True
    )
    sweetener: float = decision("part of the outside option that Washington adds", symbol="x")
    attraction: float = state(0.0, "v + η·H - f - link - third - waiting - unneeded", "LP")
    belief: float = decision(
        "belief that this buyer would be designated",
        "probability",
        symbol="q",
        words="belief in designation",
        main=True,
        quantiles=True,
    )
    reasoned: float = decision(
        "what it would be by State's payoffs alone; 0 where beliefs do not reason",
        "probability",
        symbol="m_i",
        words="by State's payoffs",
    )
    significance: float = decision(
        "probability of being found significant", "probability", symbol="s", since=()
    )
    sanction: float = decision("expected sanction", symbol="q·s·C", short="sanct.", main=True)
    scarcity: float = decision(
        "what the order book adds to the least that Russia accepts", words="scarce production"
    )
    reprisal: float = decision(
        "what Russia expects new sanctions over the sale to cost it",
        symbol="q_R·s·L",
        words="sanctions that Moscow expects",
    )
    pressed: float = decision("what others make the sale cost Russia", words="pressure on Moscow")
    burden: float = state(
        0.0, "what these add to the least that Russia accepts, c - wedge·ally without them", "LP"
    )
    price: float = decision(
        "price", default=1.0, symbol="P", main=True, quantiles=True, since=("decided", "signed")
    )
    gain_from_buying: float = decision(
        "gain from buying",
        symbol="ΔU",
        heading="ΔU",
        main=True,
        quantiles=True,
        equation="value + herd - price - friction - outside - sanction - link - third - waiting "
        "- unneeded",
    )
    willingness: float = decision("probability of wanting the deal", "probability", symbol="y")


@dataclass(slots=True, eq=False)
class Buyer:
    """A state that may buy."""

    relationship: int = state(
        Relationship.NEUTRAL, "relation to the United States", codes=Relationship, column=True
    )
    need: float = state(0.0, "need from arms imports", column=True)
    russian: float = state(0.0, "Russian share of recent arms imports", "0..1", column=True)
    us_share: float = state(0.0, "US share of recent arms imports", "0..1", column=True)
    base: float = state(
        0.0, "Russian share of the arsenal, by imports on record", "0..1", column=True
    )
    exports: float = state(0.0, "US share of goods exports", "0..1", column=True)
    autonomy: float = state(0.0, "autonomy from GDP", "0..1", column=True)
    gdp: float = state(math.inf, "gross domestic product", "bn USD", column=True)
    ally: float = state(0.0, "degree of alliance", "0..1", column=True)
    strategic: float = state(0.0, "strategic value to Washington", "0..1", column=True)
    alignment: float = state(0.0, "position from adversary to ally", "-1..1", column=True)
    waiver_lawful: bool = state(True, "the law allows a waiver for it")
    spared_from: int = state(NEVER, "month from which it is publicly spared", "months since start")
    given_exposure: bool = state(False, "exposure_override replaces the formula")
    exposure_override: float = state(0.0, "C in place of the formula", "LP")
    given_stakes: bool = state(False, "deterrence_gain is this buyer's own")
    deterrence_gain: float = state(
        0.0, "State's gain when a deal of its does not happen", "LP", symbol="D"
    )
    given_cost: bool = state(False, "cost_override replaces the category's cost")
    cost_override: float = state(0.0, "k in place of the category's cost", "LP")

    exposure: float = state(0.0, "loss if designated", "LP", symbol="C", monthly=True, column=True)
    relation_cost: float = state(
        0.0,
        "harm to relations if it is sanctioned; less than 0 is a gain",
        "LP",
        symbol="k",
        column=True,
    )
    prior: float = state(0.0, "prior belief", "probability", symbol="m_i", column=True)
    seen: float = state(0.0, "Σ w ψ d^age over answered buyers", "cases")
    hits: float = state(0.0, "the same over designated buyers", "cases")
    opinion: float = state(
        0.0,
        "belief in designation without a threat",
        "probability",
        monthly=True,
        quantiles=True,
        column=True,
    )
    designations: int = state(0, "how often it was designated", column=True)

    watched: int = state(
        NOT_YET, "last month in which State looked at its talks", "months since start"
    )
    talks_seen: int = state(
        NOT_YET, "last month in which Congress saw it in talks", "months since start"
    )
    case_seen: int = state(
        NOT_YET, "last month in which Congress saw a case of it open", "months since start"
    )

    answered: int = state(NOT_YET, "month of a precedent before the start", "months since start")
    answer: int = state(Answer.NOTHING, "what it is known for", codes=Answer, monthly=True)
    answer_weight: float = state(0.0, "ψ d^age of that precedent")
    news: int = state(Answer.NOTHING, "what others learn this month", codes=Answer)
    news_weight: float = state(0.0, "ψ of that news")


@dataclass(slots=True, eq=False)
class Offer:
    """What a named seller, neither Russia nor the United States, offers for a deal."""

    deal: int = state(0, "index of the deal")
    seller: int = state(0, "index of the seller")
    capability: float = state(0.0, "military capability", "0..1")
    price: float = state(1.0, "price", "LP")
    financed: float = state(0.0, "share of it that the seller lends or forgives", "0..1")
    compat: float = state(
        0.0, "share of the buyer's arms imports from that seller's family", "0..1"
    )

    shock: float = state(0.0, "what the analyst cannot see of the offer", symbol="ε")
    worth: float = state(0.0, "net value of the offer", "LP", symbol="O_j")


@dataclass(slots=True, eq=False)
class System:
    """A weapon system: its production line, and who is in the market for it."""

    capacity: float = state(0.0, "export production", "units/year")
    stock: float = state(0.0, "units ready; below 0: owed to earlier customers", "units")
    opened: int = state(
        0, "buyers whose talks have opened and were not over before the run began", "buyers"
    )
    signed: int = state(0, "buyers with a contract, delivered or not", "buyers")
    waiting: int = state(0, "deals signed and not delivered", "deals")
    head: int = state(
        -1, "index of the first deal in the queue, as far as known; -1: not looked for"
    )
    chain: int = state(-1, "index of the deal from which all in the queue are found; -1: of none")


@dataclass(slots=True, eq=False)
class Statute:
    """The law, in months of the scenario."""

    in_force: int = state(NEVER, "month of entry into force", "months since start")
    answerable_from: int = state(
        NEVER, "first month in which a designation is possible", "months since start"
    )
    trigger: int = state(Trigger.SIGNATURE, "what makes a transaction sanctionable", codes=Trigger)
    waiver_from: int = state(NEVER, "month from which waivers are lawful", "months since start")
    deadline_from: int = state(NEVER, "month from which a deadline holds", "months since start")
    deadline_months: int = state(0, "time that it leaves", "months")
    lifting_months: int = state(0, "months after a designation before it may be lifted", "months")
    consent_from: int = state(
        NEVER, "month from which Congress agrees to liftings", "months since start"
    )


@dataclass(slots=True, eq=False)
class Seller:
    """Russia's ledger, and what it expects of Washington."""

    revenue: float = state(0.0, "contracts signed, net of cancellations", "musd")
    moscow_belief: float = state(
        0.0,
        "Russia's belief that a significant sale brings new sanctions on it; 0 if they are free",
        "probability",
        symbol="q_R",
        monthly=True,
        quantiles=True,
    )
    seen: float = state(0.0, "Σ d^age over earlier significant sales", "cases")
    hits: float = state(0.0, "the same over those that brought a listing", "cases")
    fresh_seen: float = state(0.0, "what the month adds to the first", "cases")
    fresh_hits: float = state(0.0, "what the month adds to the second", "cases")
    returns: bool = state(False, "a buyer handed a delivered system back last month")


@dataclass(slots=True, eq=False)
class OtherSellers:
    """Sellers beside Russia and the United States, as one."""

    sold: float = state(0.0, "list prices of the deals that they won from Russia", "musd")


@dataclass(slots=True, eq=False)
class State:
    """The State Department in a run."""

    lived_since: int = state(
        0, "month in which the run began that this one continues", "months since start"
    )
    resolute: bool = state(False, "State's type, under the benchmark policies")
    standing: float = state(
        0.0, "belief in the resolute type, under `kreps_wilson`", "probability", symbol="p"
    )
    warning_odds: float = state(1.0, "factor of a warning on the odds of designation")
    demand_odds: float = state(1.0, "factor of a demand")
    reluctance: float = state(0.0, "the President's reluctance", "LP")
    known_reluctance: float = state(0.0, "reluctance that buyers last reasoned from", "LP")
    known_back_down: float = state(-1.0, "h that they reasoned from; -1: none yet", "LP")
    known_powers: int = state(0, "what the law allowed: 1 waivers, 2 no delay")
    pledged: float = state(0.0, "sweeteners on the table this month", "musd")
    paid: float = state(0.0, "sweeteners paid", "musd")
    relation_cost: float = state(0.0, "cost to relations of designations so far", "musd")
    designations: int = state(
        0, "those that designated", "determinations", monthly=True, quantiles=True
    )
    waivers: int = state(0, "those that waived", "determinations", monthly=True, quantiles=True)
    liftings: int = state(
        0, "times that a buyer's sanctions were lifted", "liftings", monthly=True, quantiles=True
    )


@dataclass(slots=True, eq=False)
class CongressState:
    """Congress in a run."""

    pressure: float = state(0.0, "stock of pressure", "points", monthly=True, quantiles=True)
    letter_due: bool = state(False, "a letter was decided and goes out next month")
    letter_now: bool = state(False, "a letter goes out this month", monthly=True)
    last_letter: int = state(NOT_YET, "month of the last letter", "months since start")
    letters: int = state(0, "letters sent", "letters")


@dataclass(slots=True, eq=False)
class TreasuryState:
    """Treasury's list of Russian persons in a run."""

    friction: float = state(0.0, "payment friction", "LP", symbol="f", monthly=True, quantiles=True)
    persons: float = state(
        0.0, "effective designated persons", "entities", symbol="N", monthly=True, quantiles=True
    )
    retained: float = state(1.0, "share of N that is left after a month", "0..1")
    due: int = state(0, "listings over sales that take effect next month", "listings")
    listings: int = state(0, "listings over sales", "listings", monthly=True, quantiles=True)


@dataclass(slots=True, eq=False)
class Month:
    """What the scenario schedules for one month."""

    capacity_factor: float = state(1.0, "factor on export production")
    reluctance: float = state(0.0, "the President's reluctance", "LP")
    letter: bool = state(False, "a letter is scheduled")
    entities: float = state(0.0, "entities designated", "entities")
    individuals: float = state(0.0, "individuals designated", "persons")
    listed_entities: float = state(0.0, "of these entities, already listed", "entities")
    listed_individuals: float = state(0.0, "of these individuals, already listed", "persons")
    grievance: float = state(0.0, "level of Russian conduct", "points")
    opened: int = state(0, "talks that open in it or before", "deals")
    exemptions: bool = state(False, "some buyer is spared in public from now on")
    denials: bool = state(False, "what others deny to buyers changes")
    figures: int = state(0, "which figures of buyers hold from now on, from 1; 0: as before")


class Scene(NamedTuple):
    """Everything in one run, as rules that look across actors see it.

    In Mesa the elements are agents and lists of Python objects, in the ensemble records and arrays
    of records; both are read by attribute and by index. Deals are in the order of their ids, and
    four lists of indices spare a look at all of them: `opening`, in the order in which talks open;
    `portfolio`, buyer by buyer, each from `portfolio_from` on; `active`, open this month and not
    settled before it. `figures` are those of buyers that change in the run: change by change, buyer
    by buyer, in the order of `FIGURES`.
    """

    deals: Sequence[Deal]
    buyers: Sequence[Buyer]
    systems: Sequence[System]
    seller: Seller
    others: OtherSellers
    state: State
    congress: CongressState
    treasury: TreasuryState
    statute: Statute
    calendar: Sequence[Month]
    before: Sequence[Month]
    third: Sequence[Sequence[float]]
    pressure: Sequence[Sequence[float]]
    outlook: Sequence[Sequence[tuple[float, float]]]
    similarity: Sequence[Sequence[float]]
    rivals: Sequence[Sequence[bool]]
    figures: Sequence[Sequence[Sequence[float]]]
    opening: Sequence[int]
    portfolio: Sequence[int]
    portfolio_from: Sequence[int]
    active: Sequence[int]
    offers: Sequence[Offer]
    on_offer: Sequence[Sequence[bool]]
    refusals: Sequence[Sequence[int]]
    p: Parameters


FIGURES = ("need", "russian", "us_share", "base", "exports", "autonomy", "gdp", "strategic")
"""What may change of a buyer in the course of a run, in the order of `Scene.figures`."""

SEVERAL: dict[str, type] = {"deals": Deal, "buyers": Buyer, "systems": System, "offers": Offer}
"""What a run has several of, by their name in `Scene`."""

SINGLE: dict[str, type] = {
    "seller": Seller,
    "others": OtherSellers,
    "congress": CongressState,
    "treasury": TreasuryState,
    "state": State,
    "statute": Statute,
}
"""What a run has one of."""

ENTITIES: dict[str, type] = SEVERAL | SINGLE
"""All that a run changes, and the record of each."""


@dataclass(frozen=True, kw_only=True)
class FinalStates:
    """How runs ended, as structured arrays: a table for each record that a run changes.

    Attributes
    ----------
    deals : (runs, deals) of Deal
    buyers : (runs, buyers) of Buyer
    seller, state, congress, treasury : (runs,) of Seller, State, CongressState, TreasuryState
    """

    deals: Records
    buyers: Records
    seller: Records
    state: Records
    congress: Records
    treasury: Records


PARTS: dict[str, type] = {table.name: ENTITIES[table.name] for table in fields(FinalStates)}
"""The tables of final states that both engines return, and the record of each."""

KINDS = {int: "i8", float: "f8", bool: "?"}

INDEX = np.uint32
"""Of lists of deals: compiled code asks of a signed number whether it counts from the end."""


@cache
def dtype_of(record: type) -> np.dtype[Any]:
    """Return the structured dtype with the fields of a record class, in order of declaration."""
    return np.dtype([(f.name, KINDS[f.type]) for f in fields(record)], align=True)  # type: ignore[index]


def to_array(items: list[Any], record: type) -> NDArray[np.void]:
    """Return a structured array with one element per object that has the record's fields."""
    return np.array(list(map(values_of(record), items)), dtype=dtype_of(record))


def tables_of_run(model: Any, kinds: Mapping[str, type]) -> dict[str, Records]:
    """Return parts of a model, by the record of each, as tables of one run.

    Returns
    -------
    dict
        By name: (1, n) for a part that is a list, else (1,).
    """
    found = {}
    for name, record in kinds.items():
        part = getattr(model, name)
        several = isinstance(part, list)
        table = to_array(part if several else [part], record)
        found[name] = table[np.newaxis] if several else table
    return found


@cache
def values_of(record: type) -> Callable[[Any], tuple[Any, ...]]:
    """Return the function that reads all fields of a record from an object that has them."""
    names = [f.name for f in fields(record)]
    read: Callable[[Any], Any] = attrgetter(*names)
    return read if len(names) > 1 else lambda item: (read(item),)


def copied(item: Any) -> Any:
    """Return a record with the same values; `dataclasses.replace` takes several times as long."""
    kind: type = type(item)
    return kind(*values_of(kind)(item))
