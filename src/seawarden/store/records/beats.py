"""Beats: which journal files have had their say in the records."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from seawarden.store.records.inserting import insert_new
from seawarden.store.records.tables import BEATS

KEPT: Final = 1000  # a judgement: a quarter of an hour at one a second, to see how it went


class Beat(NamedTuple):
    """A journal file of a watch whose outcome stands in the records."""

    number: int
    watermark: datetime | None  # up to when the engine has judged; null: nothing was heard yet
    at: datetime


class Beats:
    """Beats, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def commit(
        self, watch_id: str, number: int, *, watermark: datetime | None, at: datetime
    ) -> bool:
        """Note that a journal file's outcome is kept by this very transaction.

        Args:
            watch_id: of the home whose journal it is: each numbers from one.
            number: of the file.
            watermark: up to when the engine has judged; null: nothing was heard yet.
            at: when it was written.

        Returns:
            False when it was noted before: then all that it says is here already.
        """
        row = {"watch_id": watch_id, "number": number, "watermark": watermark, "at": at}
        fresh = insert_new(self._connection, BEATS, [row], [BEATS.c.number])
        is_old = (BEATS.c.watch_id == watch_id) & (BEATS.c.number <= number - KEPT)
        self._connection.execute(BEATS.delete().where(is_old))
        return bool(fresh)

    def last(self, watch_id: str) -> Beat | None:
        """Return the newest one of a watch; null: there is none yet."""
        mine = select(BEATS).where(BEATS.c.watch_id == watch_id)
        row = self._connection.execute(mine.order_by(BEATS.c.number.desc()).limit(1))
        found = row.one_or_none()
        return None if found is None else Beat(found.number, found.watermark, found.at)
