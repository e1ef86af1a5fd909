"""One number's minutes as arrays, for the detectors that ask whether one ship can have sent them.

These detectors remember a row for each number (MMSI), not for each track: what is told is that
the tracks of one number contradict each other.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect import stay
from seawarden.detect.context import Context, described
from seawarden.detect.memory import Record, Records, Rows, column, filled
from seawarden.geo.kernel import kernel, part
from seawarden.geo.offset import offset_m
from seawarden.model.schema import Schema, conform
from seawarden.model.units import MS_PER_KN, US_PER_S

NO_TIME: Final = -1
NO_LINE: Final = -1


class Passed(NamedTuple):
    """MINUTE as arrays, with the row of each minute's ship in the state."""

    place: Rows
    track: npt.NDArray[np.uint64]
    known: Rows  # µs
    time: Rows  # µs
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    sog: npt.NDArray[np.float32]  # NaN: neither told nor to be derived
    heading: npt.NDArray[np.float32]  # NaN: not told
    turn: npt.NDArray[np.float32]
    mended: npt.NDArray[np.uint8]
    before: Rows  # µs, of the track's minute before; -1: none, it is the first of its track


class Told(NamedTuple):
    """Room for what is to be told: the state at that instant, with its code and cause."""

    out: Records
    codes: stay.Codes
    causes: stay.Codes


def passed(place: Rows, minutes: pl.DataFrame) -> Passed:
    """Return MINUTE as arrays, the minutes of each number in the order in which they were heard.

    MINUTE is ordered by track where two tracks are known at one instant. Which of two tracks of a
    number comes first must hang on what was sent, not on how tracks are named.
    """
    track = minutes["track_id"].to_numpy()
    is_shared = _shared(place, track, int(place.max(initial=-1)) + 1)
    if is_shared.any():
        rows = np.flatnonzero(is_shared)
        keys = [column(minutes[name])[rows] for name in ("track_id", "lat_deg", "time", "known")]
        order = np.arange(place.size)
        order[rows] = rows[np.lexsort(keys)]
        place, minutes = place[order], minutes[order]
    return Passed(
        place=place,
        track=minutes["track_id"].to_numpy(),
        known=column(minutes["known"]),
        time=column(minutes["time"]),
        lon=minutes["lon_deg"].to_numpy(),
        lat=minutes["lat_deg"].to_numpy(),
        sog=minutes["sog_kn"].to_numpy(),
        heading=minutes["heading_deg"].to_numpy(),
        turn=minutes["turn_deg"].to_numpy(),
        mended=minutes["mended"].to_numpy(),
        before=filled(minutes["before_time"], NO_TIME),
    )


@kernel
def _shared(
    place: Rows, track: npt.NDArray[np.uint64], number_count: int
) -> npt.NDArray[np.bool_]:
    """Say of each minute whether its number has several tracks among them."""
    first = np.zeros(number_count, np.uint64)
    is_seen = np.zeros(number_count, np.bool_)
    is_several = np.zeros(number_count, np.bool_)
    for row in range(place.size):
        number = place[row]
        is_several[number] |= is_seen[number] and first[number] != track[row]
        first[number] = track[row]
        is_seen[number] = True
    is_shared = np.zeros(place.size, np.bool_)
    for row in range(place.size):
        is_shared[row] = is_several[place[row]]
    return is_shared


def described_rows(
    held: Records, codes: stay.Codes, schema: Schema, known_at: npt.NDArray[np.int64],
    context: Context,
) -> pl.DataFrame:  # fmt: skip
    """Return what is to be told as rows, with its status and what is known of the ship.

    Args:
        held: the states to be told.
        codes: of `stay`.
        schema: their columns.
        known_at: µs; what the ships had said by then is looked up.
        context: where to look. No line is concerned.
    """
    columns: dict[str, Any] = {name: np.ascontiguousarray(held[name]) for name in schema}
    rows = conform(pl.DataFrame(columns), schema).with_columns(
        pl.Series("code", codes, dtype=pl.UInt8),
        pl.Series("known_at", known_at).cast(pl.Datetime("us", "UTC")),
        asset=pl.lit(NO_LINE, dtype=pl.Int32),
    )
    return described(rows, context).with_columns(
        status=pl.col("code").replace_strict(stay.STATUS, return_dtype=pl.String)
    )


@part
def moved(at: Record, lon: float, lat: float, time: int) -> tuple[float, float]:
    """Return how far a place is from where the state's last minute ended, in m; and in seconds."""
    east_m, north_m = offset_m(at.lon_deg, at.lat_deg, lon, lat)
    return np.hypot(east_m, north_m), abs(time - at.time) / US_PER_S


@part
def is_beyond(apart_m: float, elapsed_s: float, reach_kn: float, slack_m: float) -> bool:
    """Say whether no ship can have gone so far in that time."""
    return apart_m > slack_m + reach_kn * MS_PER_KN * elapsed_s
