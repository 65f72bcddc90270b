"""A server of the page, and the page in a browser that asks for nothing else."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

ROOT = Path(__file__).resolve().parents[3]

PATIENCE = 120_000
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
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page, served with a scenario of one's own beside those that are shipped.

    Ctrl-C is how one stops it: in the end there is no traceback, and nothing to complain of.
    """
    folder = tmp_path_factory.mktemp("server")
    own, errors = folder / "mine.yaml", folder / "stderr"
    own.write_text("extends: toy\nstate: {severity: 7.5}\n", encoding="utf-8")
    with errors.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", WATCHED, "dashboard", "--no-browser", "--port", "0", str(own)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address, errors.read_text()
    yield Server(address, errors)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=PATIENCE / 1000)
    process.stdout.close()
    assert (process.returncode, errors.read_text()) == (0, "")


@dataclass
class Visit:
    """A page of the browser, and what went wrong there since."""

    page: "Page"
    address: str
    wrong: list[str] = field(default_factory=list)

    def open(self, query: str) -> "Page":
        """Go to an address, and wait until pictures are drawn for the width at hand."""
        self.page.goto(f"{self.address}?{query}")
        self.page.wait_for_function(FITTED)
        return self.page


FITTED = """() => {
  const page = document.getElementById('page');
  const room = document.getElementById('results').clientWidth;
  return Number(page.dataset.width) === Math.min(Math.floor(room / 10) * 10, 1600);
}"""


@pytest.fixture(scope="module")
def context_of(browser: "Browser", server: Server) -> Iterator[Callable[..., Visit]]:
    """Make visits; whatever goes wrong in the browser is kept."""
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)
    contexts = []

    def make(**options: object) -> Visit:
        settings = {"viewport": {"width": 1366, "height": 900}, "accept_downloads": True, **options}
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        visit = Visit(context.new_page(), server.address)

        def look(request: "Request") -> None:
            if not request.url.startswith((server.address, "data:")):
                visit.wrong.append(f"asked for: {request.url}")

        page = visit.page
        page.on("pageerror", lambda error: visit.wrong.append(str(error)))
        page.on("console", lambda said: said.type == "error" and visit.wrong.append(said.text))
        page.on("request", look)
        return visit

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def one_visit(context_of: Callable[..., Visit]) -> Visit:
    """The page in one tab for all tests of a module."""
    return context_of()


@pytest.fixture
def visit(one_visit: Visit) -> Iterator[Visit]:
    """The page; a test fails if anything went wrong in the browser."""
    yield one_visit
    assert one_visit.wrong == []
    one_visit.page.set_viewport_size({"width": 1366, "height": 900})
