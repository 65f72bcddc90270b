"""The command that renders a result as one page."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from analysis.terminal.options import read_scenario
from analysis.terminal.output import emit, progress_bar


def report(
    result: Annotated[Path, Argument(metavar="RESULT", help="Folder of a result of any kind.")],
    out: Annotated[
        Path | None, Option(help="HTML file (default: RESULT.html beside the folder).")
    ] = None,
    baseline: Annotated[
        str | None,
        Option(metavar="SCENARIO", help="Of a run: what to compare with (default: no law)."),
    ] = None,
    as_of: Annotated[
        str | None,
        Option(metavar="YYYY-MM", help="Of a run: month of the status of talks."),
    ] = None,
    force: Annotated[
        bool, Option("--force", help="Replace a file that is no report of this program.")
    ] = False,
) -> None:
    """Render a result as a self-contained HTML report.

    The file holds all it shows, opens without a network, and prints. Of a run it has the question,
    the scenario in words, what differs from the baseline, outcomes with uncertainty, the status of
    talks by country, why (the terms of decisions), what drives it (a screening of all
    uncertainties), limits, and how to reproduce it. Status: at the first letter of Congress, or the
    start. The same result gives the same bytes.
    """
    from analysis.errors import CommandError
    from analysis.kinds import read_result
    from analysis.look.page import render
    from analysis.result import View
    from analysis.store.files import put_file, writing
    from sim.months import parse_month

    try:
        month = None if as_of is None else parse_month(as_of)
    except ValueError as error:
        raise CommandError(f"--as-of: found {as_of!r}; {error}") from error
    found = read_result(result)
    view = View(None if baseline is None else read_scenario(baseline), month)
    target = out or result.resolve().with_name(f"{result.resolve().name}.html")
    check_free(target, force)
    with progress_bar(int(found.manifest.get("runs", 1))) as progress:
        page = render(found.showing(view).report(progress))
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        put_file(target, page.encode())
    emit(f"{target}\n")


def check_free(target: Path, force: bool) -> None:
    """Raise CommandError if a report would replace what is none."""
    from analysis.errors import CommandError
    from analysis.look.page import GENERATOR

    if target.is_dir():
        raise CommandError(f"{target}: is a folder; give the name of a file")
    if target.is_symlink():
        raise CommandError(f"{target}: is a link, and links are not followed")
    if target.exists() and not target.is_file():
        raise CommandError(f"{target}: is no regular file")
    if force or not target.exists():
        return
    try:
        with target.open("rb") as file:
            ours = GENERATOR.encode() in file.read(1000)
    except OSError as error:
        raise CommandError(f"{target}: cannot be read: {error.strerror}") from error
    if not ours:
        raise CommandError(f"{target}: is there already and is no report; --force replaces it")
