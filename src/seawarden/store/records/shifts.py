"""The shift log: who had the desk, and what was written down."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from seawarden.model.errors import ActRefused
from seawarden.model.officer import Officer
from seawarden.model.shift import Shift, ShiftEntry
from seawarden.store.records.matters import officer_columns, officer_of
from seawarden.store.records.rows import read_as
from seawarden.store.records.tables import MATTERS, SHIFT_ENTRIES, SHIFTS


class Shifts:
    """Shifts and their entries, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, officer: Officer, *, at: datetime) -> Shift:
        """Take the desk over. A shift that is still open ends here, handed to this officer.

        Whoever has the desk already keeps the same shift.
        """
        before = self.present()
        if before is not None and before.officer.subject == officer.subject:
            return before
        if before is not None:
            self._end(before, at=at, handed_to=officer.subject, summary=None)
        made = SHIFTS.insert().values(begin=at, **officer_columns(officer)).returning(SHIFTS)
        return _shift(self._connection.execute(made).one())

    def end(
        self, *, at: datetime, handed_to: str | None = None, summary: str | None = None
    ) -> Shift:
        """End the present shift.

        Raises:
            ActRefused: nobody has the desk.
        """
        present = self.present()
        if present is None:
            raise ActRefused("nobody has the desk: begin a shift first")
        return self._end(present, at=at, handed_to=handed_to, summary=summary)

    def present(self) -> Shift | None:
        """Return the shift that has the desk now; null: nobody has."""
        asked = select(SHIFTS).where(SHIFTS.c.end.is_(None)).order_by(SHIFTS.c.shift_id.desc())
        row = self._connection.execute(asked.limit(1)).one_or_none()
        return None if row is None else _shift(row)

    def one(self, shift_id: int) -> Shift | None:
        """Return a shift; null: there is none."""
        asked = select(SHIFTS).where(SHIFTS.c.shift_id == shift_id)
        row = self._connection.execute(asked).one_or_none()
        return None if row is None else _shift(row)

    def latest(self, *, limit: int = 20) -> list[Shift]:
        """Return the newest shifts, newest first."""
        rows = self._connection.execute(
            select(SHIFTS).order_by(SHIFTS.c.shift_id.desc()).limit(limit)
        )
        return [_shift(row) for row in rows]

    def write(
        self, officer: Officer, text: str, *, at: datetime, alert_id: str | None = None
    ) -> ShiftEntry:
        """Write a line into the log, under the present shift if there is one.

        Raises:
            ActRefused: it says nothing, or is about an alert that there is not.
        """
        if not text.strip():
            raise ActRefused("an entry of the log needs a text")
        if alert_id is not None and not self._is_alert(alert_id):
            raise ActRefused(f"there is no alert {alert_id}")
        present = self.present()
        row = {
            "shift_id": None if present is None else present.shift_id,
            "time": at,
            "text": text,
            "alert_id": alert_id,
        } | officer_columns(officer)
        made = SHIFT_ENTRIES.insert().values(**row).returning(SHIFT_ENTRIES)
        return _entry(self._connection.execute(made).one())

    def entries(self, *, start: datetime, end: datetime) -> list[ShiftEntry]:
        """Return what was written from start (inclusive) to end (exclusive), oldest first."""
        table = SHIFT_ENTRIES.c
        asked = select(SHIFT_ENTRIES).where(table.time >= start, table.time < end)
        rows = self._connection.execute(asked.order_by(table.time, table.entry_id))
        return [_entry(row) for row in rows]

    def _end(
        self, shift: Shift, *, at: datetime, handed_to: str | None, summary: str | None
    ) -> Shift:
        ended = (
            update(SHIFTS)
            .where(SHIFTS.c.shift_id == shift.shift_id)
            .values(end=at, handed_to=handed_to, summary=summary)
            .returning(SHIFTS)
        )
        return _shift(self._connection.execute(ended).one())

    def _is_alert(self, alert_id: str) -> bool:
        asked = select(MATTERS.c.alert_id).where(MATTERS.c.alert_id == alert_id)
        return self._connection.scalar(asked) is not None


def _shift(row: Row[Any]) -> Shift:
    return read_as(Shift, row, officer=officer_of(row))


def _entry(row: Row[Any]) -> ShiftEntry:
    return read_as(ShiftEntry, row, officer=officer_of(row))
