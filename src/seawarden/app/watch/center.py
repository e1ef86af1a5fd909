"""The centre: the one object that the service talks to, and through it the whole watch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

import polars as pl

from seawarden.app.watch.bus import Bus
from seawarden.app.watch.picture import Picture
from seawarden.app.watch.recent import Recent, nothing_recent
from seawarden.detect.engine import Engine
from seawarden.model.errors import SourceUnavailable
from seawarden.model.happening import Happening
from seawarden.model.source_health import SourceHealth
from seawarden.store.archive import Archive
from seawarden.store.records import Records

ORIGINS: Final = ("REAL", "RECONSTRUCTION", "SYNTHETIC")


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What became of a push: all of it stands in the journal before anyone is told this."""

    reports: int
    rejected: int  # rows that could not be read
    detections: int = 0


class Push(Protocol):
    """Takes in what a source pushes, and returns when it cannot be lost any more."""

    async def __call__(self, name: str, body: bytes) -> Receipt:
        """Take it in.

        Args:
            name: of the source.
            body: NMEA lines or JSON, as AIS-catcher and others send them.

        Raises:
            SourceUnavailable: the watch cannot take it now; push it again.
        """
        ...


async def takes_no_push(name: str, body: bytes) -> Receipt:
    """Refuse a push, where no watch runs behind the service."""
    raise SourceUnavailable(f"{name}: nothing runs here that takes {len(body)} bytes in")


@dataclass(frozen=True, kw_only=True, slots=True)
class Centre:
    """The watch, as the service sees it.

    Attributes:
        records: alerts, acts, shifts, people.
        engine: the lines ahead, the calibration.
        assets: ASSET, the lines watched.
        clock: what time it is in the watch: now, or the replayed instant.
        watermark: the instant up to which the sources have come; null: nothing was heard yet.
        sources: how each source is.
        push: takes in what a source pushes.
        archive: of the reports; null: none is kept.
        recent: tells a ship's reports that the archive may not hold yet.
        picture: where every ship was heard last.
        bus: tells what happened as it happens.
        origin: of the traffic, one of ORIGINS.
    """

    records: Records
    engine: Engine
    assets: pl.DataFrame
    clock: Callable[[], datetime]
    watermark: Callable[[], datetime | None]
    sources: Callable[[], Sequence[SourceHealth]]
    push: Push = takes_no_push
    archive: Archive | None = None
    recent: Recent = nothing_recent
    picture: Picture = field(default_factory=Picture)
    bus: Bus[Happening] = field(default_factory=Bus)
    origin: str = ORIGINS[0]
