"""The strategies that ship with the model: what they draw is valid, and as extreme as asked."""

import numpy as np
from hypothesis import given, settings

from sim.noise import Noise, draw_noise, keys_of
from sim.scenario import Scenario
from sim.strategies import Chance, Extreme, chances, scenarios
from sim.world import build


@settings(max_examples=30)
@given(scenarios())
def test_a_drawn_scenario_can_be_built(scenario: Scenario) -> None:
    """Whatever is drawn passes all checks, and makes a world with its deals."""
    assert build(scenario).deal_ids == tuple(sorted(scenario.deals))


@settings(max_examples=30)
@given(chances(seeds=9))
def test_chance_is_noise_of_its_lanes(chance: Chance) -> None:
    """Of the shape asked for; all but the extremes is what the seed gives."""
    noise = chance.noise(("IND/x",), 5, 3)
    assert noise.monthly.shape[:3] == (1, 5, 3)
    plain = Chance(chance.seed).noise(("IND/x",), 5, 3)
    touched = {extreme.array for extreme in chance.extremes}
    for name in set(Noise._fields) - touched:
        assert np.array_equal(getattr(noise, name), getattr(plain, name))


def test_extremes_go_to_one_place_or_everywhere() -> None:
    """A place counts modulo the size of the array."""
    drawn = draw_noise(keys_of(7, ("IND/x",), 0), 5, 0, 3)
    one = Chance(7, (Extreme("congress", 0.0, 16),)).noise(("IND/x",), 5, 3)
    expected = drawn.congress.copy()
    expected.reshape(-1)[1] = 0.0
    assert np.array_equal(one.congress, expected)
    everywhere = Chance(7, (Extreme("normal", 8.0),)).noise(("IND/x",), 5, 3)
    assert (everywhere.normal == 8.0).all()
    nowhere = Chance(7, (Extreme("normal", 8.0, 3),)).noise((), 5, 3)
    assert nowhere.normal.size == 0
