"""Registered forecasts: dated files, named by the hash of what they say, that are only added."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from analysis.errors import CommandError
from analysis.forecast.questions import FOLDER
from analysis.store.files import json_of, put_files, read_regular, writing
from analysis.store.findings import from_plain
from sim.months import format_month, parse_month

Chance = Annotated[float, Field(ge=0.0, le=1.0)]
Month = Annotated[str, AfterValidator(lambda text: format_month(parse_month(text)))]


@dataclass(frozen=True)
class PastQuestion:
    """What must be known of a question to score what was said of it."""

    question: str
    by: Month
    probability: Chance
    base_rate: Chance


@dataclass(frozen=True)
class Registered:
    """What a file of forecasts must hold, whichever version wrote it."""

    scenario: str
    as_of: Month
    forecasts: tuple[PastQuestion, ...]


def text_of(contents: Mapping[str, Any]) -> str:
    """Return the contents of a file of forecasts as text."""
    return json.dumps(contents, indent=1, ensure_ascii=False) + "\n"


def file_name(contents: Mapping[str, Any], text: str) -> str:
    """Return the name of a file of forecasts: scenario, date, and the hash of what it says."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"{contents['scenario']}-{contents['as_of']}-{digest}.json"


def keep(contents: Mapping[str, Any], folder: Path) -> Path:
    """Write a file of forecasts; one that is there already and says the same is left alone.

    Raises
    ------
    CommandError
        If what is there under its name says something else, or it cannot be written.
    """
    text = text_of(contents)
    path = folder / file_name(contents, text)
    if path.exists():
        read_forecasts([path])
        return path
    with writing(path):
        put_files(folder, {path.name: text.encode()})
    return path


def registered_files(folder: Path = FOLDER) -> list[Path]:
    """Return the registered files of a folder, by name."""
    return sorted(folder.glob("*-[12][0-9][0-9][0-9]-[01][0-9]-*.json"))


def read_forecasts(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Return files of forecasts.

    Raises
    ------
    CommandError
        If one cannot be read, or does not say what its name says that it says.
    """
    found = []
    for path in paths:
        try:
            text = read_regular(path).decode()
            contents = json_of(text)
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: cannot be read: {error}") from None
        if not isinstance(contents, dict):
            raise CommandError(f"{path}: is no file of forecasts")
        from_plain(Registered, contents, path)
        if file_name(contents, text) != path.name:
            raise CommandError(f"{path}: is not what was registered: its hash is another")
        found.append(contents)
    return found
