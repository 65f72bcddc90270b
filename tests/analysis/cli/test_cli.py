"""The command line as a user meets it: answers, refusals, interrupts."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import analysis.run.monthly
import analysis.run.result
import sim.scenario_file
from analysis.cli import main
from analysis.cli.app import run_command
from analysis.outcomes import OUTCOMES
from analysis.terminal import output

ROOT = Path(__file__).resolve().parents[3]

SCENARIO = """\
purpose: Two buyers for two years.
start: 2017-01
months: 24
law: {in_force: 2017-03, waiver_from: 2018-01}
deals:
  IND/S-400: {buyer: IND, system: S-400, list_price: {value: 5400, unit: musd, source: press}}
  TUR/S-400: {buyer: TUR, system: S-400, record: {opened: 2016-11, negotiating: 2017-02}}
events:
  letter: {kind: letter, month: 2018-03}
"""

VARIANT = """\
purpose: The same without the law.
extends: talks.yaml
law: {in_force: null}
"""

REFUSED = [
    (["run", "talks.yaml", "--runs", "0"], "--runs"),
    (["run", "talks.yaml", "--runs", "many"], "--runs"),
    (["run", "talks.yaml", "--runs", "1,000"], "; write it with nothing between thousands: 1000"),
    (["discover", ".", "--failure", "a>1", "--density", "0,5"], "with a decimal point: 0.5"),
    (["run", "talks.yaml", "--seed", "-1"], "--seed"),
    (["run", "talks.yaml", "--months", "-1"], "--months"),
    (["run", "talks.yaml", "--engine", "steam"], "'compiled', 'mesa'"),
    (["run", "talks.yaml", "--rnus", "3"], "Did you mean '--runs'?"),
    (["run", "talks.yaml", "--set", "state.sevrity=1"], "did you mean 'state.severity'?"),
    (["run", "talks.yaml", "--set", "state.severity=high"], "must be a number"),
    (["run", "talks.yaml", "--set", "state.severity"], "must be path=value"),
    (["run", "nowhere.yaml"], "nowhere.yaml: no such scenario"),
    (["run", "talks.yaml", "--out", "talks.yaml"], "exists and is not a folder"),
    (["run", "talks.yaml", "--out", "talks.yaml/below"], "cannot be written"),
    (["run", "talks.yaml", "--out", "."], "is not a result of this program"),
    (["run"], "missing argument 'SCENARIO'"),
    (["runn", "talks.yaml"], "Did you mean 'run'?"),
    (["trace", "talks.yaml"], "missing option '--deal'"),
    (["trace", "talks.yaml", "--deal", "TUR/S400"], "did you mean 'TUR/S-400'?"),
    (["trace", "talks.yaml", "--deal", "TUR/S-400", "--run", "-1"], "--run"),
    (["status", "talks.yaml", "--as-of", "2018"], "must be a month written YYYY-MM"),
    (["status", "talks.yaml", "--as-of", "2018-03", "--format", "pdf"], "'table', 'md'"),
    (["compare", "talks.yaml"], "missing argument 'OTHER...'"),
    (["compare", "talks.yaml", "late.yaml"], "only scenarios that start in one month"),
    (["plot", "."], "has no manifest.json"),
    (["scenarios", "lst"], "Did you mean 'list'?"),
    (["scenarios", "show", "nowhere.yaml"], "no such scenario"),
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with three scenarios."""
    (tmp_path / "talks.yaml").write_text(SCENARIO)
    (tmp_path / "lawless.yaml").write_text(VARIANT)
    (tmp_path / "late.yaml").write_text("extends: talks.yaml\nstart: 2017-02\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command that must succeed, and return what it prints."""

    def run(*args: str) -> str:
        assert run_command(list(args)) == 0
        printed = capsys.readouterr()
        assert printed.err == ""
        return printed.out

    return run


def in_process(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program on its own, as a user does."""
    return subprocess.run(
        [sys.executable, str(ROOT / "run.py"), *args],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.mark.parametrize(("args", "part"), REFUSED)
def test_refusals(
    args: list[str], part: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    """One line on standard error, exit status 2, nothing printed, nothing written."""
    before = sorted(folder.rglob("*"))
    assert run_command(args) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert part in printed.err
    assert sorted(folder.rglob("*")) == before


def test_run_answers_in_json(answer: Any) -> None:
    found = json.loads(answer("run", "talks.yaml", "--runs", "200", "--seed", "4", "--json"))
    assert (found["scenario"], found["runs"], found["seed"]) == ("talks", 200, 4)
    assert (found["months"], found["engine"], found["start"]) == (24, "compiled", "2017-01")
    assert [(deal["buyer"], deal["system"]) for deal in found["deals"]] == [
        ("IND", "S-400"),
        ("TUR", "S-400"),
    ]
    for deal in found["deals"]:
        assert deal["n"] == 200
        for name in OUTCOMES:
            low, high = deal["intervals"][name]
            assert 0.0 <= low <= deal[name] <= high <= 1.0
        assert "median_months_to_signature" in deal
    for total in found["totals"].values():
        assert set(total) == {"mean", "interval", "unit"}


def test_options_change_what_is_run(answer: Any) -> None:
    found = json.loads(
        answer(
            *("run", "talks.yaml", "--runs", "9", "--months", "12", "--json"),
            *("--set", "state.severity=2", "--set", "deals.TUR/S-400.value=-5"),
        )
    )
    assert found["months"] == 12
    assert found["deals"][1]["signed"] == 0.0


def test_engines_print_the_same(answer: Any) -> None:
    printed = [
        answer("run", "talks.yaml", "--runs", "20", "--engine", engine, "--json")
        for engine in ("compiled", "mesa")
    ]
    assert printed[0] == printed[1].replace('"engine": "mesa"', '"engine": "compiled"')


def test_no_months_no_events(answer: Any) -> None:
    found = json.loads(answer("run", "talks.yaml", "--runs", "3", "--months", "0", "--json"))
    assert all(deal["open"] == 1.0 and deal["signed"] == 0.0 for deal in found["deals"])
    answer("run", "talks.yaml", "--runs", "3", "--months", "0", "--out", "empty")


def test_json_does_not_depend_on_the_terminal(answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = answer("run", "talks.yaml", "--runs", "5", "--json")
    monkeypatch.setenv("COLUMNS", "20")
    assert answer("run", "talks.yaml", "--runs", "5", "--json") == wide


@pytest.mark.parametrize("columns", ["70", "100", "160"])
def test_tables_fit_their_width(columns: str, answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables adapt, cut nothing that was cut nowhere else, and are plain when not watched."""
    monkeypatch.setenv("COLUMNS", columns)
    commands = [
        ("run", "talks.yaml", "--runs", "50"),
        ("trace", "talks.yaml", "--deal", "TUR/S-400", "--run", "2"),
        ("status", "talks.yaml", "--as-of", "2017-06", "--runs", "50"),
        ("compare", "lawless.yaml", "talks.yaml", "--runs", "50"),
    ]
    for command in commands:
        text = answer(*command)
        tables = [line for line in text.splitlines() if ": python run.py " not in line]
        assert max(map(len, tables)) <= int(columns)
        assert "\x1b" not in text
        assert columns == "70" or "…" not in text


@pytest.mark.slow
def test_run_writes_a_result(answer: Any, folder: Path) -> None:
    """The command in the manifest makes the same result again."""
    text = answer(
        "run", "talks.yaml", "--runs", "20", "--set", "state.severity=2", "--out", "results/talks"
    )
    assert text.endswith("Tables, figures and manifest: results/talks\n")
    manifest = json.loads((folder / "results/talks/manifest.json").read_text())
    again = manifest["command"].split()
    assert again[:2] == ["python", "run.py"]
    answer(*again[2:], "--out", "again")
    for name in manifest["files"]:
        assert (folder / "again" / name).read_bytes() == (
            folder / "results/talks" / name
        ).read_bytes()
    assert (folder / "results/talks/outcomes.png").is_file()


@pytest.mark.slow
def test_plot_draws_again(answer: Any, folder: Path) -> None:
    answer("run", "talks.yaml", "--runs", "20", "--out", "talks")
    drawn = answer("plot", "talks", "--out", "figures").split()
    assert str(Path("figures/outcomes.svg")) in drawn
    for name in drawn:
        file = Path(name).name
        assert (folder / name).read_bytes() == (folder / "talks" / file).read_bytes()


def test_trace_answers(answer: Any) -> None:
    args = ("trace", "talks.yaml", "--deal", "TUR/S-400", "--run", "3", "--seed", "4")
    found = json.loads(answer(*args, "--json"))
    assert len(found["months"]) == 24
    assert found["moments"][0] == {"month": "2017-01", "text": "talks open, exploring"}
    assert "2017-01  talks open, exploring" in answer(*args)


def test_status_answers_in_four_forms(answer: Any) -> None:
    args = ("status", "talks.yaml", "--as-of", "2017-06", "--runs", "50")
    found = json.loads(answer(*args, "--format", "json"))
    assert found == json.loads(answer(*args, "--json"))
    assert [country["buyer"] for country in found["countries"]] == ["IND", "TUR"]
    assert "India" in answer(*args)
    assert answer(*args, "--format", "md").startswith("# Status of talks as of 2017-06")
    assert answer(*args, "--format", "html").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("package", "command"),
    [
        ("SALib", ("sensitivity", "talks.yaml")),
        ("platypus", ("frontier", "talks.yaml")),
        ("ema_workbench.analysis", ("frontier", "talks.yaml")),
    ],
)
def test_a_missing_extra_is_named(
    package: str,
    command: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One line says which extra brings a package that is not installed."""
    monkeypatch.setitem(sys.modules, package, None)
    assert run_command(list(command)) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "it comes with the extra 'explore'" in told
    assert not Path("results").exists()


def test_compare_many(answer: Any, folder: Path) -> None:
    """One row per scenario, an example to trace, and a folder whose figures can be redrawn."""
    (folder / "severe.yaml").write_text("extends: talks.yaml\nstate: {severity: 3}\n")
    args = ("compare", "lawless.yaml", "talks.yaml", "severe.yaml", "--runs", "200", "--seed", "4")
    told = answer(*args, "--out", "many")
    assert "severe" in told
    assert "each for itself" in told
    lines = [line for line in told.splitlines() if " deterred in " in line]
    assert len(lines) == 2
    traced = lines[-1].split("python run.py ")[1].split()
    assert "drops the deal" in answer(*traced) or "takes the alternative" in answer(*traced)
    names = {item.name for item in Path("many").iterdir()}
    figures = {f"{name}.{kind}" for name in ("forest", "forest-deals") for kind in ("png", "svg")}
    assert names == {"manifest.json", "comparison.json", "differences.parquet", *figures}
    before = {name: (folder / "many" / name).read_bytes() for name in names}
    answer("plot", "many")
    assert {name: (folder / "many" / name).read_bytes() for name in names} == before
    found = json.loads(answer(*args, "--json"))
    assert [item["other"] for item in found["comparisons"]] == ["talks", "severe"]
    assert set(found["traces"]) == {"lawless", "talks", "severe"}
    assert run_command([*args, "--out", "many"]) == 2
    assert run_command([*args, "--out", "many", "--force"]) == 0


def test_compare_answers(answer: Any) -> None:
    args = ("compare", "lawless.yaml", "talks.yaml", "--runs", "100")
    found = json.loads(answer(*args, "--json"))
    item = found["comparisons"][0]
    assert (found["base"], item["other"]) == ("lawless", "talks")
    signed = item["deals"][0]["outcomes"]["signed"]
    assert {"difference", "interval", "variance_ratio"} <= set(signed)
    assert {"difference", "interval", "variance_ratio"} <= set(item["totals"]["deals_concluded"])
    assert "Difference from lawless" in answer(*args)
    same = ("compare", "talks.yaml", "talks.yaml", "--runs", "50")
    changed = json.loads(answer(*same, "--set-other", "state.answer_rate=1", "--json"))
    designated = changed["comparisons"][0]["totals"]["designations"]
    assert designated["difference"] >= 0.0
    twin = changed["comparisons"][0]["other"]
    assert (changed["base"], twin) == ("talks", "talks (2)")
    assert "answer_rate" not in changed["traces"]["talks"]
    assert "--set state.answer_rate=1" in changed["traces"][twin]


def test_scenarios_show_where_values_come_from(answer: Any) -> None:
    rows = json.loads(answer("scenarios", "show", "lawless.yaml", "--set", "months=36", "--json"))
    found = {row["path"]: row for row in rows}
    assert found["months"]["origin"] == "--set"
    assert found["months"]["overrode"] == [{"origin": "talks.yaml:3", "value": 24}]
    price = found["deals.IND/S-400.list_price"]
    assert (price["unit"], price["source"], price["origin"]) == ("musd", "press", "talks.yaml:6")
    assert found["state.severity"]["origin"] == "default"
    assert "state.severity" in answer("scenarios", "show", "talks.yaml")
    assert "state.severity" not in answer("scenarios", "show", "talks.yaml", "--written")


def test_scenarios_show_ends_with_what_a_start_forgets(answer: Any) -> None:
    record = "deals.IND/S-400.record={opened: 2016-01, signed: 2016-06}"
    lines = answer("scenarios", "show", "talks.yaml", "--set", record).splitlines()
    told = [line.split(": ")[:2] for line in lines if line.startswith("begins anew")]
    anew = "begins anew in 2017-01"
    assert told == [[anew, "prices of contracts"], [anew, "since when State knows of talks"]]


@pytest.mark.parametrize("group", [(), ("scenarios",)])
def test_no_command_is_told_in_half_a_sentence(
    group: tuple[str, ...], answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each does fits on its line of the list."""
    monkeypatch.setenv("COLUMNS", "80")
    commands = answer(*group, "--help").partition("Commands:")[2].strip().splitlines()
    assert len(commands) > 4
    assert [line for line in commands if line.endswith("...")] == []


def test_scenarios_check_and_diff(answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer("scenarios", "check", "talks.yaml") == "talks: 2 deals, no errors\n"
    Path("late.yaml").write_text("purpose: late\nextends: s400-2018\nstart: 2030-01\n")
    assert answer("scenarios", "check", "late.yaml") == (
        "late: 5 deals, no errors\nlate: warning: it starts in 2030-01, when all of its calendar "
        "is over: the last month in it is 2022-03\n"
    )
    assert answer("scenarios", "diff", "talks.yaml", "lawless.yaml") == (
        "law.in_force: 2017-03 → nothing\n"
    )
    assert answer("scenarios", "diff", "talks.yaml", "talks.yaml", "--json") == "[]\n"
    Path("broken.yaml").write_text("extends: talks.yaml\nmonths: -1\n")
    assert run_command(["scenarios", "check", "broken.yaml", "talks.yaml"]) == 2
    printed = capsys.readouterr()
    assert printed.out == "talks: 2 deals, no errors\n"
    assert printed.err.startswith("broken.yaml:2: months: found -1")


def test_scenarios_list_and_schema(answer: Any) -> None:
    assert isinstance(json.loads(answer("scenarios", "list", "--json")), list)
    assert json.loads(answer("scenarios", "schema"))["properties"]["months"]


def test_shipped_scenarios_are_listed(
    answer: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.scenario_file, "shipped", lambda: [folder / "talks.yaml"])
    text = answer("scenarios", "list")
    assert "Two buyers for two years." in text
    assert answer("scenarios", "check") == "talks: 2 deals, no errors\n"


class Watched(io.StringIO):
    """Standard error on a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("patience", [0.0, 1e9])
def test_progress_is_shown_if_the_wait_is_long(
    patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bar for those who wait; none for a short wait, or where nobody watches."""
    screen = Watched()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(output, "LOOK", 0.0)
    monkeypatch.setattr(output, "PATIENCE", patience)
    with output.progress_bar(1000) as count:
        assert count is not None
        count(400)
        count(600)
    assert ("1,000 of 1,000 runs" in screen.getvalue()) == (patience == 0.0)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with output.progress_bar(1000) as count:
        assert count is None


def test_version(answer: Any) -> None:
    assert answer("--version") == f"{sim.__version__}\n"


def test_help_without_a_command(answer: Any) -> None:
    assert "compare" in answer()
    assert "diff" in answer("scenarios")
    assert "variance_ratio" in answer("compare", "--help")


def test_interrupt_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit status 130, and no folder, whole or half."""

    def interrupted(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    before = sorted(folder.rglob("*"))
    monkeypatch.setattr(analysis.run.monthly, "simulate", interrupted)
    monkeypatch.setattr(analysis.run.result, "run_ensemble", interrupted)
    for args in (["--out", "results/new"], []):
        monkeypatch.setattr(sys, "argv", ["run.py", "run", "talks.yaml", *args])
        with pytest.raises(SystemExit, match="130"):
            main()
        assert capsys.readouterr().err == "interrupted; nothing was written\n"
    assert sorted(folder.rglob("*")) == before


def test_a_working_folder_that_is_gone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, as when a job's scratch folder was removed under a shell."""

    def gone() -> str:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "cwd", gone)
    status = run_command(["run", "toy"])
    monkeypatch.undo()
    assert status == 2
    assert capsys.readouterr().err == (
        "the working folder is no longer there; change to another one\n"
    )


def test_faults_keep_their_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user cannot put right is not dressed up as a refusal."""

    def faulty(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(analysis.run.result, "run_ensemble", faulty)
    with pytest.raises(ZeroDivisionError):
        run_command(["run", "talks.yaml"])


def test_help_is_quick() -> None:
    """Help imports none of the packages that take time."""
    heavy = ("numpy", "numba", "pandas", "pyarrow", "pydantic", "rich", "matplotlib", "mesa")
    program = (
        "import sys; from analysis.cli.app import run_command; run_command(['--help']); "
        f"sys.exit(str([name for name in {heavy} if name in sys.modules] or ''))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == ""
    assert "Simulate" in done.stdout


def test_results_are_read_without_the_rules() -> None:
    """Numba is not imported until something is simulated."""
    program = (
        "import sys, analysis.run.result, analysis.sweep.result, analysis.report.command; "
        "sys.exit('numba' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


@pytest.mark.slow
def test_the_program_repeats_itself() -> None:
    """The same bytes whatever the order of hashes."""
    args = ("run", "talks.yaml", "--runs", "50", "--json")
    first, second = (in_process(*args, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert first.returncode == 0
    assert first.stdout == second.stdout
    assert first.stderr == ""


def test_a_reader_that_goes_away() -> None:
    """A closed pipe ends the program without a word."""
    command = [sys.executable, str(ROOT / "run.py"), "scenarios", "schema"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == b""
    assert program.returncode == 141
