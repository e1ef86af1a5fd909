"""Running the service: one server in the event loop of the watch."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from seawarden.app.watch.center import Centre
from seawarden.model.errors import SettingsError
from seawarden.serve.application import make_application
from seawarden.serve.settings import ServiceSettings

DRAINING_S = 3  # streams end within a second of a stop; what still runs is cut off then
WAITING_MOST = 512  # connections not yet accepted


def bound_socket(host: str, port: int) -> socket.socket:
    """Bind where the service is to be reached; port 0 takes any that is free.

    Raises:
        SettingsError: it cannot be bound.
    """
    try:
        return socket.create_server(
            (host, port), backlog=WAITING_MOST,
            family=socket.AF_INET6 if ":" in host else socket.AF_INET,
        )  # fmt: skip
    except OSError as error:
        raise SettingsError(
            f"--host {host} --port {port}: cannot be listened on ({error.strerror or error}). "
            "Choose another, or stop what listens there."
        ) from error


class Server(uvicorn.Server):
    """A server that leaves signals to the watch, which ends its parts in their order."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what is open; a browser that has not read its answer by then is cut off."""
        await super().shutdown(sockets)
        for connection in tuple(self.server_state.connections):
            # None before the connection is made, and uvicorn says so nowhere in its types.
            transport: asyncio.Transport | None = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()
        await asyncio.sleep(0)  # sockets are closed in the next turn of the loop

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing about signals."""
        yield


def make_server(centre: Centre, settings: ServiceSettings) -> Server:
    """Make the server; `serve(sockets=[...])` runs it, and `should_exit` ends it.

    It logs nothing itself: addresses of requests would hold what people searched for.
    """
    made: list[Server] = []
    application = make_application(
        centre, settings, is_ending=lambda: any(server.should_exit for server in made)
    )
    config = uvicorn.Config(
        application, log_config=None, access_log=False, lifespan="off", server_header=False,
        date_header=True, timeout_graceful_shutdown=DRAINING_S,
        proxy_headers=settings.is_secure, h11_max_incomplete_event_size=64 * 1024,
    )  # fmt: skip
    made.append(Server(config))
    return made[0]
