"""A server of the page, and the page in a browser that asks for nothing else."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[3]

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


@pytest.fixture
def page(browser: "Browser", server: Server) -> "Iterator[Page]":
    """The page, loaded; whatever goes wrong in the browser fails the test."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.on(
        "request",
        lambda request: (
            wrong.append(f"asked for: {request.url}")
            if not request.url.startswith((server.address, "data:", "blob:"))
            else None
        ),
    )
    page.goto(server.address)
    page.wait_for_selector("#picture")
    yield page
    context.close()
    assert wrong == []
