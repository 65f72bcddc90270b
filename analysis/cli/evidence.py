"""The commands that hold the model against the record: patterns, validate, calibrate."""

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from analysis.cli.options import AsJson, Seed
from analysis.cli.output import emit, emit_json, emit_rich, progress_bar
from analysis.errors import CommandError

if TYPE_CHECKING:
    from sim.scenario import Scenario

Weights = Annotated[
    str,
    Option(
        metavar="WEIGHTS",
        help="default, calibrated (medians), posterior (drawn run by run), or a file of either.",
    ),
]


def patterns(
    weights: Weights = "posterior",
    runs: Annotated[int, Option(min=50, help="Runs of each preset.")] = 2000,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    r"""Print every pattern of the record of sanctions next to what the model shows.

    Bands are those of scenarios/data/patterns.csv; intervals are over resampled runs.

    \b
    JSON: a list of
    moment, preset, meaning, target, low, high, weight, source, value, interval, passed
    """
    from analysis.evidence.patterns import as_rows, runs_in_all
    from analysis.evidence.patterns import patterns as find_patterns
    from analysis.evidence.weights import POSTERIOR, apply_weights
    from sim.scenario_file import load

    def change(scenario: "Scenario") -> "Scenario":
        if weights == POSTERIOR:
            return scenario
        from analysis.evidence.targets import PRESETS

        return apply_weights(load(PRESETS / f"{scenario.name}.yaml"), weights).scenario

    with progress_bar(runs_in_all(runs)) as progress:
        found = find_patterns(runs, seed, change, progress)
    if as_json:
        emit_json(as_rows(found))
        return
    from analysis.cli.show_evidence import show_patterns

    emit_rich(*show_patterns(found, runs))


def validate(
    cases: Annotated[
        Path | None, Option(metavar="FILE.csv", help="Cases (default: those of the record).")
    ] = None,
    weights: Weights = "posterior",
    runs: Annotated[int, Option(min=50, help="Runs of each case.")] = 2000,
    seed: Seed = 1,
    out: Annotated[
        Path | None, Option(help="Folder for figures: each case, and said against happened.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    r"""Score the model on cases: was the deal concluded, and was the buyer designated.

    Each case is simulated from the start of its talks to December 2024, from what was known by
    then. Cases that are known only because something was delivered are refused, and so are those
    that were over before the law. Baselines are fitted on the shipped cases, the one asked for
    left out.

    \b
    JSON:
    n, brier, log_score, auc; intervals (bootstrap over cases); calibration (bins)
    baselines: Brier score of base_rate, logistic (Russian and US shares of arms imports), no_threat
    designation: n, designated, expected, brier, log_score, base_rate (its Brier score)
    refitted (the shipped cases only): same_rules, leave_one_out, leave_one_country_out, without_law
      (fitted without the law, each case left out), gains (of leave_one_out over its rivals); what
      was fitted under other rules is null
    stale: lines about files that were fitted under other rules
    cases: case_id, country, system, start, p, outcome, p_designated, designated, why
    refused: case_id, why; warnings: lines about buyers that are not in the data
    """
    from analysis.evidence.validate import validate as score
    from sim.data.case_file import CASES

    path = cases or CASES
    if path.is_dir():
        raise CommandError(f"{path}: is a folder; must be a file of cases")
    with progress_bar(0) as progress:
        found = score(path, weights, runs, seed, progress)
    for warning in found["warnings"]:
        sys.stderr.write(f"warning: {warning}\n")
    if out is not None:
        from analysis.folders import writing
        from analysis.plots.record import write_all

        words = ["run.py", "validate", *([] if cases is None else ["--cases", str(cases)])]
        words += ["--weights", weights, "--runs", str(runs), "--seed", str(seed)]
        with writing(out):
            write_all(found, out, f"python {shlex.join(words)}")
    if as_json:
        emit_json(found)
        return
    from analysis.cli.show_evidence import show_validation

    emit_rich(*show_validation(found))
    if out is not None:
        emit(f"\nFigures: {out}\n")


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
    from analysis.evidence.calibrate import Plan
    from analysis.evidence.calibrate import calibrate as find_posterior
    from analysis.evidence.posterior import provenance_of, write_lawless, write_posterior
    from analysis.evidence.recovery import particles_of, recoveries
    from analysis.evidence.summary import coverage_rows, summarise
    from analysis.folders import writing
    from analysis.plots.calibration import write_figures
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
    from analysis.cli.show_evidence import show_calibration

    emit_rich(*show_calibration(summary))
    emit(f"\nPosterior, medians, particles and figures: {out}\n")
