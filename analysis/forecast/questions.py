"""Questions about a deal, a buyer or Washington that the world will answer by a date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from analysis.errors import CommandError
from sim.months import Month
from sim.records import Records
from sim.rules.terms import Stage, Winner

FOLDER = Path(__file__).resolve().parents[2] / "forecasts"
QUESTIONS = FOLDER / "questions.yaml"


def _dated(name: str) -> Callable[[Records], NDArray[np.int64]]:
    return lambda deals: np.asarray(deals[name])


def _when(
    condition: Callable[[Records], NDArray[np.bool_]],
) -> Callable[[Records], NDArray[np.int64]]:
    return lambda deals: np.where(condition(deals), deals["ended"], -1)


EVENTS: dict[str, Callable[[Records], NDArray[np.int64]]] = {
    "signed": _dated("signed"),
    "delivered": _dated("delivered"),
    "designated": _dated("designated"),
    "waived": _dated("waived"),
    "lifted": _dated("lifted"),
    "handed_back": _when(lambda deals: deals["stage"] == Stage.REVERSED),
    "elsewhere": _when(lambda deals: deals["lost_to"] == Winner.ANOTHER),
}
"""In which month of a run each event came to each deal; less than 0 if not in the run."""


class Question(BaseModel):
    """A question; `deals` empty: any deal of the scenario."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    asks: str = Field(min_length=10)
    by: Month
    deals: list[str]
    event: str
    decided_by: str = Field(min_length=10)


@dataclass(frozen=True)
class QuestionFile:
    """Questions by their ids, and the bytes that they were read from."""

    questions: Mapping[str, Question]
    text: bytes


def read_questions(path: Path = QUESTIONS) -> QuestionFile:
    """Read and check a file of questions.

    Raises
    ------
    CommandError
        If the file cannot be read or a question is wrong; names the file and the question.
    """
    try:
        text = path.read_bytes()
        told = YAML(typ="safe").load(text)
    except (OSError, YAMLError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: cannot be read: {error}") from None
    if not isinstance(told, dict):
        raise CommandError(f"{path}: must be questions by their ids")
    found = {}
    for name, item in told.items():
        try:
            question = Question.model_validate(item)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(map(str, first["loc"]))
            raise CommandError(f"{path}: {name}.{key}: {first['msg']}") from None
        if question.event not in EVENTS:
            raise CommandError(
                f"{path}: {name}.event: found '{question.event}'; allowed: {', '.join(EVENTS)}"
            )
        found[str(name)] = question
    return QuestionFile(found, text)
