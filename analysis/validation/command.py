"""The command that scores the model on cases."""

from pathlib import Path
from typing import Annotated

from typer import Option

from analysis.terminal.options import AsJson, Force, Out, RecordWeights, Seed
from analysis.terminal.output import progress_bar, tell
from analysis.validation import FORMAT

REGISTERS = 200
"""Registers that are simulated of each kind: some 15 agree with the record of before 2018."""


def validate(
    cases: Annotated[
        Path | None, Option(metavar="FILE.csv", help="Cases (default: those of the record).")
    ] = None,
    weights: RecordWeights = "posterior",
    runs: Annotated[int, Option(min=50, help="Runs of each case.")] = 2000,
    rivals: Annotated[
        bool,
        Option(
            "--rivals/--no-rivals",
            help="Let as many sellers of unknown name bid as the cases say (market).",
        ),
    ] = True,
    registers: Annotated[
        int,
        Option(min=0, help="Registers to simulate, with the law and without it (0: none)."),
    ] = REGISTERS,
    seed: Seed = 1,
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Score the model on the cases of the record.

    A case asks whether a deal was concluded and whether its buyer was designated. It is simulated
    from the start of the talks to December 2024, from what was known by then. Cases that are known
    only because something was delivered are refused. Talks that were over before the law are scored
    apart, to seven years after they began: who buys when nobody threatens. The register of orders
    of 2018-2021 is predicted by registers that are simulated with the law and without it. Baselines
    are fitted on the shipped cases other than the one in question. With --out, the answer, three
    tables (Parquet) and figures go to a folder.

    \b
    JSON:
    cases_file, weights, rivals (whether other sellers bid), runs (of each case), seed
    level (of the intervals of scores)
    n, brier, log_score, auc; intervals: by score, bootstrap over cases
    calibration: bins of probability
      low, high, n, mean (of what was said), happened (share)
    baselines: Brier score of base_rate, logistic (Russian and US shares of arms imports),
        logistic_rivals (and the number of rival bids), no_threat
    designation: of the cases that were concluded
      n, designated, expected, brier, log_score, base_rate (its Brier score)
    before: talks that were over before the law
      n, brier, brier_with_intercept (of log odds, fitted on the others), log_score, auc
      intervals, calibration, cases, refused
      baselines: by name
        brier, auc
      refitted (the shipped cases only): by leave_one_out and leave_one_country_out
        n, brier, brier_with_intercept, log_score, auc, intervals, calibration
    register (null without --registers): orders of 2018-2021, predicted from before
      scenario, runs, level, countries, orders, coefficient, standard_error (on record)
      with_law, without_law
        orders, coefficient: over runs
          mean, low, high
        log_score (over countries), effective (runs)
      gain (of the law in log score), gain_error
      bins: by US share
        low, high, before, after, before_simulated, with_law, without_law
    refitted (the shipped cases only): what was fitted under other rules is null
      same_rules
      leave_one_out, leave_one_country_out
        n, brier, log_score, auc, intervals, calibration, designation, p (by case)
        support: by case or country left out
          effective (particles), pareto_k (of the tail of their weights; above 0.5 a warning,
              above 0.7 not to be relied on)
      without_law: fitted without the law, each case left out
        n, brier, log_score, auc, intervals, calibration, p, support
      gains: of leave_one_out over each rival
        brier, standard_error, interval
    stale: lines about files that were fitted under other rules
    cases: one by one
      case_id, country, system, start, p, outcome, p_designated, designated
      scored_for_conclusion (false if signed by the start), why
    refused: cases that could not be scored
      case_id, why
    warnings: lines about buyers that are not in the data
    """  # noqa: D301 - the backspace is for the help
    from analysis.result import taking
    from analysis.terminal.command_line import origin_of
    from analysis.terminal.show import show
    from analysis.validation.result import validation_of
    from sim.data.case_file import CASES

    asked = {"runs": runs, "rivals": rivals, "registers": registers, "seed": seed}
    origin = origin_of(validate, cases=cases, weights=weights, **asked)
    with taking(out, force, FORMAT) as keep, progress_bar(0) as progress:
        result = validation_of(
            cases or CASES,
            weights,
            runs,
            seed,
            origin=origin,
            progress=progress,
            rivals=rivals,
            registers=registers,
        )
        keep(result)
    for warning in result.found.warnings:
        tell(f"warning: {warning}")
    show(result, as_json, out, "Answer, tables, figures and manifest")


COMMANDS = (validate,)
