"""Adding one source to the archive: all of it or nothing, and only once."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl
from deltalake import DeltaTable

from seawarden.model.errors import ProtocolMisuse
from seawarden.model.report import reports as held_to_report
from seawarden.model.vessel import vessels as held_to_vessel
from seawarden.store.layout import REPORTS, SOURCE, SOURCES, VESSELS, TableLayout, bucket, day
from seawarden.store.parts import ROWS_HELD, ROWS_TOGETHER, Staging
from seawarden.store.tables import commit_once, holds


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A file to be added."""

    digest: str  # SHA-256 of its bytes, 64 hexadecimal digits
    name: str
    byte_count: int


class Adding:
    """One source on its way in. Leaving the `with` block without `finish` undoes everything.

    Reports land first, then particulars, then the source itself. Each landing is one commit that
    carries the digest, so a second try after a crash adds only what is missing.
    """

    def __init__(
        self,
        folder: Path,
        tables: dict[str, DeltaTable],
        source: Source,
        *,
        rows_together: int = ROWS_TOGETHER,
        rows_held: int = ROWS_HELD,
    ) -> None:
        self._folder = folder
        self._tables = tables
        self._source = source
        self._stagings = {
            layout.name: Staging(
                layout,
                folder / layout.name,
                rows_together=rows_together,
                rows_held=rows_held,
            )
            for layout in (REPORTS, VESSELS)
        }
        self._landed = {
            layout.name
            for layout in (REPORTS, VESSELS)
            if holds(tables[layout.name], source.digest)
        }
        self._report_count = 0
        self._vessel_count = 0
        self._first: datetime | None = None
        self._last: datetime | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for staging in self._stagings.values():
            staging.discard()

    def put(self, reports: pl.DataFrame, vessels: pl.DataFrame) -> None:
        """Take one batch: REPORT with `track_id` null, and VESSEL.

        Raises:
            ProtocolMisuse: a frame breaks its schema, or reports already bear a `track_id`.
        """
        kept = held_to_report(reports)
        if kept["track_id"].null_count() != kept.height:
            raise ProtocolMisuse("an archive takes reports before segmentation: track_id is set")
        changes = held_to_vessel(vessels)
        self._count(kept, changes)
        self._stage(REPORTS, kept.with_columns(day(), bucket()))
        self._stage(VESSELS, changes)

    def finish(self, *, read: int, rejected: int, now: datetime) -> bool:
        """Make the source visible; return False when it had been added meanwhile.

        Args:
            read: rows that should have been position reports.
            rejected: those of them that could not be read.
            now: when the source is added.
        """
        for layout in (REPORTS, VESSELS):
            self._land(layout, self._stagings[layout.name])
        row = {
            "digest": self._source.digest,
            "name": self._source.name,
            "byte_count": self._source.byte_count,
            "read": read,
            "reports": self._report_count,
            "rejected": rejected,
            "vessels": self._vessel_count,
            "first": self._first,
            "last": self._last,
            "added": now,
        }
        last = Staging(SOURCES, self._folder / SOURCES.name)
        last.put(pl.DataFrame([row], schema=dict(SOURCE)))
        return self._land(SOURCES, last)

    def _land(self, layout: TableLayout, staging: Staging) -> bool:
        return commit_once(
            self._tables[layout.name], layout, staging.release(), digest=self._source.digest
        )

    def _stage(self, layout: TableLayout, rows: pl.DataFrame) -> None:
        if rows.height and layout.name not in self._landed:
            self._stagings[layout.name].put(rows)

    def _count(self, kept: pl.DataFrame, changes: pl.DataFrame) -> None:
        self._report_count += kept.height
        self._vessel_count += changes.height
        if not kept.height:
            return
        first, last = kept.select(first=pl.col("time").min(), last=pl.col("time").max()).row(0)
        self._first = first if self._first is None else min(self._first, first)
        self._last = last if self._last is None else max(self._last, last)
