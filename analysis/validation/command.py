"""The command that scores the model on cases."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

from typer import Option

from analysis.errors import CommandError
from analysis.terminal.options import AsJson, RecordWeights, Seed
from analysis.terminal.output import emit, emit_json, emit_rich, progress_bar


def validate(
    cases: Annotated[
        Path | None, Option(metavar="FILE.csv", help="Cases (default: those of the record).")
    ] = None,
    weights: RecordWeights = "posterior",
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
    refitted (the shipped cases only): leave_one_out, leave_one_country_out, without_law (fitted
      without the law, each case left out), gains (of leave_one_out over its rivals)
    cases: case_id, country, system, start, p, outcome, p_designated, designated, why
    refused: case_id, why; warnings: lines about buyers that are not in the data
    """
    from analysis.validation.score import validate as score
    from sim.data.case_file import CASES

    path = cases or CASES
    if path.is_dir():
        raise CommandError(f"{path}: is a folder; must be a file of cases")
    with progress_bar(0) as progress:
        found = score(path, weights, runs, seed, progress)
    for warning in found["warnings"]:
        sys.stderr.write(f"warning: {warning}\n")
    if out is not None:
        from analysis.store.files import writing
        from analysis.validation.figures import write_all

        words = ["run.py", "validate", *([] if cases is None else ["--cases", str(cases)])]
        words += ["--weights", weights, "--runs", str(runs), "--seed", str(seed)]
        with writing(out):
            write_all(found, out, f"python {shlex.join(words)}")
    if as_json:
        emit_json(found)
        return
    from analysis.validation.terminal import show_validation

    emit_rich(*show_validation(found))
    if out is not None:
        emit(f"\nFigures: {out}\n")


COMMANDS = (validate,)
