"""Order: who stands first in a file, in a list or in a month decides nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given

import sim.order
from sim.ensemble import simulate
from sim.model import ArmsModel
from sim.noise import Draws, draws_of_run
from sim.records import Deal
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances, scenario_mappings
from sim.world import World, build
from tests.properties.worlds import same

pytestmark = pytest.mark.usefixtures("warm_kernel")


@given(scenario_mappings(max_deals=4), chances())
def test_the_order_in_the_file_is_nothing(mapping: Mapping, chance: Chance) -> None:
    """Deals are ordered by id, wherever they stand in the file."""
    turned = mapping | {"deals": dict(reversed(mapping["deals"].items()))}
    first = simulate(from_mapping(mapping), 3, chance.seed)
    second = simulate(from_mapping(turned), 3, chance.seed)
    for name in ("deals", "buyers", "seller", "state", "congress", "treasury"):
        assert same(getattr(first, name), getattr(second, name)) == []


@contextmanager
def last_first(step: str) -> Iterator[None]:
    """Let a step of the month take the deals in the opposite order."""
    real = getattr(sim.order, step)

    def turned(month: int, scene: Any, *given: Any) -> None:
        real(month, scene._replace(active=scene.active[::-1]), *given)

    with patch.object(sim.order, step, turned):
        yield


def ends(world: World, draws: Draws, step: str) -> tuple[ArmsModel, ArmsModel]:
    """Return a run as it is and with one step in the opposite order, both at their end."""
    models = ArmsModel(world, draws), ArmsModel(world, draws)
    models[0].run_model()
    with last_first(step):
        models[1].run_model()
    for model in models:
        model.close()
    return models


def story(deal: Deal) -> tuple[object, ...]:
    """Return all that a deal has come to."""
    return tuple(getattr(deal, name) for name in Deal.__slots__)


@given(scenario_mappings(), chances())
def test_buyers_decide_at_once(mapping: Mapping, chance: Chance) -> None:
    """Deals end the same whichever buyer decides and moves first within a month."""
    world = build(from_mapping(mapping))
    draws = draws_of_run(chance.noise(world.deal_ids, world.scenario.months, 1), 0)
    first, second = ends(world, draws, "buyers_decide")
    assert [story(deal) for deal in first.deals] == [story(deal) for deal in second.deals]
    assert first.russia.revenue == pytest.approx(second.russia.revenue, rel=1e-9, abs=1e-6)


@given(scenario_mappings(), chances())
def test_state_looks_at_deals_in_any_order_while_money_lasts(
    mapping: Mapping, chance: Chance
) -> None:
    """With an unlimited budget the order in which State warns and offers decides nothing."""
    mapping = mapping | {"state": mapping["state"] | {"offer_budget": float("inf")}}
    world = build(from_mapping(mapping))
    draws = draws_of_run(chance.noise(world.deal_ids, world.scenario.months, 1), 0)
    first, second = ends(world, draws, "state_warns")
    assert [story(deal) for deal in first.deals] == [story(deal) for deal in second.deals]


@pytest.mark.outside("test_state_looks_at_deals_in_any_order_while_money_lasts")
def test_the_last_of_the_money_goes_to_the_first() -> None:
    """With money for one of two equal deals, it goes to the first one State looks at."""
    deal = {"buyer": "IND", "system": "S-400", "stage": "agreed", "threat": "warned"}
    mapping: Mapping = {
        "start": "2020-01",
        "months": 1,
        "law": {"in_force": "2019-01"},
        "weights": {"spread": 0.0},
        "buying": {"advance_agreed": 0.0},
        "state": {"deterrence_gain": 9.0, "offer_cap": 500.0, "offer_budget": 300.0},
        "deals": {f"IND/{k}": deal | {"list_price": 100.0, "value": 2.5} for k in range(2)},
    }
    world = build(from_mapping(mapping))
    draws = draws_of_run(Chance(0).noise(world.deal_ids, 1, 1), 0)
    models = ends(world, draws, "state_warns")
    offers = [[deal.sweetener > 0.0 for deal in model.deals] for model in models]
    assert offers == [[True, False], [False, True]]
