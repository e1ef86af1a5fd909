"""What a detector is, and what it is given to read."""

from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal, Protocol

import polars as pl

from seawarden.detect.context import Context
from seawarden.model.schema import UTC_US, Schema

# A report within reach of a line, and the first report after one that was.
NEAR_REPORT: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "time": UTC_US,
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "sog_kn": pl.Float32(),  # NaN: neither sent nor to be derived
    "cog_deg": pl.Float32(),  # NaN: neither sent nor to be derived
    "heading_deg": pl.Float32(),  # null: not sent
    "nav_status": pl.UInt8(),  # null: not given
    "asset": pl.Int32(),  # number of the nearest line; -1: none within reach any more
    "asset_distance_m": pl.Float64(),  # NaN: none within reach any more
}

# A crossing as the detectors read it: CROSSING with the number of the line.
LINE_CROSSING: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "asset": pl.Int32(),
    "time": UTC_US,
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "kp_km": pl.Float64(),
    "angle_deg": pl.Float64(),
    "to_side": pl.Int8(),
    "sog_kn": pl.Float64(),
    "before": UTC_US,
    "after": UTC_US,
    "is_inferred": pl.Boolean(),
}


Reads = Literal["near", "crossings", "minutes"]


class Detector(Protocol):
    """A fold over what is seen, with a declared and bounded state.

    READS says what `reports` holds: NEAR_REPORT, LINE_CROSSING, or MINUTE (then `now` is cut to
    the minute, so that every report before it is in a minute put out). Rows come in the order in
    which they became known. What is raised must not depend on how they are cut into batches: all
    that a row is judged by was known when the row was.
    """

    READS: ClassVar[Reads]
    MEMORY: ClassVar[Schema]  # one row a track or a pair of track and line; has vessel_id

    @property
    def memory(self) -> timedelta:
        """How long after a ship's last row nothing of it is left in the state."""
        ...

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the state after the rows, and EVENT found in them."""
        ...

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every matter still going on, with its end so far."""
        ...
