"""How a live source is: what it brings, and how late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class SourceState(StrEnum):
    """How a source stands."""

    UP = "up"
    STALE = "stale"  # connected, and nothing comes
    DOWN = "down"  # not connected
    FLAPPING = "flapping"  # connects and breaks again and again
    ENDED = "ended"  # a file, read to its end


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceHealth:
    """One source at one instant. Counts are since the watch began."""

    source: str  # its name; never a password or a key
    scheme: str  # tcp, udp, serial, file, mqtt, ws, http, ...
    state: SourceState
    since: datetime  # in this state since
    last_received: datetime | None = None  # when something last came; null: never
    last_report: datetime | None = None  # latest time that a report of it bore; null: none
    reports: int = 0  # position reports taken
    rejected: int = 0  # rows that could not be read
    lost: int = 0  # datagrams or rows that came faster than they were taken
    reconnects: int = 0
    rate_per_s: float = 0.0  # reports taken, over the last minute
    delay: timedelta | None = None  # between sending and receiving, median of the last minute
    trouble: str | None = None  # the last trouble, in words; null: none
