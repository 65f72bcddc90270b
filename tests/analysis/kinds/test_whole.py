"""Every kind of result has what the others have: folder, report, command, Python function."""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from analysis.api import patterns, status, trace
from analysis.cli.app import run_command
from analysis.kinds import names_by_kind, read_result
from analysis.look.page import render
from analysis.result import Result
from analysis.terminal.command_line import words_of
from tests.refused import refused
from tests.vouched import unvouched

MADE: dict[str, tuple[Callable[[], Result], tuple[str, ...]]] = {
    "trace": (
        lambda: trace("toy", "BOR/Bow", 2, 7),
        ("trace", "toy", "--deal", "BOR/Bow", "--run", "2", "--seed", "7"),
    ),
    "status": (
        lambda: status("s400-2018", "2018-03", 20),
        ("status", "s400-2018", "--as-of", "2018-03", "--runs", "20"),
    ),
    "patterns": (lambda: patterns(runs=50), ("patterns", "--runs", "50")),
}
"""Results as Python makes them, and as the command line does."""


@pytest.mark.parametrize("kind", names_by_kind())
def test_a_kind_is_whole(kind: str) -> None:
    """It is kept in folders, has a report, a command with --out and --json, and a function."""
    package = import_module(f"analysis.{kind}")
    found: type[Result] = import_module(f"analysis.{kind}.result").RESULT
    assert found.FORMAT == package.FORMAT
    assert found.page is not Result.page
    command, *_ = import_module(f"analysis.{kind}.command").COMMANDS
    assert {"--out", "--json"} <= set(words_of(command).values())
    python = import_module(f"analysis.{kind}.python")
    called = "simulate" if kind == "run" else command.__name__
    assert getattr(import_module("analysis.api"), called) is getattr(python, called)
    assert getattr(import_module("sim"), called) is getattr(python, called)


@pytest.mark.parametrize(
    "kind", ["trace", "status", pytest.param("patterns", marks=pytest.mark.slow)]
)
def test_a_folder_is_what_was_found(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From Python and from the command line: the same answer, read again, told as a page."""
    monkeypatch.chdir(tmp_path)
    make, words = MADE[kind]
    mine = make()
    mine.save("mine")
    assert run_command([*words, "--out", "theirs"]) == 0
    assert "Answer and manifest: theirs" in capsys.readouterr().out
    answer = f"{kind}.json"
    assert Path("mine", answer).read_bytes() == Path("theirs", answer).read_bytes()
    assert unvouched(Path("mine")) == set()
    kept = read_result(Path("mine"))
    assert type(kept) is type(mine)
    assert kept.found == mine.found
    assert kept.to_dict() == json.loads(json.dumps(mine.to_dict()))
    assert repr(kept) == repr(mine)
    assert render(kept.page()) == render(mine.page())
    assert mine.command == kept.command
    assert kept.command.startswith(f"python run.py {kind} ")
    assert run_command(["report", "theirs"]) == 0
    assert "How to reproduce it" in Path("theirs.html").read_text(encoding="utf-8")
    assert refused(capsys, "plot", "theirs").endswith("has no figures")
    assert "already holds a result" in refused(capsys, *words, "--out", "theirs")
    assert run_command([*words, "--out", "theirs", "--force"]) == 0
