"""Settings of a run, read once from what a person wrote."""

from datetime import UTC, datetime

from seawarden.model.errors import SettingsError


def instant(text: str | None, option: str) -> datetime | None:
    """Read an instant in ISO 8601 with its zone; null where nothing was given.

    Raises:
        SettingsError: it is no instant, or names no zone.
    """
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            f"{option} {text!r} is no time; write it like 2023-10-08T01:20:00Z"
        ) from error
    if read.tzinfo is None:
        raise SettingsError(f"{option} {text!r} names no zone; add Z for UTC, or an offset")
    return read.astimezone(UTC)
