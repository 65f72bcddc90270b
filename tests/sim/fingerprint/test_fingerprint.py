"""The fingerprint of the rules: what moves it, what does not, and that it is never out of date."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim.fingerprint
import sim.version
from sim.disk_cache import keep
from sim.ensemble import simulate_world
from sim.fingerprint import (
    FOLDER,
    OFF_ROUND,
    RUNS,
    SEED,
    TABLES,
    UNIT,
    measure,
    read_fields,
    rounded,
    rule_fingerprint,
    worlds,
)
from sim.rules.terms import (
    Belief,
    Bids,
    Policy,
    Pricing,
    Prior,
    Relationship,
    Stage,
    Threat,
    Trigger,
)
from sim.scenario import EVENT_KINDS
from sim.scenario_file import load
from sim.world import build

FINGERPRINT = "f622c0cc044aa3075c2c9151d36febb1ea62cd128f1867356e49d69bcdaf2eb9"
"""That of these rules. Where it changes, numbers change: say so in CHANGELOG.md and fit anew. Or a
world or a field has joined: `python -m analysis.calibration.restamp`."""


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_the_rules_are_those_of_the_fingerprint(engine: str) -> None:
    """The committed value, on both engines."""
    assert measure(engine) == FINGERPRINT


def test_it_is_the_one_that_is_asked_for() -> None:
    """With what is kept on disk and without."""
    assert rule_fingerprint() == rule_fingerprint.__wrapped__() == FINGERPRINT


def test_together_the_worlds_show_every_choice() -> None:
    """Every policy, belief, prior, price, bid, trigger, relationship, stage, threat and event."""
    found = [load(path).scenario for path in sorted((FOLDER / "worlds").glob("*.yaml"))]
    countries = [spec for world in found for spec in world.countries.values()]
    deals = [deal for world in found for deal in world.deals.values()]
    assert {world.state.policy for world in found} == set(Policy)
    assert {world.learning.belief for world in found} == set(Belief)
    assert {world.learning.prior for world in found} == set(Prior)
    assert {world.russia.pricing for world in found} == set(Pricing)
    assert {world.market.bids for world in found} == set(Bids)
    assert {world.law.trigger for world in found} == set(Trigger)
    assert {spec.relationship for spec in countries} == set(Relationship)
    assert {deal.threat for deal in deals} == set(Threat)
    stages = {Stage(deal.stage) for deal in deals if deal.stage is not None}
    assert stages == set(Stage) - {
        Stage.UNOPENED,
        Stage.ABANDONED,
        Stage.SWITCHED,
        Stage.REVERSED,
        Stage.WITHDRAWN,
    }
    kinds = {event.kind for world in found for event in world.events.values()}
    assert kinds == set(EVENT_KINDS)


@pytest.mark.parametrize(
    "path", sorted((FOLDER / "worlds").glob("*.yaml")), ids=lambda path: path.stem
)
def test_a_world_rests_on_its_file_alone(path: Path) -> None:
    """No draws, no other scenario, no state or system of the data."""
    loaded = load(path)
    world = loaded.scenario
    assert loaded.files == (str(path),) or len(loaded.files) == 1
    assert world.draws is None
    build(world, TABLES)  # raises where a figure is not in the file


def test_values_are_told_apart_to_nine_places() -> None:
    """What differs by less is the same; signs of zero, infinities and no number are kept apart."""

    def same(one: float, other: float) -> bool:
        return bool(np.array_equal(*(rounded(np.array([value])) for value in (one, other))))

    assert same(0.25, 0.25 + 1e-12)
    assert not same(0.25, 0.25 + 1e-9)
    assert same(2500.0, 2500.0 + 1e-9)
    assert not same(2500.0, 2500.0 + 1e-5)
    assert same(0.0, -0.0)
    odd = [0.0, np.inf, -np.inf, np.nan]
    assert all(same(one, other) == (one is other) for one in odd for other in odd)
    assert rounded(np.array([True, False])).tolist() == [1, 0]


def test_no_value_is_on_the_edge_between_two_roundings() -> None:
    """So that another processor's last bit does not decide; if one is, take another seed."""
    fields = read_fields()
    for world in worlds():
        ensemble = simulate_world(build(world, TABLES), RUNS, SEED, history=True, workers=1)
        for table, names in fields.items():
            records: Any = ensemble
            for part in table.split("."):
                records = getattr(records, part)
            for name in names:
                values = np.unique(records[name])
                if values.dtype.kind != "f":
                    continue
                values = values[np.isfinite(values) & (values != 0.0)]
                scale = np.exp2(np.maximum(np.frexp(values)[1], 0))
                place = (values / scale / UNIT + OFF_ROUND) % 1.0
                assert not np.any(np.minimum(place, 1.0 - place) * UNIT < 1e-14), (world.name, name)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A cache of its own, a count of what is measured, and sources that nobody has touched."""
    monkeypatch.setenv("CAATSIM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sim.version, "LOADED", float("inf"))
    measured: list[str] = []

    def count(engine: str = "compiled") -> str:
        measured.append(engine)
        return f"{len(measured)}" * 64

    monkeypatch.setattr(sim.fingerprint, "measure", count)
    return measured


def test_it_is_measured_once_for_all_processes(disk: list[str]) -> None:
    """Each engine has its own."""
    ask = rule_fingerprint.__wrapped__
    assert [ask(), ask(), ask("mesa"), ask("mesa"), ask()] == [
        "1" * 64, "1" * 64, "2" * 64, "2" * 64, "1" * 64
    ]  # fmt: skip
    assert disk == ["compiled", "mesa"]


@pytest.mark.usefixtures("disk")
def test_other_sources_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept is kept by the hash of all sources, worlds and versions."""
    ask = rule_fingerprint.__wrapped__
    ask()
    monkeypatch.setattr(sim.fingerprint, "source_hash", lambda: "other")
    assert ask() == "2" * 64
    monkeypatch.setattr(sim.fingerprint, "versions", lambda: {"numpy": "other"})
    assert ask() == "3" * 64


@pytest.mark.usefixtures("disk")
def test_other_worlds_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edited world is not taken for the one before."""
    ask = rule_fingerprint.__wrapped__
    monkeypatch.setattr(sim.fingerprint, "FOLDER", tmp_path)
    world = tmp_path / "a.yaml"
    world.write_text("months: 1\n", encoding="utf-8")
    ask()
    world.write_text("months: 2\n", encoding="utf-8")
    assert ask() == "2" * 64
    world.rename(tmp_path / "b.yaml")
    assert ask() == "3" * 64


@pytest.mark.usefixtures("disk")
def test_a_process_with_sources_touched_since_keeps_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may run other rules than those on disk: what it measures is true of it alone."""
    ask = rule_fingerprint.__wrapped__
    monkeypatch.setattr(sim.version, "LOADED", 0.0)
    assert [ask(), ask()] == ["1" * 64, "2" * 64]
    assert not (tmp_path / "cache").exists()


@pytest.mark.usefixtures("disk")
def test_damage_is_measured_anew(tmp_path: Path) -> None:
    """A file that is not whole counts for nothing, and is written again."""
    ask = rule_fingerprint.__wrapped__
    ask()
    (file,) = (tmp_path / "cache").iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert [ask(), ask()] == ["2" * 64, "2" * 64]


@pytest.mark.usefixtures("disk")
def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    """Nothing is kept, and nothing is said."""
    (tmp_path / "cache").write_text("in the way", encoding="utf-8")
    ask = rule_fingerprint.__wrapped__
    assert [ask(), ask()] == ["1" * 64, "2" * 64]
    keep("name", b"", [tmp_path / "cache"])
