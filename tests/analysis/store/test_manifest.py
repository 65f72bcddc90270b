"""Manifests: what readers need is declared, and a damaged one is refused in one line."""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from analysis.api import compare, load, simulate
from analysis.errors import CommandError
from analysis.kinds import names_by_kind, read_result
from analysis.look.save import origin_of
from analysis.look.sections import reproduce
from analysis.store.manifest import MANIFEST

KEPT = [
    kind
    for kind in names_by_kind()
    if getattr(import_module(f"analysis.{kind}"), "FORMAT", None) is not None
]
READ = ("command", "scenario", "scenario_hash", "seed", "runs", "versions")
"""Keys that figures and reports of all kinds read."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run and a comparison."""
    folder = tmp_path_factory.mktemp("home")
    simulate(load("toy"), 3).save(folder / "run")
    compare("toy", "toy", runs=3).save(folder / "comparison")
    return folder


@pytest.mark.parametrize("kind", KEPT)
def test_what_is_read_is_declared(kind: str) -> None:
    """By every kind that keeps folders."""
    schema = import_module(f"analysis.{kind}.result").RESULT.SCHEMA
    for key in READ:
        assert schema.model_fields[key].is_required(), key


def broken(home: Path, kind: str, change: Callable[[dict[str, Any]], None]) -> str:
    """Return why a result is refused once its manifest is changed; empty if it is read."""
    file = home / kind / MANIFEST
    whole = file.read_bytes()
    told = json.loads(whole)
    change(told)
    try:
        file.write_text(json.dumps(told), encoding="utf-8")
        result = read_result(home / kind)
        result.drawings()
        origin_of(result.provenance(), "figure")
        reproduce(result.manifest)
    except CommandError as error:
        return str(error)
    finally:
        file.write_bytes(whole)
    return ""


def put(*keys: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return a change of one value, which lies below these keys."""

    def change(told: dict[str, Any]) -> None:
        *above, last = keys
        for key in above:
            told = told[key]
        told[last] = value

    return change


def drop(key: str) -> Callable[[dict[str, Any]], None]:
    """Return a change that takes a key away."""

    def change(told: dict[str, Any]) -> None:
        del told[key]

    return change


@pytest.mark.parametrize("kind", ["run", "comparison"])
def test_a_key_that_is_gone(home: Path, kind: str) -> None:
    """Each key of the manifest is either not needed, or missed in one line."""
    keys = list(json.loads((home / kind / MANIFEST).read_bytes()))
    assert broken(home, kind, put("further", value=1)) == ""
    for key in keys:
        why, none = broken(home, kind, drop(key)), broken(home, kind, put(key, value=None))
        assert "\n" not in why + none
        if key in (*READ, "files", "engine"):
            assert why.endswith(f"lacks '{key}': made by another version?")
            assert f"{MANIFEST}: {key}: must" in none


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("scenario", "start"), "soon"),
        (("scenario", "months"), None),
        (("scenario", "deals"), ["BOR/Bow"]),
        (("scenario", "events"), {"letter": {"kind": "letter"}}),
        (("scenario", "events"), {"letter": {"kind": "rumour", "month": "2018-03"}}),
        (("scenario", "law"), []),
        (("scenario", "law", "in_force"), 2017),
        (("scenario", "congress"), {}),
        (("git",), {"commit": "abc"}),
    ],
)
def test_a_scenario_that_no_run_has(home: Path, keys: tuple[str, ...], value: object) -> None:
    """What figures and report of a run read of its scenario is looked at first."""
    why = broken(home, "run", put(*keys, value=value))
    assert f"{MANIFEST}: " in why
    assert "\n" not in why
    assert ".".join(keys) in why
