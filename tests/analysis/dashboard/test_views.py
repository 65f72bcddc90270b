"""What the page shows: right numbers, one order of deals, pictures that fit the width at hand."""

import io
import re
import zipfile
from xml.etree import ElementTree

import numpy as np
import pytest

from analysis.dashboard.compose import NARROWEST, WIDEST, compose, fitted
from analysis.dashboard.figures.svg import width_of
from analysis.dashboard.figures.world_map import outlines
from analysis.dashboard.files import EPOCH, result_file, scenario_file
from analysis.dashboard.overtime import over_time
from analysis.dashboard.single_run import next_event, traces_of
from analysis.dashboard.view_state import PANELS, VIEWS, ViewState
from analysis.dashboard.views import SHOW, really, show_outcomes, show_run
from analysis.dashboard.work import query_of
from analysis.look.style import OUTCOMES as LOOKS
from analysis.named_deals import outcomes_of
from analysis.outcomes import OUTCOMES
from analysis.run.over_time import over_time as observe
from sim import compare, simulate
from sim.data.tables import load_tables
from sim.gain import SIGNS, TERMS
from sim.rules.terms import Stage

from .conftest import OFFERED

pytestmark = pytest.mark.usefixtures("warm_kernel")

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = [name for name in VIEWS if name != "files"]
SMALLEST = 11
"""Pixels of the smallest type."""


def pictured(state: ViewState, width: float) -> ElementTree.Element:
    """Return the picture of a view, parsed."""
    return ElementTree.fromstring(SHOW[state.view](state, width).picture)


@pytest.mark.parametrize("width", [NARROWEST, 370, 980, WIDEST])
@pytest.mark.parametrize("name", ["toy", "s400-2018", "all-talks"])
def test_pictures_fit_and_can_be_read(name: str, width: int) -> None:
    """No text is smaller than 11 px, none leaves the picture, and nothing carries a style."""
    state = ViewState(OFFERED, name, runs=100).pin({}).move("state.severity", 2.0)
    for view in DRAWN:
        if (name, view) == ("toy", "map"):
            continue
        picture = pictured(state.show(view).live(3).at(8), width)
        assert float(picture.get("width", 0)) == width
        assert len(picture.get("aria-label", "")) > 40
        for item in picture.iter(f"{SVG}text"):
            assert item.text
            size, x = float(item.get("font-size", 0)), float(item.get("x", -1))
            wide = 0.92 * width_of(item.text, size)
            left = {"start": x, "middle": x - wide / 2, "end": x - wide}
            start = left[item.get("text-anchor", "start")]
            assert size >= SMALLEST
            assert start >= -2, (view, item.text)
            assert start + wide <= width + 12, (view, item.text)
        assert all("style" not in item.attrib for item in picture.iter())


def test_one_order_of_deals_everywhere(talks: ViewState) -> None:
    """Pictures and tables name the deals by country, in the same order in every view."""
    labels = [deal.label for deal in talks.offer.deals]
    assert labels == ["China", "India", "Qatar", "Saudi Arabia", "Turkey"]
    for view in DRAWN:
        shown = SHOW[view](talks.show(view), 900)
        texts = [text for text in re.findall(r">([^<]+)</text>", shown.picture) if text in labels]
        assert list(dict.fromkeys(texts[-len(labels) :])) == labels
        for table in shown.tables:
            assert [row[0] for row in table.rows] == labels
    many = ViewState(OFFERED, "all-talks", runs=100).show("stages")
    assert many.sheets == 3
    first, second = (SHOW["stages"](many.turn(sheet), 900) for sheet in (0, 1))
    order = [row[0] for view in (first, second) for row in view.tables[0].rows]
    assert order == [deal.label for deal in many.offer.deals[: 2 * PANELS] if deal.outcomes]


def test_before_and_after_in_every_picture(talks: ViewState) -> None:
    """What is pinned leaves a ghost, and the world without the law stands beside."""
    moved = talks.move("state.severity", 3.0)
    for view in DRAWN:
        alone, beside = (SHOW[view](state.show(view), 900) for state in (moved, moved.pin({})))
        assert "pinned" not in alone.picture
        assert "pinned" in beside.picture
        assert view == "beliefs" or "without the law" in alone.picture
        assert "really" in alone.picture or view == "map"


def test_outcomes_are_those_of_the_comparison(talks: ViewState) -> None:
    """The table says what `compare` says of the same worlds, and of what is pinned."""
    state = talks.move("state.severity", 2.0).pin({})
    without, harsh, own = (
        talks.base.with_(changes)
        for changes in ({"law.in_force": None}, {"state.severity": 2.0}, {})
    )
    pairs = compare(without, harsh, own, runs=100, seed=1).found.comparisons
    table = show_outcomes(state, 700).tables[0]
    assert table.heads[1:3] == ["signed", "delivered"]
    for row, deal, before in zip(table.rows, pairs[0].deals, pairs[1].deals, strict=True):
        found = deal.outcomes["signed"]
        numbers = [found.base, found.other, before.outcomes["signed"].other]
        base, other, pinned = map(int, re.findall(r"\d+", row[1]))
        assert [base, other, pinned] == [round(100 * share) for share in numbers]


def test_the_record_is_told(talks: ViewState) -> None:
    """What really happened, by the end of the scenario; invented deals have no such thing."""
    by_label = {deal.label: deal for deal in talks.offer.deals}
    happened = {name: {k for k, v in deal.outcomes.items() if v} for name, deal in by_label.items()}
    assert happened["Turkey"] == {"signed", "delivered", "threatened", "designated"}
    assert happened["Saudi Arabia"] == {"switched", "threatened"}
    assert happened["Qatar"] == {"open", "threatened"}
    assert by_label["Turkey"].dates[-1] == (47, "designated")
    (told,) = really(talks.offer.deals, talks)
    told_of = {row[0]: row[1] for row in told.rows}
    assert told_of["China"].startswith("opened 2014-04, signed 2014-09, delivered 2018-01")
    assert not any(deal.outcomes or deal.dates for deal in OFFERED["toy"].deals)


@pytest.mark.parametrize("name", ["toy", "s400-2018"])
def test_months_are_those_of_the_tables(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shares, quartiles and means are those of the months table, in however many blocks."""
    query = query_of(ViewState(OFFERED, name, runs=100), {})
    found = over_time(query)
    months = simulate(query.scenario, 100, 1).months
    keyed = months.set_index(["subject", "quantity", "statistic"]).sort_index()
    monkeypatch.setattr("analysis.run.over_time.BLOCK", 3000)
    parted = observe(query.scenario.scenario, 100, 1)
    assert np.array_equal(parted.stages, found.stages)
    assert np.allclose(parted.gain, found.gain, equal_nan=True)
    assert np.array_equal(parted.belief, found.belief, equal_nan=True)
    for place, deal in enumerate(found.deals):
        for stage in Stage:
            told = keyed.loc[(deal, f"stage:{stage.name.lower()}", "share")]
            assert np.allclose(told["value"], found.stages[stage, :, place])
        for quantity, statistic, line in (
            ("belief", "q50", found.belief[1, :, place]),
            ("belief", "q25", found.belief[0, :, place]),
            ("gain_from_buying", "mean", found.gain[:, place]),
        ):
            told = keyed.loc[(deal, quantity, statistic)]
            assert np.allclose(told["value"], line[told["month"]])
            assert np.isnan(line).sum() == found.months - len(told)
    parts = sum(found.terms[name] for name in (*TERMS, "sunk"))
    assert np.allclose(parts, found.gain, equal_nan=True)
    assert set(SIGNS) == set(TERMS)


def test_a_run_is_drawn_no_further_than_it_is_told(talks: ViewState) -> None:
    """In every month no stage and no sign stands to the right of the line of that month."""
    state = talks.show("run").live(28).pin({})
    colours = {colour for colour, _ in LOOKS.values()}
    for month in (0, 17, 60, 95):
        picture = pictured(state.at(month), 900)
        now = max(
            float(item.get("x1", 0))
            for item in picture.iter(f"{SVG}line")
            if item.get("stroke") == "#000000" and item.get("x1") == item.get("x2")
        )
        strips = [item for item in picture.iter(f"{SVG}rect") if item.get("fill") in colours]
        ends = [float(item.get("x", 0)) + float(item.get("width", 0)) for item in strips]
        placed = [end for end, item in zip(ends, strips, strict=True) if item.get("height") != "12"]
        assert max(placed) <= now + 0.11
        legend = max(float(item.get("y", 0)) for item in strips if item.get("height") == "12")
        signs = [
            item for item in picture.iter(f"{SVG}circle") if float(item.get("cy", 0)) > legend + 30
        ]
        assert all(float(item.get("cx", 0)) <= now for item in signs)


def test_a_month_is_told_in_words(toy: ViewState) -> None:
    """Stepping from event to event tells all that a trace tells, and each month stands alone."""
    state = toy.show("run").live(3)
    query = query_of(state, {})
    told: list[str] = []
    while True:
        view = show_run(state, 700)
        assert view.said
        told += view.said
        following = next_event(traces_of(query, 3), state.month, state.last_month)
        if following == state.month:
            break
        state = state.at(following)
    result = simulate(query.scenario, 100, 1)
    for deal in state.offer.deals:
        for row in result.trace(3, deal.id).found.moments:
            assert f"{deal.label}: {row.text}" in told


def test_every_buyer_of_the_data_has_a_place() -> None:
    """Each has a row of outlines.csv, with an outline unless it is too small for one."""
    known = {outline.code: outline for outline in outlines()}
    for code in load_tables().countries:
        assert code in known
        assert known[code].path or code == "BHR"
    assert all("lz" not in outline.path for outline in outlines())


def test_no_map_of_invented_countries(toy: ViewState) -> None:
    shown = SHOW["map"](toy.show("map"), 700)
    assert (shown.picture, "invented" in shown.lead) == ("", True)


def test_downloads(talks: ViewState) -> None:
    """The scenario loads as what is shown; the archive holds a result, whatever the time of day."""
    state = talks.move("state.severity", 2.0).move("law.in_force", "never")
    assert b"severity: 2.0" in scenario_file(state).data
    with zipfile.ZipFile(io.BytesIO(result_file(state).data)) as held:
        assert {item.date_time for item in held.infolist()} == {EPOCH}
        tables = {f"caatsim-result/{name}.parquet" for name in ("deals", "runs", "months")}
        assert {"caatsim-result/manifest.json", "scenario.yaml", *tables} < set(held.namelist())
        assert held.read("scenario.yaml") == scenario_file(state).data


def test_the_page_is_whole_without_a_script(talks: ViewState) -> None:
    """Levers, results and links stand in the page; nothing in it needs code or a style inside."""
    text = compose(talks.move("state.severity", 2.0).show("stages"), 700)
    assert 'name="state.severity"' in text
    assert "<svg" in text
    assert 'href="/?scenario=s400-2018&amp;runs=100&amp;view=stages"' in text
    assert not re.search(r"<[^>]* (style|on[a-z]+)=", text)
    assert "<style" not in text
    assert text.count("figures of states describe years more than 3 before the start") == 1
    assert re.findall(r"<script[^>]*>", text) == ['<script src="/static/page.js" defer>']


@pytest.mark.parametrize(
    ("said", "width"),
    [("", 720), ("x", 720), ("٣٧٠", 720), ("378", 370), ("1", NARROWEST), ("99999", WIDEST)],
)
def test_widths_come_in_steps_within_bounds(said: str, width: int) -> None:
    assert fitted(said) == width


def test_a_record_says_of_every_outcome_whether_it_came_about() -> None:
    """Also of those that no record can hold: else no view with stars can be shown."""
    for happened in (set(), {"signed", "delivered"}, {"switched"}):
        assert set(outcomes_of(happened)) == set(OUTCOMES)
