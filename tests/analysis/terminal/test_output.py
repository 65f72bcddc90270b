"""What terminals show is text: nothing in it is markup, nothing commands the terminal."""

import errno
import io
import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

import analysis
from analysis.cli.app import run_command
from analysis.errors import CommandError
from analysis.terminal.grid import new_table, plain_table
from analysis.terminal.output import emit, emit_rich, tell
from sim.errors import ScenarioError

WORDS = st.lists(
    st.sampled_from(
        ["[", "]", "[/", "\\", "[bn USD]", "[bold]", "[/]", "[@click=x]", ":smile:", "x", "/", "="]
    ),
    min_size=1,
    max_size=6,
).map("".join)


def tables(word: str) -> dict[str, Table | Text | str]:
    """Everything that a view is made of, with a word in each of its places."""
    headed = new_table()
    headed.add_column(word, no_wrap=True)
    headed.add_row("y")
    celled = new_table()
    celled.add_column("y", no_wrap=True)
    celled.add_row(word)
    return {
        "heading": headed,
        "cell": celled,
        "cell of text": plain_table([{"y": word}]),
        "text": Text(word),
        "string": word,
    }


@given(WORDS)
def test_brackets_are_shown_as_they_are(word: str) -> None:
    """In headings, cells, text and strings alike."""
    for place, part in tables(word).items():
        with pytest.MonkeyPatch.context() as patched:
            shown: list[str] = []
            patched.setattr("sys.stdout.write", shown.append)
            emit_rich(part)
        assert word in "".join(shown), place


@given(st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), min_size=1))
def test_what_does_not_print_is_spelled_out(word: str) -> None:
    """An escape sequence in a name commands no terminal; errors stay on one line."""
    with pytest.MonkeyPatch.context() as patched:
        shown: list[str] = []
        patched.setattr("sys.stdout.write", shown.append)
        patched.setattr("sys.stderr.write", shown.append)
        for part in tables(f"a{word}b").values():
            emit_rich(part)
        emit(f"a{word}b\n")
        tell(f"a{word}b")
    for text in shown:
        assert all(c.isprintable() or c in "\n\t" for c in text), repr(text)
    for error in (CommandError(f"a{word}b"), ScenarioError(f"a{word}b", file=word, key=word)):
        assert str(error).isprintable()


def test_one_console_shows_all() -> None:
    """No view has a console of its own; the progress bar has, and marks nothing up."""
    folder = Path(analysis.__file__).parent
    own = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*.py"))
        if re.search(r"\bConsole\(|from_markup|render_str|rich\.print", path.read_text("utf-8"))
    ]
    assert own == ["terminal/output.py"]


def test_units_stand_in_headings(capsys: pytest.CaptureFixture[str]) -> None:
    """As in "[bn USD]", and a scenario may be called whatever it is called."""
    words = ["compare", "toy", "toy", "toy", "--runs", "20"]
    assert run_command([*words, "--set-other", "state.severity=2"]) == 0
    assert "[bn USD]" in capsys.readouterr().out


def test_a_scenario_is_called_what_it_is_called(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """By every command that shows one."""
    name = "odd [bold]x[/bold] [/y] :smile:"
    path = tmp_path / "odd.yaml"
    path.write_text(f"extends: toy\nname: {json.dumps(name)}\n", encoding="utf-8")
    for words in (
        ["compare", str(path), str(path), "--runs", "20"],
        ["compare", str(path), "toy", "toy", "--runs", "20"],
        ["run", str(path), "--runs", "20"],
        ["trace", str(path), "--run", "0", "--deal", "BOR/Bow"],
        ["scenarios", "check", str(path)],
    ):
        status = run_command(words)
        shown = capsys.readouterr()
        assert status == 0, shown.err
        assert name in " ".join(shown.out.split()), words


def test_names_that_no_system_allows(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a name is given."""
    monkeypatch.chdir(tmp_path)
    name = "x" * 300
    Path("draws.yaml").write_text(f"extends: toy\ndraws: {name}\n", encoding="utf-8")
    Path("extends.yaml").write_text(f"extends: {name}\n", encoding="utf-8")
    for words in (
        ["run", name],
        ["run", "draws.yaml", "--runs", "2"],
        ["run", "extends.yaml"],
        ["run", "toy", "--runs", "2", "--out", name],
        ["validate", "--cases", name],
        ["frontier", "toy", "--draws", name],
        ["report", name],
        ["repro", f"{name}.png"],
    ):
        assert run_command(words) == 2, words
        assert capsys.readouterr().err.count("\n") == 1


class Full(io.StringIO):
    """A stream that takes nothing, as a full disk would."""

    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_table_that_finds_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said in one sentence, as of text and JSON."""
    monkeypatch.setattr(sys, "stdout", Full())
    for show in (lambda: emit("x\n"), lambda: emit_rich(Text("x"))):
        with pytest.raises(CommandError, match="standard output: cannot be written: No space"):
            show()


def test_a_refusal_that_nobody_can_hear(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where standard error takes nothing, the exit status still tells."""
    monkeypatch.setattr(sys, "stderr", Full())
    assert run_command(["run", "no such scenario"]) == 2
