"""An asset: one line on the sea floor."""

from typing import Final

import polars as pl

from seawarden.model.schema import Schema, conform, refuse

KINDS: Final = ("telecom", "power", "gas", "oil", "water", "other")

# Above this a drawn line is a schematic: it never raises above level info (DESIGN.md, Asset).
SCHEMATIC_ACCURACY_M: Final = 1000.0

ASSET: Final[Schema] = {
    "asset_id": pl.String(),  # slug, unique in a set of lines
    "name": pl.String(),
    "kind": pl.String(),  # one of KINDS
    "owner": pl.String(),  # null: not public
    "status": pl.String(),  # in service, out of service, planned, decommissioned; null: unknown
    # LineString or MultiLineString, WGS 84, as WKB. Straight in longitude and latitude between
    # vertices (RFC 7946, 3.1.1); parts meet at the date line and none crosses it.
    "geometry": pl.Binary(),
    "accuracy_m": pl.Float64(),  # how far the drawn line may lie from the real one
    "depth_m": pl.Float64(),  # typical water depth; null: unknown
    "burial_m": pl.Float64(),  # typical depth of burial; null: unknown
    "capacity": pl.String(),  # as published, with its unit; null: unknown
    "landing_points": pl.List(pl.String()),  # null: unknown
    "source": pl.String(),
    "licence": pl.String(),
    "is_cut_onshore": pl.Boolean(),  # the parts on land are already cut away
}


def assets(frame: pl.DataFrame) -> pl.DataFrame:
    """Hold a frame to ASSET and to the limits of its values.

    Raises:
        ProtocolMisuse: a column is missing or of another type, an identifier is null or stands
            twice, a kind is unknown, a geometry is missing, or `accuracy_m` is not positive.
    """
    held = conform(frame, ASSET)
    accuracy = pl.col("accuracy_m")
    refuse(
        held,
        {
            "no asset_id": pl.col("asset_id").is_null(),
            "asset_id stands twice": pl.col("asset_id").is_duplicated(),
            f"kind is none of {KINDS}": ~pl.col("kind").is_in(KINDS) | pl.col("kind").is_null(),
            "no geometry": pl.col("geometry").is_null(),
            "accuracy_m is missing or not positive": accuracy.is_null() | ~(accuracy > 0),
            "no source": pl.col("source").is_null(),
            "is_cut_onshore is missing": pl.col("is_cut_onshore").is_null(),
        },
    )
    return held
