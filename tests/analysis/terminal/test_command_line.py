"""The command that makes a result again is one that the command line takes."""

import shlex

import pytest
from typer.main import get_command

from analysis.cli.app import app
from analysis.kinds import commands
from analysis.terminal.command_line import OWN, command_of, words_of

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


def test_what_is_asked_is_said() -> None:
    """Arguments first; repeated options; nothing that changes no number."""
    from analysis.comparison.command import compare

    words = command_of(
        compare, base="toy", others=["a b"], sets=("x=1", "y=2"), other_sets=None, out="there"
    )
    asked = "python run.py compare toy 'a b' --set x=1 --set y=2"
    assert shlex.split(words) == shlex.split(asked)
    assert "out" in OWN
