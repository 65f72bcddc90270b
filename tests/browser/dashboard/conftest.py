"""A server of the page, and the page in a browser that asks for nothing else."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

ROOT = Path(__file__).resolve().parents[3]

PATIENCE = 180_000
"""Milliseconds that a machine which is busy with other things may take."""

WATCHED = """
import runpy, socket, sys
real = socket.getaddrinfo
def watched(host, *rest, **more):
    name = host.decode() if isinstance(host, bytes) else host
    if name not in ("127.0.0.1", "localhost", None):
        print("asked for", name, file=sys.stderr, flush=True)
        raise OSError("no network")
    return real(host, *rest, **more)
socket.getaddrinfo = watched
sys.argv = ["run.py", *sys.argv[1:]]
runpy.run_path("run.py", run_name="__main__")
"""
"""run.py in a world without names: every look-up of another machine is refused, and told."""


@dataclass(frozen=True)
class Server:
    """A running page: its address, and the file of what it wrote to standard error."""

    address: str
    errors: Path


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Start servers with the words of a command line; they are ended with the session."""
    started: list[subprocess.Popen[str]] = []

    def run(*words: str) -> Server:
        errors = tmp_path_factory.mktemp("server") / "stderr"
        with errors.open("w") as file:
            server = subprocess.Popen(
                [sys.executable, "-c", WATCHED, "dashboard", "--no-browser", *words],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
            )
        started.append(server)
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address, errors.read_text()
        return Server(address, errors)

    yield run
    for server in started:
        server.terminate()
        server.wait(timeout=20)
        assert server.stdout is not None
        server.stdout.close()


@pytest.fixture(scope="session")
def server(start: Callable[..., Server]) -> Server:
    """The page as it is served without more words."""
    return start("--port", "0")


@dataclass
class Visit:
    """A loaded page, and what went wrong in the browser since."""

    page: "Page"
    wrong: list[str]


@pytest.fixture(scope="module")
def visit(browser: "Browser", server: Server) -> Iterator[Visit]:
    """The page, loaded once; whatever goes wrong in the browser is kept."""
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    visit = Visit(context.new_page(), [])
    own = (server.address, "data:", "blob:")

    def look(request: "Request") -> None:
        if not request.url.startswith(own):
            visit.wrong.append(f"asked for: {request.url}")

    visit.page.on("pageerror", lambda error: visit.wrong.append(str(error)))
    visit.page.on("console", lambda said: said.type == "error" and visit.wrong.append(said.text))
    visit.page.on("requestfailed", lambda request: visit.wrong.append(f"failed: {request.url}"))
    visit.page.on("request", look)
    visit.page.goto(server.address)
    visit.page.wait_for_selector("#picture")
    yield visit
    context.close()


@pytest.fixture
def page(visit: Visit) -> "Iterator[Page]":
    """The page as it was when it was loaded; a test fails if anything went wrong in the browser."""
    yield visit.page
    assert visit.wrong == []
    visit.page.set_viewport_size({"width": 1400, "height": 1000})
    for choice, own in (("#scenario", "s400-2018"), ("#runs", "400")):
        if visit.page.locator(choice).input_value() != own:
            visit.page.select_option(choice, own)
    if visit.page.locator("#reset").is_enabled():
        visit.page.click("#reset")
        visit.page.wait_for_selector("#reset:disabled")
    visit.page.click("#view-outcomes")
    visit.page.wait_for_selector("#outcome")
