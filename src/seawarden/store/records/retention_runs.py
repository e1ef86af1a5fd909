"""The log of retention: what was deleted, when, and by which limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from seawarden.store.records.rows import columns_of, read_as
from seawarden.store.records.tables import RETENTION_RUNS


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionRun:
    """One run."""

    at: datetime
    is_dry_run: bool  # nothing was deleted: it counted what would be
    limits: Mapping[str, float]  # days kept, by class of vessel and of record
    deleted: Mapping[str, int]  # rows, by the same classes
    kept_for_alerts: int  # reports past their time, held by an alert
    trouble: str | None = None  # why it did not run to its end; null: it did


class RetentionRuns:
    """The log, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def log(self, run: RetentionRun) -> None:
        """Keep a run."""
        self._connection.execute(RETENTION_RUNS.insert().values(**columns_of(run)))

    def last_done(self) -> datetime | None:
        """Return when things were last deleted without trouble; null: never."""
        table = RETENTION_RUNS.c
        asked = select(func.max(table.at)).where(~table.is_dry_run, table.trouble.is_(None))
        found: datetime | None = self._connection.scalar(asked)
        return found

    def latest(self, *, limit: int = 20) -> list[RetentionRun]:
        """Return the newest runs, newest first."""
        asked = select(RETENTION_RUNS).order_by(RETENTION_RUNS.c.run_id.desc()).limit(limit)
        return [read_as(RetentionRun, row) for row in self._connection.execute(asked)]
