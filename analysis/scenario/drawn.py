"""What differs from run to run in a scenario, told in a few numbers."""

from dataclasses import dataclass

import numpy as np

from sim.parameter_draws import draws_of
from sim.scenario import Scenario

TAILS = (0.05, 0.95)
"""Quantiles between which nine draws in ten lie."""


@dataclass(frozen=True)
class DrawnParameter:
    """A parameter that takes another value in each run: the table, its median and 90 % range."""

    table: str
    median: float
    low: float
    high: float

    @property
    def told(self) -> str:
        """The range in words."""
        return (
            f"run by run: median {self.median:.3g}, 90 % of runs {self.low:.3g} to {self.high:.3g}"
        )


def drawn_values(scenario: Scenario) -> dict[str, DrawnParameter]:
    """Return what is drawn run by run in a scenario, by path.

    Raises
    ------
    ScenarioError
        If its table of draws is missing or wrong.
    """
    draws = draws_of(scenario)
    if draws is None:
        return {}
    middle = np.median(draws.values, axis=0).tolist()
    low, high = np.quantile(draws.values, TAILS, axis=0).tolist()
    return {
        path: DrawnParameter(str(scenario.draws), *numbers)
        for path, *numbers in zip(draws.paths, middle, low, high, strict=True)
    }
