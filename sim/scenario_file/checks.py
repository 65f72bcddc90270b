"""What must hold between the parts of a scenario, beyond the type and bounds of each."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise

from sim.data.population import years_on_record
from sim.errors import nearest
from sim.months import format_month
from sim.parameters import spelled
from sim.rules.terms import Belief, Policy, Pricing, Prior
from sim.scenario import (
    LASTING,
    Denied,
    Designations,
    Event,
    Pressure,
    Scenario,
    SupplyShock,
    ThirdParty,
    Waiver,
)
from sim.scenario_file.facts import (
    Complaint,
    check_countries,
    check_deals,
    check_systems,
    relationships_of,
    unknown,
)
from sim.scenario_file.offers import check_denial, check_offers
from sim.scenario_file.yaml_node import KeyPath, found

DEAL_ID = re.compile(r"[A-Z]{3}/[A-Za-z0-9 _#+-]+|[A-Za-z0-9/_#+-]+")
"""A country code, a slash and any name without dots; or any word of letters, digits and /_#+-."""

ENTRY_NAME = re.compile(r"[A-Za-z0-9/_#+ -]+")
COUNTRY_CODE = re.compile(r"[A-Z]{3}")

SLIP = 0.85
"""How much two names of needs have in common that are meant to be one."""

IN_ORDER = (
    ("opened", "negotiating", "agreed", "signed", "delivered"),
    ("opened", "warned", "demanded"),
    ("signed", "designated"),
    ("opened", "waived"),
    ("designated", "lifted"),
    ("opened", "abandoned"),
    ("opened", "switched"),
    ("signed", "listed"),
    ("opened", "withdrawn"),
    ("signed", "dormant"),
    ("opened", "dormant"),
)
"""Months of a deal's record that follow each other."""

SAME_NAME = {
    Policy.SIGNALLING: Belief.SIGNALLING,
    Policy.KREPS_WILSON: Belief.KREPS_WILSON,
}
"""Policies of State that only make sense with the belief of the same name."""


def complaints(scenario: Scenario, months: int) -> Iterator[Complaint]:
    """Yield all that is wrong between the parts of a scenario.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    months : int
        The horizon within which events must lie. It may exceed the scenario's own when a run is
        cut short on purpose.
    """
    for check in (
        _population,
        _names,
        check_countries,
        check_systems,
        check_deals,
        check_offers,
        _needs,
        _records,
        _parameters,
        _similarity,
    ):
        yield from check(scenario)
    yield from _calendar(scenario, scenario.start + months - 1)
    for name, event in scenario.events.items():
        yield from _event(("events", name), event, scenario)


def _population(scenario: Scenario) -> Iterator[Complaint]:
    asked = scenario.population
    if asked is None:
        return
    known = years_on_record()
    for key, least in (("first_year", known[0]), ("last_year", asked.first_year)):
        year = getattr(asked, key)
        if not least <= year <= known[1]:
            yield Complaint(
                ("population", key), f"found {year}", f"must be a year from {least} to {known[1]}"
            )


def _names(scenario: Scenario) -> Iterator[Complaint]:
    for deal in scenario.deals:
        if not DEAL_ID.fullmatch(deal):
            yield Complaint(
                ("deals", deal),
                "not a deal's id",
                "must be like TUR/S-400: letters, digits and / _ # + -, no dots",
            )
    for section in ("events", "grievance"):
        for name in getattr(scenario, section):
            if not ENTRY_NAME.fullmatch(name):
                yield Complaint(
                    (section, name), "not a name", "must be letters, digits, blanks and / _ # + -"
                )
    for code in scenario.countries:
        if not COUNTRY_CODE.fullmatch(code):
            yield Complaint(
                ("countries", code), "not a country code", "must be three capital letters"
            )


def _needs(scenario: Scenario) -> Iterator[Complaint]:
    """Yield needs that are no names, and those that only a slip of the pen keeps apart."""
    served: dict[str, Counter[str]] = {}
    for deal in scenario.deals.values():
        if deal.need is not None:
            served.setdefault(deal.buyer, Counter())[deal.need] += 1
    for name, deal in scenario.deals.items():
        if deal.need is None:
            continue
        path = ("deals", name, "need")
        if not ENTRY_NAME.fullmatch(deal.need):
            yield Complaint(path, found(deal.need), "must be letters, digits, blanks and / _ # + -")
            continue
        others = served[deal.buyer]
        near = nearest(deal.need, [need for need in others if need != deal.need], SLIP)
        if near is not None and others[deal.need] == 1:
            yield Complaint(
                path, found(deal.need), f"no other deal of {deal.buyer} serves it", near
            )


def _records(scenario: Scenario) -> Iterator[Complaint]:
    for name, deal in scenario.deals.items():
        for keys in IN_ORDER:
            months = [(key, getattr(deal.record, key)) for key in keys]
            dated = [(key, month) for key, month in months if month is not None]
            for (before, earlier), (after, later) in pairwise(dated):
                if later < earlier:
                    yield Complaint(
                        ("deals", name, "record", after),
                        f"found {format_month(later)}",
                        f"must not be before {before} ({format_month(earlier)})",
                    )


def _parameters(scenario: Scenario) -> Iterator[Complaint]:
    learning, precision = scenario.learning, scenario.buying.precision
    russia = scenario.russia
    if russia.alpha + russia.beta == 0.0:
        yield Complaint(("russia", "alpha"), "found alpha + beta = 0", "must be more than 0")
    if not 0.0 < learning.alpha + learning.beta < math.inf:
        yield Complaint(
            ("learning", "alpha"),
            f"found alpha + beta = {learning.alpha + learning.beta:g}",
            "must be more than 0 and finite",
        )
    if scenario.russia.pricing == Pricing.POSTED and not 1e-6 <= precision < math.inf:
        yield Complaint(
            ("russia", "pricing"),
            'found "posted"',
            "needs a buying.precision of at least 1e-06 that is finite",
        )
    policy, belief = scenario.state.policy, learning.belief
    if learning.prior == Prior.REASONED and belief != Belief.PRECEDENT:
        yield Complaint(
            ("learning", "prior"), found("reasoned"), "needs learning.belief: precedent"
        )
    if policy in SAME_NAME and belief != SAME_NAME[policy]:
        word = policy.name.lower()
        yield Complaint(("state", "policy"), found(word), f"needs learning.belief: {word}")
    if belief in SAME_NAME.values() and SAME_NAME.get(policy) != belief:
        word = belief.name.lower()
        yield Complaint(("learning", "belief"), found(word), f"needs state.policy: {word}")


def _similarity(scenario: Scenario) -> Iterator[Complaint]:
    if scenario.similarity is None:
        return
    buyers = sorted({deal.buyer for deal in scenario.deals.values()})
    for row, cells in scenario.similarity.items():
        if row not in buyers:
            yield unknown(("similarity", row), row, "the buyers of deals", buyers)
        for column, weight in cells.items():
            path = ("similarity", row, column)
            if column not in buyers:
                yield unknown(path, column, "the buyers of deals", buyers)
            if not 0.0 <= weight <= 1.0:
                yield Complaint(path, f"found {weight:g}", "must be between 0 and 1")
    for buyer in buyers:
        if buyer not in scenario.similarity:
            yield Complaint(("similarity",), f"no row for {buyer}", "every buyer needs one")


def _calendar(scenario: Scenario, last: int) -> Iterator[Complaint]:
    if scenario.lived_since is not None and scenario.lived_since > scenario.start:
        yield Complaint(
            ("lived_since",),
            f"found {format_month(scenario.lived_since)}",
            f"must not be after start ({format_month(scenario.start)})",
        )
    dated = chain(
        (("events", name, item.month) for name, item in scenario.events.items()),
        (("grievance", name, item.month) for name, item in scenario.grievance.items()),
    )
    for section, name, month in dated:
        if month > last:
            yield Complaint(
                (section, name, "month"),
                f"found {format_month(month)}",
                f"must not be after the last simulated month, {format_month(last)}",
            )
    for name, deal in scenario.deals.items():
        by_record = deal.opens is None and deal.record.opened is not None
        opens = deal.record.opened if by_record else deal.opens
        if opens is not None and opens > last:
            yield Complaint(
                ("deals", name, *(("record", "opened") if by_record else ("opens",))),
                f"found {format_month(opens)}",
                f"must not be after the last simulated month, {format_month(last)}",
            )


def _event(here: KeyPath, event: Event, scenario: Scenario) -> Iterator[Complaint]:
    buyers = sorted({deal.buyer for deal in scenario.deals.values()})
    until = event.until if isinstance(event, LASTING) else None
    if until is not None and until <= event.month:
        yield Complaint(
            (*here, "until"),
            f"found {format_month(until)}",
            f"must be after {format_month(event.month)}",
        )
    if isinstance(event, SupplyShock) and event.announced is not None:
        if event.until is None:
            yield Complaint(
                (*here, "announced"),
                f"found {format_month(event.announced)}",
                "needs until, the month that is announced",
            )
        elif event.announced >= event.until:
            yield Complaint(
                (*here, "announced"),
                f"found {format_month(event.announced)}",
                f"must be before until ({format_month(event.until)})",
            )
    if isinstance(event, Denied):
        yield from check_denial(here, event, scenario)
    if isinstance(event, ThirdParty | Pressure | Denied) and event.buyer not in buyers:
        yield unknown((*here, "buyer"), event.buyer, "the buyers of deals", buyers)
    if isinstance(event, Waiver):
        yield from _waiver(here, event, buyers, scenario)
    if isinstance(event, Designations):
        for kind in ("entities", "individuals"):
            listed, total = getattr(event, f"listed_{kind}"), getattr(event, kind)
            if listed > total:
                yield Complaint(
                    (*here, f"listed_{kind}"),
                    f"found {listed:g}",
                    f"must be at most {kind}, {total:g}",
                )


def _waiver(
    here: KeyPath, event: Waiver, buyers: list[str], scenario: Scenario
) -> Iterator[Complaint]:
    """Yield those that a waiver spares and that nobody is.

    A scenario without deals may spare relationships: it is a base for others, whose buyers are not
    known yet.
    """
    if not event.buyers and not event.relationships:
        yield Complaint(here, "a waiver for nobody", "needs buyers or relationships")
    for index, buyer in enumerate(event.buyers):
        if buyer not in buyers:
            yield unknown((*here, "buyers", index), buyer, "the buyers of deals", buyers)
    if buyers:
        known = relationships_of(buyers, scenario)
        for index, relationship in enumerate(event.relationships):
            if known and relationship not in known:
                words = sorted({spelled(kind) for kind in known})
                path = (*here, "relationships", index)
                where = f"the relationships of buyers: {', '.join(words)}"
                yield unknown(path, spelled(relationship), where, words)
