"""What says who made this, and which version, says the same everywhere."""

import json
import tomllib
import zipfile
from pathlib import Path

from ruamel.yaml import YAML

from analysis.docs.archive import NAME, NARRATIVE, ON_TOP, write_archive

ROOT = Path(__file__).resolve().parents[2]


def test_citation_codemeta_and_package_agree() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    meta = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    assert citation["version"] == meta["version"] == package["version"]
    assert citation["keywords"] == meta["keywords"] == package["keywords"]
    assert meta["license"].rpartition("/")[2] == citation["license"] == package["license"]
    names = [author["name"] for author in package["authors"]]
    assert [author["name"] for author in citation["authors"]] == names
    assert [author["name"] for author in meta["author"]] == names
    assert citation["title"].startswith(f"{package['name']}: ")
    assert meta["name"] == package["name"]
    assert meta["description"] == package["description"]


def test_an_archive_for_a_library_of_models(tmp_path: Path) -> None:
    """Code that is whole, the narrative with its pictures, data, licence and metadata."""
    count = write_archive(tmp_path / "dist" / "a.zip")
    with zipfile.ZipFile(tmp_path / "dist" / "a.zip") as archive:
        names = {name.removeprefix(f"{NAME}/") for name in archive.namelist()}
        odd = archive.read(f"{NAME}/docs/odd.md")
    assert len(names) == count
    assert names >= {*ON_TOP, *NARRATIVE, "code/run.py", "code/sim/order.py", "data/cases.csv"}
    assert {name.partition("/")[0] for name in names} == {*ON_TOP, "code", "data", "docs"}
    assert odd.startswith(b"# ")
