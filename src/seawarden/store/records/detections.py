"""Detections of operators' own sensors, each kept once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from seawarden.model.detection import Detection
from seawarden.store.records.inserting import insert_new
from seawarden.store.records.rows import columns_of, read_as
from seawarden.store.records.tables import DETECTIONS


class Detections:
    """Detections, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, said: Sequence[Detection], *, at: datetime) -> list[Detection]:
        """Keep detections, and return those that were not kept before.

        The same identifier of the same reporter again is the same detection: the first word of it
        stays. What has to be corrected is said under a new identifier.
        """
        by_key = {(one.reporter, one.detection_id): one for one in reversed(said)}
        rows = [columns_of(one) | {"received_at": at} for one in by_key.values()]
        key = (DETECTIONS.c.reporter, DETECTIONS.c.detection_id)
        fresh = {tuple(row) for row in insert_new(self._connection, DETECTIONS, rows, key)}
        return [by_key[one] for one in reversed(by_key) if one in fresh]

    def one(self, *, reporter: str, detection_id: str) -> Detection | None:
        """Return a detection; null: there is none."""
        table = DETECTIONS.c
        asked = select(DETECTIONS).where(
            table.reporter == reporter, table.detection_id == detection_id
        )
        row = self._connection.execute(asked).one_or_none()
        return None if row is None else read_as(Detection, row)

    def between(self, *, start: datetime, end: datetime, limit: int = 1000) -> list[Detection]:
        """Return those that start from start (inclusive) to end (exclusive), newest first."""
        table = DETECTIONS.c
        asked = select(DETECTIONS).where(table.start >= start, table.start < end)
        in_order = asked.order_by(table.start.desc(), table.reporter, table.detection_id)
        rows = self._connection.execute(in_order.limit(limit))
        return [read_as(Detection, row) for row in rows]
