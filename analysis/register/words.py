"""Estimates and shares in words."""

from math import expm1

from analysis.look.formatting import minus
from analysis.register.findings import (
    Band,
    RegisterFindings,
    ShareBin,
    SimulatedBin,
    Simulation,
    Step,
    WonBin,
)
from analysis.register.library import LEVEL, Coefficient

BEYOND = 500.0
"""Exponent up to which a ratio is worked out."""

MOST_PERCENT = 10_000
"""Percent beyond which a change is only said to be larger."""


HEAVIEST = 5
"""Buyers that are named of those that the law kept from buying."""


def signed(value: float, digits: int = 2) -> str:
    """Return a number with its sign, a true minus among them."""
    return minus(f"{value:+.{digits}f}")


def interval(found: Coefficient) -> str:
    """Return the interval of a coefficient."""
    return f"{signed(found.low)} to {signed(found.high)}"


def p_value(p: float) -> str:
    """Return a p value with three decimals."""
    return "<.001" if p < 0.0005 else f"{p:.3f}".lstrip("0")


def span(item: ShareBin | SimulatedBin | WonBin) -> str:
    """Return the limits of a bin in percent."""
    return f"{100 * item.low:g}–{100 * item.high:g} %"


def counted(item: ShareBin) -> tuple[str, ...]:
    """Return a bin as a row: its limits, countries, orders before and after, and expected."""
    numbers = (str(number) for number in (item.countries, item.before, item.after))
    return (span(item), *numbers, f"{item.expected:.1f}")


def periods(found: RegisterFindings) -> tuple[str, str]:
    """Return the years before and after the break."""
    first, last = found.main.years
    return f"{first}–{found.first_after - 1}", f"{found.first_after}–{last}"


def years(item: Step) -> str:
    """Return the years of a step."""
    return str(item.first) if item.first == item.last else f"{item.first}–{item.last % 100:02d}"


def change(found: Coefficient, share: float) -> str:
    """Return how many more or fewer orders there are at a share, in percent with the interval.

    The ends of the interval count in the direction of the estimate, so that one beyond zero is
    negative.
    """
    sign, word = (1.0, "more") if found.value > 0.0 else (-1.0, "fewer")
    value, *ends = (
        sign * 100.0 * expm1(min(x * share, BEYOND)) for x in (found.value, found.low, found.high)
    )
    least, most = sorted(ends)
    return f"{percent(value)} % ({percent(least)} to {percent(most)} %) {word}"


def percent(value: float) -> str:
    """Return a number of percent; one that no register could show is only said to be large."""
    if abs(value) > MOST_PERCENT:
        return f"over {MOST_PERCENT:,}" if value > 0.0 else f"under −{MOST_PERCENT:,}"
    return minus(f"{value + 0.0:.0f}")


def told_band(found: Band, digits: int = 2) -> str:
    """Return a mean over runs with its band."""
    ends = f"{signed(found.low, digits)} to {signed(found.high, digits)}"
    return f"{signed(found.mean, digits)} ({ends})"


def told_simulation(found: Simulation, recorded: float) -> list[str]:
    """Return in words what simulated registers say."""
    law, none = (
        "not determined" if world.coefficient is None else told_band(world.coefficient)
        for world in found.worlds
    )
    orders, cost = found.deterred_orders, found.deterred_musd
    least, mean, most = (value / 1000.0 for value in (cost.low, cost.mean, cost.high))
    weighty = ", ".join(f"{row.iso3} {row.orders.mean:.1f}" for row in found.deterred[:HEAVIEST])
    return [
        f"Simulated, {found.runs} registers each ({found.scenario}; in brackets {found.level:.0%} "
        f"of runs): {law} with the law, {none} without it; the record has {signed(recorded)}.",
        f"Orders after the break that the law keeps from Russia in these runs: {orders.mean:.0f} "
        f"({orders.low:.0f} to {orders.high:.0f}), {mean:.1f} bn USD ({least:.1f} to {most:.1f}) "
        f"at list prices; most: {weighty or 'nobody'}.",
    ]


def summary(found: RegisterFindings) -> list[str]:
    """Return the answer, and how far it can be trusted, in a few sentences."""
    main, chance = found.main, found.permutation
    told, without = main.coefficient, found.without
    largest = max(found.breaks, key=lambda item: item.coefficient.value)
    least = min(found.breaks, key=lambda item: item.coefficient.value)
    smallest = min(item.coefficient.p for item in found.breaks)
    told_of_it = [] if found.simulation is None else told_simulation(found.simulation, told.value)
    return [
        f"Russian orders after {found.first_after - 1} × US share of arms deliveries: "
        f"{signed(told.value)} (s.e. {told.standard_error:.2f}, {LEVEL:.0%} interval "
        f"{interval(told)}, p = {p_value(told.p)} clustered, {p_value(chance.p)} by permutation), "
        f"{main.countries} countries, {main.total:,.0f} orders {main.years[0]}–{main.years[1]}. "
        f"At a share of one half that is {change(told, 0.5)} orders."
        + (
            f" {chance.failed:,} of {chance.draws:,} permutations determine no coefficient; in p "
            "they count as being as far from zero."
            if chance.failed
            else ""
        ),
        f"Without any one country {signed(without[-1].value)} (without {without[-1].iso3}) to "
        f"{signed(without[0].value)} (without {without[0].iso3}).",
        f"Breaks placed in {found.breaks[0].first_after}–{found.breaks[-1].first_after}, on orders "
        f"of before {found.first_after}: {signed(least.coefficient.value)} to "
        f"{signed(largest.coefficient.value)}, smallest p {p_value(smallest)}.",
        *told_of_it,
    ]
