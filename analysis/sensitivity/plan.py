"""What a study asks: parameters, outcomes, method and size; and the experiments that answer it."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.errors import CommandError
from analysis.sensitivity.method import Method
from analysis.sensitivity.paired import check_runs
from analysis.sensitivity.problem import Floats, load_salib, saltelli, trajectories, values_at
from analysis.sweep.design import Design, Factor, Keep, Kind, SweepPolicy
from analysis.sweep.factors import every_uncertainty, overlap, read_factor
from analysis.sweep.measure import known_outcomes
from sim.errors import ScenarioError, nearest
from sim.scenario import Scenario
from sim.scenario_file import LoadedScenario
from sim.scenario_file.yaml_node import Node, from_python
from sim.scenario_file.yaml_text import read_text
from sim.typed_number import meant, read_number

OPTION = "--factor"
"""What stands in place of a file's name for parameters from the command line."""

OUTCOMES = ("deals_concluded", "usd_concluded", "designations")
"""Outcomes that are explained unless others are named."""


@dataclass(frozen=True)
class Size:
    """How much is simulated.

    Attributes
    ----------
    trajectories : int
        Morris trajectories; each takes one point more than there are parameters.
    samples : int
        Saltelli's base samples, a power of 2; each takes 2 × parameters + 2 points.
    most : int
        Parameters that are taken from the screening to the indices.
    runs : int
        Runs at each point.
    """

    trajectories: int = 20
    samples: int = 512
    most: int = 8
    runs: int = 128

    def check(self) -> None:
        """Raise CommandError unless the sizes make sense."""
        check_runs(self.runs)
        if self.samples < 16 or self.samples & (self.samples - 1):
            raise CommandError(
                f"--samples: found {self.samples}; must be a power of 2, at least 16"
            )


@dataclass(frozen=True)
class SensitivityPlan:
    """A whole study."""

    base: Scenario
    factors: tuple[Factor, ...]
    outcomes: tuple[str, ...]
    method: Method
    size: Size
    seed: int

    @property
    def name(self) -> str:
        """The name of the study."""
        return f"sensitivity-{self.base.name}"

    def screening(self) -> tuple[Design, Floats]:
        """Return the experiment of the screening, and its points in the unit cube."""
        shares = trajectories(self.factors, self.size.trajectories, self.seed)
        return self._design(Kind.morris, self.factors, shares), shares

    def sobol(self, factors: tuple[Factor, ...]) -> Design:
        """Return the experiment of the indices of some parameters; the others stay as they are."""
        shares = saltelli(factors, self.size.samples, self.seed)
        return self._design(Kind.saltelli, factors, shares)

    def _design(self, kind: Kind, factors: tuple[Factor, ...], shares: Floats) -> Design:
        return Design(
            name=f"{self.name}-{kind.value}",
            purpose=f"which parameters drive {', '.join(self.outcomes)}",
            base=self.base,
            kind=kind,
            factors=factors,
            policies=(SweepPolicy("base", self.base),),
            samples=values_at(factors, shares),
            names=(),
            replications=self.size.runs,
            precision=None,
            seed=self.seed,
            outcomes=self.outcomes,
            keep=Keep.points,
        )


def make_plan(
    base: LoadedScenario,
    factors: Sequence[str],
    outcomes: Sequence[str],
    *,
    method: Method = Method.both,
    size: Size | None = None,
    seed: int = 1,
) -> SensitivityPlan:
    """Return a checked plan.

    Parameters
    ----------
    base : LoadedScenario
        The scenario around which parameters vary.
    factors : sequence of str
        ``path``, for the registry's span, or ``path=low:high``, ``path=[a, b]`` or
        ``path={low: …, high: …, scale: log}``; all uncertainties by default.
    outcomes : sequence of str
        Totals of a run and outcomes of deals; `OUTCOMES` by default.
    method, size, seed
        How, how much, and with which draws.

    Raises
    ------
    ScenarioError, CommandError
        At the first thing that is wrong, or if SALib is not installed.
    """
    load_salib()
    size = size or Size()
    size.check()
    known = known_outcomes(base.scenario)
    for name in outcomes:
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean '{near}'?" if near else f"known: {', '.join(OUTCOMES)}, …"
            raise CommandError(f"--outcome: unknown outcome {name!r}; {hint}")
    chosen = read_factors(factors, base) if factors else every_uncertainty(base.scenario)
    names = tuple(dict.fromkeys(outcomes)) or OUTCOMES
    return SensitivityPlan(base.scenario, chosen, names, method, size, seed)


def read_factors(
    texts: Sequence[str], base: LoadedScenario, option: str = OPTION
) -> tuple[Factor, ...]:
    """Return parameters given as ``path`` or ``path=what it may be`` after an option.

    Raises
    ------
    ScenarioError
        If one is not what can be varied, or is given twice.
    """
    factors: list[Factor] = []
    for text in texts:
        path, equals, value = (part.strip() for part in text.partition("="))
        node = _values(value, path, option) if equals else Node(None, option)
        factor = read_factor(path, node, base, Kind.saltelli)
        twice = next((other for other in factors if overlap(factor.keys, other.keys)), None)
        if twice is not None:
            raise ScenarioError(f"varied twice, as {twice.path}", file=option, key=path)
        factors.append(factor)
    return tuple(factors)


def _values(text: str, path: str, option: str) -> Node:
    """Return levels or a range; ``low:high`` is short for ``{low: …, high: …}``."""
    low, colon, high = text.partition(":")
    if colon and not text.startswith(("{", "[")):
        try:
            ends = {"low": _number(low), "high": _number(high)}
        except ValueError:
            what = f'found "{text}"'
            allowed = "must be low:high, a list of levels, or {low: …, high: …, scale: log}"
            allowed += meant(low) or meant(high)
            raise ScenarioError(what, allowed, file=option, key=path) from None
        return from_python(ends, option)
    return read_text(text, option, first_line=0) or Node(None, option)


def _number(text: str) -> int | float:
    number = read_number(text)
    return int(text) if text.strip().lstrip("+-").isdecimal() else number
