"""The command that prints the patterns of the record."""

from typing import TYPE_CHECKING, Annotated

from typer import Option

from analysis.terminal.options import AsJson, RecordWeights, Seed
from analysis.terminal.output import emit_json, emit_rich, progress_bar

if TYPE_CHECKING:
    from sim.scenario import Scenario


def patterns(
    weights: RecordWeights = "posterior",
    runs: Annotated[int, Option(min=50, help="Runs of each preset.")] = 2000,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    r"""Print every pattern of the record of sanctions next to what the model shows.

    Bands are those of scenarios/data/patterns.csv; intervals are over resampled runs.

    \b
    JSON: a list of
    moment, preset, meaning, target, low, high, weight, source, value, interval, passed
    """
    from analysis.scenario.weights import POSTERIOR, apply_weights
    from analysis.patterns.compute import as_rows, runs_in_all
    from analysis.patterns.compute import patterns as find_patterns
    from sim.scenario_file import load

    def change(scenario: "Scenario") -> "Scenario":
        if weights == POSTERIOR:
            return scenario
        from analysis.evidence.targets import PRESETS

        return apply_weights(load(PRESETS / f"{scenario.name}.yaml"), weights).scenario

    with progress_bar(runs_in_all(runs)) as progress:
        found = find_patterns(runs, seed, change, progress)
    if as_json:
        emit_json(as_rows(found))
        return
    from analysis.patterns.terminal import show_patterns

    emit_rich(*show_patterns(found, runs))


COMMANDS = (patterns,)
