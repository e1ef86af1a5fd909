"""Happenings: in one order without a gap, so that a reader who was away misses none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select, update

from seawarden.model.happening import Happening, News, Topic
from seawarden.store.records.inserting import chunks
from seawarden.store.records.rows import read_as
from seawarden.store.records.tables import COUNTERS, HAPPENINGS

COUNTER: Final = "happenings"


class Happenings:
    """Happenings, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, news: Sequence[News]) -> list[Happening]:
        """Keep news in the order given, and return what was not kept before with its sequence.

        The counter's row is held until the transaction ends: a sequence that can be seen has all
        before it, whoever else writes.
        """
        if not news:
            return []
        last = self._advance(0)
        fresh = self._unknown(news)
        self._advance(len(fresh))
        kept = [
            Happening(sequence=last + turn, time=one.time, topic=one.topic, payload=one.payload)
            for turn, one in enumerate(fresh, start=1)
        ]
        rows = [
            {
                "sequence": happening.sequence,
                "time": one.time,
                "topic": one.topic.value,
                "payload": dict(one.payload),
                "key": one.key,
            }
            for happening, one in zip(kept, fresh, strict=True)
        ]
        for some in chunks(rows):
            self._connection.execute(HAPPENINGS.insert(), some)
        return kept

    def since(self, sequence: int, *, limit: int = 1000) -> list[Happening]:
        """Return what happened after a sequence, oldest first."""
        table = HAPPENINGS.c
        asked = select(HAPPENINGS).where(table.sequence > sequence)
        rows = self._connection.execute(asked.order_by(table.sequence).limit(limit))
        return [read_as(Happening, row, topic=Topic(row.topic)) for row in rows]

    def newest(self) -> int:
        """Return the last sequence that was given; 0: none yet."""
        asked = select(COUNTERS.c.value).where(COUNTERS.c.name == COUNTER)
        return self._connection.scalar(asked) or 0

    def oldest(self) -> int:
        """Return the first sequence that is still kept; one beyond the newest: none is."""
        found = self._connection.scalar(select(func.min(HAPPENINGS.c.sequence)))
        return self.newest() + 1 if found is None else found

    def forget(self, *, before: datetime) -> int:
        """Delete what happened before an instant, and return how many."""
        done = self._connection.execute(HAPPENINGS.delete().where(HAPPENINGS.c.time < before))
        return done.rowcount

    def _advance(self, count: int) -> int:
        moved = (
            update(COUNTERS)
            .where(COUNTERS.c.name == COUNTER)
            .values(value=COUNTERS.c.value + count)
            .returning(COUNTERS.c.value)
        )
        return int(self._connection.execute(moved).scalar_one())

    def _unknown(self, news: Sequence[News]) -> list[News]:
        known: set[str] = set()
        for some in chunks(one.key for one in news if one.key is not None):
            asked = select(HAPPENINGS.c.key).where(HAPPENINGS.c.key.in_(some))
            known |= set(self._connection.scalars(asked))
        fresh: list[News] = []
        for one in news:
            if one.key is None or one.key not in known:
                fresh.append(one)
            if one.key is not None:
                known.add(one.key)
        return fresh
