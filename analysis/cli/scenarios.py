"""The commands about scenario files."""

import sys
from typing import Annotated

import typer
from typer import Argument, Option

from analysis.terminal.options import AsJson, ScenarioName, Sets
from analysis.terminal.output import emit, emit_json, emit_rich, table_width

scenarios = typer.Typer(help="List, show, check and compare scenario files.", rich_markup_mode=None)


@scenarios.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Show the help when no command is given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@scenarios.command("list")
def list_shipped(as_json: AsJson = False) -> None:
    """List the scenarios that are shipped, with their purpose."""
    from sim.months import format_month
    from sim.scenario_file import load, shipped

    rows = []
    for path in shipped():
        scenario = load(path).scenario
        rows.append(
            {
                "scenario": scenario.name,
                "start": format_month(scenario.start),
                "months": scenario.months,
                "deals": len(scenario.deals),
                "purpose": scenario.purpose,
            }
        )
    if as_json:
        emit_json(rows)
        return
    from analysis.terminal.grid import plain_table

    emit_rich(plain_table(rows, right=("months", "deals")))


@scenarios.command()
def show(
    scenario: ScenarioName,
    sets: Sets = None,
    written: Annotated[
        bool, Option("--written", help="Leave out values that no file sets.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show every value of a scenario, where it was set, and why.

    The origin is file:line, "--set", "default", or "drawn:" and a table of draws where every run
    has another value; the median is then shown. What a value replaced follows in brackets, its
    source, or the reason for a default, in parentheses. LP stands for list prices of the deal, musd
    for millions of 2018 US dollars. Then come the figures of all buyers, each with the year that it
    describes, its age when the simulation starts and its origin; "old" are those more than three
    years older. Then comes for each deal the stage in which it opens, with the sources of its
    record. Last come what happens after the last datum, and what a start in the middle of a record
    forgets.
    """
    from analysis.scenario.anew import begins_anew
    from analysis.scenario.origins import shown_values
    from analysis.scenario.stages import stages_of
    from analysis.scenario.values import spell
    from analysis.store.findings import to_plain
    from sim.ages import figures_of, held_line, stale_line
    from sim.months import format_month
    from sim.scenario_file import load

    loaded = load(scenario, sets or ())
    rows = [row for row in shown_values(loaded) if row.is_written or not written]
    figures, stages = figures_of(loaded.scenario), stages_of(loaded.scenario)
    old = stale_line(loaded.scenario)
    if as_json:
        further = [*(item.to_dict() for item in figures), *(item.to_dict() for item in stages)]
        aged = {"path": "stale", "value": old, "origin": "ages of figures", "unit": ""}
        emit_json([*to_plain(rows), *further, {**aged, "source": "", "overrode": []}])
        return
    rows = [row for row in rows if not _is_source_of_stage(row.path)]
    width = max((len(row.path) for row in rows), default=0)
    for row in rows:
        unit = f" {row.unit}" if row.unit else ""
        replaced = "".join(f" [{x.origin}: {x.value}]" for x in row.overrode)
        value = f"{spell(row.value)}{unit}"
        source = f"  ({row.source})" if row.source else ""
        emit(f"{row.path:{width}}  {value:24}  {row.origin}{replaced}{source}\n")
    if figures:
        emit("\n")
    for item in figures:
        told = round(item.value, 1) if isinstance(item.value, float) else item.value
        value = f"{spell(told)} {item.unit}".strip()
        age = "year unknown" if item.age is None else f"{item.year}, age {item.age}"
        mark = "  old" if item.stale else ""
        emit(f"{item.country}  {item.figure:27} {value:24} {age:16} {item.origin}{mark}\n")
    if stages:
        emit("\n")
    for stage in stages:
        for line in stage.lines(table_width()):
            emit(f"{line}\n")
    for line in ([old] if old else []) + [held_line(loaded.scenario)]:
        emit(f"{line}\n")
    for forgotten in begins_anew(loaded.scenario):
        emit(f"begins anew in {format_month(loaded.scenario.start)}: {forgotten}\n")


def _is_source_of_stage(path: str) -> bool:
    """Return whether a value is shown whole where the stage is that rests on it."""
    return path.startswith("deals.") and path.endswith((".record.source", ".note"))


@scenarios.command()
def check(
    files: Annotated[
        list[str] | None, Argument(metavar="SCENARIO", help="Default: all that are shipped.")
    ] = None,
) -> None:
    """Check that scenarios can be read and simulated.

    Each is read, validated and resolved into countries, systems and deals. One that starts when its
    events are over is named, too: a month may be misspelt.
    """
    from sim.ages import over_before_start
    from sim.errors import ScenarioError
    from sim.scenario_file import load, shipped
    from sim.world import build

    broken = False
    for name in files or shipped():
        try:
            loaded = load(name)
            build(loaded.scenario)
        except ScenarioError as error:
            broken = True
            sys.stderr.write(f"{error}\n")
        else:
            emit(f"{loaded.scenario.name}: {len(loaded.scenario.deals)} deals, no errors\n")
            late = over_before_start(loaded.scenario)
            if late:
                emit(f"{loaded.scenario.name}: warning: {late}\n")
    if broken:
        raise typer.Exit(2)


@scenarios.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario_file import json_schema

    emit_json(json_schema())


@scenarios.command()
def diff(
    one: Annotated[str, Argument(metavar="A", help="Scenario.")],
    other: Annotated[str, Argument(metavar="B", help="Scenario.")],
    sets: Sets = None,
    as_json: AsJson = False,
) -> None:
    """Show where two scenarios differ; --set holds for both."""
    from analysis.scenario.values import differences, spell
    from analysis.store.findings import to_plain
    from sim.scenario_file import load

    left, right = (load(name, sets or ()).scenario for name in (one, other))
    rows = differences(left, right)
    if as_json:
        emit_json(to_plain(rows))
        return
    for row in rows:
        emit(f"{row.path}: {spell(row.a)} → {spell(row.b)}\n")
