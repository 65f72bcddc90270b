"""The command that looks for policies that no other beats."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from analysis.frontier.size import DEFAULT, LEAST, SearchSize
from analysis.terminal.options import (
    AsJson,
    Dask,
    Engine,
    EngineName,
    Months,
    Seed,
    Sets,
    StartOver,
    Workers,
    read_loaded,
)
from analysis.terminal.output import progress_bar


def frontier(
    scenario: Annotated[
        str, Argument(metavar="SCENARIO", help="Name of a shipped scenario, or path of a file.")
    ],
    lever: Annotated[
        list[str] | None,
        Option(
            metavar="PATH=LOW:HIGH",
            help="Lever, or PATH=[a, b], or a word: state (several, the default), allies, listing.",
        ),
    ] = None,
    objective: Annotated[
        list[str] | None,
        Option(help="Outcome to keep small (default: USD concluded, costs, designations, offers)."),
    ] = None,
    satisfice: Annotated[
        list[str] | None,
        Option(metavar="CONDITION", help="When a policy is good enough in a world."),
    ] = None,
    draws: Annotated[
        str | None,
        Option(
            metavar="TABLE",
            help="Worlds: posterior, or a Parquet file with a column per parameter "
            "(default: a hypercube of all uncertainties).",
        ),
    ] = None,
    population: Annotated[
        int, Option(min=LEAST["population"], help="Policies in a generation.")
    ] = DEFAULT.population,
    generations: Annotated[
        int, Option(min=LEAST["generations"], help="Generations after the first.")
    ] = DEFAULT.generations,
    worlds: Annotated[
        int, Option(min=LEAST["worlds"], help="Worlds of the search.")
    ] = DEFAULT.worlds,
    fresh: Annotated[
        int, Option(min=LEAST["fresh"], help="Fresh worlds for the best policies.")
    ] = DEFAULT.fresh,
    runs: Annotated[
        int, Option(min=LEAST["runs"], help="Runs of a policy in each world.")
    ] = DEFAULT.runs,
    keep: Annotated[
        int, Option(min=LEAST["keep"], help="Policies that are tried again.")
    ] = DEFAULT.keep,
    seed: Seed = 1,
    months: Months = None,
    sets: Sets = None,
    out: Annotated[
        Path | None, Option(help="Folder (default: results/frontier- and the scenario).")
    ] = None,
    workers: Workers = None,
    engine: EngineName = Engine.compiled,
    dask: Dask = None,
    force: StartOver = False,
    as_json: AsJson = False,
) -> None:
    """Search for what State could best do across many worlds.

    NSGA-II (Platypus) proposes policies; each is tried in the same worlds on the same noise. Those
    that no other beats in every objective are tried again in fresh worlds with fresh draws. Each
    stands beside the present policy and beside its empty twin: the same menu and threats while
    State never designates, which shows what words alone do. The answer names the extremes, the best
    trade-offs (where a little less of one outcome costs a lot of another), and the most robust
    policies: those with the least regret, and those good enough in most worlds. Rerun the command
    to resume an interrupted search; the same seed gives the same bytes.

    \b
    JSON:
    scenario, objectives (with units), worlds (where they come from), seed
    stale: on how many old figures of states it rests, in words (empty if on none)
    levers: what a policy sets
      path, label, own (the scenario's value), low, high, levels (of a choice)
    searched: how much the search looked at
      policies, worlds
    fresh_worlds, replications (runs in each), level (of intervals)
    regret_quantile: quantile over worlds at which regret is told
    satisfices: when a policy is good enough in a world, in words
    still_undominated: of the policies tried again, how many no other beats in fresh worlds
    policies: present, then those tried again
      policy, levers, undominated, satisficing (share of worlds), roles
      trade_off: expected marginal utility
      outcomes: by name
        mean, worlds (5 and 95 % over them), change (from the present policy), interval
        regret: over the best in each world, at its quantile
      empty: of its empty twin, by outcome
        mean, change (from the present policy), interval
        deeds (what the policy adds to its twin), deeds_interval
    named: those worth naming
      policy, roles, do (in words), breaks (in words)
    """  # noqa: D301 - the backspace is for the help
    from analysis.execution import ExecutionOptions
    from analysis.frontier.plan import make_plan
    from analysis.frontier.result import find_policies
    from analysis.terminal.command_line import origin_of
    from analysis.terminal.show import show

    size = SearchSize(population, generations, worlds, fresh, runs, keep).checked()
    plan = make_plan(
        read_loaded(scenario, sets, months),
        size,
        seed,
        levers=lever or (),
        objectives=objective or (),
        satisfice=satisfice or (),
        draws=draws,
    )
    asked = {"lever": lever, "objective": objective, "satisfice": satisfice, "draws": draws}
    which = {"seed": seed, "months": months, "sets": sets}
    origin = origin_of(frontier, scenario=scenario, **asked, **vars(size), **which)
    folder = out or Path("results") / plan.name
    with progress_bar(size.most_runs) as progress:
        found = find_policies(
            plan,
            folder,
            execution=ExecutionOptions(engine.value, workers, dask),
            origin=origin,
            force=force,
            progress=progress,
        )
    show(found, as_json, folder, "Answer, tables, figures and manifest")


COMMANDS = (frontier,)
