"""The search for policies from the command line: answer, folder, resuming, refusals."""

import json
import shutil
from dataclasses import replace
from html import escape
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import analysis.frontier.search
from analysis.cli.app import run_command
from analysis.errors import CommandError
from analysis.frontier.figures import plot_trade_offs
from analysis.frontier.python import frontier
from analysis.frontier.result import FrontierResult
from analysis.frontier.trade_off_figure import scale_of
from analysis.store.files import sha256
from analysis.sweep.design import Design
from analysis.sweep.jobs import Job
from analysis.sweep.store import Store
from sim.rules.terms import Policy
from tests.vouched import unvouched

pytestmark = pytest.mark.slow

ASKED = (
    *("frontier", "toy", "--population", "6", "--generations", "2", "--worlds", "4"),
    *("--fresh", "24", "--runs", "16", "--keep", "6"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a finished search."""
    folder = tmp_path_factory.mktemp("home")
    assert run_command([*ASKED, "--out", str(folder / "found")]) == 0
    return folder


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)


def test_answer(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed is what is kept; policies are tried beside the present one."""
    capsys.readouterr()
    assert run_command([*ASKED, "--out", "found", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    manifest = json.loads((home / "found" / "manifest.json").read_text())
    assert found.pop("stale") == manifest["stale"]
    assert found == json.loads((home / "found" / "frontier.json").read_text())
    assert list(found["objectives"]) == [
        *("usd_concluded", "relation_cost", "designations", "offers_paid")
    ]
    present, *others = found["policies"]
    assert present["policy"] == "present"
    assert 1 <= len(others) <= 6
    for row in found["policies"]:
        for name, part in row["outcomes"].items():
            if row is present:
                assert (part["change"], part["interval"]) == (0.0, None)
            elif part["interval"] is not None:
                low, high = part["interval"]
                assert low <= part["change"] <= high
            change = part["mean"] - present["outcomes"][name]["mean"]
            assert part["change"] == pytest.approx(change, abs=1e-4)
    assert found["named"][0]["policy"] == "present"
    assert found["searched"]["policies"] >= len(others)
    assert found["still_undominated"] <= len(others)


def test_words_and_folder(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run_command([*ASKED, "--out", "found"]) == 0
    told = capsys.readouterr().out
    assert "To do: weigh each case; consider a warning every" in told
    assert "Not good enough in" in told
    names = {item.name for item in (home / "found").iterdir()}
    figures = {f"{name}.{kind}" for name in ("trade-offs", "parallel") for kind in ("png", "svg")}
    tables = {"manifest.json", "frontier.json", "policies.parquet", "tried.parquet"}
    assert names == {"generations", "final", *figures, *tables}
    found = json.loads((home / "found" / "frontier.json").read_text())
    policies = pq.read_table(home / "found" / "policies.parquet").to_pandas()
    assert policies["policy"].tolist() == [row["policy"] for row in found["policies"]]
    tried = pq.read_table(home / "found" / "tried.parquet").to_pandas()
    assert len(tried) == found["searched"]["policies"]
    levers = [lever["path"] for lever in found["levers"]]
    assert not tried[levers].duplicated().any()


def test_every_file_has_its_checksum(home: Path) -> None:
    """The manifest vouches for answer, tables, figures, and the sweeps below by their manifests."""
    files = json.loads((home / "found" / "manifest.json").read_text())["files"]
    own = {item.name for item in (home / "found").iterdir() if item.is_file()}
    assert own - {"manifest.json"} == {name for name in files if "/" not in name}
    below = {
        str(item.relative_to(home / "found")) for item in home.glob("found/*/**/manifest.json")
    }
    assert below == {name for name in files if "/" in name}
    assert unvouched(home / "found") == set()


def test_in_python(home: Path) -> None:
    """The same search goes on in the folder of the command, and says the command."""
    before = {file: file.read_bytes() for file in (home / "found").glob("*.parquet")}
    mine = frontier(
        "toy", population=6, generations=2, worlds=4, fresh=24, runs=16, keep=6, out="found"
    )
    assert mine.command == f"python run.py {' '.join(ASKED)} --seed 1"
    assert {file: file.read_bytes() for file in before} == before
    kept = FrontierResult.read(home / "found")
    assert kept.found == mine.found
    assert json.loads((home / "found" / "frontier.json").read_text()) == mine.told()
    assert list(mine.policies["policy"]) == [row.policy for row in mine.found.policies]
    assert mine.policies.attrs["units"]["usd_concluded_change"] == "musd"
    assert len(mine.tried) == mine.found.searched.policies
    told = mine.convergence
    assert list(told["generation"]) == [0, 1, 2]
    assert told["policies"].iloc[-1] == len(mine.tried)
    assert told["hypervolume"].is_monotonic_increasing
    assert list(mine.named["do"]) == [item.do for item in mine.found.named]
    page = mine._repr_html_()
    assert "What State could do in toy" in page
    assert all(escape(item.do) in page for item in mine.found.named)
    with pytest.raises(CommandError, match="figure: found 'parallell'; did you mean 'parallel'"):
        mine.plot("parallell")
    with pytest.raises(CommandError, match=r"levers: found .* must be a list"):
        frontier("toy", levers="state.severity=0:2")


def test_a_table_that_was_changed_is_refused(home: Path) -> None:
    shutil.copytree(home / "found", home / "changed")
    (home / "changed" / "tried.parquet").write_bytes(b"no table")
    with pytest.raises(
        CommandError, match=r"tried\.parquet: is missing or is not what was written"
    ):
        FrontierResult.read(home / "changed")
    shutil.rmtree(home / "changed")


@pytest.mark.parametrize("part", ["outcomes", "empty"])
def test_a_policy_that_lacks_an_objective_is_refused(home: Path, part: str, tmp_path: Path) -> None:
    """An edited answer, behind a repaired checksum, is told in one line."""
    copy = tmp_path / "edited"
    shutil.copytree(home / "found", copy)
    told = json.loads((copy / "frontier.json").read_text())
    del told["policies"][0][part]["designations"]
    (copy / "frontier.json").write_text(json.dumps(told))
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["files"]["frontier.json"] = sha256(copy / "frontier.json")
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CommandError, match="lacks 'designations'"):
        FrontierResult.read(copy)


def test_it_goes_on_where_it_was(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of a search that was cut short is done, with the same bytes."""
    shutil.copytree(home / "found", home / "cut")
    for lost in ("manifest.json", "frontier.json", "tried.parquet", "final/manifest.json"):
        (home / "cut" / lost).unlink()
    shutil.rmtree(home / "cut" / "generations" / "002")
    done: list[int] = []
    put = Store.put

    def counted(self: Store, job: Job, result: object) -> None:
        done.append(job.number)
        put(self, job, result)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "put", counted)
    assert run_command([*ASKED, "--out", "cut", "--workers", "1"]) == 0
    parts = len(list((home / "cut" / "generations" / "002" / "parts").iterdir()))
    assert len(done) == parts
    files = [f for f in (home / "found").rglob("*") if f.is_file() and f.name != "manifest.json"]
    for file in files:
        other = home / "cut" / file.relative_to(home / "found")
        if file.name != ".lock":
            assert other.read_bytes() == file.read_bytes(), file


def test_another_search_is_refused_in_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run_command([*ASKED, "--seed", "2", "--out", "found"]) == 2
    told = capsys.readouterr().err
    assert "is of another design" in told
    assert told.count("\n") == 1


def test_failed_points_end_a_search(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A policy that cannot be simulated is said, not passed over."""
    run = analysis.frontier.search.run_design

    def broken(design: Design, folder: Path, **rest: object) -> object:
        """Signal without buyers who read signals: no such model."""
        update = {"policy": Policy.SIGNALLING}
        policies = tuple(
            replace(
                policy,
                scenario=policy.scenario.model_copy(
                    update={"state": policy.scenario.state.model_copy(update=update)}
                ),
            )
            for policy in design.policies
        )
        return run(replace(design, policies=policies), folder, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(analysis.frontier.search, "run_design", broken)
    capsys.readouterr()
    assert run_command([*ASKED, "--out", "broken"]) == 2
    assert "points failed; the first: ScenarioError" in capsys.readouterr().err


def test_own_levers_objectives_and_worlds(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two levers, two outcomes, what is good enough, and worlds from a file."""
    import pyarrow as pa

    draws = pa.table({"weights.need": [1.0, 2.0, 3.0], "learning.alpha": [0.5, 1.0, 2.0]})
    pq.write_table(draws, home / "draws.parquet")
    words = (
        *(*ASKED, "--lever", "state.severity=0:2", "--lever", "state.policy=[never, mandatory]"),
        *("--objective", "deals_concluded", "--objective", "designations"),
        *("--satisfice", "deals_concluded<1 and designations<=0.5", "--draws", "draws.parquet"),
    )
    capsys.readouterr()
    assert run_command([*words, "--out", "own", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["worlds"] == "3 draws in draws.parquet"
    assert [lever["path"] for lever in found["levers"]] == ["state.severity", "state.policy"]
    assert found["satisfices"] == (
        "deals concluded below 1 deals and designations at most 0.5 determinations"
    )
    assert run_command(["report", "own"]) == 0
    assert run_command(["plot", "own"]) == 0


def test_refusals(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, exit status 2, nothing written."""
    before = sorted(home.rglob("*"))
    told = {
        (*ASKED, "--population", "7"): "must be even",
        (*ASKED, "--lever", "state.severty=0:1"): "did you mean 'state.severity'",
        (*ASKED, "--objective", "designations"): "at least two",
        (*ASKED, "--satisfice", "deals>1"): "is not measured",
        (*ASKED, "--satisfice", "deals"): "--satisfice: found 'deals'; must be like",
        (*ASKED, "--draws", "none.parquet"): "no such table of draws",
        (*ASKED, "--draws", "posterier"): "did you mean 'posterior'?",
        (*ASKED, "--out", "."): "is no part of the result",
        (*ASKED, "--fresh", "3"): "--fresh",
    }
    for words, part in told.items():
        capsys.readouterr()
        assert run_command(list(words)) == 2
        err = capsys.readouterr().err
        assert err.count("\n") == 1
        assert part in err
    assert sorted(home.rglob("*")) == before


def test_the_figure_leads_every_named_policy_to_its_empty_twin(home: Path) -> None:
    """A hollow mark stands where the same menu leads while State never designates."""
    found = FrontierResult.read(home / "found").found
    panel = plot_trade_offs(found).axes[0]
    hollow = [line for line in panel.lines if line.get_markersize() == 7]
    assert len(hollow) == len(found.named)
    first, second, *_ = found.objectives
    for line, item in zip(hollow, found.named, strict=True):
        twin = found.by_name[item.policy].empty
        x, y = (scale_of(found, name)[0] * twin[name].change for name in (first, second))
        assert line.get_xydata().tolist() == [[pytest.approx(x), pytest.approx(y)]]
