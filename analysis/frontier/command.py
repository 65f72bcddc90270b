"""The command that looks for policies that no other beats."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

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
from analysis.terminal.output import emit, emit_json, emit_rich, progress_bar


def frontier(
    scenario: Annotated[
        str, Argument(metavar="SCENARIO", help="Name of a shipped scenario, or path of a file.")
    ],
    lever: Annotated[
        list[str] | None,
        Option(metavar="PATH=LOW:HIGH", help="Lever, or PATH=[a, b] (default: State's)."),
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
    population: Annotated[int, Option(min=4, help="Policies in a generation.")] = 40,
    generations: Annotated[int, Option(min=1, help="Generations after the first.")] = 20,
    worlds: Annotated[int, Option(min=2, help="Worlds of the search.")] = 24,
    fresh: Annotated[int, Option(min=20, help="Fresh worlds for the best policies.")] = 96,
    runs: Annotated[int, Option(min=2, help="Runs of a policy in each world.")] = 64,
    keep: Annotated[int, Option(min=2, help="Policies that are tried again.")] = 32,
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
    r"""Look for what State could best do, whatever the world is like.

    NSGA-II (Platypus) proposes policies; each is tried in the same worlds on the same noise. Those
    that no other beats in every objective are tried again in fresh worlds with fresh draws, beside
    the present policy. Named are the extremes, the best trade-offs (where a little less of one
    outcome costs a lot of another), and the most robust: with the least regret, and good enough in
    most worlds. A search that was stopped goes on with the same command; the same seed gives the
    same bytes.

    \b
    JSON:
    scenario, objectives (with units), levers, worlds, searched, fresh_worlds, replications, seed
    satisfices: when a policy is good enough in a world, in words
    still_undominated: of the policies tried again, how many no other beats in fresh worlds
    policies: present, then those tried again
      policy, levers, undominated, satisficing (share of worlds), roles
      trade_off: expected marginal utility
      outcomes: mean; worlds: 5 and 95 % over worlds; change from the present policy, interval
        regret: over the best in each world, at its 90 % quantile over worlds
    named: policy, roles, do (in words), breaks (in words)
    """
    from analysis.discovery.prim import load_prim
    from analysis.execution import ExecutionOptions, Silent
    from analysis.frontier.answer import answer
    from analysis.frontier.folder import KNOWN, write_frontier
    from analysis.frontier.plan import Plan, Size, read_levers, read_objectives
    from analysis.frontier.search import Crew, load_platypus, search, try_again
    from analysis.frontier.worlds import hypercube, read_draws
    from analysis.run.record import redraw
    from analysis.store.files import check_place
    from analysis.store.manifest import Origin

    load_platypus()
    load_prim()
    loaded = read_loaded(scenario, sets, months)
    base = loaded.scenario
    size = Size(population, generations, worlds, fresh, runs, keep)
    size.check()
    if draws is None:
        first, second = hypercube(base, worlds, seed), hypercube(base, fresh, seed + 1)
    else:
        first, second = read_draws(draws, worlds, seed), read_draws(draws, fresh, seed + 1)
    levers = read_levers(lever or (), loaded, first)
    plan = Plan(base, levers, read_objectives(objective or (), base), first, second, size, seed)
    condition = None
    if satisfice:
        from analysis.discovery.condition import parse_condition

        condition = parse_condition(satisfice, "--satisfice", plan.outcomes)
    folder = out or Path("results") / plan.name
    check_place(folder, KNOWN)
    words = ["run.py", "frontier", scenario, "--seed", str(seed)]
    words += [word for name, n in vars(size).items() for word in (f"--{name}", str(n))]
    words += [] if months is None else ["--months", str(months)]
    words += [] if draws is None else ["--draws", draws]
    for name, given in (
        *(("--lever", lever), ("--objective", objective)),
        *(("--satisfice", satisfice), ("--set", sets)),
    ):
        words += [word for text in given or () for word in (name, text)]
    origin = Origin(f"python {shlex.join(words)}", ["run.py", *sys.argv[1:]])
    with progress_bar(size.most_runs) as progress:
        means = ExecutionOptions(engine.value, workers, dask)
        state = search(plan, Crew(folder, means, origin, force, progress or Silent()))
        sweep = try_again(state)
    found = answer(state, sweep, condition)
    write_frontier(found, state, sweep, folder, origin)
    redraw(folder)
    if as_json:
        emit_json(found)
        return
    from analysis.frontier.terminal import show_frontier

    emit_rich(*show_frontier(found))
    emit(f"\nAnswer, tables, figures and manifest: {folder}\n")


COMMANDS = (frontier,)
