"""Scenario files as trees: what may stand where, numbers with units, and one file over another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from sim.errors import ScenarioError, nearest
from sim.scenario import DATED, YEARS, Scenario, StateFigures
from sim.scenario_file.yaml_node import KeyPath, Node, dotted, found, plain

WRAPPER = ("value", "unit", "source")
"""What may be written beside a number."""

EARLIEST, LATEST = 1900, 2100
"""Years that a figure of a state may describe."""

A_YEAR = f"must be a year from {EARLIEST} to {LATEST}"


@dataclass(frozen=True)
class Other:
    """A word, a month, a text, yes or no, or a list."""


@dataclass(frozen=True)
class Number:
    """A number, which may also be written as ``{value: …, unit: …, source: …}``.

    A figure of a state, which may be a word, is `dated`: the year that it describes may be added.
    """

    unit: str = "-"
    dated: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """What may be written beside it."""
        return (*WRAPPER, "year") if self.dated else WRAPPER


@dataclass(frozen=True)
class Group:
    """A mapping with known keys and what they mean; an event's keys depend on its kind.

    Of one that is `dated`, figures have years.
    """

    fields: Mapping[str, "Shape"]
    meanings: Mapping[str, str]
    kinds: Mapping[str, "Group"] = field(default_factory=lambda: MappingProxyType({}))
    dated: bool = False


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
    dated = issubclass(model, StateFigures)
    meanings = {name: info.description or "" for name, info in model.model_fields.items()}
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        unit = str(extra.get("unit", "-")) if isinstance(extra, dict) else "-"
        if name == YEARS:
            continue  # written beside each figure
        shape = _shape(info.annotation, tuple(info.metadata), unit)
        fields[name] = Number(unit, dated=True) if dated and name in DATED else shape
    return Group(fields, meanings, dated=dated)


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
    if isinstance(shape, Group) and shape.dated and YEARS in children:
        _put_beside(children, children.pop(YEARS), problems, (*path, YEARS))
    return replace(node, value=children)


def _put_beside(
    figures: dict[str, Node], years: Node, problems: list[ScenarioError], path: KeyPath
) -> None:
    """Put years beside the figures that they belong to, as a dumped scenario has them apart."""
    for key, year in years.entries.items():
        if key not in figures:
            problems.append(year.error((*path, key), "no such figure is given here", at_key=True))
        elif not _is_year(year.value):
            problems.append(year.error((*path, key), found(plain(year)), A_YEAR))
        else:
            figures[key] = replace(figures[key], year=year.value)  # type: ignore[arg-type]
    if not isinstance(years.value, dict):
        problems.append(years.error(path, found(plain(years)), "must be a mapping"))


def _plain_with_years(tree: Node) -> Any:
    """Return the values of a scenario's tree, with the years of figures as the schema has them."""
    told = plain(tree)
    countries = tree.entries.get("countries")
    for code, country in countries.entries.items() if countries else ():
        later = country.entries.get("later")
        held = [(country, told["countries"][code])]
        if later is not None:
            held += [
                (node, told["countries"][code]["later"][name])
                for name, node in later.entries.items()
            ]
        for node, values in held:
            years = {key: item.year for key, item in node.entries.items() if item.year is not None}
            if years:
                values[YEARS] = years
    return told


def plain_scenario(tree: Node) -> Any:
    """Return the values of a scenario's tree as the schema has them.

    Figures have their years. Where a stage or a date is put over that of another file, or set in a
    command, without another source, that of what stood there says so.
    """
    told = _plain_with_years(tree)
    deals = tree.entries.get("deals")
    for name, deal in deals.entries.items() if deals else ():
        record = deal.entries.get("record")
        source = record.entries.get("source") if record else None
        if record is None or source is None or not source.value or source.overrode is not None:
            continue
        dated = {**record.entries, "stage": deal.entries.get("stage", source)}
        changed = [key for key, node in dated.items() if node.file != source.file]
        if changed:
            words = f" ({', '.join(changed)} changed without a source)"
            told["deals"][name]["record"]["source"] += words
    return told


def _number(
    node: Node,
    parts: dict[str, Node],
    shape: Number,
    problems: list[ScenarioError],
    path: KeyPath,
) -> Node:
    for key, part in parts.items():
        here = (*path, key)
        if key not in shape.parts:
            problems.append(
                part.error(
                    here,
                    "unknown key",
                    f"a number may have {', '.join(shape.parts)}",
                    suggestion=nearest(key, shape.parts),
                    at_key=True,
                )
            )
        elif key == "unit" and part.value != shape.unit:
            problems.append(
                part.error(here, found(plain(part)), f"the unit declared here is {shape.unit}")
            )
        elif key == "source" and not isinstance(part.value, str):
            problems.append(part.error(here, found(plain(part)), "must be text"))
        elif key == "year" and not _is_year(part.value):
            problems.append(part.error(here, found(plain(part)), A_YEAR))
    if "value" not in parts:
        problems.append(node.error((*path, "value"), "missing", "must be a number", at_key=True))
        return node
    unit, source = (plain(parts[key]) if key in parts else None for key in ("unit", "source"))
    written = parts["year"].value if shape.dated and "year" in parts else None
    year = written if isinstance(written, int) and _is_year(written) else None
    return replace(parts["value"], key_line=node.key_line, unit=unit, source=source, year=year)


def _is_year(value: object) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and EARLIEST <= value <= LATEST  # type: ignore[operator]


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
