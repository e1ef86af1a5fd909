"""What a person says about AIS files that the files do not say themselves."""

import json
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from seawarden.ingest.reading import Reading
from seawarden.model.errors import SettingsError

# A ship's or a receiver's clock may run ahead a little; a day ahead is a wrong clock or zone.
AHEAD: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingAsked:
    """Options of a command that reads AIS files, as they were typed."""

    time_zone: str | None = None  # IANA name, for times that name no zone
    received_at: str | None = None  # ISO 8601 with a zone, for a log without any time
    mapping_file: Path | None = None  # JSON or TOML: our column to their header
    keep_rejects: bool = False


def reading_for(asked: ReadingAsked, *, now: datetime) -> Reading:
    """Turn the options into settings; what is dated a day after `now` is not believed.

    Raises:
        SettingsError: an option cannot be meant.
    """
    return Reading(
        time_zone=asked.time_zone,
        received_at=_instant(asked.received_at),
        mapping={} if asked.mapping_file is None else _mapping(asked.mapping_file),
        keep_rejects=asked.keep_rejects,
        latest=now + AHEAD,
    )


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            f"--received-at {text!r} is no instant: write it as 2023-10-07T12:00:00Z"
        ) from error


def _mapping(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
        said = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: no mapping can be read from it: {error}") from error
    if not isinstance(said, dict) or not all(isinstance(name, str) for name in said.values()):
        raise SettingsError(
            f"{path}: not a mapping. Write one name for each column, in JSON or TOML: "
            '{"vessel_id": "MMSI", "time": "when"}'
        )
    return said
