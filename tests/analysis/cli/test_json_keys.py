"""The keys of JSON: help names those that results hold, each where it is, and no other."""

import inspect
import json
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from analysis.cli.app import app
from analysis.repro.remake import ReproVerdict
from analysis.store.findings import to_plain

ROOT = Path(__file__).resolve().parents[3]
NAME = "any name"
"""Key of a mapping whose keys are names of what it holds, not declared."""

HELP: dict[str, Callable[..., None]] = {
    str(item.name or item.callback.__name__): item.callback
    for item in app.registered_commands
    if item.callback is not None and "JSON:" in (item.callback.__doc__ or "")
}


@dataclass
class Line:
    """A line of help: keys, and the lines below that say what they hold."""

    keys: list[str]
    below: list["Line"] = field(default_factory=list)


def lines_of(command: Callable[..., None]) -> list[Line]:
    """Return the keys that help names.

    A line has clauses between semicolons: keys between commas, then perhaps a colon and words.
    What stands in parentheses is no key. Two blanks more: the keys of what stands above; four
    more: the line goes on.
    """
    text = inspect.cleandoc(command.__doc__ or "").split("JSON:", 1)[1].split("\n")[1:]
    whole: list[str] = []
    for line in text:
        if whole and indent(line) >= indent(whole[-1]) + 4:
            whole[-1] += " " + line.strip()
        else:
            whole.append(line)
    top = Line([])
    path = [top]
    for line in whole:
        depth = indent(line) // 2
        assert depth < len(path), f"{line!r} lies too deep"
        found = Line(keys_of(line))
        path[depth].below.append(found)
        path[depth + 1 :] = [found]
    return top.below


def indent(line: str) -> int:
    """Return how far a line is moved in."""
    return len(line) - len(line.lstrip())


def keys_of(line: str) -> list[str]:
    """Return the keys that a line names."""
    bare = re.sub(r"\([^)]*\)", "", line)
    heads = [clause.split(":", 1)[0] for clause in bare.split(";")]
    keys = [key.strip() for head in heads for key in head.split(",")]
    for key in keys:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", key), f"{key!r} in {line!r} is no key"
    return keys


def example(kind: Any) -> Any:
    """Return a value of a type with something in every place."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind, include_extras=True)
        return kind(**{item.name: example(hints[item.name]) for item in fields(kind)})
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return example(inner[0])
    if origin is Literal:
        return inner[0]
    if origin in (Union, types.UnionType):
        return example(next(item for item in inner if item is not type(None)))
    if origin is tuple or origin is list:
        of_one = inner[0] if len(inner) < 2 or inner[1] is ... else None
        if of_one is None:
            return tuple(example(item) for item in inner)
        choices = get_args(of_one) if get_origin(of_one) in (Union, types.UnionType) else (of_one,)
        return tuple(example(item) for item in choices)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {NAME: example(inner[1])}
    return {str: "word", bool: True, int: 1, float: 1.0}.get(kind, "word")


def held(value: Any) -> dict[str, Any]:
    """Return the keys below a value of JSON, through lists and mappings by name."""
    if isinstance(value, list | tuple):
        found: dict[str, Any] = {}
        for item in value:
            for key, below in held(item).items():
                found[key] = {**found.get(key, {}), **below}
        return found
    if isinstance(value, Mapping):
        if set(value) == {NAME}:
            return held(value[NAME])
        return {key: held(item) for key, item in value.items()}
    return {}


def json_of(command: Callable[..., None]) -> Any:
    """Return JSON of a command with something in every place."""
    package = command.__module__.rpartition(".")[0]
    if package == "analysis.repro":
        return to_plain(example(ReproVerdict))
    if package == "benchmarks":
        return json.loads((ROOT / "docs" / "bench.json").read_text("utf-8"))
    module = import_module(f"{package}.result")
    kind = module.RESULT
    result = object.__new__(kind)
    result.__dict__["manifest"] = (
        {"stale": ""}
        if hasattr(module, "describe_scenario") or hasattr(module, "HANDED_ON")
        else {}
    )
    result.__dict__["found"] = example(type_of_found(kind))
    return result.to_dict()


def type_of_found(kind: type[Any]) -> Any:
    """Return the type of the findings of a kind of result."""
    made = vars(kind).get("found")
    if isinstance(made, cached_property):
        return get_type_hints(made.func)["return"]
    return kind.FINDINGS or get_type_hints(kind)["found"]


class Said:
    """What help says, beside what results hold."""

    def __init__(self) -> None:
        self.known: set[frozenset[str]] = set()
        self.open: dict[frozenset[str], str] = {}

    def compare(self, lines: list[Line], keys: dict[str, Any], place: str) -> None:
        """Require that lines name these keys; what one holds is said once, wherever it stands."""
        named = [key for line in lines for key in line.keys]
        assert sorted(named) == sorted(keys), place
        self.known.add(frozenset(keys))
        for line in lines:
            for key in line.keys:
                if line.below and keys[key]:
                    self.compare(line.below, keys[key], f"{place}.{key}")
                elif keys[key]:
                    self.open[frozenset(keys[key])] = f"{place}.{key}"
            assert not line.below or any(keys[key] for key in line.keys), (place, line.keys)


@pytest.mark.parametrize("name", sorted(HELP))
def test_help_names_the_keys_of_json(name: str) -> None:
    """All of them, at their place; what several keys hold alike may be said at one of them."""
    said = Said()
    lines, keys = lines_of(HELP[name]), held(json_of(HELP[name]))
    if name == "bench":  # names of what is measured are keys as well: only the top is compared
        keys = {key: {} for key in keys}
        lines = [Line(line.keys) for line in lines]
    said.compare(lines, keys, name)
    assert set(said.open) <= said.known, {said.open[key] for key in set(said.open) - said.known}


def test_a_wrong_key_is_seen() -> None:
    """One too many, one too few, one at the wrong place."""

    def command() -> None:
        pass

    right = inspect.cleandoc(HELP["discover"].__doc__ or "")
    keys = held(json_of(HELP["discover"]))
    for old, new in (
        ("support, points", "support"),
        ("overlap:", "overlap, odd:"),
        ("sweep, policy", "policy"),
        ("\n  parameters, labels", "\n  labels"),
    ):
        assert old in right
        command.__doc__ = right.replace(old, new, 1)
        with pytest.raises(AssertionError):
            Said().compare(lines_of(command), keys, "discover")
    command.__doc__ = right
    Said().compare(lines_of(command), keys, "discover")
