"""Determinations in whole runs of either engine: when they fall, and how they are counted."""

from typing import Any

import pytest

from analysis.outcomes import run_totals
from sim.ensemble import simulate
from sim.rules.terms import NOT_YET, Response
from sim.scenario_file import from_mapping

pytestmark = pytest.mark.usefixtures("warm_kernel")

ENGINES = pytest.mark.parametrize("engine", ["compiled", "mesa"])

BOUGHT = {
    "buyer": "IND",
    "system": "S-400",
    "significance": 1.0,
    "record": {"opened": "2018-01", "signed": "2019-06"},
}

CERTAIN: dict[str, Any] = {
    "start": "2020-01",
    "months": 8,
    "law": {"in_force": "2019-01", "grace_months": 15, "trigger": "signature"},
    "state": {"precision": float("inf"), "answer_rate": 1.0, "gain": 5.0, "cost_spread": 0.0},
    "deals": {"IND/S-400": BOUGHT},
}
"""A purchase that State may answer from April 2020 on, and designates at once if it may choose."""


@ENGINES
@pytest.mark.parametrize(
    ("office", "designated"),
    [("2020-01", NOT_YET), ("2020-04", NOT_YET), ("2020-05", 3)],
)
def test_a_president_counts_from_the_first_month_in_office(
    engine: str, office: str, designated: int
) -> None:
    """Reluctance that outweighs all holds in the month in which the office begins, not later."""
    event = {"kind": "administration", "month": office, "reluctance": 50.0}
    done = simulate(from_mapping(CERTAIN | {"events": {"office": event}}), 1, engine=engine)
    assert done.deals["designated"][0, 0] == designated


@ENGINES
@pytest.mark.parametrize(("end", "designated"), [("2020-04", 3), ("2020-06", 5)])
def test_a_president_counts_to_the_last_month_in_office(
    engine: str, end: str, designated: int
) -> None:
    """The successor's own reluctance holds from its first month."""
    events = {
        "one": {"kind": "administration", "month": "2020-01", "reluctance": 50.0},
        "two": {"kind": "administration", "month": end, "reluctance": 0.0},
    }
    done = simulate(from_mapping(CERTAIN | {"events": events}), 1, engine=engine)
    assert done.deals["designated"][0, 0] == designated


@ENGINES
@pytest.mark.parametrize(
    ("law", "response", "count"),
    [
        ({}, Response.DESIGNATED, (1, 0)),
        ({"waiver_from": "2019-01"}, Response.WAIVED, (0, 1)),
    ],
)
def test_one_determination_over_two_deals_counts_once(
    engine: str, law: dict[str, Any], response: Response, count: tuple[int, int]
) -> None:
    """Two contracts of one buyer are answered together, in every total."""
    mapping = CERTAIN | {
        "law": CERTAIN["law"] | law,
        "state": CERTAIN["state"] | {"waiver_cost": -50.0},
        "deals": {"IND/a": BOUGHT, "IND/b": BOUGHT | {"system": "Su-35"}},
    }
    done = simulate(from_mapping(mapping), 1, engine=engine)
    assert done.deals["response"].tolist() == [[response, response]]
    totals = run_totals(done)
    assert (totals["designations"].values[0], totals["waivers"].values[0]) == count
    assert done.buyers["designations"][0, 0] == count[0]
