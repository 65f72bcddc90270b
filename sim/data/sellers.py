"""Other sellers: who sells what class of weapons, since when, to whom not, of which family."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.data.rows import read_rows
from sim.data.tables import DATA, check_iso3, load_tables

SELLERS = DATA / "sellers.csv"

COLUMNS = (
    *("seller", "name", "family", "class", "system", "also"),
    *("since", "not_to", "source", "note"),
)

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
    also : tuple of str
        Other names that it goes by.
    """

    kind: str
    system: str
    since: int
    not_to: tuple[str, ...]
    also: tuple[str, ...] = ()

    def is_called(self, name: str) -> bool:
        """Return whether a name is its own, however it is spelled, alone or among other words."""
        words = [letters(word) for word in re.split(r"[\s(),;]+", name)]
        runs = {
            "".join(words[first:end])
            for first in range(len(words))
            for end in range(first + 1, len(words) + 1)
        }
        return not runs.isdisjoint(letters(own) for own in (self.system, *self.also))


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
            not_to=parts(row.cells["not_to"]),
            also=parts(row.cells["also"]),
        )
        found[code] = Vendor(known.name, known.family, (*known.products, product))
    return found


def parts(cell: str) -> tuple[str, ...]:
    """Return what a cell lists between semicolons."""
    return tuple(part for part in cell.split(";") if part)


def letters(name: str) -> str:
    """Return a name as whoever spells it agrees: HQ-9, HQ9 and hq 9 are one."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


@lru_cache(maxsize=1024)
def seller_of(name: str | None) -> Vendor | None:
    """Return who sells a system, by any of its names, if neither Russia nor Washington does."""
    if name is None:
        return None
    for vendor in known_sellers().values():
        if any(product.is_called(name) for product in vendor.products):
            return vendor
    return None
