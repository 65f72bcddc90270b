"""The command that simulates a scenario."""

from analysis.run import FORMAT
from analysis.terminal.options import (
    AsJson,
    Engine,
    EngineName,
    Force,
    Months,
    Out,
    Runs,
    ScenarioName,
    Seed,
    Sets,
    Weights,
    read_scenario,
)
from analysis.terminal.output import progress_bar


def run(
    scenario: ScenarioName,
    runs: Runs = 1000,
    seed: Seed = 1,
    months: Months = None,
    engine: EngineName = Engine.compiled,
    sets: Sets = None,
    weights: Weights = None,
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Simulate a scenario many times.

    Per deal, the share of runs in which it is ever signed, threatened, designated or waived, and in
    which it ends as delivered, dropped, switched, reversed, withdrawn or open. Open means not ended
    at the horizon: not begun, still in talks, or signed and undelivered. The endings add up to one;
    an outcome that no run has may be left out. Intervals are Wilson's at 90 %; those of means allow
    for rare and large amounts, and there is none where too few runs show any. Months to signature
    count from the opening of talks, or from the start of the scenario if they were open by then, in
    the runs in which a deal signs.

    With --out, tables (Parquet), figures (PNG, SVG) and a manifest go to a folder.
    """
    from analysis.result import taking
    from analysis.run.result import run_scenario
    from analysis.terminal.command_line import origin_of
    from analysis.terminal.show import show

    which = {"runs": runs, "seed": seed, "months": months, "sets": sets, "weights": weights}
    origin = origin_of(run, scenario=scenario, **which)
    chosen = read_scenario(scenario, sets, months, weights)
    with taking(out, force, FORMAT) as keep, progress_bar(runs) as progress:
        result = run_scenario(
            chosen,
            runs,
            seed,
            engine=engine.value,
            monthly=out is not None,
            origin=origin,
            progress=progress,
        )
        keep(result)
    show(result, as_json, out, "Tables, figures and manifest")


COMMANDS = (run,)
