"""Rows with named columns, from CSV, JSON or Parquet, become reports and particulars.

Every value is looked at once, here: what is not available becomes null, what lies outside the
limits of AIS becomes null, and a row without a ship, a time or a place is named and left out.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from seawarden.ingest.code_words import OTHER_MOBILES, SHIP_TYPE_WORDS, STATUS_WORDS, code
from seawarden.ingest.layouts import Layout
from seawarden.ingest.mmsi_forms import is_bad_mmsi
from seawarden.ingest.particulars import LastSaid, tidy
from seawarden.ingest.reading import EARLIEST, Reading
from seawarden.ingest.times import LOOKS_NAIVE, parse
from seawarden.model.errors import UnusableInput
from seawarden.model.report import REPORT, Quality
from seawarden.model.schema import UTC_US, conform, empty
from seawarden.model.units import (
    COG_MAX_DEG,
    HEADING_MAX_DEG,
    LAT_MAX_DEG,
    LON_MAX_DEG,
    SOG_MAX_KN,
    VESSEL_ID_MAX,
)
from seawarden.model.vessel import PARTICULARS, VESSEL

# One more digit than AIS sends, for archives that computed their values. SOG ends at 102.2 kn.
SOG_END_KN: Final = SOG_MAX_KN + 0.05
CIRCLE_DEG: Final = 360.0
NORTH_FROM_DEG: Final = COG_MAX_DEG + 0.0999  # from here a 32-bit number would round to 360
BESIDE: Final = ("mobile", "receiver", "surplus")
SURPLUS: Final = "surplus"  # a column of what a row has beyond its last cell; null: nothing
ROT_MAX_DEG_MIN: Final = 709.0  # ITU-R M.1371-5, table 48: 126 stands for 708 degrees a minute
STATUS_MAX: Final = 15
NOT_A_WORD: Final = ("unknown", "undefined", "unknown value", "none", "null", "nan", "n/a")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sorted:
    """What became of the rows of one batch."""

    reports: pl.DataFrame  # REPORT
    vessels: pl.DataFrame  # VESSEL
    reasons: pl.Series  # why each row was rejected; null: it was not
    other: Counter[str]  # rows that are no ship's position, by kind


class Rows:
    """Sorts the rows of one file; remembers what each ship last said of herself."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._last_said = LastSaid()

    def read_by(self, reading: Reading) -> None:
        """Sort what comes from now on by other settings."""
        self._reading = reading

    def sort(self, raw: pl.DataFrame, layout: Layout) -> Sorted:
        """Sort rows whose columns have our names, and text or numbers as they stood.

        No value can make it raise.
        """
        read = self.read(raw, layout)
        is_other = pl.lit(value=False)
        if "mobile" in raw.columns:
            is_other = pl.col("mobile").is_in(list(OTHER_MOBILES)).fill_null(value=False)
        judged = read.with_columns(is_other=is_other).with_columns(
            reason=self._reason(raw.columns)
        )
        is_report = pl.col("reason").is_null() & ~pl.col("is_other")
        return Sorted(
            reports=_reports(judged.filter(is_report)),
            vessels=self._vessels(judged),
            reasons=judged["reason"],
            other=_others(judged),
        )

    def read(self, raw: pl.DataFrame, layout: Layout) -> pl.DataFrame:
        """Turn the values of the report's columns into numbers and times within their limits."""
        zone = layout.zone or self._reading.time_zone
        times = read_times(raw["time"], zone=zone, time_format=layout.time_format)
        kept = [name for name in raw.columns if name in {*PARTICULARS, *BESIDE}]
        lon, lat = _number(raw, "lon_deg"), _number(raw, "lat_deg")
        return raw.select(
            pl.col(kept),
            times.alias("time"),
            _vessel_id(raw),
            lon_deg=_between(lon, -LON_MAX_DEG, LON_MAX_DEG),
            lat_deg=_between(lat, -LAT_MAX_DEG, LAT_MAX_DEG),
            sog_kn=_between(_number(raw, "sog_kn") * layout.kn_per_sog, 0, SOG_END_KN),
            cog_deg=_angle(_course(raw)),
            heading_deg=_angle(_number(raw, "heading_deg"), HEADING_MAX_DEG + 0.9999),
            rot_deg_min=_between(_number(raw, "rot_deg_min"), -ROT_MAX_DEG_MIN, ROT_MAX_DEG_MIN),
            nav_status=_status(raw),
            raim=_raim(raw),
        )

    def _reason(self, columns: list[str]) -> pl.Expr:
        """Say why a row is no report: the first of its faults."""
        time = pl.col("time")
        is_beyond = time < EARLIEST
        if self._reading.latest is not None:
            is_beyond |= time > self._reading.latest
        no_place = pl.col("lon_deg").is_null() | pl.col("lat_deg").is_null()
        has_surplus = pl.col(SURPLUS).is_not_null() if SURPLUS in columns else pl.lit(value=False)
        return (
            pl.when("is_other")
            .then(None)
            .when(has_surplus)
            .then(pl.lit("too many cells"))
            .when(pl.col("vessel_id").is_null())
            .then(pl.lit("no vessel_id"))
            .when(time.is_null())
            .then(pl.lit("no time"))
            .when(is_beyond)
            .then(pl.lit("time before 1990 or in the future"))
            .when(no_place)
            .then(pl.lit("no position"))
        )

    def _vessels(self, judged: pl.DataFrame) -> pl.DataFrame:
        """Return particulars where they differ from the ship's last ones."""
        said = [name for name in judged.columns if name in PARTICULARS]
        if not said:
            return empty(VESSEL)
        mixed = pl.lit(0, dtype=pl.UInt64)
        for seed, name in enumerate(said):
            mixed ^= pl.col(name).hash(seed=seed)
        says_something = pl.any_horizontal(pl.col(said).is_not_null())
        is_ship = says_something & ~pl.col("is_other") & pl.col("time").is_not_null()
        keys = judged.select(
            key=pl.when(is_ship)
            .then(pl.col("vessel_id").cast(pl.UInt64))
            .otherwise(0)
            .fill_null(0),
            hash=mixed,
            said_at=pl.col("time").to_physical().fill_null(0),
        )
        changed = self._last_said.changes(
            keys["key"].to_numpy(), keys["hash"].to_numpy(), keys["said_at"].to_numpy()
        )
        rows = judged[np.flatnonzero(changed)]
        return tidy(rows.with_columns(_particular(name) for name in said))


def read_times(raw: pl.Series, *, zone: str | None, time_format: str | None) -> pl.Series:
    """Return the times of a column of text, numbers or instants, in UTC; null: none."""
    if isinstance(raw.dtype, pl.Datetime):
        if raw.dtype.time_zone is None and zone is None:
            return pl.Series("time", [None] * len(raw), dtype=UTC_US)
        local = pl.col("time").cast(pl.Datetime("us", raw.dtype.time_zone))
        if raw.dtype.time_zone is None:
            local = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        frame = raw.alias("time").to_frame()
        return frame.select(local.dt.convert_time_zone("UTC")).to_series()
    if raw.dtype.is_float():
        raw = raw.round(6).cast(pl.Decimal(38, 6), strict=False)
    return parse(raw.cast(pl.String, strict=False), zone=zone, time_format=time_format)


def first_naive(raw: pl.Series) -> int | None:
    """Return the first row whose time is readable but names no zone."""
    if isinstance(raw.dtype, pl.Datetime):
        return 0 if raw.dtype.time_zone is None and raw.is_not_null().any() else None
    text = raw.cast(pl.String, strict=False).str.strip_chars()
    found = text.str.contains(LOOKS_NAIVE.pattern).fill_null(value=False).arg_max()
    return None if found is None or not LOOKS_NAIVE.match(text[found] or "") else found


def looks_swapped(raw: pl.DataFrame) -> bool:
    """Tell whether in most rows the latitude can only be a longitude, and the other way round."""
    lon, lat = _number(raw, "lon_deg").abs(), _number(raw, "lat_deg").abs()
    is_swapped = lat.is_between(LAT_MAX_DEG, LON_MAX_DEG, closed="right") & (lon <= LAT_MAX_DEG)
    counts = raw.select(is_swapped.sum().alias("swapped"), lat.count().alias("all")).row(0)
    # 91 and 181 say "not available": they are swapped with nothing.
    return bool(counts[0] * 2 > counts[1] > 0) and not _is_sentinel(raw)


def _is_sentinel(raw: pl.DataFrame) -> bool:
    lat = _number(raw, "lat_deg")
    return bool(raw.select((lat == 91).sum() * 2 > lat.count()).item())


def refuse_naive(place: str, found: object) -> UnusableInput:
    """Say that a time names no zone, and how to name it."""
    return UnusableInput(
        f"{place}: the time {str(found)!r} names no zone. "
        "Say which one it is in, for example --time-zone UTC"
    )


def refuse_swapped(place: str) -> UnusableInput:
    """Say that latitude and longitude are in each other's place."""
    return UnusableInput(
        f"{place}: latitude and longitude look swapped, since most latitudes are beyond 90 "
        "degrees. Name the two columns the other way round with a mapping file (--mapping)"
    )


def _number(raw: pl.DataFrame, name: str) -> pl.Expr:
    """Read a number; text may have spaces around it and a comma for its point."""
    if name not in raw.columns:
        return pl.lit(None, dtype=pl.Float64)
    column = pl.col(name)
    if raw.schema[name] == pl.String:
        column = column.str.strip_chars().str.replace(",", ".", literal=True)
    return column.cast(pl.Float64, strict=False)


def _between(value: pl.Expr, low: float, high: float) -> pl.Expr:
    return pl.when(value.is_between(low, high)).then(value)


def _angle(value: pl.Expr, north_from: float = NORTH_FROM_DEG) -> pl.Expr:
    """Keep an angle from 0 to under 360; what would round to 360 is north."""
    is_north = (value > north_from) & (value < CIRCLE_DEG)
    return pl.when(is_north).then(0.0).when((value >= 0) & (value < CIRCLE_DEG)).then(value)


def _course(raw: pl.DataFrame) -> pl.Expr:
    """Read a course, from its sine and cosine where these are given."""
    if "cog_sin" not in raw.columns or "cog_cos" not in raw.columns:
        return _number(raw, "cog_deg")
    sine, cosine = _number(raw, "cog_sin"), _number(raw, "cog_cos")
    angle = pl.arctan2(sine, cosine).degrees() % CIRCLE_DEG
    return pl.when((sine != 0) | (cosine != 0)).then(angle)


def _vessel_id(raw: pl.DataFrame) -> pl.Expr:
    """Read a whole number from 1 to 999,999,999."""
    column = pl.col("vessel_id")
    if not raw.schema["vessel_id"].is_integer():
        number = _number(raw, "vessel_id")
        column = pl.when(number == number.floor()).then(number).cast(pl.Int64, strict=False)
    kept = pl.when(column.is_between(1, VESSEL_ID_MAX)).then(column)
    return kept.cast(pl.UInt32, strict=False).alias("vessel_id")


def _status(raw: pl.DataFrame) -> pl.Expr:
    if "nav_status" not in raw.columns:
        return pl.lit(None, dtype=pl.UInt8)
    column = pl.col("nav_status")
    if raw.schema["nav_status"] == pl.String:
        column = code(column, STATUS_WORDS)
    whole = column.cast(pl.Int64, strict=False)
    return pl.when(whole.is_between(0, STATUS_MAX)).then(whole).cast(pl.UInt8)


def _raim(raw: pl.DataFrame) -> pl.Expr:
    if "raim" not in raw.columns:
        return pl.lit(None, dtype=pl.Boolean)
    text = pl.col("raim").cast(pl.String, strict=False).str.to_lowercase()
    is_yes = text.is_in(["true", "1", "1.0", "yes"])
    return pl.when(is_yes | text.is_in(["false", "0", "0.0", "no"])).then(is_yes)


def _particular(name: str) -> pl.Expr:
    """Read one of the particulars from text: words for codes, "Unknown" for nothing."""
    column = pl.col(name)
    if name == "ship_type":
        return code(column, SHIP_TYPE_WORDS).alias(name)
    text = column.cast(pl.String, strict=False)
    if name == "imo":
        return text.str.extract(r"(\d{7})").cast(pl.Float64, strict=False).alias(name)
    if VESSEL[name] != pl.String():
        number = text.str.strip_chars().str.replace(",", ".", literal=True)
        return number.cast(pl.Float64, strict=False).alias(name)
    is_word = ~text.str.strip_chars().str.to_lowercase().is_in(NOT_A_WORD)
    return pl.when(is_word).then(text).alias(name)


def _others(judged: pl.DataFrame) -> Counter[str]:
    others = judged.filter("is_other")
    if others.is_empty():
        return Counter()
    counts = others.group_by(pl.col("mobile").replace_strict(OTHER_MOBILES)).len()
    return Counter(dict(counts.rows()))


def _reports(rows: pl.DataFrame) -> pl.DataFrame:
    receiver = pl.lit(None, dtype=pl.String)
    if "receiver" in rows.columns:
        receiver = pl.col("receiver").cast(pl.String, strict=False)
    bad = pl.when(is_bad_mmsi(pl.col("vessel_id"))).then(int(Quality.BAD_MMSI)).otherwise(0)
    return conform(
        rows.with_columns(
            track_id=pl.lit(None, dtype=pl.UInt64),
            receiver=receiver.cast(REPORT["receiver"]),
            receiver_count=pl.when(receiver.is_not_null()).then(pl.lit(1, pl.UInt16)),
            quality=bad.cast(pl.UInt16),
        ),
        REPORT,
    )
