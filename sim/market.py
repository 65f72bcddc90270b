"""What other sellers offer in a scenario, as records: whose, at what terms, and in which months."""

from dataclasses import dataclass

from sim.data.sellers import ALL, EU, MOSCOW, NATO, RUSSIAN, UN, Vendor, known_sellers
from sim.records import Buyer, Deal, Offer
from sim.rules.market import UNNAMED
from sim.rules.terms import REFUSED_BY_OTHERS, REFUSED_BY_WASHINGTON, REFUSED_TO_MOSCOW
from sim.scenario import WASHINGTON, CountrySpec, Denied, OfferSpec, Scenario, is_on

UNKNOWN = "another seller"
"""What a seller is called whose name is unknown."""


@dataclass(frozen=True)
class Market:
    """Other sellers' offers, deal by deal; see `World`."""

    offers: list[Offer]
    open: list[list[bool]]
    keys: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    refusals: list[list[int]]


def vendors_of(scenario: Scenario) -> dict[str, Vendor]:
    """Return all sellers that a scenario may name: those of the data, and its own."""
    own = {code: Vendor(spec.name, spec.family or code) for code, spec in scenario.sellers.items()}
    return {**known_sellers(), **own}


def market_of(
    scenario: Scenario,
    ids: tuple[str, ...],
    deals: list[Deal],
    buyers: list[Buyer],
    kinds: list[str],
) -> Market:
    """Return the offers for all deals, and write into each deal which are its own.

    `kinds` are the classes of the deals' weapons.
    """
    denials = [event for event in scenario.events.values() if isinstance(event, Denied)]
    vendors = vendors_of(scenario)
    named = sorted({o.seller for spec in scenario.deals.values() for o in spec.rival_offers})
    offers: list[Offer] = []
    specs: list[OfferSpec] = []
    keys: list[tuple[str, str]] = []
    for index, deal_id in enumerate(ids):
        spec, deal = scenario.deals[deal_id], deals[index]
        own = spec.rival_offers
        deal.first_offer, deal.named = len(offers), len(own)
        country = scenario.countries.get(spec.buyer, CountrySpec())
        for offer in own:
            offers.append(
                Offer(
                    deal=index,
                    seller=UNNAMED + 1 + named.index(offer.seller),
                    capability=(
                        deal.capability if offer.capability is None else float(offer.capability)
                    ),
                    price=1.0 if offer.price is None else offer.price / deal.list_price,
                    financed=float(offer.financed_share),
                    compat=compatibility(
                        offer.seller, vendors[offer.seller].family, country, buyers[deal.buyer]
                    ),
                )
            )
            specs.append(offer)
            keys.append((deal_id, offer.seller))
    places = [offer.deal for offer in offers]

    def sells(place: int, month: int, seller: str, family: str) -> bool:
        buyer = scenario.deals[ids[place]].buyer
        return not any(
            binds(event, seller, family) and covers(event, buyer, kinds[place], month)
            for event in denials
        )

    def refusals_of(place: int, month: int) -> int:
        return (
            REFUSED_BY_WASHINGTON * (not sells(place, month, WASHINGTON, NATO))
            + REFUSED_BY_OTHERS * (not sells(place, month, "", ""))
            + REFUSED_TO_MOSCOW * (not sells(place, month, MOSCOW, RUSSIAN))
        )

    months = range(scenario.start, scenario.start + scenario.months)
    return Market(
        offers,
        [
            [
                is_on(offer, month)
                and sells(place, month, offer.seller, vendors[offer.seller].family)
                for place, offer in zip(places, specs, strict=True)
            ]
            for month in months
        ],
        tuple(keys),
        ("", UNKNOWN, *(vendors[code].name for code in named)),
        [[refusals_of(place, month) for place in range(len(deals))] for month in months]
        if denials
        else [],
    )


def covers(event: Denied, buyer: str, kind: str, month: int) -> bool:
    """Return whether a denial holds in a calendar month for a buyer and a class of weapons."""
    about = event.buyer == buyer and (not event.classes or kind in event.classes)
    return about and is_on(event, month)


def binds(event: Denied, seller: str, family: str) -> bool:
    """Return whether a denial binds a seller; the unnamed ones, "", only with everybody.

    An embargo of the UN binds all, Russia too, unless it says whom. The EU and NATO decide about
    arms of the NATO family, the EU not about American ones. By `all`, all but Russia are bound.
    """
    if event.by == UN:
        return not event.sellers or seller in event.sellers
    if event.by == ALL:
        return seller != MOSCOW
    if event.by in (EU, NATO):
        return family == NATO and (seller != WASHINGTON or event.by == NATO)
    return seller == event.by


def compatibility(seller: str, family: str, country: CountrySpec, buyer: Buyer) -> float:
    """Return the share of a buyer's arms imports of five years that is of a seller's family.

    The data know the Russian share and, of NATO's, the American one, which stands for it; of all
    others nothing, which counts as none. A scenario may say more (`imports_from`).
    """
    for name in (family, seller):
        if name in country.imports_from:
            return country.imports_from[name] / 100.0
    return {NATO: buyer.us_share, RUSSIAN: buyer.russian}.get(family, 0.0)
