"""How good policies are over worlds: means, regret, satisficing, knees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analysis.frontier.plan import PRESENT, TWIN
from analysis.intervals import PAIRED_LEVEL, Interval, difference_interval
from analysis.sweep.result import SweepResult

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

MARGIN = 0.9
"""What must be left at most of the first objective, unless a condition is given."""

QUANTILE = 0.9
"""Quantile over worlds at which regret is told."""

STEPS = 12
"""Steps of the lattice of weights over objectives."""


@dataclass(frozen=True)
class Tried:
    """Policies in fresh worlds.

    Attributes
    ----------
    policies : tuple of str
        Names; the present policy is among them.
    outcomes : dict of str to ndarray, shape (policies, worlds)
        Means over runs.
    objectives : tuple of str
        The outcomes to keep small.
    twins : dict of str to ndarray, shape (policies, worlds)
        The same of their empty twins, by outcome.
    """

    policies: tuple[str, ...]
    outcomes: Mapping[str, Floats]
    objectives: tuple[str, ...]
    twins: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def present(self) -> int:
        """The place of the present policy."""
        return self.policies.index(PRESENT)

    @property
    def means(self) -> Floats:
        """Mean of each objective over worlds, shape (policies, objectives)."""
        return np.column_stack([self.outcomes[name].mean(axis=1) for name in self.objectives])

    def change(self, name: str, k: int) -> tuple[float, Interval | None]:
        """Return by how much a policy changes the mean of an outcome, and the interval over worlds.

        World by world; None where no interval holds, as where no world differs.
        """
        return over_worlds(self.outcomes[name][k] - self.outcomes[name][self.present])

    def empty_change(self, name: str, k: int) -> tuple[float, Interval | None]:
        """Return by how much a policy's empty twin differs from the present policy, likewise."""
        return over_worlds(self.twins[name][k] - self.outcomes[name][self.present])

    def deeds(self, name: str, k: int) -> tuple[float, Interval | None]:
        """Return what a policy adds to its empty twin, likewise: what deeds do beside words."""
        return over_worlds(self.outcomes[name][k] - self.twins[name][k])

    def regret(self, name: str) -> Floats:
        """Return by how much more an outcome is than under the best policy of each world.

        The quantile over worlds, shape (policies,).
        """
        values = self.outcomes[name]
        found: Floats = np.quantile(values - values.min(axis=0), QUANTILE, axis=1)
        return found

    def largest_regret(self) -> Floats:
        """Return the largest regret over objectives, each relative to its largest, by policy."""
        by_objective = np.array([self.regret(name) for name in self.objectives])
        scale = np.maximum(by_objective.max(axis=1), 1e-12)[:, np.newaxis]
        largest: Floats = (by_objective / scale).max(axis=0)
        return largest

    def better_than_present(self) -> Mask:
        """Return in which worlds a policy satisfices, shape (policies, worlds).

        The first objective is at least a tenth below that of the present policy in the same world,
        and the second no higher.
        """
        first, second = (self.outcomes[name] for name in self.objectives[:2])
        less = first <= MARGIN * first[self.present]
        found: Mask = less & (second <= second[self.present])
        return found


def read_tried(sweep: SweepResult, objectives: tuple[str, ...]) -> Tried:
    """Return what a sweep of policies over worlds found."""
    names = list(sweep.manifest["policies"])
    policies = tuple(name for name in names if not name.endswith(TWIN))
    shape = (len(sweep.failed) // len(names), len(names))
    outcomes, twins = {}, {}
    for name in sweep.manifest["outcomes"]:
        rows = np.ascontiguousarray(sweep.column(name).reshape(shape).T)
        outcomes[name] = rows[[names.index(policy) for policy in policies]]
        twins[name] = rows[[names.index(policy + TWIN) for policy in policies]]
    return Tried(policies, outcomes, objectives, twins)


def over_worlds(change: Floats) -> tuple[float, Interval | None]:
    """Return the mean over worlds and its interval; None where none holds, as if none differs."""
    return float(change.mean()), difference_interval(change, PAIRED_LEVEL)


def undominated(means: Floats) -> Mask:
    """Return which rows no other row beats: nowhere higher, and lower somewhere."""
    no_higher = np.all(means[:, np.newaxis] <= means[np.newaxis], axis=2)
    lower = np.any(means[:, np.newaxis] < means[np.newaxis], axis=2)
    found: Mask = ~np.any(no_higher & lower, axis=0)
    return found


def knees(means: Floats) -> Floats:
    """Return how much each policy would be missed: its expected marginal utility.

    Over all ways to weigh the objectives, how much worse the second best would be where a policy
    is the best. It is large where a little less of one outcome costs a lot of another. Objectives
    count by their range. Source: Branke et al. (2004), PPSN VIII:722-731.
    """
    span = np.maximum(np.ptp(means, axis=0), 1e-12)
    scaled = (means - means.min(axis=0)) / span
    if len(scaled) < 2:
        return np.zeros(len(scaled))
    found = np.zeros(len(scaled))
    weights = lattice(means.shape[1])
    for weight in weights:
        loss = scaled @ weight
        order = np.argsort(loss, kind="stable")
        found[order[0]] += loss[order[1]] - loss[order[0]]
    return found / len(weights)


def lattice(objectives: int) -> Floats:
    """Return weights that add up to one, evenly over the simplex."""
    bars = combinations(range(STEPS + objectives - 1), objectives - 1)
    counts = [np.diff([-1, *bar, STEPS + objectives - 1]) - 1 for bar in bars]
    found: Floats = np.array(counts, dtype=np.float64) / STEPS
    return found


def roles(tried: Tried, shares: Floats, missed: Floats) -> dict[int, list[str]]:
    """Return the policies worth naming, with the reason, in the order in which they are named.

    Parameters
    ----------
    tried : Tried
        All of them.
    shares : ndarray, shape (policies,)
        Share of worlds in which each satisfices.
    missed : ndarray, shape (policies,)
        Expected marginal utility; zero for policies that others beat.
    """
    means, regret = tried.means, tried.largest_regret()
    named: dict[int, list[str]] = {tried.present: ["the present policy"]}

    def name(place: int, role: str) -> None:
        named.setdefault(int(place), []).append(role)

    for k, objective in enumerate(tried.objectives):
        name(first_of(means[:, k], regret), f"least {objective.replace('_', ' ')}")
    for rank, place in enumerate(np.argsort(-missed, kind="stable")[:2]):
        if missed[place] > 0.0:
            name(int(place), "best trade-off" if rank == 0 else "second best trade-off")
    name(first_of(-shares, regret), "satisfices most often")
    name(first_of(regret, -shares), "least regret")
    return named


def first_of(values: Floats, otherwise: Sequence[float] | Floats) -> int:
    """Return the place of the smallest value; of equal ones that with the smallest other value."""
    return int(np.lexsort((np.asarray(otherwise), values))[0])
