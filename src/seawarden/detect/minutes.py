"""Minutes: what a track did in each minute, and what speed was to be expected of it.

Detectors that judge a ship's behaviour read one row a minute, whatever the reporting interval: ten
reports of ten seconds say little more than their mean, and one report a minute or an hour is a
minute too. A minute with no report has no row. A row is put out when its minute is over.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.memory import Record, Records, Rows, column, frame, layout, records
from seawarden.detect.nearness import Nearby
from seawarden.detect.tracking import Followed
from seawarden.geo.kernel import kernel, part
from seawarden.geo.slots import slots
from seawarden.model.schema import UTC_US, Schema, conform
from seawarden.model.units import US_PER_MIN, since_1970_us

NOT_DEFINED: Final = 15  # ITU-R M.1371, navigational status
NO_TIME: Final = -1

# A ship's own expectation rests on stretches of this length.
SLOT_US: Final = 5 * US_PER_MIN
# So many are kept: the one that fills, the one before it, and those the expectation rests on.
SLOTS: Final = 12
# The field notes (8.1): the ship's own last hour, without the last ten minutes.
SLOTS_LEFT_OUT: Final = 2
SLOT_BITS: Final = 0xFFFF
SLOTS_LEAST: Final = 4  # 20 minutes with reports; below that there is no expectation
FLOOR_KN: Final = 0.1  # added before a logarithm is taken: one step of AIS speed (ITU-R M.1371)
MAD_TO_SD: Final = 1.4826  # of a normal distribution

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

_LOOP: Final[Schema] = MINUTE | {"place": pl.Int64()}  # row of the track in the state

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


class Heard(NamedTuple):
    """Accepted reports as arrays, in the order in which they became certain."""

    place: Rows  # row of the track in the state
    row: Rows  # row in the columns below that have all looked-at reports
    known: Rows  # µs
    sog: npt.NDArray[np.float32]  # one for each accepted report, as those above
    cog: npt.NDArray[np.float32]
    mended: npt.NDArray[np.uint8]
    asset: npt.NDArray[np.int32]  # -1: no line within the corridor
    distance: npt.NDArray[np.float64]  # m; infinite: no line within the corridor
    time: Rows  # µs; by row, as those below
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    heading: npt.NDArray[np.float32]
    status: npt.NDArray[np.uint8]


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
    out = np.empty(found.report_count + held.size, layout(_LOOP))
    count = _follow(_heard(found, place, near), held, out, now_us)
    told = _minutes(out[:count], _order(out[:count], held))
    oldest_us = now_us - memory // timedelta(microseconds=1)
    kept = frame(held[held["time"] >= oldest_us], MEMORY, by="track_id")
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
        key = (minute - minute.min()) * held.size + by_track[out["place"]]
        order: Rows = np.argsort(key)
        if (np.diff(key[order]) > 0).all():
            return order
    return np.lexsort((out["time"], out["track_id"], known))


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
    # Laid side by side first: to pick rows out of records one by one is slower.
    columns = {name: np.ascontiguousarray(out[name])[order] for name in MINUTE}
    before = pl.col("before_time")
    return conform(
        pl.DataFrame(columns).with_columns(
            before_time=pl.when(before != NO_TIME).then(before).cast(UTC_US),
            known=pl.col("known").cast(UTC_US),
            time=pl.col("time").cast(UTC_US),
        ),
        MINUTE,
    )


@kernel
def _follow(heard: Heard, held: Records, out: Records, now_us: int) -> int:
    """Walk the reports; return how many minutes were put out."""
    count = 0
    for place in range(heard.place.size):
        at, row = held[heard.place[place]], heard.row[place]
        time = heard.time[row]
        number = time // US_PER_MIN
        if number != at.number:
            if at.number >= 0:
                count = _put_out(at, heard.place[place], out, count)
            _begin(at, number)
        _add(at, heard, place, row)
    for place in range(held.size):
        at = held[place]
        end = (at.number + 1) * US_PER_MIN
        if at.number >= 0 and end <= now_us:
            count = _put_out(at, place, out, count)
            at.number = -1
    return count


@part
def _begin(at: Record, number: int) -> None:
    if at.time != NO_TIME:
        at.before_time = at.time
        at.before_lon_deg = at.lon_deg
        at.before_lat_deg = at.lat_deg
    at.number = number
    at.known = (number + 1) * US_PER_MIN
    at.report_count = 0
    at.sog_sum = 0.0
    at.sog_count = 0
    at.cog_sum = 0.0
    at.cog_count = 0
    at.heading_sum = 0.0
    at.heading_count = 0
    at.turn_sum = 0.0
    at.mended = 0


@part
def _add(at: Record, heard: Heard, place: int, row: int) -> None:
    """Take a report into the minute that fills."""
    sog, cog, heading = heard.sog[place], heard.cog[place], heard.heading[row]
    at.known = max(at.known, heard.known[place])
    at.time = heard.time[row]
    at.lon_deg = heard.lon[row]
    at.lat_deg = heard.lat[row]
    at.nav_status = heard.status[row]
    at.asset = heard.asset[place]
    at.asset_distance_m = heard.distance[place]
    at.mended |= heard.mended[place]
    at.report_count += 1
    if not np.isnan(sog):
        at.sog_sum += sog
        at.sog_count += 1
    if not np.isnan(heading):
        if at.heading_count == 0:
            at.heading_first = heading
        at.heading_sum += _turned(heading, at.heading_first)
        at.heading_count += 1
    if not np.isnan(cog):
        if at.cog_count == 0:
            at.cog_first = cog
        at.cog_sum += _turned(cog, at.cog_first)
        at.cog_count += 1
        if not np.isnan(at.last_cog):
            at.turn_sum += _turned(cog, at.last_cog)
        at.last_cog = cog


@part
def _turned(new_deg: float, old_deg: float) -> float:
    """Return by how much a direction differs from another, both 0 to under 360 degrees."""
    turned = new_deg - old_deg
    if turned >= 180.0:
        return turned - 360.0
    if turned < -180.0:
        return turned + 360.0
    return turned


@part
def _put_out(at: Record, place: int, out: Records, count: int) -> int:
    """Put out the minute that is over, with the expectation from before it."""
    row = out[count]
    row.place = place
    row.vessel_id = at.vessel_id
    row.track_id = at.track_id
    row.known = at.known
    row.time = at.time
    row.lon_deg = at.lon_deg
    row.lat_deg = at.lat_deg
    row.sog_kn = at.sog_sum / at.sog_count if at.sog_count else np.nan
    cog, heading = np.nan, np.nan
    if at.cog_count:
        cog = _direction(at.cog_first + at.cog_sum / at.cog_count)
    if at.heading_count:
        heading = _direction(at.heading_first + at.heading_sum / at.heading_count)
    row.cog_deg = cog
    row.heading_deg = heading
    row.crab_deg = _turned(heading, cog)
    row.turn_deg = at.turn_sum
    row.nav_status = at.nav_status
    row.asset = at.asset
    row.asset_distance_m = at.asset_distance_m
    row.report_count = min(at.report_count, 65_535)
    row.mended = at.mended
    row.before_time = at.before_time
    row.before_lon_deg = at.before_lon_deg
    row.before_lat_deg = at.before_lat_deg
    if at.sog_count:
        _expect(at, np.log(row.sog_kn + FLOOR_KN))
    row.expected_kn = at.expected_kn
    row.spread = at.spread
    return count + 1


@part
def _direction(angle_deg: float) -> float:
    """Return an angle from -180 to under 540 degrees as a direction, 0 to under 360."""
    if angle_deg < 0.0:
        angle_deg += 360.0
    # A little below nought becomes 360 when rounded to 32 bits.
    return angle_deg - 360.0 if np.float32(angle_deg) >= 360.0 else angle_deg


@kernel
def _expect(at: Record, log_speed: float) -> None:
    """Add a minute to its stretch; a stretch that begins moves the expectation on."""
    number = (at.number // (SLOT_US // US_PER_MIN)) & SLOT_BITS
    if at.slot[at.slot_at] != number:
        at.slot_at = (at.slot_at + 1) % SLOTS
        at.slot[at.slot_at] = number
        at.slot_sum[at.slot_at] = 0.0
        at.slot_count[at.slot_at] = 0
        _renew(at, number)
    at.slot_sum[at.slot_at] += log_speed
    at.slot_count[at.slot_at] += 1


@kernel
def _renew(at: Record, number: int) -> None:
    """Set the expectation from the stretches that ended long enough ago."""
    means, count = np.empty(SLOTS), 0
    for place in range(SLOTS):
        age = (number - at.slot[place]) & SLOT_BITS
        if at.slot_count[place] > 0 and age >= SLOTS_LEFT_OUT:
            means[count] = at.slot_sum[place] / at.slot_count[place]
            count += 1
    if count < SLOTS_LEAST:
        at.expected_kn = np.nan
        at.spread = np.nan
        return
    middle = np.median(means[:count])
    at.expected_kn = max(np.exp(middle) - FLOOR_KN, 0.0)
    at.spread = MAD_TO_SD * np.median(np.abs(means[:count] - middle))
