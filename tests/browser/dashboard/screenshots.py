"""Pictures of the page for the documentation.

`python -m tests.browser.dashboard.screenshots ADDRESS` takes them from a page that is served there.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import NAMES

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "img"


def take(page: Page, address: str) -> list[Path]:
    """Move a lever and take pictures of two views."""
    page.goto(address)
    page.wait_for_selector("#picture")
    page.locator("#state-severity").focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    page.wait_for_selector("text=Reset all levers (1 moved)")
    page.locator("#scenario").focus()
    files = []
    for name, ready in (("outcomes", "#outcome"), ("steps", "#month")):
        page.click(f"#view-{name}")
        page.wait_for_selector(ready)
        if name == "steps":
            page.fill("#run", "28")
            page.press("#run", "Enter")
            page.wait_for_selector("text=run 28, 2017-01")
            while "contract is signed" not in page.locator("#said").inner_text():
                title = page.locator("#title").inner_text()
                page.click("#leap")
                page.wait_for_function(
                    "title => document.querySelector('#title').innerText !== title", arg=title
                )
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)
        files.append(FOLDER / f"dashboard-{name}.png")
        page.screenshot(path=files[-1])
    return files


if __name__ == "__main__":
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for file in take(browser.new_page(viewport={"width": 1320, "height": 960}), sys.argv[1]):
            sys.stdout.write(f"{file}\n")
        browser.close()
