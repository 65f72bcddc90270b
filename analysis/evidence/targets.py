"""The patterns of the record, and how closely the model is asked to agree with each.

The model is no copy of the episodes that the patterns were counted in. Its discrepancy is stated
as a standard deviation: the half-width of the band.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.data.rows import read_rows
from sim.data.tables import DATA
from sim.scenario import Scenario
from sim.scenario_file import load

PRESETS = DATA.parent / "patterns"
PATTERNS = DATA / "patterns.csv"
SIGN = "sign"
DERIVED = "derived"
"""A pattern that follows from others, and so says nothing that they do not."""

WEIGHTS = ("high", "medium", DERIVED, SIGN)
COLUMNS = ("moment", "preset", "meaning", "target", "low", "high", "weight", "source")


@dataclass(frozen=True)
class Target:
    """A pattern: what it is, where it lies in the record, and the band that counts as agreement."""

    moment: str
    preset: str
    meaning: str
    target: float
    low: float | None
    high: float | None
    weight: str
    source: str

    @property
    def discrepancy(self) -> float:
        """Standard deviation of what the model may be off by."""
        if self.low is None or self.high is None:
            raise ValueError(f"{self.moment}: only a sign")
        return (self.high - self.low) / 2.0

    def holds(self, value: float) -> bool:
        """Return whether a value lies in the band; NaN does not, nor does no sign at all."""
        if self.weight == SIGN and value in (self.low, self.high):
            return False
        above = self.low is None or value >= self.low
        below = self.high is None or value <= self.high
        return bool(above and below and value == value)


@lru_cache(maxsize=1)
def targets(path: Path = PATTERNS) -> tuple[Target, ...]:
    """Return the patterns of scenarios/data/patterns.csv."""
    return tuple(
        Target(
            moment=row.text("moment"),
            preset=row.text("preset"),
            meaning=row.text("meaning"),
            target=row.number("target", -1e3),
            low=row.optional("low", -1e3),
            high=row.optional("high", -1e3),
            weight=row.one_of("weight", WEIGHTS),
            source=row.text("source"),
        )
        for row in read_rows(path, COLUMNS, "moment", "preset")
    )


def fitted_targets() -> tuple[Target, ...]:
    """Return the patterns that the calibration uses: independent ones with a band, generic."""
    return tuple(t for t in targets() if t.preset == "generic" and t.weight not in (DERIVED, SIGN))


def preset(name: str) -> Scenario:
    """Return the scenario of a preset."""
    return load(PRESETS / f"{name}.yaml").scenario
