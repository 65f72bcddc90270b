"""How much a calibration simulates, and how that is cut into parts."""

from dataclasses import dataclass, field, replace

from analysis.calibration.sources import Sources

PART = 256
"""Particles of a part."""


@dataclass(frozen=True)
class CalibrationPlan:
    """How much is simulated.

    Attributes
    ----------
    first : int
        Particles drawn from the prior; a power of two.
    generations, size : int
        Further generations, and the particles of each.
    runs, preset_runs : int
        Runs per particle of each case, and of the patterns' preset.
    sources : Sources
        What is fitted, and to what.
    """

    first: int = 4096
    generations: int = 10
    size: int = 4096
    runs: int = 256
    preset_runs: int = 64
    seed: int = 1
    sources: Sources = field(default_factory=Sources)

    @property
    def particles(self) -> int:
        """Particles in all."""
        return self.first + self.generations * self.size

    @property
    def parts(self) -> int:
        """Parts in all."""
        return self.parts_before(self.generations + 1)

    def parts_before(self, generation: int) -> int:
        """Return how many parts come before those of a generation; the first is of the prior."""
        if generation == 0:
            return 0
        return _parts(self.first) + (generation - 1) * _parts(self.size)

    @property
    def half(self) -> "CalibrationPlan":
        """The plan of the fit without the law: half as many generations."""
        return replace(self, generations=self.generations // 2)


def _parts(particles: int) -> int:
    return -(-particles // PART)
