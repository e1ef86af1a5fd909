"""Streams of server-sent events: so many at once, and none that waits for a slow reader."""

from collections.abc import AsyncIterator
from typing import Any, Final

import structlog
from fastapi import Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from seawarden.serve.service import Service

MEDIA_TYPE: Final = "text/event-stream"
PING_S: Final = 15
STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "server-sent events",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
}


def where_left_off(request: Request, since: int | None) -> int | None:
    """Return what a reader has seen: by the header of one that comes back, else as it asks."""
    last = request.headers.get("last-event-id", "")
    return int(last[:18]) if last.isascii() and last.isdigit() else since


class Stream(EventSourceResponse):
    """Server-sent events that hold a seat while they are open.

    A browser that does not take a piece in time is let go; it comes back by itself and goes on
    from the last event it has.
    """

    def __init__(self, content: AsyncIterator[ServerSentEvent], *, service: Service) -> None:
        service.seats.take()
        self._seats = service.seats
        super().__init__(
            content,
            sep="\n",
            ping=PING_S,
            send_timeout=service.settings.send_most.total_seconds(),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until either side has had enough."""
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            structlog.get_logger().warning("slow browser let go", path=scope["path"])
        finally:
            self._seats.leave()
