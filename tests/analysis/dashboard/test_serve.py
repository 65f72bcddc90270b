"""The page as it is served: protections, canonical addresses, equal answers to equal addresses."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from analysis.cli.app import run_command
from analysis.dashboard.guard import LOOPBACK, Guard
from analysis.dashboard.serve import Site, application, listen
from analysis.errors import CommandError

from .conftest import OFFERED

pytestmark = pytest.mark.usefixtures("warm_kernel")

HERE = "127.0.0.1:8765"
SITE = Site(OFFERED, "toy")


@dataclass(frozen=True)
class Answer:
    """An answer of the server; `kind` is the type of the first message of a websocket."""

    status: int
    headers: dict[str, str]
    body: bytes
    kind: str


def ask(path: str, *, guard: Guard | None = None, kind: str = "http", **headers: str) -> Answer:
    """Return what the page answers; a keyword `method` stands for another than GET."""
    address, _, query = path.partition("?")
    method = headers.pop("method", "GET")
    told = headers or {"host": HERE}
    scope = {
        "type": kind,
        "http_version": "1.1",
        "method": method,
        "path": address,
        "raw_path": address.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in told.items() if value],
    }
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    asyncio.run((guard or Guard(application(SITE)))(scope, receive, send))
    if kind != "http":
        return Answer(0, {}, b"", sent[0]["type"])
    names = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(sent[0]["status"], names, body, sent[0]["type"])


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/?scenario=toy", {"host": HERE}, 200),
        ("/?scenario=toy", {"host": "localhost"}, 200),
        ("/?scenario=toy", {"host": "[::1]:8765"}, 200),
        ("/static/page.js", {"host": HERE, "origin": f"http://{HERE}"}, 200),
        ("/", {"host": "rebound.example:8765"}, 403),
        ("/", {"host": "127.0.0.1.example"}, 403),
        ("/", {"host": ""}, 403),
        ("/", {"host": HERE, "origin": "https://elsewhere.example"}, 403),
        ("/", {"host": HERE, "origin": "null"}, 403),
        ("/?scenario=toy", {"host": HERE, "method": "POST"}, 403),
        ("/static/../serve.py", {"host": HERE}, 404),
        ("/static/%2e%2e/serve.py", {"host": HERE}, 404),
        ("/static/..%5cserve.py", {"host": HERE}, 404),
        ("/take/../../run.py", {"host": HERE}, 404),
        ("/take/pyproject.toml", {"host": HERE}, 404),
        ("/etc/passwd", {"host": HERE}, 404),
    ],
    ids=str,
)
def test_who_may_ask_for_what(path: str, headers: dict[str, str], status: int) -> None:
    """Other hosts and other sites' pages get no answer; nothing but the page can be had."""
    found = ask(path, **headers)
    assert found.status == status
    policy = found.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self';")


def test_there_are_no_websockets() -> None:
    assert ask("/", kind="websocket", host=HERE).kind == "websocket.close"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("10.0.0.5:80", 200),
        ("[fe80::1]:80", 200),
        ("lab.example:80", 200),
        ("localhost", 200),
        ("LocalHost", 200),
        ("Lab.Example:80", 200),
        ("rebound.example:80", 403),
        ("10.0.0.5.example", 403),
        ("", 403),
    ],
)
def test_served_to_others_a_name_must_be_the_servers_own(host: str, status: int) -> None:
    """Nobody can point an address in numbers elsewhere; other names may be, so get no answer."""
    guard = Guard(application(SITE), (*LOOPBACK, "LAB.example"), addresses=True)
    assert ask("/?scenario=toy", guard=guard, host=host).status == status
    own = ask("/?scenario=toy", guard=guard, host=host, origin=f"http://{host.upper()}")
    assert own.status == status
    elsewhere = ask("/?scenario=toy", guard=guard, host=host, origin="http://evil.example")
    assert elsewhere.status == 403


def test_every_page_has_one_address() -> None:
    """Others lead to it, so that what a browser shows in its bar can be sent."""
    for path in ("/", "/?state.severity=1&scenario=toy"):
        found = ask(path)
        assert (found.status, found.headers["location"]) == (303, "/?scenario=toy")
    asked = ask("/?state.severity=2.0&scenario=toy&w=400")
    assert b'data-here="/?scenario=toy&amp;state.severity=2" data-width="400"' in asked.body


@pytest.mark.parametrize(
    ("path", "left_out"),
    [
        ("/?scenario=nowhere", "scenario=nowhere"),
        ("/?scenario=toy&state.severity2=3&run=x&runs=100", "state.severity2=3, run=x"),
        ("/?scenario=toy&state.severity=99&runs=7", "state.severity=99, runs=7"),
        ("/?scenario=toy&pin=state.severity&view=%3Cb%3E", "pin=state.severity, view=&lt;b&gt;"),
        ("/?scenario=toy&state.severity=2&pin=state.severity:1.5,law.in_force:never", ""),
        ("/play?scenario=toy&moves=3.list,x&month=4&as=moscow&z=1", "z=1, x"),
        ("/play?scenario=toy&moves=5.list&month=4&as=nobody", "as=nobody, 5.list"),
        ("/play?scenario=toy&moves=3.list&month=4", ""),
    ],
)
def test_a_page_says_what_of_its_address_it_leaves_out(path: str, left_out: str) -> None:
    """In a line that everybody sees; the links of the page lead on without it."""
    page = ask(path if left_out else f"{path}&w=720").body.decode()
    assert ("Not understood in the address" in page) == bool(left_out)
    assert not left_out or f"left out: {left_out}.</p>" in page


def test_equal_addresses_have_equal_answers() -> None:
    """Whatever was asked for in between; another width is another picture."""
    path = "/?scenario=toy&state.severity=2&runs=100"
    first = ask(path).body
    ask("/?scenario=toy&runs=100&view=stages")
    assert ask(path).body == first
    assert Site(OFFERED, "toy").page(path[2:], 720) == first
    assert ask(f"{path}&w=360").body != first


def test_what_can_be_taken() -> None:
    """Both downloads, whatever view they are asked for from."""
    found = ask("/take/scenario.yaml?scenario=toy&state.severity=2&view=files")
    assert found.headers["content-disposition"] == 'attachment; filename="scenario.yaml"'
    assert b"severity: 2.0" in found.body
    assert ask("/take/result.zip?scenario=toy&runs=100").body.startswith(b"PK")


def test_a_result_that_would_be_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is refused in a line, and the scenario can be taken all the same."""
    monkeypatch.setattr("analysis.dashboard.work.MOST", 200)
    found = ask("/take/result.zip?scenario=toy&runs=400")
    assert (found.status, found.body.count(b"\n")) == (422, 1)
    assert b"simulates at most 8 runs" in found.body
    assert ask("/take/scenario.yaml?scenario=toy&runs=400").status == 200


def test_a_port_that_is_taken_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    door = listen("127.0.0.1", 0)
    door.listen()
    port = door.getsockname()[1]
    with pytest.raises(CommandError, match=f"127.0.0.1:{port}: cannot be served"):
        listen("127.0.0.1", port)
    door.close()
    assert run_command(["dashboard", "nowhere"]) == 2
    assert "no such scenario" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["", " "])
def test_no_host_is_not_every_host(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The system takes an empty address for all that the machine has."""
    assert run_command(["dashboard", "toy", "--no-browser", "--port", "0", "--host", host]) == 2
    assert capsys.readouterr().err == (
        f"host: found {host!r}; must be an address or a name, as 127.0.0.1\n"
    )


def test_a_scenario_without_deals_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["dashboard", "record"]) == 2
    assert capsys.readouterr().err == "record: has no deals, so that there is nothing to show\n"
