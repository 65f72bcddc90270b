"""Who does the jobs: threads, processes, or a Dask cluster, all behind one interface.

Threads drive the compiled engine, which releases the interpreter lock; Mesa needs processes. A
cluster gets the same jobs through the same `submit`.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from analysis.errors import CommandError, not_installed
from analysis.sweep.work import WRONG_RULES, code_hash
from sim.cpus import worker_count

LOCAL = "local:"
PATIENCE = 10
"""Seconds to wait for a scheduler."""

RETRIES = 2
"""How often the cluster repeats a job that raised there for want of memory or connection."""


@dataclass(frozen=True)
class Pool:
    """An executor, and how many jobs it can work on at a time."""

    executor: Executor
    size: Callable[[], int]
    drop: Callable[[], None] = lambda: None
    """Let processes end at once, whatever they are at; threads and clusters finish their jobs."""


@contextmanager
def open_pool(engine: str, workers: int | None, dask: str | None) -> Iterator[Pool]:
    """Start workers and stop them at the end; jobs that have not begun are then cancelled.

    Parameters
    ----------
    engine : {"compiled", "mesa"}
        Decides between threads and processes.
    workers : int, optional
        How many; by default one per processor it may use.
    dask : str, optional
        Address of a Dask scheduler, or ``local:N`` for a cluster of N processes on this machine.
    """
    if dask is not None:
        with _cluster(dask) as pool:
            yield pool
        return
    count = worker_count(workers)
    if engine != "mesa":
        with _stopped(ThreadPoolExecutor(count)) as threads:
            yield Pool(threads, lambda: count)
        return
    from multiprocessing import get_context

    start_tracker()
    context = get_context("spawn")
    end, ours = context.Pipe(duplex=False)
    with ours, end:
        processes = ProcessPoolExecutor(
            count, mp_context=context, initializer=end_when_told, initargs=(end,)
        )
        with _stopped(processes):
            yield Pool(processes, lambda: count, ours.close)


@contextmanager
def _stopped(executor: Executor) -> Iterator[Executor]:
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def start_tracker() -> None:
    """Start Python's own process that removes the semaphores of a pool that was ended by a signal.

    It would warn that it does so.
    """
    if os.name != "posix":
        return
    from multiprocessing import resource_tracker

    sys.warnoptions.append("ignore::UserWarning:multiprocessing.resource_tracker")
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.pop()


def end_when_told(end: Any) -> None:
    """Let this process end when the other end of a pipe is closed, or when its parent ends.

    Without its parent it would wait for jobs for ever: workers hold both ends of the pipe that jobs
    come by.
    """
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel, end])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _cluster(address: str) -> Iterator[Pool]:
    """Connect to a Dask cluster whose workers have the same code."""
    try:
        import distributed
    except ImportError as missing:
        raise not_installed("--dask", "Dask", "cluster") from missing
    cluster: Any = distributed  # it has types for some of its names only
    count = _count(address) if address.startswith(LOCAL) else 0
    own: Any = None
    try:
        if count:
            logging.getLogger("distributed").setLevel(logging.CRITICAL)
            own = cluster.LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
            )
        client = cluster.Client(own or address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise CommandError(f"--dask {address}: cannot be reached") from error
    try:
        try:
            codes = client.run(code_hash)
        except Exception as error:  # whatever the worker raised
            what = " ".join(str(error).split())
            raise CommandError(f"--dask: a worker cannot load caatsim: {what}") from error
        wrong = sorted(worker for worker, code in codes.items() if code != code_hash())
        if wrong:
            raise CommandError(f"--dask: worker {wrong[0]}: {WRONG_RULES}; update it")
        executor = client.get_executor(pure=False, retries=RETRIES)
        try:
            yield Pool(executor, lambda: max(1, sum(client.nthreads().values())))
        finally:
            executor.shutdown(wait=False)
    finally:
        client.close()
        if own is not None:
            own.close()


def _count(address: str) -> int:
    """Return the number of processes in ``local:N``."""
    text = address.removeprefix(LOCAL)
    if not text.isdecimal() or int(text) < 1:
        raise CommandError(f"--dask: found {address!r}; must be local:N with N at least 1")
    return int(text)
