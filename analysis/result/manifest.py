"""Manifests: what a result says of where its numbers come from."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from analysis.errors import CommandError
from analysis.folders import sha256
from sim.errors import ScenarioError
from sim.fingerprint import rule_fingerprint
from sim.months import format_month
from sim.parameter_draws import written_paths
from sim.parameters import SECTIONS
from sim.provenance import git_state, versions
from sim.scenario import Scenario
from sim.scenario_file import from_mapping, scenario_hash

MANIFEST = "manifest.json"

KINDS: dict[str, type] = {
    "command": str,
    "files": dict,
    "scenario": dict,
    "scenario_hash": str,
    "seed": int,
    "versions": dict,
    "written": list,
}
"""What kind of thing some keys hold, where a manifest has them."""


class Manifest(dict[str, Any]):
    """What a manifest says; a key that it lacks is a user's error, since files can be edited."""

    def __init__(self, told: dict[str, Any], path: Path) -> None:
        super().__init__(told)
        self.path = path
        for key, kind in KINDS.items():
            if not isinstance(told.get(key, kind()), kind):
                raise CommandError(f"{path / MANIFEST}: {key}: is not what was written there")

    def __missing__(self, key: str) -> Any:
        """Refuse a manifest without the key."""
        raise CommandError(f"{self.path / MANIFEST}: lacks '{key}': made by another version?")


def describe_scenario(scenario: Scenario, engine: str, origin: dict[str, Any]) -> dict[str, Any]:
    """Return where numbers come from: command, scenario, engine, rules, versions, state of git.

    Parameters
    ----------
    scenario : Scenario
        What was simulated.
    engine : str
        The engine that did it.
    origin : dict
        `command`, which makes the result again and which figures carry, and `argv`, as given.
    """
    return {
        **origin,
        "scenario": finite(scenario.model_dump(mode="json")),
        "scenario_hash": scenario_hash(scenario),
        "written": list(written_paths(scenario)),
        "start": format_month(scenario.start),
        "months": scenario.months,
        "engine": engine,
        "rule_fingerprint": rule_fingerprint(engine),
        "versions": versions(),
        "git": git_state(),
    }


def joint_hash(hashes: Iterable[str]) -> str:
    """Return one hash for several, in their order."""
    return hashlib.sha256(" ".join(hashes).encode()).hexdigest()


def rules_of(manifest: Mapping[str, Any]) -> str:
    """Return the fingerprint of the rules behind a result; older versions kept none: empty."""
    return str(manifest.get("rule_fingerprint", ""))


def finite(value: Any) -> Any:
    """Replace infinite numbers, which JSON lacks, by the words that YAML has for them."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    if isinstance(value, float) and math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return value


def scenario_of(manifest: dict[str, Any]) -> Scenario:
    """Return the scenario that a manifest holds.

    Raises
    ------
    CommandError
        If it is not one of this version.
    """
    name = str(manifest["scenario"]["name"])
    try:
        scenario = from_mapping(_as_written(manifest), name)
    except ScenarioError as error:
        raise CommandError(f"{name}: is no scenario of this version any more: {error}") from error
    if scenario_hash(scenario) != manifest["scenario_hash"]:
        raise CommandError(f"{name}: its hash is not the one that the manifest names")
    return scenario


def _as_written(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the scenario of a manifest without the parameters that stand at their default there.

    A parameter that is written is not drawn run by run, even if what is written is the default.
    """
    written = {tuple(path.split(".")) for path in manifest["written"]}
    scenario = dict(_infinite(manifest["scenario"]))
    for section in SECTIONS:
        values = scenario.pop(section, {})
        kept = {name: value for name, value in values.items() if (section, name) in written}
        if kept:
            scenario[section] = kept
    return scenario


def _infinite(value: Any) -> Any:
    """Return a value with the words for infinite numbers replaced by them."""
    if isinstance(value, dict):
        return {key: _infinite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_infinite(item) for item in value]
    known = {".inf": math.inf, "-.inf": -math.inf}
    return known.get(value, value) if isinstance(value, str) else value


def to_text(manifest: dict[str, Any]) -> bytes:
    """Return a manifest as the bytes of its file."""
    return json.dumps(manifest, indent=1, allow_nan=False).encode() + b"\n"


def read_manifest(path: Path, expected: str | None = None) -> Manifest:
    """Return the manifest of a result folder.

    Parameters
    ----------
    path : Path
        The folder.
    expected : str, optional
        The format that it must have; any of ours by default.

    Raises
    ------
    CommandError
        If there is none, or it is not one of ours.
    """
    try:
        manifest: Any = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CommandError(f"{path}: is not a result folder: it has no {MANIFEST}") from error
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: its {MANIFEST} cannot be read") from error
    found = manifest.get("format") if isinstance(manifest, dict) else None
    if not isinstance(found, str) or found != (expected or found):
        raise CommandError(f"{path}: its {MANIFEST} does not say «{expected or 'caatsim …'}»")
    return Manifest(manifest, path)


def read_answer(file: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the answer that a folder keeps as JSON.

    Raises
    ------
    CommandError
        If it is not the one that was written.
    """
    try:
        whole = sha256(file) == manifest["files"].get(file.name)
        found: Any = json.loads(file.read_bytes()) if whole else None
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise CommandError(f"{file}: is missing or is not what was written")
    return found
