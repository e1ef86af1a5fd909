"""Times as archives write them, in UTC; a time that names no zone is never guessed."""

import re
from typing import Final

import polars as pl

from seawarden.model.schema import UTC_US

# Tried in this order; no text fits two of them.
ZONED: Final = (
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f %z UTC",  # as Go prints a time
    "%Y-%m-%d %H:%M:%S%.f UTC",
)
NAIVE: Final = (
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y%m%d%H%M%S",
    "%Y%m%dT%H%M%S",
)
LOOKS_NAIVE: Final = re.compile(r"^\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$|^\d{14}$")
# Seconds up to the year 5138; more digits of an epoch count ms, then us, then ns.
FINE_EPOCH: Final = r"^(\d{12,13}|\d{15,16}|\d{18,19})$"
EPOCH: Final = r"^\d{1,11}(\.\d+)?$|" + FINE_EPOCH


def parse(text: pl.Series, *, zone: str | None, time_format: str | None) -> pl.Series:
    """Return the times, in UTC; null: no time, or one without a zone when `zone` is null.

    Args:
        text: times as text.
        zone: of those that name none. A local time that a clock change skipped is null, one
            that it repeated is the earlier of the two.
        time_format: the one format of the file; null: ISO 8601 or an epoch in s, ms, us or ns.
    """
    if time_format is not None:
        naive = text.str.to_datetime(time_format, time_unit="us", strict=False)
        return _in_zone(naive, zone)
    trimmed = text.str.strip_chars()
    parsed = _epoch(trimmed)
    for form in (*NAIVE, *ZONED):
        is_left = parsed.is_null() & trimmed.is_not_null()
        if not is_left.any():
            break
        if form in NAIVE and zone is None:
            continue
        found = trimmed.set(~is_left, None).str.to_datetime(form, time_unit="us", strict=False)
        parsed = parsed.zip_with(parsed.is_not_null(), _in_zone(found, zone or "UTC"))
    return parsed


def _in_zone(times: pl.Series, zone: str | None) -> pl.Series:
    if times.dtype == pl.Datetime("us", None):
        naive = pl.col("t").dt.replace_time_zone(
            zone or "UTC", ambiguous="earliest", non_existent="null"
        )
        times = times.alias("t").to_frame().select(naive).to_series()
    return times.dt.convert_time_zone("UTC")


def _epoch(text: pl.Series) -> pl.Series:
    """Read digits as seconds since 1970; more digits are of a finer unit."""
    column = pl.col("t")
    whole = pl.when(column.str.contains(EPOCH)).then(column.cast(pl.Float64, strict=False))
    exact = pl.when(column.str.contains(FINE_EPOCH)).then(column.cast(pl.Int64, strict=False))
    digits = column.str.len_bytes()
    microseconds = (
        pl.when(exact.is_null())
        .then((whole * 1e6).round().cast(pl.Int64, strict=False))
        .when(digits <= 13)
        .then(exact * 1000)
        .when(digits <= 16)
        .then(exact)
        .otherwise(exact // 1000)
    )
    return text.alias("t").to_frame().select(microseconds.cast(UTC_US)).to_series()
