"""Parameters that differ from run to run: a table of draws, such as a posterior.

Run r takes row r modulo the number of rows, whatever else is computed with it. A parameter that
the scenario itself sets is not drawn: what is written stands.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError, nearest
from sim.parameters import REGISTRY, SECTIONS, Declaration, Parameters
from sim.parquet import UnpacksError, read_parquet
from sim.text_file import is_file

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.scenario import Scenario

MOST_VALUES = 20_000_000
"""Values of a table of draws: a small file can unpack to far more than memory holds."""

MAGIC = b"PAR1"
"""What a Parquet file begins with."""

FOLDER = Path(__file__).resolve().parent.parent / "scenarios" / "parameters"


@dataclass(frozen=True)
class ParameterDraws:
    """Draws of parameters.

    Attributes
    ----------
    paths : tuple of str
        Parameters by path, as in ``weights.need``.
    values : (draws, parameters)
        In the units of the registry.
    """

    paths: tuple[str, ...]
    values: NDArray[np.float64]

    def row_of(self, run: int) -> int:
        """Return the row that a run takes."""
        return run % len(self.values)

    def without(self, fixed: Sequence[str]) -> "ParameterDraws":
        """Return the draws of the other parameters."""
        kept = [path not in fixed for path in self.paths]
        paths = tuple(path for path in self.paths if path not in fixed)
        return ParameterDraws(paths, self.values[:, kept])

    def parameters_of(self, run: int, base: Parameters) -> dict[str, Any]:
        """Return the sections of a run, `base` with the run's draws in place, by name."""
        row = self.values[self.row_of(run)].tolist()
        changes: dict[str, dict[str, float]] = {}
        for path, value in zip(self.paths, row, strict=True):
            section, name = path.split(".")
            changes.setdefault(section, {})[name] = value
        return {
            section: getattr(base, section).model_copy(update=update)
            for section, update in changes.items()
        }

    def write_into(self, parameters: NDArray[np.void], runs: Sequence[int]) -> None:
        """Write the draws of runs into an array of all parameters, one record per run."""
        rows = np.array([self.row_of(run) for run in runs], dtype=np.int64)
        for k, path in enumerate(self.paths):
            section, name = path.split(".")
            parameters[section][name] = self.values[rows, k]


def find_draws(name: str) -> Path:
    """Return the file of a table of draws: a shipped name, or a path.

    Raises
    ------
    ScenarioError
        If there is no such file.
    """
    path = Path(name) if Path(name).suffix else FOLDER / f"{name}.parquet"
    if not is_file(path):
        shipped = [file.stem for file in FOLDER.glob("*.parquet")]
        raise ScenarioError(
            f"no such table of draws: '{name}'",
            f"shipped: {', '.join(sorted(shipped)) or 'none'}",
            key="draws",
            suggestion=nearest(name, shipped),
        )
    return path


def load_draws(name: str) -> ParameterDraws:
    """Read and check a table of draws: one column per parameter path, one row per draw.

    Raises
    ------
    ScenarioError
        If it cannot be read, names no known parameter, or a value is out of bounds.
    """
    path = find_draws(name)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _version: int) -> ParameterDraws:
    known = {d.path: d for d in REGISTRY.values() if d.kind is float}
    columns = read_columns(path, known)
    for name in columns:
        if not known[name].per_run:
            raise ScenarioError(
                f"column '{name}' cannot differ from run to run",
                "the world that runs share is built on it; make it a factor of a sweep",
                file=str(path),
            )
    return ParameterDraws(tuple(columns), np.column_stack(list(columns.values())))


def read_columns(path: Path, known: Mapping[str, Declaration]) -> dict[str, NDArray[np.float64]]:
    """Read a table of draws, and check every value: the columns by the path of their parameter.

    Raises
    ------
    ScenarioError
        If it cannot be read, a column is none of those known, or a value is out of bounds.
    """
    import pyarrow as pa

    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise ScenarioError(
                    "is no Parquet file",
                    "pandas writes one: to_parquet(…, index=False)",
                    file=str(path),
                )
        table = read_parquet(path, partial(_check_columns, path, known))
    except UnpacksError as error:
        raise ScenarioError(str(error), file=str(path)) from None
    except (pa.ArrowException, OSError) as error:
        raise ScenarioError(
            f"cannot be read as a Parquet table: {type(error).__name__}", file=str(path)
        ) from error
    return {name: _numbers(path, known[name], table[name]) for name in table.column_names}


def _check_columns(
    path: Path, known: Mapping[str, Declaration], schema: "pa.Schema", rows: int
) -> None:
    """Refuse a table before it is read: of other columns, without values, or too large."""
    import pyarrow as pa

    index = _index_columns(schema)
    for field in schema:
        if schema.names.count(field.name) > 1:
            raise ScenarioError(f"column '{field.name}' is there twice", file=str(path))
        if field.name in index or field.name.startswith("__index_level_"):
            raise ScenarioError(
                f"column '{field.name}' is the index of a frame",
                "write the table without it: to_parquet(…, index=False)",
                file=str(path),
            )
        if field.name not in known:
            raise ScenarioError(
                f"column '{field.name}' is not a parameter that can be drawn",
                file=str(path),
                suggestion=nearest(field.name, known),
            )
        if not (pa.types.is_floating(field.type) or pa.types.is_integer(field.type)):
            raise ScenarioError(
                f"column '{field.name}' holds {field.type}", "must be numbers", file=str(path)
            )
    if rows == 0 or len(schema) == 0:
        raise ScenarioError("the table is empty", file=str(path))
    if rows * len(schema) > MOST_VALUES:
        raise ScenarioError(
            f"found {rows:,} draws of {len(schema)} parameters",
            f"at most {MOST_VALUES:,} values",
            file=str(path),
        )


def _index_columns(schema: "pa.Schema") -> set[str]:
    """Return the columns that were the index of a frame, as pandas says of what it wrote."""
    try:
        told: Any = json.loads((schema.metadata or {}).get(b"pandas", b"{}"))
        return {name for name in told["index_columns"] if isinstance(name, str)}
    except (ValueError, KeyError, TypeError, RecursionError):
        return set()


def _numbers(path: Path, declared: Declaration, column: "pa.ChunkedArray") -> NDArray[np.float64]:
    """Return the values of a column, all of them numbers within the bounds of its parameter."""
    name = declared.path
    # Chunk by chunk: `to_numpy` of pyarrow loads pandas, which takes as long as a thousand runs.
    chunks = [] if column.null_count else [np.from_dlpack(chunk) for chunk in column.chunks]
    values = np.concatenate([np.empty(0), *chunks]).astype(np.float64)
    if column.null_count or np.any(np.isnan(values)):
        raise ScenarioError(
            f"column '{name}' has values that are missing or no numbers (NaN)", file=str(path)
        )
    low, high = declared.low, declared.high
    wrong = values[(values < low) | (values > high)]
    if len(wrong):
        raise ScenarioError(
            f"column '{name}' has values out of bounds, as {wrong[0]:g}",
            f"allowed: numbers from {low:g} to {high:g}",
            file=str(path),
        )
    broken = values[values != np.rint(values)] if declared.kind is int else values[:0]
    if len(broken):
        raise ScenarioError(
            f"column '{name}' has values that are not whole, as {broken[0]:g}", file=str(path)
        )
    return values


def draws_digest(name: str) -> str:
    """Return a SHA-256 of what a table draws: parameters and values, in whatever file they are."""
    draws = load_draws(name)
    digest = hashlib.sha256(json.dumps([draws.paths, draws.values.shape]).encode())
    digest.update(np.ascontiguousarray(draws.values, "<f8").tobytes())
    return digest.hexdigest()


def written_paths(scenario: "Scenario") -> tuple[str, ...]:
    """Return the parameters that a scenario itself sets, by path."""
    return tuple(
        f"{section}.{name}"
        for section in SECTIONS
        if section in scenario.model_fields_set
        for name in sorted(getattr(scenario, section).model_fields_set)
    )


def draws_of(scenario: "Scenario") -> ParameterDraws | None:
    """Return what is drawn run by run in a scenario; None if nothing is.

    Raises
    ------
    ScenarioError
        If its table of draws is missing or wrong.
    """
    if scenario.draws is None:
        return None
    free = load_draws(scenario.draws).without(written_paths(scenario))
    return free if free.paths else None
