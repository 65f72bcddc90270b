"""A fingerprint of what the rules do, whatever their sources look like.

It is a hash of how the worlds of this folder end and of every month in them: on noise of a fixed
seed, at the parameters that stand in their files, with the figures of states and systems that stand
there and the worth of relationships below. A comment, a new name or a refactoring does not move it,
nor does an adopted posterior, an edited table, a new scenario, or a new parameter, event or state
that is off by default. A changed rule does, and so does a changed default of a constant, a lever or
the law, or another way to draw noise.

Taken are the values of the fields that `fields.yaml` lists, in its order; names, and fields that it
does not list, do not count. A renamed state is renamed there. A new one joins at the end of its
list once a world exercises its rule. That moves the fingerprint though no rule has changed, as does
a new world; commit it apart from any change of rules, and give the posterior the new fingerprint
(`python -m analysis.calibration.restamp`).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import version
from sim.data.tables import DataTables, RelationshipWorth
from sim.disk_cache import cache_folders, keep, read_kept
from sim.months import parse_month
from sim.provenance import SOURCES, source_hash, versions
from sim.scenario import Scenario
from sim.scenario_file import load
from sim.scenario_file.yaml_node import plain
from sim.scenario_file.yaml_text import read_file
from sim.start import as_of

FOLDER = Path(__file__).resolve().parent
WORLDS = "worlds"
FIELDS = "fields.yaml"

RUNS = 16
SEED = 234

LATER = ("washington", parse_month("2020-10"))
"""A world that is also run as it stood at the end of a month, with events of before its start."""

UNIT = 1e-9
"""What values are rounded to: absolutely up to 1, beyond it in proportion to the power of 2."""

OFF_ROUND = 0.381966
"""Where between two units rounding turns: far from any round number, so that the last bit of none,
which may differ between machines, decides."""

TABLES = DataTables(
    countries={},
    arms={},
    relationships={
        "nato_ally": RelationshipWorth(ally=1.0, strategic=1.0, alignment=1.0),
        "major_non_nato_ally": RelationshipWorth(ally=0.8, strategic=0.8, alignment=0.8),
        "partner": RelationshipWorth(ally=0.4, strategic=0.7, alignment=0.4),
        "neutral": RelationshipWorth(ally=0.0, strategic=0.3, alignment=-0.3),
        "adversary": RelationshipWorth(ally=0.0, strategic=0.0, alignment=-1.0),
    },
    systems={},
    rivals=(),
    operators=(),
)
"""What the worlds know of states beyond their own files, in place of scenarios/data."""

Fields = Mapping[str, Sequence[str]]


@cache
def rule_fingerprint(engine: str = "compiled") -> str:
    """Return the fingerprint of the rules as this process runs them.

    It is kept on disk, by engine and by the hash of all sources and worlds. A process whose sources
    have been touched since it began to load them neither reads nor writes what is kept.

    Parameters
    ----------
    engine : {"compiled", "mesa"}
        The engine that measures; both give the same.
    """
    if _touched():
        return measure(engine)
    name = f"fingerprint-{engine}-{_key()}.txt"
    found = read_kept(name, cache_folders())
    if found is not None:
        return found.decode()
    measured = measure(engine)
    if not _touched():
        keep(name, measured.encode(), cache_folders())
    return measured


def measure(engine: str = "compiled", folder: Path = FOLDER) -> str:
    """Return the fingerprint by the worlds and fields of a folder, a SHA-256."""
    fields = read_fields(folder)
    total = hashlib.sha256()
    for world in worlds(folder):
        total.update(digest(world, fields, engine))
    return total.hexdigest()


def read_fields(folder: Path = FOLDER) -> Fields:
    """Return the fields that count, by the table of an ensemble that they are in."""
    path = folder / FIELDS
    fields: Fields = plain(read_file(path.read_bytes(), str(path)))
    return fields


def worlds(folder: Path = FOLDER) -> Iterator[Scenario]:
    """Yield the worlds in the order of their names."""
    for path in sorted((folder / WORLDS).glob("*.yaml")):
        scenario = load(path).scenario
        yield scenario
        if scenario.name == LATER[0]:
            yield as_of(scenario, LATER[1], months=18)


def digest(scenario: Scenario, fields: Fields, engine: str = "compiled") -> bytes:
    """Return the SHA-256 of how a world ends and of every month in it."""
    from sim.ensemble import simulate_world
    from sim.world import build

    world = build(scenario, TABLES)
    ensemble = simulate_world(world, RUNS, SEED, engine=engine, history=True, workers=1)
    total = hashlib.sha256()
    for table, names in fields.items():
        records: Any = ensemble
        for part in table.split("."):
            records = getattr(records, part)
        for name in names:
            total.update(rounded(records[name]).tobytes())
    return total.digest()


def rounded(values: NDArray[Any]) -> NDArray[np.int64]:
    """Return values as whole numbers that tell them apart no finer than `UNIT`."""
    if values.dtype.kind != "f":
        return values.astype(np.int64)
    _, exponent = np.frexp(values)
    shift = np.where(np.isfinite(values), np.maximum(exponent, 0), 0)
    scaled = np.ldexp(np.where(np.isfinite(values), values, 0.0), -shift) / UNIT
    special = np.where(np.isnan(values), 2, np.where(np.isinf(values), np.sign(values), 0))
    return np.stack(
        [np.floor(scaled + OFF_ROUND).astype(np.int64), shift, special.astype(np.int64)]
    )


def _touched() -> bool:
    """Return whether a source or a world was changed after this process began to load them."""
    files = [*SOURCES.rglob("*.py"), *FOLDER.rglob("*.yaml")]
    return any(file.stat().st_mtime >= version.LOADED for file in files)


def _key() -> str:
    """Return a hash of all that decides the fingerprint: sources, worlds, versions."""
    total = hashlib.sha256(json.dumps([source_hash(), versions()]).encode())
    for path in sorted(FOLDER.rglob("*.yaml")):
        data = path.read_bytes()
        total.update(f"{path.relative_to(FOLDER).as_posix()} {len(data)}\n".encode() + data)
    return total.hexdigest()[:32]
