"""Forecasts from Python."""

from pathlib import Path

from analysis.arguments import Subject, opened, source_of, whole
from analysis.errors import CommandError
from analysis.forecast.command import ForecastTask
from analysis.forecast.command import forecast as command
from analysis.forecast.questions import QUESTIONS, read_questions
from analysis.forecast.result import ForecastResult
from analysis.forecast.result import forecast as forecast_of
from analysis.store.manifest import Origin
from analysis.terminal.command_line import command_of
from sim.months import parse_month

__all__ = ["ForecastResult", "forecast"]


def forecast(
    scenario: Subject,
    as_of: str,
    questions: str | Path | None = None,
    *,
    runs: int = 20_000,
    seed: int = 1,
) -> ForecastResult:
    """Return what is expected of questions that the world will answer. Registers nothing.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What `load` returned, or the name or path of a scenario.
    as_of : str
        Month, as in "2026-11"; nothing later is known.
    questions : str or Path, optional
        By default forecasts/questions.yaml.
    runs, seed : int
        Size and seed of the ensemble.

    Raises
    ------
    ScenarioError
        If the scenario cannot be read.
    CommandError
        If a question is wrong, or none is open.
    """
    try:
        month = parse_month(as_of)
    except ValueError as error:
        raise CommandError(f"as_of: found {as_of!r}; {error}") from None
    runs, seed = whole("runs", runs, 100), whole("seed", seed)
    what, loaded = opened(scenario)
    origin = Origin()
    if loaded is not None:
        name, sets = source_of(loaded)
        which = {"as_of": as_of, "questions": questions, "runs": runs, "seed": seed, "sets": sets}
        origin = Origin(command_of(command, task=ForecastTask.make, subject=name, **which))
    return forecast_of(
        what, read_questions(Path(questions or QUESTIONS)), month, runs, seed, origin=origin
    )
