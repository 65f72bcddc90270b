"""The whole state is the address, and whatever an address says can be answered."""

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.dashboard.address import LONGEST, address, parse
from analysis.dashboard.view_state import RUNS, VIEWS, ViewState
from analysis.dashboard.work import lawless, query_of, written
from analysis.outcomes import OUTCOMES
from sim import load
from sim.scenario_file import scenario_hash

from .conftest import OFFERED


def again(state: ViewState) -> ViewState:
    """Return the state that the address of a state describes."""
    return parse(address(state).partition("?")[2], OFFERED, "toy")


@st.composite
def states(draw: Any) -> ViewState:
    """Draw a state that the page can be in."""
    state = ViewState(OFFERED, draw(st.sampled_from(sorted(OFFERED))))
    paths = st.lists(st.sampled_from(sorted(state.controls)), max_size=12, unique=True)
    worlds = []
    for _ in range(2):
        moved: Any = {}
        for path in draw(paths):
            control = state.controls[path]
            ends = st.floats(control.low, control.high) | st.sampled_from(
                [control.low, control.high]
            )
            moved = state.with_value(
                moved, path, draw(st.sampled_from(control.words) if control.words else ends)
            )
        worlds.append(moved)
    state = state.pin(draw(st.sampled_from([None, worlds[1]])))
    for path, value in worlds[0].items():
        state = state.move(path, value)
    state = state.count(draw(st.sampled_from(RUNS))).show(draw(st.sampled_from(list(VIEWS))))
    state = state.of(draw(st.sampled_from(list(OUTCOMES)))).live(draw(st.integers(0, 5000)))
    return state.at(draw(st.integers(0, 200))).turn(draw(st.integers(0, 9)))


@given(states())
def test_an_address_is_the_state(state: ViewState) -> None:
    """Reading an address and writing it again changes neither."""
    found = again(state)
    assert address(found) == address(state)
    assert (found.moved, found.pinned) == (state.moved, state.pinned)
    assert scenario_hash(written(found).scenario) == scenario_hash(written(state).scenario)


@given(states())
def test_every_state_can_be_simulated(state: ViewState) -> None:
    """Levers never stand in each other's way: no scenario is refused."""
    written(state)
    for moved in (state.moved, state.pinned or {}):
        query_of(state, moved)
        lawless(state, moved)


NAMES = st.sampled_from(
    ["scenario", "pin", "runs", "view", "run", "month", "sheet", "state.severity", "state.policy"]
)
TEXTS = st.text(max_size=12) | st.sampled_from(["toy", "-1", "1e9", "nan", "inf", "٣", "99999999"])


@given(st.lists(st.tuples(NAMES | st.text(max_size=8), TEXTS), max_size=8))
def test_whatever_an_address_says_can_be_met(said: list[tuple[str, str]]) -> None:
    """Names are among those offered, values within range, and the address is one of the page's."""
    query = "&".join(f"{quote(name)}={quote(text)}" for name, text in said)
    state = parse(query, OFFERED, "toy")
    assert state.name in OFFERED
    assert state.runs in RUNS
    assert 0 <= state.run < state.runs
    assert 0 <= state.month <= state.last_month
    assert 0 <= state.sheet < state.sheets
    for path, value in state.moved.items():
        assert state.controls[path].taken(value) == value != state.controls[path].value
    assert address(again(state)) == address(state)


def test_one_address_per_state(toy: ViewState) -> None:
    """The order of moves does not matter, nor what is as it was; of two values the last holds."""
    severe = "scenario=toy&state.severity=2&runs=100"
    assert address(toy.move("state.severity", 2.0)) == f"/?{severe}"
    for query in (
        "runs=100&state.severity=2.0&scenario=toy",
        "state.severity=1&scenario=toy&runs=100&view=outcomes&state.severity=2e0&month=0",
        f"{severe}&learning.belief=signalling&state.severity2=3&run=x&view=nowhere&x",
        f"{severe}&state.threat_rate={toy.controls['state.threat_rate'].value}",
    ):
        assert address(parse(query, OFFERED, "toy")) == f"/?{severe}"
    assert address(parse(f"{'x' * LONGEST}&runs=100", OFFERED, "toy")) == "/?scenario=toy"


def test_another_scenario_begins_anew(toy: ViewState) -> None:
    state = toy.move("state.severity", 2.0).pin({}).choose("s400-2018")
    assert (state.moved, state.pinned, state.month) == ({}, None, 0)
    assert toy.move("state.severity", 2.0).reset() == toy


def test_ghosts_stay_where_they_were_pinned(toy: ViewState) -> None:
    """What is pinned is part of the address, and changes places with what is shown."""
    pinned = toy.move("state.severity", 2.0)
    moved = pinned.pin(pinned.moved).move("law.in_force", "never")
    assert address(moved).endswith(
        "law.in_force=never&state.severity=2&pin=state.severity:2&runs=100"
    )
    assert again(moved).pinned == {"state.severity": 2.0}
    assert moved.swap().moved == {"state.severity": 2.0}
    assert moved.swap().swap() == moved
    assert address(toy.pin({})).endswith("pin=as-is&runs=100")


@pytest.mark.parametrize("policy", ["signalling", "kreps_wilson"])
def test_a_policy_brings_the_belief_that_it_needs(talks: ViewState, policy: str) -> None:
    """It can be chosen alone, and put back; the belief is no lever of its own."""
    assert "learning.belief" not in talks.controls
    chosen = talks.move("state.policy", policy)
    assert written(chosen).scenario.learning.belief.name.lower() == policy
    expected = load("s400-2018").with_({"state.policy": policy, "learning.belief": policy})
    assert scenario_hash(written(chosen).scenario) == scenario_hash(expected.scenario)
    back = chosen.move("state.policy", "discretionary")
    assert back.moved == {}
    assert written(back).changes == {}
