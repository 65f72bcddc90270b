"""What Washington could do from tomorrow on, each as a change of the scenario.

A lever is pulled for all talks at once; the rest of the world, and every draw, stays as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sim.data.tables import load_tables
from sim.facts import system_facts
from sim.rules.terms import Belief, Policy, Stage, Threat
from sim.scenario import Alternative, Designations, Letter, Scenario
from sim.world import World

CERTAINTY = 1e6
"""Prior cases that make a designation certain in every buyer's eyes."""

PERSONS = 50.0
"""Entities in the Treasury round of the lever `payments`."""


@dataclass(frozen=True)
class Lever:
    """A change that Washington could make.

    Attributes
    ----------
    name : str
        Short name.
    text : str
        What is done, as a phrase.
    pull : callable
        Returns the scenario with the change in force from its first month.
    given : callable
        Returns what Washington gives away with it, in millions of USD, by the deal whose buyer
        takes it; what offers cost, and harm to relations, the model counts itself.
    spent : callable
        Returns why it has nothing to act on in a world, as a clause; empty if it has.
    """

    name: str
    text: str
    pull: Callable[[Scenario], Scenario]
    given: Callable[[Scenario], Mapping[str, float]] = lambda _: {}
    spent: Callable[[World], str] = lambda _: ""


def warn_all(scenario: Scenario) -> Scenario:
    """Warn every buyer in public."""
    deals = {
        name: deal.model_copy(update={"threat": max(deal.threat, Threat.WARNED), "detected": True})
        for name, deal in scenario.deals.items()
    }
    return scenario.model_copy(update={"deals": deals})


def send_letter(scenario: Scenario) -> Scenario:
    """Let Congress demand an answer from every deal under negotiation."""
    return _with_event(scenario, "lever", Letter(kind="letter", month=scenario.start))


def demanded_before(world: World) -> str:
    """Return why a written demand adds nothing, if it does not."""
    talks = [deal for deal in world.deals if deal.first_stage < Stage.SIGNED]
    if any(deal.threat != Threat.DEMANDED for deal in talks):
        return ""
    return "it stands already in all talks" if talks else "no talks are open"


def make_certain(scenario: Scenario) -> Scenario:
    """Announce, to buyers who believe it, that every significant purchase will be designated."""
    terms = {"policy": Policy.MANDATORY, "answer_rate": 1.0}
    learning = {"alpha": CERTAINTY, "beta": 0.0, "belief": Belief.PRECEDENT}
    return warn_all(
        scenario.model_copy(
            update={
                "state": scenario.state.model_copy(update=terms),
                "learning": scenario.learning.model_copy(update=learning),
            }
        )
    )


def double_severity(scenario: Scenario) -> Scenario:
    """Choose twice as heavy sanctions."""
    severity = 2.0 * scenario.state.severity
    return scenario.model_copy(
        update={"state": scenario.state.model_copy(update={"severity": severity})}
    )


def give_alternative(scenario: Scenario) -> Scenario:
    """Offer the American alternative, where there is one, at once and free of charge."""
    tables = load_tables()
    deals = dict(scenario.deals)
    for name, deal in deals.items():
        offered = deal.american
        given = None if offered is None else offered.capability
        if given or system_facts(deal.system, scenario, tables).alternative_capability:
            gift = Alternative(month=scenario.start, capability=given, price=0.0)
            others = {key: offer for key, offer in deal.offers.items() if not offer.american}
            deals[name] = deal.model_copy(update={"alternative": gift, "offers": others})
    return scenario.model_copy(update={"deals": deals})


def price_of_gifts(scenario: Scenario) -> dict[str, float]:
    """Return what the American alternative to each deal costs, in millions of USD."""
    tables = load_tables()
    prices = {}
    for name, deal in scenario.deals.items():
        facts = system_facts(deal.system, scenario, tables)
        list_price = deal.list_price or deal.units * facts.list_price
        asked = None if deal.american is None else deal.american.price
        prices[name] = float(list_price * facts.alternative_price if asked is None else asked)
    return prices


def raise_offers(scenario: Scenario) -> Scenario:
    """Allow four times as large sweeteners, and warn, since an offer follows a threat."""
    cap = 4.0 * scenario.state.offer_cap
    return warn_all(
        scenario.model_copy(update={"state": scenario.state.model_copy(update={"offer_cap": cap})})
    )


def end_waivers(scenario: Scenario) -> Scenario:
    """Take back the authority to waive, and every exemption granted so far."""
    law = scenario.law.model_copy(update={"waiver_from": None})
    events = {name: event for name, event in scenario.events.items() if event.kind != "waiver"}
    return scenario.model_copy(update={"law": law, "events": events})


def none_to_end(world: World) -> str:
    """Return why there is no waiver to end, if there is none."""
    same = end_waivers(world.scenario) == world.scenario
    return "no waiver is lawful or expected at that date" if same else ""


def list_persons(scenario: Scenario) -> Scenario:
    """Let Treasury list fifty more Russian entities."""
    listed = Designations(kind="designations", month=scenario.start, entities=PERSONS)
    return _with_event(scenario, "lever", listed)


LEVERS = (
    Lever("warning", "a public warning", warn_all),
    Lever("demand", "a written demand by Congress", send_letter, spent=demanded_before),
    Lever("certainty", "designation made certain, announced and believed", make_certain),
    Lever("severity", "sanctions twice as heavy", double_severity),
    Lever(
        "free alternative",
        "the American alternative at once, as a gift",
        give_alternative,
        price_of_gifts,
    ),
    Lever("larger offers", "a warning, with offers up to four times as large", raise_offers),
    Lever("no waivers", "an end to waivers", end_waivers, spent=none_to_end),
    Lever("payments", "fifty more Russian entities listed by Treasury", list_persons),
)
"""The levers that a status report tests."""


def _with_event(scenario: Scenario, name: str, event: Letter | Designations) -> Scenario:
    while name in scenario.events:
        name += "+"
    return scenario.model_copy(update={"events": {**scenario.events, name: event}})
