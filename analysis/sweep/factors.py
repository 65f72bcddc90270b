"""Reading the factors of a design: levels, ranges, or the span that the registry declares."""

from dataclasses import replace
from typing import Any

from analysis.sweep.design import Factor, Kind, distinct, is_number
from analysis.sweep.fields import Fields
from analysis.sweep.sample import evenly
from sim.parameters import REGISTRY
from sim.scenario_file.files import LoadedScenario, change
from sim.scenario_file.overrides import keys_of, under
from sim.scenario_file.yaml_node import Node, found, plain
from sim.variants import value_at

UNCERTAINTIES = "uncertainties"
"""The word for every uncertainty of the registry that declares a span."""

RANGE_KEYS = ("low", "high", "levels", "scale")
MANY_LEVELS = 10_000


def read_factors(fields: Fields, base: LoadedScenario, kind: Kind) -> tuple[Factor, ...]:
    """Return the factors of a design.

    Raises
    ------
    ScenarioError
        If there are none, or one is not what can be varied.
    """
    node = fields.needed("factors", "paths with levels or a range")
    if node.value == UNCERTAINTIES:
        entries = {path: _nothing(node) for path in uncertainties()}
    else:
        entries = fields.entries("factors")
    if not entries:
        raise fields.error("factors", "no factors", "needs at least one")
    factors = [_factor(path, child, base, kind) for path, child in entries.items()]
    for place, factor in enumerate(factors):
        for other in factors[:place]:
            if factor.keys[: len(other.keys)] == other.keys[: len(factor.keys)]:
                where = ("factors", factor.path)
                raise entries[factor.path].error(
                    where, f"varied twice, as {other.path}", at_key=True
                )
    return tuple(factors)


def uncertainties() -> list[str]:
    """Return the paths of all uncertainties that declare a span worth exploring."""
    return [row.path for row in REGISTRY.values() if row.role == "uncertainty" and row.span]


def _nothing(node: Node) -> Node:
    return Node(None, node.file, node.line, node.key_line)


def _factor(path: str, node: Node, base: LoadedScenario, kind: Kind) -> Factor:
    keys = keys_of(path, base.tree, node)
    here = Factor(path, keys, own=value_at(base.scenario, keys))
    if isinstance(node.value, list):
        factor = _levels(here, node, base)
    elif node.value is None or isinstance(node.value, dict):
        factor = _range(here, node, base)
    else:
        allowed = "must be a list of levels, or a range {low: …, high: …}"
        raise node.error(("factors", path), found(plain(node)), allowed)
    if kind is Kind.factorial and not factor.levels:
        what = "a range without levels"
        raise node.error(("factors", path), what, "a factorial design needs levels: 5, or a list")
    return factor


def _levels(here: Factor, node: Node, base: LoadedScenario) -> Factor:
    """Return a factor with levels, each checked as a scenario file would be."""
    nodes: Any = node.value
    if not nodes:
        raise node.error(("factors", here.path), "no levels", "needs at least one")
    values = tuple(value_of(base, here.keys, child) for child in nodes)
    if len(distinct(values)) < len(values):
        raise node.error(("factors", here.path), "a level that stands twice")
    factor = replace(here, levels=values, own=here.own if here.own is not None else values[0])
    if not factor.numeric:
        return factor
    return replace(factor, low=float(min(values)), high=float(max(values)))


def _range(here: Factor, node: Node, base: LoadedScenario) -> Factor:
    """Return a factor with a range: given, or the registry's span; both ends are checked."""
    where = ("factors", here.path)
    fields = Fields(
        Node({}, node.file, node.line, node.key_line) if node.value is None else node, where
    )
    fields.only(RANGE_KEYS)
    given = fields.all()
    listed = given.get("levels")
    if listed is not None and isinstance(listed.value, list):
        if set(given) != {"levels"}:
            raise node.error(where, "a list of levels beside a range", "give one of them")
        return _levels(here, listed, base)
    declared = REGISTRY.get(here.path)
    span = declared.span if declared else None
    if span is None and not {"low", "high"} <= set(given):
        raise node.error(where, "no span is declared", "needs low and high, or a list of levels")
    ends = []
    for name, end in zip(("low", "high"), span or (0.0, 0.0), strict=True):
        whole = declared is not None and declared.kind is int
        default = Node(int(end) if whole else end, node.file, node.line, node.key_line)
        value = value_of(base, here.keys, given.get(name, default))
        if not is_number(value):
            raise node.error(where, "is not a number", "a range is for numbers; give levels")
        ends.append(value)
    if not ends[0] < ends[1] < float("inf"):
        raise node.error(
            where, f"found low {ends[0]:g}, high {ends[1]:g}", "low must be below high"
        )
    log = fields.word("scale", ("linear", "log"), "linear") == "log"
    if log and ends[0] <= 0:
        raise node.error(where, f"found low {ends[0]:g}", "a log scale needs low above 0")
    whole = all(isinstance(end, int) for end in ends)
    own = here.own if here.own is not None else ends[0]
    factor = replace(here, low=float(ends[0]), high=float(ends[1]), log=log, whole=whole, own=own)
    if listed is None:
        return factor
    count = fields.whole("levels", 0, low=1, high=MANY_LEVELS)
    return replace(factor, levels=evenly(factor, count))


def value_of(base: LoadedScenario, keys: tuple[str, ...], node: Node | None = None) -> Any:
    """Return the value that a scenario has under a path, once a node is put there and checked."""
    if node is None:
        return value_at(base.scenario, keys)
    return value_at(change(base, [under(keys, node)]).scenario, keys)
