"""The commands about forecasts."""

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from analysis.terminal.options import AsJson, ScenarioName
from analysis.terminal.output import emit, emit_json, progress_bar

forecast = typer.Typer(help="Register forecasts and score them.", rich_markup_mode=None)


@forecast.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Show the help when no command is given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@forecast.command()
def make(
    scenario: ScenarioName,
    as_of: Annotated[str, Option("--as-of", metavar="YYYY-MM", help="Forecast from its end on.")],
    questions: Annotated[
        Path | None, Option(metavar="FILE.yaml", help="Default: forecasts/questions.yaml.")
    ] = None,
    runs: Annotated[int, Option(min=100, help="Number of runs.")] = 20000,
    seed: Annotated[int, Option(min=0, help="Seed.")] = 1,
    folder: Annotated[
        Path | None, Option(metavar="DIR", help="Where to keep the file. Default: forecasts/.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a dated file of forecasts: probability, interval over parameters, base rate, reasons.

    The name carries the hash of what the file says. Files are only ever added.
    """
    from analysis.forecast.make import forecasts_of, keep
    from analysis.forecast.questions import FOLDER, QUESTIONS, read_questions
    from analysis.terminal.grid import plain_table
    from analysis.terminal.output import emit_rich
    from sim.months import parse_month
    from sim.scenario_file import load

    asked = read_questions(questions or QUESTIONS)
    loaded = load(scenario)
    with progress_bar(runs) as progress:
        contents = forecasts_of(loaded.scenario, asked, parse_month(as_of), runs, seed, progress)
    path = keep(contents, folder or FOLDER)
    if as_json:
        emit_json(contents)
        return
    rows = [
        {
            "question": item["question"],
            "by": item["by"],
            "probability": f"{item['probability']:.2f}",
            "90 %": f"{item['low']:.2f} to {item['high']:.2f}",
            "base rate": f"{item['base_rate']:.2f}",
        }
        for item in contents["forecasts"]
    ]
    emit_rich(plain_table(rows, right=("probability", "base rate")))
    emit(f"Kept in {path}\n")


@forecast.command()
def score(
    answers: Annotated[
        Path, Argument(metavar="ANSWERS.csv", help="question, answer, date, source")
    ],
    files: Annotated[
        list[Path] | None, Argument(metavar="[FORECASTS]...", help="Default: all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score forecasts by what has come: Brier, log score and calibration, beside the base rates."""
    from analysis.forecast.make import read_forecasts
    from analysis.forecast.questions import FOLDER
    from analysis.forecast.score import read_answers
    from analysis.forecast.score import score as score_of
    from analysis.store.findings import to_plain

    found = score_of(read_forecasts(files or sorted(FOLDER.glob("*.json"))), read_answers(answers))
    if as_json:
        emit_json(to_plain(found))
        return
    emit(f"{found.n} answered. Brier {found.brier:.3f}, base rates {found.brier_base:.3f}; ")
    emit(f"log score {found.log:.3f}, base rates {found.log_base:.3f}\n")
    for item in found.bins:
        said = f"said {item.expected:.2f}, came {item.observed:.2f}"
        emit(f"{item.low:.1f} to {item.high:.1f}: {item.n}, {said}\n")
