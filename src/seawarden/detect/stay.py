"""Stays near a line, for the detectors that judge them: how one goes on and is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.context import Context, described
from seawarden.detect.memory import (
    Record,
    Records,
    Rows,
    column,
    frame,
    layout,
    places,
    records,
    those,
)
from seawarden.geo.kernel import kernel
from seawarden.model.alert import EVENT
from seawarden.model.schema import UTC_US, Schema, conform
from seawarden.model.units import MICROSECOND, US_PER_MIN, since_1970_us

NOT_DEFINED: Final = 15  # ITU-R M.1371, navigational status

# What an emitted record says of its stay.
RAISED: Final = 1
CLOSED: Final = 2
STANDING: Final = 3
REVISED: Final = 4
STATUS: Final = {RAISED: "raised", CLOSED: "closed", STANDING: "raised", REVISED: "revised"}

# The part of a stay's memory that all such detectors share.
STAY: Final[Schema] = {
    "track_id": pl.UInt64(),
    "vessel_id": pl.UInt32(),
    "since": UTC_US,  # the first report of the stay
    "last": UTC_US,  # its latest report
    "lon_deg": pl.Float64(),  # at the latest report
    "lat_deg": pl.Float64(),
    "asset": pl.Int32(),  # the line it came nearest to
    "least_m": pl.Float64(),  # how near
    "is_staying": pl.Boolean(),
    "is_raised": pl.Boolean(),
}


Codes = npt.NDArray[np.uint8]


class Heard(NamedTuple):
    """NEAR_REPORT as arrays, with the row of each report's track in the state."""

    place: Rows
    time: Rows  # µs
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    sog: npt.NDArray[np.float32]  # kn, never NaN
    heading: npt.NDArray[np.float32]  # NaN: not sent
    status: npt.NDArray[np.uint8]  # NOT_DEFINED: not given
    asset: npt.NDArray[np.int32]
    distance: npt.NDArray[np.float64]  # m; NaN: out of reach


Walk = Callable[[Heard, Records, Records, Codes], int]


def fold(
    state: pl.DataFrame, reports: pl.DataFrame, schema: Schema, walk: Walk, *, now: datetime,
    silence: timedelta,
) -> tuple[pl.DataFrame, Records, Codes]:  # fmt: skip
    """Walk the reports through the stays, and end those that fell silent.

    Args:
        state: the stays that may go on; `schema`.
        reports: NEAR_REPORT; those without a speed are skipped.
        schema: STAY and what the detector adds.
        walk: takes the reports, the stays, and room for what is to be told and for its codes;
            returns how many were told.
        now: the instant up to which no report is missing.
        silence: a stay ends when nothing was heard for longer.

    Returns:
        The stays that may go on, and the stays to be told with their codes.
    """
    heard = reports.filter(pl.col("sog_kn").is_not_nan())
    place, first = places(state, heard, "track_id")
    held = records(state, schema, room=first.size)
    for name in ("track_id", "vessel_id"):
        held[name][state.height :] = heard[name].to_numpy()[first]
    held["is_staying"][state.height :] = False
    out = np.empty(2 * heard.height, layout(schema))
    codes = np.empty(2 * heard.height, np.uint8)
    count = walk(_columns(place, heard), held, out, codes)
    is_silent = held["last"] < microseconds(now) - microseconds_of(silence)
    ended = held[is_silent & held["is_staying"] & held["is_raised"]]
    kept = frame(those(held, held["is_staying"] & ~is_silent), schema, by="track_id")
    told_codes = np.concatenate([codes[:count], np.full(ended.size, CLOSED, np.uint8)])
    return kept, np.concatenate([out[:count], ended]), told_codes


def _columns(place: Rows, heard: pl.DataFrame) -> Heard:
    return Heard(
        place=place,
        time=column(heard["time"]),
        lon=heard["lon_deg"].to_numpy(),
        lat=heard["lat_deg"].to_numpy(),
        sog=heard["sog_kn"].to_numpy(),
        heading=heard["heading_deg"].to_numpy(),
        status=heard["nav_status"].fill_null(NOT_DEFINED).to_numpy(),
        asset=heard["asset"].to_numpy(),
        distance=heard["asset_distance_m"].to_numpy(),
    )


def still(state: pl.DataFrame, schema: Schema) -> tuple[Records, Codes]:
    """Return the told stays that still last, with their codes."""
    held = records(state.filter("is_raised"), schema)
    return held, np.full(held.size, STANDING, np.uint8)


def microseconds_of(span: timedelta) -> int:
    """Return a duration in microseconds."""
    return span // MICROSECOND


def microseconds(instant: datetime) -> int:
    """Return an instant as microseconds since 1970."""
    return since_1970_us(instant)


def emitted(held: Records, codes: Codes, schema: Schema, context: Context) -> pl.DataFrame:
    """Return stays as rows to be told: their memory, status, ship and line."""
    columns: dict[str, Any] = {name: np.ascontiguousarray(held[name]) for name in schema}
    rows = conform(pl.DataFrame(columns), schema).with_columns(
        pl.Series("code", codes, dtype=pl.UInt8),
        # NumPy divides a lone row as it does many. Polars does not: the last bit would tell how
        # the batches were cut.
        pl.Series("minutes", (held["last"] - held["since"]) / US_PER_MIN),
        known_at=pl.col("last"),
    )
    return described(rows, context).with_columns(
        status=pl.col("code").replace_strict(STATUS, return_dtype=pl.String),
        lasted=_lasted(),
        place=pl.when("is_schematic")
        .then(pl.format("near {} (schematic route)", "asset_name"))
        .otherwise(
            pl.format("{} m from {}", pl.col("least_m").round(0).cast(pl.Int64), "asset_name")
        ),
    )


def _lasted() -> pl.Expr:
    """Return how long a stay has lasted, in words: minutes, then hours, then days."""
    minutes = ((pl.col("last") - pl.col("since")).dt.total_seconds() / 60).round(0).cast(pl.Int64)
    days, hours = minutes // (24 * 60), minutes // 60
    return (
        pl.when(days >= 2)
        .then(pl.format("{} days", days))
        .when(hours >= 2)
        .then(pl.format("{} h {} min", hours, minutes % 60))
        .otherwise(pl.format("{} min", minutes))
    )


def told(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return EVENT from rows that have level, reason and evidence."""
    return conform(
        rows.with_columns(
            pl.col("since").alias("start"),
            pl.col("last").alias("end"),
            kind=pl.lit(kind),
            probability=pl.lit(None, dtype=pl.Float64),
            next_asset_id=pl.lit(None, dtype=pl.String),
            lead_time=pl.lit(None, dtype=pl.Duration("us")),
        ),
        EVENT,
    )


@kernel
def begin(at: Record, time: int) -> None:
    """Start a stay at a report."""
    at.is_staying = True
    at.is_raised = False
    at.since = time
    at.last = time
    at.least_m = np.inf
    at.asset = -1


@kernel
def lengthen(at: Record, heard: Heard, row: int) -> None:
    """Move a stay's end to a report, and note the line if it is the nearest so far."""
    at.last = heard.time[row]
    at.lon_deg = heard.lon[row]
    at.lat_deg = heard.lat[row]
    if heard.distance[row] < at.least_m:
        at.least_m = heard.distance[row]
        at.asset = heard.asset[row]


@kernel
def tell(at: Record, code: int, out: Records, codes: Codes, count: int) -> int:
    """Note a stay to be told; one that was never raised is not closed aloud."""
    if code == CLOSED and not at.is_raised:
        return count
    at.is_raised = True
    out[count] = at
    codes[count] = code
    return count + 1
