"""A crossing: one ship's track over one line, with time, place and angle."""

from typing import Final

import polars as pl

from seawarden.model.schema import UTC_US, Schema, conform, refuse

CROSSING: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "asset_id": pl.String(),
    "time": UTC_US,  # interpolated between the two reports
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "kp_km": pl.Float64(),  # kilometre point: along the line as kept, from its first vertex at sea
    "angle_deg": pl.Float64(),  # between track and line, 0 (along) to 90 (square)
    "to_side": pl.Int8(),  # the side the ship went to: 1 left of the line's direction, -1 right
    "sog_kn": pl.Float64(),  # mean speed between the two reports
    "before": UTC_US,  # the report before the crossing
    "after": UTC_US,  # the report after it
    "is_inferred": pl.Boolean(),  # the silence between them is longer than the limit
}


def crossings(frame: pl.DataFrame) -> pl.DataFrame:
    """Hold a frame to CROSSING and to the limits of its values.

    Raises:
        ProtocolMisuse: a column is missing or of another type, or a value is null or outside
            its limits.
    """
    held = conform(frame, CROSSING)
    time = pl.col("time")
    refuse(
        held,
        {
            "a null": pl.any_horizontal(pl.all().is_null()),
            "time outside its two reports": (time < pl.col("before")) | (time > pl.col("after")),
            "angle_deg outside 0 to 90": ~pl.col("angle_deg").is_between(0, 90),
            "to_side is neither 1 nor -1": pl.col("to_side").abs() != 1,
            "kp_km below 0": pl.col("kp_km") < 0,
        },
    )
    return held
