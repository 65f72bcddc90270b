"""`validate`, `patterns`, `calibrate` and `--weights` as their users meet them."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.api import patterns, validate
from analysis.calibration.restamp import TABLES, restamp, stamp
from analysis.cli.app import run_command
from analysis.errors import CommandError
from analysis.evidence.freshness import provenance_in
from analysis.evidence.moments import Episodes, moments
from analysis.evidence.posterior import LAWLESS
from analysis.kinds import read_result
from analysis.repro.origin import read_origin
from analysis.store.files import sha256
from analysis.store.manifest import MANIFEST, read_manifest
from sim.data.case_file import CASES, CASES_BEFORE
from sim.ensemble import simulate
from sim.fingerprint import FOLDER as WORLDS
from sim.fingerprint import measure, rule_fingerprint
from sim.parameter_draws import FOLDER, load_draws
from sim.scenario_file import from_mapping, load, scenario_hash, to_yaml
from tests.csv_files import read_rows, write_rows

pytestmark = pytest.mark.slow


def command(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run a command; return its status and what it printed."""
    status = run_command(list(words))
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_validate_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Scores, baselines, designation and a reason for every case."""
    status, out, _ = command(capsys, "validate", "--runs", "60", "--registers", "0", "--json")
    found = json.loads(out)
    assert status == 0
    assert found["n"] == 32
    assert set(found["baselines"]) == {"base_rate", "logistic", "logistic_rivals", "no_threat"}
    assert found["designation"]["n"] == 18
    p = np.array([case["p"] for case in found["cases"]])
    y = np.array([case["outcome"] for case in found["cases"]])
    assert found["brier"] == pytest.approx(np.mean((p - y) ** 2))
    assert all(case["why"] for case in found["cases"])
    assert {row["why"] for row in found["refused"]} == {
        "known only because it was delivered",
        "over before the law",
    }
    before = found["before"]
    assert (before["n"], len(before["cases"])) == (67, 67)
    assert set(before["baselines"]) == {"base_rate", "logistic", "logistic_rivals"}
    assert before["baselines"]["base_rate"]["auc"] is None
    assert 0.0 < before["brier_with_intercept"] < 0.5
    refitted = found["refitted"]
    assert refitted["leave_one_out"]["n"] == 32
    assert refitted["without_law"]["n"] == 32
    gained = refitted["gains"]["logistic"]
    by_hand = found["baselines"]["logistic"] - refitted["leave_one_out"]["brier"]
    assert gained["brier"] == pytest.approx(by_hand)
    assert gained["interval"][0] < gained["brier"] < gained["interval"][1]


def test_validate_draws_what_it_scores(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Two figures that carry the command which makes them again."""
    status, out, _ = command(
        capsys, "validate", "--runs", "50", "--registers", "0", "--out", str(tmp_path / "out")
    )
    assert status == 0
    assert "Answer, tables, figures and manifest: " in out
    for name in ("cases", "reliability"):
        origin = read_origin(tmp_path / "out" / f"{name}.png")
        assert origin.title == name
        words = "run.py validate --weights posterior --runs 50 --rivals --registers 0 --seed 1"
        assert origin.command == f"python {words}"


def test_a_validation_in_its_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Every file with its checksum; read back the same; told as a page, and not overwritten."""
    folder = tmp_path / "out"
    words = ("validate", "--runs", "50", "--registers", "0", "--out", str(folder))
    _, printed, _ = command(capsys, *words, "--json")
    manifest = read_manifest(folder)
    assert manifest["files"] == {
        file.name: sha256(file) for file in folder.iterdir() if file.name != MANIFEST
    }
    tables = {"cases.parquet", "scores.parquet", "support.parquet"}
    assert {*tables, "validation.json"} <= set(manifest["files"])
    found = read_result(folder)
    assert json.loads(json.dumps(found.to_dict())) == json.loads(printed)
    rows = pq.read_table(folder / "cases.parquet").to_pylist()
    assert {row["case_id"]: row["p"] for row in rows} == {
        case["case_id"]: case["p"] for case in json.loads(printed)["cases"]
    }
    status, _, err = command(capsys, *words)
    assert (status, "--force replaces it" in err) == (2, True)
    status, out, _ = command(capsys, "report", str(folder))
    assert status == 0
    page = Path(out.strip()).read_text(encoding="utf-8")
    assert "The model against cases whose outcome is known" in page
    assert "run.py validate --weights posterior --runs 50 --rivals --registers 0 --seed 1" in page
    assert "What leaving out rests on" in page


def test_a_validation_of_no_conclusion_is_kept_and_read(tmp_path: Path) -> None:
    """Null scores, one figure, a page all the same."""
    older = {"talks_start": "", "contract_signed": "2015-03", "delivery_start": "2018"}
    path = one_case(tmp_path / "older.csv", **older)
    kept = validate(path, runs=50).save(tmp_path / "out")
    found = read_result(kept)
    assert found.to_dict()["designation"]["n"] == 1
    assert [drawing.name for drawing in found.drawings()] == ["cases"]
    assert found.page().title
    assert "0 cases" in found._repr_html_()


def test_the_posterior_is_of_these_rules_and_beats_what_it_has_to_beat(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Left out of the fit, cases are foretold better than by the base rate and two shares."""
    _, out, _ = command(capsys, "validate", "--runs", "60", "--registers", "0", "--json")
    found = json.loads(out)
    refitted = found["refitted"]
    assert refitted["same_rules"], "the rules moved: run.py calibrate --adopt"
    assert found["stale"] == []
    for kind in ("leave_one_out", "leave_one_country_out"):
        assert refitted[kind]["brier"] < 0.18
        assert refitted[kind]["brier"] < found["baselines"]["logistic"]
        support = refitted[kind]["support"].values()
        assert min(item["effective"] for item in support) > 200
        assert max(item["pareto_k"] for item in support) < 0.7


@pytest.fixture
def other_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that nothing was fitted under."""
    monkeypatch.setattr("analysis.evidence.freshness.rule_fingerprint", lambda: "0" * 64)


STALE = (
    "posterior.parquet, fit/particles.parquet, fit/particles-no-law.parquet: fitted under other "
    "rules than these; python run.py calibrate --adopt fits anew"
)


@pytest.mark.usefixtures("other_rules")
def test_under_other_rules_nothing_is_scored_that_was_simulated_before(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """JSON has no number of the old rules, and says why."""
    status, out, _ = command(capsys, "validate", "--runs", "50", "--registers", "0", "--json")
    found = json.loads(out)
    assert status == 0
    assert found["refitted"] == {
        "same_rules": False,
        "leave_one_out": None,
        "leave_one_country_out": None,
        "without_law": None,
        "gains": {},
    }
    assert found["stale"] == [STALE]
    assert found["brier"] is not None


@pytest.mark.usefixtures("other_rules")
def test_under_other_rules_the_terminal_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One line with what is stale and its remedy, one with the scores that are not shown."""
    _, out, _ = command(
        capsys, "validate", "--runs", "50", "--registers", "0", "--out", str(tmp_path / "out")
    )
    words = " ".join(out.split())
    assert STALE in words
    assert (
        "Not shown, since their particles are of other rules: posterior, leave one out; posterior, "
        "leave one country out; fitted without the law, leave one out." in words
    )
    assert words.count("leave one out") == 2
    assert "gained over" not in words
    assert (tmp_path / "out" / "cases.png").is_file()
    assert (tmp_path / "out" / "reliability.png").is_file()


def test_one_fit_of_other_rules_takes_only_its_own_scores_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A fit without the law that names no rules: the other rows stay, and it is no rival."""
    table = pq.read_table(LAWLESS)
    path = tmp_path / "particles-no-law.parquet"
    told = {"provenance": json.dumps({"rule_hash": "0" * 64})}
    pq.write_table(table.replace_schema_metadata(told), path)
    monkeypatch.setattr("analysis.validation.score.LAWLESS", path)
    _, out, _ = command(capsys, "validate", "--runs", "50", "--registers", "0", "--json")
    found = json.loads(out)
    assert found["refitted"]["same_rules"] is False
    assert found["refitted"]["without_law"] is None
    assert found["refitted"]["leave_one_out"]["brier"] < 0.18
    assert set(found["refitted"]["gains"]) == {"logistic", "logistic_rivals", "base_rate"}
    why = "fitted under rules that it does not name; python run.py calibrate --adopt fits anew"
    assert found["stale"] == [f"{path}: {why}"]


@pytest.mark.usefixtures("other_rules")
def test_weights_of_other_rules_are_named_for_other_cases_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """But not where nothing fitted is used: default weights, or draws of no calibration."""
    path = one_case(tmp_path / "one.csv")
    words = (
        "validate",
        "--cases",
        str(path),
        "--runs",
        "50",
        "--registers",
        "0",
        "--json",
        "--weights",
    )
    own = tmp_path / "own.parquet"
    pq.write_table(pq.read_table(FOLDER / "posterior.parquet").replace_schema_metadata(None), own)
    line = (
        "posterior.parquet: fitted under other rules than these; python run.py calibrate --adopt "
        "fits"
    )
    for weights, lines in (
        ("posterior", [f"{line} anew"]),
        ("calibrated", [f"{line} anew"]),
        ("default", []),
        (str(own), []),
    ):
        _, out, _ = command(capsys, *words, weights)
        assert json.loads(out)["stale"] == lines


def test_the_committed_fit_says_under_which_rules_it_was_made() -> None:
    """All of its files, and the medians, carry the fingerprint of the rules here."""
    for name in TABLES:
        told = provenance_in(pq.read_schema(FOLDER / name))
        assert told["rule_fingerprint"] == rule_fingerprint()
    medians = (FOLDER / "calibrated.yaml").read_text(encoding="utf-8")
    assert f"# rule_fingerprint: {rule_fingerprint()}\n" in medians


@pytest.fixture
def fit(tmp_path: Path) -> Path:
    """A copy of the committed fit that may be changed."""
    return Path(shutil.copytree(FOLDER, tmp_path / "parameters"))


def numbers(folder: Path) -> list[pa.Table]:
    """Return the tables of a fit without what they say of their origin."""
    return [pq.read_table(folder / name).replace_schema_metadata(None) for name in TABLES]


def test_worlds_that_join_give_the_fit_another_fingerprint_and_nothing_else(
    fit: Path, tmp_path: Path
) -> None:
    """By the worlds of before it is of these rules, so it gets the fingerprint by those of now."""
    before = Path(shutil.copytree(WORLDS, tmp_path / "worlds of before"))
    (before / "worlds" / "washington.yaml").unlink()
    old = measure(folder=before)
    assert old != rule_fingerprint()
    stamp(fit, {"rule_fingerprint": old})
    assert restamp(before, fit) == rule_fingerprint()
    for name in TABLES:
        committed, stamped = (provenance_in(pq.read_schema(at / name)) for at in (FOLDER, fit))
        assert stamped == committed
    assert all(one.equals(other) for one, other in zip(numbers(FOLDER), numbers(fit), strict=True))
    medians = [(folder / "calibrated.yaml").read_text("utf-8") for folder in (FOLDER, fit)]
    assert medians[0] == medians[1]


def test_a_fit_of_other_rules_gets_no_fingerprint(fit: Path) -> None:
    """Not even if only one of its files is."""
    stamp(fit, {"rule_fingerprint": "0" * 64})
    before = [(fit / name).read_bytes() for name in TABLES]
    with pytest.raises(CommandError, match=r"under these rules; python run\.py calibrate"):
        restamp(WORLDS, fit)
    assert [(fit / name).read_bytes() for name in TABLES] == before


def test_worlds_that_cannot_be_run_here_give_no_fingerprint(fit: Path, tmp_path: Path) -> None:
    """As when a parameter has been renamed since: one sentence says so."""
    before = Path(shutil.copytree(WORLDS, tmp_path / "worlds of before"))
    (before / "worlds" / "never.yaml").write_text("month: 3\n", encoding="utf-8")
    with pytest.raises(CommandError, match="the worlds of before cannot be run here: "):
        restamp(before, fit)


def test_the_reason_names_what_was_stood_in(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A figure from the data is told with the line that it stands in."""
    path = one_case(tmp_path / "one.csv", gdp_usd_bn="")
    _, out, _ = command(
        capsys, "validate", "--cases", str(path), "--runs", "50", "--registers", "0", "--json"
    )
    (case,) = json.loads(out)["cases"]
    assert "; GDP from countries.csv:" in case["why"]


def one_case(path: Path, **changes: str) -> Path:
    """Write a file of Turkey's first regiment, with changes."""
    return write_rows(path, [read_rows(CASES)[0] | changes])


def test_a_file_without_a_case_to_score_for_its_conclusion(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Zero cases, null scores, valid JSON, a sentence for people; designation is still scored."""
    older = {"talks_start": "", "contract_signed": "2015-03", "delivery_start": "2018"}
    path = one_case(tmp_path / "older.csv", **older)
    words = ("validate", "--cases", str(path), "--runs", "50", "--registers", "0")
    _, out, _ = command(capsys, *words, "--json")
    found = json.loads(out)
    assert (found["n"], found["brier"], found["log_score"]) == (0, None, None)
    assert set(found["baselines"].values()) == {None}
    assert found["designation"]["n"] == 1
    status, out, _ = command(capsys, *words)
    assert status == 0
    assert "No case can be scored for its conclusion" in out


def test_a_file_without_any_case_is_told_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Survivors alone, or no row at all: one line, exit status 2, whether as JSON or not."""
    survivors = one_case(tmp_path / "survivors.csv", selection="delivery_register")
    empty = tmp_path / "empty.csv"
    empty.write_text(survivors.read_text(encoding="utf-8").splitlines()[0] + "\n")
    for path, why in ((survivors, "1 known only"), (empty, "the file has no cases")):
        status, out, err = command(capsys, "validate", "--cases", str(path), "--json")
        assert (status, out) == (2, "")
        assert f"no case can be scored: {why}" in err


def test_what_looks_like_markup_is_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Brackets of a name are printed as they are."""
    path = one_case(tmp_path / "odd.csv", case_id="[/x]", system="[bold]S-400")
    words = ("validate", "--cases", str(path), "--runs", "50", "--registers", "0")
    status, out, _ = command(capsys, *words)
    assert status == 0
    assert "[/x]" in out


def test_a_buyer_of_whom_nothing_is_known_brings_a_warning(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """On standard error and in JSON, with the line and the code that may be meant."""
    path = one_case(tmp_path / "slip.csv", buyer_iso3="TRU")
    words = ("validate", "--cases", str(path), "--runs", "50", "--registers", "0", "--json")
    status, out, err = command(capsys, *words)
    assert status == 0
    (warning,) = json.loads(out)["warnings"]
    assert warning.startswith(f"{path}:2: buyer_iso3: found 'TRU'; not in the data")
    assert warning.endswith("did you mean 'TUR'?")
    assert err == f"warning: {warning}\n"


def test_shares_that_a_row_lacks_serve_the_regression_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What stands in for the model stands in for the baseline: a number, as JSON knows it."""
    path = one_case(tmp_path / "less.csv", us_share_arms_imports_prev5y_pct="")
    _, out, _ = command(
        capsys, "validate", "--cases", str(path), "--runs", "50", "--registers", "0", "--json"
    )
    assert 0.0 <= json.loads(out)["baselines"]["logistic"] <= 1.0


@pytest.mark.parametrize("weights", ["default", "posterior"])
def test_patterns_as_json(capsys: pytest.CaptureFixture[str], weights: str) -> None:
    """Plain numbers and truth values, one row a pattern."""
    words = ("patterns", "--weights", weights, "--runs", "50", "--json")
    status, out, _ = command(capsys, *words)
    assert status == 0
    assert all(row["passed"] in (True, False) for row in json.loads(out))
    mine = patterns(weights, runs=50)
    assert mine.to_dict() == json.loads(out)
    assert mine.command == f"python run.py patterns --weights {weights} --runs 50 --seed 1"
    assert "of 14 patterns in their bands" in mine._repr_html_()


def test_validate_scores_a_file_of_other_cases(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Other ids, other countries, fewer rows, more columns: no refit, same keys."""
    rows = read_rows(CASES)[:6]
    for row in rows:
        row |= {"case_id": f"NEW_{row['case_id']}", "buyer_iso3": "ZZZ", "extra": "1"}
    path = write_rows(tmp_path / "new.csv", rows)
    status, out, _ = command(
        capsys, "validate", "--cases", str(path), "--runs", "50", "--registers", "0", "--json"
    )
    found = json.loads(out)
    assert status == 0
    assert found["n"] == 6
    assert found["refitted"] is None
    assert [case["case_id"] for case in found["cases"]] == [row["case_id"] for row in rows]


@pytest.mark.parametrize("weights", ["default", "calibrated", "posterior"])
def test_weights_by_name(capsys: pytest.CaptureFixture[str], weights: str) -> None:
    """Each choice gives other numbers than the next, and a table for people."""
    status, out, _ = command(
        capsys, "validate", "--runs", "50", "--registers", "0", "--weights", weights
    )
    assert status == 0
    assert f"model, weights {weights}" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("validate", "--weights", "posterier"), "did you mean 'posterior'?"),
        (("validate", "--weights", "none.parquet"), "no such table of draws"),
        (("validate", "--cases", "none.csv"), "none.csv: cannot be read"),
        (("validate", "--cases", "."), "is a folder"),
        (("patterns", "--weights", "nowhere.yaml"), "cannot be read"),
        (("run", "toy", "--set", "draws=nothing"), "no such table of draws"),
        (("calibrate", "--first", "100"), "must be a power of 2"),
    ],
)
def test_wrong_requests_get_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    """Exit status 2, one line, no traceback."""
    status, out, err = command(capsys, *words)
    assert status == 2
    assert out == ""
    assert message in err
    assert err.count("\n") == 1


def test_calibrate_from_the_command_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A few particles: figures and a table; no posterior, and nothing is adopted."""
    before = (FOLDER / "posterior.parquet").read_bytes()
    few = ("--first", "64", "--generations", "1", "--size", "32", "--registers", "16")
    small = (*few, "--check", "3")
    folder = tmp_path / "out"
    status, out, _ = command(capsys, "calibrate", "--out", str(folder), *small)
    assert status == 0
    assert "96 particles" in out
    assert "No posterior" in out
    names = {file.name for file in folder.iterdir()}
    assert {"fit", "pairs.png"} <= names
    assert not {"posterior.parquet", "calibrated.yaml"} & names
    assert (FOLDER / "posterior.parquet").read_bytes() == before
    files = read_manifest(folder)["files"]
    assert files == {
        file.relative_to(folder).as_posix(): sha256(file)
        for file in folder.rglob("*")
        if file.is_file() and file.name not in (MANIFEST, ".lock")
    }
    _, again, _ = command(capsys, "calibrate", "--out", str(folder), *small, "--json")
    found = read_result(folder)
    assert found.to_dict() == json.loads(again)
    assert found.to_dict()["coverage"]["records"] == 3
    assert read_manifest(folder)["files"] == files
    elsewhere = found.save(tmp_path / "copy")
    for name in ("fit/particles.parquet", "marginals.png", "pairs.svg"):
        assert (elsewhere / name).read_bytes() == (folder / name).read_bytes()
    status, out, _ = command(capsys, "report", str(folder))
    assert status == 0
    assert "3 records made within" in Path(out.strip()).read_text(encoding="utf-8")


def test_runs_take_draws_in_turn_on_both_engines() -> None:
    """Run r takes row r: the same final states, whichever engine and however runs are cut."""
    scenario = load("s400-2018").scenario
    assert scenario.draws == "posterior"
    compiled = simulate(scenario, 6)
    mesa = simulate(scenario, 6, engine="mesa")
    for table in ("deals", "buyers", "state", "seller"):
        assert np.array_equal(getattr(compiled, table), getattr(mesa, table))
    late = simulate(scenario, 2, first_run=4)
    assert np.array_equal(compiled.deals[4:], late.deals)
    exposures = compiled.buyers["exposure"][:, 0]
    assert len(set(exposures.tolist())) == 6


def test_run_by_run_is_one_by_one() -> None:
    """A run with drawn weights is the run of a scenario that sets them."""
    scenario = load("s400-2018").scenario
    draws = load_draws("posterior")
    row = dict(zip(draws.paths, draws.values[3].tolist(), strict=True))
    sets = ["draws=null", *(f"{path}={value!r}" for path, value in row.items())]
    alone = simulate(load("s400-2018", sets).scenario, 1, first_run=3)
    assert np.array_equal(simulate(scenario, 4).deals[3:], alone.deals)


def test_what_a_scenario_sets_is_not_drawn() -> None:
    """A written value stands, even if it is the default; and the hash and the file say so."""
    free = load("s400-2018").scenario
    held = load("s400-2018", ["weights.arms=2.0"]).scenario
    assert scenario_hash(free) != scenario_hash(held)
    spread = simulate(held, 1000)
    turkey = spread.world.buyer_codes.index("TUR")
    american = spread.world.buyers[turkey].us_share
    other = simulate(free, 1000)
    drawn, set_ = (done.buyers["exposure"][:, turkey].std() for done in (other, spread))
    assert drawn > set_
    assert american > 0.5
    import ruamel.yaml

    tree = ruamel.yaml.YAML(typ="safe").load(to_yaml(held))
    assert scenario_hash(from_mapping(tree)) == scenario_hash(held)


def test_moments_of_four_episodes_by_hand() -> None:
    """Two concessions, one punished, one waived: shares a half, a half and a quarter."""
    nothing = -1_000_000
    found = Episodes(
        threat=np.array([[1, 2, 3, 20]]),
        conceded=np.array([[True, False, False, True]]),
        resisted=np.array([[False, True, True, False]]),
        punished=np.array([[False, True, False, False]]),
        backed_down=np.array([[False, False, True, False]]),
        resolved=np.array([[nothing, 10, 15, nothing]]),
        reversed=np.array([[False, True, False, False]]),
        lag=np.array([[nothing, 6, nothing, nothing]]),
        exposure=np.array([[0.1, 0.2, 0.3, 0.4]]),
        shock=np.zeros((1, 4)),
    )
    got = moments(found)
    assert (got["concede"], got["stand_firm"], got["carried_out"]) == (0.5, 0.5, 0.25)
    assert (got["lag_median"], got["reversal"]) == (6.0, 1.0)
    assert np.isnan(got["reputation"])


def test_a_file_of_talks_before_the_law(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Any period: scored apart, written, read back, told and shown; others have no score."""
    out = tmp_path / "out"
    words = (
        "validate",
        "--cases",
        str(CASES_BEFORE),
        "--runs",
        "50",
        "--registers",
        "0",
        "--out",
        str(out),
    )
    status, told, _ = command(capsys, *words)
    assert status == 0
    assert "Before the law: 67 talks, AUC" in told
    found = read_result(out)
    assert (found.found.n, found.found.before.n) == (0, 67)
    assert found.found.refused == ()
    assert "Before the law" in page_text(found)
    less, _, _ = command(capsys, *words[:-2], "--no-rivals")
    assert less == 0


def page_text(result: Any) -> str:
    """Return all that a report says."""
    return str(result.page())


@pytest.mark.slow
def test_calibrate_a_part_of_the_record(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """One case and two parameters leave enough particles; what is not the whole is not adopted."""
    folder = tmp_path / "out"
    few = ("--first", "128", "--generations", "0", "--check", "0", "--registers", "0")
    words = ("calibrate", *few, "--patterns")
    chosen = ("none", "--cases", "IND_S400", "--parameters", "weights.need,weights.legacy")
    status, out, _ = command(capsys, *words, *chosen, "--out", str(folder))
    assert status == 0
    assert "No posterior" not in out
    assert (folder / "posterior.parquet").is_file()
    assert not (folder / "moments.png").exists()
    assert read_result(folder).found.posterior
    assert "--cases IND_S400" in read_manifest(folder)["command"]
    status, out, _ = command(capsys, "report", str(folder))
    assert status == 0
    status, _, err = command(capsys, *words, *chosen, "--out", str(tmp_path / "b"), "--adopt")
    assert (status, "only a fit of all parameters" in err) == (2, True)
    assert not (tmp_path / "b").exists()
