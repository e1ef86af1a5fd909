"""Settings of the service, read once when it starts."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from seawarden.app.desk.waters import Waters, shipped_waters
from seawarden.model.errors import SettingsError
from seawarden.model.officer import Officer, Role

PAGE: Final = Path(__file__).parent / "page"  # built by `make web`
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
KEY_BYTES: Final = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class OneUser:
    """One officer who signs in with a generated token, printed when the watch starts."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(KEY_BYTES), repr=False)
    officer: Officer = field(
        default_factory=lambda: Officer(subject="desk", name="Desk", role=Role.ADMIN)
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenId:
    """Sign-in by OpenID Connect.

    Attributes:
        issuer: address of the identity provider, as its discovery document names it.
        client_id: of this service there.
        client_secret: the same; null: a public client (PKCE alone).
        role_claim: the claim that holds roles or groups: a text or a list of texts.
        roles: what each of its values makes somebody. Of several the highest counts; somebody
            with none of them is not let in.
        address: where browsers reach this service; null: as they asked for it.
    """

    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    role_claim: str = "roles"
    roles: Mapping[str, Role] = field(
        default_factory=lambda: {f"seawarden-{role.value}": role for role in Role}
    )
    address: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceSettings:
    """How the service is held.

    Attributes:
        key: signs sessions; who has it can be anybody.
        one_user: signs in with a token; null: nobody does so.
        open_id: the identity provider; null: none.
        hosts: names by which browsers may reach it. Any other is refused, so that no page of
            another site can reach a loopback service by a name of its own (DNS rebinding).
        is_secure: browsers reach it by https: cookies are never sent without.
        session_lasts: from sign-in on. A judgement: a watch of eight hours, with its hand-overs.
        officer_most: requests of one officer a minute.
        address_most: requests from one address a minute; a whole centre may sit behind one.
        failure_most: failed sign-ins from one address a minute.
        push_most: pushes of one officer a minute.
        body_most_bytes: the largest body of a request.
        push_most_bytes: the largest body of a push.
        browser_most: event streams at once.
        send_most: how long one piece may take to reach a browser before it is let go.
        waters: in whose zones ships and lines lie.
        page: folder of the built page; null: none is served.
    """

    key: bytes = field(default_factory=lambda: secrets.token_bytes(KEY_BYTES), repr=False)
    one_user: OneUser | None = None
    open_id: OpenId | None = None
    hosts: tuple[str, ...] = LOOPBACK
    is_secure: bool = False
    session_lasts: timedelta = timedelta(hours=12)
    officer_most: int = 1_200
    address_most: int = 12_000
    failure_most: int = 20
    push_most: int = 12_000
    body_most_bytes: int = 64 * 1024
    push_most_bytes: int = 16 * 1024 * 1024
    browser_most: int = 200
    send_most: timedelta = timedelta(seconds=10)
    waters: Waters = field(default_factory=shipped_waters)
    page: Path | None = PAGE


def read_key(path: Path) -> bytes:
    """Return the key in a file, which is made, for its owner alone, where it is not there.

    Raises:
        SettingsError: it cannot be read or made, or is too short.
    """
    try:
        with suppress(FileExistsError):
            _make_key(path)
        key = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: the key of sessions cannot be read: {error}") from error
    if len(key) < KEY_BYTES:
        raise SettingsError(f"{path}: the key of sessions is too short; delete it for a new one")
    return key


def _make_key(path: Path) -> None:
    """Write a new key; one that is there stays."""
    place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(place, secrets.token_bytes(KEY_BYTES))
    finally:
        os.close(place)
