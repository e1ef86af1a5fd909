"""Incidents: their faults, what was noted of them, and what attributions answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select, update

from seawarden.model.errors import ActRefused
from seawarden.model.incident import Incident, IncidentAnswer, IncidentNote
from seawarden.model.officer import Officer
from seawarden.store.records.inserting import insert_new
from seawarden.store.records.matters import officer_columns, officer_of
from seawarden.store.records.rows import read_as
from seawarden.store.records.tables import (
    FAULTS,
    INCIDENT_ANSWERS,
    INCIDENT_FAULTS,
    INCIDENT_NOTES,
    INCIDENTS,
)

FAULTS_MOST = 12  # the joint attribution weighs at most so many together


class Incidents:
    """Incidents, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, incident: Incident, officer: Officer) -> None:
        """Open an incident with its faults.

        Raises:
            ActRefused: there is such an incident, or a fault is not kept.
        """
        row = {
            "incident_id": incident.incident_id,
            "name": incident.name,
            "origin": incident.origin,
            "opened": incident.opened,
            "closed": incident.closed,
        } | officer_columns(officer)
        if not insert_new(self._connection, INCIDENTS, [row], [INCIDENTS.c.incident_id]):
            raise ActRefused(f"there is an incident {incident.incident_id} already")
        for fault_id in incident.fault_ids:
            self.join(incident.incident_id, fault_id, at=incident.opened)

    def join(self, incident_id: str, fault_id: str, *, at: datetime) -> bool:
        """Join a fault to an incident; return False when it was joined before.

        Raises:
            ActRefused: there is no such incident or fault, the incident is closed, or it has as
                many faults as can be weighed together.
        """
        self._hold_open(incident_id)
        known = select(FAULTS.c.fault_id).where(FAULTS.c.fault_id == fault_id)
        if self._connection.scalar(known) is None:
            raise ActRefused(f"there is no fault {fault_id}: enter it first")
        joined = self._faults_of(incident_id)
        if fault_id not in joined and len(joined) >= FAULTS_MOST:
            raise ActRefused(f"at most {FAULTS_MOST} faults make one incident: open another")
        row = {
            "incident_id": incident_id,
            "fault_id": fault_id,
            "place": len(joined) + 1,
            "joined_at": at,
        }
        key = [INCIDENT_FAULTS.c.fault_id]
        return bool(insert_new(self._connection, INCIDENT_FAULTS, [row], key))

    def note(self, incident_id: str, officer: Officer, text: str, *, at: datetime) -> IncidentNote:
        """Write a note. Notes are added, never changed; a closed incident takes them too.

        Raises:
            ActRefused: there is no such incident, or the note says nothing.
        """
        if not text.strip():
            raise ActRefused("a note needs a text")
        self._hold(incident_id)
        row = {"incident_id": incident_id, "written": at, "text": text}
        made = INCIDENT_NOTES.insert().values(**row, **officer_columns(officer))
        return _note(self._connection.execute(made.returning(INCIDENT_NOTES)).one())

    def keep(
        self,
        incident_id: str,
        officer: Officer,
        *,
        digest: str,
        inputs: Mapping[str, object],
        document: Mapping[str, object],
        at: datetime,
    ) -> IncidentAnswer:
        """Keep what an attribution answered, beside those before it.

        Raises:
            ActRefused: there is no such incident, or it is closed.
        """
        self._hold_open(incident_id)
        row = {
            "incident_id": incident_id, "made": at, "digest": digest, "inputs": dict(inputs),
            "document": dict(document),
        }  # fmt: skip
        made = INCIDENT_ANSWERS.insert().values(**row, **officer_columns(officer))
        return _answer(self._connection.execute(made.returning(INCIDENT_ANSWERS)).one())

    def close(self, incident_id: str, *, at: datetime) -> None:
        """Close an incident: it takes no further fault and no further answer.

        Raises:
            ActRefused: there is no such incident, or it is closed.
        """
        self._hold_open(incident_id)
        closed = update(INCIDENTS).where(INCIDENTS.c.incident_id == incident_id).values(closed=at)
        self._connection.execute(closed)

    def one(self, incident_id: str) -> Incident | None:
        """Return an incident; null: there is none."""
        asked = select(INCIDENTS).where(INCIDENTS.c.incident_id == incident_id)
        row = self._connection.execute(asked).one_or_none()
        return None if row is None else self._incident(row)

    def latest(self, *, limit: int = 200) -> list[Incident]:
        """Return the newest incidents, newest first."""
        table = INCIDENTS.c
        asked = select(INCIDENTS).order_by(table.opened.desc(), table.incident_id).limit(limit)
        return [self._incident(row) for row in self._connection.execute(asked).all()]

    def notes(self, incident_id: str) -> list[IncidentNote]:
        """Return the notes of an incident, oldest first."""
        return [_note(row) for row in self._rows(INCIDENT_NOTES, incident_id)]

    def answers(self, incident_id: str) -> list[IncidentAnswer]:
        """Return what attributions answered about an incident, oldest first."""
        return [_answer(row) for row in self._rows(INCIDENT_ANSWERS, incident_id)]

    def answer(self, incident_id: str) -> IncidentAnswer | None:
        """Return the newest answer; null: none was asked for."""
        key = INCIDENT_ANSWERS.c.answer_id
        newest = select(func.max(key)).where(INCIDENT_ANSWERS.c.incident_id == incident_id)
        asked = select(INCIDENT_ANSWERS).where(key == newest.scalar_subquery())
        row = self._connection.execute(asked).one_or_none()
        return None if row is None else _answer(row)

    def _rows(self, table: Table, incident_id: str) -> list[Row[Any]]:
        (key,) = table.primary_key
        asked = select(table).where(table.c.incident_id == incident_id).order_by(key)
        return list(self._connection.execute(asked).all())

    def _hold(self, incident_id: str) -> Row[Any]:
        """Hold the row of an incident until the transaction ends."""
        asked = select(INCIDENTS).where(INCIDENTS.c.incident_id == incident_id)
        row = self._connection.execute(asked.with_for_update()).one_or_none()
        if row is None:
            raise ActRefused(f"there is no incident {incident_id}")
        return row

    def _hold_open(self, incident_id: str) -> None:
        if self._hold(incident_id).closed is not None:
            raise ActRefused(f"incident {incident_id} is closed: open another")

    def _faults_of(self, incident_id: str) -> tuple[str, ...]:
        table = INCIDENT_FAULTS.c
        asked = select(table.fault_id).where(table.incident_id == incident_id)
        return tuple(self._connection.scalars(asked.order_by(table.place, table.fault_id)))

    def _incident(self, row: Row[Any]) -> Incident:
        return read_as(Incident, row, fault_ids=self._faults_of(row.incident_id))


def _note(row: Row[Any]) -> IncidentNote:
    return read_as(IncidentNote, row, note_id=str(row.note_id), author=row.officer_name)


def _answer(row: Row[Any]) -> IncidentAnswer:
    return read_as(IncidentAnswer, row, officer=officer_of(row))
