"""What stands between a browser and the page: known hosts, own pages only, nothing from outside."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

METHODS = ("GET", "HEAD")
"""Nothing is ever sent to the page but its address."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""What a browser may load and run for the page: its own files, no code in strings or attributes."""

HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-cache"),
]


@dataclass(frozen=True)
class Guard:
    """An ASGI application that lets through what the page needs, and nothing else.

    A page of another site that is open in the same browser, or a name that was made to point to
    this machine, gets no answer: host and origin must be those under which the page is served.

    Attributes
    ----------
    app : ASGI application
        What is guarded.
    hosts : tuple of str
        The names under which the page may be asked for, without port.
    addresses : bool
        Whether it may also be asked for under any address in numbers, which nobody can make a name
        of theirs point to.
    """

    app: App
    hosts: tuple[str, ...] = LOOPBACK
    addresses: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http" or scope["method"] not in METHODS or not self.is_known(scope):
            await refuse(scope, send)
            return

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def is_known(self, scope: Scope) -> bool:
        """Return whether a request names this server as its host, and comes from its own page."""
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host, origin = headers.get(b"host", "").lower(), headers.get(b"origin")
        name, known = name_of(host), {name.lower() for name in self.hosts}
        if name not in known and not (self.addresses and is_address(name)):
            return False
        return origin is None or origin.lower() in (f"http://{host}", f"https://{host}")


def is_loopback(host: str) -> bool:
    """Return whether a host, as it is written in an address, is this machine and no other."""
    return host.lower() in LOOPBACK


def name_of(host: str) -> str:
    """Return a host without its port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host


def is_address(host: str) -> bool:
    """Return whether a host is an address in numbers."""
    try:
        ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


async def refuse(scope: Scope, send: Send) -> None:
    """Say no."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    head = [(b"content-type", b"text/plain"), *HEADERS]
    await send({"type": "http.response.start", "status": 403, "headers": head})
    await send({"type": "http.response.body", "body": b"not offered here\n"})
