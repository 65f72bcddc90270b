"""An experiment: which points, how many runs at each, and what to keep.

The words are those of exploratory modelling: factors are varied by a design, policies are crossed
with it, every point is replicated on the same noise.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from analysis.store.manifest import finite
from sim.parameters import REGISTRY
from sim.scenario import Scenario
from sim.scenario_file import scenario_hash
from sim.variants import with_values


class Kind(StrEnum):
    """How points are chosen."""

    factorial = "factorial"
    latin_hypercube = "latin-hypercube"
    sobol = "sobol"
    listed = "listed"
    draws = "draws"
    morris = "morris"
    saltelli = "saltelli"


FILE_KINDS = (Kind.factorial, Kind.latin_hypercube, Kind.sobol, Kind.listed, Kind.draws)
"""What a design file may ask for; the others come from `run.py sensitivity`."""


class Keep(StrEnum):
    """The finest table that is kept; coarser ones come with it."""

    points = "points"
    runs = "runs"
    deals = "deals"


@dataclass(frozen=True)
class Factor:
    """A value that the design varies.

    Attributes
    ----------
    path : str
        Dotted path, as in `--set`.
    keys : tuple of str
        The same as keys.
    levels : tuple
        Values to take; empty for a range.
    spelled : tuple
        The levels as JSON and tables hold them: numbers, or the words of a scenario file.
    low, high : float
        Ends of the range, or the smallest and largest of levels that are numbers.
    log : bool
        Whether a range is covered evenly in logarithms.
    whole : bool
        Whether values are whole numbers.
    own : object
        The value in the base scenario, spelled; None where it has none.
    """

    path: str
    keys: tuple[str, ...]
    levels: tuple[Any, ...] = ()
    spelled: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    whole: bool = False
    own: Any = None

    @property
    def numeric(self) -> bool:
        """Whether the values are numbers, all of them finite."""
        return all(is_number(level) for level in self.spelled)

    def spell(self, value: Any) -> Any:
        """Return a value as JSON and tables hold it."""
        return self.spelled[self.levels.index(value)] if self.levels else value

    @property
    def label(self) -> str:
        """Axis label: meaning and unit if the registry knows it, else the path."""
        known = REGISTRY.get(self.path)
        return known.label if known else self.path

    @property
    def unit(self) -> str:
        """Unit of its values, as columns of tables say it."""
        known = REGISTRY.get(self.path)
        return known.unit if known else "-"


@dataclass(frozen=True)
class SweepPolicy:
    """A named set of levers; `scenario` is the base with them pulled."""

    name: str
    scenario: Scenario


@dataclass(frozen=True)
class Precision:
    """Replicate a point until the interval of an outcome is tight enough.

    Attributes
    ----------
    outcome : str
        The outcome to watch.
    half_width : float
        Half the width of the interval of its mean, in its unit.
    level : float
        Level of the interval.
    at_most : int
        Runs after which a point is given up as it is.
    """

    outcome: str
    half_width: float
    level: float
    at_most: int


@dataclass(frozen=True)
class Point:
    """One place of the experiment: a sample of the factors under one policy."""

    index: int
    sample: int
    policy: int
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Design:
    """A whole experiment.

    Attributes
    ----------
    samples : tuple of tuples
        The chosen values, one tuple per sample, in the order of `factors`.
    names : tuple of str
        A listed sample's name; empty for other designs.
    replications : int
        Runs at each point; with `precision`, runs in the first round.
    outcomes : tuple of str
        What is measured; see `analysis.sweep.measure`.
    """

    name: str
    purpose: str
    base: Scenario
    kind: Kind
    factors: tuple[Factor, ...]
    policies: tuple[SweepPolicy, ...]
    samples: tuple[tuple[Any, ...], ...]
    names: tuple[str, ...]
    replications: int
    precision: Precision | None
    seed: int
    outcomes: tuple[str, ...]
    keep: Keep

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """All points: sample after sample, each under every policy."""
        count = len(self.policies)
        return tuple(
            Point(sample * count + policy, sample, policy, values)
            for sample, values in enumerate(self.samples)
            for policy in range(count)
        )

    @cached_property
    def policy_hashes(self) -> tuple[str, ...]:
        """The scenario hash of each policy's scenario."""
        return tuple(scenario_hash(policy.scenario) for policy in self.policies)

    def scenario_at(self, point: Point) -> Scenario:
        """Return the scenario of a point.

        Raises
        ------
        ScenarioError
            If the values of the point do not go together.
        """
        keys = (factor.keys for factor in self.factors)
        values: Mapping[tuple[str, ...], Any] = dict(zip(keys, point.values, strict=True))
        return with_values(self.policies[point.policy].scenario, values)

    def describe(self) -> dict[str, Any]:
        """Return all that decides a number of the result, ready for JSON."""
        precision = self.precision
        return {
            "kind": self.kind.value,
            "base": scenario_hash(self.base),
            "policies": dict(
                zip((policy.name for policy in self.policies), self.policy_hashes, strict=True)
            ),
            "factors": [factor.path for factor in self.factors],
            "samples": [
                [factor.spell(value) for factor, value in zip(self.factors, sample, strict=True)]
                for sample in self.samples
            ],
            "names": list(self.names),
            "replications": self.replications,
            "precision": vars(precision) if precision else None,
            "seed": self.seed,
            "outcomes": list(self.outcomes),
            "keep": self.keep.value,
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 of `describe`: remarks and the design's name do not count."""
        return hashlib.sha256(json.dumps(self.describe(), sort_keys=True).encode()).hexdigest()


def is_number(value: object) -> bool:
    """Return whether a spelled value is a number: neither a word nor yes or no."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def spell_value(value: Any) -> Any:
    """Return a value of a dumped scenario as one number, or as one word."""
    if isinstance(value, str):
        return value
    if is_number(value) and abs(value) != math.inf:
        return value
    return json.dumps(finite(value), sort_keys=True).strip('"')
