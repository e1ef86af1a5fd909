"""Alerts on one ship inside an area of interference: told for information, and why.

A jump, a silence or a second ship on a number has its explanation where several ships' positions
go wrong at once. Nothing is suppressed; the level says what it is worth.
"""

from datetime import timedelta
from typing import Final

import polars as pl

from seawarden.detect.context import Context
from seawarden.detect.interference_areas import NAME
from seawarden.detect.interference_clusters import apart_m
from seawarden.model.alert import EVENT
from seawarden.model.schema import conform

MUTED: Final = ("false_position", "silence", "identity_clone")
# An area found explains what ends within this after the stretch in which it was found, and began
# before it was over: one stretch of ten minutes, and as much for what takes time to be told.
EXPLAINS: Final = timedelta(minutes=30)
WORDS: Final = (
    " It lies inside an area of interference, where several ships' positions are wrong at once: "
    "for information only."
)


def muted(events: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return EVENT, those on one ship inside an area of interference at level info.

    An event is inside when its ship is one of those whose symptoms made the area, or when it lies
    within it or within reach of the place they jumped to. Only areas that were complete by the
    end of the event count, so that it does not matter how a feed is cut.
    """
    sightings = context.surroundings.get(NAME)
    if sightings is None or events.is_empty():
        return events
    areas = sightings.filter(pl.col("complete").is_not_null())
    rows = events.with_row_index("turn")
    judged = rows.filter(pl.col("kind").is_in(MUTED))
    if areas.is_empty() or judged.is_empty():
        return events
    inside = _inside(judged, areas)
    is_inside = pl.col("turn").is_in(inside.implode())
    return conform(
        rows.with_columns(
            level=pl.when(is_inside).then(pl.lit("info")).otherwise("level"),
            reason=pl.when(is_inside).then(pl.col("reason") + WORDS).otherwise("reason"),
        ),
        EVENT,
    )


def _inside(events: pl.DataFrame, areas: pl.DataFrame) -> pl.Series:
    """Return the turns of the events that an area explains."""
    pairs = events.select("turn", "vessel_id", "start", "end", "lon_deg", "lat_deg").join_where(
        areas.select(
            "complete", "area_lon_deg", "area_lat_deg", "radius_m", "to_lon_deg", "to_lat_deg",
            member=pl.col("vessel_id"),
        ),
        pl.col("complete") <= pl.col("end"),
        pl.col("complete") + EXPLAINS >= pl.col("start"),
    )  # fmt: skip
    is_member = pairs["vessel_id"] == pairs["member"]
    is_near = [
        apart_m(pairs["lon_deg"], pairs["lat_deg"], pairs[f"{to}_lon_deg"], pairs[f"{to}_lat_deg"])
        <= pairs["radius_m"].to_numpy()
        for to in ("area", "to")  # no common place is NaN, and near nothing
    ]
    return pairs.filter(is_member.to_numpy() | is_near[0] | is_near[1])["turn"].unique()
