"""The deals of a scenario as visitors and players see them, and what really became of them."""

from collections import Counter
from dataclasses import dataclass

from analysis.outcomes import OUTCOMES
from sim.data.tables import load_tables
from sim.facts import country_attributes
from sim.scenario import Record, Scenario

DATED = (
    *("opened", "warned", "demanded", "signed", "delivered", "designated", "waived"),
    *("lifted", "abandoned", "switched", "withdrawn"),
)
"""Months of a record that the page marks."""


@dataclass(frozen=True)
class ShownDeal:
    """A deal.

    Attributes
    ----------
    id : str
        As in the scenario.
    country, code, system : str
        Buyer in words and as a code, and the weapon.
    label : str
        Country, with the system where this does not say which deal is meant.
    dates : tuple of (int, str)
        Months since the start and what happened in them, of the record; empty without a record.
    before : tuple of (int, str)
        The same of months before the start, which no figure has room for.
    outcomes : dict of str to bool
        Outcomes of `analysis.outcomes.OUTCOMES` by the end of the scenario, by the record; empty
        without one.
    """

    id: str
    country: str
    code: str
    system: str
    label: str
    dates: tuple[tuple[int, str], ...]
    before: tuple[tuple[int, str], ...]
    outcomes: dict[str, bool]


def deals_of(scenario: Scenario) -> tuple[ShownDeal, ...]:
    """Return the deals of a scenario, by country and system: everywhere in this order."""
    resolved, tables = scenario, load_tables()
    specs = resolved.deals.items()
    names = {deal: country_attributes(x.buyer, resolved, tables).name for deal, x in specs}
    times, systems = Counter(names.values()), {spec.system for _, spec in specs}
    found = []
    for deal, spec in specs:
        alone = times[names[deal]] == 1 and len(systems) == 1
        label = names[deal] if alone else f"{names[deal]}: {deal.partition('/')[2] or spec.system}"
        happened = dates_of(spec.record, resolved.start, resolved.months)
        outcomes = outcomes_of({word for _, word in happened}) if spec.record.source else {}
        dates = tuple(item for item in happened if item[0] >= 0 and outcomes)
        before = tuple(item for item in happened if item[0] < 0 and outcomes)
        known = (names[deal], spec.buyer, spec.system, label)
        found.append(ShownDeal(deal, *known, dates, before, outcomes))
    return tuple(sorted(found, key=lambda deal: (deal.country, deal.label, deal.id)))


def dates_of(record: Record, start: int, months: int) -> list[tuple[int, str]]:
    """Return what happened by the end of a scenario: months since its start, in order."""
    dated = [(getattr(record, word), word) for word in DATED]
    return sorted(
        (at - start, word) for at, word in dated if at is not None and at < start + months
    )


def outcomes_of(happened: set[str]) -> dict[str, bool]:
    """Return which outcomes a deal had, of those that the words of its record can tell."""
    found = {
        "signed": "signed" in happened,
        "delivered": "delivered" in happened and "abandoned" not in happened,
        "dropped": "abandoned" in happened,
        "switched": "switched" in happened,
        "reversed": False,
        "withdrawn": "withdrawn" in happened,
        "open": not happened & {"delivered", "abandoned", "switched", "withdrawn"},
        "threatened": bool(happened & {"warned", "demanded"}),
        "designated": "designated" in happened,
        "waived": "waived" in happened,
        "lifted": "lifted" in happened,
        "elsewhere": False,
        "superseded": False,
    }
    return {name: found[name] for name in OUTCOMES if name in found}
