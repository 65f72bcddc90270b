"""A finished sweep: its points, what each lever does, and figures."""

import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.execution import ExecutionOptions, Progress
from analysis.look.series import coded, numbers
from analysis.result import Display, Drawing, Result, View
from analysis.store.files import writing
from analysis.store.findings import from_plain
from analysis.store.manifest import MANIFEST, Origin, read_manifest
from analysis.store.parts import LOCK
from analysis.store.reading import read_table
from analysis.sweep import FORMAT, IDENTITY
from analysis.sweep.schema import SweepSchema, batches_schema, points_schema
from analysis.sweep.tally import matrix
from analysis.sweep.varied import VariedFactor
from sim.errors import nearest

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from analysis.look.blocks import Page
    from analysis.sweep.design import Design
    from analysis.sweep.summary import SweepSummary
    from sim.actors import Cast

MENDED = "the command that made the sweep mends it"

SHOWN = 3
"""Outcomes that figures show side by side."""

NOTE = (
    "Main effects from one fit of all levers, on the same noise at every point, with 95 % "
    "intervals. Clear: the interval leaves zero out."
)


@dataclass(frozen=True, repr=False)
class SweepResult(Result):
    """A complete sweep.

    Attributes
    ----------
    path : Path
        Its folder, where the parts stay.
    manifest : dict
        See `analysis.sweep.finish.describe_sweep`.
    table : pyarrow.Table
        One row per point.
    view : View
        What its reader chose to see.
    levers : tuple of str
        Levers that the summary has; all if there is none.
    """

    path: Path
    manifest: dict[str, Any]
    table: "pa.Table"
    view: View = field(default_factory=View)
    levers: tuple[str, ...] = ()

    FORMAT: ClassVar[str] = FORMAT
    SCHEMA = SweepSchema

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a finished sweep.

        Raises
        ------
        CommandError
            If it is none, is not finished, or its points are damaged.
        """
        manifest = _read_manifest(folder)
        import pyarrow as pa

        schema = points_schema(SweepSchema.model_validate(manifest), _factors(manifest))
        names = [name for name in manifest["files"] if name.startswith("points/")]
        parts = [read_table(folder, name, manifest, schema, MENDED) for name in names]
        try:
            found = cls(folder, manifest, pa.concat_tables(parts))
        except pa.ArrowException as error:
            raise CommandError(f"{folder}: its points are no table; {MENDED}") from error
        found._check()
        return found

    def _check(self) -> None:
        """Refuse points that are not those of the manifest."""
        known = np.array([self.column(name) for name in self.manifest["outcomes"]])
        whole = (
            np.array_equal(numbers(self.table["point"]), np.arange(self.manifest["points"]))
            and self.counts.sum() == self.manifest["runs"]
            and not np.isnan(known[:, ~self.failed]).any()
        )
        if not whole:
            raise CommandError(f"{self.path}: its points are not those of its {MANIFEST}; {MENDED}")

    @property
    def name(self) -> str:
        """Its folder: several sweeps may be of one design."""
        return str(self.path)

    @cached_property
    def failed(self) -> NDArray[np.bool_]:
        """Which points failed."""
        return np.asarray(self.table["error"].is_valid())

    @property
    def sampled(self) -> bool:
        """Whether the points are a sample of a range, so that another sample would differ."""
        return self.manifest["kind"] not in ("factorial", "listed")

    @cached_property
    def samples(self) -> NDArray[np.int64]:
        """The sample to which each point belongs."""
        return numbers(self.table["sample"]).astype(np.int64)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Runs at each point."""
        return numbers(self.table["n"]).astype(np.int64)

    @cached_property
    def factors(self) -> tuple[VariedFactor, ...]:
        """What was varied."""
        return _factors(self.manifest)

    def column(self, name: str) -> NDArray[np.float64]:
        """Return a column of numbers; NaN where a point failed."""
        return matrix(self.table, (name,))[:, 0]

    def words(self, name: str) -> list[str]:
        """Return a column of words."""
        known, codes = coded(self.table[name])
        return [known[code] for code in codes]

    def values(self, path: str) -> list[Any]:
        """Return the values of a factor, point by point."""
        return list(self.table[path].to_pylist())

    def batches(self) -> Iterator["pa.Table"]:
        """Yield the batches, part after part.

        Raises
        ------
        CommandError
            If a part is not the one that was written, or they are not all of the runs.
        """
        schema = batches_schema(SweepSchema.model_validate(self.manifest))
        runs = 0
        for name in self.manifest["files"]:
            if name.startswith("batches/"):
                part = read_table(self.path, name, self.manifest, schema, MENDED)
                n = numbers(part["n"])
                if np.isnan(matrix(part, tuple(self.manifest["outcomes"]))[n > 0]).any():
                    raise CommandError(f"{self.path / name}: lacks a value; {MENDED}")
                runs += int(n.sum())
                yield part
        if runs != self.manifest["runs"]:
            raise CommandError(f"{self.path}: its batches are not all of its runs; {MENDED}")

    @property
    def title(self) -> str:
        """Name and size."""
        manifest = self.manifest
        return f"{manifest['name']}: {manifest['points']:,} points, {manifest['runs']:,} runs"

    @cached_property
    def points(self) -> "pd.DataFrame":
        """One row per point: factor values, runs, and each outcome with its interval."""
        from analysis.look.frames import to_frame

        return to_frame(self.table)

    @cached_property
    def summary(self) -> "SweepSummary":
        """Means under each policy and the effect of each lever, by outcome."""
        from analysis.sweep.summary import summarise

        return summarise(self, self.view.outcomes, self.levers)

    def scores(self, *outcomes: str, seed: int = 1) -> "pd.DataFrame":
        """Return how much each factor helps a forest to tell an outcome: a row per factor.

        `attrs["r2"]` says by outcome how well the forest does on points that it has not seen. Needs
        the extra 'explore'.

        Parameters
        ----------
        *outcomes : str
            By default all that were measured.
        seed : int
            Of the forests.

        Raises
        ------
        CommandError
            If an outcome was not measured, there are too few points, or scikit-learn is missing.
        """
        from analysis.arguments import whole
        from analysis.sweep.scores import feature_scores
        from analysis.sweep.summary import chosen_outcomes

        chosen = chosen_outcomes(self, outcomes or None)
        frame, told = feature_scores(self, chosen, whole("seed", seed))
        frame.attrs["r2"] = told
        return frame

    @property
    def effects(self) -> "pd.DataFrame":
        """One row per outcome and lever: what it does, with a 95 % interval."""
        import pandas as pd

        from analysis.look.frames import ends

        return pd.DataFrame(
            {
                "outcome": name,
                "lever": row.lever,
                "from": row.start,
                "to": row.end,
                "effect": row.effect,
                "low": ends(row.interval)[0],
                "high": ends(row.interval)[1],
                "clear": row.clear,
                "unit": item.unit,
            }
            for name, item in self.summary.outcomes.items()
            for row in item.effects
        )

    @property
    def shown_outcomes(self) -> tuple[str, ...]:
        """The outcomes in figures: the first that were chosen, or measured."""
        return tuple(dict.fromkeys(self.view.outcomes or self.manifest["outcomes"]))[:SHOWN]

    @property
    def shown_factors(self) -> tuple[VariedFactor, ...]:
        """The factors in figures: those chosen, in that order, or all."""
        known = {factor.path: factor for factor in self.factors}
        return tuple(known[path] for path in self.view.factors or known)

    def showing(self, view: View) -> Self:
        """Return the sweep with outcomes and factors chosen; see `Result.showing`.

        Raises
        ------
        CommandError
            If an outcome was not measured or a factor not varied.
        """
        from analysis.sweep.summary import chosen_outcomes

        super().showing(replace(view, outcomes=(), factors=()))
        chosen_outcomes(self, view.outcomes)
        known = [factor.path for factor in self.factors]
        for path in view.factors:
            if path not in known:
                near = nearest(path, known)
                hint = f"did you mean '{near}'?" if near else f"varied: {', '.join(known)}"
                raise CommandError(f"{self.path}: {path!r} was not varied; {hint}")
        return replace(self, view=view)

    def provenance(self) -> dict[str, Any]:
        """Return what figures say: the manifest, and the options of `plot` that chose them."""
        asked = [word for name in self.view.outcomes for word in ("--outcome", name)]
        asked += [word for path in self.view.factors for word in ("--factor", path)]
        return {**self.manifest, "plot": shlex.join(asked)}

    def told(self) -> dict[str, Any]:
        """Return what was found, as ``run.py summary --json`` prints it."""
        return self.summary.to_dict()

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield what ``run.py summary`` prints: a table of effects per outcome."""
        from analysis.sweep.terminal import show_sweep

        yield from show_sweep(self.summary)

    def tables(self) -> "dict[str, pa.Table]":
        """Return one table, a row per point; the folder keeps it in parts, below `points`."""
        return {"points": self.table}

    def drawings(self) -> Sequence[Drawing]:
        """Return the figures that make sense: overview, lines, heat map, worlds."""
        from analysis.sweep.figures import drawings

        return drawings(self)

    def page(self, progress: "Callable[[int], None] | None" = None) -> "Page":  # noqa: ARG002
        """Return the report."""
        from analysis.sweep.page import sweep_page

        return sweep_page(self)

    def plot(
        self, name: str = "overview", outcomes: Sequence[str] = (), factors: Sequence[str] = ()
    ) -> "Figure":
        """Draw a figure of the sweep: "overview", "lines", "heatmap" or "worlds".

        Raises
        ------
        CommandError
            If the sweep has no such figure, outcome or factor.
        """
        return self.showing(View(outcomes=tuple(outcomes), factors=tuple(factors))).draw(name)

    def display(self) -> Display:
        """Return the effects."""
        return Display(self.title, [self.effects.round(4)], NOTE)

    def save(self, folder: str | Path, *, force: bool = False) -> Path:
        """Copy the folder of the sweep, parts and figures with it; see `Result.save`.

        Raises
        ------
        CommandError
            If the place is taken, or cannot be written.
        """
        target = Path(folder)
        if force or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
            raise CommandError(f"{target}: a sweep is copied to a new or empty folder only")
        with writing(target):
            shutil.copytree(
                self.path, target, ignore=shutil.ignore_patterns(LOCK), dirs_exist_ok=True
            )
        return target

    def __repr__(self) -> str:
        """Return name and size."""
        return f"<sweep {self.title}>"


def _read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a finished sweep, or say in one sentence why there is none."""
    if not _is_sweep(folder):
        raise CommandError(f"{folder}: is not the folder of a sweep")
    if not (folder / MANIFEST).exists():
        what = "is not finished; the same sweep command continues"
        raise CommandError(f"{folder}: {what}")
    return read_manifest(folder, FORMAT, SweepSchema)


def _factors(manifest: dict[str, Any]) -> tuple[VariedFactor, ...]:
    return from_plain(tuple[VariedFactor, ...], manifest["factors"], Path(MANIFEST))


def _is_sweep(folder: Path) -> bool:
    """Return whether a folder is a sweep's, finished or not."""
    try:
        return (folder / IDENTITY).is_file()
    except OSError:  # a name that is too long
        return False


def run_design(
    design: "Design",
    out: Path,
    *,
    execution: ExecutionOptions | None = None,
    origin: Origin | None = None,
    force: bool = False,
    progress: Progress | None = None,
    cast: "Cast | None" = None,
) -> SweepResult:
    """Run an experiment, or what is left of it, and read what came of it.

    See `analysis.sweep.drive.run_sweep`.
    """
    from analysis.sweep.drive import run_sweep

    run_sweep(
        design, out, execution=execution, origin=origin, force=force, progress=progress, cast=cast
    )
    return SweepResult.read(out)


RESULT = SweepResult
