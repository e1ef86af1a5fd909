"""The health of sources: as it is, and as it was minute by minute."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from seawarden.model.source_health import SourceHealth, SourceState
from seawarden.store.records.inserting import put
from seawarden.store.records.rows import columns_of, read_as
from seawarden.store.records.tables import SOURCE_MINUTES, SOURCES


class Sources:
    """Health of sources, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, found: Sequence[SourceHealth], *, at: datetime) -> None:
        """Keep how the sources are; the last word of a minute is that minute's."""
        rows = [_row(one) for one in {one.source: one for one in found}.values()]
        minute = at.replace(second=0, microsecond=0)
        put(self._connection, SOURCES, [row | {"at": at} for row in rows])
        put(self._connection, SOURCE_MINUTES, [row | {"minute": minute} for row in rows])

    def now(self) -> list[SourceHealth]:
        """Return the last word on each source, by name."""
        rows = self._connection.execute(select(SOURCES).order_by(SOURCES.c.source))
        return [_health(row) for row in rows]

    def history(
        self, source: str, *, start: datetime, end: datetime
    ) -> list[tuple[datetime, SourceHealth]]:
        """Return how a source was from start (inclusive) to end (exclusive), by minute."""
        table = SOURCE_MINUTES.c
        asked = select(SOURCE_MINUTES).where(
            table.source == source, table.minute >= start, table.minute < end
        )
        rows = self._connection.execute(asked.order_by(table.minute))
        return [(row.minute, _health(row)) for row in rows]

    def forget(self, *, before: datetime) -> int:
        """Delete the minutes before an instant, and return how many."""
        gone = SOURCE_MINUTES.delete().where(SOURCE_MINUTES.c.minute < before)
        return self._connection.execute(gone).rowcount


def _row(health: SourceHealth) -> dict[str, Any]:
    return columns_of(health) | {"state": health.state.value}


def _health(row: Row[Any]) -> SourceHealth:
    return read_as(SourceHealth, row, state=SourceState(row.state))
