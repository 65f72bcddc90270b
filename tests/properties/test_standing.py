"""What a buyer is known for is its latest answer, on record and in every run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.months import format_month
from sim.records import Records
from sim.rules.belief import exempted_in
from sim.rules.terms import NOT_YET, Answer, Response
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.strategies import START, Chance, Mapping, chances, crowded_mappings, scenario_mappings
from sim.world import build
from tests.properties.worlds import RUNS, Simulate

FROM = 8
"""The month of the record in which the later start is."""


@st.composite
def answered(draw: st.DrawFn) -> Scenario:
    """Draw a later start of two buyers whose answers on record, and exemptions, often coincide."""
    month = st.integers(0, FROM - 1)
    deals = {}
    for k in range(draw(st.integers(1, 4))):
        code = draw(st.sampled_from(["IND", "TUR"]))
        answers = draw(st.fixed_dictionaries({}, optional={"designated": month, "waived": month}))
        record = {name: format_month(START + when) for name, when in answers.items()}
        record |= {"opened": "2018-01", "signed": "2019-01"}
        deals[f"{code}/{k}"] = {"buyer": code, "system": "S-400", "record": record}
    code = draw(st.sampled_from(sorted({deal["buyer"] for deal in deals.values()})))
    mercy = {"kind": "waiver", "month": format_month(START + draw(month)), "buyers": [code]}
    law = draw(st.sampled_from(["2019-01", format_month(START + 3), None]))
    mapping: Mapping = {
        "start": format_month(START),
        "months": 24,
        "law": {"in_force": law},
        "deals": deals,
        "events": draw(st.sampled_from([{}, {"mercy": mercy}])),
    }
    return from_mapping(mapping).model_copy(update={"start": START + FROM, "months": 4})


@given(answered())
def test_on_record_a_buyer_s_standing_is_its_latest_answer(scenario: Scenario) -> None:
    """On record a buyer has one answer a month, and is known for the latest, as its deals say.

    Within a month the order is fixed: a waiver, be it of Congress, takes a designation's place.
    """
    world = build(scenario)
    for j, buyer in enumerate(world.buyers):
        deals = [deal for deal in world.deals if deal.buyer == j]
        named = {deal.designated for deal in deals} - {NOT_YET}
        waived = {deal.waived for deal in deals} | {exempted_in(buyer, world.statute)}
        waived = {month for month in waived if NOT_YET < month < 0}
        assert not named & waived
        assert buyer.designations == len(named)
        latest = max(named | waived, default=NOT_YET)
        assert buyer.answered == latest
        known = Answer.DESIGNATED if latest in named else Answer.WAIVED
        assert buyer.news == (known if named | waived else Answer.NOTHING)
        for deal in deals:
            assert (deal.response == Response.DESIGNATED) == (deal.designated > deal.waived)
            assert (deal.response == Response.WAIVED) == (deal.designated < deal.waived)


@pytest.mark.usefixtures("warm_kernel")
@given(scenario_mappings() | crowded_mappings(), chances())
def test_in_a_run_a_buyer_s_standing_is_its_latest_answer(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """A run ends with a buyer known for its latest determination or exemption, else for silence."""
    scenario = from_mapping(mapping)
    noise = chance.noise(sorted(scenario.deals), scenario.months, RUNS)
    done = simulate_with(scenario, noise)
    world = done.world
    owners = np.array([deal.buyer for deal in world.deals])
    for run in range(RUNS):
        for j, buyer in enumerate(world.buyers):
            own: Records = done.deals[run][owners == j]
            named, waived = own["designated"].max(), own["waived"].max()
            spared = exempted_in(buyer, world.statute)
            waived = max(waived, spared) if spared < scenario.months else waived
            known = done.buyers[run]["answer"][j]
            if max(named, waived) == NOT_YET:
                assert known in (Answer.NOTHING, Answer.SILENCE)
            else:
                assert named != waived
                assert known == (Answer.DESIGNATED if named > waived else Answer.WAIVED)
