"""Other sellers: who sells what class of weapons, since when, to whom not, of which family."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.data.rows import read_rows
from sim.data.tables import DATA, check_iso3, load_tables

SELLERS = DATA / "sellers.csv"

COLUMNS = ("seller", "name", "family", "class", "system", "since", "not_to", "source", "note")

NATO, RUSSIAN = "NATO", "Russian"
"""Families of arms whose share of a buyer's imports the data know."""

MOSCOW = "RUS"
"""Russia's code, for embargoes that bind it."""

UN, EU, ALL = "UN", "EU", "all"
GROUPS = (UN, EU, NATO, ALL)
"""Those that deny together."""


@dataclass(frozen=True)
class Product:
    """A weapon that a seller offers.

    Attributes
    ----------
    kind : str
        Its class.
    since : int
        Year from which it is on the market.
    not_to : tuple of str
        Codes of the states that do not get it.
    """

    kind: str
    system: str
    since: int
    not_to: tuple[str, ...]


@dataclass(frozen=True)
class Vendor:
    """A seller other than Russia and the United States."""

    name: str
    family: str
    products: tuple[Product, ...] = ()


@lru_cache(maxsize=4)
def known_sellers(path: Path = SELLERS) -> Mapping[str, Vendor]:
    """Return the sellers of the data by code.

    Raises
    ------
    ScenarioError
        If the table is wrong: names the file, the line and the column.
    """
    kinds = {system.kind for system in load_tables().systems.values()}
    found: dict[str, Vendor] = {}
    for row in read_rows(path, COLUMNS, "seller", "system"):
        check_iso3(row, "seller")
        code, family = row.text("seller"), row.text("family")
        if family not in (NATO, RUSSIAN, code):
            row.fail("family", f"must be {NATO}, {RUSSIAN} or {code}")
        known = found.get(code, Vendor(row.text("name"), family))
        if (known.name, known.family) != (row.text("name"), family):
            row.fail("name", f"must be as before: {known.name}, of the family {known.family}")
        row.text("source")
        product = Product(
            kind=row.one_of("class", kinds),
            system=row.text("system"),
            since=row.whole("since", 1900, 2200),
            not_to=tuple(part for part in row.cells["not_to"].split(";") if part),
        )
        found[code] = Vendor(known.name, known.family, (*known.products, product))
    return found


@lru_cache(maxsize=1)
def foreign_systems() -> Mapping[str, str]:
    """Return the code of the seller of each system that neither Russia nor Washington sells."""
    return {
        product.system: code
        for code, vendor in known_sellers().items()
        for product in vendor.products
    }
