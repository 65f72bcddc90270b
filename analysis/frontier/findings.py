"""What a search for policies found."""

from collections.abc import Mapping
from dataclasses import dataclass

Value = bool | int | float | str | None
"""A value of a lever, as JSON and tables hold it."""


@dataclass(frozen=True)
class LeverRange:
    """A lever that takes any value of a range; `own` is the scenario's value."""

    path: str
    label: str
    own: Value
    low: float
    high: float


@dataclass(frozen=True)
class LeverChoice:
    """A lever that takes one of some levels; `own` is the scenario's value."""

    path: str
    label: str
    own: Value
    levels: tuple[Value, ...]


Lever = LeverRange | LeverChoice


@dataclass(frozen=True)
class Searched:
    """How much the search looked at: policies, each in so many worlds."""

    policies: int
    worlds: int


@dataclass(frozen=True)
class OutcomeEstimate:
    """An outcome of a policy in fresh worlds, in the outcome's unit.

    Attributes
    ----------
    mean : float
        Over worlds and runs.
    worlds : (float, float)
        Quantiles of 5 and 95 % over worlds.
    change : float
        Mean change from the present policy, world by world.
    interval : (float, float) or None
        Of the change, over worlds; None where none holds, as where no world differs.
    regret : float
        How much more than under the best policy of each world, at its quantile over worlds.
    """

    mean: float
    worlds: tuple[float, float]
    change: float
    interval: tuple[float, float] | None
    regret: float


@dataclass(frozen=True)
class Words:
    """An outcome of a policy's empty twin: the same menu and threats, and no designation ever.

    Attributes
    ----------
    mean : float
        Over worlds and runs.
    change, interval
        Mean change from the present policy, as of an `OutcomeEstimate`.
    deeds, deeds_interval
        What the policy itself adds to its twin, likewise: what is left once words are taken away.
    """

    mean: float
    change: float
    interval: tuple[float, float] | None
    deeds: float
    deeds_interval: tuple[float, float] | None


@dataclass(frozen=True)
class TriedPolicy:
    """A policy that was tried in fresh worlds.

    Attributes
    ----------
    policy : str
        Its name.
    levers : dict of str to value
        What it sets, by path.
    undominated : bool
        Whether no other policy tried there beats it in every objective.
    trade_off : float
        Expected marginal utility; zero for policies that others beat.
    satisficing : float
        Share of worlds in which it is good enough.
    roles : tuple of str
        Why it is worth naming; empty for most.
    outcomes : dict of str to OutcomeEstimate
        The objectives, and the deals concluded.
    empty : dict of str to Words
        The same of its empty twin.
    """

    policy: str
    levers: Mapping[str, Value]
    undominated: bool
    trade_off: float
    satisficing: float
    roles: tuple[str, ...]
    outcomes: Mapping[str, OutcomeEstimate]
    empty: Mapping[str, Words]


@dataclass(frozen=True)
class NamedPolicy:
    """A policy worth naming: why, what it does, and where it is not good enough, in words."""

    policy: str
    roles: tuple[str, ...]
    do: str
    breaks: str


@dataclass(frozen=True)
class Frontier:
    """Policies that no other one beats.

    Attributes
    ----------
    scenario : str
        Name of the scenario.
    objectives : dict of str to str
        Outcomes to keep small, with their units; the first is traded for the others.
    levers : tuple of Lever
        What a policy sets.
    worlds : str
        Where worlds come from, in words.
    searched : Searched
        Of the search.
    fresh_worlds, replications, seed : int
        Worlds in which the best were tried again, runs in each world, seed of all draws.
    level, regret_quantile : float
        Level of intervals, and quantile over worlds at which regret is told.
    satisfices : str
        When a policy is good enough in a world, in words.
    still_undominated : int
        How many of the policies tried again are not beaten in fresh worlds.
    policies : tuple of TriedPolicy
        The present one, then those tried again.
    named : tuple of NamedPolicy
        Those worth naming, the present one first.
    """

    scenario: str
    objectives: Mapping[str, str]
    levers: tuple[Lever, ...]
    worlds: str
    searched: Searched
    fresh_worlds: int
    replications: int
    seed: int
    level: float
    regret_quantile: float
    satisfices: str
    still_undominated: int
    policies: tuple[TriedPolicy, ...]
    named: tuple[NamedPolicy, ...]

    @property
    def first(self) -> str:
        """The first objective."""
        return next(iter(self.objectives))

    @property
    def by_name(self) -> dict[str, TriedPolicy]:
        """The policies that were tried again, by name."""
        return {row.policy: row for row in self.policies}
