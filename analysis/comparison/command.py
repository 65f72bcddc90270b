"""The command that compares scenarios."""

from typing import Annotated

from typer import Argument, Option

from analysis.comparison import FORMAT
from analysis.terminal.options import (
    AsJson,
    Engine,
    EngineName,
    Force,
    Months,
    Out,
    Runs,
    Seed,
    Sets,
    Weights,
    read_scenario,
)
from analysis.terminal.output import progress_bar


def compare(
    base: Annotated[str, Argument(metavar="BASE", help="Scenario to compare with.")],
    others: Annotated[list[str], Argument(metavar="OTHER...", help="Scenarios to compare.")],
    runs: Runs = 1000,
    seed: Seed = 1,
    months: Months = None,
    engine: EngineName = Engine.compiled,
    sets: Sets = None,
    weights: Weights = None,
    other_sets: Annotated[
        list[str] | None,
        Option(
            "--set-other", metavar="PATH=VALUE", help="Change a value in every OTHER, not in BASE."
        ),
    ] = None,
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Compare scenarios on the same noise, run by run.

    Per deal and in total: the difference OTHER minus BASE, its 95 % interval, and how many times
    more runs an unpaired comparison would need. Where OTHER is BASE again, --set-other shows what
    one value does: compare s400-2018 s400-2018 --set-other state.severity=2. --set holds for all.
    Deterred are deals signed in BASE and not in OTHER; caused, those signed in OTHER and not in
    BASE; examples of both can be traced. With --out, the answer, a table (Parquet) and forest plots
    go to a folder.

    \b
    JSON:
    base, runs, seed, start, months, engine, level (of all intervals)
    comparisons: one per OTHER, in the order given
      other, months
      deals: those of both scenarios, matched by id
        deal, buyer, system
        outcomes: by name
          base, other (probabilities), difference (other minus base), interval
          variance_ratio: unpaired to paired, null if no run differs
          differing (runs that differ), exact_p (sign test)
          rough: few differ (where none does, the interval is the exact bound)
        deterred, caused: signed in BASE only, in OTHER only
          mean, interval, runs; examples: indices of runs, for trace
        lost_to: by seller from whom the buyer bought instead, as outcomes
      only_in_base, only_in_other: ids of deals without a counterpart
      totals: by name, over all deals of either
        base, other, difference, interval, variance_ratio, differing, unit
      deterred, caused: deals and usd of matched deals
        mean, interval, unit
    stale: on how many old figures of states it rests, in words (empty if on none)
    traces: by scenario, the command that traces it, to be ended by --deal and --run
    """  # noqa: D301 - the backspace is for the help
    from analysis.comparison.result import compare_worlds
    from analysis.result import taking
    from analysis.terminal.command_line import command_of, origin_of
    from analysis.terminal.show import show
    from analysis.trace.command import trace

    base_sets, further = list(sets or ()), list(other_sets or ())
    asked = [(base, base_sets), *((name, [*base_sets, *further]) for name in others)]
    chosen = [read_scenario(name, changes, months, weights) for name, changes in asked]
    which = {"seed": seed, "months": months, "weights": weights}
    origin = origin_of(
        compare, base=base, others=others, runs=runs, sets=sets, other_sets=other_sets, **which
    )
    traces = [command_of(trace, scenario=name, sets=own, **which) for name, own in asked]
    with (
        taking(out, force, FORMAT) as keep,
        progress_bar(runs * len(chosen)) as progress,
    ):
        result = compare_worlds(
            chosen,
            runs,
            seed,
            engine=engine.value,
            origin=origin,
            traces=traces,
            progress=progress,
        )
        keep(result)
    show(result, as_json, out, "Answer, table, figures and manifest")


COMMANDS = (compare,)
