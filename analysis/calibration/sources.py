"""What a calibration is fitted to, and what it fits: subsets of cases, patterns and parameters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import CommandError, unknown
from analysis.evidence.cases import ScoredCase, cases_before, scored_cases
from analysis.evidence.prior import UniformPriors, prior_of
from analysis.evidence.targets import Target, fitted_targets
from sim.data.case_file import CASES, CASES_BEFORE
from sim.errors import ScenarioError
from sim.scenario import Scenario
from sim.scenario_file.files import read_tree
from sim.scenario_file.yaml_node import plain

ALL, NONE = "all", "none"
"""Words for every one, and for none."""

AFTER, BEFORE = "after", "before"
"""Words for the cases under the law, and for the talks that were over before it."""


@dataclass(frozen=True)
class Sources:
    """What is fitted, and to what; by default all weights to all cases and patterns.

    Attributes
    ----------
    cases : tuple of str
        Ids, and `after` and `before` for all of a kind.
    patterns : tuple of str or None
        Moments; None: all.
    parameters : tuple of str or None
        Paths; None: those that the registry has for it. All others stay at their defaults.
    priors : tuple of (str, float, float)
        Bounds of uniform priors in place of the registry's spans, by path.
    rules : tuple of (str, str)
        Parameters that are set in the scenarios of all cases, and their values in words.
    rivals : bool
        Whether other sellers bid that were known to (R8).
    """

    cases: tuple[str, ...] = (AFTER, BEFORE)
    patterns: tuple[str, ...] | None = None
    parameters: tuple[str, ...] | None = None
    priors: tuple[tuple[str, float, float], ...] = ()
    rules: tuple[tuple[str, float | str], ...] = ()
    rivals: bool = True

    @property
    def whole(self) -> bool:
        """Whether nothing of the default was left out or changed."""
        return self == Sources()

    def prior(self) -> UniformPriors:
        """Return the prior of what is fitted.

        Raises
        ------
        CommandError
            If a path is unknown, has no bounds, or bounds that the registry does not allow.
        """
        bounds = {path: (low, high) for path, low, high in self.priors}
        return prior_of(self.parameters, bounds, own=self.patterns != ())

    def targets(self) -> tuple[Target, ...]:
        """Return the patterns that are fitted.

        Raises
        ------
        CommandError
            If one is unknown.
        """
        known = {target.moment: target for target in fitted_targets()}
        for name in self.patterns or ():
            if name not in known:
                raise unknown("--patterns", name, known)
        chosen = known if self.patterns is None else self.patterns
        return tuple(target for name, target in known.items() if name in chosen)

    def scored(self, base: Scenario) -> tuple[ScoredCase, ...]:
        """Return the cases that are fitted, those of before the law last.

        Raises
        ------
        CommandError
            If one is unknown, or cannot be scored.
        """
        after = scored_cases(CASES, base, rivals=self.rivals)[0]
        before = cases_before(CASES_BEFORE, base, rivals=self.rivals)[0]
        known = [case.case_id for case in (*after, *before)]
        for name in self.cases:
            if name not in (AFTER, BEFORE, *known):
                raise unknown("--cases", name, (AFTER, BEFORE, *known))
        return (
            *(case for case in after if {AFTER, case.case_id} & set(self.cases)),
            *(case for case in before if {BEFORE, case.case_id} & set(self.cases)),
        )


def sources_of(
    cases: str | Sequence[str] = ALL,
    patterns: str | Sequence[str] = ALL,
    parameters: str | Sequence[str] = ALL,
    priors: Path | Mapping[str, Sequence[float]] | None = None,
    *,
    rivals: bool = True,
) -> Sources:
    """Return what is asked for in words: names between commas, `all` or `none`.

    Raises
    ------
    CommandError
        If nothing is left to fit to, or the priors cannot be read.
    """
    chosen = _names(cases)
    found = Sources(
        cases=(AFTER, BEFORE) if chosen is None else chosen,
        patterns=_names(patterns),
        parameters=_names(parameters),
        priors=tuple(_bounds(priors)),
        rivals=rivals,
    )
    if not found.cases and found.patterns == ():
        raise CommandError("--cases none, --patterns none: nothing is left to fit to")
    if found.parameters == ():
        raise CommandError("--parameters: found none; must name at least one")
    return found


def _names(words: str | Sequence[str]) -> tuple[str, ...] | None:
    parts = words.split(",") if isinstance(words, str) else list(words)
    names = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    if names == (ALL,):
        return None
    return () if names == (NONE,) else names


def _bounds(
    priors: Path | Mapping[str, Sequence[float]] | None,
) -> Iterable[tuple[str, float, float]]:
    if priors is None:
        return
    told = priors
    if isinstance(priors, Path):
        try:
            told = plain(read_tree(priors))
        except ScenarioError as error:
            raise CommandError(f"--priors: {error}") from error
    if not isinstance(told, Mapping):
        raise CommandError(f"--priors: {priors} must map parameters to bounds, as [0, 1]")
    for path, ends in sorted(told.items()):
        try:
            low, high = (float(end) for end in ends)
        except (TypeError, ValueError):
            raise CommandError(
                f"--priors: {path}: found {ends!r}; must be two numbers, as [0, 1]"
            ) from None
        yield str(path), low, high
