"""What a folder of a run holds, what is read back from it, and what is not taken for it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import analysis.run.monthly
import analysis.run.result
from analysis.deal_table import KEPT, kept_variables, read_by
from analysis.errors import CommandError
from analysis.outcomes import OUTCOMES, Outcome, deal_outcomes
from analysis.pairs import compare
from analysis.result import redraw
from analysis.run.page import SAMPLE, check_rules
from analysis.run.python import simulate
from analysis.run.result import RunResult, run_scenario
from analysis.run.tables import TABLES
from analysis.store.files import sha256
from analysis.store.folder import new_folder
from analysis.store.manifest import MANIFEST, Origin, describe_scenario, scenario_of
from sim.ensemble import Ensemble
from sim.ensemble import simulate as simulate_ensemble
from sim.rules.terms import NOT_YET
from sim.scenario import Scenario
from sim.scenario_file import load, scenario_hash
from tests.shipped import each_shipped

FILES = {f"{name}.parquet" for name in TABLES}
KIND = "caatsim result 1"
OTHER_RULES = {"rule_fingerprint": "0" * 64}
COMMAND = Origin("python run.py run talks", ["run.py", "run"])


def write(talks: Scenario, runs: int, seed: int, out: Path, *, force: bool = False) -> RunResult:
    """Simulate and keep a result."""
    result = run_scenario(talks, runs, seed, monthly=True, origin=COMMAND)
    result.save(out, force=force)
    return result


@pytest.fixture(scope="module")
def fresh(talks: Scenario, tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, Path]:
    """A result of twenty runs, and its folder."""
    out = tmp_path_factory.mktemp("results") / "talks"
    return write(talks, 20, 3, out), out


@pytest.fixture(scope="module")
def result(fresh: tuple[RunResult, Path]) -> Path:
    """A result folder of twenty runs."""
    return fresh[1]


def names(folder: Path) -> set[str]:
    return {item.name for item in folder.iterdir()}


@pytest.mark.parametrize("file", each_shipped())
def test_a_manifest_holds_its_scenario(file: Path) -> None:
    """All of it, and what is written apart from what is drawn run by run."""
    scenario = load(file).scenario
    text = json.dumps(describe_scenario(scenario, "compiled", Origin()), allow_nan=False)
    assert scenario_of(json.loads(text)) == scenario


def test_buyers_are_those_of_the_runs(fresh: tuple[RunResult, Path]) -> None:
    """Exposure and beliefs as each run has them; a number that nobody gave is missing."""
    result, folder = fresh
    buyers, ensemble = RunResult.read(folder).buyers, result.ensemble
    assert buyers.equals(result.buyers)
    assert list(buyers["buyer"]) == list(ensemble.world.buyer_codes) * 20
    for name in ("exposure", "prior", "opinion"):
        np.testing.assert_array_equal(buyers[name], ensemble.buyers[name].ravel())
    given = np.isfinite(ensemble.buyers["gdp"].ravel())
    assert (buyers["gdp"].notna() == given).all()
    assert buyers.attrs["units"]["exposure"] == "LP"


def test_a_complete_folder(result: Path, talks: Scenario) -> None:
    """Tables, figures and a manifest that names each file by its hash."""
    manifest = json.loads((result / MANIFEST).read_text())
    assert manifest["scenario_hash"] == scenario_hash(talks)
    assert (manifest["seed"], manifest["runs"], manifest["months"]) == (3, 20, 36)
    assert manifest["engine"] == "compiled"
    assert manifest["scenario"]["state"]["offer_budget"] == ".inf"
    assert names(result) == {*manifest["files"], MANIFEST}
    assert names(result) >= FILES
    for name, digest in manifest["files"].items():
        assert sha256(result / name) == digest
    for key in ("command", "argv", "versions", "git", "rule_fingerprint", "wall_seconds"):
        assert key in manifest
    assert names(result.parent) == {"talks"}


def test_same_run_same_bytes(result: Path, talks: Scenario, tmp_path: Path) -> None:
    """A second folder of the same run differs in its manifest's wall time only."""
    out = tmp_path / "again"
    write(talks, 20, 3, out)
    assert names(out) == names(result)
    for name in names(out) - {MANIFEST}:
        assert (out / name).read_bytes() == (result / name).read_bytes(), name


def test_read_back(fresh: tuple[RunResult, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """All that the tables tell is told again, and nothing is simulated for it."""
    made, folder = fresh
    read = RunResult.read(folder)
    with monkeypatch.context() as patch:
        for name in ("run_ensemble", "observe"):
            patch.delattr(analysis.run.result, name)
        assert (len(read), read.seed, read.name) == (20, 3, "talks")
        assert read.command == "python run.py run talks"
        assert read.to_dict() == made.to_dict()
        assert read.deals.equals(made.deals)
        assert read.runs.equals(made.runs)
        assert read.months.equals(made.months)
        assert read.reports.equals(made.reports)
        assert read.display().frames[0].equals(made.display().frames[0])
        tables = made.tables()
        assert all(table.equals(tables[name]) for name, table in read.tables().items())
        (same,) = compare(made.done, [read.done]).comparisons
        assert all(total.differing == 0 for total in same.totals.values())
        read.plot.timeline(run=3)
    assert np.array_equal(read.ensemble.deals, made.ensemble.deals)
    deal = made.done.deal_ids[0]
    assert read.trace(5, deal).found == made.trace(5, deal).found


def test_a_result_that_is_kept_is_simulated_once(
    talks: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder, summary and figures rest on the one pass that records the months."""
    asked = []

    def counted(*given: Any, **options: Any) -> Ensemble:
        asked.append(given[1])
        return simulate_ensemble(*given, **options)

    monkeypatch.setattr(analysis.run.monthly, "simulate", counted)
    monkeypatch.delattr(analysis.run.result, "run_ensemble")
    write(talks, 20, 3, tmp_path / "talks").to_dict()
    assert asked == [20]


def test_a_report_makes_as_few_runs_again_as_it_may(
    talks: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sample where the rules are those of the result, all runs where they are others."""
    write(talks, SAMPLE + 6, 3, tmp_path / "talks")
    asked = []

    def counted(*given: Any, **options: Any) -> Ensemble:
        asked.append(given[1])
        return simulate_ensemble(*given, **options)

    monkeypatch.setattr(analysis.run.result, "run_ensemble", counted)
    read = RunResult.read(tmp_path / "talks")
    check_rules(read)
    assert read.kept is not None
    check_rules(replace(read, kept=replace(read.kept, manifest=read.manifest | OTHER_RULES)))
    assert asked == [SAMPLE, SAMPLE + 6]


def test_final_states_are_read_as_they_were(fresh: tuple[RunResult, Path]) -> None:
    """Every variable that is a column, where it has a value; so are outcomes and totals."""
    made, folder = fresh
    ensemble, read = made.ensemble, RunResult.read(folder).done
    assert read.deals.dtype.names == tuple(variable.name for variable in KEPT)
    for variable in KEPT:
        before, after = (deals[variable.name] for deals in (ensemble.deals, read.deals))
        kept = np.ones(before.shape, dtype=bool)
        if variable.since:
            dates = [ensemble.deals[date] != NOT_YET for date in variable.since]
            kept = np.logical_or.reduce(dates)
            assert np.isnan(after[~kept]).all()
        assert before.dtype == after.dtype
        assert np.array_equal(before[kept], after[kept]), variable.name
    for name, values in deal_outcomes(ensemble).items():
        assert np.array_equal(values, deal_outcomes(read)[name])
    for name, total in made.done.totals.items():
        assert np.array_equal(total.values, read.totals[name].values)


def test_other_rules_are_noticed_when_runs_are_made_again(
    fresh: tuple[RunResult, Path], talks: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A result that was read and is simulated again must be what it was, or nothing is told."""
    read = RunResult.read(fresh[1])
    other = simulate(talks, 20, 4).ensemble
    monkeypatch.setattr(analysis.run.result, "run_ensemble", lambda *_, **__: other)
    with pytest.raises(CommandError, match="was made by other rules than these"):
        _ = read.ensemble


def test_damaged_table(result: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for item in result.iterdir():
        (copy / item.name).write_bytes(item.read_bytes())
    (copy / "runs.parquet").write_bytes(b"damaged")
    with pytest.raises(CommandError, match=r"runs\.parquet: is missing or is not what was written"):
        RunResult.read(copy)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"format": "other"}'])
def test_not_a_result(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(CommandError, match=r"manifest\.json"):
        RunResult.read(tmp_path)


@pytest.mark.slow
def test_redraw_gives_the_same_figures(result: Path, tmp_path: Path) -> None:
    before = {item.name: item.read_bytes() for item in result.iterdir()}
    for figure in redraw(RunResult.read(result), tmp_path / "figures", own=False):
        assert figure.read_bytes() == before[figure.name]
    redraw(RunResult.read(result), result, own=True)
    assert {item.name: item.read_bytes() for item in result.iterdir()} == before


def test_new_folder_appears_whole(tmp_path: Path) -> None:
    """Nothing stands at the place before the end, and everything after it."""
    out = tmp_path / "a" / "b"
    with new_folder(out, force=False, kind=KIND) as folder:
        (folder / "x").write_text("1")
        assert not out.exists()
    assert (out / "x").read_text() == "1"
    assert names(tmp_path / "a") == {"b"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_nothing_remains_after_a_failure(error: type[BaseException], tmp_path: Path) -> None:
    """Not even the parents that were made for it."""

    def fail() -> None:
        with new_folder(tmp_path / "a" / "b", force=False, kind=KIND) as folder:
            (folder / "x").write_text("1")
            raise error

    with pytest.raises(error):
        fail()
    assert names(tmp_path) == set()


def test_an_empty_folder_is_taken_over(tmp_path: Path) -> None:
    out = tmp_path / "empty"
    out.mkdir()
    with new_folder(out, force=False, kind=KIND) as folder:
        (folder / "x").touch()
    assert names(out) == {"x"}


def test_places_that_are_refused(result: Path, tmp_path: Path) -> None:
    """A file, a link, a foreign folder, a result without force: none is touched."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").touch()
    places = {
        tmp_path / "file": "exists and is not a folder",
        tmp_path / "link": "exists and is not a folder",
        tmp_path / "foreign": "is not a result of this program",
        tmp_path / "file" / "below": "cannot be written",
        result: "--force replaces it",
    }
    for place, message in places.items():
        with pytest.raises(CommandError, match=message), new_folder(place, force=False, kind=KIND):
            pytest.fail("the folder was given out")
    assert names(tmp_path) == {"file", "link", "foreign"}


@pytest.mark.slow
def test_force_replaces_a_result_and_nothing_else(talks: Scenario, tmp_path: Path) -> None:
    out = tmp_path / "talks"
    write(talks, 2, 1, out)
    write(talks, 3, 1, out, force=True)
    assert len(RunResult.read(out)) == 3
    (out / "notes.txt").touch()
    with pytest.raises(CommandError, match=r"holds notes\.txt"):
        write(talks, 2, 1, out, force=True)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").touch()
    with pytest.raises(CommandError, match="is not a result"):
        write(talks, 2, 1, tmp_path / "foreign", force=True)
    assert names(tmp_path) == {"talks", "foreign"}
    assert len(RunResult.read(out)) == 3


def test_an_outcome_may_rest_on_any_state(
    talks: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it reads is kept, declared a column or not: a report tells it as the run did."""
    lucky = Outcome("lucky", "wanted more than is seen", lambda deals: deals["shock"] > 0.0)
    assert read_by([lucky]) == {"shock"}
    assert "shock" not in [variable.name for variable in KEPT]
    monkeypatch.setitem(OUTCOMES, "lucky", lucky)
    monkeypatch.setattr("analysis.deal_table.KEPT", kept_variables(OUTCOMES.values()))
    made = write(talks, 20, 3, tmp_path / "lucky")
    told = deal_outcomes(made.ensemble)["lucky"]
    assert told.any()
    assert not told.all()
    assert np.array_equal(deal_outcomes(RunResult.read(tmp_path / "lucky").done)["lucky"], told)


def test_a_number_without_a_value_is_the_same_of_a_run_and_of_its_table(
    talks: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A buyer that never decided has no price: not 1 in the run and nothing in the report."""
    priced = Outcome("priced", "has a price, or none", lambda deals: deals["price"] <= 1.0)
    assert read_by([priced]) == {"price", "decided", "signed"}
    monkeypatch.setitem(OUTCOMES, "priced", priced)
    made = write(talks.model_copy(update={"months": 2}), 20, 3, tmp_path / "priced")
    silent = (made.ensemble.deals["decided"] == NOT_YET) & (
        made.ensemble.deals["signed"] == NOT_YET
    )
    assert silent.any()
    assert (made.ensemble.deals["price"][silent] <= 1.0).all()
    told = deal_outcomes(made.ensemble)["priced"]
    assert not told[silent].any()
    assert np.array_equal(deal_outcomes(RunResult.read(tmp_path / "priced").done)["priced"], told)
