"""All code in the documentation does what it says: commands run, Python runs, files load."""

import doctest
import importlib.util
import io
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import analysis.api
import analysis.run.figures
import analysis.sweep.read
import sim
from analysis.cli.app import run_command

from .markdown import Code, code_in

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
GENERATED = {ROOT / "docs" / "reference" / "commands.md", ROOT / "docs" / "answers.md"}
"""Their commands are made from code, and tried with it."""
PAGES = sorted(
    {ROOT / "README.md", ROOT / "scenarios" / "README.md", *(ROOT / "docs").rglob("*.md")}
    - {*GENERATED, *(ROOT / "docs").glob("*.template.md")}
)

ELSEWHERE = {
    r"make |pip install |jupyter lab |\. \.venv/": "what CI itself does, or starts a program",
    r"python run\.py dashboard": "tests/browser/dashboard",
    r"python run\.py play": "tests/analysis/play",
    r"python run\.py bench": "tests/benchmarks",
    r"python run\.py sweep .*--dask": "tests/analysis/sweep, on a cluster of its own",
    r"python run\.py (sensitivity|discover|frontier|report|repro) ": "tests/analysis, in small",
    r"python run\.py (calibrate|validate|patterns|verify)\b": "tests of their own, in small",
    r"python run\.py register\b": "tests/analysis/register",
    r"python run\.py forecast\b": "tests/analysis/forecast, in small and in a folder of its own",
    r"python -m (analysis|benchmarks|sim|tests)\.": "make docs, or too long; only that it is there",
}
"""Lines of commands that are not run here, and what runs them."""

FEW = 20
"""Runs in place of thousands."""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Work in a folder of its own, on small versions of the shipped designs; draw one figure."""
    designs = tmp_path / "designs"
    designs.mkdir()
    for file in (ROOT / "scenarios" / "sweeps").glob("*.yaml"):
        text = re.sub(r"^replications: .*", "replications: 16", file.read_text(), flags=re.M)
        text = re.sub(r"^samples: .*", "samples: 4", text, flags=re.M)
        (designs / file.name).write_text(text)
    monkeypatch.setattr(analysis.sweep.read, "DESIGNS", designs)
    one = {"outcomes": analysis.run.figures.FIGURES["outcomes"]}
    monkeypatch.setattr(analysis.run.figures, "FIGURES", one)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    (home / "scenarios").symlink_to(ROOT / "scenarios")


PROGRAMS = {
    "r": (("Rscript",), ".R"),
    "sql": (("duckdb", "-init"), ".sql"),
    "stata": (("stata", "-b", "do"), ".do"),
}
"""What runs the code of other languages, where it is at hand, and the ending of its files."""


def hand_over(code: Code) -> None:
    """Run code of another program in the reader's folder; without the program it is only read."""
    if code.kind == "sql" and importlib.util.find_spec("duckdb"):
        import_module("duckdb").sql(code.text).fetchall()
        return
    (program, *words), end = PROGRAMS[code.kind]
    if shutil.which(program):
        file = Path(f"recipe{end}")
        file.write_text(code.text, encoding="utf-8")
        subprocess.run([program, *words, str(file)], check=True, timeout=60, input="", text=True)


@pytest.mark.usefixtures("warm_kernel")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_code_in_the_documentation(page: Path) -> None:
    """Blocks of a page are met in order, in one folder, as a reader meets them."""
    names: dict[str, Any] = {}
    for code in code_in(page):
        place = f"{page.name}:{code.line}"
        if code.kind == "shell":
            for line in code.text.replace("\\\n", "").splitlines():
                obey(line, place)
        elif code.kind == "python":
            perform(code, place, names)
        elif code.kind == "pycon":
            example(code, place)
        elif code.kind == "yaml":
            assert code.title, f"{place}: which file is this?"
            Path(code.title).write_text(code.text)
        elif code.kind in PROGRAMS:
            hand_over(code)
        else:
            assert code.kind == "text", f"{place}: nothing runs {code.kind!r}"


def obey(line: str, place: str) -> None:
    """Run a command with few runs, or see that it is run elsewhere."""
    words = shlex.split(line, comments=True)
    if not words:
        return
    if any(re.match(pattern, line) for pattern in ELSEWHERE):
        if words[1:2] == ["-m"]:
            assert importlib.util.find_spec(words[2]), f"{place}: {line}"
        return
    assert words[:2] == ["python", "run.py"], f"{place}: {line}: nothing runs this"
    said = io.StringIO()
    *words, mark, file = words if ">" in words else [*words, "", ""]
    with redirect_stdout(said):
        status = run_command(fewer(words[2:]))
    assert status == 0, f"{place}: {line}"
    assert said.getvalue(), f"{place}: {line}: said nothing"
    if mark:
        Path(file).write_text(said.getvalue(), encoding="utf-8")


def fewer(words: list[str]) -> list[str]:
    """Return a command with as few runs as show that it works."""
    if "--runs" in words:
        words = words.copy()
        words[words.index("--runs") + 1] = str(FEW)
    elif words[0] in ("run", "compare", "status"):
        words = [*words, "--runs", str(FEW)]
    return words


def perform(code: Code, place: str, names: dict[str, Any]) -> None:
    """Run Python, with the names of the page's earlier blocks."""
    compiled = compile(code.text, place, "exec")
    if "dask_jobqueue" not in code.text:  # needs a cluster
        with redirect_stdout(io.StringIO()):
            exec(compiled, names)


def example(code: Code, place: str) -> None:
    """Run an example with its answers."""
    names = {name: getattr(sim, name) for name in sim.__all__}
    test = doctest.DocTestParser().get_doctest(code.text, names, place, None, None)
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0, place


def test_examples_in_docstrings() -> None:
    """Examples of the Python interface answer as they say."""
    names = {name: getattr(sim, name) for name in sim.__all__}
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
    for name in analysis.api.__all__:
        for test in finder.find(getattr(analysis.api, name), name, globs=names):
            assert runner.run(test).failed == 0, test.name
    assert runner.tries >= 1


def plain_agents(words: list[str]) -> list[str]:
    """Return a command without its redirection, on agents: new rules compile for long."""
    end = words.index(">") if ">" in words else len(words)
    return [*fewer(words[2:end]), "--engine", "mesa"]


def test_the_worked_example(tmp_path: Path) -> None:
    """The change in CONTRIBUTING applies to the rules as they are, and its tests hold."""
    blocks = {code.title: code for code in code_in(ROOT / "CONTRIBUTING.md") if code.title}
    for name in ("sim", "analysis", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests" / "golden", tmp_path / "tests" / "golden")
    for name in ("run.py", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path)
    for name, code in blocks.items():
        (tmp_path / name).write_text(code.text)

    def work(*words: str) -> str:
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    work("git", "apply", "autonomy.diff")
    tests = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "autonomy.py")
    assert "2 passed" in work(sys.executable, *tests)
    commands = [
        shlex.split(line, comments=True)
        for code in code_in(ROOT / "CONTRIBUTING.md")
        for line in code.text.splitlines()
        if code.kind == "shell" and line.startswith("python run.py")
    ]
    outputs = [work(sys.executable, "run.py", *plain_agents(words)) for words in commands]
    before, after, _ = outputs
    assert before != after
    assert work(sys.executable, "-m", "analysis.transcript", "--check") == ""
