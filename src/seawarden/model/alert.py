"""An alert: an event that somebody must look at, through its whole life."""

from typing import Final

import polars as pl

from seawarden.model.schema import UTC_US, Schema, conform, refuse

KINDS: Final = (
    "anchor_drag", "anchored_drag", "adrift", "slow_crossing", "loitering", "anchored",
    "repeated_crossing", "survey_pattern", "silence", "false_position", "interference",
    "identity_clone", "identity_change",
)  # fmt: skip
LEVELS: Final = ("info", "low", "high")
STATUSES: Final = ("raised", "revised", "withdrawn", "closed")

EVIDENCE: Final = pl.List(
    pl.Struct(
        {
            "name": pl.String(),  # what was looked at, in words
            "value": pl.Float64(),  # null: could not be judged
            "unit": pl.String(),  # empty: a plain number
            "weight": pl.Float64(),  # its part in the decision; 0: shown, not used
        }
    )
)

# What a detector says, before the engine gives it an identity.
EVENT: Final[Schema] = {
    "status": pl.String(),  # one of STATUSES
    "kind": pl.String(),  # one of KINDS
    "track_id": pl.UInt64(),
    "vessel_id": pl.UInt32(),
    "asset_id": pl.String(),  # null: no line concerned
    "start": UTC_US,  # onset: with kind and track, the identity of the matter
    "end": UTC_US,  # the last report that belongs to it so far
    "lon_deg": pl.Float64(),  # where the ship was at `end`, or at the crossing
    "lat_deg": pl.Float64(),
    "probability": pl.Float64(),  # calibrated; null before calibration
    "level": pl.String(),  # one of LEVELS
    "next_asset_id": pl.String(),  # null: none ahead, or not judged
    "lead_time": pl.Duration("us"),  # to the next line; null: none ahead, or not judged
    "reason": pl.String(),  # one plain sentence
    "evidence": EVIDENCE,
}

ALERT: Final[Schema] = {
    "alert_id": pl.String(),  # local and stable over revisions; never leaves the node
    "revision": pl.UInt16(),  # 0 when raised, one more for each change
    **EVENT,
}


def alerts(frame: pl.DataFrame) -> pl.DataFrame:
    """Hold a frame to ALERT and to the limits of its values.

    Raises:
        ProtocolMisuse: a column is missing or of another type, or a value is outside its limits.
    """
    held = conform(frame, ALERT)
    probability = pl.col("probability")
    refuse(
        held,
        {
            f"kind is none of {KINDS}": ~pl.col("kind").is_in(KINDS),
            f"level is none of {LEVELS}": ~pl.col("level").is_in(LEVELS),
            f"status is none of {STATUSES}": ~pl.col("status").is_in(STATUSES),
            "ends before it starts": pl.col("end") < pl.col("start"),
            "probability outside 0 to 1": ~probability.is_between(0, 1),
            "no reason": pl.col("reason").is_null() | (pl.col("reason") == ""),
            "no identity": pl.col("alert_id").is_null() | pl.col("track_id").is_null(),
        },
    )
    return held
