"""Reports as a reader meets them: opened in a browser without a network, looked at, printed."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from analysis.cli.app import run_command

pytestmark = pytest.mark.slow

MADE = {
    "run": ["run", "toy", "--runs", "60"],
    "comparison": ["compare", "toy", "toy", "--set-other", "state.severity=3", "--runs", "60"],
    "sweep": ["sweep", "grid.yaml"],
    "study": ["sensitivity", "toy", "--factor", "weights.need", "--factor", "state.severity"],
    "discovery": ["discover", "sweep", "--failure", "deals_concluded>1", "--resamples", "2"],
    "frontier": ["frontier", "toy", "--population", "4", "--generations", "1", "--worlds", "3"],
}
SHEETS = {"A4": (687, 1016), "Letter": (710, 950)}
"""Sheets of paper, and what is left of each inside the margins, in pixels."""
DESIGN = """\
purpose: severity and need in a toy world
scenario: toy
design: factorial
factors: {state.severity: {levels: 5}, weights.need: {levels: 8}}
replications: 32
outcomes: [deals_concluded, designations]
"""
SMALL = {
    "study": ["--trajectories", "4", "--samples", "16", "--runs", "64"],
    "frontier": ["--fresh", "20", "--runs", "16", "--keep", "3"],
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, small_screening: None) -> Path:
    """A folder with a report of every kind, and a status page."""
    assert small_screening is None
    folder = tmp_path_factory.mktemp("pages")
    (folder / "grid.yaml").write_text(DESIGN)
    with pytest.MonkeyPatch.context() as patch, (folder / "status.html").open("w") as page:
        patch.chdir(folder)
        for kind, words in MADE.items():
            assert run_command([*words, *SMALL.get(kind, []), "--out", kind]) == 0
            assert run_command(["report", kind]) == 0
        patch.setattr("sys.stdout", page)
        assert run_command(["status", "toy", "--as-of", "2030-01", "--format", "html"]) == 0
    return folder


@pytest.fixture(scope="module", params=[*MADE, "status"])
def opened(request: pytest.FixtureRequest, home: Path, browser: Any) -> Any:
    """A page opened without a network; what it asked for and complained of is kept."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, offline=True)
    page = context.new_page()
    page.asked, page.complaints = [], []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("console", lambda told: page.complaints.append(told.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto((home / f"{request.param}.html").as_uri())
    page.kind = request.param
    yield page
    context.close()


def test_opens_offline_and_is_accessible(opened: Any) -> None:
    """Nothing is loaded from elsewhere, and axe-core finds nothing to complain of."""
    assert all(url.startswith(("file:", "data:")) for url in opened.asked)
    assert not opened.complaints
    found = Axe().run(opened).response
    assert [(item["id"], len(item["nodes"])) for item in found["violations"]] == []
    passed = {item["id"] for item in found["passes"]}
    assert passed >= {"html-has-lang", "document-title", "color-contrast", "heading-order"}


def test_what_is_seen(opened: Any, tmp_path: Path) -> None:
    """One first heading, sections in order, pictures that are drawn, tables with headings."""
    assert opened.locator("h1").count() == 1
    assert opened.locator("main h2").count() >= 1
    pictures = opened.locator("img")
    for index in range(pictures.count()):
        one = pictures.nth(index)
        assert len(one.get_attribute("alt")) > 40
        assert one.evaluate("image => image.complete && image.naturalWidth > 200")
        if index:
            continue
        one.screenshot(path=tmp_path / "one.png")
        with Image.open(tmp_path / "one.png") as shown:
            dots = np.asarray(shown.convert("L"))
            assert 0.002 < np.mean(dots < 160) < 0.6
    for table in opened.locator("table").all():
        assert table.locator("caption").inner_text()
        heads = table.locator("thead th[scope=col]").count()
        rows = table.locator("tbody tr").all()
        assert heads > 1
        assert rows
        assert all(row.locator("th[scope=row]").count() == 1 for row in rows)
        assert all(row.locator("th, td").count() == heads for row in rows)
    width = opened.evaluate("document.documentElement.scrollWidth")
    assert width <= 1000


def test_fits_a_telephone(opened: Any) -> None:
    """Wide tables scroll by themselves; the page does not."""
    opened.set_viewport_size({"width": 390, "height": 800})
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390


def test_prints(opened: Any, tmp_path: Path) -> None:
    """On paper: no links to jump, nothing cut off at the right, as many pages as needed."""
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": 680, "height": 1000})
    assert not opened.locator("nav").is_visible() if opened.locator("nav").count() else True
    assert opened.evaluate("document.documentElement.scrollWidth") <= 680
    for head in opened.locator("th").all():
        assert head.evaluate("cell => getComputedStyle(cell).overflowWrap") == "normal"
    first = opened.locator("section.sheet")
    if first.count():
        for width, height in SHEETS.values():
            opened.set_viewport_size({"width": width, "height": height})
            box = first.bounding_box()
            assert box["y"] + box["height"] < height
        assert first.get_by_text("Before you quote a number").is_visible()
    counts = []
    for sheet in SHEETS:
        opened.pdf(path=tmp_path / "page.pdf", format=sheet)
        counts.append(len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "page.pdf").read_bytes())))
    assert 1 <= min(counts) <= max(counts) <= 14


def test_a_run_is_told_in_full(home: Path, browser: Any) -> None:
    """Every question that a reader has is a heading, in this order; links lead to them."""
    page = browser.new_page()
    page.goto((home / "run.html").as_uri())
    heads = [head.inner_text() for head in page.locator("main h2").all()]
    assert heads == [
        "Question and answer",
        "The scenario in words",
        "What differs from the baseline",
        "Outcomes",
        "Status of talks",
        "Why",
        "What drives it",
        "Limits",
        "How to reproduce it",
    ]
    page.get_by_role("link", name="Why", exact=True).click()
    assert page.url.endswith("#why")
    text = page.locator("main").inner_text()
    assert "python run.py run toy --runs 60 --seed 1" in text
    assert "Aldora" in text
    assert "law.in_force" in text
    page.close()
