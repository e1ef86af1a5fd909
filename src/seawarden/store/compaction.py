"""Compaction: fewer, larger part files in the order of time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl
from deltalake import DeltaTable, WriterProperties
from deltalake.exceptions import CommitFailedError

from seawarden.model.errors import SourceUnavailable
from seawarden.store.layout import LAYOUTS, REPORTS
from seawarden.store.parts import ROW_GROUP_ROWS, ZSTD_LEVEL
from seawarden.store.reading import report_parts

FILE_BYTES: Final = 100_000_000  # Delta Lake's own default size of a compacted file
SPILL_BYTES: Final = 1_000_000_000  # memory for sorting one day, the rest goes to disk
HOUR: Final = timedelta(hours=1)
PROPERTIES: Final = WriterProperties(
    compression="ZSTD", compression_level=ZSTD_LEVEL, max_row_group_size=ROW_GROUP_ROWS
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Compaction:
    """What a compaction did."""

    days: int  # days that were written anew
    files_before: int
    files_after: int
    files_deleted: int  # replaced or left over, and older than what is kept


def crowded_days(parts: pl.DataFrame) -> list[date]:
    """Return the days in which a bucket has more files than its size calls for."""
    buckets = parts.group_by("day", "bucket").agg(
        file_count=pl.len(), byte_count=pl.col("byte_count").sum()
    )
    is_crowded = (pl.col("file_count") > 1) & (
        pl.col("file_count") > 2 * pl.col("byte_count") / FILE_BYTES
    )
    days: list[date] = buckets.filter(is_crowded)["day"].unique().sort().to_list()
    return days


def compact_tables(
    tables: dict[str, DeltaTable],
    *,
    keep: timedelta,
    progress: Callable[[int, int], None] | None,
) -> Compaction:
    """Compact every table of an archive; see `Archive.compact`.

    Raises:
        SourceUnavailable: another compaction runs at the same time.
    """
    before = _file_count(tables)
    days = crowded_days(report_parts(tables[REPORTS.name]))
    try:
        _sort_days(tables[REPORTS.name], days, progress)
        for layout in LAYOUTS:
            if layout is not REPORTS:
                tables[layout.name].optimize.compact(writer_properties=PROPERTIES)
    except CommitFailedError as error:
        raise SourceUnavailable(
            "The archive is being compacted by somebody else. Try again when that is done."
        ) from error
    deleted = sum(_clear(table, keep) for table in tables.values())
    return Compaction(
        days=len(days),
        files_before=before,
        files_after=_file_count(tables),
        files_deleted=deleted,
    )


def _sort_days(
    table: DeltaTable, days: Sequence[date], progress: Callable[[int, int], None] | None
) -> None:
    for done, one_day in enumerate(days, start=1):
        table.optimize.z_order(  # along one column, a Z-order is the plain order
            ["time"],
            partition_filters=[("day", "=", one_day.isoformat())],
            target_size=FILE_BYTES,
            max_spill_size=SPILL_BYTES,
            writer_properties=PROPERTIES,
        )
        if progress is not None:
            progress(done, len(days))


def _clear(table: DeltaTable, keep: timedelta) -> int:
    table.create_checkpoint()
    deleted = table.vacuum(
        retention_hours=-(-keep // HOUR),
        dry_run=False,
        enforce_retention_duration=False,
        full=True,
    )
    return len(deleted)


def _file_count(tables: dict[str, DeltaTable]) -> int:
    count = 0
    for table in tables.values():
        table.update_incremental()
        count += len(table.file_uris())
    return count
