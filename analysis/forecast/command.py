"""The command that makes and scores forecasts."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from analysis.forecast import FORMAT
from analysis.terminal.options import AsJson, Force, Out, Seed, Sets
from analysis.terminal.output import emit, emit_json, progress_bar


class ForecastTask(StrEnum):
    """What is done with forecasts."""

    make = "make"
    score = "score"
    backtest = "backtest"


def forecast(
    task: Annotated[ForecastTask, Argument(help="What to do.")],
    subject: Annotated[
        str | None,
        Argument(help="make: a scenario; score: a table of question, answer, date, source."),
    ] = None,
    as_of: Annotated[
        str | None, Option("--as-of", metavar="YYYY-MM", help="make: the month that is known.")
    ] = None,
    questions: Annotated[
        Path | None, Option(metavar="FILE.yaml", help="make: default forecasts/questions.yaml.")
    ] = None,
    folder: Annotated[
        Path | None,
        Option(metavar="DIR", help="Where registered files are. Default: forecasts/."),
    ] = None,
    runs: Annotated[int, Option(min=100, help="Number of runs.")] = 20000,
    sets: Sets = None,
    particles: Annotated[int, Option(min=16, help="backtest: points of the prior.")] = 4096,
    seed: Seed = 1,
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Register forecasts, score them, or test them on the past.

    make writes a dated file, named by the hash of what it says: for each question a probability,
    its interval, the base rate of the record, and reasons. Files are only ever added. With --out,
    the answer and a manifest go to a folder too. score compares all registered files with what has
    happened: Brier score, log score and calibration, beside those of the base rates. backtest
    predicts 24 months from each January of 2018-2024 with what was known by then.
    """
    from analysis.errors import CommandError

    if task is ForecastTask.make:
        if subject is None or as_of is None:
            raise CommandError("forecast make: needs a scenario and --as-of")
        asked = Wanted(subject, as_of, questions, runs, seed, tuple(sets or ()))
        make(asked, folder, out, force=force, as_json=as_json)
    elif task is ForecastTask.score:
        if subject is None:
            raise CommandError("forecast score: needs a table of answers")
        score(Path(subject), folder, as_json=as_json)
    else:
        backtest(particles, seed, as_json=as_json)


@dataclass(frozen=True)
class Wanted:
    """Which forecasts are to be made."""

    subject: str
    as_of: str
    questions: Path | None
    runs: int
    seed: int
    sets: tuple[str, ...]


def make(
    wanted: Wanted, folder: Path | None, out: Path | None, *, force: bool, as_json: bool
) -> None:
    """Make forecasts, keep and show them."""
    from analysis.errors import CommandError
    from analysis.forecast.questions import FOLDER, QUESTIONS, read_questions
    from analysis.forecast.register import keep
    from analysis.forecast.result import forecast as forecast_of
    from analysis.result import taking
    from analysis.terminal.command_line import origin_of
    from analysis.terminal.options import read_scenario
    from analysis.terminal.show import show
    from sim.months import parse_month

    chosen = read_scenario(wanted.subject, list(wanted.sets), None, None)
    try:
        month = parse_month(wanted.as_of)
    except ValueError as error:
        raise CommandError(f"--as-of: found {wanted.as_of!r}; {error}") from error
    asked = read_questions(wanted.questions or QUESTIONS)
    origin = origin_of(forecast, task=ForecastTask.make, **vars(wanted))
    with taking(out, force, FORMAT) as keep_folder, progress_bar(wanted.runs) as progress:
        runs, seed = wanted.runs, wanted.seed
        found = forecast_of(chosen, asked, month, runs, seed, origin=origin, progress=progress)
        path = keep(found.contents(), folder or FOLDER)
        keep_folder(found)
    show(found, as_json, out, "Answer and manifest")
    if not as_json:
        emit(f"\nRegistered: {path}\n")


def score(answers: Path, folder: Path | None, *, as_json: bool) -> None:
    """Score registered forecasts by what has come."""
    from analysis.forecast.questions import FOLDER
    from analysis.forecast.register import read_forecasts, registered_files
    from analysis.forecast.score import read_answers
    from analysis.forecast.score import score as score_of
    from analysis.forecast.terminal import told_of
    from analysis.store.findings import to_plain

    files = read_forecasts(registered_files(folder or FOLDER))
    found = score_of(files, read_answers(answers))
    if as_json:
        emit_json(to_plain(found))
        return
    for line in told_of(found):
        emit(line)


def backtest(particles: int, seed: int, *, as_json: bool) -> None:
    """Foretell 24 months from each January 2018-2024, and show the scores."""
    from analysis.forecast.backtest import BacktestSize
    from analysis.forecast.backtest import backtest as backtest_of
    from analysis.forecast.terminal import show_backtest
    from analysis.store.findings import to_plain
    from analysis.terminal.output import emit_rich

    with progress_bar(2 * particles) as progress:
        found = backtest_of(BacktestSize(particles=particles), seed, progress=progress)
    if as_json:
        emit_json(to_plain(found))
    else:
        emit_rich(*show_backtest(found))


COMMANDS = (forecast,)
