"""The command that makes a result again, rebuilt from what was asked for."""

import shlex
import sys
from collections.abc import Callable
from enum import Enum
from inspect import signature
from pathlib import Path
from typing import Any, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

from analysis.arguments import source_of
from analysis.store.manifest import Origin
from sim.scenario_file import LoadedScenario

CHECKOUT = (Path(__file__).resolve().parents[2] / "run.py").is_file()
"""Whether the program runs from a checkout of its repository."""

OWN = frozenset({"out", "force", "as_json", "engine", "workers", "dask", "adopt"})
"""Parameters that whoever makes a result again decides on: none changes a number."""


def command_of(command: Callable[..., None], /, **asked: Any) -> str:
    """Return the command line that asks for the same again.

    Arguments come first, then options in the order in which the command declares them. Options
    that are None, False or empty are left out, and so is what decides no number; a switch that has
    a word for off is turned off by it.

    Parameters
    ----------
    command : callable
        A command of the command line.
    **asked
        Values by the names of its parameters.
    """
    arguments: list[str] = []
    options: list[str] = []
    off = words_for_off(command)
    for name, option in words_of(command).items():
        value = asked.get(name)
        if value is False and name in off:
            options.append(off[name])
        if name in OWN or value is None or value is False or value == ():
            continue
        texts = [_text(item) for item in (value if isinstance(value, list | tuple) else [value])]
        if not option:
            arguments += texts
        else:
            options += [option] if value is True else [w for text in texts for w in (option, text)]
    return call_of(command.__name__.replace("_", "-"), *arguments, *options)


def origin_in_python(
    command: Callable[..., None], loaded: LoadedScenario | None, /, **asked: Any
) -> Origin:
    """Return where a result of a Python call comes from: the command that makes it anew.

    There is none for a scenario that was not loaded.
    """
    if loaded is None:
        return Origin()
    name, sets = source_of(loaded)
    return Origin(command_of(command, scenario=name, sets=sets, **asked))


def call_of(*words: str) -> str:
    """Return the words of a command as a line that calls this program."""
    return shlex.join([*program(), *words])


def program() -> tuple[str, ...]:
    """Return the words that call this program: from a checkout, or as it was installed."""
    return ("python", "run.py") if CHECKOUT else ("caatsim",)


def words_of(command: Callable[..., None]) -> dict[str, str]:
    """Return the word of each parameter of a command, as in "--set"; none for arguments."""
    words = {}
    for name, declared in declarations(command).items():
        own = next(iter(long_words(declared)), f"--{name.replace('_', '-')}")
        words[name] = "" if isinstance(declared, ArgumentInfo) else own.partition("/")[0]
    return words


def words_for_off(command: Callable[..., None]) -> dict[str, str]:
    """Return the word that turns a switch of a command off, as in "--no-rivals", if it has one."""
    found = {
        name: next(iter(long_words(declared)), "").partition("/")[2]
        for name, declared in declarations(command).items()
    }
    return {name: word for name, word in found.items() if word}


def declarations(command: Callable[..., None]) -> dict[str, ArgumentInfo | OptionInfo]:
    """Return how each parameter of a command is declared."""
    hints = get_type_hints(command, include_extras=True)
    return {
        name: next(
            item for item in hints[name].__metadata__ if isinstance(item, ArgumentInfo | OptionInfo)
        )
        for name in signature(command).parameters
    }


def long_words(declared: ArgumentInfo | OptionInfo) -> list[str]:
    """Return the long words that a parameter declares."""
    given = (declared.default, *(declared.param_decls or ()))  # Typer calls the first a default
    return [word for word in given if isinstance(word, str) and word.startswith("--")]


def origin_of(command: Callable[..., None], /, **asked: Any) -> Origin:
    """Return the command that makes a result again, and the words of this program's call."""
    return Origin(command_of(command, **asked), ["run.py", *sys.argv[1:]])


def _text(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)
