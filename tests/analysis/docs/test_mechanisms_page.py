"""The page of mechanisms: each rule is switched on by what it says, alone and with the others."""

import pytest

from analysis.docs import mechanisms
from analysis.docs.mechanisms import ALL, BASE, MECHANISMS, WITHOUT_OTHERS, render
from sim.scenario_file import load

pytestmark = pytest.mark.usefixtures("warm_kernel")


def test_each_changes_the_baseline() -> None:
    """Every set of changes gives another scenario, and the last holds all of them."""
    base = load(BASE).scenario
    for one in (WITHOUT_OTHERS, *MECHANISMS, ALL):
        assert load(BASE, one.sets).scenario != base
    assert all(set(one.sets) <= set(ALL.sets) for one in MECHANISMS)


def test_the_page_has_a_row_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: in a few runs, three tables of as many rows."""
    monkeypatch.setattr(mechanisms, "RUNS", 20)
    page = render()
    for one in (WITHOUT_OTHERS, *MECHANISMS, ALL):
        assert page.count(f"| {one.name} |") == 3
    assert "percentage points |" not in page
