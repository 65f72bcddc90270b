"""The command that reports where all talks stand."""

from enum import StrEnum
from typing import Annotated

from typer import Option

from analysis.terminal.options import (
    AsJson,
    Runs,
    ScenarioName,
    Seed,
    Sets,
    Weights,
    read_scenario,
)
from analysis.terminal.output import emit, emit_json, emit_rich, progress_bar


class Format(StrEnum):
    """Forms of the status report."""

    table = "table"
    md = "md"
    html = "html"
    json = "json"


def status(
    scenario: ScenarioName,
    as_of: Annotated[str, Option(metavar="YYYY-MM", help="Month at whose end to look ahead.")],
    runs: Runs = 1000,
    seed: Seed = 1,
    sets: Sets = None,
    weights: Weights = None,
    with_hindsight: Annotated[
        bool, Option("--with-hindsight", help="Keep what is scheduled after that month.")
    ] = False,
    form: Annotated[Format, Option("--format", help="Form of the report.")] = Format.table,
    as_json: AsJson = False,
) -> None:
    """Report where all talks stand at a month, and look ahead.

    Every deal starts in the stage that the record shows; nothing later is known. What would stop a
    sale is found by trying: each lever is pulled for all talks at once, on the same noise. The one
    that lowers the chance of the sale most is named, unless no interval (95 %, for all levers
    together) excludes zero.
    """
    from analysis.errors import CommandError
    from sim.months import parse_month

    chosen = read_scenario(scenario, sets, None, weights)
    try:
        month = parse_month(as_of)
    except ValueError as error:
        raise CommandError(f"--as-of: found {as_of!r}; {error}") from error

    from analysis.status.levers import LEVERS
    from analysis.status.report import status_report

    with progress_bar(runs * (1 + len(LEVERS))) as progress:
        report = status_report(
            chosen, month, runs, seed, hindsight=with_hindsight, progress=progress
        )
    if as_json or form is Format.json:
        emit_json(report)
    elif form is Format.table:
        from analysis.status.terminal import show_status

        emit_rich(*show_status(report))
    else:
        from analysis.status.page import status_html, status_markdown

        emit(status_html(report) if form is Format.html else status_markdown(report))


COMMANDS = (status,)
