"""The command that prints the patterns of the record."""

from typing import Annotated

from typer import Option

from analysis.patterns import FORMAT
from analysis.terminal.options import AsJson, Force, Out, RecordWeights, Seed, Sets
from analysis.terminal.output import progress_bar


def patterns(
    weights: RecordWeights = "posterior",
    runs: Annotated[int, Option(min=50, help="Runs of each preset.")] = 2000,
    sets: Sets = None,
    seed: Seed = 1,
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Compare the model with patterns in the record of sanctions.

    Bands are those of scenarios/data/patterns.csv; intervals are over resampled runs.
    With --set, under other rules than those that are on by default.
    With --out, the answer and a manifest go to a folder.

    \b
    JSON: a list, one per pattern
    moment, preset, meaning, target, low, high (the band), weight, source
    value (of the model), interval, passed
    """  # noqa: D301 - the backspace is for the help
    from analysis.patterns.compute import runs_in_all
    from analysis.patterns.result import patterns_of
    from analysis.result import taking
    from analysis.terminal.command_line import origin_of
    from analysis.terminal.show import show

    origin = origin_of(patterns, weights=weights, runs=runs, sets=sets, seed=seed)
    with (
        taking(out, force, FORMAT) as keep,
        progress_bar(runs_in_all(runs)) as progress,
    ):
        result = patterns_of(weights, runs, seed, origin=origin, sets=sets or (), progress=progress)
        keep(result)
    show(result, as_json, out, "Answer and manifest")


COMMANDS = (patterns,)
