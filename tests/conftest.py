"""Hypothesis profiles, and what tests of the model share."""

import os
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

import analysis.sensitivity.section
from analysis.sensitivity.plan import Size
from sim.ensemble import Ensemble, simulate, simulate_world
from sim.noise import Noise
from sim.parameters import Parameters
from sim.records import (
    PARTS,
    Buyer,
    CongressState,
    Deal,
    Month,
    OtherSellers,
    Scene,
    Seller,
    State,
    Statute,
    System,
    TreasuryState,
)
from sim.scenario import Scenario
from sim.scenario_file import from_mapping
from sim.world import build, order_of_opening, portfolios

pytest_plugins = ["tests.tiers"]

# Drawing a whole scenario takes longer than Hypothesis expects of an example.
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=60, suppress_health_check=SLOW
)
settings.register_profile(
    "quick", derandomize=True, deadline=None, max_examples=20, suppress_health_check=SLOW
)
settings.register_profile("long", deadline=None, max_examples=5000, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

TALKS = {
    "start": "2017-01",
    "months": 36,
    "law": {"in_force": "2017-08", "waiver_from": "2018-08"},
    "deals": {
        "IND/S-400": {"buyer": "IND", "system": "S-400", "list_price": 5400.0},
        "QAT/S-400": {"buyer": "QAT", "system": "S-400", "opens": "2018-01"},
        "TUR/S-400": {
            "buyer": "TUR",
            "system": "S-400",
            "list_price": 2500.0,
            "record": {"opened": "2016-11", "negotiating": "2017-03", "signed": "2017-12"},
        },
    },
    "events": {
        "letter": {"kind": "letter", "month": "2018-03"},
        "listing": {"kind": "designations", "month": "2018-03", "entities": 5.0},
    },
}


@pytest.fixture(scope="session")
def warm_kernel() -> None:
    """Compile the driver before anything is timed or drawn."""
    from tests.tiers import compile_rules  # a plugin, not to be imported before pytest does

    compile_rules()


@pytest.fixture(scope="session")
def simulate_with() -> Callable[[Scenario, Noise, str], Ensemble]:
    """Simulate a scenario on given noise, run by run, on the engine named."""

    def run(scenario: Scenario, noise: Noise, engine: str = "compiled") -> Ensemble:
        world, runs = build(scenario), len(noise.kind)
        return simulate_world(world, runs, engine=engine, history=True, workers=1, chance=noise)

    return run


def differences(left: Ensemble, right: Ensemble) -> list[str]:
    """Name every field, and its first place, in which two results differ by a bit."""
    pairs = [(name, getattr(left, name), getattr(right, name)) for name in PARTS]
    assert (left.history is None) == (right.history is None)
    if left.history is not None and right.history is not None:
        for name in ("deals", "buyers", "months"):
            old, new = getattr(left.history, name), getattr(right.history, name)
            pairs.append((f"history.{name}", old, new))
    found = []
    for name, old, new in pairs:
        assert old.dtype == new.dtype
        assert old.shape == new.shape, name
        for field in old.dtype.names:
            if old[field].tobytes() != new[field].tobytes():
                bits = [part[field].ravel().view(f"u{part[field].itemsize}") for part in (old, new)]
                place = np.unravel_index(int(np.argmax(bits[0] != bits[1])), old.shape)
                here = [int(index) for index in place]
                found.append(f"{name}.{field}{here}: {old[field][place]} != {new[field][place]}")
    return found


@pytest.fixture(scope="session", name="differences")
def _differences() -> Callable[[Ensemble, Ensemble], list[str]]:
    """Give tests the function of that name."""
    return differences


@pytest.fixture(scope="session")
def scene_of() -> Callable[..., Scene]:
    """Make a scene of plain records, as rules see it; what is not given is empty or default."""

    def make(
        deals: list[Deal] | None = None,
        buyers: list[Buyer] | None = None,
        systems: list[System] | None = None,
        *,
        p: Parameters | None = None,
        **given: Any,
    ) -> Scene:
        deals = deals if deals is not None else [Deal()]
        buyers = buyers if buyers is not None else [Buyer()]
        portfolio, portfolio_from = portfolios(deals, len(buyers))
        count = range(len(buyers))
        parts: dict[str, Any] = {
            "deals": deals,
            "buyers": buyers,
            "systems": systems if systems is not None else [System()],
            "seller": Seller(),
            "others": OtherSellers(),
            "state": State(),
            "congress": CongressState(),
            "treasury": TreasuryState(),
            "statute": Statute(in_force=0, answerable_from=0, waiver_from=0),
            "calendar": [Month() for _ in range(24)],
            "before": [],
            "third": [[0.0 for _ in count] for _ in range(24)],
            "pressure": [[0.0 for _ in count] for _ in range(24)],
            "outlook": [[(0.0, 1.0)] for _ in range(24)],
            "similarity": [[1.0 for _ in count] for _ in count],
            "rivals": [[False for _ in count] for _ in count],
            "figures": [],
            "opening": order_of_opening(deals),
            "portfolio": portfolio,
            "portfolio_from": portfolio_from,
            "active": list(range(len(deals))),
            "offers": [],
            "on_offer": [[] for _ in range(24)],
            "refusals": [],
            "p": p or Parameters(),
        }
        return Scene(**{**parts, **given})

    return make


def parameters(**sections: dict[str, Any]) -> Parameters:
    """Return parameters with a few values changed: `parameters(state={"severity": 2.0})`."""
    return Parameters.model_validate(sections)


@pytest.fixture(scope="session", name="parameters")
def _parameters() -> Callable[..., Parameters]:
    """Give tests the function of that name."""
    return parameters


@pytest.fixture(scope="session")
def values_of() -> Callable[[Any], dict[str, Any]]:
    """Return a record's or an agent's fields as a mapping."""

    def read(record: Any) -> dict[str, Any]:
        kind = next(part for part in type(record).__mro__ if part.__module__ == "sim.records")
        return {field.name: getattr(record, field.name) for field in fields(kind)}

    return read


@pytest.fixture(scope="module")
def small_screening() -> Iterator[None]:
    """Let reports find out what drives a run from a handful of points."""
    with pytest.MonkeyPatch.context() as patch:
        size = Size(trajectories=2, samples=16, most=1, runs=64)
        patch.setattr(analysis.sensitivity.section, "SIZE", size)
        yield


@pytest.fixture(scope="session")
def talks() -> Scenario:
    """Three buyers, three years, one letter."""
    return from_mapping(TALKS, "talks")


@pytest.fixture(scope="session")
def ensemble(talks: Scenario) -> Ensemble:
    """Three hundred runs of the talks."""
    return simulate(talks, 300, 7)
