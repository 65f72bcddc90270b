"""Commands that must be refused."""

import pytest

from analysis.cli.app import run_command


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run a command that must be refused, and return its one line."""
    capsys.readouterr()
    assert run_command(list(words)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    return told.err.strip()
