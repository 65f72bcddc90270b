"""The command that compares scenarios."""

import shlex
import sys
from typing import Annotated

from typer import Argument, Option

from analysis.terminal.options import (
    AsJson,
    Engine,
    EngineName,
    Months,
    Out,
    Runs,
    Seed,
    Sets,
    Weights,
    given_weights,
    read_scenario,
)
from analysis.terminal.output import emit, emit_json, emit_rich, progress_bar


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
        Option("--set-other", metavar="PATH=VALUE", help="Change a value in OTHER only."),
    ] = None,
    out: Out = None,
    force: Annotated[bool, Option("--force", help="Replace a result in the folder.")] = False,
    as_json: AsJson = False,
) -> None:
    r"""Compare scenarios on the same noise, run by run.

    Per deal and in total: the difference OTHER minus BASE, its 95 % interval, and how many times
    more runs an unpaired comparison would need. Deterred are deals signed in BASE and not in
    OTHER; caused, those signed in OTHER and not in BASE; examples of both can be traced. --set
    holds for all scenarios. With --out, the answer, a table (Parquet) and forest plots go to a
    folder.

    \b
    JSON:
    base, runs, seed, start, months, engine, level (of all intervals)
    comparisons: one per OTHER, in the order given
      other, months
      deals: those of both scenarios, matched by id
        deal, buyer, system
        outcomes: by name
          base, other: probabilities; difference: other minus base; interval
          variance_ratio: unpaired to paired; null if no run differs
          differing: runs that differ; exact_p: sign test; rough: few differ (where none
          does, the interval is the exact bound)
        deterred, caused: signed in BASE only, in OTHER only
          mean, interval, runs; examples: indices of runs, for trace
      only_in_base, only_in_other: ids of deals without a counterpart
      totals: by name, over all deals of either: as outcomes, with unit
      deterred, caused: deals and usd of matched deals: mean, interval, unit
    traces: by scenario, the command that traces it, to be ended by --deal and --run
    """
    from analysis.comparison.pairs import check_starts
    from analysis.comparison.pairs import compare as compare_ensembles
    from sim.ensemble import simulate

    base_sets, other_words = list(sets or ()), list(other_sets or ())
    chosen = [read_scenario(base, base_sets, months, weights)]
    chosen += [read_scenario(name, [*base_sets, *other_words], months, weights) for name in others]
    check_starts(chosen[0], chosen[1:])
    with progress_bar(runs * len(chosen)) as progress:
        ensembles = (
            simulate(item, runs, seed, engine=engine.value, progress=progress) for item in chosen
        )
        found = compare_ensembles(next(ensembles), ensembles)
    common = [*given(seed, months), *given_weights(weights)]
    found["traces"] = {found["base"]: trace_of(base, common, base_sets)} | {
        item["other"]: trace_of(name, common, [*base_sets, *other_words])
        for item, name in zip(found["comparisons"], others, strict=True)
    }
    if out is not None:
        from analysis.comparison.folder import write_comparison

        words = ["run.py", "compare", base, *others, "--runs", str(runs), *common]
        words += [word for text in base_sets for word in ("--set", text)]
        words += [word for text in other_words for word in ("--set-other", text)]
        origin = {"command": f"python {shlex.join(words)}", "argv": ["run.py", *sys.argv[1:]]}
        write_comparison(found, chosen, out, origin, force=force)
    if as_json:
        emit_json(found)
        return
    from analysis.comparison.terminal import show_comparison

    emit_rich(*show_comparison(found))
    if out is not None:
        emit(f"\nAnswer, table, figures and manifest: {out}\n")


def given(seed: int, months: int | None) -> list[str]:
    """Return the options that decide which runs are meant."""
    return ["--seed", str(seed), *([] if months is None else ["--months", str(months)])]


def trace_of(scenario: str, common: list[str], sets: list[str]) -> str:
    """Return the command that traces a run of a scenario, but for the deal and the run."""
    words = ["run.py", "trace", scenario, *common]
    return f"python {shlex.join([*words, *(word for text in sets for word in ('--set', text))])}"
