"""What a manifest says of the factors that were varied."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.scenario.drawn import drawn_values
from analysis.sweep.design import Factor
from sim.scenario import Scenario


@dataclass(frozen=True)
class VariedFactor:
    """A factor as results know it; see `analysis.sweep.design.Factor`.

    Attributes
    ----------
    path, label : str
        Dotted path, and what it is, with its unit.
    levels : tuple
        Levels as tables hold them; empty for a range.
    low, high : float
        Ends of the range, or smallest and largest level.
    log, numeric : bool
        Whether a range is covered in logarithms, and whether values are numbers.
    own : object
        The value in the scenario; None where it has none, or draws it run by run.
    """

    path: str
    label: str
    levels: tuple[Any, ...]
    low: int | float
    high: int | float
    log: bool
    numeric: bool
    own: Any

    def __post_init__(self) -> None:
        """Refuse a range that has no width, or no logarithms."""
        if self.numeric and len(self.levels) != 1 and not self.low < self.high:
            raise ValueError(f"low {self.low:g} and high {self.high:g}: low must be below high")
        if self.log and self.low <= 0.0:
            raise ValueError(f"low {self.low:g}: must be above 0 where values are in logarithms")


def describe_factors(factors: Sequence[Factor], base: Scenario) -> tuple[VariedFactor, ...]:
    """Return what a manifest says of factors around a scenario."""
    drawn = drawn_values(base)
    return tuple(
        VariedFactor(
            path=factor.path,
            label=factor.label,
            levels=tuple(level if factor.numeric else str(level) for level in factor.spelled),
            low=factor.low,
            high=factor.high,
            log=factor.log,
            numeric=factor.numeric,
            own=None if factor.path in drawn else factor.own,
        )
        for factor in factors
    )
