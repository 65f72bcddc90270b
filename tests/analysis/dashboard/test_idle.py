"""Levers that are greyed change nothing, run by run and to the bit."""

from typing import Any

import pytest

from analysis.dashboard.idle import IDLE, UNBID, UNHEARD, UNNAMED, absent, idle_levers
from analysis.dashboard.levers import FIRST, MOST, groups_of
from analysis.dashboard.view_state import ViewState
from analysis.dashboard.work import lawless, query_of, written
from analysis.scenario.controls import NEVER
from sim.ensemble import simulate

from .conftest import OFFERED

pytestmark = pytest.mark.usefixtures("warm_kernel")

WORLDS: list[dict[str, Any]] = [
    {},
    {"law.in_force": NEVER},
    *({"state.policy": name} for name in ("never", "mandatory", "bernoulli")),
    *({"state.policy": name} for name in ("signalling", "kreps_wilson")),
    {"law.waiver_from": NEVER},
    {"state.severity": 0.0},
    {"state.offer_cap": 0.0},
    {"treasury.friction": 0.0},
    {"state.delay": 0.0},
    {"market.named": "ignored"},
    {"market.allies": 1},
    *({"russia.pricing": name} for name in ("list", "posted")),
]
"""Each line of `IDLE` applies in one of them."""


def ends(state: ViewState, moved: Any) -> tuple[bytes, ...]:
    """Return final states of deals and of Washington as bytes, but for what a lever itself is."""
    done = simulate(state.base.with_(state.settings(moved)).scenario, 40, 1)
    told = ("stage", "threat", "response", "opened", "warned", "demanded", "signed", "delivered")
    weighed = ("designated", "waived", "ended", "price", "belief", "gain_from_buying")
    totals = ("designations", "waivers", "paid", "relation_cost")
    parts = [done.deals[name] for name in (*told, *weighed)]
    return tuple(part.tobytes() for part in (*parts, *(done.state[name] for name in totals)))


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_a_greyed_lever_changes_nothing(talks: ViewState, world: dict[str, Any]) -> None:
    """Moved to either end of its range, or to any choice, it leaves every run as it was."""
    own = ends(talks, world)
    for path in idle_levers(talks, world):
        control = talks.controls[path]
        for value in control.words or (control.low, control.high):
            moved = talks.with_value(world, path, value)
            assert path in world or ends(talks, moved) == own, (path, value)


def test_every_reason_is_tried() -> None:
    """No line of the list goes without a world in which it applies, and each names levers."""
    state = ViewState(OFFERED, "s400-2018")
    for line in IDLE:
        values = [state.values | world for world in WORLDS]
        assert any(map(line.when, values)), line.why
        assert set(line.paths) <= {*state.controls}, line.why


def test_without_the_law_the_world_is_one(talks: ViewState) -> None:
    """Whatever Washington's levers say, the world without the law is simulated once."""
    moved = (
        talks.move("state.severity", 3.0).move("state.offer_cap", 0.0).move("law.grace_months", 0)
    )
    assert lawless(talks, moved.moved) == lawless(talks, {})
    assert query_of(talks, moved.moved) != query_of(talks, {})
    needy = talks.move("weights.need", 3.0)
    assert lawless(talks, needy.moved) != lawless(talks, {})


def test_levers_stand_once_those_that_matter_first(talks: ViewState) -> None:
    """Every lever is on the page once, with plain words; a reason is given for each greyed one."""
    groups = groups_of(talks.move("law.in_force", NEVER))
    shown = [lever for group in groups for lever in (*group.levers, *group.others)]
    assert sorted(lever.control.path for lever in shown) == sorted(talks.controls)
    assert groups[0].name == FIRST
    assert [lever.control.path for lever in groups[0].levers] == list(MOST)
    assert all(len(lever.help) > 20 and lever.help.endswith(".") for lever in shown)
    idle = {lever.control.path: lever.idle for lever in shown if lever.idle}
    assert "state.severity" in idle
    assert "law.in_force" not in idle
    assert [lever.moved for lever in groups[0].levers].count(True) == 1


def test_nobody_here_is_touched(talks: ViewState) -> None:
    """Costs of relations that no buyer has, and of second deals where each has one."""
    found = absent(talks.offer)
    assert set(found) == {
        "buying.filled_need",
        "state.cost_major_non_nato_ally",
        "state.cost_neutral",
        "state.repeat",
        "treasury.retaliation",
    }
    assert absent(OFFERED["all-talks"]).keys() <= {
        *("state.cost_nato_ally", "buying.filled_need"),
        *("market.compat", "market.named", "treasury.retaliation"),
    }


def test_why_the_market_is_idle(talks: ViewState) -> None:
    """Where nobody else bids; a named offer is heard, or left out of account."""
    heard = idle_levers(talks, {})
    assert heard["market.mean"] == heard["market.bids"] == UNBID
    assert not {"market.compat", "market.spread", "market.named"} & set(heard)
    ignored = {"market.named": "ignored"}
    idle = idle_levers(talks, ignored)
    assert idle["market.mean"] == idle["market.bids"] == UNBID
    assert idle["market.compat"] == idle["market.spread"] == UNHEARD
    for path in ("market.bidders", "market.allies"):
        asked = idle_levers(talks, ignored | {path: 1})
        assert not {"market.mean", "market.bids"} & set(asked)
        assert "market.spread" not in asked
        assert asked["market.compat"] == UNHEARD
    toy = idle_levers(ViewState(OFFERED, "toy", runs=100), {})
    assert toy["market.named"] == toy["market.compat"] == UNNAMED
    assert toy["market.spread"] == UNBID


def test_choices_that_exclude_each_other_are_not_refused(talks: ViewState) -> None:
    """Whatever is chosen first, a textbook policy brings the belief and the prior that it needs."""
    for word in ("signalling", "kreps_wilson"):
        state = talks.move("learning.prior", "reasoned").move("state.policy", word)
        assert state.settings(state.moved)["learning.prior"] == "taste"
        query_of(state, state.moved)
        written(state)
        assert "learning.prior" in idle_levers(state, state.moved)
