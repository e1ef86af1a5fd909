"""The service of one watch: at one address, until it is told to end."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

import structlog

from seawarden.app.desk.desk_file import DeskSettings
from seawarden.app.desk.noticing import Noticing
from seawarden.app.desk.sending import senders_of
from seawarden.app.watch.center import Centre
from seawarden.model.errors import SettingsError
from seawarden.model.officer import Role
from seawarden.serve.server import Server, bound_socket, make_server
from seawarden.serve.settings import LOOPBACK, OneUser, OpenId, ServiceSettings, read_key

log = structlog.get_logger("seawarden.serve")

PLAIN: Final = (
    "tokens and sessions go over plain HTTP here, and whoever is on the way can read them: keep "
    "--host at 127.0.0.1, put a proxy with TLS before it, and set https = true"
)


def serve_at(
    *,
    host: str,
    port: int,
    home: Path,
    say: Callable[[str], None],
    desk: DeskSettings | None = None,
) -> Callable[[Centre], Awaitable[None]]:
    """Return what serves a centre at an address until it is cancelled.

    Args:
        host: address to listen at.
        port: to listen at; 0: any that is free.
        home: folder of the key that signs sessions.
        say: told the address with the token to sign in by. It must not go into a log.
        desk: who is told of alerts, and how people sign in; null: nobody, and by the token alone.

    Raises:
        SettingsError: the address cannot be listened at, the key cannot be read, or the settings
            of the service are not known.
    """
    held = desk or DeskSettings()
    home.mkdir(parents=True, exist_ok=True)
    one_user = OneUser()
    settings = settings_of(held, key=read_key(home / "session.key"), one_user=one_user, host=host)
    listening = bound_socket(host, port)
    found = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host

    async def serve(centre: Centre) -> None:
        log.info("serving", host=host, port=found)
        if not (settings.is_secure or is_loopback(host)):
            log.warning("open to others", host=host, reason=PLAIN)
        if settings.one_user is not None:
            say(f"http://{shown}:{found}/#token={one_user.token}")
        noticing = asyncio.create_task(_noticing(centre, held).run())
        try:
            with listening:
                await _until_cancelled(make_server(centre, settings), listening)
        finally:
            noticing.cancel()
            with suppress(asyncio.CancelledError):
                await noticing

    return serve


async def _until_cancelled(server: Server, listening: socket.socket) -> None:
    """Run a server; when cancelled let it end its answers and streams first."""
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        server.should_exit = True
        await running
        raise


def _noticing(centre: Centre, held: DeskSettings) -> Noticing:
    return Noticing(
        centre=centre, recipients=held.recipients, is_rehearsal=held.is_rehearsal,
        senders=senders_of(held.recipients, held.smtp),
    )  # fmt: skip


def is_loopback(host: str) -> bool:
    """Say whether only this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def settings_of(
    held: DeskSettings, *, key: bytes, one_user: OneUser, host: str
) -> ServiceSettings:
    """Return how the service is held, by the tables `open_id` and `service` of a desk's file.

    Raises:
        SettingsError: something in them is not known or not meant so.
    """
    said, provider = dict(held.tables.get("service", {})), held.tables.get("open_id")
    own = f"[{host.lower()}]" if ":" in host else host.lower()  # as browsers write it
    hosts = tuple({*LOOPBACK, own, *said.pop("hosts", ())})
    has_token, is_secure = said.pop("token", True), said.pop("https", False)
    if said:
        raise SettingsError(
            f"[service] {sorted(said)} are not known; known are hosts, https and token"
        )
    if not has_token and provider is None:
        raise SettingsError("[service] token = false, and no [open_id]: nobody could sign in")
    return ServiceSettings(
        key=key, one_user=one_user if has_token else None, hosts=hosts, is_secure=is_secure,
        open_id=None if provider is None else open_id_of(provider), waters=held.waters,
    )  # fmt: skip


def open_id_of(said: Mapping[str, Any]) -> OpenId:
    """Return how to sign in by OpenID Connect.

    Raises:
        SettingsError: something in it is missing, not known or not meant so.
    """
    roles = said.get("roles")
    try:
        given = {name: value for name, value in said.items() if name != "roles"}
        if roles is not None:
            given["roles"] = {str(name): Role(role) for name, role in roles.items()}
        return OpenId(**given)
    except (TypeError, ValueError, AttributeError) as error:
        raise SettingsError(f"[open_id] {error}") from error
