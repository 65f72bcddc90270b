"""The page of columns has every column that a result of any kind keeps."""

import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from analysis.api import compare, frontier, register, sensitivity, simulate, sweep
from analysis.docs.columns import KINDS, ROWS, columns
from analysis.docs.kept import FIT_COLUMNS, generic, kept_tables
from analysis.kinds import names_by_kind
from analysis.look.export import tables_of
from analysis.result import Result
from analysis.sensitivity.python import Size
from sim import load
from sim.parameter_draws import FOLDER

if TYPE_CHECKING:
    import pyarrow as pa

FACTOR, OUTCOMES = "state.threat_rate", ("deals_concluded", "BOR/Bow.signed")
DESIGN = {
    "scenario": "toy",
    "design": "factorial",
    "factors": {FACTOR: {"levels": [0.1, 0.4]}},
    "policies": {"as it is": {}, "never": {"state.policy": "never"}},
    "replications": 16,
    "outcomes": list(OUTCOMES),
    "keep": "deals",
}

Told = dict[tuple[str, str], set[str]]


@pytest.fixture(scope="module")
def told() -> Told:
    """The columns on the page, by kind and table; those of a sweep's deals are a run's too."""
    found: Told = {}
    for part in columns().split("\n### ")[1:]:
        kind, name = re.match(r"(\w+): ([\w-]+)", part).groups()  # type: ignore[union-attr]
        found[kind, name] = set(re.findall(r"^\| `([^`]+)` \|", part.split("\n## ")[0], re.M))
    found["sweep", "deals"] |= found["run", "deals"]
    return found


def check(
    told: Told,
    kind: str,
    tables: "dict[str, pa.Table]",
    varied: Iterable[str] = (),
    outcomes: Iterable[str] = (),
) -> None:
    """Find all columns of some tables on the page."""
    assert tables
    for name, found in tables.items():
        kept = {generic(column, varied, outcomes) for column in found.column_names}
        assert kept <= told[kind, name], (kind, name)


def test_each_table_is_told_of() -> None:
    """What is said of kinds and rows is of tables that there are; kinds without any are named."""
    found = kept_tables()
    assert list(found) == list(KINDS)
    assert {f"{kind} {name}" for kind, tables in found.items() for name in tables} == set(ROWS)
    page = columns().split("\n## ")[0]
    for kind in names_by_kind():
        made: type[Result] = import_module(f"analysis.{kind}.result").RESULT
        command = import_module(f"analysis.{kind}.command").COMMANDS[0].__name__
        assert (made.tables is Result.tables) == (command not in found), kind
        assert (f"`{command}`" in page) >= (command not in found)


def test_columns_of_runs_and_comparisons(told: Told) -> None:
    check(told, "run", simulate("toy", runs=8).tables())
    check(
        told, "compare", compare("toy", load("toy").with_({"state.severity": 2.0}), runs=8).tables()
    )


def test_columns_of_a_sweep(told: Told, tmp_path: Path) -> None:
    made = sweep(DESIGN, tmp_path / "sweep")
    check(told, "sweep", tables_of(tmp_path / "sweep", made.manifest), [FACTOR], OUTCOMES)


def test_columns_of_a_register(told: Told) -> None:
    check(told, "register", register(permutations=9).tables())


@pytest.mark.slow
def test_columns_of_searches(told: Told, tmp_path: Path) -> None:
    size = Size(trajectories=2, samples=16, most=1, runs=64)
    check(told, "sensitivity", sensitivity("toy", outcomes=OUTCOMES[:1], size=size).tables())
    few: dict[str, Any] = {"population": 4, "generations": 1, "worlds": 2, "fresh": 20, "runs": 2}
    made = frontier("toy", keep=2, out=tmp_path / "search", **few)
    measured = [*made.found.objectives, "deals_concluded"]
    check(told, "frontier", made.tables(), [lever.path for lever in made.found.levers], measured)


@pytest.mark.parametrize("name", FIT_COLUMNS)
def test_columns_of_the_fit(name: str) -> None:
    """Files that say no meanings: those of the posterior that is committed."""
    file = FOLDER / f"{name.replace('fit-', 'fit/')}.parquet"
    known = {column for column, *_ in FIT_COLUMNS[name]}
    for column in pq.read_schema(file).names:
        word = re.sub(r"^(concluded|designated) .+$", r"\1 CASE", column)
        assert ("PARAMETER" if "." in column else word) in known
