"""Finding the shared weights from Python."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.arguments import whole
from analysis.calibration.command import REGISTERS, chosen_words, origins_of
from analysis.calibration.plan import CalibrationPlan
from analysis.calibration.result import OUT, CalibrationResult, Checks, Origins, calibration_of
from analysis.calibration.sources import ALL, sources_of
from analysis.store.manifest import Origin

__all__ = ["CalibrationResult", "calibrate"]


def calibrate(
    out: str | Path = OUT,
    *,
    first: int = 4096,
    generations: int = 10,
    size: int = 4096,
    check: int = 200,
    recover: int = 0,
    cases: str | Sequence[str] = ALL,
    patterns: str | Sequence[str] = ALL,
    parameters: str | Sequence[str] = ALL,
    priors: str | Path | Mapping[str, Sequence[float]] | None = None,
    rivals: bool = True,
    registers: int = REGISTERS,
    seed: int = 1,
    force: bool = False,
) -> CalibrationResult:
    """Find the shared weights that agree with the record: a posterior, not a point.

    With all defaults it takes 35 to 45 minutes on two cores. `CalibrationResult.adopt` makes what
    is found the weights that shipped scenarios draw from.

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
    cases, patterns, parameters : str or sequence of str
        What to fit to and what to fit: names, "all" or "none"; of cases also "after" and "before",
        those under the law and the talks that were over before it, which have an intercept of their
        own. Parameters that are not named stay at their defaults.
    priors : str, Path or mapping, optional
        Bounds of uniform priors by parameter, or a YAML file of them.
    rivals : bool
        Let as many sellers of unknown name bid as the cases say.
    registers : int
        Registers of orders to weigh particles by; none for 0.
    seed : int
        Seed of particles and runs.
    force : bool
        Throw away what is there of another plan or of other rules.

    Raises
    ------
    CommandError
        If an argument is wrong, or the folder cannot be used.
    """
    plan = CalibrationPlan(
        first=whole("first", first, 64),
        generations=whole("generations", generations),
        size=whole("size", size, 16),
        seed=whole("seed", seed),
        sources=sources_of(
            cases,
            patterns,
            parameters,
            Path(priors) if isinstance(priors, str) else priors,
            rivals=rivals,
        ),
    )
    checks = Checks(whole("check", check), whole("recover", recover))
    at_hand = isinstance(priors, Mapping)
    words = chosen_words(cases, patterns, parameters, None if at_hand else priors, rivals)
    words["registers"] = whole("registers", registers)
    origins = origins_of(plan, checks, chosen=words)
    if at_hand:
        origins = Origins(Origin(""), "")
    return calibration_of(
        Path(out), plan, checks, origins=origins, registers=registers, force=force
    )
