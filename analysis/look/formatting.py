"""Numbers and scenarios in words."""

from collections.abc import Sequence
from typing import Any

from analysis.look.units import SCALES
from analysis.scenario.values import spell
from sim.data.tables import load_tables
from sim.facts import country_attributes, system_facts
from sim.months import format_month
from sim.parameters import spelled
from sim.rules.terms import Stage
from sim.scenario import Scenario

EVENTS = {
    "letter": "Congress asks for a status report",
    "designations": "Treasury designates Russian persons",
    "supply": "Russian export production changes",
    "administration": "a new administration",
    "waiver": "buyers are spared in public",
    "third_party": "a third state threatens a buyer",
    "pressure": "others press Moscow not to sell to a buyer",
    "denied": "others do not sell to a buyer",
}


RELATIONSHIPS = {
    "nato_ally": "NATO allies",
    "major_non_nato_ally": "major non-NATO allies",
    "partner": "partners",
    "neutral": "neutral states",
    "adversary": "adversaries",
}


def percent(share: float) -> str:
    """Return a probability as a percentage that does not round to 0 or 100 what is neither."""
    shown = f"{100 * share:.0f}"
    if shown == "0" and share > 0:
        return "<1"
    return ">99" if shown == "100" and share < 1 else shown


def share(probability: float, interval: Sequence[float] | None = None) -> str:
    """Return a probability in percent, with its interval."""
    text = f"{percent(probability)} %"
    if interval is None:
        return text
    return f"{text} ({100 * interval[0]:.0f}–{100 * interval[1]:.0f})"


def share_cell(probability: float, interval: Sequence[float]) -> str:
    """Return a probability in percent, and its interval on a line below."""
    return share(probability, interval).replace(" (", "\n(")


def amount(value: float, interval: Sequence[float] | None, unit: str, *, sign: bool = False) -> str:
    """Return a number with its interval and unit."""
    factor, name = SCALES.get(unit, (1.0, unit))
    name = "percentage points" if sign and name == "%" else name
    plus = "+" if sign else ""
    text = f"{factor * value:{plus}.2f}"
    if interval is not None:
        low, high = (factor * end for end in interval)
        text += f" ({low:{plus}.2f} to {high:{plus}.2f})"
    return f"{text} {name}"


def minus(text: str) -> str:
    """Return a number with a minus sign in place of a hyphen."""
    return text.replace("-", "−")


def told_amount(
    value: float, interval: Sequence[float] | None, unit: str, *, sign: bool = False
) -> str:
    """Return an amount for a page, with a minus sign for what is negative; see `amount`."""
    return minus(amount(value, interval, unit, sign=sign))


def listed(items: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


LETTERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_letters(number: int) -> str:
    """Return a number from two to ten as a word, others in digits."""
    return LETTERS[number - 2] if 2 <= number <= 10 else f"{number:,}"


def counted(number: int, noun: str) -> str:
    """Return '1 run', '1,000 runs'."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def capital(text: str) -> str:
    """Return a text with a capital letter first."""
    return f"{text[0].upper()}{text[1:]}"


def sentence(text: str) -> str:
    """Return a text as a sentence."""
    return f"{capital(text)}."


def aged(stale: str) -> str:
    """Return the line about old figures for readers who do not know what figures are meant."""
    return (
        f"Old data: {stale}. Figures of a state are what the simulation begins with, such as its "
        "GDP and its share of Russian arms; old ones may no longer be true."
    )


def buyer_of(scenario: Scenario, deal: str) -> str:
    """Return the name of a deal's buyer."""
    code = scenario.deals[deal].buyer
    return country_attributes(code, scenario, load_tables()).name


def law_in_words(scenario: Scenario) -> str:
    """Return what the law says."""
    law = scenario.law
    if law.in_force is None:
        return "There is no law against purchases from Russia."
    waiver = (
        f"Waivers are lawful from {format_month(law.waiver_from)} for "
        f"{listed([RELATIONSHIPS[spelled(kind)] for kind in law.waiver_for])}."
        if law.waiver_from is not None and law.waiver_for
        else "No waiver is lawful."
    )
    return (
        f"The law is in force from {format_month(law.in_force)}; a {spelled(law.trigger)} makes a "
        f"significant purchase sanctionable, {law.grace_months} months later at the earliest. "
        f"{waiver}"
    )


def state_in_words(scenario: Scenario) -> str:
    """Return how State answers, and with what."""
    state = scenario.state
    return (
        f"State's policy is {spelled(state.policy)}, with a menu of severity "
        f"{state.severity:g} (1: as in the baseline). It considers a warning with a monthly "
        f"probability of {state.threat_rate:g}, decides a pending case with one of "
        f"{state.answer_rate:g}, and may add up to {state.offer_cap:,.0f} million USD to the "
        "American alternative for one deal."
    )


def deal_rows(scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """Return one row per deal: buyer, system, price, stage at the start, alternative."""
    tables = load_tables()
    rows = []
    for deal, spec in sorted(scenario.deals.items()):
        facts = system_facts(spec.system, scenario, tables)
        price = spec.list_price or spec.units * facts.list_price
        stage = spelled(Stage(spec.stage)) if spec.stage is not None else "as on record"
        offered = spec.american
        name = (offered.name or facts.alternative or "yes") if offered else "none"
        since = f" from {format_month(offered.month)}" if offered else ""
        rows.append(
            (deal, buyer_of(scenario, deal), spec.system, f"{price:,.0f}", stage, name + since)
        )
    return tuple(rows)


def event_rows(scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """Return one row per scheduled event: month, what, details."""
    rows = []
    for _, event in sorted(scenario.events.items(), key=lambda item: item[1].month):
        dump: dict[str, Any] = event.model_dump(mode="json")
        kind, month = dump.pop("kind"), dump.pop("month")
        dump.pop("source", None)
        told = [
            f"{name.replace('_', ' ')} {_short(value)}" for name, value in dump.items() if value
        ]
        rows.append((month, EVENTS[kind], ", ".join(told)))
    return tuple(rows)


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else spell(value)
