"""Resume: a run that is stopped, kept and taken up again ends as if nothing had happened."""

import copy
import pickle
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engines import PIECE_RUNS
from sim.ensemble import Ensemble, simulate
from sim.model import ArmsModel
from sim.noise import draws_of_run
from sim.records import PARTS
from sim.scenario_file import from_mapping, load
from sim.strategies import Chance, Mapping, chances, scenario_mappings
from sim.world import build
from tests.properties.worlds import model_of, past_of, same

pytestmark = pytest.mark.usefixtures("warm_kernel")


def state_of(model: ArmsModel) -> dict[str, list[tuple[object, ...]]]:
    """Return all records of a model as plain values."""
    found = {}
    for name, kind in {**PARTS, "systems": type(model.systems[0])}.items():
        part = getattr(model, name)
        items = part if isinstance(part, list) else [part]
        names = [field.name for field in fields(kind)]
        found[name] = [tuple(getattr(item, name) for name in names) for item in items]
    found["month"] = [(model.month, model.running)]
    return found


def finish(model: ArmsModel) -> dict[str, list[tuple[object, ...]]]:
    """Run a model to its end and return its records."""
    model.run_model()
    model.close()
    return state_of(model)


@given(scenario_mappings(), chances(), st.integers(0, 24))
def test_a_pickled_model_goes_on(mapping: Mapping, chance: Chance, months: int) -> None:
    """Pickled after any month and loaded, a model ends like one that was never stopped."""
    scenario = from_mapping(mapping)
    whole = finish(model_of(scenario, chance))
    model = model_of(scenario, chance)
    for _ in range(min(months, scenario.months)):
        model.step()
    kept = pickle.dumps(model)
    model.close()
    assert finish(pickle.loads(kept)) == whole


@given(scenario_mappings(), chances(), st.integers(0, 24))
def test_a_copy_goes_its_own_way(mapping: Mapping, chance: Chance, months: int) -> None:
    """A deep copy made after any month ends like its original, and does not touch it."""
    model = model_of(from_mapping(mapping), chance)
    for _ in range(min(months, model.world.scenario.months)):
        model.step()
    before = state_of(model)
    ended = finish(copy.deepcopy(model))
    assert state_of(model) == before
    assert finish(model) == ended


@pytest.mark.outside("test_a_copy_goes_its_own_way")
def test_a_shallow_copy_shares_its_deals() -> None:
    """A shallow copy lives on the same deals, so that its months are the original's."""
    scenario = load("toy").scenario
    model = model_of(scenario, Chance(1))
    copy.copy(model).step()
    assert any(deal.opened == 0 for deal in model.deals)
    model.close()


@given(scenario_mappings(), chances(), st.lists(st.integers(1, 6), min_size=1, max_size=6))
def test_models_side_by_side_do_not_meet(
    mapping: Mapping, chance: Chance, turns: list[int]
) -> None:
    """Two models of one world stepped in turns end like each of them alone."""
    world = build(from_mapping(mapping))
    noise = chance.noise(world.deal_ids, world.scenario.months, 2)
    alone = [finish(ArmsModel(world, draws_of_run(noise, run))) for run in range(2)]
    pair = [ArmsModel(world, draws_of_run(noise, run)) for run in range(2)]
    for place, count in enumerate(turns):
        for _ in range(count):
            if pair[place % 2].running:
                pair[place % 2].step()
    assert [finish(model) for model in pair] == alone


@settings(max_examples=max(10, settings().max_examples // 6))
@given(
    st.lists(st.integers(0, PIECE_RUNS + 8), min_size=1, max_size=3).map(sorted),
    st.integers(0, 3),
    st.sampled_from([1, 2]),
)
def test_an_ensemble_is_the_sum_of_its_parts(borders: list[int], first: int, workers: int) -> None:
    """Runs cut anywhere, across the border of a piece too, are those of the whole."""
    scenario = load("toy").scenario
    whole = simulate(scenario, PIECE_RUNS + 8, 3, history=True, first_run=first)
    for start, end in zip([0, *borders], [*borders, PIECE_RUNS + 8], strict=True):
        if start < end:
            part = simulate(
                scenario,
                end - start,
                3,
                history=True,
                first_run=first + start,
                workers=workers,
            )
            assert rows_differ(part, whole, slice(start, end)) == []


def rows_differ(part: Ensemble, whole: Ensemble, rows: slice) -> list[str]:
    """Return the fields in which some runs differ from those rows of the whole."""
    found = []
    for name in PARTS:
        found += same(getattr(part, name), np.ascontiguousarray(getattr(whole, name)[rows]))
    for name in ("deals", "buyers", "months"):
        left, right = getattr(past_of(part), name), getattr(past_of(whole), name)[rows]
        found += same(left, np.ascontiguousarray(right))
    return found
