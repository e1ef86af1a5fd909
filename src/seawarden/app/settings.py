"""Settings of a run, read once from what a person wrote."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from seawarden.model.errors import SettingsError

# Names the folder of data that does not ship.
DATA: Final = "SEAWARDEN_DATA"


def data_folder() -> Path | None:
    """Return the folder of data that does not ship; null where none is named."""
    named = os.environ.get(DATA)
    return Path(named) if named else None


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
    try:
        return read.astimezone(UTC)
    except OverflowError as error:
        raise SettingsError(
            f"{option} {text!r} lies outside the years 1 to 9999 in UTC"
        ) from error
