"""The page in a browser: it loads alone, follows the visitor, and can be used by all."""

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.needs import need

need("solara")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from analysis.dashboard.view_state import VIEWS
from analysis.run import FORMAT
from sim import load, simulate
from sim.scenario_file import scenario_hash

from .conftest import PATIENCE, ROOT, Server

pytestmark = pytest.mark.slow


def move(page: Page, path: str, keys: str, times: int = 1) -> None:
    """Move a lever with the keyboard, and wait until the page has followed."""
    lever = page.locator(f"#{path.replace('.', '-')}")
    group = page.locator("details", has=lever)
    for place in range(group.count()):
        group.nth(place).evaluate("item => { item.open = true; }")
    before = page.locator("#reset").inner_text()
    lever.focus()
    for _ in range(times):
        page.keyboard.press(keys)
    expect(page.locator("#reset")).not_to_have_text(before)


def view(page: Page, name: str) -> None:
    """Open a view."""
    page.click(f"#view-{name}")
    expect(page.locator(f"#view-{name}")).to_have_attribute("aria-current", "page")


def taken(page: Page, button: str, folder: Path) -> Path:
    """Click a download and return the file."""
    with page.expect_download() as found:
        page.click(button)
    path = folder / found.value.suggested_filename
    found.value.save_as(path)
    return path


def test_it_needs_nothing_from_outside(page: Page, server: Server) -> None:
    """It loads with the network blocked; neither browser nor server ask for another machine."""
    expect(page.locator("h1")).to_contain_text("caatsim")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#scenario").input_value() == "s400-2018"
    assert "asked for" not in server.errors.read_text()


def test_a_lever_moves_what_is_shown(page: Page) -> None:
    """Twenty steps of the arrow key double the severity; numbers and picture are the API's."""
    before = page.locator("#picture").get_attribute("src")
    move(page, "state.severity", "ArrowRight", 20)
    expect(page.locator("#reset")).to_have_text("Reset all levers (1 moved)")
    assert page.locator("#state-severity").input_value() == "2"
    assert page.locator("#picture").get_attribute("src") != before
    view(page, "talks")
    harsh = simulate(load("s400-2018").with_({"state.severity": 2.0}), 400, 1)
    shares = harsh.outcomes.set_index(["deal", "outcome"])["probability"]
    heads = page.locator("thead th").all_inner_texts()
    qatar = page.locator("tbody tr", has_text="Qatar").locator("th, td").all_inner_texts()
    told = dict(zip(heads, qatar, strict=True))
    assert told["signed"] == f"{100 * shares['QAT/S-400', 'signed']:.0f}"


def test_levers_go_back(page: Page) -> None:
    """One by one, and all at once, to the picture of before."""
    before = page.locator("#picture").get_attribute("src")
    move(page, "state.severity", "End")
    move(page, "law.in_force", "ArrowDown")
    expect(page.locator("#reset")).to_have_text("Reset all levers (2 moved)")
    page.get_by_role("button", name="put in force back to 2017-08").click()
    expect(page.locator("#reset")).to_have_text("Reset all levers (1 moved)")
    page.click("#reset")
    expect(page.locator("#reset")).to_have_text("Reset all levers (0 moved)")
    expect(page.locator("#reset")).to_be_disabled()
    expect(page.locator("#picture")).to_have_attribute("src", str(before))
    assert page.locator("#state-severity").input_value() == "1"


def test_without_the_law_nothing_differs(page: Page) -> None:
    move(page, "law.in_force", "ArrowDown")
    expect(page.locator("tbody tr").first).to_be_visible()
    for row in page.locator("tbody tr").all():
        for cell in row.locator("td").all_inner_texts()[:-2]:
            low, high = cell.split(" → ")
            assert low == high


def test_what_does_not_go_together_is_said(page: Page) -> None:
    """The last good picture stays, and the reason stands above it until the lever is put back."""
    before = page.locator("#picture").get_attribute("src")
    page.select_option("#state-policy", "signalling")
    expect(page.locator("#refusal")).to_contain_text("learning.belief")
    assert page.locator("#picture").get_attribute("src") == before
    page.click("#reset")
    expect(page.locator("#refusal")).to_have_count(0)


def test_another_scenario(page: Page) -> None:
    """Its levers stand at its own values, and what was moved before is gone."""
    move(page, "state.severity", "End")
    page.select_option("#scenario", "severe-menu")
    expect(page.locator("#reset")).to_have_text("Reset all levers (0 moved)")
    severe = load("severe-menu").scenario.state.severity
    expect(page.locator("#state-severity")).to_have_value(f"{severe:g}")


def test_one_run_month_by_month(page: Page) -> None:
    """Steps, leaps and the slider show what a trace of the same run says, in words."""
    view(page, "steps")
    page.fill("#run", "5")
    page.press("#run", "Enter")
    expect(page.locator("#title")).to_contain_text("run 5, 2017-01")
    page.click("#next")
    expect(page.locator("#title")).to_contain_text("run 5, 2017-02")
    page.click("#back")
    expect(page.locator("#title")).to_contain_text("2017-01")
    expect(page.locator("#back")).to_be_disabled()
    story = simulate("s400-2018", 400, 1).trace(5, "TUR/S-400")
    first = story.moments[story.moments["month"] > "2017-01"].iloc[0]
    while first["month"] not in page.locator("#title").inner_text():
        title = page.locator("#title").inner_text()
        assert title.rpartition(" ")[2] < first["month"]
        page.click("#leap")
        expect(page.locator("#title")).not_to_have_text(title)
    expect(page.locator("#said")).to_contain_text(f"TUR/S-400: {first['text']}")
    page.focus("#month")
    page.keyboard.press("End")
    expect(page.locator("#title")).to_contain_text("2024-12")
    expect(page.locator("#next")).to_be_disabled()
    page.click("#first")
    expect(page.locator("#title")).to_contain_text("2017-01")


def test_downloads_are_what_the_levers_say(page: Page, tmp_path: Path) -> None:
    """The scenario file loads as the scenario shown; the archive is a whole result of it."""
    move(page, "state.severity", "ArrowRight", 20)
    move(page, "law.in_force", "ArrowDown")
    page.select_option("#runs", "100")
    view(page, "files")
    expected = load("s400-2018").with_({"state.severity": 2.0, "law.in_force": None})
    file = taken(page, "#take-scenario", tmp_path)
    assert file.name == "scenario.yaml"
    assert file.read_text() == page.locator("#text").inner_text()
    assert scenario_hash(load(file).scenario) == scenario_hash(expected.scenario)
    archive = taken(page, "#take-result", tmp_path)
    with zipfile.ZipFile(archive) as held:
        manifest = json.loads(held.read("caatsim-result/manifest.json"))
        deals = pq.read_table(io.BytesIO(held.read("caatsim-result/deals.parquet")))
        assert held.read("scenario.yaml") == file.read_bytes()
    assert (manifest["format"], manifest["runs"]) == (FORMAT, 100)
    assert manifest["scenario_hash"] == scenario_hash(expected.scenario)
    assert deals.equals(simulate(expected, 100, 1).tables()["deals"])


def test_everything_is_reached_with_the_keyboard(page: Page) -> None:
    """The Tab key comes by every control that is shown, and a view opens with Enter."""
    page.locator("h1").evaluate("item => { item.tabIndex = -1; item.focus(); }")
    wanted = {
        str(name)
        for name in page.evaluate(
            "[...document.querySelectorAll('.caatsim select, .caatsim button, .caatsim input')]"
            ".filter(item => item.checkVisibility() && !item.disabled).map(item => item.id)"
        )
        if name
    }
    reached = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        reached.add(str(page.evaluate("document.activeElement.id")))
        if wanted <= reached:
            break
    assert len(wanted) > 20
    assert wanted - reached == set()
    page.focus("#view-beliefs")
    page.keyboard.press("Enter")
    expect(page.locator("#view-beliefs")).to_have_attribute("aria-current", "page")


def rules() -> dict[str, Any]:
    """Return what axe-core is to look at; it empties what it is given."""
    return {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def test_every_view_can_be_read_by_all(page: Page) -> None:
    """axe-core finds nothing against WCAG 2.1 AA, with every group open; pictures have words."""
    page.add_style_tag(content="*, *::before, *::after { transition: none !important; }")
    problems = []
    for name in VIEWS:
        view(page, name)
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")
        page.mouse.move(0, 0)
        page.wait_for_timeout(100)
        part = None if name == "outcomes" else ".results"  # the levers are the same in all
        found: Any = Axe().run(page, context=part, options=rules())
        assert len(found.response["passes"]) > 5
        problems += [
            (name, item["id"], node["target"], node["failureSummary"])
            for item in found.response["violations"]
            for node in item["nodes"]
        ]
        for picture in page.locator("#picture").all():
            words = str(picture.get_attribute("alt"))
            assert all(f"{code}/S-400" in words for code in ("CHN", "IND", "QAT", "SAU", "TUR"))
    assert problems == []


WIDE = """
() => [...document.querySelectorAll('.caatsim *')]
  .filter(item => !item.closest('.scroll') && item.checkVisibility())
  .every(item => item.getBoundingClientRect().right <= innerWidth + 1)
"""


def test_a_narrow_screen(page: Page) -> None:
    """On a telephone nothing is cut off: only tables scroll sideways."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function(WIDE, timeout=PATIENCE / 6)


def test_a_scenario_of_one_s_own(page: Page, start: Callable[..., Server], tmp_path: Path) -> None:
    """A file given on the command line is shown first, beside those that are shipped."""
    own = tmp_path / "mine.yaml"
    own.write_text("extends: toy\nstate: {severity: 7.5}\n", encoding="utf-8")
    mine = start(str(own), "--port", "0")
    other = page.context.browser.new_page()  # type: ignore[union-attr]
    other.set_default_timeout(PATIENCE)
    other.goto(mine.address)
    other.wait_for_selector("#picture")
    assert other.locator("#scenario").input_value() == "mine"
    assert other.locator("#state-severity").get_attribute("max") == "7.5"
    other.close()


def test_other_sites_cannot_speak_to_it(server: Server) -> None:
    """A websocket from another site's page is closed; so is one under another host's name."""
    where = server.address.replace("http", "ws") + "jupyter/api/kernels/1/channels?session_id=1"
    own = server.address.rstrip("/")
    with connect(where, origin=Origin(own)) as socket:
        assert socket.protocol.state.name == "OPEN"
    with pytest.raises(InvalidStatus):
        connect(where, origin=Origin("https://elsewhere.example"))


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_an_interrupt_ends_it_in_peace() -> None:
    """Ctrl-C is how one stops it: no traceback, and nothing to complain of."""
    words = [sys.executable, "run.py", "dashboard", "toy", "--no-browser", "--port", "0"]
    server = subprocess.Popen(
        words,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert server.stdout is not None
    assert server.stdout.readline().startswith("http://127.0.0.1:")
    server.send_signal(signal.SIGINT)
    _, errors = server.communicate(timeout=PATIENCE / 1000)
    assert (server.returncode, errors) == (0, "")


HEED = """
import sys
from analysis.dashboard.serve import SETTINGS
import os; os.environ.update(SETTINGS)
from ipyvue.VueTemplateWidget import Events
from analysis.dashboard import page

class Widget(Events):
    def __init__(self):
        self.events = ["move"]
    def vue_move(self, data):
        print(data)
    def vue_other(self, data):
        raise AssertionError

assert Events._handle_event is page.heed
here = {"path": "state.severity"}
for content in (
    {"create_widget": ["antigravity", "fly"], "props": {}, "id": "1"},
    {"update_ref": {"functionRef": "vue_other"}, "id": "1", "prop": "x"},
    {"destroy_widget": "1"},
    {"event": "other", "data": here},
    {"event": ["move"], "data": here},
    {"event": "move", "data": {"functionRef": "vue_other"}},
    {"event": "move", "data": "text"},
    {"event": "move", "data": here},
):
    Widget()._handle_event(None, content, [])
print("antigravity" in sys.modules)
"""


def test_widgets_heed_their_events_alone() -> None:
    """A browser cannot have a module imported or a method called through a widget.

    In a process of its own: Solara changes how widgets work wherever it is imported.
    """
    done = subprocess.run(
        [sys.executable, "-c", HEED], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    answers = ["{'functionRef': 'vue_other'}", "{}", "{'path': 'state.severity'}", "False"]
    assert done.stdout.splitlines() == answers
