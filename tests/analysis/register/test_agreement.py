"""Patterns of a register, none of which depends on how many orders Russia wins."""

import numpy as np
import pytest

from analysis.register.agreement import PATTERNS, Agreement, patterns_of
from analysis.register.occasions import OrderBook


def book() -> OrderBook:
    """Return eight occasions of four countries in two years, two in each year before the break."""
    return OrderBook(
        ("AAA", "BBB", "CCC", "DDD"),
        (2017, 2018),
        np.array([0, 0, 2, 2, 4, 4, 6, 1, 3, 5, 7]),
        np.full(11, 99),
        np.array([0.0, 0.02, 0.3, 0.9]),
        np.array([0.5, 0.5, 0.3, 0.0, 0.02, 0.1, np.nan, 0.5, 0.5, 0.5, 0.5]),
    )


def test_patterns_by_hand() -> None:
    """Five orders before: two of little, three of much; old clients won 2.5/4, new ones 1.5/3."""
    each = np.array([1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 0], dtype=np.float64)
    counts = book().spread(each)
    found = dict(zip(PATTERNS, patterns_of(book(), counts, each), strict=True))
    assert found["little_american"] == pytest.approx(2 / 5)
    assert found["much_american"] == pytest.approx(3 / 5)
    assert found["old_clients"] == pytest.approx(np.log((2.5 / 4) / (1.5 / 3)))
    assert np.isfinite(found["coefficient"])


def test_a_country_that_counts_twice() -> None:
    """Its orders and occasions do; one that counts for nothing might as well not be there."""
    each = np.array([1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 0], dtype=np.float64)
    counts = book().spread(each)
    found = patterns_of(book(), counts, each, np.array([2, 0, 1, 0]))
    assert found[0] == pytest.approx(2 / 4)
    assert found[2] == pytest.approx(np.log((2.5 / 5) / (1.5 / 2)))


def test_no_orders_say_nothing() -> None:
    """Without an order before the break there is no pattern."""
    assert np.isnan(patterns_of(book(), np.zeros((4, 2)), np.zeros(11))).all()


def test_kernel_by_hand() -> None:
    """Two errors off in one pattern is -2; what is not determined counts three errors, -4.5."""
    record = Agreement(np.zeros(4), np.array([1.0, 2.0, 1.0, 1.0]))
    found = np.array([[0.0, 4.0, 0.0, 1.0], [0.0, 0.0, 0.0, np.nan]])
    assert record.log_kernel(found).tolist() == [-2.5, -4.5]
    assert record.log_kernel(found, ("much_american",)).tolist() == [-2.0, 0.0]
