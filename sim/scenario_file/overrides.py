"""Values set from the command line: ``path=value``."""

from sim.errors import ScenarioError, nearest
from sim.scenario_file.tree import Entries, Group, Shape, known_paths, scenario_shape, shape_at
from sim.scenario_file.yaml_node import Node, dotted, found, visible
from sim.scenario_file.yaml_text import read_text

OVERRIDE = "--set"
"""What stands in place of a file's name for values from the command line."""


def read_override(text: str, tree: Node) -> Node:
    """Return the tree that one override, ``path=value``, puts over another.

    Raises
    ------
    ScenarioError
        If the path is not one that can be set, or the value is not YAML; the file is "--set".
    """
    here = Node(None, OVERRIDE)
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise here.error((), found(text), "must be path=value")
    keys = keys_of(path.strip(), tree, here)
    try:
        node = read_text(value, OVERRIDE, first_line=0)
    except ScenarioError as fault:
        inner = fault.key or ""
        key = ".".join(part for part in (dotted(keys), inner) if part)
        raise ScenarioError(fault.found, fault.allowed, file=OVERRIDE, key=key) from None
    if node is None:
        raise here.error(keys, "no value", "must be path=value")
    return under(keys, node)


def settings(entries: dict[str, Node], tree: Node) -> list[Node]:
    """Return the trees of values given by dotted path, checked against what a tree can hold."""
    return [under(keys_of(path, tree, node), node) for path, node in entries.items()]


def under(keys: tuple[str, ...], node: Node) -> Node:
    """Return the tree that holds a value under a path, all as written in the value's place."""
    for key in reversed(keys):
        node = Node({key: node}, node.file, node.line, node.line)
    return node


def keys_of(path: str, tree: Node, here: Node) -> tuple[str, ...]:
    """Return the keys of a dotted path, checked against what can be set in a tree.

    Raises
    ------
    ScenarioError
        If there is no such path; it is said to stand where `here` does.
    """
    keys: list[str] = []
    shape: Shape = scenario_shape()
    node: Node | None = tree
    rest = path.split(".")
    while rest:
        entries = node.entries if node is not None else {}
        size = 1
        if isinstance(shape, Entries):  # names of entries may contain dots
            sizes = range(len(rest), 0, -1)
            size = next((n for n in sizes if ".".join(rest[:n]) in entries), 0)
            if size == 0 and len(rest) > 1:
                name = rest[0]
                suggestion = nearest(name, entries)
                raise here.error((*keys, name), "no such entry", suggestion=suggestion, at_key=True)
            size = size or 1
        elif not isinstance(shape, Group) or rest[0] not in shape.fields:
            known = sorted(known_paths(scenario_shape(), tree))
            wrong, near = "unknown key", nearest(path, known)
            raise here.error((visible(path),), wrong, suggestion=near, at_key=True)
        key = ".".join(rest[:size])
        keys.append(key)
        shape, node, rest = shape_at(shape, key), entries.get(key), rest[size:]
    return tuple(keys)
