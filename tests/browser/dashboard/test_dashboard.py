"""The page in a browser: it loads alone, follows the visitor, and can be used by all."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.needs import need

need("starlette", "uvicorn")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from analysis.dashboard.view_state import VIEWS
from analysis.run import FORMAT
from sim import load, simulate
from sim.scenario_file import scenario_hash

from .conftest import FITTED, Server, Visit

pytestmark = pytest.mark.slow

TALKS = "scenario=s400-2018&runs=100"


def query(page: Page) -> str:
    """Return the query of the address in the bar."""
    return page.url.partition("?")[2]


def at(page: Page, wanted: str) -> None:
    """Wait until the bar shows an address."""
    page.wait_for_function("wanted => location.search === '?' + wanted", arg=wanted)


def taken(page: Page, button: str, folder: Path) -> Path:
    """Click a download and return the file."""
    with page.expect_download() as found:
        page.click(button)
    path = folder / found.value.suggested_filename
    found.value.save_as(path)
    return path


def test_it_needs_nothing_from_outside(visit: Visit, server: Server) -> None:
    """Neither browser nor server ask for another machine; what is served first has an address."""
    visit.page.goto(server.address)
    at(visit.page, "scenario=mine")
    assert visit.page.locator("html").get_attribute("lang") == "en"
    assert visit.page.locator("#state-severity").get_attribute("max") == "7.5"
    assert "asked for" not in server.errors.read_text()


def test_a_lever_moves_what_is_shown(visit: Visit) -> None:
    """Twenty steps of the arrow key double the severity; the address follows, and can be kept."""
    page = visit.open(f"{TALKS}&view=map")
    page.focus("#state-severity")
    page.clock.set_fixed_time(0)  # steps without a pause between them are one move
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    moved = "scenario=s400-2018&state.severity=2&runs=100&view=map"
    at(page, moved)
    expect(page.locator("output[for=state-severity]")).to_have_text("2")
    assert page.evaluate("document.activeElement.id") == "state-severity"
    harsh = simulate(load("s400-2018").with_({"state.severity": 2.0}), 100, 1)
    shares = harsh.outcomes.set_index(["deal", "outcome"])["probability"]

    def told() -> str:
        heads = page.locator("thead th").all_inner_texts()
        row = page.locator("tbody tr", has_text="Qatar").locator("th, td").all_inner_texts()
        return dict(zip(heads, row, strict=True))["signed"]

    expected = f"{100 * shares['QAT/S-400', 'signed']:.0f}"
    assert told() == expected
    page.reload()
    page.wait_for_function(FITTED)
    assert told() == expected
    page.go_back()
    at(page, f"{TALKS}&view=map")
    expect(page.locator("#state-severity")).to_have_value("1")
    assert told() != expected


def test_levers_without_effect_are_greyed(visit: Visit) -> None:
    """They say why, keep what was moved, and come back with the law."""
    page = visit.open(f"{TALKS}&state.severity=2")
    page.select_option("#law-in_force", "never")
    at(page, "scenario=s400-2018&law.in_force=never&state.severity=2&runs=100")
    expect(page.locator("#state-severity")).to_be_disabled()
    expect(page.locator("#lever-state-severity")).to_contain_text("No effect: there is no law")
    for row in page.locator("table").first.locator("tbody tr").all():
        for cell in row.locator("td").all_inner_texts()[:-2]:
            low, high = cell.split(" → ")
            assert low == high
    page.click("#lever-law-in_force .back a")
    expect(page.locator("#state-severity")).to_be_enabled()
    page.click("#reset")
    at(page, TALKS)
    expect(page.locator("#reset")).to_have_text("No lever is moved")
    page.select_option("#state-policy", "kreps_wilson")
    at(page, "scenario=s400-2018&state.policy=kreps_wilson&runs=100")
    expect(page.locator("#refusal")).to_have_count(0)


def test_what_moved_is_seen(visit: Visit) -> None:
    """What is pinned stays as a ghost while levers move on, and can be swapped and let go."""
    page = visit.open(f"{TALKS}&state.severity=2")
    page.click("#pin")
    at(page, "scenario=s400-2018&state.severity=2&pin=state.severity:2&runs=100")
    page.focus("#state-severity")
    page.keyboard.press("End")
    at(page, "scenario=s400-2018&state.severity=3&pin=state.severity:2&runs=100")
    expect(page.locator("#picture")).to_contain_text("pinned, with the law")
    page.click("#swap")
    at(page, "scenario=s400-2018&state.severity=2&pin=state.severity:3&runs=100")
    page.click("#unpin")
    at(page, "scenario=s400-2018&state.severity=2&runs=100")


def test_a_run_plays_month_by_month(visit: Visit) -> None:
    """Months appear one by one until the last; a key stops and starts it; words are a trace's."""
    page = visit.open("scenario=toy&runs=100&view=run&run=3&month=7")
    expect(page.locator("#title")).to_have_text("Run 3: 2030-08")
    seen: list[str] = []
    page.expose_function("seen", lambda title: seen.append(title))
    page.evaluate(
        "new MutationObserver(() => seen(document.getElementById('title').textContent))"
        ".observe(document.getElementById('title'), {subtree: true, characterData: true})"
    )
    page.focus("#play")
    page.keyboard.press("Enter")
    expect(page.locator("#play")).to_have_text("Pause")
    expect(page.locator("#title")).to_have_text("Run 3: 2030-12")
    expect(page.locator("#play")).to_have_text("Play")
    assert seen == [f"Run 3: 2030-{month:02}" for month in (9, 10, 11, 12)]
    page.click("#first")
    at(page, "scenario=toy&runs=100&view=run&run=3")
    story = simulate("toy", 100, 1).trace(3, "BOR/Bow").moments
    first = story[story["month"] > "2030-01"].iloc[0]
    while first["month"] not in page.locator("#title").inner_text():
        title = page.locator("#title").inner_text()
        page.click("#leap")
        expect(page.locator("#title")).not_to_have_text(title)
    expect(page.locator("#said")).to_contain_text(f"Borland: {first['text']}")


def test_it_plays_calmly_for_who_wants_no_motion(context_of: Callable[..., Visit]) -> None:
    """Nothing slides or fades, and months still follow each other."""
    visit = context_of(reduced_motion="reduce")
    page = visit.open("scenario=toy&runs=100&view=run&month=10")
    page.click("#play")
    expect(page.locator("#title")).to_have_text("Run 0: 2030-12")
    moving = "getComputedStyle(item).transitionDuration !== '0s'"
    assert (
        page.evaluate(f"[...document.querySelectorAll('*')].filter(item => {moving}).length") == 0
    )
    assert visit.wrong == []


def test_an_answer_that_does_not_come_is_told_to_all(context_of: Callable[..., Visit]) -> None:
    """Where the server is gone a move says so where everybody sees it, until one is answered."""
    page = context_of().open("scenario=toy&runs=100")
    status = page.locator("#status")
    page.route("**/*", lambda route: route.abort())
    page.focus("#state-severity")
    page.keyboard.press("ArrowRight")
    expect(status).to_have_text("The page gets no answer; is it still served?")
    box = status.bounding_box()
    assert box is not None
    assert box["height"] > 20
    page.unroute("**/*")
    page.keyboard.press("ArrowRight")
    expect(status).to_contain_text("With and without the law")
    box = status.bounding_box()
    assert box is None or box["height"] < 2


def test_it_works_without_a_script(context_of: Callable[..., Visit]) -> None:
    """Levers are a form, which leads to the same address as the script."""
    page = context_of(java_script_enabled=False).page
    page.goto(f"{context_of().address}?{TALKS}")
    page.locator("#state-severity").fill("2")
    with page.expect_navigation():
        page.locator("#levers button.plain").click()
    assert query(page) == "scenario=s400-2018&state.severity=2&runs=100"
    assert page.locator("svg.figure").is_visible()
    page.select_option("#scenario", "toy")
    with page.expect_navigation():
        page.locator("form:has(#scenario) button").click()
    assert query(page) == "scenario=toy"


def test_downloads_are_what_the_levers_say(visit: Visit, tmp_path: Path) -> None:
    """The scenario file loads as the scenario shown; the archive is a whole result of it."""
    page = visit.open(f"{TALKS}&state.severity=2&law.waiver_from=never&view=files")
    expected = load("s400-2018").with_({"state.severity": 2.0, "law.waiver_from": None})
    file = taken(page, "#take-scenario", tmp_path)
    assert file.read_text() == page.locator("#text").inner_text()
    assert scenario_hash(load(file).scenario) == scenario_hash(expected.scenario)
    with zipfile.ZipFile(taken(page, "#take-result", tmp_path)) as held:
        manifest = json.loads(held.read("caatsim-result/manifest.json"))
        deals = pq.read_table(io.BytesIO(held.read("caatsim-result/deals.parquet")))
        assert held.read("scenario.yaml") == file.read_bytes()
    assert (manifest["format"], manifest["runs"]) == (FORMAT, 100)
    assert manifest["scenario_hash"] == scenario_hash(expected.scenario)
    assert deals.equals(simulate(expected, 100, 1).tables()["deals"])


def met_with_tab(page: Page, but: str = "") -> tuple[set[str], set[str]]:
    """Return the controls that are shown, and those that the Tab key comes by.

    `but` is a condition in JavaScript that a control, `item`, must also meet.
    """
    wanted = set(
        page.evaluate(
            "[...document.querySelectorAll('select, button, input, a, summary')]"
            f".filter(item => item.checkVisibility() && item.type !== 'hidden' {but})"
            ".map((item, place) => item.dataset.place = String(place))"
        )
    )
    page.evaluate("document.activeElement.blur()")
    reached: set[str] = set()
    for _ in range(len(wanted) + 20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.place"))
        if wanted <= reached:
            break
    return wanted, reached


def test_everything_is_reached_with_the_keyboard(visit: Visit) -> None:
    """The Tab key comes by every control that is shown, and a view opens with Enter."""
    page = visit.open(f"{TALKS}&view=run&month=3")
    page.evaluate("document.getElementById('others-4')?.setAttribute('open', '')")
    wanted, reached = met_with_tab(page, "&& !item.disabled")
    assert len(wanted) > 25
    assert wanted - reached == set()
    page.focus("#view-beliefs")
    page.keyboard.press("Enter")
    expect(page.locator("#view-beliefs")).to_have_attribute("aria-current", "page")
    assert page.evaluate("document.activeElement.id") == "view-beliefs"


def test_on_a_telephone_the_picture_stays_while_levers_move(visit: Visit) -> None:
    """Who goes through the levers with the keyboard sees each of them, and what it does."""
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open(TALKS)
    page.evaluate("document.getElementById('picture').scrollIntoView()")
    before = page.evaluate("scrollY")
    page.focus("#levers-box > summary")
    page.evaluate("document.getElementById('levers-box').setAttribute('open', '')")
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id"))
        inside = page.evaluate(
            """() => {
              const item = document.activeElement.getBoundingClientRect();
              const box = document.getElementById('levers').getBoundingClientRect();
              return item.top >= box.top - 2 && item.bottom <= box.bottom + 2;
            }"""
        )
        assert inside, seen[-1]
        assert abs(page.evaluate("scrollY") - before) < 2, seen[-1]
    assert {"state-severity", "state-policy"} <= set(seen)


def found(page: Page, part: str | None = None) -> list[Any]:
    """Return what axe-core finds against WCAG 2.1 AA and its own advice; it looks at a part."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    looked = Axe().run(page, context=part, options={"runOnly": {"type": "tag", "values": tags}})
    assert len(looked.response["passes"]) > 5
    return [
        (item["id"], node["target"], node["failureSummary"])
        for item in looked.response["violations"]
        for node in item["nodes"]
    ]


WIDE = """() => [...document.querySelectorAll('body *')]
  .filter(item => !item.closest('.scroll, pre, svg, .unseen, .skip') && item.checkVisibility())
  .filter(item => item.getBoundingClientRect().right > innerWidth + 1)
  .map(item => item.outerHTML.slice(0, 80))"""

CUT = """() => [...document.querySelectorAll('caption span')].filter(item => {
  const ink = document.createRange();
  ink.selectNodeContents(item);
  const room = item.closest('.scroll').getBoundingClientRect();
  return ink.getBoundingClientRect().right > room.right + 1;
}).map(item => item.textContent)"""
"""Captions of which one would have to scroll to see the end."""


@pytest.mark.parametrize("width", [390, 1366, 1920])
def test_every_view_can_be_read_by_all(visit: Visit, width: int) -> None:
    """axe-core finds nothing, nothing is cut off, and pictures are as wide as their place."""
    visit.page.set_viewport_size({"width": width, "height": 844 if width == 390 else 900})
    # Pages are much alike: the whole of one is looked at, and of others what only they have.
    thorough = {390: VIEWS, 1366: ("outcomes", "map", "stages", "files"), 1920: ()}[width]
    for name in ("outcomes", "map") if width == 1920 else VIEWS:
        page = visit.open(f"{TALKS}&law.waiver_from=never&pin=as-is&view={name}&month=40")
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")
        assert page.evaluate(WIDE) == [], name
        assert page.evaluate(CUT) == [], name
        if name != "files":
            room = page.evaluate("document.getElementById('results').clientWidth")
            assert room - 10 < page.locator("svg.figure").bounding_box()["width"] <= room  # type: ignore[index]
        if name in thorough:
            part = None if name == "outcomes" else "main"
            assert found(page, part) == [], name
