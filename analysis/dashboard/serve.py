"""Serving the page: on this machine only unless told otherwise, with nothing from outside."""

import os
import socket
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.dashboard.guard import LOOPBACK, App, Guard
from analysis.errors import CommandError, not_installed

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from analysis.api import Scenario

SETTINGS = {
    "SOLARA_APP": "analysis.dashboard.page:Page",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_CHECK_HOOKS": "off",
    "SOLARA_ASSETS_PROXY": "False",
    "SOLARA_ASSETS_CDN": "/_solara/cdn",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_SESSION_HTTP_ONLY": "True",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_TITLE": "caatsim",
    "SOLARA_KERNEL_CULL_TIMEOUT": "1h",
}
"""Solara as it must be: no telemetry, no download of assets, no reloading of code."""

SPOKEN = (
    ("<html>", '<html lang="en">'),
    (", maximum-scale=1, user-scalable=no, minimal-ui", ""),
)
"""What is mended in Solara's page: its language is said, and it may be enlarged."""


def serve(
    offered: "Mapping[str, Scenario]",
    chosen: str,
    host: str,
    port: int,
    ready: Callable[[str], None],
) -> None:
    """Serve the page until interrupted.

    Parameters
    ----------
    offered : mapping of str to Scenario
        The scenarios that a visitor can choose, by name.
    chosen : str
        The one shown first.
    host, port : str, int
        Where to listen; port 0 takes a free one.
    ready : callable
        Called with the address once the page can be reached.

    Raises
    ------
    CommandError
        If the address cannot be had, or the extra «dashboard» is not installed.
    """
    os.environ.update(SETTINGS)
    try:
        import uvicorn

        from analysis.dashboard import page
    except ImportError as error:
        raise not_installed("dashboard", "Solara", "dashboard") from error
    # Solara minds that the page is not served over TLS; on this machine there is none.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none require https")
    page.OFFERED = dict(offered)
    page.CHOSEN = chosen
    door = listen(host, port)
    address = f"http://{bracketed(host)}:{door.getsockname()[1]}/"
    far = bracketed(host) not in LOOPBACK
    hosts = (*LOOPBACK, bracketed(host), socket.gethostname()) if far else LOOPBACK

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready(address)

    config = uvicorn.Config(Guard(application(), hosts, far), log_level="warning", access_log=False)
    try:
        Server(config).run(sockets=[door])
    except KeyboardInterrupt:
        pass
    finally:
        door.close()


def bracketed(host: str) -> str:
    """Return a host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        raise CommandError(f"{host}:{port}: cannot be served: {error.strerror}") from error
    return door


def application() -> App:
    """Return the ASGI application: the page in its language, assets as installed, and Solara."""
    from solara.server import starlette as solara_app
    from starlette.applications import Starlette
    from starlette.responses import HTMLResponse
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    async def root(request: "Request") -> "Response":
        response = await solara_app.root(request)
        text = bytes(response.body).decode()
        for found, mended in SPOKEN:
            text = text.replace(found, mended)
        mended_response = HTMLResponse(text)
        for name, value in response.raw_headers:
            if name == b"set-cookie":
                mended_response.raw_headers.append((name, value))
        return mended_response

    assets = Path(sys.prefix) / "share" / "solara" / "cdn"
    app: App = Starlette(
        routes=[
            Route("/", root),
            Mount("/_solara/cdn", StaticFiles(directory=assets)),
            Mount("/", solara_app.app),
        ],
        lifespan=solara_app.lifespan,
    )
    return app
