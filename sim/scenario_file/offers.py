"""Whether the offers of other sellers are what these sell, and to whom they sell."""

from collections.abc import Iterator

from sim.data.sellers import (
    GROUPS,
    MOSCOW,
    NATO,
    RUSSIAN,
    UN,
    known_sellers,
    seller_of,
)
from sim.data.tables import load_tables
from sim.errors import nearest
from sim.months import format_month
from sim.scenario import WASHINGTON, Denied, OfferSpec, Scenario
from sim.scenario_file.facts import Complaint, unknown
from sim.scenario_file.yaml_node import KeyPath, found

NOT_RUSSIAN = "which falls under no law against Russia: give it as an offer"


def check_offers(scenario: Scenario) -> Iterator[Complaint]:
    """Yield what is wrong with other sellers and with what they offer."""
    yield from _sellers(scenario)
    origins = sorted({NATO, RUSSIAN, *known_sellers(), *scenario.sellers})
    for code, country in scenario.countries.items():
        for name, share in country.imports_from.items():
            path = ("countries", code, "imports_from", name)
            if name not in origins:
                yield unknown(path, name, "sellers.csv, under sellers, or a family", origins)
            elif not 0.0 <= share <= 100.0:
                yield Complaint(path, f"found {share:g}", "must be between 0 and 100")
    for name, system in scenario.systems.items():
        yield from _not_american(("systems", name, "alternative"), system.alternative)
    for name, deal in scenario.deals.items():
        here: KeyPath = ("deals", name)
        who = seller_of(deal.system)
        if who is not None:
            yield Complaint(
                (*here, "system"), found(deal.system), f"sold by {who.name}, {NOT_RUSSIAN}"
            )
        offered = deal.alternative
        if offered is not None:
            yield from _not_american((*here, "alternative", "name"), offered.name)
            if offered.until is not None and offered.until <= offered.month:
                yield _no_month((*here, "alternative", "until"), offered.until, offered.month)
        american = [key for key, offer in deal.offers.items() if offer.american]
        for key in american[0 if deal.alternative is not None else 1 :]:
            yield Complaint(
                (*here, "offers", key, "seller"), found(WASHINGTON), "a deal has one American offer"
            )
        for key, offer in deal.offers.items():
            yield from _offer((*here, "offers", key), offer, name, scenario)


def _sellers(scenario: Scenario) -> Iterator[Complaint]:
    for code, spec in scenario.sellers.items():
        here = ("sellers", code)
        if code in (MOSCOW, WASHINGTON):
            yield Complaint(here, "not another seller", "Russia and the United States are known")
        elif not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
            yield Complaint(here, "not a country code", "must be three capital letters")
        elif spec.family not in (None, NATO, RUSSIAN, code):
            families = (NATO, RUSSIAN, code)
            yield Complaint(
                (*here, "family"),
                found(spec.family),
                f"must be one of {', '.join(families)}",
                nearest(spec.family, families),
            )


def _offer(here: KeyPath, offer: OfferSpec, name: str, scenario: Scenario) -> Iterator[Complaint]:
    data = known_sellers()
    if offer.until is not None and offer.until <= offer.month:
        yield _no_month((*here, "until"), offer.until, offer.month)
    if offer.american:
        yield from _not_american((*here, "system"), offer.system)
        return
    if offer.seller in scenario.sellers:
        return
    if offer.seller not in data:
        known = sorted({*data, *scenario.sellers, WASHINGTON})
        yield unknown((*here, "seller"), offer.seller, "sellers.csv or under sellers", known)
        return
    vendor, deal = data[offer.seller], scenario.deals[name]
    systems = load_tables().systems
    kind = systems[deal.system].kind if deal.system in systems else None
    products = [product for product in vendor.products if kind in (None, product.kind)]
    if not products:
        kinds = ", ".join(sorted({product.kind for product in vendor.products}))
        yield Complaint((*here, "seller"), found(offer.seller), f"sells {kinds}, and no {kind}")
        return
    if offer.system is not None:
        names = [product.system for product in products]
        products = [product for product in products if product.is_called(offer.system)]
        if not products:
            where = f"what {vendor.name} sells"
            yield unknown((*here, "system"), offer.system, where, names)
            return
    refused = [product for product in products if deal.buyer in product.not_to]
    if refused == products:
        yield Complaint((*here, "seller"), found(offer.seller), f"does not sell to {deal.buyer}")
    since = min(product.since for product in products)
    if offer.month // 12 < since:
        yield Complaint(
            (*here, "month"), f"found {format_month(offer.month)}", f"on the market since {since}"
        )


def check_denial(here: KeyPath, event: Denied, scenario: Scenario) -> Iterator[Complaint]:
    """Yield what is wrong with a denial: who denies, what, and whom an embargo binds."""
    others = sorted({*known_sellers(), *scenario.sellers, WASHINGTON})
    if event.by not in (*GROUPS, *others):
        known = [*GROUPS, *others]
        yield unknown((*here, "by"), event.by, "sellers.csv, under sellers, or a group", known)
    kinds = sorted({system.kind for system in load_tables().systems.values()})
    for index, kind in enumerate(event.classes):
        if kind not in kinds:
            yield unknown((*here, "classes", index), kind, "classes.csv", kinds)
    for index, seller in enumerate(event.sellers):
        if seller not in (MOSCOW, *others):
            path = (*here, "sellers", index)
            yield unknown(path, seller, "sellers.csv or under sellers", [MOSCOW, *others])
    if event.sellers and event.by != UN:
        yield Complaint(
            (*here, "sellers"),
            f"denied by {event.by}",
            f"only an embargo by {UN} says whom it binds",
        )


def _no_month(path: KeyPath, until: int, month: int) -> Complaint:
    return Complaint(path, f"found {format_month(until)}", f"must be after {format_month(month)}")


def _not_american(path: KeyPath, system: str | None) -> Iterator[Complaint]:
    who = seller_of(system)
    if who is not None:
        allowed = f"sold by {who.name}: give it under offers, with its seller"
        yield Complaint(path, found(system), allowed)
