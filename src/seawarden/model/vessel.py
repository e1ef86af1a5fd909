"""A vessel: what a ship says of herself, one row a change."""

from typing import Final

import polars as pl

from seawarden.model.schema import UTC_US, Schema, conform, refuse

VESSEL: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "time": UTC_US,  # when she first said so; null: unknown (a snapshot without times)
    "imo": pl.UInt32(),  # IMO ship number, 1,000,000 to 9,999,999; null: none given
    "name": pl.String(),
    "call_sign": pl.String(),
    "ship_type": pl.UInt8(),  # ITU-R M.1371 table 53, 1 to 99; null: not given
    "length_m": pl.Float32(),  # over all; null: not given
    "beam_m": pl.Float32(),
    "to_bow_m": pl.Float32(),  # antenna to bow (dimension A); null: not given
    "draught_m": pl.Float32(),  # null: not given
    "destination": pl.String(),
}

PARTICULARS: Final = tuple(name for name in VESSEL if name not in {"vessel_id", "time"})


def vessels(frame: pl.DataFrame) -> pl.DataFrame:
    """Hold a frame to VESSEL and to the limits of its values.

    Raises:
        ProtocolMisuse: a column is missing or of another type, a vessel is null, or a value is
            outside its limits.
    """
    held = conform(frame, VESSEL)
    refuse(
        held,
        {
            "no vessel_id": pl.col("vessel_id").is_null(),
            "ship_type outside 1 to 99": ~pl.col("ship_type").is_between(1, 99),
            "length_m not positive": pl.col("length_m") <= 0,
            "beam_m not positive": pl.col("beam_m") <= 0,
            "draught_m not positive": pl.col("draught_m") <= 0,
        },
    )
    return held
