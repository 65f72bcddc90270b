"""Serving the page: on this machine only unless told otherwise, with nothing from outside."""

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from analysis.dashboard.address import address, parse, passed_over
from analysis.dashboard.cache import Kept
from analysis.dashboard.compose import FIRST_WIDTH, HERE, compose, fitted
from analysis.dashboard.files import DOWNLOADS, Download
from analysis.dashboard.guard import LOOPBACK, App, Guard, is_loopback
from analysis.dashboard.play import address as game_address
from analysis.dashboard.play.address import address_of, class_address, parse_class, parse_game
from analysis.dashboard.play.compose import compose_class, compose_game
from analysis.dashboard.view_state import ViewState
from analysis.errors import CommandError, not_installed
from sim.errors import ScenarioError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from analysis.dashboard.offer import OfferedScenario

POOL = ThreadPoolExecutor(max(2, os.cpu_count() or 1))
"""Threads that answer: more would only wait for each other, and each holds memory of its own."""

PAGES, FILES = 24e6, 32e6
"""Bytes of pages and of downloads that are kept."""


LONGEST_ADDRESS = 1 << 18
"""Bytes of an address that are still answered, if only to say that they are too many."""

Done = TypeVar("Done")


@dataclass(frozen=True)
class Site:
    """What is served: answers to addresses. Equal addresses have equal answers.

    Attributes
    ----------
    offered : mapping of str to OfferedScenario
        The scenarios that a visitor can choose, by name.
    chosen : str
        The one shown first.
    """

    offered: "Mapping[str, OfferedScenario]"
    chosen: str

    def state(self, query: str) -> ViewState:
        """Return what a query asks for."""
        return parse(query, self.offered, self.chosen)

    def page(self, query: str, width: int) -> bytes:
        """Return the page of a query, for a width."""
        state = self.state(query)
        lost = tuple(passed_over(query, state))
        key = address(state), lost, width
        return BODIES.get(key, lambda: compose(state, width, lost).encode())

    def play(self, query: str, width: int) -> bytes:
        """Return the page of a game."""
        shown = parse_game(query, self.offered, self.chosen)
        lost = tuple(game_address.passed_over(query, shown))
        key = address_of(shown), lost, width
        return BODIES.get(key, lambda: compose_game(shown, self.offered, width, lost).encode())

    def classroom(self, query: str, width: int) -> bytes:
        """Return the page of a class; lines that were refused are told once, and not kept."""
        shown = parse_class(query, self.offered, self.chosen)
        key = class_address(shown), shown.refused, width
        return BODIES.get(key, lambda: compose_class(shown, width).encode())

    def download(self, what: str, query: str) -> Download:
        """Return a file of a query."""
        state = self.state(query)
        return READY.get((what, address(state)), lambda: DOWNLOADS[what](state))


BODIES: Kept[bytes] = Kept(PAGES, len)
READY: Kept[Download] = Kept(FILES, lambda ready: len(ready.data))


def serve(site: Site, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve the page until interrupted.

    Parameters
    ----------
    site : Site
        What is served.
    host, port : str, int
        Where to listen; port 0 takes a free one.
    ready : callable
        Called with the address once the page can be reached.

    Raises
    ------
    CommandError
        If the address cannot be had, or the extra 'dashboard' is not installed.
    """
    try:
        import uvicorn

        app = application(site)
    except ImportError as error:
        raise not_installed("dashboard", "Starlette", "dashboard") from error
    door = listen(host, port)
    where = f"http://{bracketed(host)}:{door.getsockname()[1]}/"
    far = not is_loopback(bracketed(host))
    hosts = (*LOOPBACK, bracketed(host), socket.gethostname()) if far else LOOPBACK

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            POOL.submit(site.page, "", FIRST_WIDTH)  # so that the first visitor need not wait
            ready(where)

    config = uvicorn.Config(
        Guard(app, hosts, far),
        log_level="warning",
        access_log=False,
        ws="none",
        server_header=False,
        http="h11",
        h11_max_incomplete_event_size=LONGEST_ADDRESS,
        timeout_graceful_shutdown=2,
    )
    try:
        Server(config).run(sockets=[door])
    except KeyboardInterrupt:
        pass
    finally:
        door.close()


def application(site: Site) -> App:
    """Return the ASGI application: the page, its files, and downloads; another page is a route."""
    from starlette.applications import Starlette
    from starlette.responses import RedirectResponse, Response
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    async def page(request: "Request") -> "Response":
        query, width = request.url.query, request.query_params.get("w")
        state = site.state(query)
        canonical = address(state)
        if width is None and f"/?{query}" != canonical and not passed_over(query, state):
            return RedirectResponse(canonical, 303)
        body = await at_work(lambda: site.page(query, fitted(width or "")))
        return Response(body, media_type="text/html; charset=utf-8")

    async def play(request: "Request") -> "Response":
        query, width = request.url.query, request.query_params.get("w")
        if width is None:
            shown = await at_work(lambda: parse_game(query, site.offered, site.chosen))
            canonical = address_of(shown)
            lost = game_address.passed_over(query, shown)
            if f"/play?{query}" != canonical and not lost:
                return RedirectResponse(canonical, 303)
        body = await at_work(lambda: site.play(query, fitted(width or "")))
        return Response(body, media_type="text/html; charset=utf-8")

    async def classroom(request: "Request") -> "Response":
        query, width = request.url.query, request.query_params.get("w")
        body = await at_work(lambda: site.classroom(query, fitted(width or "")))
        return Response(body, media_type="text/html; charset=utf-8")

    async def take(request: "Request") -> "Response":
        what, query = request.path_params["what"], request.url.query
        if what not in DOWNLOADS:
            return Response("not offered here\n", 404, media_type="text/plain")
        try:
            ready = await at_work(lambda: site.download(what, query))
        except ScenarioError as error:
            return Response(f"{error}\n", 422, media_type="text/plain")
        told = {"content-disposition": f'attachment; filename="{ready.name}"'}
        return Response(ready.data, media_type=ready.kind, headers=told)

    app: App = Starlette(
        routes=[
            Route("/", page),
            Route("/play", play),
            Route("/play/class", classroom),
            Route("/take/{what}", take),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]
    )
    return app


async def at_work(make: Callable[[], Done]) -> Done:
    """Return what a thread of the pool makes."""
    return await asyncio.get_running_loop().run_in_executor(POOL, make)


def bracketed(host: str) -> str:
    """Return a host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address.

    Raises
    ------
    CommandError
        If it cannot, or no address is given: the system would take that for all of its own.
    """
    if not host.strip():
        raise CommandError(f"host: found {host!r}; must be an address or a name, as 127.0.0.1")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except (OSError, TypeError, UnicodeError) as error:
        door.close()
        why = getattr(error, "strerror", None) or "no name of a host"
        raise CommandError(f"{host}:{port}: cannot be served: {why}") from error
    return door
