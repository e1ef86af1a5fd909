"""Where the ways of ships from one minute to the next meet lines, for `repeated_crossing`."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.context import Context
from seawarden.detect.memory import Records, Rows, column, filled, records
from seawarden.geo.corridor import RADIUS_M
from seawarden.geo.crossing import crossings
from seawarden.geo.geodesy import DEGREE_MAX_M
from seawarden.geo.slots import slots
from seawarden.model.schema import Schema, empty

ROUNDING: Final = 0.99  # of a distance, so that no leg that may reach a line is passed over


class Passed(NamedTuple):
    """MINUTE as arrays, and where their ways meet lines."""

    known: Rows  # µs
    time: Rows  # µs
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    before_lon: npt.NDArray[np.float64]
    before_lat: npt.NDArray[np.float64]
    sog: npt.NDArray[np.float32]
    turn: npt.NDArray[np.float32]
    distance: npt.NDArray[np.float64]  # m; to the nearest line
    slot: Rows  # number of the track among those remembered; theirs come first
    first: Rows  # of the pairs of each remembered track; one more at the end
    over_row: Rows  # the minute of each crossing, never falling
    over_pair: Rows  # its pair
    over_kp: npt.NDArray[np.float64]


_OVER: Final[Schema] = {
    "row": pl.Int64(),
    "track_id": pl.UInt64(),
    "asset": pl.Int32(),
    "kp_km": pl.Float64(),
}


def over_lines(minutes: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return where the ways of minutes meet lines, in the order of the minutes."""
    if context.corridor is None or minutes.is_empty():
        return empty(_OVER)
    lon, lat = minutes["lon_deg"].to_numpy(), minutes["lat_deg"].to_numpy()
    lon0, lat0 = minutes["before_lon_deg"].to_numpy(), minutes["before_lat_deg"].to_numpy()
    reach_m = np.minimum(minutes["asset_distance_m"].to_numpy(), RADIUS_M)
    way_m = DEGREE_MAX_M * np.hypot(lon - lon0, lat - lat0)
    row = np.flatnonzero(way_m >= reach_m * ROUNDING - 1.0)  # never true of what is not a number
    time = column(minutes["time"])[row]
    before = filled(minutes["before_time"], 0)[row]
    found = crossings(context.corridor, lon0[row], lat0[row], before, lon[row], lat[row], time)
    at = row[found.pair]
    return pl.DataFrame(
        {
            "row": at,
            "track_id": minutes["track_id"].to_numpy()[at],
            "asset": found.asset,
            "kp_km": found.kp_km,
        },
        schema=_OVER,
    )


_PAIR: Final = ["track_id", "asset"]


def pairs(
    state: pl.DataFrame, over: pl.DataFrame, minutes: pl.DataFrame, schema: Schema
) -> Records:
    """Return the pairs of track and line as records ordered by both, new ones included."""
    fresh = over.unique(_PAIR, keep="first", maintain_order=True).join(
        state.select(_PAIR), on=_PAIR, how="anti", maintain_order="left"
    )
    held = records(state, schema, room=fresh.height)
    new = held[state.height :]
    new["track_id"], new["asset"] = fresh["track_id"].to_numpy(), fresh["asset"].to_numpy()
    new["vessel_id"] = minutes["vessel_id"].to_numpy()[fresh["row"].to_numpy()]
    new["is_staying"], new["is_raised"] = False, False
    return held[np.lexsort((held["asset"], held["track_id"]))]


def passed(minutes: pl.DataFrame, over: pl.DataFrame, held: Records) -> Passed:
    """Return MINUTE, and where it meets lines, as the loop reads it."""
    tracks, first = np.unique(held["track_id"], return_index=True)
    slot, _ = slots(tracks, minutes["track_id"].to_numpy())
    numbers = pl.DataFrame(
        {"track_id": held["track_id"], "asset": held["asset"], "pair": np.arange(held.size)}
    )
    joined = over.join(numbers, on=_PAIR, how="left", maintain_order="left")
    return Passed(
        known=column(minutes["known"]),
        time=column(minutes["time"]),
        lon=minutes["lon_deg"].to_numpy(),
        lat=minutes["lat_deg"].to_numpy(),
        before_lon=minutes["before_lon_deg"].to_numpy(),
        before_lat=minutes["before_lat_deg"].to_numpy(),
        sog=minutes["sog_kn"].to_numpy(),
        turn=minutes["turn_deg"].to_numpy(),
        distance=minutes["asset_distance_m"].to_numpy(),
        slot=slot,
        first=np.append(first, held.size).astype(np.int64),
        over_row=joined["row"].to_numpy(),
        over_pair=joined["pair"].to_numpy(),
        over_kp=joined["kp_km"].to_numpy(),
    )
