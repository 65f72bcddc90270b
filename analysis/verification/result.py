"""The simulation next to closed forms: claims and whether they hold."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from analysis.look.frames import to_frame
from analysis.result import Display, Drawing, Result
from analysis.store.findings import to_plain
from analysis.store.manifest import Origin, describe_many, finite, joint_hash
from analysis.store.reading import read_tables
from analysis.verification import FORMAT
from analysis.verification.cases import LimitCase
from analysis.verification.figures import FIGURES, drawings
from analysis.verification.judgement import VerificationFindings, judge_all
from sim.scenario_file import load, scenario_hash

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import RenderableType

    from analysis.look.blocks import Page

FEWER = 100
"""How many times more runs the compiled engine makes than Mesa."""

FEWEST = 100
"""Least runs on Mesa, unless fewer are asked for."""

NOTE = (
    "Off: standard errors from the exact value; empty where there is no chance and every run must "
    "be equal up to rounding."
)


@dataclass(frozen=True, repr=False)
class VerificationResult(Result):
    """Claims of closed forms, and what each engine simulated.

    Attributes
    ----------
    found : VerificationFindings
        Claim by claim.
    manifest : dict
        Where it comes from; `runs` are those of the engine that made most.
    kept : dict of str to DataFrame, optional
        See `studies`; what its folder held.
    """

    found: VerificationFindings
    manifest: dict[str, Any]
    kept: Mapping[str, pd.DataFrame] | None = None

    FORMAT: ClassVar[str] = FORMAT
    ANSWER: ClassVar[str] = "verification.json"
    FINDINGS = VerificationFindings

    @classmethod
    def read_rest(
        cls,
        folder: Path,
        found: VerificationFindings,  # noqa: ARG003
        manifest: dict[str, Any],
    ) -> dict[str, Any]:
        """Read the numbers behind each figure; see `Result.read_rest`."""
        schemas = {name: form.schema for name, form in FIGURES.items()}
        tables = read_tables(folder, manifest, schemas)
        return {"kept": {name: to_frame(table) for name, table in tables.items()}}

    def told(self) -> dict[str, Any]:
        """Return what was found, as ``run.py verify --json`` prints it."""
        plain: dict[str, Any] = finite(to_plain(self.found))
        return plain

    def tables(self) -> "dict[str, pa.Table]":
        """Return a row per claim and engine, and the numbers behind each figure."""
        from analysis.verification.table import claims_table, study_table

        drawn = {name: study_table(study) for name, study in self.studies.items()}
        return {"claims": claims_table(self.found), **drawn}

    def drawings(self) -> Sequence[Drawing]:
        """Return the figures of docs/closed-forms.md."""
        return drawings(self.studies, self.manifest["runs"], self.manifest["seed"])

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield the table of claims."""
        from analysis.verification.terminal import show_verification

        yield from show_verification(self.found)

    def page(self, progress: "Callable[[int], None] | None" = None) -> "Page":  # noqa: ARG002
        """Return the report."""
        from analysis.verification.page import verification_page

        return verification_page(self)

    @cached_property
    def studies(self) -> Mapping[str, pd.DataFrame]:
        """Closed forms beside the simulation, by name of the figure; simulated when first asked."""
        if self.kept is not None:
            return self.kept
        runs, seed = self.manifest["runs"], self.manifest["seed"]
        return {name: form.study(runs, seed) for name, form in FIGURES.items()}

    @property
    def ok(self) -> bool:
        """Whether all claims hold."""
        return self.found.ok

    @property
    def claims(self) -> pd.DataFrame:
        """One row per claim and engine: what is exact, what was simulated, whether it holds."""
        return pd.DataFrame(
            {
                "case": row.case,
                "what": row.what,
                "exact": row.exact,
                "engine": engine,
                "simulated": verdict.simulated,
                "standard_error": verdict.standard_error,
                "off": verdict.off,
                "holds": verdict.holds,
            }
            for row in self.found.rows
            for engine, verdict in row.engines.items()
        )

    def display(self) -> Display:
        """Return the claims."""
        failed = sum(not row.holds for row in self.found.rows)
        judged = f"{failed} fail" if failed else "all hold"
        title = f"{len(self.found.rows)} claims of closed forms: {judged}"
        return Display(title, [self.claims.round(4)], NOTE)


def runs_by_engine(runs: int, engine: str | None = None) -> dict[str, int]:
    """Return how many runs each engine makes; with `engine` only that one, as many as before."""
    counts = {"compiled": runs, "mesa": min(runs, max(FEWEST, runs // FEWER))}
    return counts if engine is None else {engine: counts[engine]}


def verification_of(
    cases: Sequence[LimitCase],
    runs: Mapping[str, int],
    seed: int,
    *,
    origin: Origin,
    progress: "Callable[[int], None] | None" = None,
) -> VerificationResult:
    """Hold cases to their closed forms.

    Parameters
    ----------
    cases : sequence of LimitCase
        See `analysis.verification.cases.named`.
    runs : mapping
        Engines, and the runs of each.
    seed : int
        Seed of all draws.
    origin : Origin
        The command that does the same.
    progress : callable, optional
        Called with the number of runs just finished.

    Raises
    ------
    CommandError
        If a closed form says nothing about the scenario of its case; nothing is simulated then.
    """
    found = judge_all(cases, runs, seed, progress=progress)
    digest = joint_hash(scenario_hash(case.scenario) for case in cases)
    return VerificationResult(found, _manifest(digest, max(runs.values()), seed, origin))


def figures_only(runs: int, seed: int, origin: Origin) -> VerificationResult:
    """Return no claims, for the figures alone."""
    digest = joint_hash(scenario_hash(load(form.scenario).scenario) for form in FIGURES.values())
    return VerificationResult(judge_all((), {}, seed), _manifest(digest, runs, seed, origin))


def _manifest(digest: str, runs: int, seed: int, origin: Origin) -> dict[str, Any]:
    return {
        "format": FORMAT,
        **describe_many("closed forms", digest, "compiled", origin),
        "seed": seed,
        "runs": runs,
    }


RESULT = VerificationResult
