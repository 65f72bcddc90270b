"""The command that finds the shared weights."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from analysis.terminal.options import AsJson, Seed
from analysis.terminal.output import progress_bar

REGISTERS = 12_000
"""Registers that particles are weighed by: as many as leave a few hundred effective ones."""

if TYPE_CHECKING:
    from analysis.calibration.plan import CalibrationPlan
    from analysis.calibration.result import Checks, Origins


def calibrate(
    out: Annotated[Path, Option(help="Folder of parts and results.")] = Path("results/calibration"),
    first: Annotated[int, Option(min=64, help="Particles from the prior: a power of 2.")] = 4096,
    generations: Annotated[int, Option(min=0, help="Further generations.")] = 10,
    size: Annotated[int, Option(min=16, help="Particles of each generation.")] = 4096,
    check: Annotated[
        int, Option(min=0, metavar="RECORDS", help="Synthetic records to recover (0: none).")
    ] = 200,
    recover: Annotated[
        int,
        Option(min=0, metavar="RECORDS", help="Records to calibrate to from the prior (0: none)."),
    ] = 0,
    cases: Annotated[
        str,
        Option(
            help="Cases to fit to: ids between commas, 'after' and 'before' the law, 'all' or "
            "'none'."
        ),
    ] = "all",
    patterns: Annotated[
        str, Option(help="Patterns to fit to: names between commas, 'all' or 'none'.")
    ] = "all",
    parameters: Annotated[
        str,
        Option(help="Parameters to fit, between commas; the others stay at their defaults."),
    ] = "all",
    priors: Annotated[
        Path | None,
        Option(metavar="FILE.yaml", help="Bounds of uniform priors, as 'weights.need: [0, 4]'."),
    ] = None,
    registers: Annotated[
        int,
        Option(
            min=0,
            help="Registers of orders, of 'world', to weigh particles by (0: none).",
        ),
    ] = REGISTERS,
    rivals: Annotated[
        bool,
        Option(
            "--rivals/--no-rivals",
            help="Let as many sellers of unknown name bid as the cases say.",
        ),
    ] = True,
    adopt: Annotated[
        bool, Option("--adopt", help="Make the result the weights 'posterior' and 'calibrated'.")
    ] = False,
    seed: Seed = 1,
    force: Annotated[
        bool,
        Option("--force", help="Discard another calibration in the folder and start over."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fit the weights to cases, patterns and register: a posterior.

    Priors are uniform over the registry's spans. Patterns rule out what they can; what is left is
    sampled in generations, each weighed by how it agrees with every case and pattern, and at the
    end by the register of orders that it simulates. Rerun the command to resume interrupted work.
    It writes posterior.parquet, before-register.parquet (draws that have not seen the register),
    calibrated.yaml, fit/particles.parquet, the answer, figures, and the numbers behind each. The
    weights are also fitted to the conclusions in a world without the law, with half the
    generations, for the comparison that `validate` makes (fit/particles-no-law.parquet). With fewer
    than 100 effective particles it writes neither draws nor medians.

    Any part of it can be fitted alone. Talks of before the law have an intercept of log odds of
    their own, since their rates mean nothing, and only columns that are blind to outcomes enter.

    \b
    JSON:
    particles, effective, cases (fitted)
    implausible_beyond: deviations beyond which a pattern rules a particle out
    plausible: share of the prior that no pattern rules out
    posterior: false if too few particles are effective (least_effective)
    least_effective: how many it takes
    patterns: one by one
      moment, target, low, high (the band), weight, discrepancy, prior, posterior, passed
    parameters: one by one
      path, prior_mean, prior_sd, posterior_mean, posterior_sd, contraction, identified
    register (with --registers): what the register of orders adds
      registers, effective, error
      log_bayes_factor: the law against none, by the same particles
      patterns: one by one
        name, recorded, error, before, after (weighing), without_law
    coverage, recovery: records made within the posterior, and from the prior
      records, level, rate, least_effective
      usable, rate_of_usable: where enough particles are left
      by_parameter: by path
        rate, mean_rank, contraction
    """  # noqa: D301 - the backspace is for the help
    from analysis.calibration.plan import CalibrationPlan
    from analysis.calibration.recovery import particles_of
    from analysis.calibration.result import ONLY_WHOLE, Checks, calibration_of
    from analysis.calibration.sources import sources_of
    from analysis.errors import CommandError
    from analysis.terminal.show import show

    sources = sources_of(cases, patterns, parameters, priors, rivals=rivals)
    if adopt and not (sources.whole and registers):
        raise CommandError(f"--adopt: {ONLY_WHOLE}")
    plan = CalibrationPlan(
        first=first, generations=generations, size=size, seed=seed, sources=sources
    )
    checks = Checks(check, recover)
    chosen = chosen_words(cases, patterns, parameters, priors, rivals) | {"registers": registers}
    origins = origins_of(plan, checks, ["run.py", *sys.argv[1:]], chosen)
    total = plan.particles + plan.half.particles + recover * particles_of(plan)
    with progress_bar(total, "particles") as progress:
        result = calibration_of(
            out,
            plan,
            checks,
            origins=origins,
            registers=registers,
            force=force,
            progress=progress,
        )
    if adopt:
        result.adopt()
    show(result, as_json, out, "Posterior, medians, particles and figures")


def chosen_words(
    cases: str | Sequence[str],
    patterns: str | Sequence[str],
    parameters: str | Sequence[str],
    priors: object,
    rivals: bool,
) -> dict[str, object]:
    """Return the options by which a part is fitted alone, as a command has them."""
    told = {"cases": cases, "patterns": patterns, "parameters": parameters}
    words: dict[str, object] = {
        name: value if isinstance(value, str) else ",".join(value) for name, value in told.items()
    }
    return words | {"priors": priors, "rivals": rivals}


def origins_of(
    plan: "CalibrationPlan",
    checks: "Checks",
    argv: Sequence[str] = (),
    chosen: Mapping[str, object] | None = None,
) -> "Origins":
    """Return the commands that make a calibration, and the draws of it; `chosen` are options."""
    from analysis.calibration.result import Origins
    from analysis.store.manifest import Origin
    from analysis.terminal.command_line import command_of

    asked = {
        "first": plan.first,
        "generations": plan.generations,
        "size": plan.size,
        "seed": plan.seed,
        **(chosen or {}),
    }
    tested = {"check": checks.coverage, "recover": checks.recovery}
    return Origins(
        Origin(command_of(calibrate, **asked, **tested), list(argv)), command_of(calibrate, **asked)
    )


COMMANDS = (calibrate,)
