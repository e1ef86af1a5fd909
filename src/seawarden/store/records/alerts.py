"""Alerts: every revision that the watch said, and how each alert stands now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Select, bindparam, select, update

from seawarden.model.alert import alerts as held_to_alert
from seawarden.model.desk import AlertFilter, AlertNow, AlertPage, Order
from seawarden.model.disposition import SETTLES, Act, State
from seawarden.model.schema import UTC_US, conform
from seawarden.model.vessel import VESSEL
from seawarden.store.records import alert_pages
from seawarden.store.records.alert_pages import NO_RANKS
from seawarden.store.records.alert_rows import REVISION, alert_now, rows_of
from seawarden.store.records.inserting import insert_new
from seawarden.store.records.matters import refresh
from seawarden.store.records.rows import frame_of
from seawarden.store.records.tables import ALERTS, DISPOSITIONS, MATTERS


class Alerts:
    """Alerts, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(
        self, said: pl.DataFrame, *, at: datetime, ships: pl.DataFrame | None = None
    ) -> pl.DataFrame:
        """Keep revisions, and return those that were not kept before, in the order given.

        Args:
            said: ALERT.
            at: when the watch says so.
            ships: VESSEL of the ships concerned, so that an alert still knows its ship when
                nothing else does; null: none is told.

        Raises:
            ProtocolMisuse: `said` breaks ALERT.
        """
        held = held_to_alert(said)
        keys = (ALERTS.c.alert_id, ALERTS.c.revision)
        inserted = insert_new(self._connection, ALERTS, rows_of(held, at=at), keys)
        refresh(self._connection, [row.alert_id for row in inserted])
        if ships is not None and inserted:
            self._name(held, ships)
        fresh = pl.DataFrame(
            [tuple(row) for row in inserted],
            schema={"alert_id": pl.String(), "revision": pl.UInt16()},
            orient="row",
        )
        return held.join(fresh, on=["alert_id", "revision"], how="semi", maintain_order="left")

    def page(
        self,
        wanted: AlertFilter | None = None,
        *,
        now: datetime,
        order: Order = Order.LEAD,
        limit: int = 100,
        cursor: str | None = None,
        ranks: Mapping[str, int] = NO_RANKS,
    ) -> AlertPage:
        """Return some of the alerts as they stand.

        Args:
            wanted: which; null: all.
            now: a shelving that ends at `now` has ended.
            order: in which order.
            limit: on one page, 1 to 1000.
            cursor: `AlertPage.next` of the page before; null: the first page.
            ranks: of lines, by identifier; in order of lead, of alerts with the same lead time
                the one with the least comes first. The line ahead counts, or else the one
                concerned.

        Raises:
            ActRefused: the cursor is none, or of another order.
        """
        return alert_pages.page(
            self._connection,
            wanted or AlertFilter(),
            now=now,
            order=order,
            limit=limit,
            cursor=cursor,
            ranks=ranks,
        )

    def one(self, alert_id: str, *, now: datetime) -> AlertNow | None:
        """Return one alert as it stands; null: there is none."""
        asked = alert_pages.as_they_stand(now).where(MATTERS.c.alert_id == alert_id)
        row = self._connection.execute(asked).one_or_none()
        return None if row is None else alert_now(row)

    def standing(self, *, now: datetime) -> list[AlertNow]:
        """Return all alerts that are not over, in order of lead."""
        asked = alert_pages.as_they_stand(now).where(MATTERS.c.state != State.OVER.value)
        in_order = asked.order_by(MATTERS.c.due_us, MATTERS.c.alert_id)
        return [alert_now(row) for row in self._connection.execute(in_order)]

    def revisions(self, alert_id: str) -> pl.DataFrame:
        """Return what was said about one alert, REVISION, oldest first."""
        return self._frame(select(ALERTS).where(ALERTS.c.alert_id == alert_id), "revision")

    def said(self, *, start: datetime | None = None, end: datetime | None = None) -> pl.DataFrame:
        """Return every revision said from start (inclusive) to end (exclusive), REVISION."""
        asked = select(ALERTS)
        if start is not None:
            asked = asked.where(ALERTS.c.at >= start)
        if end is not None:
            asked = asked.where(ALERTS.c.at < end)
        return self._frame(asked, "at", "alert_id", "revision")

    def windows(self, *, ended_after: datetime) -> pl.DataFrame:
        """Return from when to when ships were the matter of an alert, by vessel.

        Only of alerts that ended at `ended_after` or later, are of level low or high, and that
        nobody withdrew or dismissed: `vessel_id`, `start`, `end`.
        """
        matter = MATTERS.c
        asked = select(matter.alert_id, matter.vessel_id, matter.start, matter.end).where(
            matter.end >= ended_after, matter.level != "info", matter.status != "withdrawn"
        )
        settled = select(DISPOSITIONS.c.alert_id, DISPOSITIONS.c.act).where(
            DISPOSITIONS.c.act.in_([*SETTLES, Act.REOPEN])
        )
        in_order = settled.order_by(DISPOSITIONS.c.time, DISPOSITIONS.c.disposition_id)
        last = {row.alert_id: row.act for row in self._connection.execute(in_order)}
        rows = [
            (row.vessel_id, row.start, row.end)
            for row in self._connection.execute(asked.order_by(matter.vessel_id, matter.start))
            if last.get(row.alert_id) != Act.DISMISS
        ]
        schema = {"vessel_id": pl.UInt32(), "start": UTC_US, "end": UTC_US}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _frame(self, asked: Select[Any], *order: str) -> pl.DataFrame:
        in_order = asked.order_by(*(ALERTS.c[name] for name in order))
        return frame_of(self._connection.execute(in_order), REVISION)

    def _name(self, said: pl.DataFrame, ships: pl.DataFrame) -> None:
        known = _newest(ships)
        rows = [
            {"of": alert_id, "name": known[ship][0], "type": known[ship][1]}
            for alert_id, ship in said.select("alert_id", "vessel_id").unique().iter_rows()
            if ship in known
        ]
        named = (
            update(MATTERS)
            .where(MATTERS.c.alert_id == bindparam("of"))
            .values(vessel_name=bindparam("name"), ship_type=bindparam("type"))
        )
        if rows:
            self._connection.execute(named, rows)


def _newest(ships: pl.DataFrame) -> dict[int, Sequence[Any]]:
    told = conform(ships, VESSEL).sort("time", nulls_last=False, maintain_order=True)
    newest = told.group_by("vessel_id").agg(pl.col("name", "ship_type").drop_nulls().last())
    return {row[0]: row[1:] for row in newest.iter_rows()}
