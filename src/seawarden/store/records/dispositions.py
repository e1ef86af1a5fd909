"""Dispositions: what officers did about alerts."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from seawarden.model.disposition import Disposition
from seawarden.model.errors import ActRefused, Overtaken
from seawarden.store.records.inserting import insert_new
from seawarden.store.records.matters import disposition_of, officer_columns, refresh
from seawarden.store.records.tables import DISPOSITIONS, MATTERS


class Dispositions:
    """Dispositions, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, done: Disposition) -> bool:
        """Keep an act; return False when it was kept before.

        Raises:
            ActRefused: there is no such alert.
            Overtaken: the alert has a newer revision than the one that was acted upon.
        """
        asked = select(MATTERS.c.revision).where(MATTERS.c.alert_id == done.alert_id)
        newest = self._connection.scalar(asked.with_for_update())
        if newest is None:
            raise ActRefused(f"there is no alert {done.alert_id}")
        if newest != done.revision:
            raise Overtaken(
                f"alert {done.alert_id} has changed: revision {newest}, not {done.revision}. "
                "Look at it as it is now, then act."
            )
        row = {
            "alert_id": done.alert_id, "revision": done.revision, "act": done.act.value,
            "time": done.time, "reason": done.reason, "cause": done.cause, "until": done.until,
        } | officer_columns(done.officer)  # fmt: skip
        key = DISPOSITIONS.c.disposition_id
        kept = insert_new(self._connection, DISPOSITIONS, [row], [key])
        refresh(self._connection, [done.alert_id])
        return bool(kept)

    def of(self, alert_id: str) -> list[Disposition]:
        """Return what was done about one alert, oldest first."""
        return self._told(DISPOSITIONS.c.alert_id == alert_id)

    def done(self, *, start: datetime, end: datetime) -> list[Disposition]:
        """Return what was done from start (inclusive) to end (exclusive), oldest first."""
        table = DISPOSITIONS.c
        return self._told(table.time >= start, table.time < end)

    def _told(self, *rules: ColumnElement[bool]) -> list[Disposition]:
        table = DISPOSITIONS.c
        asked = select(DISPOSITIONS).where(*rules)
        rows = self._connection.execute(asked.order_by(table.time, table.disposition_id))
        return [disposition_of(row) for row in rows]
