"""A finished sweep, read from its folder."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.look.series import coded, numbers
from analysis.store.files import sha256
from analysis.store.manifest import MANIFEST
from analysis.sweep import FORMAT, IDENTITY
from analysis.sweep.tally import matrix

if TYPE_CHECKING:
    import pyarrow as pa

MENDED = "the command that made the sweep mends it"
DAMAGED = f"is missing or damaged; {MENDED}"
NEEDED = {"format", "files", "factors", "kind", "name", "outcomes", "policies", "scenario"}
"""Keys of a manifest that readers rest on."""


@dataclass(frozen=True)
class SweepResult:
    """A complete sweep.

    Attributes
    ----------
    path : Path
        Its folder.
    manifest : dict
        See `analysis.sweep.finish.describe_sweep`.
    points : pyarrow.Table
        One row per point.
    """

    path: Path
    manifest: dict[str, Any]
    points: "pa.Table"

    @cached_property
    def failed(self) -> NDArray[np.bool_]:
        """Which points failed."""
        return np.asarray(self.points["error"].is_valid())

    @property
    def sampled(self) -> bool:
        """Whether the points are a sample of a range, so that another sample would differ."""
        return self.manifest["kind"] not in ("factorial", "listed")

    @cached_property
    def samples(self) -> NDArray[np.int64]:
        """The sample to which each point belongs."""
        return numbers(self.points["sample"]).astype(np.int64)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Runs at each point."""
        return numbers(self.points["n"]).astype(np.int64)

    def column(self, name: str) -> NDArray[np.float64]:
        """Return a column of numbers; NaN where a point failed."""
        return matrix(self.points, (name,))[:, 0]

    def words(self, name: str) -> list[str]:
        """Return a column of words."""
        known, codes = coded(self.points[name])
        return [known[code] for code in codes]

    def values(self, path: str) -> list[Any]:
        """Return the values of a factor, point by point."""
        return list(self.points[path].to_pylist())

    def batches(self) -> Iterator["pa.Table"]:
        """Yield the batches, part after part.

        Raises
        ------
        CommandError
            If a part is not the one that was written.
        """
        for name in self.manifest["files"]:
            if name.startswith("batches/"):
                yield _table(self.path, name, self.manifest["files"])


def is_sweep(path: Path) -> bool:
    """Tell whether a folder is a sweep's, finished or not."""
    try:
        return (path / IDENTITY).is_file()
    except OSError:  # a name that is too long
        return False


def read_sweep(path: Path) -> SweepResult:
    """Read a finished sweep.

    Raises
    ------
    CommandError
        If it is none, is not finished, or its points are damaged.
    """
    if not is_sweep(path):
        raise CommandError(f"{path}: is not the folder of a sweep")
    try:
        manifest: Any = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CommandError(f"{path}: is not finished; the same sweep command continues") from error
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: its {MANIFEST} cannot be read") from error
    if not isinstance(manifest, dict) or not set(manifest) >= NEEDED:
        raise CommandError(f"{path}: its {MANIFEST} is not whole; {MENDED}")
    if manifest["format"] != FORMAT:
        raise CommandError(f"{path}: its {MANIFEST} does not say «{FORMAT}»")
    import pyarrow as pa

    names = [name for name in manifest["files"] if name.startswith("points/")]
    points = pa.concat_tables([_table(path, name, manifest["files"]) for name in names])
    return SweepResult(path, manifest, points)


def _table(path: Path, name: str, checksums: dict[str, str]) -> "pa.Table":
    import pyarrow.parquet as pq

    try:
        whole = sha256(path / name) == checksums[name]
    except OSError:
        whole = False
    if not whole:
        raise CommandError(f"{path / name}: {DAMAGED}")
    return pq.read_table(path / name, partitioning=None)
