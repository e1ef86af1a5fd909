"""A report: one position that one ship sent."""

from enum import IntFlag
from typing import Final

import polars as pl

from seawarden.model.schema import UTC_US, Schema, conform, refuse
from seawarden.model.units import COG_MAX_DEG, HEADING_MAX_DEG, SOG_MAX_KN, VESSEL_ID_MAX

REPORT: Final[Schema] = {
    "vessel_id": pl.UInt32(),  # MMSI, 1 to 999,999,999
    "track_id": pl.UInt64(),  # null before segmentation
    "time": UTC_US,  # when the ship sent it, best known
    "lon_deg": pl.Float64(),  # WGS 84, -180 to 180
    "lat_deg": pl.Float64(),  # WGS 84, -90 to 90
    "sog_kn": pl.Float32(),  # null: not available
    "cog_deg": pl.Float32(),  # true, clockwise, 0 to under 360; null: not available
    "heading_deg": pl.Float32(),  # true, clockwise, 0 to under 360; null: not available
    "rot_deg_min": pl.Float32(),  # positive to starboard; null: not available
    "nav_status": pl.UInt8(),  # ITU-R M.1371 code 0 to 15; null: not given
    "raim": pl.Boolean(),  # integrity monitoring in use; null: not given
    "receiver": pl.Categorical(),  # who heard it first; null: unknown
    "receiver_count": pl.UInt16(),  # how many heard it; null: unknown
    "quality": pl.UInt16(),  # bits of Quality; 0: nothing to remark
}


class Quality(IntFlag):
    """What is to be remarked about a report. A bit never drops the row."""

    LATE = 1  # sent clearly before it was received, or received after its window
    DERIVED_SPEED = 2  # speed computed from positions
    DERIVED_COURSE = 4  # course computed from positions
    BAD_MMSI = 8  # not a number a ship, aircraft or craft can have (ITU-R M.585)
    HELD_POSITION = 16  # dead reckoning, manual or repeated position
    IN_INTERFERENCE = 32  # inside an area of satellite-navigation interference
    SHARED_MMSI = 64  # several ships used this number at the time
    RECEIVER_TIME = 128  # the time is the receiver's or the run's, not the ship's


def reports(frame: pl.DataFrame) -> pl.DataFrame:
    """Hold a frame to REPORT and to the limits of its values.

    Raises:
        ProtocolMisuse: a column is missing or of another type, a vessel, time or position is
            null, or a value is outside its limits (a sentinel that got past the border).
    """
    held = conform(frame, REPORT)
    lon, lat, sog = pl.col("lon_deg"), pl.col("lat_deg"), pl.col("sog_kn")
    cog, heading, vessel = pl.col("cog_deg"), pl.col("heading_deg"), pl.col("vessel_id")
    refuse(
        held,
        {
            "no vessel_id": vessel.is_null(),
            "vessel_id outside 1 to 999,999,999": ~vessel.is_between(1, VESSEL_ID_MAX),
            "no time": pl.col("time").is_null(),
            "no position": lon.is_null() | lat.is_null() | lon.is_nan() | lat.is_nan(),
            "lon_deg outside -180 to 180": ~lon.is_between(-180, 180),
            "lat_deg outside -90 to 90": ~lat.is_between(-90, 90),
            "sog_kn outside 0 to 102.2": ~sog.is_between(0, SOG_MAX_KN + 0.05),
            "cog_deg outside 0 to 359.9": ~cog.is_between(0, COG_MAX_DEG + 0.0999),
            "heading_deg outside 0 to 359": ~heading.is_between(0, HEADING_MAX_DEG + 0.9999),
            "nav_status over 15": pl.col("nav_status") > 15,
            "no quality": pl.col("quality").is_null(),
        },
    )
    return held


# What the judgement reads of a report. Two reports that agree in all of it are the same to it.
FIX: Final[Schema] = {
    name: REPORT[name]
    for name in (
        "vessel_id",
        "time",
        "lon_deg",
        "lat_deg",
        "sog_kn",
        "cog_deg",
        "heading_deg",
        "nav_status",
    )
}
