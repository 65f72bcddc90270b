"""The estimate from the register: reference figures, its algebra, and what is refused."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.errors import CommandError
from analysis.register.conditional import UndeterminedError, coefficient, coefficients
from analysis.register.findings import RegisterFindings
from analysis.register.library import Coefficient, described, fit
from analysis.register.panel import BREAK, Panel, panel_of
from analysis.register.study import RegisterStudy, permute, study
from analysis.register.tables import EXPORTS, RUSSIA, US, orders_table, shares_table
from sim.data.register import EXPOSURE


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    return orders_table()


@pytest.fixture(scope="module")
def shares() -> pd.DataFrame:
    return shares_table()


@pytest.fixture(scope="module")
def main(orders: pd.DataFrame, shares: pd.DataFrame) -> Panel:
    return panel_of(orders, shares)


@pytest.fixture(scope="module")
def found(orders: pd.DataFrame, shares: pd.DataFrame) -> RegisterFindings:
    return study(RegisterStudy(orders, shares, 99, 1))


def test_the_estimate(found: RegisterFindings) -> None:
    """-3.32 with a standard error of 1.43 and p of .020, over 75 countries and 476 orders."""
    told = found.main.coefficient
    assert round(told.value, 2) == -3.32
    assert round(told.standard_error, 2) == 1.43
    assert round(told.p, 3) == 0.020
    assert (found.main.countries, found.main.total) == (75, 476)
    assert found.left_out_of_all == ("UKR",)


def test_orders_by_exposure(found: RegisterFindings) -> None:
    """Orders 2008-2017 and 2018-2021 by US share of deliveries, and how many countries."""
    assert [(row.high, row.before, row.after, row.countries) for row in found.bins] == [
        (0.02, 249, 76, 40),
        (0.10, 40, 11, 12),
        (0.25, 34, 6, 7),
        (0.50, 29, 3, 9),
        (1.00, 28, 0, 7),
    ]
    assert found.bins[-1].expected == round(28 * 76 / 249, 1)


@pytest.mark.parametrize(
    ("name", "value", "error", "countries"),
    [
        ("two_years", -2.36, 1.43, 72),
        ("without_high", -2.12, 2.00, 68),
        ("without_two", -1.83, 1.22, 73),
        ("beside_exports", -3.14, 1.34, 75),
        ("exports", -5.60, 3.14, 75),
        ("russia", -0.82, 0.68, 75),
        ("gdp", -0.26, 0.36, 73),
        ("tiv", -3.65, 2.00, 75),
        ("other_sellers", -0.05, 0.30, 162),
        ("other_sellers_same", -0.20, 0.43, 74),
        ("american", -0.98, 0.41, 124),
    ],
)
def test_other_samples_shares_and_outcomes(
    found: RegisterFindings, name: str, value: float, error: float, countries: int
) -> None:
    """Each as it was found by two programs that share no code."""
    item = found.estimates[name]
    assert item.coefficient.value == pytest.approx(value, abs=0.006)
    assert item.coefficient.standard_error == pytest.approx(error, abs=0.006)
    assert item.countries == countries


def test_breaks_before_the_law_show_nothing(found: RegisterFindings) -> None:
    """Breaks of 2009 to 2015: +.1 to +1.7, none distinguishable from 0."""
    values = [item.coefficient.value for item in found.breaks]
    assert [item.first_after for item in found.breaks] == list(range(2009, 2016))
    assert (round(min(values), 1), round(max(values), 1)) == (0.1, 1.7)
    assert min(item.coefficient.p for item in found.breaks) > 0.05
    assert {item.years for item in found.breaks} == {(2008, 2017)}


def test_no_country_makes_the_estimate(found: RegisterFindings) -> None:
    """Without any one of the 75: -3.9 to -2.6."""
    assert len(found.without) == 75
    assert (found.without[0].iso3, round(found.without[0].value, 1)) == ("IND", -3.9)
    assert (found.without[-1].iso3, round(found.without[-1].value, 1)) == ("EGY", -2.6)


def test_event_study(found: RegisterFindings) -> None:
    """Every year after the law below every year before it; 2018 is at -3.5."""
    told = {step.first: step.coefficient for step in found.by_year}
    assert sorted(told) == list(range(2008, 2022))
    assert told[2017] is None
    assert round(told[2018].value, 1) == -3.5 if told[2018] else False
    before = [step.value for year, step in told.items() if step and year < BREAK]
    after = [step.value for year, step in told.items() if step and year >= BREAK]
    assert max(after) < min(before)
    spans = [(step.first, step.last) for step in found.by_two_years]
    assert spans == [(first, first + 1) for first in range(2008, 2022, 2)]
    assert [step.first for step in found.by_two_years if step.coefficient is None] == [2016]


@pytest.mark.parametrize("seed", [1, 2])
def test_shares_dealt_out_at_random(main: Panel, seed: int) -> None:
    """Some 4 in 1,000 are as far from 0; more than 12 would come up once in 3,000 seeds."""
    told = permute(main, 1000, seed)
    assert 0 <= told.as_far <= 12
    assert told.p == round((told.as_far + 1) / 1001, 6)
    assert told.as_low <= told.as_far
    assert sum(told.counts) == 1000


def test_permutations_go_by_their_seed(main: Panel) -> None:
    assert permute(main, 50, 7) == permute(main, 50, 7)
    assert permute(main, 50, 7).counts != permute(main, 50, 8).counts


def test_both_ways_to_the_coefficient_agree(main: Panel) -> None:
    """The likelihood given each country's total has the same maximum as the whole one."""
    after = main.after(BREAK)
    terms = {name: np.outer(main.shares[name], after) for name in (US, EXPORTS, RUSSIA)}
    told = fit(main, terms)
    fast = coefficients(main.counts, np.stack(list(terms.values()), axis=2))
    assert fast == pytest.approx([item.value for item in told.values()], abs=2e-6)
    alone = coefficient(main.counts, main.shares[US], after)
    assert alone == pytest.approx(fit(main, {US: terms[US]})[US].value, abs=2e-6)


def test_two_countries_and_two_years_by_hand() -> None:
    """With shares 1 and 0 the coefficient is the log of the ratio of ratios: (3/6)/(8/4)."""
    counts = np.array([[6.0, 3.0], [4.0, 8.0]])
    value = coefficient(counts, np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    assert value == pytest.approx(math.log((3 / 6) / (8 / 4)), abs=1e-9)


def test_a_known_coefficient_is_found_again() -> None:
    """Of 60 simulated registers the mean lies within 4 standard errors: false alarm 1 in 16,000."""
    rng = np.random.Generator(np.random.PCG64(3))
    share = rng.uniform(0, 1, 40)
    after = np.array([0.0] * 6 + [1.0] * 4)
    rate = np.exp(
        rng.normal(1.0, 0.5, (40, 1)) + rng.normal(0, 0.2, 10) - 1.5 * np.outer(share, after)
    )
    values = []
    for _ in range(60):
        counts = rng.poisson(rate).astype(np.float64)
        ordered = counts.sum(axis=1) > 0
        values.append(coefficient(counts[ordered], share[ordered], after))
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert abs(np.mean(values) + 1.5) < 4 * error


def test_more_of_the_same_changes_nothing(main: Panel) -> None:
    """Counts times a number, countries in another order, and shares plus a constant."""
    after = main.after(BREAK)
    value = coefficient(main.counts, main.shares[US], after)
    order = np.arange(len(main.countries))[::-1]
    assert coefficient(3 * main.counts, main.shares[US], after) == pytest.approx(value, abs=1e-7)
    assert coefficient(main.counts[order], main.shares[US][order], after) == pytest.approx(
        value, abs=1e-7
    )
    assert coefficient(main.counts, main.shares[US] + 0.2, after) == pytest.approx(value, abs=1e-7)
    assert coefficient(main.counts, main.shares[US] / 2, after) == pytest.approx(
        2 * value, abs=1e-6
    )


def simple() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "iso3": ["AAA", "AAA", "BBB", "BBB"],
            "order_year": [2017, 2018, 2017, 2018],
            "russian_orders": [6, 3, 4, 8],
        }
    )


KNOWN = pd.DataFrame({"iso3": ["AAA", "BBB"], "us_share": [1.0, 0.0]})


def test_any_table_with_these_columns_will_do() -> None:
    """Rows in any order, further columns, countries without orders; a year without a row is 0."""
    table = simple().sample(frac=1, random_state=1).assign(run=3)
    empty = pd.DataFrame({"iso3": ["CCC"], "order_year": [2017], "russian_orders": [0], "run": [3]})
    panel = panel_of(pd.concat([table, empty]), KNOWN, years=(2016, 2018))
    assert panel.countries == ("AAA", "BBB")
    assert panel.counts.tolist() == [[0, 6, 3], [0, 4, 8]]
    assert coefficient(panel.counts, panel.shares[US], panel.after(2018)) == pytest.approx(
        math.log(0.25), abs=1e-9
    )


def test_a_country_of_which_nothing_is_known_drops_out() -> None:
    panel = panel_of(simple(), KNOWN[:1], years=(2017, 2018))
    assert panel.countries == ("AAA", "BBB")
    assert panel.known(US).countries == ("AAA",)


def test_countries_without_deliveries_have_no_share(shares: pd.DataFrame) -> None:
    """And all that import anything have a row."""
    known = {line.split(",")[0] for line in EXPOSURE.read_text().splitlines()[1:]}
    outside = shares[~shares.iso3.isin(known)]
    assert len(outside)
    assert (outside[US] == 0).all()
    assert shares[[US, RUSSIA, EXPORTS]].apply(lambda column: column.between(0, 1)).all().all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop(columns="order_year"), "lacks the column 'order_year'"),
        (lambda table: table.drop(columns="russian_orders"), "lacks the column 'russian_orders'"),
        (lambda table: pd.concat([table, table[:1]]), "AAA 2017 is there twice"),
        (lambda table: table.assign(russian_orders=-1), "holds -1; must be a number of at least 0"),
        (lambda table: table.assign(russian_orders=math.nan), "must be a number of at least 0"),
        (lambda table: table.assign(russian_orders="many"), "holds 'many'"),
    ],
)
def test_other_tables_are_refused(change: object, message: str) -> None:
    """In one line that names the column."""
    assert callable(change)
    with pytest.raises(CommandError) as caught:
        panel_of(change(simple()), KNOWN)
    assert message in str(caught.value)


@pytest.mark.parametrize("zero", [[0, 1], [0, 1, 2, 3], [0], [3]])
def test_an_estimate_without_end_is_refused(zero: list[int]) -> None:
    """One country alone, none, or none of its orders before or after: no coefficient fits best."""
    table = simple()
    table.loc[zero, "russian_orders"] = 0
    panel = panel_of(table, KNOWN, years=(2017, 2018))
    after = panel.after(2018)
    with pytest.raises(CommandError, match="does not determine"):
        coefficient(panel.counts, panel.shares[US], after)
    with pytest.raises(CommandError, match="does not determine the coefficient of us_share"):
        fit(panel, {US: np.outer(panel.shares[US], after)})


def test_a_register_of_russian_orders_alone_is_enough() -> None:
    """What is not counted is left out."""
    table = orders_table()[["iso3", "order_year", "russian_orders"]]
    told = study(RegisterStudy(table, shares_table(), 5, 1))
    assert round(told.main.coefficient.value, 2) == -3.32
    assert "other_sellers" not in told.estimates
    assert "exports" in told.estimates


def test_no_error_leaves_no_doubt() -> None:
    """Orders that follow the model to the last one."""
    assert described(-1.5, 0.0) == Coefficient(-1.5, 0.0, -1.5, -1.5, 0.0)
    assert described(0.0, 0.0).p == 1.0


def few_buyers(last: int) -> Panel:
    """Return twelve countries, two of which order after the break, one of them `last` times."""
    counts = np.zeros((12, 4))
    counts[:, :2] = np.arange(24).reshape(12, 2) % 5 + 1
    counts[0, 2:], counts[1, 2:] = (3, 2), (last, 0)
    shares = np.linspace(0.0, 1.0, 12)
    codes = tuple(f"A{k:02d}" for k in range(12))
    return Panel(codes, np.arange(2016, 2020), counts, {US: shares})


def test_a_draw_without_a_coefficient_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """One draw in some has none: p counts it as being as far, and the histogram not at all."""
    main = panel_of(orders_table(), shares_table()).known(US)
    calls = iter(range(1000))

    def now_and_then(*given: Any) -> float:
        if next(calls) % 20 == 7:
            raise UndeterminedError("none")
        return coefficient(*given)

    whole = permute(main, 60, 1)
    monkeypatch.setattr("analysis.register.study.coefficient", now_and_then)
    told = permute(main, 60, 1)
    assert (whole.failed, told.failed) == (0, 3)
    assert sum(told.counts) == 57
    assert told.p == round((told.as_far + 4) / 61, 6)
    monkeypatch.setattr("analysis.register.study.coefficient", only_the_first())
    with pytest.raises(UndeterminedError, match="of 20 permutations of shares 20 determine no"):
        permute(main, 20, 1)


def only_the_first() -> Callable[..., float]:
    """Return an estimate that is made once."""
    left = [-1.0]

    def estimate(*_: Any) -> float:
        if not left:
            raise UndeterminedError("none")
        return left.pop()

    return estimate


def test_a_coefficient_that_would_go_on_for_ever() -> None:
    """Both ways to it say so, wherever the search happened to stop."""
    main = few_buyers(0)
    after = main.after(2018)
    with pytest.raises(UndeterminedError):
        coefficient(main.counts, main.shares[US], after)
    with pytest.raises(UndeterminedError):
        fit(main, {US: np.outer(main.shares[US], after)})
