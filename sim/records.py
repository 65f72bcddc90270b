"""The things that decision rules read and write, declared once for both engines.

In Mesa they are ordinary objects (agents inherit the fields of their record); in the compiled
ensemble they are records of NumPy arrays with the same field names. Months are counted from the
start of the scenario; payoffs are in list prices ("LP"), probabilities in [0, 1].
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Parameters
from sim.rules.terms import NEVER, NOT_YET, Answer, Relationship, Response, Stage, Threat


@dataclass(slots=True, eq=False)
class Deal:
    """A purchase that a buyer weighs. Not an agent: its buyer holds it."""

    # what it is
    buyer: int = 0  # index of the buyer
    system: int = 0  # index of the weapon system
    list_price: float = 1.0  # list price of the order [musd]
    units: float = 1.0  # units ordered [units]
    capability: float = 0.0  # cap, military capability [0..1]
    alliance_risk: float = 0.0  # how far it endangers an alliance [0..1]
    opens: int = 0  # month in which talks open
    first_stage: int = Stage.EXPLORING  # stage in which they open
    lead_time: int = 0  # months from signature to first delivery
    rivals: int = 0  # rivals of the buyer that operate the system
    operated: bool = False  # the buyer had the system before
    given_value: bool = False  # value_override replaces the formula
    value_override: float = 0.0  # v without its random part [LP]
    given_significance: bool = False  # significance_override replaces the formula
    significance_override: float = 0.0  # s [0..1]
    alternative_from: int = NEVER  # month from which the alternative is on offer
    alternative_capability: float = 0.0  # its capability [0..1]
    alternative_price: float = 0.0  # its price [LP]
    link_from: int = NEVER  # month from which a joint programme is at stake
    link_loss: float = 0.0  # expected loss of it [LP]

    # drawn once per run
    shock: float = 0.0  # ξ, what the analyst cannot see of the value
    resolve_shock: float = 0.0  # z, State's private cost
    significance_draw: float = 0.0  # uniform that decides significance
    queue_draw: float = 0.0  # uniform that breaks ties in the queue

    # fixed when the run begins
    significance: float = 0.0  # s, probability of being significant
    alternative_worth: float = 0.0  # A, net value of the alternative [LP]
    ratio: float = 0.0  # b = B/(s·C), for the benchmark policies
    chain: float = 1.0  # β_n, for `kreps_wilson`
    chain_after: float = 1.0  # β_(n-1), for `kreps_wilson`
    mixing: float = 0.0  # probability of wanting the deal at a tie

    # where it stands
    stage: int = Stage.UNOPENED  # Stage
    threat: int = Threat.NONE  # Threat
    response: int = Response.NONE  # Response
    detected: bool = False  # State knows of the talks
    addressed: bool = False  # State has had its say, under `signalling`
    significant: bool = False  # found significant at the trigger
    liable: bool = True  # the law applies: not triggered before it
    move: int = 0  # Move of this month

    # the terms of the decision, as of the last month in which one was due
    value: float = 0.0  # v [LP]
    herd: float = 0.0  # η·H, safety in numbers [LP]
    friction: float = 0.0  # f, payment friction [LP]
    link: float = 0.0  # expected loss of the joint programme [LP]
    third: float = 0.0  # loss threatened by a third party [LP]
    alternative: float = 0.0  # A once on offer, else 0 [LP]
    sweetener: float = 0.0  # x, State's offer on top [LP]
    outside: float = 0.0  # u0 = max(0, A + x) [LP]
    attraction: float = 0.0  # v + η·H - f - link - third [LP]
    belief: float = 0.0  # q, belief in designation [0..1]
    sanction: float = 0.0  # q·s·C, expected sanction [LP]
    price: float = 1.0  # P [LP]
    gain_from_buying: float = 0.0  # ΔU [LP]
    willingness: float = 0.0  # y, probability of wanting the deal

    # when things happened
    opened: int = NOT_YET  # talks opened
    detected_in: int = NOT_YET  # State detected them
    warned: int = NOT_YET  # State warned in public
    demanded: int = NOT_YET  # a written demand named the deal
    offered: int = NOT_YET  # the last offer of a sweetener
    decided: int = NOT_YET  # the buyer last weighed the deal
    negotiating: int = NOT_YET  # negotiations began
    agreed: int = NOT_YET  # terms agreed
    signed: int = NOT_YET  # contract signed
    delivered: int = NOT_YET  # first delivery
    triggered: int = NOT_YET  # the law's trigger
    pending_from: int = NOT_YET  # an answer became possible
    designated: int = NOT_YET  # the buyer was designated over it
    waived: int = NOT_YET  # it was waived
    ended: int = NOT_YET  # dropped, switched or reversed


@dataclass(slots=True, eq=False)
class Buyer:
    """A state that may buy."""

    relationship: int = Relationship.NEUTRAL  # Relationship to the United States
    need: float = 0.0  # need from arms imports
    russian: float = 0.0  # Russian share of recent arms imports [0..1]
    american: float = 0.0  # US share of recent arms imports [0..1]
    base: float = 0.0  # Russian share in the earliest window: installed base [0..1]
    exports: float = 0.0  # US share of goods exports [0..1]
    autonomy: float = 0.0  # autonomy from GDP [0..1]
    ally: float = 0.0  # degree of alliance [0..1]
    strategic: float = 0.0  # strategic value to Washington [0..1]
    alignment: float = 0.0  # position from adversary to ally [-1..1]
    waiver_lawful: bool = True  # the law allows a waiver for it
    spared_from: int = NEVER  # month from which it is publicly spared
    given_exposure: bool = False  # exposure_override replaces the formula
    exposure_override: float = 0.0  # C [LP]
    given_stakes: bool = False  # deterrence_gain is this buyer's own
    deterrence_gain: float = 0.0  # D [LP]
    given_cost: bool = False  # cost_override replaces the category's cost
    cost_override: float = 0.0  # k [LP]

    exposure: float = 0.0  # C, loss if designated [LP]
    relation_cost: float = 0.0  # k without private part and President [LP]
    prior: float = 0.0  # m_i, prior belief [0..1]
    seen: float = 0.0  # Σ w ψ d^age over answered buyers [cases]
    hits: float = 0.0  # the same over designated buyers [cases]
    opinion: float = 0.0  # belief in designation without a threat [0..1]
    designations: int = 0  # how often it was designated

    answered: int = NOT_YET  # month of a precedent before the start
    answer: int = Answer.NOTHING  # Answer that it is known for
    answer_weight: float = 0.0  # ψ d^age of that precedent
    news: int = Answer.NOTHING  # Answer that others learn this month
    news_weight: float = 0.0  # ψ of that news


@dataclass(slots=True, eq=False)
class System:
    """A weapon system: its production line and who in talks has signed."""

    capacity: float = 0.0  # export production [units/year]
    stock: float = 0.0  # units ready; below 0: owed to earlier customers
    opened: int = 0  # deals opened
    signed: int = 0  # deals signed or delivered
    waiting: int = 0  # deals signed and not delivered


@dataclass(slots=True, eq=False)
class Statute:
    """The law, in months of the scenario."""

    in_force: int = NEVER  # month of entry into force
    answerable_from: int = NEVER  # first month in which a designation is possible
    trigger: int = 0  # Trigger
    waiver_from: int = NEVER  # month from which waivers are lawful
    deadline_from: int = NEVER  # month from which a deadline holds
    deadline_months: int = 0  # months it leaves


@dataclass(slots=True, eq=False)
class Seller:
    """Russia's ledger."""

    revenue: float = 0.0  # contracts signed, net of cancellations [musd]


@dataclass(slots=True, eq=False)
class State:
    """The State Department in a run."""

    resolute: bool = False  # State's type, under the benchmark policies
    standing: float = 0.0  # p, belief in the resolute type, under `kreps_wilson`
    warning_odds: float = 1.0  # factor of a warning on the odds of designation
    demand_odds: float = 1.0  # factor of a demand
    reluctance: float = 0.0  # the President's reluctance [LP]
    pledged: float = 0.0  # sweeteners on the table this month [musd]
    paid: float = 0.0  # sweeteners paid [musd]
    relation_cost: float = 0.0  # cost to relations of designations so far [musd]
    designations: int = 0  # determinations that designated
    waivers: int = 0  # determinations that waived


@dataclass(slots=True, eq=False)
class Chambers:
    """Congress in a run."""

    pressure: float = 0.0  # stock of pressure [points]
    letter_due: bool = False  # a letter was decided and goes out next month
    letter_now: bool = False  # a letter goes out this month
    last_letter: int = NOT_YET  # month of the last letter
    letters: int = 0  # letters sent


@dataclass(slots=True, eq=False)
class Blacklist:
    """Treasury's list of Russian persons in a run."""

    persons: float = 0.0  # N, effective designated persons [entities]
    friction: float = 0.0  # f, payment friction [LP]
    retained: float = 1.0  # share of N that is left after a month


@dataclass(slots=True, eq=False)
class Month:
    """What the scenario schedules for one month."""

    capacity_factor: float = 1.0  # factor on export production
    reluctance: float = 0.0  # the President's reluctance [LP]
    letter: bool = False  # a letter is scheduled
    entities: float = 0.0  # entities designated
    individuals: float = 0.0  # individuals designated
    listed_entities: float = 0.0  # of these entities, already listed
    listed_individuals: float = 0.0  # of these individuals, already listed
    grievance: float = 0.0  # level of Russian conduct
    openings: bool = False  # some talks open


@dataclass(slots=True, eq=False)
class DealMonth:
    """What the history keeps of a deal each month; names are those of `Deal`."""

    stage: int = 0
    threat: int = 0
    response: int = 0
    detected: bool = False
    decided: bool = False
    value: float = 0.0
    herd: float = 0.0
    friction: float = 0.0
    link: float = 0.0
    third: float = 0.0
    outside: float = 0.0
    sweetener: float = 0.0
    sanction: float = 0.0
    belief: float = 0.0
    price: float = 0.0
    gain_from_buying: float = 0.0
    willingness: float = 0.0
    significance: float = 0.0
    exposure: float = 0.0


@dataclass(slots=True, eq=False)
class BuyerMonth:
    """What the history keeps of a buyer each month."""

    opinion: float = 0.0
    answer: int = 0


@dataclass(slots=True, eq=False)
class RunMonth:
    """What the history keeps of Washington each month."""

    pressure: float = 0.0
    letter: bool = False
    friction: float = 0.0
    persons: float = 0.0
    designations: int = 0
    waivers: int = 0


class Scene(NamedTuple):
    """Everything in one run, as rules that look across actors see it.

    In Mesa the elements are agents and lists of Python objects, in the ensemble records and arrays
    of records; both are read by attribute and by index.
    """

    deals: Sequence[Deal]
    buyers: Sequence[Buyer]
    systems: Sequence[System]
    seller: Seller
    state: State
    congress: Chambers
    treasury: Blacklist
    statute: Statute
    calendar: Sequence[Month]
    third: Sequence[Sequence[float]]
    similarity: Sequence[Sequence[float]]
    rivals: Sequence[Sequence[bool]]
    p: Parameters


KINDS = {int: "i8", float: "f8", bool: "?"}


def dtype_of(record: type) -> np.dtype[Any]:
    """Return the structured dtype with the fields of a record class, in order of declaration."""
    return np.dtype([(f.name, KINDS[f.type]) for f in fields(record)], align=True)  # type: ignore[index]


def to_array(items: list[Any], record: type) -> NDArray[np.void]:
    """Return a structured array with one element per object that has the record's fields."""
    names = [f.name for f in fields(record)]
    rows = [tuple(getattr(item, name) for name in names) for item in items]
    return np.array(rows, dtype=dtype_of(record))
