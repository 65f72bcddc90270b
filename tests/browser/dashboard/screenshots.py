"""Pictures of the page for the documentation.

`python -m tests.browser.dashboard.screenshots ADDRESS` takes them from a page that is served there.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import NAMES
from tests.browser.dashboard.conftest import FITTED

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "img"

MOVED = "scenario=s400-2018&state.severity=2&pin=as-is"
SHOTS = {
    "outcomes": (1366, 860, f"{MOVED}&view=outcomes"),
    "run": (1366, 860, f"{MOVED}&view=run&run=28&month=40"),
    "390": (390, 1180, f"{MOVED}&view=map"),
    "1920": (1920, 1080, f"{MOVED}&view=stages"),
}
"""Width, height and address of each picture."""


def take(browser: Browser, address: str) -> list[Path]:
    """Take all pictures, and return their files."""
    files = []
    for name, (width, height, query) in SHOTS.items():
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(f"{address}?{query}")
        page.wait_for_function(FITTED)
        files.append(FOLDER / f"dashboard-{name}.png")
        page.screenshot(path=files[-1])
        page.close()
    return files


if __name__ == "__main__":
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)))
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for file in take(chromium, sys.argv[1]):
            sys.stdout.write(f"{file}\n")
        chromium.close()
