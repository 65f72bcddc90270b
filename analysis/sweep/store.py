"""The folder of a sweep: a store of parts, one for each job; see `analysis.store.parts`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import CommandError
from analysis.store.files import figure_files, real_place
from analysis.store.parts import START_OVER, Identity, Layout, PartStore
from analysis.sweep import FORMAT, IDENTITY
from analysis.sweep.design import Design
from analysis.sweep.jobs import Job
from sim.fingerprint import rule_fingerprint
from sim.parquet import UnpacksError, read_parquet

if TYPE_CHECKING:
    import pyarrow as pa

FIGURES = ("overview", "lines", "heatmap")

SWEEP = Layout(
    work="sweep",
    format=FORMAT,
    identity=IDENTITY,
    tables=("batches", "runs", "deals"),
    summed=("points",),
    files=tuple(sorted(figure_files(FIGURES))),
)


class Store(PartStore):
    """An open sweep folder, which no other process has open."""

    def batches(self, job: Job) -> "pa.Table":
        """Return the batches of a finished job."""
        import pyarrow as pa

        file = self.file(job, "batches")
        try:
            return read_parquet(file)
        except (pa.ArrowException, OSError, UnpacksError) as error:
            raise CommandError(f"{file}: cannot be read as a table; {START_OVER}") from error


@contextmanager
def open_store(path: Path, design: Design, code: str, *, force: bool = False) -> Iterator[Store]:
    """Open the folder of a sweep for this process alone; make it if there is none.

    Parameters
    ----------
    path : Path
        The folder.
    design : Design
        The experiment that it is for.
    code : str
        Hash of the code that makes the parts.
    force : bool
        Throw away the parts of another design or of other rules.

    Raises
    ------
    CommandError
        If it holds something else, is in use, or cannot be written.
    """
    store = Store(real_place(path), SWEEP)
    identity = Identity(code, rule_fingerprint(), design.name, design.describe())
    with store.held(identity, force=force):
        yield store
