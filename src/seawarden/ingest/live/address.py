"""The address of a live source, taken apart; and how it is shown, without its secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, parse_qsl, quote, quote_plus, unquote, urlencode, urlsplit

from seawarden.model.errors import SettingsError

PORT_MAX: Final = 65_535
HIDDEN: Final = "***"
# What each scheme may be told after the `?`. Anything else is refused, or, for a web socket,
# belongs to the server.
SETTINGS: Final[Mapping[str, frozenset[str]]] = {
    "tcp": frozenset(),
    "udp": frozenset(),
    "serial": frozenset({"baud"}),
    "file": frozenset({"pace"}),
    "mqtt": frozenset({"topic", "qos", "client", "over"}),
    "mqtts": frozenset({"topic", "qos", "client", "over"}),
    "ws": frozenset({"apikey", "bbox", "mmsi", "type"}),
    "wss": frozenset({"apikey", "bbox", "mmsi", "type"}),
    "http": frozenset(),
    "https": frozenset(),
}
LOCAL: Final = ("serial", "file")  # a path follows the colon, not a host
SOCKETS: Final = ("ws", "wss")
PUSHED: Final = ("http", "https")
# Query values that are no secret and may be shown.
OPEN: Final = frozenset({"name", "baud", "pace", "topic", "qos", "over", "bbox", "mmsi", "type"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """One source's address. `secrets` must never be shown; `clean` takes them out of a text."""

    scheme: str
    name: str  # given by `?name=`, or the address as shown
    host: str = ""
    port: int | None = None  # null: that of the scheme
    path: str = ""  # of a file or device; of a server: with its leading slash
    user: str | None = None
    password: str | None = None
    settings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    server_query: str = ""  # what belongs to a web socket's server

    def one(self, setting: str) -> str | None:
        """Return the last value given for a setting; null: none."""
        values = self.settings.get(setting)
        return values[-1] if values else None

    @property
    def secrets(self) -> frozenset[str]:
        """Return all that must not be shown, plain and as an address spells it."""
        keys = [value for key, value in parse_qsl(self.server_query) if key not in OPEN]
        given = [one for one in (self.user, self.password, self.one("apikey"), *keys) if one]
        return frozenset(
            [*given, *(quote(one, safe="") for one in given), *map(quote_plus, given)]
        )

    def clean(self, text: str) -> str:
        """Return a text without the secrets of the address."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return text


def shown(url: str) -> str:
    """Return an address fit to be shown: no user, no password, no key. Never raises."""
    scheme, colon, rest = url.partition(":")
    if not colon or scheme.lower() not in SETTINGS:
        return HIDDEN
    scheme = scheme.lower()
    path, _, query = rest.partition("#")[0].partition("?")
    if scheme in LOCAL:
        return f"{scheme}:{path}{_shown_query(query)}"
    authority, slash, below = path.removeprefix("//").partition("/")
    user, at, host = authority.rpartition("@")
    safe = f"{HIDDEN}@{host}" if at or user else host
    lead = "//" if path.startswith("//") else ""
    return f"{scheme}:{lead}{safe}{slash}{below}{_shown_query(query)}"


def _shown_query(query: str) -> str:
    pairs = [
        (key, value if key in OPEN else HIDDEN)
        for key, value in parse_qsl(query, keep_blank_values=True)
    ]
    return f"?{urlencode(pairs, safe='*/+,:#.')}" if pairs else ""


def read_address(url: str) -> Address:
    """Take an address apart.

    Raises:
        SettingsError: its scheme is unknown, a part is missing, or a setting is unknown. The
            message shows the address without its secrets.
    """
    scheme = url.partition(":")[0].lower()
    if scheme not in SETTINGS or ":" not in url:
        raise SettingsError(
            f"source {shown(url)}: begins with no scheme that is known. Known are "
            f"{', '.join(f'{name}:' for name in SETTINGS)}; a file is file:PATH"
        )
    if scheme in LOCAL:
        return _local(scheme, url)
    if scheme in PUSHED:
        return _pushed(scheme, url)
    return _remote(scheme, url)


def _local(scheme: str, url: str) -> Address:
    path, _, query = url.partition(":")[2].partition("?")
    path = unquote(path.removeprefix("//") if path.startswith("///") else path)
    if not path:
        raise SettingsError(f"source {shown(url)}: names no path: write {scheme}:PATH")
    own, _ = _settings(scheme, query, url)
    return Address(scheme=scheme, name=_name(own, url), path=path, settings=own)


def _pushed(scheme: str, url: str) -> Address:
    """Read the address that a receiver posts to; the last part of its path names the source."""
    path, _, query = url.partition(":")[2].partition("?")
    name = unquote(path.rstrip("/").rpartition("/")[2])
    if not name:
        raise SettingsError(
            f"source {shown(url)}: names no source: write http:NAME, and let the receiver post "
            "to /api/v1/push/NAME"
        )
    own, _ = _settings(scheme, query, url)
    return Address(scheme="http", name=own.get("name", (name,))[-1], path=name, settings=own)


def _remote(scheme: str, url: str) -> Address:
    parts = _split(url)
    host, port = parts.hostname or "", _port(parts, url)
    if scheme in {"tcp", "udp"} and port is None:
        raise SettingsError(f"source {shown(url)}: names no port: write {scheme}://HOST:PORT")
    if not host and scheme != "udp":
        raise SettingsError(f"source {shown(url)}: names no host: write {scheme}://HOST:PORT")
    _refuse_host(host, url)
    if scheme in {"tcp", "udp"} and "@" in parts.netloc:
        raise SettingsError(f"source {shown(url)}: {scheme} knows no user and no password")
    own, servers = _settings(scheme, parts.query, url)
    return Address(
        scheme=scheme,
        name=_name(own, url),
        host=host,
        port=port,
        path=parts.path,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        settings=own,
        server_query=servers,
    )


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise SettingsError(f"source {shown(url)}: is no address") from error


def _port(parts: SplitResult, url: str) -> int | None:
    try:
        port = parts.port
    except ValueError as error:
        raise SettingsError(
            f"source {shown(url)}: its port is no number from 1 to {PORT_MAX}"
        ) from error
    return port


def _refuse_host(host: str, url: str) -> None:
    """Refuse a host that cannot be asked for at all, such as one with an empty part."""
    try:
        host.encode("idna")
    except UnicodeError as error:
        raise SettingsError(f"source {shown(url)}: its host is none that can exist") from error


def _settings(scheme: str, query: str, url: str) -> tuple[dict[str, tuple[str, ...]], str]:
    """Part what is for us from what is for the server."""
    own: dict[str, tuple[str, ...]] = {}
    servers: list[tuple[str, str]] = []
    known = SETTINGS[scheme] | {"name"}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key in known:
            own[key] = (*own.get(key, ()), value)
        elif scheme in SOCKETS:
            servers.append((key, value))
        else:
            raise SettingsError(
                f"source {shown(url)}: setting {key!r} is unknown; {scheme} knows {sorted(known)}"
            )
    return own, urlencode(servers)


def _name(own: Mapping[str, tuple[str, ...]], url: str) -> str:
    return own["name"][-1] if own.get("name", ("",))[-1] else shown(url)
