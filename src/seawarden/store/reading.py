"""Reading the archive in the order of time, a slice at a time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Final, NamedTuple

import polars as pl
from deltalake import DeltaTable

from seawarden.model.report import REPORT
from seawarden.model.schema import UTC_US, Schema, conform, empty
from seawarden.model.vessel import PARTICULARS, VESSEL
from seawarden.store.layout import REPORTS

# Reports in one slice, about: as many as are sorted in a quarter of a second in 100 megabytes.
ROWS_A_SLICE: Final = 1_000_000
US: Final = timedelta(microseconds=1)
# Engines cut a part's latest time down to the millisecond (Delta protocol, per-file statistics),
# so its last reports may be up to this much later.
MS: Final = timedelta(milliseconds=1)
EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
LATEST: Final = datetime.max.replace(tzinfo=UTC)

# One part file of the reports.
PART: Final[Schema] = {
    "path": pl.String(),
    "row_count": pl.Int64(),
    "byte_count": pl.Int64(),
    "day": pl.Date(),
    "bucket": pl.Int32(),
    "first": UTC_US,  # no report is earlier
    "last": UTC_US,  # no report is later
}


class Box(NamedTuple):
    """A part of the sea, inclusive; `west` over `east` where it holds the date line."""

    west: float  # degrees
    south: float
    east: float
    north: float

    def holds(self) -> pl.Expr:
        """Return what is true of the reports inside."""
        lon, lat = pl.col("lon_deg"), pl.col("lat_deg")
        is_between = lon.is_between(self.west, self.east)
        if self.west > self.east:
            is_between = (lon >= self.west) | (lon <= self.east)
        return is_between & lat.is_between(self.south, self.north)


class Slice(NamedTuple):
    """A span of time and the part files that may hold reports of it."""

    start: datetime  # inclusive
    end: datetime  # exclusive
    paths: list[str]


def report_parts(table: DeltaTable) -> pl.DataFrame:
    """List the part files of the reports, PART, in the order of their days and first reports."""
    found = pl.DataFrame(table.get_add_actions(flatten=True))
    if found.is_empty():
        return empty(PART)
    start_of_day = pl.col("partition.day").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    rows = found.select(
        path=pl.lit(table.table_uri.removeprefix("file://").rstrip("/") + "/") + pl.col("path"),
        row_count="num_records",
        byte_count="size_bytes",
        day="partition.day",
        bucket="partition.bucket",
        # A part that another engine wrote may lack its range: then it is its day.
        first=pl.coalesce("min.time", start_of_day),
        last=pl.coalesce(pl.col("max.time") + MS, start_of_day + timedelta(days=1)),
    )
    return conform(rows, PART).sort("day", "first", "path")


def slices(
    parts: pl.DataFrame, *, start: datetime, end: datetime, rows_a_slice: int
) -> Iterator[Slice]:
    """Cut the days between start (inclusive) and end (exclusive) into slices of equal time.

    A day is cut into as many as hold about `rows_a_slice` reports each.
    """
    wanted = parts.filter(pl.col("last") >= start, pl.col("first") < end)
    for one_day in wanted.partition_by("day", maintain_order=True):
        first, last, row_count = one_day.select(
            pl.col("first").min(), pl.col("last").max(), pl.col("row_count").sum()
        ).row(0)
        low, high = max(first, start), min(last + US, end)
        expected = row_count * ((high - low) / (last + US - first))
        count = max(1, ceil(expected / rows_a_slice))
        edges = [low + (high - low) * k / count for k in range(count + 1)]
        for left, right in pairwise(edges):
            overlaps = (pl.col("last") >= left) & (pl.col("first") < right)
            paths = one_day.filter(overlaps)["path"].to_list()
            if left < right and paths:
                yield Slice(left, right, paths)


def read_slice(piece: Slice, *, vessel_id: int | None = None) -> pl.DataFrame:
    """Read one slice, REPORT, sorted by time, vessel and then every other column.

    With a vessel only her reports are read.

    The order is total, so that it does not depend on how the rows lie in files.
    """
    time = pl.col("time")
    is_hers = pl.lit(value=True) if vessel_id is None else pl.col("vessel_id") == vessel_id
    rows = (
        pl.scan_parquet(piece.paths, hive_partitioning=False)
        .filter(time >= piece.start, time < piece.end, is_hers)
        .select(list(REPORTS.columns))
        .sort("time", "vessel_id", *_further(REPORTS.columns))
        .with_columns(track_id=pl.lit(None, dtype=pl.UInt64))
        .collect()
    )
    return conform(rows, REPORT)


def read_box(
    parts: pl.DataFrame, box: Box, *, start: datetime, end: datetime, columns: Schema
) -> pl.DataFrame:
    """Read some columns of the reports in a part of the sea, by time, vessel and the others.

    Part files that cannot hold any are not opened, and of those that are only what is asked for
    leaves the disk.

    Args:
        parts: PART.
        box: where.
        start: inclusive.
        end: exclusive.
        columns: of REPORT.
    """
    wanted = parts.filter(pl.col("last") >= start, pl.col("first") < end)
    paths = wanted["path"].to_list()
    if not paths:
        return empty(columns)
    time = pl.col("time")
    rows = (
        pl.scan_parquet(paths, hive_partitioning=False)
        .filter(time >= start, time < end, box.holds())
        .select(list(columns))
        .collect(engine="streaming")
    )
    return conform(rows, columns).sort("time", "vessel_id", *_further(columns))


def _further(columns: Schema) -> list[str]:
    """Return the columns that settle the order of reports of one ship at one time."""
    return [name for name in columns if name not in {"time", "vessel_id"}]


def read_vessels(paths: list[str]) -> pl.DataFrame:
    """Read the particulars, VESSEL, by vessel and time, one row a change.

    Files that overlap tell the same twice; a row that says nothing new is left out.
    """
    if not paths:
        return empty(VESSEL)
    rows = conform(pl.read_parquet(paths, hive_partitioning=False), VESSEL)
    ordered = rows.sort("vessel_id", "time", *PARTICULARS, nulls_last=False)
    is_new = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift()) for name in ("vessel_id", *PARTICULARS)
    )
    return ordered.filter(is_new)
