"""Drifts put forward, for the detectors that judge them: what is known of them, and what is told.

What her type, the charts and the weather say is weighed for the few that were put forward; what
lies ahead of a drift is asked of fewer still, those that are told.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from seawarden.detect.ahead import first_line
from seawarden.detect.chart_lookup import pilot_within, port_within, weather_at
from seawarden.detect.context import Context, described
from seawarden.detect.drift import CLOSED, MAY_BE, WITHDRAWN, Codes, kept
from seawarden.detect.memory import Records, column
from seawarden.model.alert import EVENT, LEVELS
from seawarden.model.schema import Schema, conform
from seawarden.model.units import US_PER_MIN

STATUS: Final = {MAY_BE: "raised", CLOSED: "closed", WITHDRAWN: "withdrawn"}

# Leeway of a disabled ship as a part of the wind's speed. A judgement, within the range of
# IAMSAR Manual vol. II, appendix N, for large vessels.
LEEWAY_PART: Final = 0.03

# Evidence with the weight `wind_nats`.
WIND_ITEM: Final = (
    "drift off wind and current", pl.col("off_wind_deg"), "deg", pl.col("wind_nats"),
)  # fmt: skip

Lined = Callable[[pl.DataFrame], pl.DataFrame]


def put_forward(put: Records, codes: Codes, schema: Schema, context: Context) -> pl.DataFrame:
    """Return drifts put forward as rows: memory, status and ship.

    The length of the drift is `minutes`.
    """
    columns: dict[str, Any] = {name: np.ascontiguousarray(put[name]) for name in schema}
    rows = conform(pl.DataFrame(columns), schema).with_columns(
        pl.Series("code", codes, dtype=pl.UInt8),
        # By NumPy, which divides a lone row as it does many.
        pl.Series("minutes", (put["end"] - put["since"]) / US_PER_MIN),
        pl.Series("off_deg", put["off_sum_deg"] / np.maximum(put["heading_count"], 1)),
        asset=pl.lit(None, dtype=pl.Int32),
        known_at=pl.col("end"),
    )
    rows = described(rows, context).drop("asset_id", "asset_name", "accuracy_m", "is_schematic")
    return rows.with_columns(status=pl.col("code").replace_strict(STATUS, return_dtype=pl.String))


def lined(rows: pl.DataFrame, context: Context, *, soon: timedelta) -> pl.DataFrame:
    """Add to drifts what lies ahead of them, the line they are over, and their level.

    Args:
        rows: drifts put forward.
        context: the lines.
        soon: within this of a charted line the level is high.

    Returns:
        The rows with what `first_line` adds, `asset_id` (the line she is over) and `level`. Where
        there is a column `is_sure`, rows of which it is not true have at most level low.
    """
    moving = rows.with_columns(sog_kn="net_kn", cog_deg="net_deg")
    is_sure = pl.col("is_sure") if "is_sure" in rows.columns else pl.lit(value=True)
    return first_line(moving, context).with_columns(
        asset_id="here_asset_id", level=level(soon, is_sure)
    )


def charted(rows: pl.DataFrame, context: Context, *, downwind_deg: float) -> pl.DataFrame:
    """Add what charts say of drifts.

    Returns:
        The rows with `is_haven` (in an anchorage, a port or where pilots board; null: no such
        chart), `is_port` (in a port that is no anchorage; null: no such chart), `off_wind_deg`
        (between the drift and where wind and current would carry her; null: no weather) and
        `with_wind`: 1 within `downwind_deg`, -1 as far off the opposite direction, else 0; null:
        no weather.
    """
    charts, lon, lat = context.charts, rows["lon_deg"], rows["lat_deg"]
    is_known = charts.ports is not None or charts.pilot_stations is not None
    port = port_within(charts, lon, lat)
    is_haven = (
        port["distance_m"].is_not_null()
        | pilot_within(charts, lon, lat)["distance_m"].is_not_null()
    )
    is_port = ~port["is_anchorage"].fill_null(value=True)
    off = _off_wind_deg(weather_at(charts, rows["end"], lon, lat), rows["net_deg"])
    return rows.with_columns(
        is_haven=is_haven if is_known else pl.lit(None, dtype=pl.Boolean),
        is_port=is_port if charts.ports is not None else pl.lit(None, dtype=pl.Boolean),
        off_wind_deg=off,
        with_wind=(off <= downwind_deg).cast(pl.Int8)
        - (off >= 180.0 - downwind_deg).cast(pl.Int8),
    )


def _off_wind_deg(weather: pl.DataFrame, net_deg: pl.Series) -> pl.Series:
    """Return the angle between drifts and where wind and current would carry a ship."""
    told = {name: weather[name].to_numpy() for name in ("wind_kn", "wind_from_deg")}
    told |= {name: weather[name].to_numpy() for name in ("current_kn", "current_to_deg")}
    wind_kn, wind_to = LEEWAY_PART * told["wind_kn"], np.radians(told["wind_from_deg"] + 180.0)
    current_kn, current_to = told["current_kn"], np.radians(told["current_to_deg"])
    east, north = np.zeros(len(net_deg)), np.zeros(len(net_deg))
    for speed, towards in ((wind_kn, wind_to), (current_kn, current_to)):
        east += np.nan_to_num(speed * np.sin(towards))
        north += np.nan_to_num(speed * np.cos(towards))
    off = np.abs((np.degrees(np.arctan2(east, north)) - net_deg.to_numpy() + 180) % 360 - 180)
    return pl.Series(np.where((east == 0) & (north == 0), np.nan, off)).fill_nan(None)


def told(
    rows: pl.DataFrame, held: Records, limit_nats: float, schema: Schema, lines: Lined
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Decide which drifts are told: those whose evidence reaches a limit, and their ends.

    Args:
        rows: drifts put forward, in order, with `nats`, the sum of their evidence; null: none.
        held: the state; what is told now is marked in it.
        limit_nats: what the sum must reach, inclusive.
        schema: of the state.
        lines: adds to rows what `lined` does; asked of what is told only, which is little.

    Returns:
        The state, and the rows to be told.
    """
    is_told = (pl.col("code") == MAY_BE) & (pl.col("nats").fill_null(-np.inf) >= limit_nats)
    drift = ["track_id", "since"]
    rows = rows.with_columns(
        is_told=is_told, was_told=pl.col("is_raised") | is_told.cum_max().over(drift)
    )
    over = (pl.col("code") != MAY_BE) & pl.col("was_told")
    rows = rows.filter(pl.col("is_told") | over)
    if not rows.is_empty():
        worst = pl.max_horizontal("worst", pl.when("is_told").then(_rank()).otherwise(0))
        rows = lines(rows).with_columns(worst=worst.cum_max().over(drift))
        _mark(held, rows.filter("is_told").select(*drift, "worst"))
    return kept(held, schema), rows


def _mark(held: Records, rows: pl.DataFrame) -> None:
    """Note in the state which drifts are told, and how bad at the worst."""
    columns = (column(rows[name]) for name in rows.columns)
    for track_id, since, worst in zip(*columns, strict=True):
        is_it = (held["track_id"] == track_id) & (held["since"] == since) & held["is_drifting"]
        held["is_raised"][is_it], held["worst"][is_it] = True, worst


def _rank() -> pl.Expr:
    return pl.col("level").replace_strict(LEVELS, list(range(len(LEVELS))), return_dtype=pl.UInt8)


def event(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return EVENT from rows that have level, reason and evidence; no level falls again."""
    worst = pl.max_horizontal("worst", _rank())
    return conform(
        rows.with_columns(
            pl.col("since").alias("start"),
            level=worst.replace_strict(list(range(len(LEVELS))), LEVELS, return_dtype=pl.String),
            kind=pl.lit(kind),
            probability=pl.lit(None, dtype=pl.Float64),
        ),
        EVENT,
    )


def level(soon: timedelta, is_sure: pl.Expr) -> pl.Expr:
    """Return the level of a drift: high over a charted line or soon to reach one.

    Low where she reaches one within the horizon of the reckoning, or what she does is not sure;
    else info.
    """
    is_over = pl.col("here_asset_id").is_not_null() & ~pl.col("here_is_schematic")
    lead = pl.col("charted_lead_time")
    return (
        pl.when(is_over | (lead <= soon))
        .then(pl.when(is_sure).then(pl.lit("high")).otherwise(pl.lit("low")))
        .when(lead.is_not_null())
        .then(pl.lit("low"))
        .otherwise(pl.lit("info"))
    )


def whither() -> pl.Expr:
    """Return the end of the sentence: what she is over, and which line she reaches and when."""
    name = pl.col("here_asset_name")
    over = (
        pl.when(pl.col("here_is_schematic"))
        .then(pl.format("; she may be over {} (schematic route)", name))
        .otherwise(pl.format("; she is over {}", name))
    )
    coming = pl.format("; on this course she {}", "next_part")
    nothing = pl.lit("; no line lies ahead of the drift")
    here = over.fill_null("")
    return here + pl.when(name.is_null()).then(coming.fill_null(nothing)).otherwise(
        coming.fill_null("")
    )
