"""What holds for every request: the name it came by, its size, its pace, and the headers back.

These are plain ASGI layers: they see a request before anything reads its body, and a response
after everything wrote its headers.
"""

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from seawarden.serve.pace import Pace
from seawarden.serve.problems import Problem, respond
from seawarden.serve.settings import ServiceSettings

# The page runs its own files and nothing else; pictures and the map's worker are made by it.
POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "connect-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
TRANSPORT: Final = "max-age=31536000"  # one year, as RFC 6797, 6.1.1 shows it
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})  # they change nothing (RFC 9110, 9.2.1)
PORTS: Final = {"http": 80, "https": 443}
PUSH: Final = "/api/v1/push/"
# How much of a refused body is still read, and how long: our judgement, beyond what a slip sends.
DRAINED_MOST_BYTES: Final = 2_000_000
DRAINED_MOST_S: Final = 2.0


class ResponseHeaders:
    """Puts the security headers on every response; what a response says itself stands."""

    def __init__(self, application: ASGIApp, *, is_secure: bool) -> None:
        self._application = application
        transport = {"Strict-Transport-Security": TRANSPORT} if is_secure else {}
        self._headers = HEADERS | transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application, and add the headers to what it sends."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._application(scope, receive, with_headers)


class TooLarge(Exception):  # noqa: N818  named after the state
    """The body went over its limit while it was read."""


class Gate:
    """Refuses what came by a wrong name, too often, or too large."""

    def __init__(self, application: ASGIApp, *, settings: ServiceSettings, pace: Pace) -> None:
        self._application = application
        self._settings = settings
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application, or answer with a problem."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        most = self._most(scope["path"])
        try:
            self._check(scope, most)
        except Problem as problem:
            await _drained(receive)
            await respond(problem)(scope, receive, send)
            return
        counted = Counted(receive, send, most)
        with suppress(TooLarge):
            await self._application(scope, counted.receive, counted.send)
        if counted.is_over and not counted.has_begun:
            await _drained(receive)
            await respond(_too_large(most))(scope, receive, send)

    def _most(self, path: str) -> int:
        is_push = path.startswith(PUSH)
        return self._settings.push_most_bytes if is_push else self._settings.body_most_bytes

    def _check(self, scope: Scope, most: int) -> None:
        headers = Headers(scope=scope)
        name = _host_name(headers.get("host", ""))
        if name not in self._settings.hosts:
            raise Problem(
                HTTPStatus.MISDIRECTED_REQUEST,
                "This service is not known by the name in the request.",
                remedy="Use an address the watch was started for; its settings can name more.",
            )
        if scope["method"] not in SAFE and not _is_own(
            headers, is_secure=self._settings.is_secure
        ):
            raise Problem(
                HTTPStatus.FORBIDDEN,
                "A page of another site asked for a change.",
                remedy="Use the page of this service. Behind a proxy with TLS, set "
                "https = true, and let the proxy hand on the header Host.",
            )
        address = scope["client"][0] if scope.get("client") else "unknown"
        self._pace.count("address", address, most=self._settings.address_most)
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            raise Problem(
                HTTPStatus.BAD_REQUEST, "Content-Length is no number.", remedy="Correct it."
            )
        if int(length[:20]) > most:
            raise _too_large(most)


class Counted:
    """Counts the bytes of a body as they are read, and knows whether an answer has begun."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive = receive
        self._send = send
        self._left = most
        self.has_begun = False
        self.is_over = False

    async def receive(self) -> Message:
        """Return the next piece.

        Raises:
            TooLarge: there were more bytes than may be.
        """
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.is_over = True
            raise TooLarge
        return message

    async def send(self, message: Message) -> None:
        """Hand an answer on; not one about the part of a body that was read."""
        if self.is_over and not self.has_begun:
            return
        self.has_begun = True
        await self._send(message)


async def _drained(receive: Receive) -> None:
    """Read on what is still being sent, within bounds, so that its sender hears the answer.

    A connection that is closed over unread bytes is reset, and what was answered is lost with it.
    """
    left = DRAINED_MOST_BYTES
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAINED_MOST_S):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


def _too_large(most: int) -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"The body is larger than {most:,} bytes.",
        remedy="Send less at once.",
        headers={"Connection": "close"},
    )


def _host_name(host: str) -> str:
    """Return the name of a Host header without its port, in small letters."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()


def _is_own(headers: Headers, *, is_secure: bool) -> bool:
    """Say whether a request comes from this service's own page, or from no page at all."""
    origin = headers.get("origin")
    if origin is None:
        return True
    scheme = "https" if is_secure else "http"
    own = f"{scheme}://{headers.get('host', '')}"
    try:
        return _place(origin) == _place(own)
    except ValueError:  # no port is called so
        return False


def _place(address: str) -> tuple[str, str | None, int | None]:
    """Return scheme, name and port: what browsers call an origin (RFC 6454, 4)."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
