"""Frames as the columns of JSON that the report's page reads.

JSON has no number that is not one, and JavaScript no integer over 53 bits: NaN and infinity
become null, and track identifiers become text.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import polars as pl
import shapely

from seawarden.model.asset import SCHEMATIC_ACCURACY_M
from seawarden.model.vessel import PARTICULARS

POSITION_DECIMALS: Final = 5  # 1e-5 degrees: about 1 m, finer than any report

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
Columns = dict[str, list[object]]


def milliseconds(time: datetime) -> int:
    """Return milliseconds since 1970, UTC. The time knows its zone."""
    return round((time - EPOCH).total_seconds() * 1000)


def loss_columns(losses: Mapping[str, int]) -> Columns:
    """Return reasons and counts, the greatest loss first."""
    ranked = sorted(losses.items(), key=lambda loss: (-loss[1], loss[0]))
    return {
        "reason": [reason for reason, _ in ranked],
        "row_count": [count for _, count in ranked],
    }


def alert_columns(alerts: pl.DataFrame) -> Columns:
    """Return ALERT as columns; `position` is null where either degree is."""
    field = pl.element().struct.field
    evidence = {
        "name": field("name").fill_null(""),
        "value": _finite(field("value")),
        "unit": field("unit").fill_null(""),
        "weight": _finite(field("weight")),
    }
    columns = _columns(
        alerts.select(
            "alert_id",
            "revision",
            "status",
            "kind",
            "level",
            pl.col("track_id").cast(pl.String),
            "vessel_id",
            "asset_id",
            start_ms=_milliseconds("start"),
            end_ms=_milliseconds("end"),
            position=_position(),
            probability=_finite(pl.col("probability")),
            next_asset_id="next_asset_id",
            lead_time_ms=pl.col("lead_time").dt.total_milliseconds(),
            reason="reason",
        )
    )
    lists = alerts.select(
        pl.col("evidence").fill_null([]).list.eval(expr).alias(name)
        for name, expr in evidence.items()
    )
    rows: list[object] = list(lists.iter_rows(named=True))
    return {**columns, "evidence": rows}


def crossing_columns(crossings: pl.DataFrame) -> Columns:
    """Return what the page shows of CROSSING."""
    return _columns(
        crossings.select(
            "vessel_id",
            pl.col("track_id").cast(pl.String),
            "asset_id",
            pl.col("lon_deg", "lat_deg").round(POSITION_DECIMALS),
            pl.col("kp_km").round(3),
            pl.col("angle_deg").round(1),
            pl.col("sog_kn").round(2),
            "is_inferred",
            time_ms=_milliseconds("time"),
        )
    )


def asset_columns(assets: pl.DataFrame) -> Columns:
    """Return ASSET as columns, its geometry as parts of positions."""
    columns = _columns(
        assets.select(
            "asset_id",
            pl.col("name").fill_null(pl.col("asset_id")),
            "kind",
            "owner",
            "status",
            "accuracy_m",
            "source",
            "licence",
            is_schematic=pl.col("accuracy_m") > SCHEMATIC_ACCURACY_M,
        )
    )
    return {**columns, "parts": [_parts(wkb) for wkb in assets["geometry"]]}


def vessel_columns(vessels: pl.DataFrame, named: pl.Series) -> Columns:
    """Return the last known particulars of the named ships."""
    latest = (
        vessels.filter(pl.col("vessel_id").is_in(named.implode()))
        .sort("vessel_id", "time")
        .group_by("vessel_id", maintain_order=True)
        .agg(pl.col(name).drop_nulls().last() for name in PARTICULARS)
    )
    return _columns(
        latest.select(
            "vessel_id",
            "name",
            "call_sign",
            "imo",
            "ship_type",
            _finite(pl.col("length_m").cast(pl.Float64)).round(1),
        )
    )


def track_columns(points: pl.DataFrame) -> Columns:
    """Return one row a track, its points in lists. The points are sorted by track and time."""
    return _columns(
        points.group_by("track_id", maintain_order=True)
        .agg(
            times_ms=_milliseconds("time"),
            positions=_position(),
            sog_kn=_finite(pl.col("sog_kn").cast(pl.Float64)).round(2),
            expected_kn=_finite(pl.col("expected_kn").cast(pl.Float64)).round(2),
        )
        .with_columns(pl.col("track_id").cast(pl.String))
    )


def ahead_columns(ahead: pl.DataFrame) -> Columns:
    """Return LINE_AHEAD as columns."""
    return _columns(
        ahead.select(
            "alert_id",
            "asset_id",
            "is_here",
            eta_10_ms=pl.col("eta_10").dt.total_milliseconds(),
            eta_50_ms=pl.col("eta_50").dt.total_milliseconds(),
            probability=_finite(pl.col("probability")).round(2),
        )
    )


def _milliseconds(name: str) -> pl.Expr:
    return pl.col(name).dt.epoch("ms")


def _finite(value: pl.Expr) -> pl.Expr:
    return pl.when(value.is_finite()).then(value)


def _position() -> pl.Expr:
    degrees = [_finite(pl.col(name).round(POSITION_DECIMALS)) for name in ("lon_deg", "lat_deg")]
    is_known = pl.all_horizontal(degree.is_not_null() for degree in degrees)
    return pl.when(is_known).then(pl.concat_list(degrees))


def _parts(wkb: bytes) -> list[list[list[float]]]:
    return [
        [
            [round(lon, POSITION_DECIMALS), round(lat, POSITION_DECIMALS)]
            for lon, lat in part.coords
        ]
        for part in shapely.get_parts(shapely.from_wkb(wkb))
    ]


def _columns(frame: pl.DataFrame) -> Columns:
    return frame.to_dict(as_series=False)
