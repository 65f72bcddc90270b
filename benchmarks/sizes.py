"""How many runs are made for each figure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """How many runs are made for each figure.

    Attributes
    ----------
    checked : int
        Compared before anything is timed; more than one thread takes up at a time.
    pool, mesa : int
        By a pool of processes, and by one process.
    single : int
        By compiled code on one thread, and by the floor.
    blocks : int
        How many times as many by compiled code on all cores.
    counted : int
        Over which exponentials and logarithms are counted.
    runs : tuple of int
        Numbers of runs whose cost is compared.
    deals : tuple of int
        Numbers of deals whose cost is compared.
    deal_runs : int
        Runs of each of these.
    memory : int
        By the process whose memory is measured.
    startup : int
        By the command whose start is timed.
    """

    checked: int = 300
    pool: int = 2048
    mesa: int = 512
    single: int = 20_480
    blocks: int = 2
    counted: int = 512
    runs: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    deals: tuple[int, ...] = (10, 100, 1_000)
    deal_runs: int = 1_024
    memory: int = 1_000_000
    startup: int = 1_000


FULL = Sizes()

QUICK = Sizes(
    checked=260,
    pool=48,
    mesa=8,
    single=1_024,
    blocks=1,
    counted=4,
    runs=(100, 1_000),
    deals=(10, 100),
    deal_runs=256,
    memory=1_000,
    startup=10,
)
"""A smoke test: everything is done once, and the figures say nothing."""
