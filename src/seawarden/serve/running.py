"""The service of one watch: at one address, until it is told to end."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from seawarden.app.watch.center import Centre
from seawarden.serve.server import bound_socket, make_server
from seawarden.serve.settings import LOOPBACK, OneUser, ServiceSettings, read_key

log = structlog.get_logger("seawarden.serve")


def serve_at(
    *, host: str, port: int, home: Path, say: Callable[[str], None]
) -> Callable[[Centre], Awaitable[None]]:
    """Return what serves a centre at an address until it is cancelled.

    Args:
        host: address to listen at.
        port: to listen at; 0: any that is free.
        home: folder of the key that signs sessions.
        say: told the address with the token to sign in by. It must not go into a log.

    Raises:
        SettingsError: the address cannot be listened at, or the key cannot be read.
    """
    home.mkdir(parents=True, exist_ok=True)
    listening = bound_socket(host, port)
    found = listening.getsockname()[1]
    one_user = OneUser()
    settings = ServiceSettings(
        key=read_key(home / "session.key"), one_user=one_user, hosts=tuple({*LOOPBACK, host})
    )
    shown = f"[{host}]" if ":" in host else host

    async def serve(centre: Centre) -> None:
        log.info("serving", host=host, port=found)
        say(f"http://{shown}:{found}/#token={one_user.token}")
        with listening:
            await make_server(centre, settings).serve(sockets=[listening])

    return serve
