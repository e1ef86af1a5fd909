"""Minutes: what a track did in each minute, and what speed was to be expected of it.

Detectors that judge a ship's behaviour read one row a minute, whatever the reporting interval: ten
reports of ten seconds say little more than their mean, and one report a minute or an hour is a
minute too. A minute with no report has no row. A row is put out when its minute is over.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.memory import Records, Rows, column, frame, layout, records, those
from seawarden.detect.minutes_walk import (
    NO_TIME,
    SLOT_BITS,
    SLOTS,
    Heard,
    Laid,
    ended,
    follow,
    lay,
)
from seawarden.detect.nearness import Nearby
from seawarden.detect.tracking import Followed
from seawarden.geo.slots import slots
from seawarden.model.schema import UTC_US, Schema, conform
from seawarden.model.units import US_PER_MIN, since_1970_us

NOT_DEFINED: Final = 15  # ITU-R M.1371, navigational status

# One minute of one track. Sorted by `known`, then `track_id`, then `time`.
MINUTE: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "known": UTC_US,  # when all of it was certain: the minute's end, or later
    "time": UTC_US,  # of its last report
    "lon_deg": pl.Float64(),  # at its last report
    "lat_deg": pl.Float64(),
    "sog_kn": pl.Float32(),  # mean of its reports; NaN: none told or to be derived
    "cog_deg": pl.Float32(),  # mean direction; NaN: none told or to be derived
    "heading_deg": pl.Float32(),  # mean direction; NaN: none told
    "crab_deg": pl.Float32(),  # heading less course, -180 to 180; NaN: either is missing
    "turn_deg": pl.Float32(),  # sum of its changes of course, to starboard positive; 0 if none
    "nav_status": pl.UInt8(),  # of its last report; 15: not given
    "report_count": pl.UInt16(),
    "mended": pl.UInt8(),  # bits of tracking_kernel: speed or course derived, speed refused
    "before_time": UTC_US,  # last report of the track's minute before; null: none, it is the first
    "before_lon_deg": pl.Float64(),  # NaN: the first of its track
    "before_lat_deg": pl.Float64(),
    "expected_kn": pl.Float32(),  # by the ship's own last hour; NaN: too short a time with reports
    "spread": pl.Float32(),  # robust standard deviation of ln(speed) in that hour; NaN likewise
    "asset": pl.Int32(),  # number of the nearest line; -1: none within the corridor
    "asset_distance_m": pl.Float64(),  # infinite: none within the corridor
}

LOOP: Final[Schema] = MINUTE | {"place": pl.Int64()}  # row of the track in the state

# The minute that fills, one row a track, and the stretches that the expectation rests on.
MEMORY: Final[Schema] = {
    "track_id": pl.UInt64(),
    "vessel_id": pl.UInt32(),
    "number": pl.Int64(),  # minutes since 1970; -1: none fills
    "known": pl.Int64(),  # µs
    "time": pl.Int64(),  # µs; of the latest report
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "before_time": pl.Int64(),  # µs; -1: none
    "before_lon_deg": pl.Float64(),
    "before_lat_deg": pl.Float64(),
    "report_count": pl.Int32(),
    "sog_sum": pl.Float32(),
    "sog_count": pl.Int32(),
    "cog_first": pl.Float32(),
    "cog_sum": pl.Float32(),  # of the differences from the first
    "cog_count": pl.Int32(),
    "heading_first": pl.Float32(),
    "heading_sum": pl.Float32(),
    "heading_count": pl.Int32(),
    "turn_sum": pl.Float32(),
    "asset": pl.Int32(),
    "asset_distance_m": pl.Float64(),
    "last_cog": pl.Float32(),  # NaN: none yet
    "nav_status": pl.UInt8(),
    "mended": pl.UInt8(),
    # Number of the stretch since 1970, in 16 bits: they come again after 227 days; a track ends
    # after hours of silence.
    "slot": pl.Array(pl.UInt16(), SLOTS),
    "slot_sum": pl.Array(pl.Float32(), SLOTS),  # of ln(speed + FLOOR_KN) over its minutes
    "slot_count": pl.Array(pl.UInt8(), SLOTS),  # 0: unused
    "slot_at": pl.Int32(),  # place of the one that fills
    "expected_kn": pl.Float32(),
    "spread": pl.Float32(),
}


def step(
    state: pl.DataFrame, found: Followed, near: Nearby, *, now: datetime, memory: timedelta
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the state after the reports, and MINUTE for every minute that is over.

    Args:
        state: MEMORY.
        found: reports with their tracks, complete up to `now`.
        near: the line nearest to each report.
        now: the instant up to which no report is missing.
        memory: a track silent for longer is over.
    """
    place, held = _held(state, found)
    now_us = since_1970_us(now)
    heard = _heard(found, place, near)
    # No more room than is needed: what is laid out anew for each step has to be found each time.
    most = ended(heard.time, heard.row, found.output.before_time) + held.size
    out = np.empty(most, layout(LOOP))
    out = out[: follow(heard, held, out, now_us)]
    told = _minutes(out, _order(out, held))
    oldest_us = now_us - memory // timedelta(microseconds=1)
    kept = frame(those(held, held["time"] >= oldest_us), MEMORY, by="track_id")
    return kept, told


def cut(now: datetime) -> datetime:
    """Return the instant before which every report is in a minute put out."""
    return now.replace(second=0, microsecond=0)


def _held(state: pl.DataFrame, found: Followed) -> tuple[Rows, Records]:
    """Return the row of each accepted report's track in the state, and the state as records."""
    track = found.output.track
    first = np.full(int(track.max(initial=-1)) + 1, -1, np.int64)
    first[track[::-1]] = np.arange(track.size)[::-1]
    seen = np.flatnonzero(first >= 0)
    slot, fresh = slots(
        state["track_id"].to_numpy().astype(np.uint64), found.track_ids[first[seen]]
    )
    held = records(state, MEMORY, room=fresh.size)
    new = held[state.height :]
    born = first[seen][fresh]
    new["track_id"] = found.track_ids[born]
    new["vessel_id"] = found.rows["vessel_id"].to_numpy()[found.output.row[born]]
    new["number"], new["time"], new["before_time"] = -1, NO_TIME, NO_TIME
    new["before_lon_deg"], new["before_lat_deg"], new["last_cog"] = np.nan, np.nan, np.nan
    new["slot"], new["slot_count"], new["slot_at"] = 0, 0, 0
    new["expected_kn"], new["spread"] = np.nan, np.nan
    place = np.empty(first.size, np.int64)
    place[seen] = slot
    return place[track], held


def _order(out: Records, held: Records) -> Rows:
    """Return the rows by the instant they became known, then by track, then by time.

    Nearly always an instant is the end of a minute: then one whole number says all of it.
    """
    known, minute = out["known"], out["known"] // US_PER_MIN
    if known.size and (known == minute * US_PER_MIN).all():
        by_track = np.empty(held.size, np.int64)
        by_track[np.argsort(held["track_id"], kind="stable")] = np.arange(held.size)
        track, minute = by_track[out["place"]], minute - minute.min()
        order: Rows = np.argsort(_narrow(track), kind="stable")
        order = order[np.argsort(_narrow(minute)[order], kind="stable")]
        if (np.diff((minute * held.size + track)[order]) > 0).all():
            return order
    return np.lexsort((out["time"], out["track_id"], known))


def _narrow(numbers: Rows) -> npt.NDArray[Any]:
    """Return numbers from 0 in 16 bits if they fit: these NumPy sorts by counting."""
    return numbers.astype(np.uint16) if numbers.max(initial=0) <= SLOT_BITS else numbers


def _heard(found: Followed, place: Rows, near: Nearby) -> Heard:
    output, rows = found.output, found.rows
    asset, distance = np.full(place.size, -1, np.int32), np.full(place.size, np.inf)
    asset[near.which], distance[near.which] = near.asset, near.distance
    return Heard(
        place=place,
        row=output.row,
        known=output.known,
        sog=output.sog,
        cog=output.cog,
        mended=output.mended,
        asset=asset,
        distance=distance,
        time=column(rows["time"]),
        lon=rows["lon_deg"].to_numpy(),
        lat=rows["lat_deg"].to_numpy(),
        heading=rows["heading_deg"].to_numpy(),
        status=rows["nav_status"].fill_null(NOT_DEFINED).to_numpy(),
    )


def _minutes(out: Records, order: Rows) -> pl.DataFrame:
    """Return MINUTE from records in an order."""
    kinds = layout(MINUTE)
    laid = Laid(**{name: np.empty(order.size, kinds[name]) for name in MINUTE})
    lay(out, order, laid)
    before = pl.col("before_time")
    return conform(
        pl.DataFrame(laid._asdict()).with_columns(
            before_time=pl.when(before != NO_TIME).then(before).cast(UTC_US),
            known=pl.col("known").cast(UTC_US),
            time=pl.col("time").cast(UTC_US),
        ),
        MINUTE,
    )
