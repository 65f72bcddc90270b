"""The shared weights that agree with the record: a posterior, not a point."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from analysis.calibration import FORMAT
from analysis.calibration.files import FILES, FITS, files_of, provenance_of
from analysis.calibration.findings import CalibrationFindings, to_dict
from analysis.calibration.numbers import TABLES, read_numbers, tables_of
from analysis.calibration.particles import find_particles
from analysis.calibration.plan import CalibrationPlan
from analysis.calibration.recovery import recoveries
from analysis.calibration.registers import weigh
from analysis.calibration.summary import summarise
from analysis.calibration.work import open_work
from analysis.errors import CommandError
from analysis.result import Display, Drawing, Result, fill
from analysis.store.files import figure_files, put_files, writing
from analysis.store.manifest import COUNT, Origin, SimulatedSchema, describe_many
from analysis.store.reading import read_whole
from sim.parameter_draws import FOLDER
from sim.scenario_file import load

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import RenderableType

    from analysis.look.blocks import Page

OUT = Path("results/calibration")
"""Where a calibration goes by default."""

WORLD = "world"
"""The scenario whose registers weigh particles."""

ANSWER = "calibration.json"
FIGURES = ("marginals", "pairs", "cases", "moments")
WRITTEN = (
    *FILES,
    ANSWER,
    *(f"{name}.parquet" for name in TABLES),
    *sorted(figure_files(FIGURES)),
)
"""What is written at the end, beside the parts."""

ONLY_WHOLE = "only a fit of all parameters to all cases, patterns and registers"
"""What can be adopted."""

NOTE = (
    "Mean and standard deviation. Narrowed: 1 - posterior variance over prior variance; what the "
    "record narrows by less than a fifth is not identified."
)


class CalibrationSchema(SimulatedSchema):
    """What the manifest of a calibration says beside what all say; older ones were all whole."""

    preset_runs: COUNT
    whole: bool = True


@dataclass(frozen=True, repr=False)
class CalibrationResult(Result):
    """A posterior of the shared weights.

    Attributes
    ----------
    found : CalibrationFindings
        What was learnt, in numbers.
    numbers : dict of str to pyarrow.Table
        What is behind each figure; see `analysis.calibration.numbers`.
    draws : dict of str to bytes
        The files that scenarios and `validate` read, by name; see `analysis.evidence.posterior`.
    manifest : dict
        Where it comes from.
    """

    found: CalibrationFindings
    numbers: "Mapping[str, pa.Table]"
    draws: Mapping[str, bytes]
    manifest: dict[str, Any]

    FORMAT: ClassVar[str] = FORMAT
    ANSWER: ClassVar[str] = ANSWER
    SCHEMA = CalibrationSchema
    FINDINGS = CalibrationFindings

    @classmethod
    def read_rest(
        cls, folder: Path, found: CalibrationFindings, manifest: dict[str, Any]
    ) -> dict[str, Any]:
        """Read the numbers behind each figure, and the draws; see `Result.read_rest`."""
        return {
            "numbers": read_numbers(folder, found, manifest),
            "draws": {
                name: read_whole(folder, name, manifest)
                for name in (FILES if found.posterior else FITS)
            },
        }

    def told(self) -> dict[str, Any]:
        """Return what was found, as ``run.py calibrate --json`` prints it."""
        return to_dict(self.found)

    def tables(self) -> "dict[str, pa.Table]":
        """Return the numbers behind each figure."""
        return dict(self.numbers)

    def files(self) -> Mapping[str, bytes]:
        """Return draws, medians and particles."""
        return self.draws

    def drawings(self) -> Sequence[Drawing]:
        """Return parameters alone and in pairs, cases, and patterns."""
        from analysis.calibration.figures import Sheet, drawings

        seed, runs = self.manifest["seed"], self.manifest["preset_runs"]
        return drawings(Sheet(self.found, self.numbers, seed, runs))

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield what was learnt of each weight and pattern."""
        from analysis.calibration.terminal import show_calibration

        yield from show_calibration(self.found)

    def page(self, progress: "Callable[[int], None] | None" = None) -> "Page":  # noqa: ARG002
        """Return the report."""
        from analysis.calibration.page import calibration_page

        return calibration_page(self)

    @property
    def parameters(self) -> pd.DataFrame:
        """One row per parameter, the most narrowed first: prior, posterior, contraction."""
        frame = pd.DataFrame([vars(row) for row in self.found.parameters])
        return frame.sort_values("contraction", ascending=False, ignore_index=True)

    @property
    def patterns(self) -> pd.DataFrame:
        """One row per fitted pattern: band of the record, means under prior and posterior."""
        return pd.DataFrame([vars(row) for row in self.found.patterns])

    def display(self) -> Display:
        """Return parameters and patterns."""
        found = self.found
        title = f"{found.particles:,} particles, {found.effective:,.0f} effective"
        with np.errstate(over="ignore"):  # a file may hold numbers that overflow when rounded
            tables = [self.parameters.round(3), self.patterns.round(3)]
        return Display(title, tables, NOTE)

    def adopt(self) -> None:
        """Make this the weights 'posterior' and 'calibrated', which shipped scenarios draw from.

        Raises
        ------
        CommandError
            If it is no posterior or one of a part of the record only, or the files cannot be
            written.
        """
        from analysis.calibration.terminal import told_too_few

        if not self.found.posterior:
            raise CommandError(f"--adopt: {told_too_few(self.found)}")
        if not self.manifest.get("whole", True):
            raise CommandError(f"--adopt: {ONLY_WHOLE}")
        with writing(FOLDER):
            put_files(FOLDER, self.draws)


@dataclass(frozen=True)
class Checks:
    """How many records test a calibration: made within the posterior, and from the prior."""

    coverage: int = 200
    recovery: int = 0


def calibration_of(
    folder: Path,
    plan: CalibrationPlan,
    checks: Checks,
    *,
    origins: "Origins",
    registers: int = 0,
    force: bool = False,
    progress: "Callable[[int], None] | None" = None,
) -> CalibrationResult:
    """Find the posterior in a folder, or what is left of the work, and complete the folder.

    Parameters
    ----------
    folder : Path
        Where parts, files and figures go; what is there of the same plan is taken up.
    plan : CalibrationPlan
        How much is simulated.
    checks : Checks
        How it is tested.
    origins : Origins
        The commands that do the same.
    registers : int
        Registers to weigh particles by; none for 0.
    force : bool
        Throw away what is there of another plan or of other rules.
    progress : callable, optional
        Called with the number of particles just done; its `recognise`, if it has one, with those
        that were done before.

    Raises
    ------
    CommandError
        If the folder holds something else, is in use, or cannot be written.
    WorkInterruptedError
        If the user stops the work.
    """
    if plan.first & (plan.first - 1) or plan.first < 1:
        raise CommandError(f"--first: found {plan.first}; must be a power of 2")
    with open_work(folder, plan, progress, files=WRITTEN, force=force) as work:
        particles = find_particles(work, plan)
        lawless = find_particles(work, plan.half, law=False)
        recovered = recoveries(work, particles, checks.recovery) if checks.recovery else None
        weighed = weigh(particles, load(WORLD).scenario, registers, None) if registers else None
        told = provenance_of(particles, origins.draws)
        manifest = {
            "format": FORMAT,
            **describe_many("cases and patterns", told["cases_hash"], "compiled", origins.result),
            "seed": plan.seed,
            "runs": plan.runs,
            "preset_runs": plan.preset_runs,
            "registers": registers,
            "whole": plan.sources.whole and registers > 0,
            "cases_hash": told["cases_hash"],
            "patterns_hash": told["patterns_hash"],
        }
        result = CalibrationResult(
            summarise(
                particles, checks.coverage, recovered, None if weighed is None else weighed.found
            ),
            tables_of(particles),
            files_of(particles, lawless, told, weighed),
            manifest,
        )
        with work.store.writing():
            fill(result, work.store.path, kept=work.checksums())
    return result


@dataclass(frozen=True)
class Origins:
    """Commands that do the same: all of it, and the draws alone, which carry theirs."""

    result: Origin
    draws: str


RESULT = CalibrationResult
