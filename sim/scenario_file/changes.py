"""What was changed in a scenario after its files were read, and a file that says just that."""

from typing import Any

from sim.scenario_file.files import LoadedScenario
from sim.scenario_file.names import FOLDER
from sim.scenario_file.text import to_yaml, write_out
from sim.scenario_file.tree import Entries, Group, Shape, scenario_shape, shape_at
from sim.scenario_file.yaml_node import Node, dotted, plain

Change = tuple[tuple[str, ...], Any]


def differences(loaded: LoadedScenario) -> list[Change]:
    """Return what was set over the files: values by the keys that lead to them.

    An entry that the files do not have comes whole, as does an event of another kind; one that was
    removed is None.
    """
    return _differences(loaded.written, loaded.tree, scenario_shape(), ())


def _differences(before: Node, after: Node, shape: Shape, keys: tuple[str, ...]) -> list[Change]:
    old, new = before.entries, after.entries
    found: list[Change] = [((*keys, key), None) for key in old if key not in new]
    for key, node in new.items():
        inner = shape_at(shape, key)
        was = old.get(key) or (Node({}, node.file) if isinstance(inner, Group | Entries) else None)
        fresh = key not in old and isinstance(shape, Entries)
        if was is None or fresh or not isinstance(node.value, dict) or _other_kind(was, node):
            if was is None or fresh or plain(was) != plain(node):
                found.append(((*keys, key), plain(node)))
        else:
            found += _differences(was, node, inner, (*keys, key))
    return found


def _other_kind(was: Node, node: Node) -> bool:
    kinds = [part.entries.get("kind") for part in (was, node)]
    return all(kinds) and plain(kinds[0]) != plain(kinds[1])  # type: ignore[arg-type]


def changed_values(loaded: LoadedScenario) -> dict[str, Any]:
    """Return what was set over the files by dotted path."""
    return {dotted(path): value for path, value in differences(loaded)}


def is_shipped(loaded: LoadedScenario) -> bool:
    """Return whether a scenario's file is one of those that go by their name."""
    return loaded.path.parent == FOLDER


def overlay(loaded: LoadedScenario, purpose: str) -> str:
    """Return a scenario file that loads as a scenario with what was changed in it.

    It extends a shipped scenario and says only what differs; a scenario of another file is written
    out in full.
    """
    if not is_shipped(loaded):
        return to_yaml(loaded.scenario)
    tree: dict[str, Any] = {"purpose": purpose, "extends": loaded.path.stem}
    for keys, value in differences(loaded):
        here = tree
        for key in keys[:-1]:
            here = here.setdefault(key, {})
        here[keys[-1]] = value
    return write_out(tree)
