"""Manifests: what a result says of where its numbers come from."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from analysis.errors import CommandError
from analysis.store.files import json_of, read_regular
from analysis.store.findings import first_fault, first_missing
from sim.ages import stale_line
from sim.errors import ScenarioError
from sim.fingerprint import rule_fingerprint
from sim.months import format_month
from sim.parameter_draws import written_paths
from sim.parameters import SECTIONS
from sim.provenance import git_state, versions
from sim.scenario import Scenario
from sim.scenario_file import from_mapping, scenario_hash

MANIFEST = "manifest.json"

LONGEST = 1200
"""Months within which the events of a kept scenario lie: it may have been cut short."""

LARGEST = 1 << 26
"""Bytes of a manifest that is read: no result of ours has more."""

SHA256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
COUNT = Annotated[int, Field(ge=0, le=1 << 62)]
LEVEL = Annotated[float, Field(gt=0.0, lt=1.0)]
MONTH = Annotated[str, StringConstraints(pattern="^[0-9]{4}-[0-9]{2}$")]


class NamedScenario(BaseModel):
    """A scenario as manifests hold it: by its name, with values of any kind."""

    model_config = ConfigDict(extra="allow", strict=True)
    name: str


class Schema(BaseModel):
    """What any manifest may say: enough to see whose it is, and which files are its own."""

    model_config = ConfigDict(extra="allow", strict=True)
    format: str
    files: dict[str, SHA256]
    command: str = ""
    argv: list[str] = []
    name: str = ""
    purpose: str = ""
    level: LEVEL | None = None
    scenario: NamedScenario | None = None
    scenario_hash: SHA256 | None = None
    written: list[str] = []
    start: MONTH | None = None
    months: COUNT | None = None
    stale: str = ""
    engine: str = ""
    seed: COUNT | None = None
    runs: COUNT | None = None
    rule_fingerprint: str = ""
    design_hash: str = ""
    versions: dict[str, str] = {}
    git: dict[str, str | bool] = {}
    wall_seconds: float | None = None
    plot: str = ""
    needs: str = ""

    @field_validator("files")
    @classmethod
    def _within(cls, files: dict[str, str]) -> dict[str, str]:
        for name in files:
            place = PurePosixPath(name)
            outside = place.is_absolute() or ".." in place.parts
            if not name or outside or "\\" in name or "\0" in name:
                raise ValueError(f"names {name!r}, which is no file of the folder")
        return files

    @field_validator("git")
    @classmethod
    def _known(cls, git: dict[str, str | bool]) -> dict[str, str | bool]:
        if git and not {"commit", "clean"} <= set(git):
            raise ValueError("must name commit and clean, or nothing")
        return git


class ResultSchema(Schema):
    """What the manifest of a result says that is read and shown; kinds add keys of their own."""

    command: str
    scenario: NamedScenario
    scenario_hash: SHA256
    seed: COUNT
    runs: COUNT
    versions: dict[str, str]


class SimulatedSchema(ResultSchema):
    """What the manifest of a result says that an engine made."""

    engine: str


@dataclass(frozen=True)
class Origin:
    """The command that makes a result again, which figures carry, and the words as given."""

    command: str = ""
    argv: list[str] = field(default_factory=list)


class Manifest(dict[str, Any]):
    """What a manifest says; a key that it lacks is a user's error, since files can be edited."""

    def __init__(self, told: dict[str, Any], path: Path) -> None:
        super().__init__(told)
        self.path = path

    def __missing__(self, key: str) -> Any:
        """Refuse a manifest without the key."""
        raise CommandError(f"{self.path / MANIFEST}: lacks '{key}': made by another version?")


def describe_scenario(scenario: Scenario, engine: str, origin: Origin) -> dict[str, Any]:
    """Return where numbers come from: command, scenario, engine, rules, versions, state of git.

    Parameters
    ----------
    scenario : Scenario
        What was simulated.
    engine : str
        The engine that did it.
    origin : Origin
        The command.
    """
    return {
        **vars(origin),
        "scenario": finite(scenario.model_dump(mode="json")),
        "scenario_hash": scenario_hash(scenario),
        "written": list(written_paths(scenario)),
        "start": format_month(scenario.start),
        "months": scenario.months,
        "stale": stale_line(scenario),
        "engine": engine,
        "rule_fingerprint": rule_fingerprint(engine),
        "versions": versions(),
        "git": git_state(),
    }


def describe_many(name: str, digest: str, engine: str, origin: Origin) -> dict[str, Any]:
    """Return where numbers of many scenarios come from, as `describe_scenario` does for one.

    Parameters
    ----------
    name : str
        What the scenarios are together: "cases".
    digest : str
        Hash of what they are made from, or of all of them.
    engine : str
        The engine that simulated them.
    origin : Origin
        The command.
    """
    return {
        **vars(origin),
        "scenario": {"name": name},
        "scenario_hash": digest,
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
        scenario = from_mapping(_as_written(manifest), name, LONGEST)
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
        if not isinstance(values, dict):
            scenario[section] = values  # whoever reads it says what a section must be
            continue
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


def read_manifest(
    path: Path, expected: str | None = None, schema: type[Schema] = Schema
) -> Manifest:
    """Return the manifest of a result folder.

    Parameters
    ----------
    path : Path
        The folder.
    expected : str, optional
        The format that it must have; any of ours by default.
    schema : class, optional
        What it may say; see `Schema`.

    Raises
    ------
    CommandError
        If there is none, it is not one of ours, or it says what none says.
    """
    file = path / MANIFEST
    try:
        told: Any = json_of(read_regular(file, LARGEST))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CommandError(f"{path}: is not a result folder: it has no {MANIFEST}") from error
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: its {MANIFEST} cannot be read") from error
    found = told.get("format") if isinstance(told, dict) else None
    if not isinstance(found, str) or found != (expected or found):
        raise CommandError(f"{path}: its {MANIFEST} does not say '{expected or 'caatsim …'}'")
    try:
        schema.model_validate(told)
    except ValidationError as error:
        missing = first_missing(error)
        what = f"lacks '{missing}': made by another version?" if missing else first_fault(error)
        raise CommandError(f"{file}: {what}") from error
    return Manifest(told, path)
