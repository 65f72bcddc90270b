"""Reading the factors of a design: levels, ranges, or the span that the registry declares."""

import math
from dataclasses import dataclass, replace
from typing import Any

from analysis.sweep.design import Factor, Kind, is_number, spell_value
from analysis.sweep.fields import Fields
from analysis.sweep.sample import evenly
from sim.parameter_draws import ParameterDraws
from sim.parameters import REGISTRY
from sim.scenario import Scenario
from sim.scenario_file.files import LoadedScenario, change
from sim.scenario_file.overrides import keys_of, under
from sim.scenario_file.text import REMARKS
from sim.scenario_file.yaml_node import Node, found, plain
from sim.typed_number import meant
from sim.variants import Keys, replaced, value_at

UNCERTAINTIES = "uncertainties"
"""The word for every uncertainty of the registry that declares a span."""

RANGE_KEYS = ("low", "high", "levels", "scale")
MANY_LEVELS = 10_000


@dataclass(frozen=True)
class FactorLevel:
    """A value, and how tables spell it."""

    value: Any
    word: Any


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
    factors = [read_factor(path, child, base, kind) for path, child in entries.items()]
    for place, factor in enumerate(factors):
        for other in factors[:place]:
            if overlap(factor.keys, other.keys):
                where, what = ("factors", factor.path), f"varied twice, as {other.path}"
                raise entries[factor.path].error(where, what, at_key=True)
    return tuple(factors)


def overlap(one: Keys, other: Keys) -> bool:
    """Return whether one path lies within the other."""
    return all(a == b for a, b in zip(one, other, strict=False))


def uncertainties() -> list[str]:
    """Return the paths of all uncertainties that declare a span worth exploring."""
    return [row.path for row in REGISTRY.values() if row.role == "uncertainty" and row.span]


def every_uncertainty(scenario: Scenario) -> tuple[Factor, ...]:
    """Return every uncertainty of the registry as a range over its span."""
    dump = scenario.model_dump(mode="json")
    factors = []
    for path in uncertainties():
        row, keys = REGISTRY[path], tuple(path.split("."))
        assert row.span is not None
        low, high = (float(end) for end in row.span)
        own = spell_value(value_at(dump, keys))
        whole = row.kind is int
        factors.append(Factor(path, keys, low=low, high=high, whole=whole, own=own))
    return tuple(factors)


def drawn_factors(table: ParameterDraws, base: LoadedScenario) -> tuple[Factor, ...]:
    """Return the parameters of a table of draws, each over the range that its draws cover."""
    lows, highs = table.values.min(axis=0), table.values.max(axis=0)
    factors = []
    for path, low, high in zip(table.paths, lows, highs, strict=True):
        keys = tuple(path.split("."))
        only = (float(low),) if low == high else ()
        here = Factor(path, keys, only, only, float(low), float(high), own=own_word(base, keys))
        factors.append(here)
    return tuple(factors)


def _nothing(node: Node) -> Node:
    return Node(None, node.file, node.line, node.key_line)


def path_keys(path: str, node: Node, base: LoadedScenario) -> Keys:
    """Return the keys of a path that a design varies.

    Raises
    ------
    ScenarioError
        If there is no such path, or it holds a remark.
    """
    keys = keys_of(path, base.tree, node)
    if keys[-1] in REMARKS:
        raise node.error((path,), "is a remark, which changes no number", at_key=True)
    return keys


def own_word(base: LoadedScenario, keys: Keys) -> Any:
    """Return the base's own value, spelled; None where it has none."""
    value = value_at(base.scenario.model_dump(mode="json"), keys)
    return None if value is None else spell_value(value)


def read_factor(path: str, node: Node, base: LoadedScenario, kind: Kind) -> Factor:
    """Return one factor: levels, a range, or the registry's span.

    Raises
    ------
    ScenarioError
        If it is not what can be varied.
    """
    keys = path_keys(path, node, base)
    here = Factor(path, keys, own=own_word(base, keys))
    if isinstance(node.value, list):
        factor = _levels(here, node, base)
    elif node.value is None or isinstance(node.value, dict):
        factor = _range(here, node, base)
    else:
        allowed = f"must be a list of levels, or a range {{low: …, high: …}}{meant(node.value)}"
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
    levels = [level_of(base, here.keys, child) for child in nodes]
    if len({str(level.word) for level in levels}) < len(levels):
        raise node.error(("factors", here.path), "a level that stands twice")
    return with_levels(here, levels)


def with_levels(here: Factor, levels: list[FactorLevel]) -> Factor:
    """Return a factor with levels, and the ends of those that are numbers."""
    factor = replace(
        here,
        levels=tuple(level.value for level in levels),
        spelled=tuple(level.word for level in levels),
    )
    if not factor.numeric:
        return factor
    return replace(factor, low=float(min(factor.spelled)), high=float(max(factor.spelled)))


def _range(here: Factor, node: Node, base: LoadedScenario) -> Factor:
    """Return a factor with a range: given, or the registry's span; both ends are checked."""
    where = ("factors", here.path)
    empty = Node({}, node.file, node.line, node.key_line)
    fields = Fields(empty if node.value is None else node, where)
    fields.only(RANGE_KEYS)
    given = fields.all()
    listed = given.get("levels")
    if listed is not None and isinstance(listed.value, list):
        if set(given) != {"levels"}:
            raise node.error(where, "a list of levels beside a range", "give one of them")
        return _levels(here, listed, base)
    low, high = _ends(here, node, given, base)
    log = fields.word("scale", ("linear", "log"), "linear") == "log"
    if log and low <= 0:
        raise node.error(where, f"found low {low:g}", "a log scale needs low above 0")
    whole = isinstance(low, int) and isinstance(high, int)
    factor = replace(here, low=float(low), high=float(high), log=log, whole=whole)
    if listed is None:
        return factor
    values = evenly(factor, fields.whole("levels", 0, low=1, high=MANY_LEVELS))
    return replace(factor, levels=values, spelled=values)


def _ends(
    here: Factor, node: Node, given: dict[str, Node], base: LoadedScenario
) -> tuple[int | float, int | float]:
    """Return the two ends of a range, checked."""
    where = ("factors", here.path)
    declared = REGISTRY.get(here.path)
    span = declared.span if declared else None
    if span is None and not {"low", "high"} <= set(given):
        raise node.error(where, "no span is declared", "needs low and high, or a list of levels")
    ends = []
    for name, end in zip(("low", "high"), span or (0.0, 0.0), strict=True):
        whole = declared is not None and declared.kind is int
        default = Node(int(end) if whole else end, node.file, node.line, node.key_line)
        level = level_of(base, here.keys, given.get(name, default))
        if not is_number(level.word):
            raise node.error(where, "is not a number", "a range is for numbers; give levels")
        ends.append(level.value)
    if not ends[0] < ends[1] < math.inf:
        raise node.error(
            where, f"found low {ends[0]:g}, high {ends[1]:g}", "low must be below high"
        )
    return ends[0], ends[1]


def level_of(base: LoadedScenario, keys: Keys, node: Node) -> FactorLevel:
    """Return the value that a scenario has under a path once a node is put there, checked.

    Raises
    ------
    ScenarioError
        If the value is refused, or setting it alone would not give the scenario that a file would.
    """
    changed = change(base, [under(keys, node)]).scenario
    (level,) = levels_in(base, changed, [keys], node)
    return level


def levels_in(
    base: LoadedScenario, changed: Scenario, paths: list[Keys], node: Node
) -> list[FactorLevel]:
    """Return the values that a changed scenario has under some paths.

    Raises
    ------
    ScenarioError
        If putting just these values into the base would not give the changed scenario.
    """
    values = {keys: value_at(changed, keys) for keys in paths}
    try:
        same = replaced(base.scenario, values) == changed
    except AttributeError:
        same = False
    if not same:
        what, allowed = "a part of what is not there, or its removal", "make it a policy instead"
        raise node.error(paths[-1], what, allowed, at_key=True)
    dump = changed.model_dump(mode="json")
    return [FactorLevel(values[keys], spell_value(value_at(dump, keys))) for keys in paths]
