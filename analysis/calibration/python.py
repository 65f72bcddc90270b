"""Finding the shared weights from Python."""

from pathlib import Path

from analysis.arguments import whole
from analysis.calibration.command import origins_of
from analysis.calibration.plan import Plan
from analysis.calibration.result import OUT, CalibrationResult, Checks, calibration_of


def calibrate(
    out: str | Path = OUT,
    *,
    first: int = 4096,
    generations: int = 6,
    size: int = 3072,
    check: int = 200,
    recover: int = 0,
    seed: int = 1,
    force: bool = False,
) -> CalibrationResult:
    """Find the shared weights that agree with cases and patterns: a posterior, not a point.

    With all defaults it takes about 25 minutes. `CalibrationResult.adopt` makes what is found the
    weights that shipped scenarios draw from.

    Parameters
    ----------
    out : str or Path
        Folder of parts and results. A calibration of the same plan that is there is continued.
    first : int
        Particles from the prior: a power of 2.
    generations, size : int
        Further generations, and the particles of each.
    check : int
        Synthetic records to recover within the posterior; none for 0.
    recover : int
        Records to calibrate to from the prior; none for 0.
    seed : int
        Seed of particles and runs.
    force : bool
        Throw away what is there of another plan or of other rules.

    Raises
    ------
    CommandError
        If an argument is wrong, or the folder cannot be used.
    """
    plan = Plan(
        first=whole("first", first, 64),
        generations=whole("generations", generations),
        size=whole("size", size, 16),
        seed=whole("seed", seed),
    )
    checks = Checks(whole("check", check), whole("recover", recover))
    return calibration_of(Path(out), plan, checks, origins=origins_of(plan, checks), force=force)
