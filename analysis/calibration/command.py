"""The command that finds the shared weights."""

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from typer import Option

from analysis.errors import CommandError
from analysis.terminal.options import AsJson, Seed
from analysis.terminal.output import emit, emit_json, emit_rich, progress_bar


def calibrate(
    out: Annotated[Path, Option(help="Folder of parts and results.")] = Path("results/calibration"),
    first: Annotated[int, Option(min=64, help="Particles from the prior: a power of 2.")] = 4096,
    generations: Annotated[int, Option(min=0, help="Further generations.")] = 6,
    size: Annotated[int, Option(min=16, help="Particles of each generation.")] = 3072,
    check: Annotated[
        int, Option(min=0, metavar="RECORDS", help="Synthetic records to recover (0: none).")
    ] = 200,
    recover: Annotated[
        int,
        Option(min=0, metavar="RECORDS", help="Records to calibrate to from the prior (0: none)."),
    ] = 0,
    adopt: Annotated[
        bool, Option("--adopt", help="Make the result the weights «posterior» and «calibrated».")
    ] = False,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    r"""Find the shared weights that agree with cases and patterns: a posterior, not a point.

    Priors are uniform over the registry's spans. Patterns rule out what they can; what is left is
    sampled in generations, each weighed by how it agrees with every case and pattern. Work that was
    stopped goes on with the same command. Written are posterior.parquet, calibrated.yaml,
    fit/particles.parquet and figures. The weights are also fitted to the conclusions in a world
    without the law, with half the generations: what `validate` holds the law against
    (fit/particles-no-law.parquet).

    \b
    JSON:
    particles, effective, plausible (share that no pattern rules out, of the prior)
    patterns: target, prior, posterior; parameters: prior and posterior mean and sd, contraction
    coverage (records made within the posterior), recovery (from the prior): records, level, rate,
      rate_of_usable (where enough particles are left), by_parameter
    """
    if first & (first - 1):
        raise CommandError(f"--first: found {first}; must be a power of 2")
    from analysis.calibration.calibrate import Plan
    from analysis.calibration.calibrate import calibrate as find_posterior
    from analysis.calibration.figures import write_figures
    from analysis.calibration.recovery import particles_of, recoveries
    from analysis.calibration.summary import coverage_rows, summarise
    from analysis.evidence.posterior import provenance_of, write_lawless, write_posterior
    from analysis.store.files import writing
    from sim.parameter_draws import FOLDER

    plan = Plan(first=first, generations=generations, size=size, seed=seed)
    words = ["run.py", "calibrate", "--first", str(first), "--generations", str(generations)]
    words += ["--size", str(size), "--seed", str(seed)]
    command = f"python {shlex.join(words)}"
    half = replace(plan, generations=generations // 2)
    total = plan.particles + half.particles + recover * particles_of(plan)
    checks: dict[str, Any] = {}
    with progress_bar(total, "particles") as progress:
        particles = find_posterior(out / "parts", plan, progress)
        lawless = find_posterior(out / "parts-no-law", half, progress, law=False)
        if recover:
            found = recoveries(particles, out / "recoveries", recover, progress)
            checks["recovery"] = coverage_rows(found)
    told = provenance_of(particles, command)
    for folder in (out, FOLDER) if adopt else (out,):
        write_posterior(particles, folder, told)
        write_lawless(lawless, folder, told)
    summary = summarise(particles, check) | checks
    manifest = {
        **told,
        "argv": ["run.py", *sys.argv[1:]],
        "scenario": {"name": "cases and patterns"},
        "scenario_hash": told["cases_hash"],
        "runs": plan.runs,
    }
    with writing(out):
        write_figures(particles, out, manifest)
    if as_json:
        emit_json(summary)
        return
    from analysis.calibration.terminal import show_calibration

    emit_rich(*show_calibration(summary))
    emit(f"\nPosterior, medians, particles and figures: {out}\n")


COMMANDS = (calibrate,)
