"""The command that serves the interactive page."""

import sys
from typing import Annotated

from typer import Argument, Option

from analysis.terminal.output import emit

BASELINE = "s400-2018"
HERE = "127.0.0.1"


def dashboard(
    scenario: Annotated[
        str, Argument(metavar="SCENARIO", help="Scenario to show first: a name or a path.")
    ] = BASELINE,
    port: Annotated[int, Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8765,
    host: Annotated[str, Option(help="Address to listen at; the default is this machine.")] = HERE,
    no_browser: Annotated[
        bool, Option("--no-browser", help="Print the address and open nothing.")
    ] = False,
) -> None:
    """Open an interactive page: move levers and see what changes.

    The page shows outcomes with and without the law, the buyers on a map, stages over time,
    beliefs, the terms of the decisions, and single runs month by month with the reasons; it gives
    the scenario file that the levers describe, and the result. Its address holds everything that
    was chosen, so that a page can be kept, compared and sent. It is served to this machine only,
    loads nothing from elsewhere and reports nothing to anyone. Ctrl-C ends it. It needs the extra
    'dashboard'.
    """
    from analysis.api import load
    from analysis.dashboard.guard import is_loopback
    from analysis.dashboard.offer import OfferedScenario
    from analysis.dashboard.serve import Site, bracketed, serve
    from analysis.errors import CommandError
    from sim.scenario_file import name_of, shipped

    chosen = load(scenario)
    if not chosen.scenario.deals:
        raise CommandError(f"{scenario}: has no deals, so that there is nothing to show")
    # Closed forms are for `verify`, a scenario without deals is a base for others, and thousands of
    # deals are no picture.
    names = [name for path in shipped() if "/" not in (name := name_of(path))]
    shown = [
        entry
        for entry in map(load, names)
        if entry.scenario.deals and not entry.scenario.population
    ]
    offered = {entry.name: OfferedScenario(entry) for entry in [*shown, chosen]}

    def ready(address: str) -> None:
        emit(f"{address}\n")
        if not is_loopback(bracketed(host)):
            sys.stderr.write("whoever can reach this address can use the page\n")
        if not no_browser:
            import webbrowser

            webbrowser.open(address)

    serve(Site(offered, chosen.name), host, port, ready)
