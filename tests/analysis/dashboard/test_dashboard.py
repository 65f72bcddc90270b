"""The page without a browser: choices that are checked, views, downloads, and the guard."""

import base64
import io
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import analysis.run.figures
from analysis.cli.app import run_command
from analysis.dashboard.files import EPOCH, result_file, scenario_file
from analysis.dashboard.guard import LOOPBACK, Guard
from analysis.dashboard.panel import panel
from analysis.dashboard.serve import listen
from analysis.dashboard.steps import next_event, show_month
from analysis.dashboard.view_state import RUNS, VIEWS, ViewState
from analysis.dashboard.views import show_figure, show_outcomes, show_talks
from analysis.dashboard.work import query_of, result_of
from analysis.errors import CommandError
from sim import ScenarioError, load
from sim.scenario_file import scenario_hash

OFFERED = {name: load(name) for name in ("toy", "s400-2018")}

pytestmark = pytest.mark.usefixtures("warm_kernel")


@pytest.fixture
def state() -> ViewState:
    return ViewState(OFFERED, "toy", runs=100)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)
KNOWN = st.sampled_from(["state.severity", "state.policy", "law.in_force", "run", "month", "view"])


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["choose", "move", "ask"]), KNOWN | ANYTHING, ANYTHING)))
def test_whatever_a_page_sends_leaves_a_state_that_can_be_met(
    sent: list[tuple[str, Any, Any]],
) -> None:
    """Names are among those offered, values within range; nothing raises."""
    state = ViewState(OFFERED, "toy")
    for event, one, other in sent:
        state = state.choose(one) if event == "choose" else getattr(state, event)(one, other)
    assert state.name in OFFERED
    assert state.view in VIEWS
    assert state.runs in RUNS
    assert 0 <= state.run < state.runs
    assert 0 <= state.month <= state.last_month
    for path, value in state.moved.items():
        assert state.controls[path].taken(value) == value != state.controls[path].value


def test_moving_and_putting_back(state: ViewState) -> None:
    """What is put back is not moved; the order of moves does not matter."""
    one = state.move("state.severity", 2.0).move("learning.alpha", 3.0)
    other = state.move("learning.alpha", 3.0).move("state.severity", 2)
    assert one == other
    assert list(one.moved) == list(other.moved)
    assert one.move("state.severity", state.base.scenario.state.severity).reset() == state
    assert one.choose("s400-2018").moved == {}
    assert one.move("law.in_force", "never").settings["law.in_force"] is None


def test_the_panel_shows_every_control_once(state: ViewState) -> None:
    groups = panel(state.move("state.severity", 2.0))
    shown = [item for group in groups for item in group["levers"] + group["others"]]
    assert sorted(item["path"] for item in shown) == sorted(state.controls)
    (severity,) = (item for item in shown if item["path"] == "state.severity")
    assert (severity["value"], severity["moved"]) == (2.0, True)
    assert [group["moved"] for group in groups] == [0, 1, 0, 0, 0]


def test_pictures_are_pictures(state: ViewState) -> None:
    for name in ("stages", "beliefs", "terms"):
        shown = show_figure(name, query_of(state))
        kind, _, data = shown.picture.partition(",")
        assert kind == "data:image/png;base64"
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            assert image.width > 600
        assert all(deal in shown.alt for deal in state.base.scenario.deals)


def test_the_table_of_outcomes_is_the_comparison(state: ViewState) -> None:
    """Every deal has all outcomes, without and with the law."""
    (table,) = show_outcomes(state, query_of(state)).tables
    assert [row[0] for row in table.rows] == sorted(state.base.scenario.deals)
    assert all(len(row) == len(table.heads) for row in table.rows)
    before, after = zip(*(cell.split(" → ") for cell in table.rows[0][1:-2]), strict=True)
    assert before != after


def test_talks_are_told_by_country(state: ViewState) -> None:
    (table,) = show_talks(query_of(state.choose("s400-2018"))).tables
    assert [row[0] for row in table.rows] == [
        "China",
        "India",
        "Qatar",
        "Saudi Arabia",
        "Turkey",
    ]


def test_a_month_is_told_in_words(state: ViewState) -> None:
    """Stepping from event to event tells all that a trace tells, and each month stands alone."""
    state = state.ask("run", 3)
    query = query_of(state)
    told: list[str] = []
    for _ in range(state.last_month + 1):
        view = show_month(state, query)
        assert view.said
        told += [f"{state.month} {line}" for line in view.said]
        following = state.ask("month", next_event(state, query))
        if following.month == state.month:
            break
        state = following
    result = result_of(query)
    for deal in state.base.scenario.deals:
        for row in result.trace(3, deal).found.moments:
            assert any(line.endswith(f"{deal}: {row.text}") for line in told)


def test_downloads(state: ViewState, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scenario loads as what is shown; the archive holds a result, whatever the time of day."""
    one = {"timeline": analysis.run.figures.FIGURES["timeline"]}
    monkeypatch.setattr(analysis.run.figures, "FIGURES", one)
    query = query_of(state.move("state.severity", 2.0))
    assert b"severity: 2.0" in scenario_file(query).data
    with zipfile.ZipFile(io.BytesIO(result_file(query).data)) as held:
        assert {item.date_time for item in held.infolist()} == {EPOCH}
        assert {"caatsim-result/manifest.json", "scenario.yaml"} < set(held.namelist())
        assert held.read("scenario.yaml") == scenario_file(query).data


def test_the_same_question_is_answered_once(state: ViewState) -> None:
    """Answers are kept by scenario, values and runs, whatever led there."""
    there = query_of(state.move("state.severity", 2.0))
    back = query_of(state.move("learning.alpha", 3.0).reset().move("state.severity", 2))
    assert there == back
    assert result_of(there) is result_of(back)
    assert query_of(state) != there
    assert query_of(state) != query_of(state.ask("runs", 400))
    assert query_of(state) != query_of(state.choose("s400-2018"))
    assert scenario_hash(there.scenario.scenario) == scenario_hash(back.scenario.scenario)


def test_what_does_not_go_together_is_refused(state: ViewState) -> None:
    with pytest.raises(ScenarioError, match="belief"):
        query_of(state.move("state.policy", "signalling"))


def answer(kind: str, path: str, *, far: tuple[str, ...] = (), **headers: str) -> Any:
    """Return what a guarded application answers: a status, or the type of its message."""

    async def app(scope: Any, _: Any, send: Any) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": []}
        await send(start if scope["type"] == "http" else {"type": "websocket.accept"})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {}

    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "path": path, "headers": pairs}
    guard = Guard(app, (*LOOPBACK, *far), addresses=True) if far else Guard(app)
    with pytest.raises(StopIteration):  # it waits for nothing, so no event loop is needed
        guard(scope, receive, send).send(None)
    if kind == "http":
        assert any(name == b"content-security-policy" for name, _ in sent[0]["headers"])
        return sent[0]["status"]
    return sent[0]["type"]


HERE = "127.0.0.1:8765"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {"host": HERE}, 200),
        ("/", {"host": "localhost"}, 200),
        ("/", {"host": "[::1]:8765"}, 200),
        ("/static/main.js", {"host": HERE, "origin": f"http://{HERE}"}, 200),
        ("/", {"host": "rebound.example:8765"}, 403),
        ("/", {"host": "127.0.0.1.example"}, 403),
        ("/", {}, 403),
        ("/", {"host": HERE, "origin": "https://elsewhere.example"}, 403),
        ("/", {"host": HERE, "origin": "null"}, 403),
        ("/resourcez", {"host": HERE}, 403),
        ("/_solara/api/evict/1", {"host": HERE}, 403),
        ("/etc/passwd", {"host": HERE}, 403),
    ],
    ids=str,
)
def test_the_guard_lets_through_the_page_alone(
    path: str, headers: dict[str, str], status: int
) -> None:
    """Other hosts, other sites' pages and addresses that the page does not use get no answer."""
    assert answer("http", path, **headers) == status


def test_the_guard_holds_for_websockets() -> None:
    path = "/jupyter/api/kernels/1/channels"
    assert answer("websocket", path, host=HERE, origin=f"http://{HERE}") == "websocket.accept"
    assert answer("websocket", path, host=HERE, origin="https://evil.example") == "websocket.close"
    assert answer("websocket", path, host="evil.example") == "websocket.close"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("10.0.0.5:80", 200),
        ("[fe80::1]:80", 200),
        ("lab.example:80", 200),
        ("localhost", 200),
        ("rebound.example:80", 403),
        ("10.0.0.5.example", 403),
        ("", 403),
    ],
)
def test_served_to_others_a_name_must_be_the_servers_own(host: str, status: int) -> None:
    """Nobody can point an address in numbers elsewhere; other names may be, so get no answer."""
    assert answer("http", "/", far=("lab.example",), host=host) == status
    elsewhere = answer("http", "/", far=("lab.example",), host=host, origin="http://evil.example")
    assert elsewhere == 403


def test_a_port_that_is_taken_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    door = listen("127.0.0.1", 0)
    door.listen()
    port = door.getsockname()[1]
    with pytest.raises(CommandError, match=f"127.0.0.1:{port}: cannot be served"):
        listen("127.0.0.1", port)
    door.close()
    assert run_command(["dashboard", "nowhere"]) == 2
    assert "no such scenario" in capsys.readouterr().err


def test_a_scenario_without_deals_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["dashboard", "record"]) == 2
    assert capsys.readouterr().err == "record: has no deals, so that there is nothing to show\n"
