import json
from pathlib import Path

import pytest

from analysis.errors import CommandError
from analysis.folders import sha256
from analysis.result.folder import new_folder, read_result
from analysis.result.manifest import MANIFEST, describe_scenario, scenario_of
from analysis.result.record import redraw, write_run
from sim.scenario import Scenario
from sim.scenario_file import load, scenario_hash, shipped

TABLES = {f"{name}.parquet" for name in ("deals", "runs", "months", "reports")}


@pytest.fixture(scope="module")
def result(talks: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result folder of twenty runs."""
    out = tmp_path_factory.mktemp("results") / "talks"
    write_run(talks, 20, 3, out, command="python run.py run talks", argv=["run.py", "run"])
    return out


def names(folder: Path) -> set[str]:
    return {item.name for item in folder.iterdir()}


@pytest.mark.parametrize("file", shipped(), ids=lambda file: file.stem)
def test_a_manifest_holds_its_scenario(file: Path) -> None:
    """All of it, and what is written apart from what is drawn run by run."""
    scenario = load(file).scenario
    text = json.dumps(describe_scenario(scenario, "compiled", {}), allow_nan=False)
    assert scenario_of(json.loads(text)) == scenario


def test_a_complete_folder(result: Path, talks: Scenario) -> None:
    """Tables, figures and a manifest that names each file by its hash."""
    manifest = json.loads((result / MANIFEST).read_text())
    assert manifest["scenario_hash"] == scenario_hash(talks)
    assert (manifest["seed"], manifest["runs"], manifest["months"]) == (3, 20, 36)
    assert manifest["engine"] == "compiled"
    assert manifest["scenario"]["state"]["offer_budget"] == ".inf"
    assert names(result) == {*manifest["files"], MANIFEST}
    assert names(result) >= TABLES
    for name, digest in manifest["files"].items():
        assert sha256(result / name) == digest
    for key in ("command", "argv", "versions", "git", "rule_fingerprint", "wall_seconds"):
        assert key in manifest
    assert names(result.parent) == {"talks"}


def test_same_run_same_bytes(result: Path, talks: Scenario, tmp_path: Path) -> None:
    """A second folder of the same run differs in its manifest's wall time only."""
    out = tmp_path / "again"
    write_run(talks, 20, 3, out, command="python run.py run talks", argv=["run.py", "run"])
    assert names(out) == names(result)
    for name in names(out) - {MANIFEST}:
        assert (out / name).read_bytes() == (result / name).read_bytes(), name


def test_read_back(result: Path) -> None:
    tables = read_result(result)
    assert tables.deals.num_rows == 60
    assert tables.runs.num_rows == 20
    assert tables.manifest["format"] == "caatsim result 1"


def test_damaged_table(result: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for item in result.iterdir():
        (copy / item.name).write_bytes(item.read_bytes())
    (copy / "runs.parquet").write_bytes(b"damaged")
    with pytest.raises(CommandError, match=r"runs\.parquet: is missing or is not the table"):
        read_result(copy)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"format": "other"}'])
def test_not_a_result(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(CommandError, match=r"manifest\.json"):
        read_result(tmp_path)


def test_redraw_gives_the_same_figures(result: Path, tmp_path: Path) -> None:
    before = {item.name: item.read_bytes() for item in result.iterdir()}
    for figure in redraw(result, tmp_path / "figures"):
        assert figure.read_bytes() == before[figure.name]
    redraw(result)
    assert {item.name: item.read_bytes() for item in result.iterdir()} == before


def test_new_folder_appears_whole(tmp_path: Path) -> None:
    """Nothing stands at the place before the end, and everything after it."""
    out = tmp_path / "a" / "b"
    with new_folder(out) as folder:
        (folder / "x").write_text("1")
        assert not out.exists()
    assert (out / "x").read_text() == "1"
    assert names(tmp_path / "a") == {"b"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_nothing_remains_after_a_failure(error: type[BaseException], tmp_path: Path) -> None:
    """Not even the parents that were made for it."""

    def fail() -> None:
        with new_folder(tmp_path / "a" / "b") as folder:
            (folder / "x").write_text("1")
            raise error

    with pytest.raises(error):
        fail()
    assert names(tmp_path) == set()


def test_an_empty_folder_is_taken_over(tmp_path: Path) -> None:
    out = tmp_path / "empty"
    out.mkdir()
    with new_folder(out) as folder:
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
        with pytest.raises(CommandError, match=message), new_folder(place):
            pytest.fail("the folder was given out")
    assert names(tmp_path) == {"file", "link", "foreign"}


def test_force_replaces_a_result_and_nothing_else(talks: Scenario, tmp_path: Path) -> None:
    out = tmp_path / "talks"
    write_run(talks, 2, 1, out)
    write_run(talks, 3, 1, out, force=True)
    assert read_result(out).manifest["runs"] == 3
    (out / "notes.txt").touch()
    with pytest.raises(CommandError, match=r"holds notes\.txt"):
        write_run(talks, 2, 1, out, force=True)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").touch()
    with pytest.raises(CommandError, match="is not a result"):
        write_run(talks, 2, 1, tmp_path / "foreign", force=True)
    assert names(tmp_path) == {"talks", "foreign"}
    assert read_result(out).manifest["runs"] == 3
