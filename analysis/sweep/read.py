"""Reading design files: the same YAML, the same one-line errors as scenario files."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.intervals import LEVEL
from analysis.sweep.design import FILE_KINDS, Design, Factor, Keep, Kind, Precision, SweepPolicy
from analysis.sweep.factors import (
    FactorLevel,
    drawn_factors,
    levels_in,
    overlap,
    own_word,
    path_keys,
    read_factors,
    with_levels,
)
from analysis.sweep.fields import Fields
from analysis.sweep.measure import default_outcomes, known_outcomes
from analysis.sweep.sample import chosen_rows, combinations, sampled
from sim.errors import ScenarioError, nearest
from sim.parameter_draws import load_draws
from sim.scenario_file.files import LoadedScenario, change, load, read_tree
from sim.scenario_file.names import FOLDER, find
from sim.scenario_file.overrides import keys_of, settings
from sim.scenario_file.yaml_node import Node, found, plain
from sim.scenario_file.yaml_text import read_text
from sim.text_file import is_file
from sim.variants import Keys, value_at

DESIGNS = FOLDER / "sweeps"

KEYS = (
    "purpose",
    "scenario",
    "set",
    "design",
    "factors",
    "samples",
    "draws",
    "list",
    "policies",
    "replications",
    "precision",
    "seed",
    "outcomes",
    "keep",
)
AT_MOST = 65_536
"""Runs per point after which precision is given up, unless a design says otherwise."""

MANY_POINTS = 200_000
MANY_RUNS = 1_000_000_000


IN_MEMORY = "design"
"""What a design is called that is given in memory and not in a file."""


def read_design(design: str | Path | Mapping[str, Any], seed: int | None = None) -> Design:
    """Read and check a design.

    Parameters
    ----------
    design : str, Path or mapping
        Name of a shipped design; a path: anything with a suffix or a separator; or what a file
        would hold, with a name or path of a scenario, or one that was loaded.
    seed : int, optional
        Seed to use in place of the design's own.

    Raises
    ------
    ScenarioError
        At the first thing that is wrong.
    """
    given: LoadedScenario | None = None
    if isinstance(design, Mapping):
        path = Path(IN_MEMORY)
        node, given = _in_memory(design)
    else:
        path = find(design, DESIGNS, "design")
        node = read_tree(path)
    fields = Fields(node)
    fields.only(KEYS)
    base = _base(fields, path, given)
    kind = Kind(fields.word("design", [kind.value for kind in FILE_KINDS]))
    seed = fields.whole("seed", 1, low=0) if seed is None else seed
    names: tuple[str, ...] = ()
    if kind is not Kind.draws:
        fields.refuse("draws", reason="only a design of draws has a table of them")
    if kind is Kind.listed:
        fields.refuse("factors", "samples", reason="a listed design has a list")
        factors, samples, names = _listed(fields, base)
    elif kind is Kind.draws:
        fields.refuse("factors", "list", reason="a design of draws varies what the table holds")
        factors, samples = _drawn(fields, base, seed)
    else:
        fields.refuse("list", reason=f"a {kind.value} design has factors")
        factors = read_factors(fields, base, kind)
        samples = _samples(fields, kind, factors, seed)
    outcomes = _outcomes(fields, base)
    precision = _precision(fields, base, outcomes)
    policies = _policies(fields, base, factors, outcomes)
    made = Design(
        name=path.stem,
        purpose=fields.text("purpose"),
        base=base.scenario,
        kind=kind,
        factors=factors,
        policies=policies,
        samples=samples,
        names=names,
        replications=_replications(fields, precision),
        precision=precision,
        seed=seed,
        outcomes=outcomes,
        keep=Keep(fields.word("keep", [keep.value for keep in Keep], Keep.points.value)),
    )
    most = precision.at_most if precision else made.replications
    if len(made.points) * most > MANY_RUNS:
        what = f"{len(made.points):,} points × {most:,} runs"
        key = "precision" if precision else "replications"
        raise fields.error(key, what, f"must be at most {MANY_RUNS:,} runs in all")
    return made


def _in_memory(design: Mapping[str, Any]) -> tuple[Node, LoadedScenario | None]:
    """Return a design that is at hand as the tree of a file, and the scenario in it, if it is."""
    base = design.get("scenario")
    given = base if isinstance(base, LoadedScenario) else None
    told = dict(design) if given is None else {**design, "scenario": given.scenario.name}
    try:
        text = json.dumps(told, allow_nan=False, default=lambda value: value.item())
    except (TypeError, ValueError, AttributeError, RecursionError):
        allowed = "must hold texts, finite numbers, lists and mappings, as a design file does"
        raise ScenarioError("found something else", allowed, file=IN_MEMORY) from None
    node = read_text(text, IN_MEMORY)
    assert node is not None
    return node, given


def _base(fields: Fields, path: Path, given: LoadedScenario | None) -> LoadedScenario:
    """Return the base scenario, unless it is given, with what `set` changes for all points."""
    node = fields.needed("scenario", "the base: a shipped scenario, or a path from this file")
    name: Any = node.value
    if not isinstance(name, str) or not name:
        raise node.error(("scenario",), found(plain(node)), "must be the name of a scenario")
    beside = path.parent / name
    try:
        loaded = given or load(beside if Path(name).suffix and is_file(beside) else name)
    except ScenarioError as error:
        if error.line is not None:
            raise
        where = ("scenario",)
        raise node.error(where, error.found, error.allowed, suggestion=error.suggestion) from None
    return change(loaded, settings(fields.entries("set"), loaded.tree))


def _samples(
    fields: Fields, kind: Kind, factors: tuple[Factor, ...], seed: int
) -> tuple[tuple[Any, ...], ...]:
    if kind is Kind.factorial:
        fields.refuse("samples", reason="a factorial design has all combinations of levels")
        count = math.prod(len(factor.levels) for factor in factors)
        if count > MANY_POINTS:
            raise fields.error("factors", f"{count:,} combinations", f"at most {MANY_POINTS:,}")
        return combinations(factors)
    fields.needed("samples", f"how many points the {kind.value} has")
    count = fields.whole("samples", 0, low=1, high=MANY_POINTS)
    if kind is Kind.sobol and count & (count - 1):
        below = 1 << (count.bit_length() - 1)
        raise fields.error(
            "samples", f"found {count}", f"must be a power of 2: {below}, {2 * below}"
        )
    return sampled(kind, count, factors, seed)


def _drawn(
    fields: Fields, base: LoadedScenario, seed: int
) -> tuple[tuple[Factor, ...], tuple[tuple[Any, ...], ...]]:
    """Return the parameters of a table of draws, and some of its rows."""
    node = fields.needed("draws", "a shipped table of draws, such as posterior, or a path")
    name: Any = node.value
    if not isinstance(name, str) or not name:
        raise node.error(("draws",), found(plain(node)), "must be the name of a table of draws")
    try:
        table = load_draws(name)
    except ScenarioError as error:
        where = ("draws",)
        raise node.error(where, error.found, error.allowed, suggestion=error.suggestion) from None
    fields.needed("samples", "how many of the draws are tried")
    count = fields.whole("samples", 0, low=1, high=len(table.values))
    rows = table.values[chosen_rows(len(table.values), count, seed)]
    samples = tuple(tuple(float(value) for value in row) for row in rows)
    return drawn_factors(table, base), samples


def _listed(
    fields: Fields, base: LoadedScenario
) -> tuple[tuple[Factor, ...], tuple[tuple[Any, ...], ...], tuple[str, ...]]:
    """Return the factors that a list mentions, its samples and their names."""
    fields.needed("list", "names of points, each with the values that it sets")
    named = fields.named("list")
    if not 0 < len(named) <= MANY_POINTS:
        raise fields.error("list", f"{len(named) or 'no'} points", f"1 to {MANY_POINTS:,}")
    rows: list[dict[Keys, FactorLevel]] = []
    paths: dict[Keys, str] = {}
    for name, node in named.items():
        entries = Fields(node, ("list", name)).all()
        keys = {path: path_keys(path, value, base) for path, value in entries.items()}
        paths |= {key: path for path, key in keys.items()}
        changed = change(base, settings(entries, base.tree)).scenario
        levels = levels_in(base, changed, list(keys.values()), node)
        rows.append(dict(zip(keys.values(), levels, strict=True)))
    own = {keys: FactorLevel(value_at(base.scenario, keys), own_word(base, keys)) for keys in paths}
    columns = {keys: [row.get(keys, own[keys]) for row in rows] for keys in paths}
    factors = tuple(
        with_levels(
            Factor(path, keys, own=own[keys].word),
            list({str(level.word): level for level in columns[keys]}.values()),
        )
        for keys, path in paths.items()
    )
    samples = tuple(
        tuple(columns[factor.keys][row].value for factor in factors) for row in range(len(rows))
    )
    return factors, samples, tuple(named)


def _policies(
    fields: Fields, base: LoadedScenario, factors: tuple[Factor, ...], outcomes: tuple[str, ...]
) -> tuple[SweepPolicy, ...]:
    """Return the policies; without any, the base is the only one."""
    named = fields.named("policies")
    if "policies" in fields.all() and not named:
        raise fields.error("policies", "no policies", "needs at least one, or no such key")
    policies = []
    for name, node in (named or {"base": Node({}, "")}).items():
        entries = Fields(node, ("policies", name)).all()
        for path, value in entries.items():
            keys = keys_of(path, base.tree, value)
            clash = next((f.path for f in factors if overlap(f.keys, keys)), None)
            if clash:
                raise value.error(
                    ("policies", name, path), f"{clash} is also a factor", at_key=True
                )
        scenario = change(base, settings(entries, base.tree)).scenario
        known = known_outcomes(scenario)
        lacking = [outcome for outcome in outcomes if outcome not in known]
        if lacking:
            what = f"lacks the deal of outcome {lacking[0]}"
            raise node.error(("policies", name), what, at_key=True)
        policies.append(SweepPolicy(name, scenario))
    return tuple(policies)


def _outcomes(fields: Fields, base: LoadedScenario) -> tuple[str, ...]:
    nodes = fields.items("outcomes")
    if nodes is None:
        return default_outcomes(base.scenario)
    known = known_outcomes(base.scenario)
    if not nodes:
        raise fields.error("outcomes", "an empty list", "needs at least one outcome")
    names = []
    for place, node in enumerate(nodes):
        name: Any = node.value
        if not isinstance(name, str) or name not in known:
            near = nearest(name, known) if isinstance(name, str) else None
            listed = "" if near else f"known: {', '.join(default_outcomes(base.scenario))}, …"
            what = f"unknown outcome, {found(plain(node))}"
            raise node.error(("outcomes", place), what, listed, suggestion=near)
        names.append(name)
    return tuple(dict.fromkeys(names))


def _precision(fields: Fields, base: LoadedScenario, outcomes: tuple[str, ...]) -> Precision | None:
    node = fields.all().get("precision")
    if node is None:
        return None
    parts = Fields(node, ("precision",))
    parts.only(("outcome", "half_width", "level", "at_most"))
    known = known_outcomes(base.scenario)
    outcome = parts.word("outcome", outcomes)
    parts.needed("half_width", f"half the interval's width [{known[outcome]}]")
    return Precision(
        outcome=outcome,
        half_width=parts.number("half_width", 0.0, low=1e-9, high=1e9),
        level=parts.number("level", LEVEL, low=0.5, high=0.9999),
        at_most=parts.whole("at_most", AT_MOST, low=2, high=MANY_RUNS),
    )


def _replications(fields: Fields, precision: Precision | None) -> int:
    if precision is not None:
        fields.refuse("replications", reason="precision decides how many runs a point has")
        return min(FIRST_ROUND, precision.at_most)
    fields.needed("replications", "runs at each point (or give a precision)")
    return fields.whole("replications", 0, low=1, high=MANY_RUNS)


FIRST_ROUND = 256
"""Runs at each point before precision is looked at for the first time."""
