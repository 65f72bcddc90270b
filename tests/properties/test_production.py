"""Plants deliver in the months that exact fractions give, whatever rounding makes of the sums."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.months import format_month, parse_month
from sim.rules.terms import NOT_YET
from sim.scenario import Scenario
from sim.scenario_file import from_mapping

START = parse_month("2020-01")

ENGINES = ("compiled", "mesa")


def queue(
    capacity: float, units: list[float], months: int, factors: dict[int, float] | None = None
) -> Scenario:
    """Return a world of contracts that wait for one plant, in the order of their signatures.

    `factors` are those on its production, by the month from which they hold.
    """
    shocks = sorted((factors or {}).items())
    ends = [month for month, _ in shocks[1:]] + [months + 1] * bool(shocks)
    return from_mapping(
        {
            "start": format_month(START),
            "months": months,
            "systems": {"S-400": {"capacity": capacity, "lead_time": 0}},
            "buying": {"drop_signed": 0.0},
            "deals": {
                f"IND/{k:02}": {
                    "buyer": "IND",
                    "system": "S-400",
                    "units": ordered,
                    "record": {"signed": format_month(START - len(units) + k)},
                }
                for k, ordered in enumerate(units)
            },
            "events": {
                f"supply {month}": {
                    "kind": "supply",
                    "month": format_month(START + month),
                    "until": format_month(START + until),
                    "factor": factor,
                }
                for (month, factor), until in zip(shocks, ends, strict=True)
            },
        }
    )


def delivered(scenario: Scenario, engine: str) -> list[int]:
    """Return the months of delivery in one run."""
    return [int(month) for month in simulate(scenario, 1, engine=engine).deals["delivered"][0]]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("capacity", "units", "expected"),
    [
        (2.0, 1.0, [0, 0, 6, 12, 18, 24, 30, 36, 42, 48]),
        (0.5, 1.0, [0, 24, 48, 72, 96, 120, 144, 168, 192, 216]),
        (0.1, 0.1, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        (1.2, 0.1, [0] * 10),
        (1.2, 0.3, [0, 0, 0, 0, 3, 6, 9, 12, 15, 18]),
        (6.0, 5.0, [0, 0, 10, 20, 30, 40, 50, 60, 70, 80]),
    ],
)
def test_months_of_delivery(
    engine: str, capacity: float, units: float, expected: list[int]
) -> None:
    """First the stock of a year, or one unit; then whenever a unit is made and none is owed.

    With 1.2 a year and .3 units, 1.2 in stock serve four, and each later one takes three months.
    With 6 a year and orders of 5, the stock of 6 gives two first units; 4 are owed, and 5 units of
    two months each lie between any two later deliveries.
    """
    scenario = queue(capacity, [units] * 10, expected[-1] + 1)
    assert delivered(scenario, engine) == expected


def exact_months(
    capacity: Fraction, units: list[Fraction], months: int, factors: dict[int, Fraction]
) -> list[int]:
    """Return the months of delivery by exact arithmetic."""
    found = [NOT_YET] * len(units)
    stock = ceiling = max(Fraction(1), capacity)
    factor, head = Fraction(1), 0
    for month in range(months):
        factor = factors.get(month, factor)
        stock = min(ceiling, stock + capacity * factor / 12)
        while head < len(units) and stock >= min(1, units[head]):
            stock -= units[head]
            found[head] = month
            head += 1
    return found


rationals = st.builds(Fraction, st.integers(1, 24), st.integers(1, 24))


@given(
    capacity=rationals,
    units=st.lists(rationals, min_size=1, max_size=6),
    factors=st.dictionaries(
        st.integers(0, 59), st.builds(Fraction, st.integers(0, 6), st.integers(1, 6)), max_size=3
    ),
)
def test_months_of_delivery_are_exact(
    capacity: Fraction, units: list[Fraction], factors: dict[int, Fraction]
) -> None:
    """A plant of any rational capacity, under any supply shocks, on both engines."""
    rounded = {month: float(factor) for month, factor in factors.items()}
    scenario = queue(float(capacity), [float(ordered) for ordered in units], 120, rounded)
    expected = exact_months(capacity, units, 120, factors)
    for engine in ENGINES:
        assert delivered(scenario, engine) == expected, engine
