"""The site is built strictly, holds every page, and loads nothing from elsewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.kept_notebooks import NOTEBOOKS
from tests.needs import need

pytestmark = pytest.mark.slow

need("mkdocs", "material")

ROOT = Path(__file__).resolve().parents[2]
LOADED = re.compile(
    r"<(?:script|img|source|iframe)[^>]*\ssrc=[\"']?([^\"' >]+)|<link[^>]*\shref=[\"']?([^\"' >]+)"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_is_in_the_site(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    made = {path.relative_to(site).with_suffix(".md") for path in site.rglob("*.html")}
    assert {page for page in pages if not page.name.endswith(".template.md")} <= made


def test_every_notebook_is_a_page(site: Path) -> None:
    """With all its pictures, and itself beside it; what it links to on the site is there."""
    for notebook in NOTEBOOKS:
        page = site / "notebooks" / f"{notebook.stem}.html"
        shown = re.findall(rf'<img [^>]*src="({notebook.stem}/[^"]+)"', page.read_text("utf-8"))
        assert len(shown) == notebook.read_text("utf-8").count('"image/png": "')
        assert all((page.parent / picture).is_file() for picture in shown)
        assert (page.parent / notebook.name).read_bytes() == notebook.read_bytes()


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """Scripts, styles, fonts and pictures come with the site; links may lead away."""
    seen = 0
    for page in site.rglob("*.html"):
        for found in LOADED.finditer(page.read_text(encoding="utf-8")):
            address = found[1] or found[2]
            seen += 1
            assert not re.match(r"(https?:)?//", address), f"{page.name}: {address}"
    assert seen > 50
