"""Crossings: every one of them, whether it raised an alert or not."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl
from sqlalchemy import Connection, func, select

from seawarden.model.crossing import CROSSING
from seawarden.model.crossing import crossings as held_to_crossing
from seawarden.store.records.inserting import chunks, insert_new
from seawarden.store.records.rows import frame_of
from seawarden.store.records.tables import CROSSINGS


class Crossings:
    """Crossings, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, found: pl.DataFrame) -> int:
        """Keep CROSSING, and return how many were not kept before.

        Raises:
            ProtocolMisuse: the frame breaks CROSSING.
        """
        rows = held_to_crossing(found).to_dicts()
        return len(insert_new(self._connection, CROSSINGS, rows, [CROSSINGS.c.track_id]))

    def count(self) -> int:
        """Return how many are kept."""
        return self._connection.scalar(select(func.count()).select_from(CROSSINGS)) or 0

    def between(self, *, start: datetime, end: datetime) -> pl.DataFrame:
        """Return CROSSING from start (inclusive) to end (exclusive), by time."""
        table = CROSSINGS.c
        asked = select(CROSSINGS).where(table.time >= start, table.time < end)
        rows = self._connection.execute(asked.order_by(table.time, table.track_id, table.asset_id))
        return frame_of(rows, CROSSING)

    def forget(self, *, before: datetime, vessels: Sequence[int] | None = None) -> int:
        """Delete the crossings before an instant, and return how many.

        Args:
            before: crossings at this instant and later stay.
            vessels: of these alone; null: of all.
        """
        gone = CROSSINGS.delete().where(CROSSINGS.c.time < before)
        if vessels is None:
            return self._connection.execute(gone).rowcount
        return sum(
            self._connection.execute(gone.where(CROSSINGS.c.vessel_id.in_(some))).rowcount
            for some in chunks(vessels)
        )

    def vessels(self, *, before: datetime) -> list[int]:
        """Return which vessels crossed a line before an instant."""
        asked = select(CROSSINGS.c.vessel_id).where(CROSSINGS.c.time < before).distinct()
        return list(self._connection.scalars(asked.order_by(CROSSINGS.c.vessel_id)))
