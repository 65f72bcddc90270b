"""How many runs are made for each figure."""

from dataclasses import dataclass, field


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
    deals : dict
        Runs by number of deals whose cost is compared.
    large : str
        A scenario of many deals.
    large_runs : int
        Of it, timed.
    memory, large_memory : int
        By the processes whose memory is measured, of five talks and of many deals.
    startup : int
        By the command whose start is timed.
    points : int
        Of the sweep in which conditions of failure are looked for.
    trajectories, samples : int
        Of a screening, and of indices.
    """

    checked: int = 300
    pool: int = 2048
    mesa: int = 512
    single: int = 20_480
    blocks: int = 2
    counted: int = 512
    runs: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    deals: dict[int, int] = field(
        default_factory=lambda: {10: 1_024, 100: 1_024, 1_000: 1_024, 5_300: 256}
    )
    large: str = "world"
    large_runs: int = 256
    memory: int = 1_000_000
    large_memory: int = 512
    startup: int = 1_000
    points: int = 1_000
    trajectories: int = 20
    samples: int = 512


FULL = Sizes()

QUICK = Sizes(
    checked=260,
    pool=48,
    mesa=8,
    single=1_024,
    blocks=1,
    counted=4,
    runs=(100, 1_000),
    deals={10: 256, 100: 256},
    large="toy",
    large_runs=2,
    memory=1_000,
    large_memory=2,
    startup=10,
    points=32,
    trajectories=4,
    samples=16,
)
"""A smoke test: everything is done once, and the figures say nothing."""
