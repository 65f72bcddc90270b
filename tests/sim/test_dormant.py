"""Deals that stand still on record are left as they are; a stage that is given holds on."""

import numpy as np
import pytest

from analysis.status.report import status_report
from sim.ensemble import simulate
from sim.errors import ScenarioError
from sim.months import parse_month
from sim.rules.terms import Stage
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.start import as_of, first_stage, is_dormant

SIGNED = {"opened": "2020-01", "signed": "2021-01", "source": "made up"}


def world(still: str | None, **others: object) -> Scenario:
    """Return two contracts, one of which may be dormant, and talks."""
    record = SIGNED if still is None else {**SIGNED, "dormant": still}
    deal = {"buyer": "IND", "system": "Su-57", "units": 1}
    talks = {"opened": "2024-06", "source": "made up"}
    return from_mapping(
        {
            "start": "2025-01",
            "months": 24,
            "deals": {
                "IND/a": {**deal, "record": SIGNED},
                "IND/b": {**deal, "record": record},
                "DZA/c": {**deal, "buyer": "DZA", "stage": "exploring", "record": talks, **others},
            },
        }
    )


@pytest.mark.usefixtures("warm_kernel")
@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_what_stands_still_is_left_as_it_is(engine: str) -> None:
    """The living contract is delivered, the dormant one stays signed, and others are as without."""
    runs = 20
    done = simulate(world("2023-01"), runs, 1, engine=engine)
    without = world(None)
    alone = without.model_copy(
        update={"deals": {k: v for k, v in without.deals.items() if k != "IND/b"}}
    )
    free = simulate(alone, runs, 1, engine=engine)
    ids, names = list(done.world.deal_ids), list(free.world.deal_ids)
    dormant = done.deals[:, ids.index("IND/b")]
    assert np.all(dormant["signed"] == parse_month("2021-01") - parse_month("2025-01"))
    assert np.all(dormant["delivered"] < 0)
    assert np.all(dormant["ended"] < 0)
    living = simulate(world(None), runs, 1, engine=engine).deals[:, ids.index("IND/b")]
    assert np.mean(living["delivered"] >= 0) > 0.8
    for name in ("IND/a", "DZA/c"):
        here, there = done.deals[:, ids.index(name)], free.deals[:, names.index(name)]
        for column in ("stage", "signed", "delivered", "designated", "ended"):
            assert np.array_equal(here[column], there[column])


@pytest.mark.parametrize(
    ("since", "dormant"), [("2024-12", True), ("2025-01", False), ("2026-01", False)]
)
def test_dormancy_counts_once_it_is_known(since: str, dormant: bool) -> None:
    """What stands still from the start on, or later, lived until then."""
    scenario = world(since)
    assert is_dormant(scenario.deals["IND/b"], scenario) is dormant


def test_what_is_delivered_is_not_dormant() -> None:
    scenario = world("2023-01")
    spec = scenario.deals["IND/b"]
    record = spec.record.model_copy(update={"delivered": parse_month("2022-01")})
    assert not is_dormant(spec.model_copy(update={"record": record}), scenario)


def test_a_contract_is_not_dormant_before_it_is_signed() -> None:
    with pytest.raises(ScenarioError, match="must not be before signed"):
        world("2020-06")


def test_a_stage_holds_until_the_record_has_a_later_step() -> None:
    """Talks that explore at the start still do at the end of June, and negotiate if that is known.

    Before the start the stage is what the record shows.
    """
    june = parse_month("2025-06")
    scenario = world(None)
    later = as_of(scenario, june)
    assert first_stage(later.deals["DZA/c"], later) == Stage.EXPLORING
    record = {"opened": "2024-06", "negotiating": "2025-03", "source": "made up"}
    moved = as_of(world(None, record=record), june)
    assert first_stage(moved.deals["DZA/c"], moved) == Stage.NEGOTIATING
    unmoved = as_of(world(None, record=record), parse_month("2025-02"))
    assert first_stage(unmoved.deals["DZA/c"], unmoved) == Stage.EXPLORING
    agreed = world(None, stage="agreed")
    before = as_of(agreed, parse_month("2024-09"))
    assert first_stage(before.deals["DZA/c"], before) == Stage.EXPLORING
    eve = as_of(agreed, agreed.start - 1)
    assert first_stage(eve.deals["DZA/c"], eve) == Stage.AGREED
    assert as_of(eve, agreed.start - 1) == eve


@pytest.mark.usefixtures("warm_kernel")
def test_the_status_says_what_stands_still() -> None:
    """It is not said to be signed within a year, and no lever is tried on it."""
    found = status_report(world("2023-01"), parse_month("2025-03"), 50, 1)
    deals = {deal.deal: deal for country in found.countries for deal in country.deals}
    assert deals["IND/b"].stage == "dormant"
    assert deals["IND/b"].signed_within_12_months is None
    assert deals["IND/b"].target is None
    assert deals["IND/a"].stage == "signed"
