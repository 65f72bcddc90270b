"""What the schema refuses, said in one plain line with file, line and key."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from sim.errors import ScenarioError, nearest
from sim.scenario import EVENT_KINDS
from sim.scenario_file.tree import Group, Shape, known_paths, locate, scenario_shape, shape_at
from sim.scenario_file.yaml_node import KeyPath, Node, found
from sim.typed_number import meant

WANTED = {
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be text",
    "list_type": "must be a list",
    "dict_type": "must be a mapping",
    "model_type": "must be a mapping",
    "model_attributes_type": "must be a mapping",
    "finite_number": "must be finite",
}
BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}
FILE_KEYS = ("extends",)
"""Keys of a file that are not part of the scenario it describes."""


def problems_of(refusal: ValidationError, tree: Node) -> list[ScenarioError]:
    """Return the problems that the schema found, each with the place where it was written."""
    return [_problem(dict(detail), tree) for detail in refusal.errors(include_url=False)]


def first(problems: Iterable[ScenarioError], files: Sequence[str]) -> ScenarioError:
    """Return the first problem in order of the files read and of their lines."""
    order = {file: rank for rank, file in enumerate(files)}
    return min(problems, key=lambda p: (order.get(p.file or "", len(order)), p.line or 0))


def complain(
    tree: Node, path: KeyPath, what: str, allowed: str = "", suggestion: str | None = None
) -> ScenarioError:
    """Return an error at the place of a path, or of what holds it if the path is not written."""
    node, there = locate(tree, path)
    at_key = not there or isinstance(node.value, dict)
    return node.error(path, what, allowed, suggestion=suggestion, at_key=at_key)


def _problem(detail: dict[str, Any], tree: Node) -> ScenarioError:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    path: KeyPath = tuple(detail["loc"])
    if path[0] == "events" and len(path) > 2:
        path = path[:2] + path[3:]  # the schema adds the kind of the event
    if kind == "extra_forbidden":
        return _unknown_key(tree, path)
    if kind == "missing":
        parent = shape_of(tree, path[:-1])
        slip = _misspelt(tree, path, parent)
        if slip is not None:
            return _unknown_key(tree, (*path[:-1], slip))
        meaning = parent.meanings.get(str(path[-1]), "") if isinstance(parent, Group) else ""
        return complain(tree, path, f"missing ({meaning})" if meaning else "missing")
    if kind == "union_tag_not_found":
        slip = _misspelt(tree, (*path, "kind"), shape_of(tree, path))
        if slip is not None:
            return _unknown_key(tree, (*path, slip))
        return complain(
            tree, (*path, "kind"), "missing", f"must be one of {', '.join(EVENT_KINDS)}"
        )
    if kind in ("union_tag_invalid", "literal_error"):
        path = (*path, "kind") if kind == "union_tag_invalid" else path
        word = value.get("kind") if isinstance(value, dict) else value
        return _wrong_word(tree, path, word, EVENT_KINDS)
    if kind == "value_error":
        allowed = str(context["error"])
        words = allowed.removeprefix("must be one of ")
        if words != allowed:
            return _wrong_word(tree, path, value, words.split(", "))
        return complain(tree, path, found(value), allowed)
    if kind in BOUNDS:
        name, relation = BOUNDS[kind]
        return complain(tree, path, found(value), f"must be {relation} {context[name]:g}")
    what = found(value)
    if isinstance(value, str):
        what += " (text)"
    allowed = WANTED.get(kind, detail["msg"].lower())
    if kind.startswith(("float_", "int_")):
        allowed += meant(value, whole=kind.startswith("int_"))
    return complain(tree, path, what, allowed)


def _misspelt(tree: Node, path: KeyPath, parent: Shape) -> str | None:
    """Return the key that seems to be meant for one that is missing, if one is written there."""
    *parents, key = path
    holder, there = locate(tree, tuple(parents))
    known = parent.fields if isinstance(parent, Group) else {}
    for name in holder.entries if there else ():
        if name not in known and nearest(name, known) == key:
            return name
        if not parents and name not in known and nearest(name, [*known, *FILE_KEYS]) in FILE_KEYS:
            return name  # what is missing stands in the scenario that should have been extended
    return None


def _wrong_word(tree: Node, path: KeyPath, value: object, words: Iterable[str]) -> ScenarioError:
    known = list(words)
    suggestion = nearest(value, known) if isinstance(value, str) else None
    return complain(tree, path, found(value), f"must be one of {', '.join(known)}", suggestion)


def _unknown_key(tree: Node, path: KeyPath) -> ScenarioError:
    *parents, key = path
    shape = shape_of(tree, tuple(parents))
    known = list(shape.fields) if isinstance(shape, Group) else []
    suggestion = nearest(str(key), known)
    if not parents:
        inside = {p.rpartition(".")[2]: p for p in known_paths(scenario_shape(), None)}
        suggestion = inside.get(str(key)) or nearest(str(key), [*known, *FILE_KEYS])
    allowed = "" if suggestion else f"known: {', '.join(known)}"
    node, _ = locate(tree, path)
    return node.error(path, "unknown key", allowed, suggestion=suggestion, at_key=True)


def shape_of(tree: Node, path: KeyPath) -> Shape:
    """Return the shape at a path, an event's by its kind."""
    shape: Shape = scenario_shape()
    for index, part in enumerate(path):
        shape = shape_at(shape, part)
        if isinstance(shape, Group) and shape.kinds:
            kind, _ = locate(tree, (*path[: index + 1], "kind"))
            shape = shape.kinds.get(str(kind.value), shape)
    return shape
