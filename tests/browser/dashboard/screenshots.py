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
CLASS = "&".join(
    f"p={name}~{deeds}"
    for name, deeds in (
        ("Ann", "62.designate.TUR,69.designate.CHN"),
        ("Ben", ""),
        ("Cem", "12.warn.TUR,12.warn.QAT,30.designate.CHN"),
        ("Dan", "8.list,14.list,20.list,26.list,32.list,38.list"),
        ("Eve", "20.warn.TUR,24.offer.TUR/S-400@0.2"),
        ("Fay", "30.designate.CHN,60.designate.IND,62.designate.TUR"),
        ("Gil", "56.designate.TUR"),
        ("Hue", "30.designate.CHN"),
    )
)
GAME = "scenario=s400-2018&code=d"
FIRM = "scenario=s400-2018&code=e"
DEEDS = "8.warn.SAU,13.designate.CHN"
SHOTS = {
    "dashboard-outcomes": (1366, 860, f"?{MOVED}&view=outcomes"),
    "dashboard-run": (1366, 860, f"?{MOVED}&view=run&run=28&month=40"),
    "dashboard-390": (390, 1180, f"?{MOVED}&view=map"),
    "dashboard-1920": (1920, 1080, f"?{MOVED}&view=stages"),
    "play-game": (1366, 1100, f"play?{GAME}&month=15&moves={DEEDS}"),
    "play-390": (390, 1180, f"play?{GAME}&month=15&moves={DEEDS}"),
    "play-1920": (1920, 1080, f"play?{GAME}&month=15&moves={DEEDS}"),
    "play-over": (1366, 1000, f"play?{FIRM}&month=96&moves=56.designate.TUR,69.designate.CHN"),
    "play-class": (1366, 900, f"play/class?{FIRM}&{CLASS}"),
}
"""Width, height and address of each picture."""


def take(browser: Browser, address: str) -> list[Path]:
    """Take all pictures, and return their files."""
    files = []
    for name, (width, height, query) in SHOTS.items():
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(f"{address}{query}")
        page.wait_for_function(FITTED)
        files.append(FOLDER / f"{name}.png")
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
