"""Cutting an experiment into jobs: the same cuts whatever runs them.

A job is a block of points and a range of runs. How an experiment is cut depends on the design
alone, so that a job can be recognised by what it holds and done again by anybody.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.sweep.design import Design
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.actors import Cast

JOB_RUNS = 16_384
"""Most runs in a job: a fraction of a second of work, a few megabytes of rows."""

JOB_DEALS = 131_072
"""Most runs times deals in a job, so that its states fit in memory."""

JOB_POINTS = 64
"""Most points in a job, however few their runs."""


@dataclass(frozen=True)
class Job:
    """A piece of an experiment that can be done anywhere.

    Attributes
    ----------
    number : int
        Place in the experiment; its parts carry it.
    points : tuple of int
        Indices of its points.
    values : tuple of tuples
        Their factor values.
    spelled : tuple of tuples
        The same as JSON holds them.
    policies : tuple of int
        Their policies, as places in `scenarios`.
    keys : tuple of key paths
        What the values set.
    scenarios : tuple of Scenario
        The scenario of each policy.
    first_run, runs : int
        The range of runs at every point.
    code : str
        Hash of the rules and row makers that must be in force where the job is done.
    cast : Cast, optional
        Agent classes in place of the model's own; `code` is of them, too.
    """

    number: int
    points: tuple[int, ...]
    values: tuple[tuple[Any, ...], ...]
    spelled: tuple[tuple[Any, ...], ...]
    policies: tuple[int, ...]
    keys: tuple[tuple[str, ...], ...]
    scenarios: tuple[Scenario, ...]
    policy_hashes: tuple[str, ...]
    first_run: int
    runs: int
    seed: int
    engine: str
    outcomes: tuple[str, ...]
    keep: str
    code: str
    cast: "Cast | None" = None

    @property
    def total_runs(self) -> int:
        """Runs over all points."""
        return self.runs * len(self.points)

    @property
    def key(self) -> str:
        """SHA-256 of all that decides the job's rows: scenarios, code, seed, runs, outcomes.

        The engine is left out: both give the same bytes.
        """
        content = {
            "points": self.points,
            "values": self.spelled,
            "keys": self.keys,
            "policies": [self.policy_hashes[place] for place in self.policies],
            "first_run": self.first_run,
            "runs": self.runs,
            "seed": self.seed,
            "outcomes": self.outcomes,
            "keep": self.keep,
            "code": self.code,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Stretch:
    """Runs that some points still need: the same range for all of them."""

    points: tuple[int, ...]
    first_run: int
    runs: int


def cut(design: Design, stretch: Stretch, first_number: int, engine: str, code: str) -> list[Job]:
    """Cut a stretch into jobs, numbered from `first_number`."""
    deals = max(1, max(len(policy.scenario.deals) for policy in design.policies))
    most = max(1, min(JOB_RUNS, JOB_DEALS // deals))
    per_point = min(stretch.runs, most)
    block = max(1, min(JOB_POINTS, most // per_point))
    jobs: list[Job] = []
    for place in range(0, len(stretch.points), block):
        points = stretch.points[place : place + block]
        for first in range(0, stretch.runs, per_point):
            runs = min(per_point, stretch.runs - first)
            number = first_number + len(jobs)
            jobs.append(_job(design, points, stretch.first_run + first, runs, number, engine, code))
    return jobs


def _job(
    design: Design,
    points: Sequence[int],
    first_run: int,
    runs: int,
    number: int,
    engine: str,
    code: str,
) -> Job:
    chosen = [design.points[index] for index in points]
    return Job(
        number=number,
        points=tuple(points),
        values=tuple(point.values for point in chosen),
        spelled=tuple(
            tuple(f.spell(v) for f, v in zip(design.factors, point.values, strict=True))
            for point in chosen
        ),
        policies=tuple(point.policy for point in chosen),
        keys=tuple(factor.keys for factor in design.factors),
        scenarios=tuple(policy.scenario for policy in design.policies),
        policy_hashes=design.policy_hashes,
        first_run=first_run,
        runs=runs,
        seed=design.seed,
        engine=engine,
        outcomes=design.outcomes,
        keep=design.keep.value,
        code=code,
    )
