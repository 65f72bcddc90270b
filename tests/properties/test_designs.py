"""Designs: what a drawn experiment means does not depend on how it is written or cut."""

import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis.sweep.read
from analysis.sweep.design import Design, Kind
from analysis.sweep.read import read_design
from analysis.sweep.strategies import Mapping, design_mappings, write_design
from sim.scenario_file import load

FEWER = settings(max_examples=max(10, settings().max_examples // 6))
"""Reading a design checks every level as a file would: some fifty milliseconds each."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place for a design file, written again for every example; its base is read once."""
    with patch.object(analysis.sweep.read, "load", cache(load)):
        yield tmp_path_factory.mktemp("designs") / "drawn.yaml"


def read(mapping: Mapping, file: Path) -> Design:
    """Return the design that a mapping means."""
    return read_design(write_design(mapping, file))


@FEWER
@given(mapping=design_mappings())
def test_every_sample_meets_every_policy(file: Path, mapping: Mapping) -> None:
    """Points are all pairs of sample and policy, each once, numbered in order."""
    design = read(mapping, file)
    pairs = [(point.sample, point.policy) for point in design.points]
    expected = [
        (sample, policy)
        for sample in range(len(design.samples))
        for policy in range(len(design.policies))
    ]
    assert pairs == expected
    assert [point.index for point in design.points] == list(range(len(pairs)))
    if design.kind is Kind.factorial:
        assert len(design.samples) == math.prod(len(f.levels) for f in design.factors)


@FEWER
@given(mapping=design_mappings())
def test_samples_lie_in_the_ranges_given(file: Path, mapping: Mapping) -> None:
    """Every value of a sample is a level, or lies within its range and is whole if the ends are."""
    design = read(mapping, file)
    for sample in design.samples:
        for factor, value in zip(design.factors, sample, strict=True):
            if factor.levels:
                assert value in factor.levels
            else:
                assert factor.low <= value <= factor.high
                assert isinstance(value, int) == factor.whole


@FEWER
@given(mapping=design_mappings(), lot=st.randoms())
def test_the_order_of_keys_in_a_design_is_nothing(file: Path, mapping: Mapping, lot: Any) -> None:
    """A design with its keys in another order is the same, to its hash."""
    keys = list(mapping)
    lot.shuffle(keys)
    one = read(mapping, file)
    other = read({key: mapping[key] for key in keys}, file)
    assert one.hash == other.hash
    assert one.samples == other.samples


@FEWER
@given(mapping=design_mappings())
def test_a_point_changes_only_its_factors(file: Path, mapping: Mapping) -> None:
    """A point's scenario is its policy's, but for the values of the factors."""
    design = read(mapping, file)
    for point in (design.points[0], design.points[-1]):
        scenario = design.scenario_at(point)
        policy = design.policies[point.policy].scenario
        for factor, value in zip(design.factors, point.values, strict=True):
            section, name = factor.keys
            assert getattr(getattr(scenario, section), name) == value
            back = getattr(scenario, section).model_copy(
                update={name: getattr(getattr(policy, section), name)}
            )
            scenario = scenario.model_copy(update={section: back})
        assert scenario == policy
