"""The track archive: every report and every change of particulars, on local disk.

Three Delta tables lie in one folder: `reports` by day and vessel bucket, `vessels`, and
`sources`, which says what was added. Any engine that reads Delta Lake can read them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Self

import polars as pl
from deltalake import DeltaTable

from seawarden.model.errors import SettingsError, UnusableInput
from seawarden.model.report import REPORT
from seawarden.model.retention import Keep
from seawarden.model.schema import Schema, conform, empty
from seawarden.store.adding import Adding, Source
from seawarden.store.compaction import Compaction, compact_tables
from seawarden.store.layout import (
    LAYOUTS,
    REPORTS,
    SCHEMA_VERSION,
    SOURCE,
    SOURCES,
    VESSELS,
    bucket_of,
)
from seawarden.store.parts import ROWS_HELD, ROWS_TOGETHER
from seawarden.store.reading import (
    EARLIEST,
    LATEST,
    ROWS_A_SLICE,
    Box,
    Slice,
    read_box,
    read_slice,
    read_vessels,
    report_parts,
    slices,
)
from seawarden.store.retention import Expiry, expire_tables
from seawarden.store.tables import holds, is_table, make_table, open_table

# Delta Lake's own default for files that no version needs any more.
KEEP: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveInfo:
    """What an archive holds."""

    schema_version: int
    sources: int  # files added
    reports: int
    vessels: int  # different numbers that sent a report
    days: int  # days of UTC with a report
    first_day: date | None  # null: no report
    last_day: date | None
    files: int  # part files of all three tables
    byte_count: int  # their size on disk, without the log and without files no longer used


class Archive:
    """A folder of tracks. Several programs may read and add at the same time."""

    def __init__(self, folder: Path, tables: dict[str, DeltaTable]) -> None:
        self._folder = folder
        self._tables = tables

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Self:
        """Open the archive in a folder, or make an empty one there.

        Raises:
            UnusableInput: there is no archive, or it cannot be read.
            SettingsError: a newer Seawarden wrote it, or an archive may not be made there.
        """
        missing = [layout for layout in LAYOUTS if not is_table(folder, layout)]
        if missing and not create:
            raise UnusableInput(
                f"{folder}: no archive here (no table {missing[0].name}). "
                f"Make one with `seawarden archive add AIS... --to {folder}`."
            )
        if missing:
            _prepare(folder)
            for layout in missing:
                make_table(folder, layout)
        return cls(folder, {layout.name: open_table(folder, layout) for layout in LAYOUTS})

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._folder

    def holds(self, digest: str) -> bool:
        """Say whether a file with this SHA-256 has been added completely."""
        return holds(self._tables[SOURCES.name], digest)

    def adding(
        self, source: Source, *, rows_together: int = ROWS_TOGETHER, rows_held: int = ROWS_HELD
    ) -> Adding:
        """Begin to add one source; use it in a `with` block."""
        return Adding(
            self._folder, self._tables, source, rows_together=rows_together, rows_held=rows_held
        )

    def scan(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        rows_a_slice: int = ROWS_A_SLICE,
    ) -> Iterator[pl.DataFrame]:
        """Yield REPORT in the order of time, then vessel, in slices of bounded size.

        What is added after the first slice is not seen. Reports that several sources brought
        are all here: cleaning folds them.

        Args:
            start: earliest time, inclusive; null: from the beginning.
            end: latest time, exclusive; null: to the end.
            rows_a_slice: reports in one slice, about.
        """
        pieces = slices(
            self._parts(),
            start=start or EARLIEST,
            end=end or LATEST,
            rows_a_slice=rows_a_slice,
        )
        for piece in pieces:
            rows = read_slice(piece)
            if rows.height:
                yield rows

    def of_vessel(self, vessel_id: int, *, start: datetime, end: datetime) -> pl.DataFrame:
        """Return the reports of one number, REPORT, by time, from start to before end.

        Only the files that may hold them are opened.
        """
        parts = self._parts().filter(
            pl.col("bucket") == bucket_of(vessel_id), pl.col("last") >= start,
            pl.col("first") < end,
        )  # fmt: skip
        paths = parts["path"].to_list()
        if not paths:
            return empty(REPORT)
        rows = read_slice(Slice(start, end, paths), vessel_id=vessel_id)
        return rows.sort("time", maintain_order=True)

    def within(self, box: Box, *, start: datetime, end: datetime, columns: Schema) -> pl.DataFrame:
        """Return the reports of a part of the sea, by time and vessel, from start to before end.

        Args:
            box: where.
            start: inclusive.
            end: exclusive.
            columns: of REPORT that are wanted.
        """
        return read_box(self._parts(), box, start=start, end=end, columns=columns)

    def span(self) -> tuple[datetime, datetime] | None:
        """Return from when to when there are reports, to the millisecond; null: none."""
        parts = self._parts()
        if parts.is_empty():
            return None
        first, last = parts.select(pl.col("first").min(), pl.col("last").max()).row(0)
        return first, last

    def vessels(self) -> pl.DataFrame:
        """Return what the ships said of themselves, VESSEL, by vessel and time."""
        return read_vessels(self._paths(VESSELS.name))

    def sources(self) -> pl.DataFrame:
        """Return what was added, SOURCE, in the order of adding."""
        paths = self._paths(SOURCES.name)
        if not paths:
            return empty(SOURCE)
        rows = pl.read_parquet(paths, hive_partitioning=False)
        return conform(rows, SOURCE).sort(SOURCES.order)

    def info(self) -> ArchiveInfo:
        """Count what the archive holds."""
        parts = self._parts()
        days = parts["day"].unique().sort()
        sizes = [_file_sizes(table) for table in self._tables.values()]
        return ArchiveInfo(
            schema_version=SCHEMA_VERSION,
            sources=self.sources().height,
            reports=int(parts["row_count"].sum()),
            vessels=_vessel_count(parts),
            days=days.len(),
            first_day=days[0] if days.len() else None,
            last_day=days[-1] if days.len() else None,
            files=sum(len(size) for size in sizes),
            byte_count=sum(sum(size) for size in sizes),
        )

    def compact(
        self, *, keep: timedelta = KEEP, progress: Callable[[int, int], None] | None = None
    ) -> Compaction:
        """Merge small files, sort crowded days by time, and clear away what nobody needs.

        Args:
            keep: how long a replaced or unfinished file stays, for readers and adders that are
                still at work. Shorter than their work makes them fail.
            progress: told the steps done and their whole number.
        """
        return compact_tables(self._tables, keep=keep, progress=progress)

    def expire(
        self,
        keep: Keep,
        windows: pl.DataFrame,
        classes: pl.DataFrame | None = None,
        *,
        now: datetime,
        is_dry_run: bool = False,
    ) -> Expiry:
        """Delete positions whose time is over, and what is known of ships that are gone with them.

        A day of UTC goes as a whole, once all of it is older than the limit of a class. What was
        deleted is on the disk for one more day, for readers who are still at work.

        Args:
            keep: the limits.
            windows: WINDOW, reports that stay whatever their class.
            classes: CLASSED, what ships are; null: as they said of themselves in this archive.
            now: limits count back from here.
            is_dry_run: count, and delete nothing.

        Raises:
            SourceUnavailable: others change the archive too fast, or the disk is full.
        """
        return expire_tables(self._tables, keep, windows, classes, now=now, is_dry_run=is_dry_run)

    def _parts(self) -> pl.DataFrame:
        table = self._tables[REPORTS.name]
        table.update_incremental()
        return report_parts(table)

    def _paths(self, name: str) -> list[str]:
        table = self._tables[name]
        table.update_incremental()
        return table.file_uris()


def _prepare(folder: Path) -> None:
    known = {layout.name for layout in LAYOUTS}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        strangers = sorted(entry.name for entry in folder.iterdir() if entry.name not in known)
    except OSError as error:
        raise SettingsError(
            f"{folder}: an archive cannot be made here ({error.strerror}). Name a folder that "
            "you may write to."
        ) from error
    if strangers:
        raise SettingsError(
            f"{folder}: holds other things already ({strangers[0]}). Name an empty or new folder "
            "for the archive."
        )


def _file_sizes(table: DeltaTable) -> list[int]:
    table.update_incremental()
    actions = pl.DataFrame(table.get_add_actions(flatten=True))
    return actions["size_bytes"].to_list() if actions.height else []


def _vessel_count(parts: pl.DataFrame) -> int:
    if parts.is_empty():
        return 0
    rows = pl.scan_parquet(parts["path"].to_list(), hive_partitioning=False)
    counted = rows.select(pl.col("vessel_id").n_unique()).collect(engine="streaming")
    return int(counted.item())
