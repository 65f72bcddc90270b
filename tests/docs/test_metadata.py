"""What says who made this, and which version, says the same everywhere."""

import json
import tomllib
from pathlib import Path

from ruamel.yaml import YAML

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
