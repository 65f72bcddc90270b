"""docs/register.md says what the command finds, and nothing else."""

import json
import re
from pathlib import Path

import pytest

from analysis.cli.app import run_command
from analysis.register.findings import RegisterFindings
from analysis.register.panel import panel_of
from analysis.register.tables import US, orders_table, shares_table
from analysis.register.words import change, interval, p_value, signed, span
from analysis.store.findings import from_json
from sim.data.register import read_orders

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "register.md").read_text(encoding="utf-8")
TEXT = " ".join(PAGE.split())
OF_RECORD = re.sub(r"## Simulated registers.*?(?=\n## )", "", PAGE, flags=re.DOTALL)
"""The page without what simulations say, which differs from world to world and rests on runs."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> RegisterFindings:
    """What the command of the page finds."""
    out = tmp_path_factory.mktemp("page") / "register"
    assert run_command(["register", "--out", str(out)]) == 0
    path = out / "register.json"
    json.loads(path.read_text())
    return from_json(RegisterFindings, path.read_bytes(), path)


def test_table_of_estimates(found: RegisterFindings) -> None:
    """Row by row, in order, none missing."""
    rows = [
        f"| {item.what} | {signed(item.coefficient.value)} | {item.coefficient.standard_error:.2f} "
        f"| {interval(item.coefficient)} | {p_value(item.coefficient.p)} | {item.countries} |"
        for item in found.estimates.values()
    ]
    assert "\n".join(rows) in PAGE


def test_table_of_counts(found: RegisterFindings) -> None:
    """Row by row."""
    rows = [
        f"| {span(row)} | {row.countries} | {row.before} | {row.after} | {row.expected:.1f} |"
        for row in found.bins
    ]
    assert "\n".join(rows) in PAGE


def test_every_coefficient_in_the_text_was_found(found: RegisterFindings) -> None:
    """Signed numbers are coefficients or ends of intervals; errors in brackets are theirs."""
    told = [item.coefficient for item in found.estimates.values()]
    told += [s.coefficient for s in (*found.by_year, *found.by_two_years) if s.coefficient]
    values = {signed(x) for item in told for x in (item.value, item.low, item.high)}
    values |= {signed(item.value) for item in found.without}
    assert len(OF_RECORD) < len(PAGE)
    assert set(re.findall(r"[−+]\d+\.\d+", OF_RECORD)) <= values
    pairs = {f"{signed(item.value)} ({item.standard_error:.2f})" for item in told}
    assert set(re.findall(r"[−+]\d+\.\d+ \(\d+\.\d+\)", " ".join(OF_RECORD.split()))) <= pairs
    chances = {p_value(item.p) for item in told} | {p_value(found.permutation.p)}
    assert set(re.findall(r"p = (\.\d+)", TEXT)) <= chances


def test_what_the_text_says(found: RegisterFindings) -> None:
    """Sentences with numbers of their own."""
    main, chance = found.main, found.permutation
    low, high = re.findall(r"\d+", change(main.coefficient, 0.5))[1:]
    share = change(main.coefficient, 0.5).split("(")[0].strip()
    without = found.without
    before = {item.first_after: item for item in found.breaks}
    for words in (
        f"at a US share of one half {share} fewer orders, with an interval from {low} to {high} %",
        f"p = {p_value(chance.p)} by permutation",
        f"the {main.countries} countries with at least one Russian order",
        f"{main.total:.0f} orders in all",
        f"{chance.draws:,} times (seed {found.seed})",
        f"Of {chance.draws:,} deals of shares {chance.as_far} are as far from zero",
        f"between {signed(without[0].value)} (without India) and {signed(without[-1].value)} "
        "(without Egypt)",
        f"Breaks before the law give {signed(before[2009].coefficient.value)} to "
        f"{signed(before[2012].coefficient.value)}",
        f"placed {found.bins[-1].before} orders in ten years and none",
    ):
        assert words in TEXT, words
    assert (without[0].iso3, without[-1].iso3) == ("IND", "EGY")
    assert found.bins[-1].after == 0
    steps = {s.first: s.coefficient for s in found.by_year if s.coefficient}
    assert max(v.value for y, v in steps.items() if y > 2017) < min(
        [0.0, *(v.value for y, v in steps.items() if y < 2018)]
    )
    assert min(steps, key=lambda year: steps[year].value) == 2020
    assert all(item.coefficient.value > 0 and item.coefficient.p > 0.05 for item in found.breaks)


def test_who_is_who(found: RegisterFindings) -> None:
    """The seven countries above one half, and what Egypt and Iraq ordered."""
    panel = panel_of(orders_table(), shares_table())
    high = [
        code for code, share in zip(panel.countries, panel.shares[US], strict=True) if share > 0.5
    ]
    assert high == ["AFG", "ARE", "ARG", "BHR", "IRQ", "KWT", "QAT"]
    assert len(high) == found.bins[-1].countries
    before = panel.counts[:, panel.years < 2018].sum(axis=1)
    after = panel.counts[:, panel.years >= 2018].sum(axis=1)
    told = dict(zip(panel.countries, zip(before, after, strict=True), strict=True))
    assert told["EGY"] == (19, 0)
    assert told["IRQ"] == (15, 0)
    assert "Egypt ordered 19 times in 2008–2017 and Iraq 15 times" in TEXT
    assert "UKR" not in {row.iso3 for row in read_orders() if row.values["russian_orders"] > 0}
