"""What a watch is asked to do, read once when it starts."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.app.charts import ChartsAsked
from seawarden.app.routes import RoutesAsked
from seawarden.app.watch.confluence import ClockRule
from seawarden.app.watch.journal import frame_bytes
from seawarden.app.watch.keeper import Rhythm
from seawarden.detect.engine import Engine
from seawarden.ingest.reading import Reading
from seawarden.model.errors import SettingsError
from seawarden.model.retention import Keep

RECORDS: Final = "records.sqlite"


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchAsked:
    """Options of `seawarden watch`.

    Attributes:
        sources: addresses, as docs/reference/live-sources.md describes them.
        routes: the lines.
        charts: what is known of the sea.
        reading: how rows are to be read.
        home: folder of the journal, checkpoints, archive and records.
        records: URL of the records; null: a file in the home.
        clock: whose clock says when a report was sent.
        lateness: how far back a late report still leads to a revision.
        is_once: end when every source has ended.
        has_archive: whether reports are kept.
        keep: for how long.
        calibration: what `seawarden evaluate` learnt; null: the one that ships.
        baseline: a pattern of life; null: none.
        origin: what the traffic is: REAL, RECONSTRUCTION or SYNTHETIC.
        aisstream_key: of sources that need one; null: their address names it.
        rhythm: how often things are done.
        rows_most: reports kept in memory for late ones.
    """

    sources: tuple[str, ...]
    routes: RoutesAsked
    charts: ChartsAsked
    reading: Reading
    home: Path
    records: str | None = None
    clock: ClockRule = ClockRule.RECEIVER
    lateness: timedelta = timedelta(minutes=30)
    is_once: bool = False
    has_archive: bool = True
    keep: Keep = field(default_factory=Keep)
    calibration: Path | None = None
    baseline: Path | None = None
    origin: str = "REAL"
    aisstream_key: str | None = field(default=None, repr=False)
    rhythm: Rhythm = field(default_factory=Rhythm)
    rows_most: int = 2_000_000

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        wrong = []
        if not self.sources:
            wrong.append("no source: name one with --source, such as tcp://127.0.0.1:5631")
        if self.lateness <= timedelta(0):
            wrong.append("--lateness is not above 0")
        if wrong:
            raise SettingsError("; ".join(wrong))

    @property
    def records_url(self) -> str:
        """Where the records are."""
        return self.records or f"sqlite:///{self.home / RECORDS}"


def signature(engine: Engine, assets: pl.DataFrame) -> str:
    """Return a digest of what a state was made by: it fits no other lines and detectors."""
    digest = hashlib.sha256(frame_bytes(assets))
    for kind, detector in sorted(engine.detectors.items()):
        digest.update(f"{kind} {detector!r} {detector.MEMORY!r}".encode())
    for name, fold in sorted(engine.gatherers.items()):
        digest.update(f"{name} {fold!r} {fold.MEMORY!r}".encode())
    digest.update(f"{engine.window} {engine.inferred_after}".encode())
    digest.update(hashlib.sha256(engine.key).digest())
    return digest.hexdigest()
