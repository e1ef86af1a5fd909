"""Faults as the owners of lines report them, each kept once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from seawarden.model.errors import ActRefused
from seawarden.model.fault import Fault, Instant, fault_document, read_fault
from seawarden.model.officer import Officer
from seawarden.store.records.columns import mended
from seawarden.store.records.inserting import chunks, insert_new
from seawarden.store.records.matters import officer_columns
from seawarden.store.records.tables import FAULTS


class Faults:
    """Faults, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, fault: Fault, officer: Officer, *, at: datetime) -> bool:
        """Keep a fault; return False when the very same was kept before.

        Raises:
            ActRefused: another fault is kept under this identifier. What was told stays; a
                correction is told under a new identifier.
        """
        time = fault.time
        earliest = time.at - 2 * time.sigma if isinstance(time, Instant) else time.earliest
        row = {
            "fault_id": fault.fault_id,
            "kept_at": at,
            "asset_id": fault.asset_id,
            "earliest": earliest,
            "document": fault_document(fault),
        } | officer_columns(officer)
        if insert_new(self._connection, FAULTS, [row], [FAULTS.c.fault_id]):
            return True
        if self.one(fault.fault_id) != fault:
            raise ActRefused(
                f"fault {fault.fault_id} is kept already and says something else. What was told "
                "stays: give the correction an identifier of its own."
            )
        return False

    def one(self, fault_id: str) -> Fault | None:
        """Return a fault; null: there is none."""
        return next(iter(self.named([fault_id])), None)

    def named(self, fault_ids: Sequence[str]) -> list[Fault]:
        """Return the faults of these identifiers, in their order; those that are not, are not."""
        found: dict[str, Fault] = {}
        for some in chunks(fault_ids):
            rows = self._connection.execute(select(FAULTS).where(FAULTS.c.fault_id.in_(some)))
            found |= {row.fault_id: _fault(row) for row in rows}
        return [found[one] for one in map(mended, fault_ids) if one in found]

    def latest(self, *, limit: int = 200) -> list[Fault]:
        """Return the newest faults by when they happened, newest first."""
        table = FAULTS.c
        asked = select(FAULTS).order_by(table.earliest.desc(), table.fault_id).limit(limit)
        return [_fault(row) for row in self._connection.execute(asked)]


def _fault(row: Row[Any]) -> Fault:
    read = read_fault(row.document)
    if not isinstance(read, Fault):
        raise ActRefused(f"fault {row.fault_id} cannot be read: {'; '.join(read.reasons)}")
    return read
