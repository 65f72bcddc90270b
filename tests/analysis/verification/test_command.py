"""The command that holds the simulation to closed forms."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis.api import verify
from analysis.cli.app import run_command
from analysis.closed_forms import signalling
from analysis.errors import CommandError
from analysis.kinds import read_result
from analysis.store.findings import from_json, to_json, to_plain
from analysis.store.manifest import MANIFEST, finite, read_manifest
from analysis.verification.cases import CASES
from analysis.verification.claims import Verdict
from analysis.verification.judgement import VerificationFindings
from sim.rules import belief

pytestmark = pytest.mark.slow

FEW = ("verify", "--runs", "500")


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str]:
    """Run a command; return its status and what it prints."""
    status = run_command(list(args))
    return status, capsys.readouterr().out


def report(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, dict[str, Any]]:
    """Run a command that prints JSON."""
    status, out = run(capsys, *args, "--json")
    return status, json.loads(out)


def test_all_cases_hold_on_both_engines(capsys: pytest.CaptureFixture[str]) -> None:
    """Plain numbers: what is exact, what was simulated, how far off, and whether it holds."""
    status, found = report(capsys, *FEW)
    assert status == 0
    assert found["ok"] is True
    assert found["runs"] == {"compiled": 500, "mesa": 100}
    assert 0 < found["false_alarm"] < 0.01
    assert [*dict.fromkeys(row["case"] for row in found["rows"])] == [case.name for case in CASES]
    families = {row["family"] for row in found["rows"]}
    assert families == {"a", "b1", "b2", *"cdefghijklmno"}
    random = 0
    for row in found["rows"]:
        assert row["scenario"].startswith("benchmarks/")
        for answer in row["engines"].values():
            assert answer["holds"] is True
            if row["kind"] == "exact":
                assert answer["off"] is None
                assert answer["simulated"] == pytest.approx(row["exact"], abs=1e-9)
                continue
            random += 1
            distance = (answer["simulated"] - row["exact"]) / answer["standard_error"]
            assert answer["off"] == pytest.approx(distance, abs=1e-6)
            assert abs(answer["off"]) < found["bound"]
    assert random == found["comparisons"]


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Case, exact, simulated, standard error and distance, by engine."""
    status, out = run(capsys, *FEW, "--case", "signalling", "--case", "threshold")
    assert status == 0
    assert out.index("threshold") < out.index("signalling"), "in the order of the list"
    for word in ("compiled", "mesa", "exact", "s.e.", "off", "P(buys)", "All hold."):
        assert word in out


def test_one_engine(capsys: pytest.CaptureFixture[str]) -> None:
    """Mesa alone makes as many runs as beside the other."""
    _, found = report(capsys, *FEW, "--case", "retreat", "--engine", "mesa")
    assert found["runs"] == {"mesa": 100}


def test_other_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    """A case with other numbers is held to the closed form at these."""
    status, found = report(
        capsys, *FEW, "--case", "stages", "--set", "state.threat_rate=0.2", "--set", "months=2"
    )
    assert status == 0
    exact = {row["what"]: row["exact"] for row in found["rows"]}
    assert 0.0 < exact["months in talks"] <= 2.0
    assert found["rows"][0]["sets"] == ["state.threat_rate=0.2", "months=2"]
    _, found = report(capsys, *FEW, "--case", "signalling", "--set", "state.resolve=0.2")
    exact = {row["what"]: row["exact"] for row in found["rows"]}
    assert exact["P(threat)"] == pytest.approx(0.2 / 0.45)


def test_a_verification_in_its_folder(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claims, figures and what they are drawn from; read and told as a page without a run."""
    folder = tmp_path / "out"
    words = ("verify", "--runs", "120", "--case", "retreat", "--case", "signalling")
    status, found = report(capsys, *words, "--out", str(folder))
    assert status == 0
    files = {file.name for file in folder.iterdir()} - {MANIFEST}
    assert set(read_manifest(folder)["files"]) == files
    assert {"claims.parquet", "closed-form-herding.parquet", "closed-form-herding.svg"} <= files
    assert "--force replaces it" in refused(capsys, *words, "--out", str(folder))
    monkeypatch.setattr("analysis.verification.studies.simulate", None)
    kept = read_result(folder)
    assert kept.to_dict() == found
    assert kept.command == "python run.py verify --runs 120 --seed 1 --case retreat " + (
        "--case signalling"
    )
    assert kept.page().sections
    again = kept.save(tmp_path / "again")
    assert {name: (again / name).read_bytes() for name in files} == {
        name: (folder / name).read_bytes() for name in files
    }


def test_from_python(capsys: pytest.CaptureFixture[str]) -> None:
    """What the command prints; a claim that is infinitely far off is read back as such."""
    _, found = report(capsys, "verify", "--runs", "100", "--case", "retreat", "--engine", "mesa")
    mine = verify("retreat", runs=100, engine="mesa")
    assert json.loads(json.dumps(mine.to_dict())) == found
    assert mine.ok
    assert mine.command == "python run.py verify --runs 100 --seed 1 --case retreat --engine mesa"
    assert list(mine.claims["holds"]) == [True, True]
    assert "2 claims of closed forms: all hold" in mine._repr_html_()
    for ask, said in (
        (lambda: verify("retret"), "did you mean 'retreat'"),
        (lambda: verify(engine="fast"), "must be one of compiled, mesa"),
        (lambda: verify(runs=0), "runs: found 0"),
    ):
        with pytest.raises(CommandError, match=said):
            ask()
    (row, *_) = mine.found.rows
    far = replace(row, engines={"mesa": Verdict(1.0, 0.0, -math.inf, holds=False)})
    text = to_json(finite(to_plain(replace(mine.found, rows=(far,)))))
    assert b'"-.inf"' in text
    (back,) = from_json(VerificationFindings, text, Path("a file")).rows
    assert back == far


def refused(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    """Return the line with which a command is refused."""
    assert run_command(list(args)) == 2
    return capsys.readouterr().err


def test_a_wrong_rule_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit status 1, and the claim is marked; the other engine is not touched."""
    run(capsys, *FEW, "--case", "cascade")  # compiles before the rule is replaced
    monkeypatch.setattr(belief, "was_hit", lambda *_: 1.0)
    status, found = report(capsys, *FEW, "--case", "cascade")
    assert (status, found["ok"]) == (1, False)
    assert {row["engines"]["mesa"]["holds"] for row in found["rows"]} == {False}
    assert {row["engines"]["compiled"]["holds"] for row in found["rows"]} == {True}
    status, out = run(capsys, *FEW, "--case", "cascade", "--case", "retreat")
    assert status == 1
    assert "2 of 4 claims fail (!)" in out
    assert "= !" in out


def test_a_wrong_closed_form_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit status 1, and the distance is a number."""
    wrong = signalling.Signalling(0.5, 0.5, 1e-5, 0.5, 0.5)
    monkeypatch.setattr(signalling, "equilibrium", lambda *_: wrong)
    status, found = report(capsys, *FEW, "--case", "signalling")
    assert status == 1
    threat = found["rows"][0]["engines"]["compiled"]
    assert threat["holds"] is False
    assert threat["off"] > 100
    assert math.isfinite(threat["standard_error"])


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--case", "signaling"], "--case: found 'signaling'; did you mean 'signalling'?"),
        (["--set", "state.resolve=0.2"], "--set: needs --case, which says what to change"),
        (["--case", "retreat", "--set", "state.repeat=2"], "retreat: state.repeat: found 2.0;"),
        (["--case", "retreat", "--set", "state.backdown=2"], "did you mean 'state.back_down'?"),
        (["--runs", "0"], "--runs"),
    ],
)
def test_refusals(args: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit status 2, nothing printed."""
    assert run_command(["verify", *args]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert message in printed.err


@pytest.mark.parametrize("off", ["{}", "[]", '"far"'])
def test_a_distance_that_is_no_number(off: str) -> None:
    """It is refused like any other word of the wrong kind."""
    with pytest.raises(CommandError, match="number"):
        from_json(
            Verdict,
            f'{{"simulated": 1, "standard_error": 1, "off": {off}, "holds": true}}'.encode(),
            Path("x.json"),
        )
