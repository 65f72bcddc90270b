"""Finding, combining and checking scenario files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from sim.data.population import populated
from sim.errors import ScenarioError, nearest
from sim.parameter_draws import find_draws
from sim.plain_text import printable
from sim.scenario import Scenario
from sim.scenario_file.checks import complaints
from sim.scenario_file.errors import complain, first, problems_of
from sim.scenario_file.names import FOLDER, find, is_name, name_of, named, shipped
from sim.scenario_file.overrides import read_override
from sim.scenario_file.tree import leaves, merge, plain_scenario, scenario_shape, unwrap
from sim.scenario_file.yaml_node import Node, found, from_python, plain
from sim.scenario_file.yaml_text import MAX_BYTES, read_file
from sim.text_file import is_file

MAX_CHAIN = 10
"""Most files that may extend each other."""


@dataclass(frozen=True)
class ValueOrigin:
    """Where a value was written, and the value that it replaced there.

    `file` is "--set" and `line` 0 for an override; `unit` and `source` are those written beside
    the number.
    """

    file: str
    line: int
    value: object
    unit: str | None
    source: str | None
    overrode: "ValueOrigin | None"


@dataclass(frozen=True)
class LoadedScenario:
    """A scenario, its file, and the origin of each value by dotted path (`state.severity`).

    `tree` holds all that was written, overrides included, `written` what the files alone say, and
    `files` the names of the files read, the base first.
    """

    scenario: Scenario
    path: Path
    origins: dict[str, ValueOrigin]
    tree: Node
    written: Node
    files: tuple[str, ...]


Loaded = TypeVar("Loaded", bound=LoadedScenario)


def load(name_or_path: str | Path, overrides: Sequence[str] = ()) -> LoadedScenario:
    """Read, combine and check a scenario.

    Parameters
    ----------
    name_or_path : str or Path
        Name of a shipped scenario, ``benchmarks/…`` included, or a path: anything else with a
        suffix or a separator.
    overrides : sequence of str
        ``path=value``, the path dotted, the value a YAML scalar, ``[list]`` or ``{mapping}``.

    Raises
    ------
    ScenarioError
        At the first thing that is wrong, in order of files and lines.
    """
    path = find(name_or_path)
    files = _chain(path)
    problems: list[ScenarioError] = []
    shape = scenario_shape()
    tree = Node({}, files[-1].file, 1, 1)
    for node in files:
        tree = merge(tree, unwrap(node, shape, problems), shape, problems)
    written = tree
    for text in overrides:
        node = read_override(text, tree)
        tree = merge(tree, unwrap(node, shape, problems), shape, problems)
    order = tuple(node.file for node in files)
    scenario = _validate(tree, name_of(path), problems, order)
    return LoadedScenario(scenario, path.resolve(), _origins(tree), tree, written, order)


def change(loaded: Loaded, changes: Sequence[Node]) -> Loaded:
    """Put further values over a loaded scenario, and check the whole.

    Parameters
    ----------
    loaded : LoadedScenario
        The scenario to change.
    changes : sequence of Node
        Trees in the shape of a scenario file, each with the place where it was written.

    Raises
    ------
    ScenarioError
        At the first thing that is wrong.
    """
    problems: list[ScenarioError] = []
    shape = scenario_shape()
    tree = loaded.tree
    for node in changes:
        tree = merge(tree, unwrap(node, shape, problems), shape, problems)
    name = loaded.scenario.name
    scenario = _validate(tree, name, problems, loaded.files)
    return replace(loaded, scenario=scenario, origins=_origins(tree), tree=tree)


def put_over(loaded: LoadedScenario, overrides: Sequence[str]) -> LoadedScenario:
    """Put overrides, ``path=value``, over a loaded scenario; see `load` and `change`."""
    for text in overrides:
        loaded = change(loaded, [read_override(text, loaded.tree)])
    return loaded


def from_mapping(
    mapping: Mapping[str, Any], name: str = "scenario", horizon: int | None = None
) -> Scenario:
    """Check a plain mapping as if it were a scenario file, and return the scenario.

    Events must lie within `horizon` months, by default the scenario's own.

    Raises
    ------
    ScenarioError
        At the first thing that is wrong; the file is called "scenario".
    """
    problems: list[ScenarioError] = []
    shape = scenario_shape()
    node = unwrap(from_python(dict(mapping), "scenario"), shape, problems)
    tree = merge(Node({}, "scenario"), node, shape, problems)
    return _validate(tree, name, problems, ["scenario"], horizon)


def _validate(
    tree: Node,
    name: str,
    problems: list[ScenarioError],
    files: Sequence[str],
    horizon: int | None = None,
) -> Scenario:
    """Return the scenario that a tree describes; its events must lie within the horizon."""
    try:
        scenario = populated(Scenario.model_validate({"name": name, **plain_scenario(tree)}))
    except ValidationError as refusal:
        problems = problems + problems_of(refusal, tree)
    if problems:
        raise first(problems, files)
    if scenario.draws is not None:
        try:
            find_draws(scenario.draws)
        except ScenarioError as error:
            raise complain(
                tree, ("draws",), error.found, error.allowed, error.suggestion
            ) from error
    problems = [
        complain(tree, c.path, c.what, c.allowed, c.suggestion)
        for c in complaints(scenario, horizon or _longest(tree, files))
    ]
    if problems:
        raise first(problems, files)
    return scenario


def _longest(tree: Node, files: Sequence[str]) -> int:
    """Return the longest horizon that a file or an override has set.

    What a longer scenario schedules may lie beyond the end of one that cuts it short.
    """
    months: list[int] = []
    node = tree.entries.get("months")
    first_file: str | None = None
    while node is not None:
        if isinstance(node.value, int):
            months.append(node.value)
        first_file, node = node.file, node.overrode
    if first_file != files[0]:
        months.append(int(Scenario.model_fields["months"].default))
    return max(months)


def _origins(tree: Node) -> dict[str, ValueOrigin]:
    return {key: origin for key, node in leaves(tree) if (origin := _origin(node))}


def _origin(node: Node | None) -> ValueOrigin | None:
    if node is None:
        return None
    below = _origin(node.overrode)
    return ValueOrigin(node.file, node.line, plain(node), node.unit, node.source, below)


def _display(path: Path) -> str:
    """Return how messages call a file.

    Relative to the working directory when inside it; a shipped one from its folder on.
    """
    path = path.resolve()
    for folder in (Path.cwd().resolve(), FOLDER.parent):
        if path.is_relative_to(folder):
            return printable(str(path.relative_to(folder)))
    return printable(str(path))


def _chain(path: Path) -> list[Node]:
    """Return the trees of a file and of all that it extends, the base first."""
    files: list[Node] = []
    seen: list[Path] = []
    while True:
        seen.append(path.resolve())
        node, extends = _split(_find_draws_beside(read_tree(path), path))
        files.insert(0, node)
        if extends is None:
            break
        path = _base(extends, path)
        if path.resolve() in seen:
            chain = " → ".join(_display(file) for file in [*seen, path])
            raise extends.error(("extends",), f"found a cycle: {chain}")
        if len(seen) == MAX_CHAIN:
            raise extends.error(("extends",), f"more than {MAX_CHAIN} files extend each other")
    own = {"name", "purpose"}  # these say what one file is, so they are not handed on
    return [
        replace(base, value={k: v for k, v in base.entries.items() if k not in own})
        for base in files[:-1]
    ] + files[-1:]


def _find_draws_beside(node: Node, path: Path) -> Node:
    """Return a file's tree in which a path of `draws:` counts from the file's own folder."""
    named_draws = node.entries.get("draws")
    if named_draws is None or not isinstance(named_draws.value, str):
        return node
    table = Path(named_draws.value)
    if not table.suffix or table.is_absolute():
        return node
    absolute = replace(named_draws, value=str(path.resolve().parent / table))
    return replace(node, value={**node.entries, "draws": absolute})


def read_tree(path: Path) -> Node:
    """Return the tree of a YAML file."""
    name = _display(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as fault:
        raise ScenarioError(f"cannot be read: {fault.strerror}", file=name) from None
    return read_file(data, name)


def _split(node: Node) -> tuple[Node, Node | None]:
    """Return a file's tree without `extends`, and what it extends."""
    own = dict(node.entries)
    extends = own.pop("extends", None)
    return replace(node, value=own), extends


def _base(extends: Node, path: Path) -> Path:
    """Return the file that `extends` names: a shipped name, or a path from this file's folder."""
    text = extends.value
    if not isinstance(text, str) or not text:
        raise extends.error(("extends",), found(plain(extends)), "must be the name of a file")
    if is_name(text):
        base, known = named(text), [name_of(file) for file in shipped()]
    else:
        base = path.parent / text
        known = [file.name for file in path.parent.glob("*.yaml")]
    if is_file(base):
        return base
    suggestion = nearest(Path(text).name, known)
    raise extends.error(("extends",), found(text), "no such file", suggestion=suggestion)
