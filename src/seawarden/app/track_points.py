"""The ways of alerted ships by the minute, kept without knowing beforehand whose they are.

The minutes of all ships are laid down on disk as they come, and only those of alerted tracks are
taken up again: memory holds one part at a time, however long the archive is.
"""

from datetime import timedelta
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.model.schema import UTC_US, Schema, conform, empty

# A point of the track of an alerted ship: the last report of a minute, and the minute's mean.
TRACK_POINT: Final[Schema] = {
    "track_id": pl.UInt64(),
    "time": UTC_US,
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "sog_kn": pl.Float32(),  # null: not available
    "cog_deg": pl.Float32(),  # null: not available
    "expected_kn": pl.Float32(),  # by the ship's own last hour; null: not enough of it
}
MEASURED: Final = ("sog_kn", "cog_deg", "expected_kn")

# What led to an alert, and how it went on: the expectation rests on an hour, and shows two.
BEFORE: Final = timedelta(hours=3)
AFTER: Final = timedelta(hours=1)
# What a browser shows without tiring: one day of a track by the minute, and all tracks together.
POINTS_MOST: Final = 1_440
ALL_POINTS_MOST: Final = 400_000
POINTS_LEAST: Final = 60

PART_ROWS: Final = 250_000  # of a file: 11 MB


class PointSpool:
    """Minutes laid down in a folder, to be taken up for the tracks that turn out to matter.

    Args:
        folder: an empty folder that outlives the spool.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: list[pl.DataFrame] = []
        self._count = 0

    def add(self, minutes: pl.DataFrame) -> None:
        """Lay MINUTE down."""
        if minutes.is_empty():
            return
        self._waiting.append(
            conform(minutes.with_columns(pl.col(MEASURED).fill_nan(None)), TRACK_POINT)
        )
        if sum(part.height for part in self._waiting) >= PART_ROWS:
            self._lay_down()

    def of(self, alerts: pl.DataFrame) -> pl.DataFrame:
        """Return TRACK_POINT around the alerts (ALERT), by track and time, thinned where long."""
        self._lay_down()
        spans = alerts.group_by("track_id").agg(
            begin=pl.col("start").min() - BEFORE, finish=pl.col("end").max() + AFTER
        )
        parts = [
            pl.read_ipc(path)
            .join(spans, on="track_id", how="inner")
            .filter(pl.col("time").is_between("begin", "finish"))
            for path in sorted(self._folder.iterdir())
        ]
        points = [conform(part, TRACK_POINT) for part in parts]
        return _thinned(pl.concat([empty(TRACK_POINT), *points]).sort("track_id", "time"))

    def _lay_down(self) -> None:
        if self._waiting:
            part = pl.concat(self._waiting)
            part.write_ipc(self._folder / f"{self._count:06d}.arrow")
            self._waiting = []
            self._count += 1


def _thinned(points: pl.DataFrame) -> pl.DataFrame:
    """Return at most so many points of each track, evenly, with its first and its last."""
    tracks = max(points["track_id"].n_unique(), 1)
    most = min(POINTS_MOST, max(POINTS_LEAST, ALL_POINTS_MOST // tracks))
    place = pl.int_range(pl.len()).over("track_id")
    count = pl.len().over("track_id")
    step = (count - 1) // most + 1
    return points.filter((place % step == 0) | (place == count - 1))
