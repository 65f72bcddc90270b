"""The register of orders and its companions are read whole; wrong rows are named in one line."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.data.competition import COMPETITION, known_competition
from sim.data.register import (
    DENIALS,
    EMBARGOES,
    EXPOSURE,
    FIRST_DELIVERIES,
    IMPORTERS,
    ORDERS,
    SCOPES,
    orders_known,
    read_denials,
    read_embargoes,
    read_exposure,
    read_first_deliveries,
    read_importers,
    read_orders,
)
from sim.data.tables import DATA, load_tables
from sim.errors import ScenarioError
from tests.csv_files import read_rows, write_rows


def test_every_table_is_read_whole() -> None:
    """As many rows as the README says."""
    assert len(read_orders()) == 2245
    assert len(read_first_deliveries()) == 5032
    assert len(read_exposure()) == 161
    assert len(read_importers()) == 4152
    assert len(read_embargoes()) == 1430
    assert len(read_denials()) == 53
    assert len(known_competition()) == 116


def test_first_deliveries_add_up_to_orders() -> None:
    """Those delivered in the year of order or the four after it are the orders of orders.csv."""
    counted: Counter[tuple[str, int]] = Counter()
    for row in read_first_deliveries():
        if row.delivered <= row.year + 4 and row.year <= 2021:
            counted[row.iso3, row.year] += row.russian
    told = {(row.iso3, row.year): row.values["russian_orders"] for row in read_orders()}
    known = {key for key, count in counted.items() if count} | {k for k, v in told.items() if v}
    assert len(known) > 350
    assert {key: counted[key] for key in known} == {key: told.get(key, 0) for key in known}


def test_what_was_known_grows() -> None:
    """In January 2018 orders of 2013 had had their four years, most of 2017 were unknown."""
    rows = read_first_deliveries()

    def russian(year: int, known: int) -> int:
        return sum(row.russian for row in orders_known(known, rows) if row.year == year)

    told = [row.values["russian_orders"] for row in read_orders() if row.year == 2013]
    assert russian(2013, 2017) == sum(told) == 39
    assert russian(2017, 2017) < 0.5 * russian(2017, 2021)


def test_early_windows_agree_with_the_later_table() -> None:
    """The windows from 1985 on, to 2024, are those of sipri_shares.csv within rounding."""
    tables = load_tables()
    for code, windows in tables.arms.items():
        early = {window.end: window for window in tables.early_arms[code]}
        assert max(early) == 2024
        for window in windows[:13]:
            other = early[window.end]
            assert window.imports_tiv_m == pytest.approx(other.imports_tiv_m, abs=0.11)
            assert window.russia_share == pytest.approx(other.russia_share, abs=0.11)
            assert window.us_share == pytest.approx(other.us_share, abs=0.11)


def test_an_embargo_has_a_scope() -> None:
    """Nobody is embargoed without anything that is covered."""
    for row in read_embargoes():
        assert set(row.scopes) == {"un", "eu", "us"}
        assert not (row.by_un and row.scopes["un"] == "none"), row
        assert set(row.scopes.values()) <= set(SCOPES)


Change = Callable[[list[dict[str, str]]], Any]

READERS: dict[str, tuple[Path, Callable[[Path], Any]]] = {
    "orders": (ORDERS, read_orders),
    "first": (FIRST_DELIVERIES, read_first_deliveries),
    "exposure": (EXPOSURE, read_exposure),
    "importers": (IMPORTERS, read_importers),
    "embargo": (EMBARGOES, read_embargoes),
    "denials": (DENIALS, read_denials),
    "competition": (COMPETITION, known_competition),
}


@pytest.mark.parametrize(
    ("table", "column", "cell", "message"),
    [
        ("orders", "russian_orders", "1.5", "russian_orders: found '1.5'; must be a whole number"),
        ("orders", "russian_orders", "-1", "must be a finite number from 0"),
        ("orders", "russian_tiv", "1,5", "write it with a decimal point: 1.5"),
        ("orders", "order_year", "201", "order_year: found '201'"),
        ("orders", "iso3", "Iraq", "iso3: found 'Iraq'; must be an ISO 3166 alpha-3 code"),
        ("first", "first_delivery_year", "1998", "must be a finite number from 2002"),
        ("exposure", "us_share_pct", "101", "must be a finite number from 0 to 100"),
        ("exposure", "us_share_pct", "90", "must sum to at most 100 with the Russian share"),
        ("exposure", "us_share_pct", "", "us_share_pct: found ''; must not be empty"),
        ("importers", "russia_share_prev20y_pct", "", "must be a number"),
        ("importers", "gdp_usd_bn", "0", "must be a finite number from 0.001"),
        ("embargo", "us_embargo", "perhaps", "must be 0, 1, partial"),
        ("embargo", "un_scope", "ful", "did you mean 'full'?"),
        ("denials", "year_to", "1990", "year_to: found '1990'"),
        ("denials", "what", "", "must not be empty"),
        ("competition", "procurement", "tendr", "did you mean 'tender'?"),
        ("competition", "bidders", "some", "bidders: found 'some'; must be a number"),
        ("competition", "rival_non_us", "maybe", "must be yes, no"),
        ("competition", "finance", "gold", "finance: found 'gold'"),
        ("competition", "late_source", "later", "must be yes, no"),
    ],
)
def test_a_wrong_cell_is_named(
    table: str, column: str, cell: str, message: str, tmp_path: Path
) -> None:
    """File, line and column, what was found, what is allowed."""
    path, reader = READERS[table]
    rows = read_rows(path)
    rows[0][column] = cell
    wrong = write_rows(tmp_path / "wrong.csv", rows)
    with pytest.raises(ScenarioError) as caught:
        reader(wrong)
    assert str(caught.value).startswith(f"{wrong}:2: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("iso3,order_year\nIRQ,2008\n", "column russian_orders is missing"),
        ("iso3,iso3,order_year,russian_orders\n", "column iso3 is there twice"),
        (
            "iso3,order_year,russian_orders\nIRQ,2008,1\nIRQ,2008,2\n",
            "3: iso3: found 'IRQ'; with order_year 2008 is already in line 2",
        ),
    ],
)
def test_a_register_that_is_none_is_refused(text: str, message: str, tmp_path: Path) -> None:
    """Columns may be more, and in any order, but none of the three may be missing."""
    path = tmp_path / "orders.csv"
    path.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        read_orders(path)
    assert message in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_a_register_may_hold_russian_orders_only(tmp_path: Path) -> None:
    """As a simulated one does."""
    path = tmp_path / "orders.csv"
    path.write_text("russian_orders,iso3,order_year,run\n2,IRQ,2008,7\n")
    (row,) = read_orders(path)
    assert (row.iso3, row.year, row.values) == ("IRQ", 2008, {"russian_orders": 2})


def test_sources_name_no_place_of_ours() -> None:
    """The tables stand on their own."""
    for path in DATA.glob("*.csv"):
        assert "../" not in path.read_text(encoding="utf-8"), path.name
