"""The search: NSGA-II of Platypus proposes policies, sweeps try them in the same worlds.

Every generation is a sweep in a folder of its own. A search that was stopped is played again from
its seed: what was tried is recognised, so that it goes on where it was.
"""

import math
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from analysis.errors import CommandError, not_installed
from analysis.execution import ExecutionOptions, Progress
from analysis.frontier.plan import PRESENT, SearchPlan
from analysis.store.files import sha256
from analysis.store.manifest import MANIFEST, Origin
from analysis.sweep.design import Design
from analysis.sweep.result import SweepResult, run_design

GENERATIONS = "generations"
FINAL = "final"


@dataclass(frozen=True)
class Crew:
    """Who tries policies, and where."""

    folder: Path
    execution: ExecutionOptions
    origin: Origin
    force: bool
    progress: Progress

    def result(self, design: Design, place: str) -> SweepResult:
        """Run an experiment, or what is left of it, in a folder of its own."""
        folder = self.folder / place
        found = run_design(
            design,
            folder,
            execution=self.execution,
            origin=self.origin,
            force=self.force,
            progress=_Counting(self.progress),
        )
        if found.failed.any():
            error = found.values("error")[int(np.flatnonzero(found.failed)[0])]
            raise CommandError(
                f"{folder}: {int(found.failed.sum()):,} of {len(found.failed):,} points failed; "
                f"the first: {error}"
            )
        return found


@dataclass(frozen=True)
class _Counting:
    """Progress of one experiment as part of a longer one, whose total is known."""

    whole: Progress

    def expect(self, total: int) -> None:
        """Pass over the total of the part."""

    def recognise(self, runs: int) -> None:
        """Take note of runs that were done before."""
        self.whole.recognise(runs)

    def __call__(self, finished: int) -> None:
        """Take note of runs just done."""
        self.whole(finished)


@dataclass
class Search:
    """A search under way.

    Attributes
    ----------
    tried : dict of tuple to tuple
        By lever values, as spelled: the values themselves and the mean of each objective.
    born : list of int
        The generation in which each was tried.
    kept : dict of str to str
        The manifests of the experiments below the folder, with their SHA-256.
    """

    plan: SearchPlan
    crew: Crew
    tried: dict[tuple[Any, ...], tuple[tuple[Any, ...], tuple[float, ...]]] = field(
        default_factory=dict
    )
    born: list[int] = field(default_factory=list)
    generation: int = 0
    kept: dict[str, str] = field(default_factory=dict)

    def result(self, design: Design, place: str) -> SweepResult:
        """Run an experiment in a folder of its own, and note that it is part of the search."""
        found = self.crew.result(design, place)
        name = f"{place}/{MANIFEST}"
        self.kept[name] = sha256(self.crew.folder / name)
        return found

    def evaluate(self, run: Callable[[Any], Any], jobs: Iterable[Any]) -> list[Any]:
        """Try the policies of a generation that are new, then let each job look up its own."""
        jobs = list(jobs)
        new: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for job in jobs:
            values = self.plan.values(job.solution.variables)
            key = self.plan.spelled(values)
            if key not in self.tried:
                new.setdefault(key, values)
        if new:
            names = {f"p{len(self.tried) + k:04d}": values for k, values in enumerate(new.values())}
            design = self.plan.experiment(f"{self.generation:03d}", dict(names))
            sweep = self.result(design, f"{GENERATIONS}/{self.generation:03d}")
            means = policy_means(sweep, list(names), self.plan.objectives)
            for key, row in zip(new, means, strict=True):
                self.tried[key] = (new[key], row)
                self.born.append(self.generation)
        self.generation += 1
        return [run(job) for job in jobs]

    def look_up(self, shares: list[float]) -> list[float]:
        """Return the objectives of a policy that was tried."""
        return list(self.tried[self.plan.spelled(self.plan.values(shares))][1])


def policy_means(
    sweep: SweepResult, policies: list[str], outcomes: tuple[str, ...]
) -> list[tuple[float, ...]]:
    """Return the mean of each outcome over worlds, for each policy; sums are exact."""
    names = np.array(sweep.words("policy"))
    columns = {name: sweep.column(name) for name in outcomes}
    found = []
    for policy in policies:
        rows = np.flatnonzero(names == policy)
        found.append(tuple(math.fsum(columns[o][rows].tolist()) / len(rows) for o in outcomes))
    return found


def load_platypus() -> Any:
    """Return the optimiser's package.

    Raises
    ------
    CommandError
        If it is not installed.
    """
    try:
        import platypus
    except ImportError as missing:
        raise not_installed("frontier", "Platypus", "explore") from missing
    return platypus


def search(plan: SearchPlan, crew: Crew) -> Search:
    """Look for policies that no other beats in every objective, and return all that were tried.

    Source of the algorithm: Deb et al. (2002), IEEE Trans. Evol. Comp. 6:182-197.
    """
    platypus = load_platypus()
    state = Search(plan, crew)
    problem = platypus.Problem(len(plan.levers), len(plan.objectives), function=state.look_up)
    problem.types[:] = [platypus.Real(0.0, 1.0) for _ in plan.levers]
    algorithm = platypus.NSGAII(
        problem,
        population_size=plan.size.population,
        evaluator=platypus.MapEvaluator(state.evaluate),
    )
    with own_randomness(plan.seed):
        for _ in range(plan.size.generations + 1):
            algorithm.step()
    return state


@contextmanager
def own_randomness(seed: int) -> Iterator[None]:
    """Seed the generator that Platypus draws from, and leave it as it was."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)


def best(state: Search) -> list[tuple[Any, ...]]:
    """Return the lever values of the policies that no other one tried beats, thinned out.

    Where there are more than are kept, those in the most crowded places go first.
    """
    platypus = load_platypus()
    problem = platypus.Problem(1, len(state.plan.objectives))
    solutions = []
    for values, objectives in state.tried.values():
        solution = platypus.Solution(problem)
        solution.variables[:] = [values]
        solution.objectives[:] = list(objectives)
        solution.evaluated = True
        solutions.append(solution)
    front = platypus.nondominated(solutions)
    kept = state.plan.size.keep
    if len(front) > kept:
        platypus.nondominated_sort(front)
        front = platypus.nondominated_prune(front, kept)
    order = {id(s): k for k, s in enumerate(solutions)}
    return [s.variables[0] for s in sorted(front, key=lambda s: order[id(s)])]


def try_again(state: Search) -> SweepResult:
    """Try the best policies, and the present one, in fresh worlds with fresh draws."""
    values = best(state)
    policies: dict[str, tuple[Any, ...] | None] = {PRESENT: None}
    policies |= {f"p{k:02d}": one for k, one in enumerate(values, 1)}
    design = state.plan.experiment(FINAL, policies, fresh=True)
    return state.result(design, FINAL)
