"""Running a sweep from the first job to the manifest, or from wherever it stopped."""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import CommandError, WorkInterruptedError
from analysis.execution import ExecutionOptions, Progress, Silent
from analysis.store.manifest import Origin
from analysis.store.parts import CONTINUE
from analysis.sweep.design import Design
from analysis.sweep.finish import finish, half_widths, keep_manifest
from analysis.sweep.jobs import Job, Stretch, cut
from analysis.sweep.pools import Pool, open_pool
from analysis.sweep.store import Store, open_store
from analysis.sweep.tally import Tally
from analysis.sweep.work import JobResult, WrongRulesError, code_of, do_job

if TYPE_CHECKING:
    from sim.actors import Cast

LIVES = 3
"""How often a pool of processes is started again after one of them was killed."""


def run_sweep(
    design: Design,
    out: Path,
    *,
    execution: ExecutionOptions | None = None,
    origin: Origin | None = None,
    force: bool = False,
    progress: Progress | None = None,
    cast: "Cast | None" = None,
) -> dict[str, Any]:
    """Run a sweep, or what is left of it, and return its manifest.

    Parameters
    ----------
    design : Design
        The experiment.
    out : Path
        The folder; a sweep of the same design that is there is continued.
    execution : ExecutionOptions, optional
        Threads around compiled code by default. They decide no byte of the result.
    origin : Origin, optional
        Where the sweep comes from, for the manifest.
    force : bool
        Throw away parts of another design or of other rules.
    progress : Progress, optional
        Told of runs found and done.
    cast : Cast, optional
        Agent classes in place of the model's own, on the Mesa engine, in this process.

    Raises
    ------
    CommandError
        If the folder or the workers cannot be used.
    WorkInterruptedError
        If the user interrupts; what is finished stays.
    """
    execution, origin, progress = (
        execution or ExecutionOptions(),
        origin or Origin(),
        progress or Silent(),
    )
    began = time.perf_counter()
    crew = _Crew(execution, cast)
    try:
        if execution.dask is not None:
            crew.call()  # a cluster that cannot be reached is said before anything is written
        with open_store(out, design, crew.code, force=force) as store:
            jobs = _work_through(design, store, crew, progress)
            wall = time.perf_counter() - began
            finished = None if crew.worked else keep_manifest(store, jobs)
            return finished or finish(design, jobs, store, crew.engine, origin, wall)
    except KeyboardInterrupt:
        raise WorkInterruptedError(CONTINUE) from None
    finally:
        crew.go_home()


def _work_through(design: Design, store: Store, crew: "_Crew", progress: Progress) -> list[Job]:
    """Do every job of every round, and return them all."""
    done: list[Job] = []
    expected = 0
    stretch: Stretch | None = Stretch(tuple(range(len(design.points))), 0, design.replications)
    watch = Tally(0, len(design.points), _watched(design))
    while stretch is not None:
        expected += len(stretch.points) * stretch.runs
        progress.expect(expected)
        jobs = crew.cut(design, stretch, len(done))
        crew.complete(jobs, store, progress)
        done += jobs
        stretch = _next_round(design, stretch, jobs, store, watch)
    return done


def _watched(design: Design) -> tuple[str, ...]:
    return (design.precision.outcome,) if design.precision else ()


def _next_round(
    design: Design, last: Stretch, jobs: Iterable[Job], store: Store, watch: Tally
) -> Stretch | None:
    """Return as many runs again for the points whose interval is too wide; None at the end."""
    precision = design.precision
    if precision is None:
        return None
    for job in jobs:
        watch.add(store.batches(job))
    have = last.first_run + last.runs
    more = min(have, precision.at_most - have)
    found = watch.moments()
    half = half_widths(precision.outcome, 0, found, precision.level)
    wide = tuple(
        point
        for point in last.points
        if point not in found.error and half[point] > precision.half_width
    )
    return Stretch(wide, have, more) if wide and more > 0 else None


class _Crew:
    """Workers that are called when there is work, and called again if some were killed."""

    def __init__(self, execution: ExecutionOptions, cast: "Cast | None" = None) -> None:
        self._execution = execution
        self._cast = cast
        self.code = code_of(cast)
        self._opened: Any = None
        self._pool: Pool | None = None
        self.worked = False

    def complete(self, jobs: list[Job], store: Store, progress: Progress) -> None:
        """Do the jobs that the store does not have."""
        left = deque(_missing(jobs, store, progress))
        lives = LIVES
        while left:
            try:
                self._do(left, store, progress)
            except BrokenExecutor as error:
                self.go_home()
                lives -= 1
                if lives == 0:
                    raise CommandError(
                        f"workers were killed {LIVES} times, perhaps for want of memory; {CONTINUE}"
                    ) from error
                left = deque(job for job in jobs if not store.has(job))

    def _do(self, left: "deque[Job]", store: Store, progress: Progress) -> None:
        pool = self.call()
        running: dict[Future[JobResult], Job] = {}
        try:
            while left or running:
                while left and len(running) < 2 * pool.size():
                    job = left.popleft()
                    running[pool.executor.submit(do_job, job)] = job
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    job = running.pop(future)
                    store.put(job, _result_of(future).files)
                    self.worked = True
                    progress(job.total_runs)
        except WrongRulesError as error:
            raise CommandError(f"{error}; {CONTINUE}") from error
        finally:
            for future in running:
                future.cancel()
            if running:  # nobody waits for what will not be kept
                pool.drop()

    @property
    def engine(self) -> str:
        """The engine that they drive."""
        return self._execution.engine if self._cast is None else "mesa"

    def cut(self, design: Design, stretch: Stretch, first_number: int) -> list[Job]:
        """Return the jobs of a stretch."""
        jobs = cut(design, stretch, first_number, self.engine, self.code)
        return [replace(job, cast=self._cast) for job in jobs]

    def call(self) -> Pool:
        """Return the workers, called if they are not there.

        Agents of a cast play in this process, one run after the other: another process could not
        load classes that were written in a notebook.
        """
        if self._pool is None:
            asked = self._execution
            self._opened = (
                open_pool(asked.engine, asked.workers, asked.dask)
                if self._cast is None
                else open_pool("compiled", 1, None)
            )
            self._pool = self._opened.__enter__()
        return self._pool

    def go_home(self) -> None:
        """Stop the workers."""
        if self._pool is not None:
            self._pool = None
            self._opened.__exit__(None, None, None)


def _result_of(future: "Future[JobResult]") -> JobResult:
    """Return what a job gave; that the cluster gave up on it is said in one sentence."""
    try:
        return future.result()
    except CancelledError as error:
        raise CommandError(f"the cluster went away; {CONTINUE}") from error
    except Exception as error:
        if type(error).__name__ == "KilledWorker":  # Dask's, which need not be installed
            raise CommandError(
                f"the cluster lost its workers again and again; {CONTINUE}"
            ) from error
        raise


def _missing(jobs: list[Job], store: Store, progress: Progress) -> Iterator[Job]:
    for job in jobs:
        if store.has(job):
            progress.recognise(job.total_runs)
        else:
            yield job
