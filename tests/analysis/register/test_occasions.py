"""Registers that come of simulated occasions, by the rules of the record."""

import numpy as np
import pytest

from analysis.errors import CommandError
from analysis.register.occasions import (
    OrderBook,
    book_of,
    coefficient_of,
    recorded,
    simulated,
)
from sim.ensemble import simulate
from sim.records import Deal, to_array
from sim.rules.terms import Stage
from sim.scenario_file import from_mapping
from sim.world import build

YEARS = {"first_year": 2008, "last_year": 2021}


def small_book() -> OrderBook:
    """Return three occasions of two countries in two years."""
    return OrderBook(
        ("AAA", "BBB"),
        (2017, 2018),
        np.array([0, 1, 3]),
        np.array([24, 36, 36]),
        np.array([0.0, 0.7]),
        np.array([0.0, 0.5, np.nan]),
    )


def test_an_order_is_signed_in_time_and_stands() -> None:
    """One that is signed too late, or handed back, is none."""
    deals = to_array(
        [
            Deal(stage=Stage.DELIVERED, signed=23),
            Deal(stage=Stage.SIGNED, signed=36),
            Deal(stage=Stage.REVERSED, signed=20),
        ],
        Deal,
    )
    book = small_book()
    won = book.won(deals[np.newaxis])
    assert won.tolist() == [[True, False, False]]
    assert book.counts(won[0]).tolist() == [[1.0, 0.0], [0.0, 0.0]]
    assert book.occasions().tolist() == [[1.0, 1.0], [0.0, 1.0]]


def test_summary_of_a_run() -> None:
    """Orders by US share before and after, and the share won by Russian share."""
    found = simulated(small_book(), np.array([True, True, True]))
    assert found.before.tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert found.after.tolist() == [1.0, 0.0, 0.0, 0.0, 1.0]
    assert found.won[[0, 3]].tolist() == [1.0, 1.0]
    assert np.isnan(found.won[1])
    assert found.orders == 3.0


def test_a_register_that_says_nothing() -> None:
    """Without an order, the coefficient is not a number."""
    assert np.isnan(coefficient_of(np.zeros((2, 2)), np.array([0.0, 1.0]), np.array([0.0, 1.0])))


def test_the_record_by_the_same_rules() -> None:
    """The reference figures come out: -3.3157, 476 orders, 28 and none above one half."""
    world = build(from_mapping({"start": "2007-01", "months": 168, "population": YEARS}))
    book = book_of(world)
    assert len(book.countries) == 165
    assert book.occasions().sum() == 5301 - 28  # of Ukraine
    found = recorded(book)
    assert found.coefficient == pytest.approx(-3.3157, abs=1e-4)
    assert found.before.tolist() == [249.0, 40.0, 34.0, 29.0, 28.0]
    assert found.after.tolist() == [76.0, 11.0, 6.0, 3.0, 0.0]
    assert found.won.round(3).tolist() == [0.03, 0.03, 0.088, 0.142, 0.353]


def test_scenarios_without_a_population_have_no_register() -> None:
    """It is said."""
    ensemble = simulate(from_mapping({"start": "2007-01", "months": 1}), 1)
    with pytest.raises(CommandError, match="has no population"):
        book_of(ensemble.world)
