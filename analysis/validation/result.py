"""The model against the cases of the record."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
from matplotlib.figure import Figure

from analysis.errors import CommandError, unknown
from analysis.evidence.cases import BASE, scored_cases
from analysis.result import Display, Drawing, Result
from analysis.run.result import RunResult, run_scenario
from analysis.scenario.weights import apply_weights
from analysis.store.files import sha256
from analysis.store.manifest import Origin, describe_many
from analysis.validation import FORMAT
from analysis.validation.findings import ValidationFindings, to_dict
from analysis.validation.score import score
from analysis.validation.tables import cases_table, score_rows, scores_table, support_table
from sim.scenario_file import load

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import RenderableType

    from analysis.look.blocks import Page
    from sim.actors import Cast

NOTE = (
    "Brier: mean squared error of the probability that a deal is concluded, lower is better; in "
    "brackets its 90 % interval over resampled cases."
)


@dataclass(frozen=True, repr=False)
class Validation(Result):
    """What the model says of cases, and what happened.

    Attributes
    ----------
    found : ValidationFindings
        Scores and cases.
    manifest : dict
        Where it comes from.
    """

    found: ValidationFindings
    manifest: dict[str, Any]

    FORMAT: ClassVar[str] = FORMAT
    ANSWER: ClassVar[str] = "validation.json"
    FINDINGS = ValidationFindings

    def told(self) -> dict[str, Any]:
        """Return what was found, as ``run.py validate --json`` prints it."""
        return to_dict(self.found)

    def tables(self) -> "dict[str, pa.Table]":
        """Return a row per case, a row per forecast, and a row per fit and what it leaves out."""
        return {
            "cases": cases_table(self.found),
            "scores": scores_table(self.found),
            "support": support_table(self.found),
        }

    def drawings(self) -> Sequence[Drawing]:
        """Return the cases, and what was said against what happened."""
        from analysis.validation.figures import drawings

        return drawings(self.found)

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield the cases, the scores, and what has to be beaten."""
        from analysis.validation.terminal import show_validation

        yield from show_validation(self.found)

    def page(self, progress: "Callable[[int], None] | None" = None) -> "Page":  # noqa: ARG002
        """Return the report."""
        from analysis.validation.page import validation_page

        return validation_page(self)

    @property
    def cases(self) -> pd.DataFrame:
        """One row per case: P(concluded) and P(designated), what happened, and why in words.

        `p_left_out` is the probability by a posterior that was fitted without the case.
        """
        unseen = self.found.left_out
        frame = pd.DataFrame([asdict(case) for case in self.found.cases])
        frame.insert(
            list(frame.columns).index("outcome"),
            "p_left_out",
            [unseen.get(case) for case in frame["case_id"]],
        )
        return frame.sort_values("p", ascending=False, ignore_index=True)

    @property
    def scores(self) -> pd.DataFrame:
        """One row per forecast, of the model and of the baselines: Brier score and others."""
        rows = [asdict(row) for row in score_rows(self.found)]
        return pd.DataFrame(rows).sort_values("brier", ignore_index=True)

    def simulate(self, case_id: str) -> RunResult:
        """Return the ensemble that a case was scored by, to trace and to draw.

        Raises
        ------
        CommandError
            If there is no such case, or it is not scored.
        """
        found = self.found
        base = apply_weights(load(BASE), found.weights).scenario
        cases, _ = scored_cases(Path(found.cases_file), base, rivals=found.rivals)
        scored = {case.case_id: case for case in cases}
        if case_id not in scored:
            raise unknown("case", case_id, scored)
        return run_scenario(scored[case_id].scenario, found.runs, found.seed)

    def plot(self, name: str = "cases") -> Figure:
        """Draw "cases", each with what happened, or "reliability".

        Raises
        ------
        CommandError
            If there is no such figure.
        """
        return self.draw(name)

    def display(self) -> Display:
        """Return the scores, the best forecast first."""
        found = self.found
        rows = [
            {
                "forecast": row["forecast"],
                "Brier": _shown(row["brier"]),
                "": "" if pd.isna(row["low"]) else f"[{row['low']:.3f}, {row['high']:.3f}]",
                "log score": _shown(row["log_score"]),
                "AUC": _shown(row["auc"]),
            }
            for row in self.scores.to_dict("records")
        ]
        title = f"{found.n} cases, {found.runs:,} runs each, seed {found.seed}"
        return Display(title, [pd.DataFrame(rows)], " ".join([NOTE, *found.stale]))

    def __repr__(self) -> str:
        """Return cases and Brier score."""
        found = self.found
        score = "no score" if found.brier is None else f"Brier {found.brier:.3f}"
        return f"<{found.n} cases, weights {found.weights}: {score}>"


def validation_of(
    path: Path,
    weights: str,
    runs: int,
    seed: int,
    *,
    origin: Origin,
    progress: "Callable[[int], None] | None" = None,
    rivals: bool = True,
    registers: int = 0,
    cast: "Cast | None" = None,
) -> Validation:
    """Score the model on the cases of a file.

    Parameters
    ----------
    path : Path
        The file.
    weights : str
        "default", "calibrated", "posterior", "before-register", or a file of either.
    runs, seed : int
        Size and seed of each case's ensemble.
    origin : Origin
        The command that does the same.
    progress : callable, optional
        Called with the number of runs just finished.
    rivals : bool
        Let other sellers bid that were known to.
    registers : int
        Registers to simulate, with the law and without it; none for 0.
    cast : Cast, optional
        Agent classes in place of the model's own, on the Mesa engine.

    Raises
    ------
    ScenarioError, CommandError
        If the file, the weights, or what is asked of them is wrong.
    """
    if path.is_dir():
        raise CommandError(f"{path}: is a folder; must be a file of cases")
    found = score(
        path, weights, runs, seed, progress, rivals=rivals, registers=registers, cast=cast
    )
    manifest = {
        "format": FORMAT,
        **describe_many("cases", sha256(path), "compiled" if cast is None else "mesa", origin),
        "seed": seed,
        "runs": runs,
    }
    return Validation(found, manifest)


def _shown(value: Any) -> str:
    return "" if value is None or pd.isna(value) else f"{value:.3f}"


RESULT = Validation
