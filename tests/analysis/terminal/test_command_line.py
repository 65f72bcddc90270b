"""The command that makes a result again is one that the command line takes."""

import shlex

import pytest
from typer.main import get_command

from analysis.cli.app import app
from analysis.kinds import commands
from analysis.repro.remake import makers
from analysis.terminal.command_line import OWN, command_of, words_for_off, words_of

PROGRAM = get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [command.__name__ for command in commands()])
def test_every_word_is_an_option(name: str) -> None:
    """The words of a command's parameters are those that it declares."""
    (command,) = (item for item in commands() if item.__name__ == name)
    declared = {
        item.name: "" if item.param_type_name == "argument" else item.opts[0]
        for item in PROGRAM[name.replace("_", "-")].params
        if item.name != "help"
    }
    assert words_of(command) == declared
    off = {
        item.name: item.secondary_opts[0]
        for item in PROGRAM[name.replace("_", "-")].params
        if item.secondary_opts
    }
    assert words_for_off(command) == off


@pytest.mark.parametrize(("rivals", "word"), [(True, "--rivals"), (False, "--no-rivals")])
@pytest.mark.parametrize("name", ["calibrate", "validate"])
def test_what_is_on_by_itself_is_turned_off(name: str, rivals: bool, word: str) -> None:
    """In words, so that a result made without it is made again without it; figures may say so."""
    (command,) = (item for item in commands() if item.__name__ == name)
    assert shlex.split(command_of(command, rivals=rivals))[2:] == [name, word]
    assert word in makers()[name]


def test_what_is_asked_is_said() -> None:
    """Arguments first; repeated options; nothing that changes no number."""
    from analysis.comparison.command import compare

    words = command_of(
        compare, base="toy", others=["a b"], sets=("x=1", "y=2"), other_sets=None, out="there"
    )
    asked = "python run.py compare toy 'a b' --set x=1 --set y=2"
    assert shlex.split(words) == shlex.split(asked)
    assert "out" in OWN
