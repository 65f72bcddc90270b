"""The command that reports where all talks stand."""

from enum import StrEnum
from typing import Annotated

from typer import Option

from analysis.status import FORMAT
from analysis.terminal.options import (
    AsJson,
    Force,
    Out,
    Runs,
    ScenarioName,
    Seed,
    Sets,
    Weights,
    read_scenario,
)
from analysis.terminal.output import progress_bar


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
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Report where all talks stand at a month, and look ahead.

    Every deal starts in the stage that the record shows; nothing later is known. What would stop a
    sale is found by trying: each lever is pulled for all talks at once, on the same noise. The one
    that lowers the chance of the sale most is named, unless no interval (95 %, for all levers
    together) excludes zero. With --out, the answer and a manifest go to a folder.
    """
    from analysis.errors import CommandError
    from sim.months import parse_month

    chosen = read_scenario(scenario, sets, None, weights)
    try:
        month = parse_month(as_of)
    except ValueError as error:
        raise CommandError(f"--as-of: found {as_of!r}; {error}") from error

    from analysis.result import taking
    from analysis.status.levers import LEVERS
    from analysis.status.result import status as status_of
    from analysis.terminal.command_line import origin_of
    from analysis.terminal.show import show, show_text

    which = {"as_of": as_of, "runs": runs, "seed": seed, "with_hindsight": with_hindsight}
    origin = origin_of(status, scenario=scenario, sets=sets, weights=weights, **which)
    with (
        taking(out, force, FORMAT) as keep,
        progress_bar(runs * (1 + len(LEVERS))) as progress,
    ):
        found = status_of(
            chosen, month, runs, seed, hindsight=with_hindsight, origin=origin, progress=progress
        )
        keep(found)
    if as_json or form in (Format.json, Format.table):
        show(found, as_json or form is Format.json, out, "Answer and manifest")
    else:
        from analysis.look.page import render
        from analysis.status.page import status_markdown

        html = form is Format.html
        show_text(
            render(found.report()) if html else status_markdown(found.found, found.stale), out
        )


COMMANDS = (status,)
