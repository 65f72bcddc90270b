"""The game in a browser: played by keyboard alone, read by all, compared by a class."""

from collections.abc import Callable

import pytest

from tests.needs import need

need("starlette", "uvicorn")

from playwright.sync_api import Page, expect

from analysis.play.copy import orders_of_model
from analysis.play.game import Table, game_of
from sim.scenario_file import load

from .conftest import FITTED, Visit
from .test_dashboard import CUT, WIDE, at, found, met_with_tab

pytestmark = pytest.mark.slow

MIDDLE = "scenario=s400-2018&code=d&month=15&moves=8.warn.SAU"
OVER = "scenario=s400-2018&code=d&month=96&moves=8.warn.SAU,13.designate.CHN"


def open_page(visit: Visit, path: str) -> Page:
    """Go to a page of the game, and wait until its pictures fit."""
    visit.page.goto(f"{visit.address}{path}")
    visit.page.wait_for_function(FITTED)
    return visit.page


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(120):
        if page.evaluate("document.activeElement.id") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached with the keyboard")


def press(page: Page, name: str, wanted: str, key: str = "Enter") -> None:
    """Reach something by keyboard, use it, and wait for the address that follows."""
    tab_to(page, name)
    page.keyboard.press(key)
    at(page, wanted)


def test_a_whole_game_by_keyboard(visit: Visit) -> None:
    """From the model's page through all months to the end, with orders on the way."""
    page = visit.open("scenario=s400-2018&runs=100")
    tab_to(page, "to-play")
    page.keyboard.press("Enter")
    begun = "scenario=s400-2018&code=class-43"
    at(page, begun)
    page.locator("#another summary").focus()
    page.keyboard.press("Enter")
    tab_to(page, "code")
    page.keyboard.press("Control+A")
    page.keyboard.type("D")
    page.keyboard.press("Enter")
    at(page, "scenario=s400-2018&code=d")
    expect(page.locator("#said")).to_contain_text("Nothing has happened yet")
    where = "scenario=s400-2018&code=d"
    for month in range(1, 9):
        press(page, "next", f"{where}&month={month}")
        assert page.evaluate("document.activeElement.id") == "next"
    expect(page.locator("#said")).to_contain_text("The law enters into force")
    press(page, "do-warn-SAU", f"{where}&month=8&moves=8.warn.SAU")
    expect(page.locator("#staged")).to_have_text("This month you warn Saudi Arabia in public.")
    press(page, "do-warn-SAU", f"{where}&month=8")
    press(page, "do-warn-SAU", f"{where}&month=8&moves=8.warn.SAU")
    press(page, "next", f"{where}&month=9&moves=8.warn.SAU")
    expect(page.locator("#said")).to_contain_text("Washington warns Saudi Arabia in public")
    tab_to(page, "do-offer-SAU-S-400")
    page.keyboard.press("Control+A")
    page.keyboard.type("500")
    page.keyboard.press("Enter")
    moves = "8.warn.SAU,9.offer.SAU/S-400@0.25"
    at(page, f"{where}&month=9&moves={moves}")
    expect(page.locator("#staged")).to_contain_text("offer 500 million dollars")
    for _ in range(60):
        if page.locator("#skip").count() == 0:
            break
        before = page.url
        tab_to(page, "skip")
        page.keyboard.press("Enter")
        page.wait_for_function("old => location.href !== old", arg=before)
        page.wait_for_function(FITTED)
    at(page, f"{where}&month=96&moves={moves}")
    expect(page.locator("#title")).to_have_text("How it went: the State Department, d")
    expect(page.locator("main")).to_contain_text("the model in your place")
    page.go_back()
    expect(page.locator("#skip")).to_have_count(1)


def test_it_works_without_a_script(context_of: Callable[..., Visit]) -> None:
    """Orders are links and forms, which lead to the same addresses."""
    visit = context_of(java_script_enabled=False)
    page = visit.page
    page.goto(f"{visit.address}play?{MIDDLE}")
    page.fill("#do-offer-SAU-S-400", "500")
    page.locator("form:has(#do-offer-SAU-S-400) button").click()
    assert page.url.endswith("moves=8.warn.SAU,15.offer.SAU/S-400@0.25")
    page.click("#next")
    assert "month=16" in page.url
    page.click("#skip")
    assert "skip" not in page.url
    assert page.locator("svg.figure").count() >= 2


def test_the_copied_model_is_shown_beside_itself(visit: Visit) -> None:
    """The address of the model's own deeds ends as the model does."""
    game = game_of(Table(load("s400-2018").scenario), "state", "d")
    moves = orders_of_model(game).text
    page = open_page(visit, f"play?scenario=s400-2018&code=d&month=96&moves={moves}")
    for row in page.locator("table").first.locator("tbody tr").all():
        cells = row.locator("td").all_inner_texts()
        assert cells[0] == cells[1]


def test_a_class_pastes_its_games(visit: Visit) -> None:
    """Names and addresses become a table; what is refused is told; the table is an address."""
    page = open_page(visit, "play/class?scenario=s400-2018&code=d")
    lines = [
        f"Ann: {visit.address}play?{OVER}",
        f"Ben: {visit.address}play?{OVER.replace('code=d', 'code=x')}",
        f"Cem: {visit.address}play?{OVER.replace(',13.designate.CHN', '')}",
    ]
    page.fill("#games", "\n".join(lines))
    page.click("#add")
    expect(page.locator("#title")).to_contain_text("2 players")
    expect(page.locator("#refused")).to_have_text("Ben: played another code, x")
    heads = page.locator("tbody th").all_inner_texts()
    assert sorted(heads[:2]) == ["Ann", "Cem"]
    assert "p=Ann~8.warn.SAU,13.designate.CHN" in page.url
    expect(page.locator("#games")).to_have_value("")
    page.reload()
    expect(page.locator("#title")).to_contain_text("2 players")
    assert found(page) == []


PAGES = {
    "begun": "play?scenario=s400-2018&code=d",
    "middle": f"play?{MIDDLE}",
    "moscow": "play?scenario=s400-2018&code=d&as=moscow&month=20",
    "buyer": "play?scenario=s400-2018&code=d&as=buyer:TUR&month=20",
    "over": f"play?{OVER}",
    "class": "play/class?scenario=s400-2018&code=d&p=Ann~8.warn.SAU&p=Ben~13.designate.CHN",
}


@pytest.mark.parametrize("width", [390, 1366, 1920])
def test_every_page_can_be_read_by_all(visit: Visit, width: int) -> None:
    """axe-core finds nothing, nothing is cut off, and pictures are as wide as their place."""
    visit.page.set_viewport_size({"width": width, "height": 844 if width == 390 else 900})
    for name, path in PAGES.items():
        page = open_page(visit, path)
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")
        assert page.evaluate(WIDE) == [], name
        assert page.evaluate(CUT) == [], name
        room = page.evaluate("document.getElementById('results').clientWidth")
        for picture in page.locator("svg.figure").all():
            box = picture.bounding_box()
            assert box is not None
            assert min(room, 1600) - 10 < box["width"] <= room, name
        if (name, width) not in (("begun", 1920), ("moscow", 390), ("buyer", 1920)):
            assert found(page) == [], name


def test_all_of_a_game_is_reached_with_the_keyboard(visit: Visit) -> None:
    """The Tab key comes by every control that is shown."""
    page = open_page(visit, f"play?{MIDDLE}")
    page.evaluate("document.getElementById('another').setAttribute('open', '')")
    wanted, reached = met_with_tab(page)
    assert len(wanted) > 14
    assert wanted - reached == set()
