"""The notebooks run from a clean kernel, soon enough, and say what is kept in them."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from analysis.docs.notebooks import FOLDER, notebooks
from tests.needs import need

need("SALib", "ipykernel", "ipywidgets", "nbclient")

LIMIT = 120.0
"""Seconds that a notebook may take."""

Check = subprocess.CompletedProcess[str]


def check(path: Path) -> Check:
    """Execute a notebook in a process of its own and compare what it says with what is kept."""
    words = [sys.executable, "-m", "analysis.docs.notebooks", "--check", path.name]
    return subprocess.run(
        words, cwd=FOLDER.parent, capture_output=True, text=True, timeout=LIMIT, check=False
    )


@pytest.fixture(scope="module")
def checks() -> Iterator[dict[Path, Future[Check]]]:
    """All notebooks at work, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        yield {path: pool.submit(check, path) for path in notebooks()}


def test_there_are_five() -> None:
    assert [path.name[0] for path in notebooks()] == ["1", "2", "3", "4", "5"]


@pytest.mark.usefixtures("warm_kernel")
@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_clean_kernel_gives_what_is_kept(path: Path, checks: dict[Path, Future[Check]]) -> None:
    """No cell fails; text and tables are those kept (`make notebooks` keeps them again)."""
    done = checks[path].result()
    assert done.returncode == 0, done.stderr
