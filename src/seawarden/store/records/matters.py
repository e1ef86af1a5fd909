"""How alerts stand: worked out anew whenever something is said or done about them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from seawarden.model.disposition import Act, Disposition, Seen, standing_of
from seawarden.model.officer import Officer, Role
from seawarden.store.records.alert_rows import due_us
from seawarden.store.records.inserting import chunks, put
from seawarden.store.records.rows import read_as
from seawarden.store.records.tables import ALERTS, DISPOSITIONS, MATTERS

COPIED = (
    "revision", "status", "kind", "level", "vessel_id", "asset_id", "next_asset_id", "start",
    "end", "reason",
)  # fmt: skip

# Not the evidence: an alert may have hundreds of revisions.
SAID = select(*(ALERTS.c[name] for name in ("alert_id", "at", "lead_time", *COPIED)))


def refresh(connection: Connection, alert_ids: Iterable[str]) -> None:
    """Work out how these alerts stand, within a transaction that writes.

    Their rows are held first, always in the same order: what an officer does at the same moment
    comes either wholly before, and is seen here, or wholly after.
    """
    for some in chunks(sorted(set(alert_ids))):
        held = select(MATTERS.c.alert_id).where(MATTERS.c.alert_id.in_(some))
        connection.execute(held.order_by(MATTERS.c.alert_id).with_for_update()).all()
        said = _by_alert(connection.execute(SAID.where(ALERTS.c.alert_id.in_(some))))
        in_order = select(DISPOSITIONS).order_by(DISPOSITIONS.c.disposition_id)
        done = _by_alert(connection.execute(in_order.where(DISPOSITIONS.c.alert_id.in_(some))))
        put(connection, MATTERS, [_matter(said[one], done[one]) for one in some if said[one]])


def disposition_of(row: Row[Any]) -> Disposition:
    """Return a disposition from its row."""
    return read_as(Disposition, row, act=Act(row.act), officer=officer_of(row))


def officer_of(row: Row[Any]) -> Officer:
    """Return who acted, as they were then."""
    return Officer(subject=row.officer_subject, name=row.officer_name, role=Role(row.officer_role))


def officer_columns(officer: Officer) -> dict[str, str]:
    """Return the columns that say who acted."""
    return {
        "officer_subject": officer.subject,
        "officer_name": officer.name,
        "officer_role": officer.role.value,
    }


def _by_alert(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.alert_id].append(row)
    return found


def _matter(said: list[Row[Any]], done: list[Row[Any]]) -> dict[str, Any]:
    in_order = sorted(said, key=lambda row: row.revision)
    newest = in_order[-1]
    standing = standing_of(
        [disposition_of(row) for row in done],
        [Seen(row.revision, row.status, row.level) for row in in_order],
    )
    first = standing.acknowledged
    return {name: getattr(newest, name) for name in COPIED} | {
        "alert_id": newest.alert_id,
        "due_us": due_us(newest.end, newest.lead_time),
        "raised_at": in_order[0].at,
        "changed_at": newest.at,
        "state": standing.state.value,
        "shelved_until": standing.shelved_until,
        "acknowledged_by": None if first is None else first.officer.name,
        "acknowledged_at": None if first is None else first.time,
    }
