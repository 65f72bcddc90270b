"""How work is carried out, and who is told of its progress."""

from dataclasses import dataclass
from typing import Protocol

from analysis.arguments import whole


class Progress(Protocol):
    """Receives progress updates."""

    def expect(self, total: int) -> None:
        """Take note of how many runs there are in all, as far as is known."""

    def recognise(self, runs: int) -> None:
        """Take note of runs that were done before."""

    def __call__(self, finished: int) -> None:
        """Take note of runs just done."""


class Silent:
    """Progress that nobody watches."""

    def expect(self, total: int) -> None:
        """Do nothing."""

    def recognise(self, runs: int) -> None:
        """Do nothing."""

    def __call__(self, finished: int) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class ExecutionOptions:
    """Who does the work: see `analysis.sweep.pools.open_pool`. It decides no byte of a result."""

    engine: str = "compiled"
    workers: int | None = None
    dask: str | None = None

    def __post_init__(self) -> None:
        """Refuse a number of workers that is none."""
        if self.workers is not None:
            whole("workers", self.workers, 1)
