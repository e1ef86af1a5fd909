"""The settings of a desk in a TOML file: who is told, by which server, and by which zones."""

import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from seawarden.app.desk.notices import Channel, QuietHours, Recipient
from seawarden.app.desk.sending import Smtp
from seawarden.app.desk.waters import Waters, read_waters, shipped_waters
from seawarden.model.alert import KINDS, LEVELS
from seawarden.model.errors import SettingsError

TABLES: Final = frozenset({"smtp", "recipient", "zones", "rehearsal", "open_id", "service"})


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskSettings:
    """What a desk was set up to.

    Attributes:
        recipients: who outside the room is told of alerts.
        smtp: the server that takes e-mail; null: none.
        is_rehearsal: every notice is marked as an exercise.
        waters: in whose zones ships and lines lie.
        tables: `open_id` and `service` as they stand in the file, for the service to read.
    """

    recipients: tuple[Recipient, ...] = ()
    smtp: Smtp | None = None
    is_rehearsal: bool = False
    waters: Waters = field(default_factory=shipped_waters)
    tables: Mapping[str, Any] = field(default_factory=dict, repr=False)


def read_desk(path: Path, environment: Mapping[str, str] = os.environ) -> DeskSettings:
    """Read the settings in a file, as docs/how-to/sign-in.md and notices.md describe it.

    A secret is not written into it: `secret = "env:NAME"` takes it from a variable.

    Raises:
        SettingsError: the file cannot be read, or something in it is not known or not meant so.
        UnusableInput: a file of zones cannot be read.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: settings cannot be read: {error}") from error
    try:
        _known(said, TABLES)
        return _settings(said, path.parent, environment)
    except (KeyError, TypeError, ValueError, AttributeError, ZoneInfoNotFoundError) as error:
        named = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise SettingsError(f"{path}: {named}") from error


def _settings(
    said: Mapping[str, Any], folder: Path, environment: Mapping[str, str]
) -> DeskSettings:
    secret = _secrets(environment)
    recipients = tuple(_recipient(one, secret) for one in said.get("recipient", ()))
    smtp = said.get("smtp")
    if smtp is None and any(one.channel is Channel.EMAIL for one in recipients):
        raise ValueError("somebody is told by e-mail, and there is no table [smtp]")
    zones = [folder / one for one in said.get("zones", ())]
    return DeskSettings(
        recipients=recipients,
        smtp=None if smtp is None else _smtp(smtp, secret),
        is_rehearsal=_boolean(said.get("rehearsal", False)),
        waters=read_waters(zones) if zones else shipped_waters(),
        tables={
            name: {key: secret(value) for key, value in said[name].items()}
            for name in ("open_id", "service")
            if name in said
        },
    )


def _secrets(environment: Mapping[str, str]) -> Callable[[Any], Any]:
    def taken(value: Any) -> Any:  # noqa: ANN401  whatever TOML holds
        if not isinstance(value, str) or not value.startswith("env:"):
            return value
        name = value.removeprefix("env:")
        if name not in environment:
            raise ValueError(f"the variable {name} is not set")
        return environment[name]

    return taken


def _recipient(said: Mapping[str, Any], secret: Callable[[Any], Any]) -> Recipient:
    _known(said, {"email", "webhook", "least", "kinds", "repeat_min", "quiet", "secret"})
    if ("email" in said) == ("webhook" in said):
        raise ValueError("a recipient has either `email` or `webhook`")
    channel = Channel.EMAIL if "email" in said else Channel.WEBHOOK
    key = secret(said["secret"]) if channel is Channel.WEBHOOK else None
    repeat = said.get("repeat_min", 10)
    return Recipient(
        channel=channel,
        address=said[channel.value],
        least=_one_of(said.get("least", "high"), LEVELS),
        kinds=tuple(_one_of(one, KINDS) for one in said.get("kinds", ())),
        repeat_every=timedelta(minutes=repeat) if repeat else None,
        quiet=_quiet(said["quiet"]) if "quiet" in said else None,
        secret=None if key is None else key.encode(),
    )


def _quiet(said: Mapping[str, Any]) -> QuietHours:
    _known(said, {"begin", "end", "zone", "wakes"})
    begin, end = said["begin"], said["end"]
    if not isinstance(begin, time) or not isinstance(end, time):
        raise TypeError("quiet hours begin and end at a time such as 22:00:00, without quotes")
    wakes = said.get("wakes", "high")
    return QuietHours(
        begin=begin, end=end, zone=ZoneInfo(said.get("zone", "UTC")),
        wakes=None if wakes == "none" else _one_of(wakes, LEVELS),
    )  # fmt: skip


def _smtp(said: Mapping[str, Any], secret: Callable[[Any], Any]) -> Smtp:
    _known(said, {"host", "port", "sender", "user", "password", "tls"})
    tls = _one_of(
        said.get("tls", "if offered"), ("if offered", "start", "from the first byte", "never")
    )
    start = {"if offered": None, "start": True}.get(tls, False)
    return Smtp(
        host=said["host"], port=said.get("port", 587), sender=said["sender"],
        user=said.get("user"), password=secret(said.get("password")),
        use_tls=tls == "from the first byte", start_tls=start,
    )  # fmt: skip


def _known(said: Mapping[str, Any], names: Iterable[str]) -> None:
    unknown = sorted(set(said) - set(names))
    if unknown:
        raise ValueError(f"{unknown} are not known; known are {sorted(names)}")


def _one_of(value: Any, names: Iterable[str]) -> str:  # noqa: ANN401  whatever TOML holds
    known = tuple(names)
    if value not in known:
        raise ValueError(f"{value!r} is none of {known}")
    return str(value)


def _boolean(value: Any) -> bool:  # noqa: ANN401  whatever TOML holds
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value
