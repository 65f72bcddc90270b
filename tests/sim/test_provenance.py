"""What a result says of the sources, the versions and the checkout that made it."""

import subprocess
import sys
from pathlib import Path

import pytest

from sim import provenance
from sim.provenance import git_state, source_hash, versions


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model of two files, in place of the real one."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "price.py").write_text("PRICE = 1.0\n", encoding="utf-8")
    (tmp_path / "strategies.py").write_text("DRAWN = 1\n", encoding="utf-8")
    monkeypatch.setattr(provenance, "SOURCES", tmp_path)
    return tmp_path


def test_the_hash_changes_with_a_rule_and_not_with_test_strategies(sources: Path) -> None:
    """Content and place count; what tests draw from does not."""
    hashed = source_hash.__wrapped__
    first = hashed()
    assert len(first) == 64
    (sources / "strategies.py").write_text("DRAWN = 2\n", encoding="utf-8")
    assert hashed() == first
    (sources / "rules" / "price.py").write_text("PRICE = 2.0\n", encoding="utf-8")
    second = hashed()
    (sources / "rules" / "price.py").rename(sources / "price.py")
    assert len({first, second, hashed()}) == 3


def test_the_hash_is_that_of_this_checkout() -> None:
    """Asked twice, it is the same."""
    assert source_hash() == source_hash.__wrapped__()


def test_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's and those of all packages that can change a number, installed or not."""
    monkeypatch.setattr(provenance, "NUMERIC_PACKAGES", ("numpy", "caatsim-nothing"))
    found = versions()
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert found["numpy"][0].isdigit()
    assert found["caatsim-nothing"] == "not installed"


def test_a_checkout_and_its_cleanliness(sources: Path) -> None:
    """The commit, and whether anything is changed."""
    who = ("-c", "user.name=tests", "-c", "user.email=tests@example.org")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "First")):
        subprocess.run(["git", *words], cwd=sources.parent, check=True)
    state = git_state()
    assert len(str(state["commit"])) == 40
    assert state["clean"] is True
    (sources / "strategies.py").write_text("DRAWN = 3\n", encoding="utf-8")
    assert git_state() == {"commit": state["commit"], "clean": False}


def test_below_somebody_else_s_repository(sources: Path) -> None:
    """Installed in an environment inside a user's project: that is not where the code is from."""
    subprocess.run(["git", "init", "-q"], cwd=sources.parent, check=True)
    assert git_state() == {}
    (sources / "deeper").mkdir()
    subprocess.run(["git", "init", "-q"], cwd=sources, check=True)
    assert git_state() == {}


def test_without_a_checkout_nothing_is_said(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither outside a repository nor where there is no git."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(sources.parent))
    assert git_state() == {}
    monkeypatch.setenv("PATH", "")
    assert git_state() == {}
