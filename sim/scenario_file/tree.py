"""Scenario files as trees: what may stand where, numbers with units, and one file over another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from sim.errors import ScenarioError, nearest
from sim.scenario import Scenario
from sim.scenario_file.yaml_node import KeyPath, Node, dotted, found, plain

WRAPPER = ("value", "unit", "source")


@dataclass(frozen=True)
class Other:
    """A word, a month, a text, yes or no, or a list."""


@dataclass(frozen=True)
class Number:
    """A number, which may also be written as ``{value: …, unit: …, source: …}``."""

    unit: str = "-"


@dataclass(frozen=True)
class Group:
    """A mapping with known keys and what they mean; an event's keys depend on its kind."""

    fields: Mapping[str, "Shape"]
    meanings: Mapping[str, str]
    kinds: Mapping[str, "Group"] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Entries:
    """A mapping with free keys, whose entries null removes."""

    item: "Shape"


Shape = Other | Number | Group | Entries


@cache
def scenario_shape() -> Group:
    """Return the shape of a whole scenario, read from its schema."""
    return _group(Scenario)


def _group(model: type[BaseModel]) -> Group:
    fields: dict[str, Shape] = {}
    meanings = {name: info.description or "" for name, info in model.model_fields.items()}
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        unit = str(extra.get("unit", "-")) if isinstance(extra, dict) else "-"
        fields[name] = _shape(info.annotation, tuple(info.metadata), unit)
    return Group(fields, meanings)


def _shape(annotation: Any, metadata: tuple[Any, ...] = (), unit: str = "-") -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(arguments[0], arguments[1:], unit)
    if origin in (Union, UnionType):
        members = [member for member in arguments if member is not type(None)]
        return _shape(members[0], metadata, unit) if len(members) == 1 else _kinds(members)
    if origin is dict:
        return Entries(_shape(arguments[1], (), unit))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _group(annotation)
    words = any(isinstance(item, BeforeValidator) for item in metadata)
    return Number(unit) if annotation in (int, float) and not words else Other()


def _kinds(models: list[type[BaseModel]]) -> Group:
    """Return the shape of an event of a kind yet unknown: the keys of all kinds."""
    kinds = {get_args(m.model_fields["kind"].annotation)[0]: _group(m) for m in models}
    fields: dict[str, Shape] = {}
    for group in kinds.values():
        fields |= group.fields
    return Group(fields, {}, kinds)


def shape_at(shape: Shape, key: str | int) -> Shape:
    """Return what may stand under a key."""
    if isinstance(shape, Group):
        return shape.fields.get(str(key), Other())
    return shape.item if isinstance(shape, Entries) else Other()


def known_paths(shape: Shape, node: Node | None, path: KeyPath = ()) -> Iterator[str]:
    """Yield the dotted path of all that can be set, in the entries that a tree has."""
    children = node.entries if node is not None else {}
    if path:
        yield dotted(path)
    if isinstance(shape, Group):
        for key, item in shape.fields.items():
            yield from known_paths(item, children.get(key), (*path, key))
    elif isinstance(shape, Entries):
        for key, child in children.items():
            yield from known_paths(shape.item, child, (*path, key))


def unwrap(node: Node, shape: Shape, problems: list[ScenarioError], path: KeyPath = ()) -> Node:
    """Return a tree in which ``{value, unit, source}`` has become the number, with unit checked."""
    if not isinstance(node.value, dict):
        return node
    if isinstance(shape, Number):
        return _number(node, node.value, shape, problems, path)
    children = {
        key: unwrap(child, shape_at(shape, key), problems, (*path, key))
        for key, child in node.value.items()
    }
    return replace(node, value=children)


def _number(
    node: Node,
    parts: dict[str, Node],
    shape: Number,
    problems: list[ScenarioError],
    path: KeyPath,
) -> Node:
    for key, part in parts.items():
        here = (*path, key)
        if key not in WRAPPER:
            problems.append(
                part.error(
                    here,
                    "unknown key",
                    f"a number may have {', '.join(WRAPPER)}",
                    suggestion=nearest(key, WRAPPER),
                    at_key=True,
                )
            )
        elif key == "unit" and part.value != shape.unit:
            problems.append(
                part.error(here, found(plain(part)), f"the unit declared here is {shape.unit}")
            )
        elif key == "source" and not isinstance(part.value, str):
            problems.append(part.error(here, found(plain(part)), "must be text"))
    if "value" not in parts:
        problems.append(node.error((*path, "value"), "missing", "must be a number", at_key=True))
        return node
    unit, source = (plain(parts[key]) if key in parts else None for key in ("unit", "source"))
    return replace(parts["value"], key_line=node.key_line, unit=unit, source=source)


def merge(
    base: Node | None,
    top: Node,
    shape: Shape,
    problems: list[ScenarioError],
    path: KeyPath = (),
) -> Node:
    """Return `base` with all that `top` says put over it.

    Mappings merge key by key; scalars and lists replace. Null removes an entry of a mapping with
    free keys. An event whose kind changes is replaced as a whole.
    """
    if not isinstance(top.value, dict):
        leaf = base is not None and not isinstance(base.value, dict)
        return replace(top, overrode=base if leaf else None)
    under = base.entries if base is not None else {}
    merged = dict(under)
    for key, node in top.value.items():
        here = (*path, key)
        if not isinstance(shape, Entries) or node.value is not None:
            merged[key] = merge(under.get(key), node, shape_at(shape, key), problems, here)
        elif key in under:
            del merged[key]
        else:
            problems.append(
                node.error(
                    here,
                    "found null",
                    "no entry of this name is there to be removed",
                    suggestion=nearest(key, under),
                )
            )
    if isinstance(shape, Group) and shape.kinds and _differ(under.get("kind"), merged.get("kind")):
        return replace(top, value={key: merged[key] for key in top.value})
    stays = base is not None and isinstance(base.value, dict)
    return replace(base if stays and base is not None else top, value=merged)


def _differ(before: Node | None, after: Node | None) -> bool:
    return before is not None and after is not None and before.value != after.value


def locate(tree: Node, path: KeyPath) -> tuple[Node, bool]:
    """Return the node at a path and True, or the nearest one above it and False."""
    node = tree
    for part in path:
        items: Mapping[Any, Node] = node.entries
        if isinstance(node.value, list):
            items = dict(enumerate(node.value))
        if part not in items:
            return node, False
        node = items[part]
    return node, True


def leaves(node: Node, path: KeyPath = ()) -> Iterator[tuple[str, Node]]:
    """Yield the dotted path and node of every scalar and list of a tree."""
    if isinstance(node.value, dict):
        for key, child in node.value.items():
            yield from leaves(child, (*path, key))
    else:
        yield dotted(path), node
