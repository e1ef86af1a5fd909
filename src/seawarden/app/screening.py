"""A screening: what was asked for, and what came out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import polars as pl

from seawarden.app.charts import ChartsAsked
from seawarden.app.routes import RoutesAsked
from seawarden.detect.calibration import BALANCE
from seawarden.ingest.reading import Reading
from seawarden.model.schema import empty


@dataclass(frozen=True, kw_only=True, slots=True)
class ScreenAsked:
    """What to screen, against which lines, and where results go.

    Exactly one of `ais` and `archive` is given. An output that is null is not written; the
    format follows the ending of its name.
    """

    ais: tuple[str, ...] = ()  # files, folders and globs
    archive: Path | None = None  # a track archive
    start: datetime | None = None  # of an archive: reports at or after it
    end: datetime | None = None  # of an archive: reports before it
    routes: RoutesAsked = field(default_factory=RoutesAsked)
    charts: ChartsAsked = field(default_factory=ChartsAsked)
    reading: Reading = field(default_factory=Reading)
    calibration: Path | None = None  # null: the one that ships
    baseline: Path | None = None  # folder of a pattern of life; null: none
    budget: float | None = None  # false alerts of level high a day; null: no budget
    out: Path | None = None
    crossings: Path | None = None
    rejects: Path | None = None
    report: Path | None = None
    origin: str = "REAL"  # REAL, RECONSTRUCTION or SYNTHETIC: said on the report
    attributions: tuple[str, ...] = ()  # sentences that the traffic data ask for


@dataclass(frozen=True, kw_only=True, slots=True)
class Screening:
    """What a screening found, and an account of every row it read.

    `read = reports + rejected + cleaned` always holds.
    """

    alerts: pl.DataFrame  # ALERT, the last revision of each, in the order of onset
    crossings: pl.DataFrame  # CROSSING in the order of time
    assets: pl.DataFrame  # ASSET
    vessels: pl.DataFrame  # VESSEL, what the ships said of themselves
    points: pl.DataFrame  # TRACK_POINT of alerted ships around their alerts; empty without report
    ahead: pl.DataFrame  # LINE_AHEAD of alerted ships; empty without report
    rejects: pl.DataFrame  # REJECT; empty unless asked for
    files: tuple[str, ...]
    dialects: tuple[str, ...]  # of the files, each once
    notes: tuple[str, ...]  # what was done that a person should know
    first: datetime | None  # time of the first and the last report judged
    last: datetime | None
    observed: timedelta  # how long ships were watched, all together
    read: int
    reports: int
    rejected: Mapping[str, int]
    cleaned: Mapping[str, int]
    mended: Mapping[str, int]  # reports that were kept with something mended
    other: Mapping[str, int]  # messages that carry no ship's position
    vessel_count: int
    track_count: int
    seconds: float
    balance: pl.DataFrame = field(default_factory=lambda: empty(BALANCE))  # alerts against chance

    def summary(self) -> dict[str, object]:
        """Return the account as one JSON object."""
        kinds: dict[str, dict[str, int]] = {}
        for kind, level in self.alerts.select("kind", "level").iter_rows():
            counts = kinds.setdefault(kind, {})
            counts[level] = counts.get(level, 0) + 1
        return {
            "read": self.read,
            "reports": self.reports,
            "rejected": dict(sorted(self.rejected.items())),
            "cleaned": dict(sorted(self.cleaned.items())),
            "mended": dict(sorted(self.mended.items())),
            "other": dict(sorted(self.other.items())),
            "vessels": self.vessel_count,
            "tracks": self.track_count,
            "assets": self.assets.height,
            "crossings": self.crossings.height,
            "crossings_inferred": int(self.crossings["is_inferred"].sum()),
            "alerts": {kind: dict(sorted(kinds[kind].items())) for kind in sorted(kinds)},
            "vessel_days": round(self.observed / timedelta(days=1), 3),
            "by_chance": self.balance.to_dicts(),
            "first": None if self.first is None else self.first.isoformat(),
            "last": None if self.last is None else self.last.isoformat(),
            "files": list(self.files),
            "notes": list(self.notes),
            "seconds": round(self.seconds, 3),
        }


class Progress(Protocol):
    """Told how far a long work has come."""

    def __call__(self, *, done: int, total: int, reports: int) -> None:
        """Show it.

        Args:
            done: bytes, or days, worked off.
            total: of how many; 0: unknown.
            reports: reports judged so far.
        """
        ...


def no_progress(*, done: int, total: int, reports: int) -> None:
    """Show nothing."""


@dataclass(kw_only=True, slots=True)
class Tally:
    """The running account of a screening."""

    read: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    cleaned: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    reports: int = 0
    tracks: int = 0

    @staticmethod
    def add(counter: Counter[str], counts: pl.DataFrame) -> None:
        """Add rows of what and row_count to a counter."""
        for what, row_count in counts.iter_rows():
            counter[what] += row_count
