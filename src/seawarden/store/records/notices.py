"""The outbox: notices wait here until they have left, and again until somebody answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from seawarden.model.notice import Notice, NoticeDraft
from seawarden.store.records.inserting import insert_new
from seawarden.store.records.rows import columns_of, read_as
from seawarden.store.records.tables import NOTICES


class Notices:
    """Notices, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queue(self, drafts: Sequence[NoticeDraft], *, at: datetime) -> int:
        """Put notices into the outbox, each key once; return how many were new."""
        rows = [
            columns_of(draft)
            | {"queued_at": at, "next_at": draft.due_at, "times_sent": 0, "tries": 0}
            for draft in drafts
        ]
        return len(insert_new(self._connection, NOTICES, rows, [NOTICES.c.notice_id]))

    def due(self, *, now: datetime, limit: int = 100) -> list[Notice]:
        """Return what is to be sent now, longest waiting first."""
        table = NOTICES.c
        asked = select(NOTICES).where(table.next_at <= now, table.settled_at.is_(None))
        rows = self._connection.execute(
            asked.order_by(table.next_at, table.notice_id).limit(limit)
        )
        return [_notice(row) for row in rows]

    def sent(self, notice_id: int, *, at: datetime) -> None:
        """Note that a notice left; one that repeats is due again."""
        table = NOTICES.c
        every = self._connection.scalar(
            select(table.repeat_every).where(table.notice_id == notice_id)
        )
        self._change(
            notice_id,
            sent_at=at,
            times_sent=table.times_sent + 1,
            tries=0,
            trouble=None,
            next_at=None if every is None else at + every,
        )

    def failed(self, notice_id: int, *, trouble: str, again_at: datetime | None) -> None:
        """Note that a try failed, and when the next one is; null: given up."""
        tries = NOTICES.c.tries + 1
        self._change(notice_id, tries=tries, trouble=trouble, next_at=again_at)

    def settle(self, alert_id: str, *, at: datetime) -> int:
        """Send nothing more about an alert; return how many notices that ends."""
        table = NOTICES.c
        ended = (
            update(NOTICES)
            .where(table.alert_id == alert_id, table.settled_at.is_(None))
            .values(settled_at=at, next_at=None)
        )
        return self._connection.execute(ended).rowcount

    def silence(self, *, at: datetime) -> int:
        """Send nothing of what waits in the outbox; return how many notices that ends."""
        waiting = update(NOTICES).where(NOTICES.c.next_at.is_not(None))
        return self._connection.execute(waiting.values(settled_at=at, next_at=None)).rowcount

    def of(self, alert_id: str) -> list[Notice]:
        """Return the notices about an alert, oldest first."""
        asked = select(NOTICES).where(NOTICES.c.alert_id == alert_id)
        rows = self._connection.execute(asked.order_by(NOTICES.c.notice_id))
        return [_notice(row) for row in rows]

    def forget(self, *, before: datetime) -> int:
        """Delete what was queued before an instant and is done with; return how many."""
        table = NOTICES.c
        gone = NOTICES.delete().where(table.queued_at < before, table.next_at.is_(None))
        return self._connection.execute(gone).rowcount

    def _change(self, notice_id: int, **values: object) -> None:
        changed = update(NOTICES).where(NOTICES.c.notice_id == notice_id).values(**values)
        self._connection.execute(changed)


def _notice(row: Row[Any]) -> Notice:
    return read_as(Notice, row, draft=read_as(NoticeDraft, row))
