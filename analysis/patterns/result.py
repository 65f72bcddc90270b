"""The patterns of the record, next to what the model shows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from analysis.evidence.targets import PATTERNS, PRESETS
from analysis.patterns import FORMAT
from analysis.patterns.compute import FoundPattern, find_patterns
from analysis.result import Display, Result
from analysis.scenario.weights import POSTERIOR, apply_weights
from analysis.store.files import sha256
from analysis.store.manifest import Origin, describe_many
from sim.scenario import Scenario
from sim.scenario_file import load

if TYPE_CHECKING:
    from rich.console import RenderableType

    from analysis.look.blocks import Page

NOTE = (
    "Bands are those of scenarios/data/patterns.csv; intervals are 90 % intervals over resampled "
    "runs."
)


@dataclass(frozen=True, repr=False)
class PatternsResult(Result):
    """Every pattern of the record with what the model shows.

    Attributes
    ----------
    found : tuple of FoundPattern
        In the order of scenarios/data/patterns.csv.
    runs : int
        Of each preset.
    manifest : dict
        Where it comes from.
    """

    found: tuple[FoundPattern, ...]
    runs: int
    manifest: dict[str, Any]

    FORMAT: ClassVar[str] = FORMAT
    ANSWER: ClassVar[str] = "patterns.json"
    FINDINGS = tuple[FoundPattern, ...]

    @classmethod
    def read_rest(
        cls,
        folder: Path,  # noqa: ARG003
        found: tuple[FoundPattern, ...],  # noqa: ARG003
        manifest: dict[str, Any],
    ) -> dict[str, Any]:
        """Return the number of runs; see `Result.read_rest`."""
        return {"runs": manifest["runs"]}

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield one row per pattern."""
        from analysis.patterns.terminal import show_patterns

        yield from show_patterns(self.found, self.runs)

    def page(self, progress: "Callable[[int], None] | None" = None) -> "Page":  # noqa: ARG002
        """Return the report."""
        from analysis.patterns.page import patterns_page

        return patterns_page(self)

    @property
    def table(self) -> pd.DataFrame:
        """One row per pattern: band of the record, value of the model, whether it passes."""
        return pd.DataFrame(self.to_dict())

    def display(self) -> Display:
        """Return bands and values."""
        shown = self.table[["moment", "preset", "low", "high", "value", "weight", "passed"]]
        passed = sum(item.passed for item in self.found)
        title = f"{passed} of {len(self.found)} patterns in their bands: {self.runs:,} runs each"
        return Display(title, [shown.round(3)], NOTE)


def patterns_of(
    weights: str,
    runs: int,
    seed: int,
    *,
    origin: Origin,
    sets: Sequence[str] = (),
    progress: "Callable[[int], None] | None" = None,
) -> PatternsResult:
    """Look for every pattern of the record in the model.

    Parameters
    ----------
    weights : str
        "default", "calibrated", "posterior", "before-register", or a file of either.
    runs, seed : int
        Size and seed of each preset's ensemble.
    origin : Origin
        The command that does the same.
    sets : sequence of str
        Changes of the presets, as in "learning.prior=reasoned".
    progress : callable, optional
        Called with the number of runs just finished.

    Raises
    ------
    ScenarioError, CommandError
        If the weights or a change are wrong.
    """

    def change(scenario: Scenario) -> Scenario:
        if weights == POSTERIOR and not sets:
            return scenario
        loaded = load(PRESETS / f"{scenario.name}.yaml", sets)
        return apply_weights(loaded, None if weights == POSTERIOR else weights).scenario

    found = find_patterns(runs, seed, change, progress)
    manifest = {
        "format": FORMAT,
        **describe_many("patterns", sha256(PATTERNS), "compiled", origin),
        "seed": seed,
        "runs": runs,
    }
    return PatternsResult(found, runs, manifest)


RESULT = PatternsResult
