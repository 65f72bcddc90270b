"""Round trips: what is written and read again, or done and undone, is what it was."""

import io
import pickle
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.deal_table import deals_table
from sim.months import format_month, parse_month
from sim.noise import ARRAYS, draws_of_run
from sim.parameters import REGISTRY
from sim.records import Deal
from sim.rules.terms import NOT_YET, Stage
from sim.scenario_file import from_mapping, load, scenario_hash, to_yaml
from sim.state_variables import variables_of
from sim.strategies import Chance, Mapping, chances, parameter_values, scenario_mappings
from tests.properties.worlds import Simulate, chosen, draws


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for a scenario file, written again for every example."""
    return tmp_path_factory.mktemp("scenarios") / "drawn.yaml"


@given(mapping=scenario_mappings())
def test_a_scenario_written_out_is_read_back(file: Path, mapping: Mapping) -> None:
    """The YAML that a scenario writes loads back equal, with the same hash, and writes itself."""
    scenario = from_mapping(mapping, name="drawn")
    file.write_text(to_yaml(scenario), encoding="utf-8", newline="")
    again = load(file).scenario
    assert again == scenario
    assert scenario_hash(again) == scenario_hash(scenario)
    assert to_yaml(again) == to_yaml(scenario)


@given(mapping=scenario_mappings())
def test_a_scenario_survives_pickling(mapping: Mapping) -> None:
    """Scenarios sent to another process arrive as they were."""
    scenario = from_mapping(mapping)
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert scenario_hash(again) == scenario_hash(scenario)


@given(st.integers(12_000, 40_000))
def test_months_are_read_as_written(month: int) -> None:
    """A month written as text is read back as the same number, for years of four digits."""
    assert parse_month(format_month(month)) == month


PATHS = st.sampled_from([path for path, row in REGISTRY.items() if row.kind in (int, float)])


@given(PATHS.flatmap(lambda path: st.tuples(st.just(path), parameter_values(REGISTRY[path]))))
def test_a_parameter_is_what_it_was_set_to(given_value: tuple[str, object]) -> None:
    """A number set under a parameter's path is found there, and nothing else has changed."""
    path, value = given_value
    section, name = path.split(".")
    base: Mapping = {"start": "2020-01", "months": 1}
    if path in TIED:
        base |= TIED[path]
    changed = base | {section: base.get(section, {}) | {name: value}}
    scenario, plain = from_mapping(changed), from_mapping(base)
    assert getattr(getattr(scenario, section), name) == value
    back = getattr(scenario, section).model_copy(
        update={name: getattr(getattr(plain, section), name)}
    )
    assert scenario.model_copy(update={section: back}) == plain


TIED: Mapping = {
    "learning.alpha": {"learning": {"beta": 1.0}},
    "learning.beta": {"learning": {"alpha": 1.0}},
}
"""Values that must not all be 0, and what is given beside them."""


@pytest.mark.usefixtures("warm_kernel")
@given(scenario_mappings(max_deals=4), chances())
def test_a_table_says_what_happened(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """Written to Parquet and read back, a table gives the stages and months of every deal."""
    done = chosen(from_mapping(mapping), chance, simulate_with)
    buffer = io.BytesIO()
    pq.write_table(deals_table(done), buffer)
    rows = pq.read_table(buffer).to_pandas()
    flat = done.deals.reshape(-1)
    assert [Stage[word.upper()] for word in rows["stage"]] == flat["stage"].tolist()
    dates = [item.name for item in variables_of(Deal).values() if item.date and item.column]
    assert {"opened", "signed", "delivered", "superseded"} <= set(dates)
    for name in dates:
        months = rows[name].fillna(NOT_YET).astype(int).to_numpy()
        assert np.array_equal(months, flat[name])


@given(scenario_mappings(max_deals=3, max_months=6), chances())
def test_a_lane_holds_the_draws_of_its_run(mapping: Mapping, chance: Chance) -> None:
    """The plain numbers that a Mesa model gets are those of its run in the arrays."""
    noise = draws(from_mapping(mapping), chance)
    for run in range(len(noise.kind)):
        own = draws_of_run(noise, run)
        for name, drawn in ARRAYS.items():
            there = np.take(getattr(noise, name), run, axis=drawn.axes.index("runs"))
            assert np.array_equal(getattr(own, name), there), name
