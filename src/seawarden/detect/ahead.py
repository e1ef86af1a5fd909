"""Ahead: which lines a ship reaches on her present course, when, and how sure that is."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import NormalDist
from typing import Any, Final

import numpy as np
import polars as pl

from seawarden.detect.context import Context
from seawarden.detect.memory import Records
from seawarden.geo.ahead import FOUND, Fan, Floats, Lines, look_ahead
from seawarden.geo.corridor import Corridor
from seawarden.model.schema import Schema, conform, empty
from seawarden.model.units import M_PER_NM, MS_PER_KN

# Parts of the fan. All are equally likely; more of them changed no time of arrival by over 2 %.
PATHS: Final = 20  # an even number: none lies exactly on her course
SPEEDS: Final = 5
SHIFTS: Final = 5
ROOM: Final = 256
SPEED_PART_MOST: Final = 0.5  # a ship that has just stopped spreads more than tells of later

# A line ahead of a ship, or under her. Sorted by `row`, `eta_10` (null last) and `asset`.
AHEAD: Final[Schema] = {
    "row": pl.UInt32(),  # of the ship in what was asked
    "asset": pl.Int32(),  # number of the line
    "asset_id": pl.String(),
    "asset_name": pl.String(),
    "is_schematic": pl.Boolean(),
    "is_here": pl.Boolean(),  # the ship is within the line's accuracy already
    # Time to the line, of the cases in which she reaches it within the horizon; null: in none
    "eta_10": pl.Duration("us"),  # one in ten is earlier
    "eta_50": pl.Duration("us"),
    "eta_90": pl.Duration("us"),
    "probability": pl.Float64(),  # that she reaches it within the horizon, if she keeps her course
    "distance_m": pl.Float64(),  # run to the drawn line; null: she reaches it in no case
}

# What `first_line` adds to a ship.
FIRST: Final[Schema] = {
    "next_asset_id": pl.String(),  # the line she reaches first; null: none, or not to be judged
    "next_asset_name": pl.String(),
    "next_is_schematic": pl.Boolean(),
    "next_probability": pl.Float64(),
    "next_distance_m": pl.Float64(),
    "lead_time": pl.Duration("us"),  # eta_10 of that line
    "charted_lead_time": pl.Duration("us"),  # eta_10 of the first that is not schematic
    "next_part": pl.String(),  # part of a sentence; null: no line ahead
    "here_asset_id": pl.String(),  # the line she may be over already; null: none
    "here_asset_name": pl.String(),
    "here_is_schematic": pl.Boolean(),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reckoning:
    """How sure dead reckoning is. A ship keeps her course and speed, but for these.

    Attributes:
        horizon: lines reached later are not told.
        off_m: standard deviation across her course after an hour (1.5 nm).
        hold: how long a deviation lasts; over the horizon it grows to 2.6 nm.
        off_part: the same is never more than this part of the run: 20 degrees either way. It
            rules the first minutes, and all of a slow drift.
        speed_part: standard deviation of the speed, as a part of it; a ship whose own last hour
            spread more than this has her own.
        likely: a line is the next only if she reaches it with this probability.
    """

    horizon: timedelta = timedelta(hours=6)
    off_m: float = 1.5 * M_PER_NM
    hold: timedelta = timedelta(hours=6)
    off_part: float = 0.36
    speed_part: float = 0.08
    likely: float = 0.25


DEAD_RECKONING: Final = Reckoning()


def next_lines(
    rows: pl.DataFrame, context: Context, *, reckoning: Reckoning = DEAD_RECKONING
) -> pl.DataFrame:
    """Return AHEAD: the lines ahead of ships, and those they may be over already.

    Args:
        rows: `lon_deg`, `lat_deg`, `cog_deg`, `sog_kn`, and `spread` of the logarithm of the
            speed (may be absent). A ship without speed or course (null, not a number, 0 kn)
            has no line ahead: it cannot be judged.
        context: the lines.
        reckoning: how sure the reckoning is.

    The reckoning knows no land, no fairway and no port: the probability holds if she keeps her
    course. A line may lie anywhere within its accuracy, ahead or across: a schematic one has wide
    times of arrival for that alone.
    """
    if context.corridor is None or rows.is_empty() or not context.corridor.pieces.asset.size:
        return empty(AHEAD)
    ships, asked = _ships(rows, reckoning.speed_part)
    lines, fan = _lines(context.corridor, context), _fan(reckoning)
    found = np.empty(ROOM, FOUND)
    count = look_ahead(lines, ships, fan, found)
    if count > ROOM:
        found = np.empty(count, FOUND)
        look_ahead(lines, ships, fan, found)
    return _told(found[:count], asked, context)


def first_line(
    rows: pl.DataFrame, context: Context, *, reckoning: Reckoning = DEAD_RECKONING
) -> pl.DataFrame:
    """Return the rows, in their order, with FIRST: the line each ship reaches first.

    A line she may be over already is not the next one, however it goes on; she has it as
    `here_asset_id`, the charted before the schematic. `lead_time` is the early arrival (one in
    ten is earlier): a warning must come before the line, so the watch counts from there.
    """
    found = next_lines(rows, context, reckoning=reckoning)
    is_next = ~pl.col("is_here") & (pl.col("probability") >= reckoning.likely)
    coming = _firsts(found.filter(is_next)).select(
        "row",
        next_asset_id="asset_id",
        next_asset_name="asset_name",
        next_is_schematic="is_schematic",
        next_probability="probability",
        next_distance_m="distance_m",
        lead_time="eta_10",
        next_part=_part(),
    )
    charted = _firsts(found.filter(is_next, ~pl.col("is_schematic")))
    here = _firsts(found.filter("is_here").sort("row", "is_schematic", "asset"))
    parts = (
        coming,
        charted.select("row", charted_lead_time="eta_10"),
        here.select(
            "row",
            here_asset_id="asset_id",
            here_asset_name="asset_name",
            here_is_schematic="is_schematic",
        ),
    )
    told = rows.drop(*(set(FIRST) & set(rows.columns))).with_row_index("row")
    for each in parts:
        told = told.join(each, on="row", how="left", maintain_order="left")
    return told.drop("row")


def _firsts(found: pl.DataFrame) -> pl.DataFrame:
    return found.unique("row", keep="first", maintain_order=True)


def _part() -> pl.Expr:
    """Return what the sentence says of the next line."""
    name = (
        pl.when("is_schematic")
        .then(pl.format("{} (schematic route)", "asset_name"))
        .otherwise("asset_name")
    )
    verb = pl.when("is_schematic").then(pl.lit("may reach")).otherwise(pl.lit("reaches"))
    return pl.format("{} {} in about {}", verb, name, spoken("eta_50"))


def spoken(duration: str) -> pl.Expr:
    """Return a duration as an officer says it: minutes, from two hours on hours and minutes."""
    minutes = (pl.col(duration).dt.total_seconds() / 60).round(0).cast(pl.Int64)
    return (
        pl.when(minutes >= 120)
        .then(pl.format("{} h {} min", minutes // 60, minutes % 60))
        .otherwise(pl.format("{} min", minutes))
    )


def _ships(rows: pl.DataFrame, speed_part: float) -> tuple[Floats, pl.Series]:
    """Return what the kernel takes of the ships that can be judged, and their rows."""
    spread = pl.col("spread") if "spread" in rows.columns else pl.lit(None)
    sog, cog = pl.col("sog_kn").cast(pl.Float64), pl.col("cog_deg").cast(pl.Float64)
    asked = rows.with_row_index("row").filter(sog > 0, sog.is_finite(), cog.is_finite())
    ships = asked.select(
        pl.col("lon_deg").cast(pl.Float64),
        pl.col("lat_deg").cast(pl.Float64),
        cog,
        sog * MS_PER_KN,
        spread.cast(pl.Float64).fill_nan(None).fill_null(0.0).clip(speed_part, SPEED_PART_MOST),
    )
    return np.ascontiguousarray(ships.to_numpy(), np.float64), asked["row"]


def _lines(corridor: Corridor, context: Context) -> Lines:
    return Lines(
        ends=corridor.grid.ends,
        asset=corridor.pieces.asset,
        accuracy_m=np.ascontiguousarray(context.lines["accuracy_m"].to_numpy(), np.float64),
    )


def _fan(reckoning: Reckoning) -> Fan:
    return Fan(
        paths=_quantiles(PATHS),
        speeds=_quantiles(SPEEDS),
        shifts=_quantiles(SHIFTS),
        horizon_s=reckoning.horizon.total_seconds(),
        off_m=reckoning.off_m,
        hold_s=reckoning.hold.total_seconds(),
        off_part=reckoning.off_part,
    )


def _quantiles(count: int) -> Floats:
    """Return the middles of equally likely parts of the normal distribution."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((part + 0.5) / count) for part in range(count)])


def _told(found: Records, asked: pl.Series, context: Context) -> pl.DataFrame:
    """Return AHEAD from what the kernel found."""
    columns: dict[str, Any] = {
        name: np.ascontiguousarray(found[name]) for name in FOUND.names or ()
    }
    rows = pl.DataFrame(columns).with_columns(
        pl.col("distance_m").fill_nan(None),
        row=asked.gather(columns["row"]),
        eta_10=_duration("early_s"),
        eta_50=_duration("middle_s"),
        eta_90=_duration("late_s"),
    )
    rows = rows.join(context.lines, on="asset", how="left", maintain_order="left")
    return conform(rows.sort("row", "eta_10", "asset", nulls_last=True), AHEAD)


def _duration(seconds: str) -> pl.Expr:
    """Return seconds as a duration of whole seconds; finer would say what nobody knows."""
    return pl.duration(seconds=pl.col(seconds).fill_nan(None).round(0).cast(pl.Int64))
