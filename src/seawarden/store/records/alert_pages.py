"""Alerts in pages: a cursor holds the place of the last one, so new alerts shift nothing."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from seawarden.model.desk import AlertFilter, AlertPage, Order
from seawarden.model.disposition import State
from seawarden.model.errors import ActRefused
from seawarden.model.units import EPOCH, MICROSECOND, since_1970_us
from seawarden.store.records.alert_rows import alert_now
from seawarden.store.records.tables import ALERTS, MATTERS

Asked = TypeVar("Asked")

MOST: Final = 1000  # on one page
PLACES_US: Final = {  # where the last one of a page may lie, in microseconds since 1970
    Order.LEAD: range(-(2**63), 2**63),
    Order.TIME: range(
        since_1970_us(datetime.min.replace(tzinfo=UTC)),
        since_1970_us(datetime.max.replace(tzinfo=UTC)) + 1,
    ),
}
NO_RANKS: Final[Mapping[str, int]] = MappingProxyType({})
LAST: Final = 2**31 - 1  # the rank of a matter without a line, or with one that has none
RANKS: Final = range(LAST + 1)


class Place(NamedTuple):
    """Where a page ended."""

    at_us: int  # in microseconds since 1970
    rank: int
    alert_id: str


def as_they_stand(now: datetime) -> Select[Any]:
    """Ask for alerts: the newest revision and the matter, with the state at `now`."""
    said = [column for column in ALERTS.columns if column.name != "at"]
    done = [
        MATTERS.c[name]
        for name in (
            "vessel_name", "ship_type", "raised_at", "changed_at", "shelved_until",
            "acknowledged_by", "acknowledged_at",
        )
    ]  # fmt: skip
    newest = and_(ALERTS.c.alert_id == MATTERS.c.alert_id, ALERTS.c.revision == MATTERS.c.revision)
    return select(*said, *done, _state(now).label("state")).select_from(
        MATTERS.join(ALERTS, newest)
    )


def page(
    connection: Connection,
    wanted: AlertFilter,
    *,
    now: datetime,
    order: Order,
    limit: int,
    cursor: str | None,
    ranks: Mapping[str, int],
) -> AlertPage:
    """Return one page; see `Alerts.page`."""
    rules = _rules(wanted, now)
    total = connection.scalar(select(func.count()).select_from(MATTERS).where(*rules)) or 0
    most = min(max(limit, 1), MOST)
    asked = as_they_stand(now).where(*rules).limit(most + 1)
    if cursor is not None:
        asked = asked.where(_beyond(order, ranks, _read(cursor, order)))
    columns = _columns(order, ranks)
    in_order = asked.order_by(
        *(column.desc() if order is Order.TIME else column for column in columns)
    ).add_columns(MATTERS.c.due_us, _rank(ranks).label("rank"))
    rows = connection.execute(in_order).all()
    kept = rows[:most]
    has_more = len(rows) > len(kept)
    return AlertPage(
        items=[alert_now(row) for row in kept],
        next=_cursor(order, kept[-1]) if has_more else None,
        total=total,
    )


def _state(now: datetime) -> ColumnElement[str]:
    is_shelved = MATTERS.c.shelved_until > now
    return case((is_shelved, literal(State.SHELVED.value)), else_=MATTERS.c.state)


def _rules(wanted: AlertFilter, now: datetime) -> list[ColumnElement[bool]]:
    matter = MATTERS.c
    over = State.OVER.value
    rules = [
        _given(wanted.state, lambda state: _state(now) == state.value),
        _given(
            wanted.is_over,
            lambda is_over: matter.state == over if is_over else matter.state != over,
        ),
        _given(wanted.kind, lambda kind: matter.kind == kind),
        _given(wanted.level, lambda level: matter.level == level),
        _given(wanted.vessel_id, lambda vessel_id: matter.vessel_id == vessel_id),
        _given(wanted.asset_id, _touches),
        _given(wanted.after, lambda after: matter.end >= after),
        _given(wanted.before, lambda before: matter.start < before),
        _given(wanted.text, _says),
    ]
    return [rule for rule in rules if rule is not None]


def _given(
    asked: Asked | None, rule: Callable[[Asked], ColumnElement[bool]]
) -> ColumnElement[bool] | None:
    return None if asked is None else rule(asked)


def _touches(asset_id: str) -> ColumnElement[bool]:
    return or_(MATTERS.c.asset_id == asset_id, MATTERS.c.next_asset_id == asset_id)


def _says(text: str) -> ColumnElement[bool]:
    named = [
        MATTERS.c.vessel_name.icontains(text, autoescape=True),
        MATTERS.c.reason.icontains(text, autoescape=True),
    ]
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(2**32))
    return or_(*named, MATTERS.c.vessel_id == int(text)) if is_number else or_(*named)


def _columns(order: Order, ranks: Mapping[str, int]) -> tuple[ColumnElement[Any], ...]:
    if order is Order.LEAD:
        return MATTERS.c.due_us, _rank(ranks), MATTERS.c.alert_id
    return MATTERS.c.start, MATTERS.c.alert_id


def _rank(ranks: Mapping[str, int]) -> ColumnElement[int]:
    """Return the rank of the line ahead of a matter, or else of the one concerned."""
    if not ranks:
        return literal(LAST)
    return case(
        dict(ranks), value=func.coalesce(MATTERS.c.next_asset_id, MATTERS.c.asset_id), else_=LAST
    )


def _beyond(order: Order, ranks: Mapping[str, int], place: Place) -> ColumnElement[bool]:
    columns = _columns(order, ranks)
    if order is Order.LEAD:
        return tuple_(*columns) > tuple_(
            literal(place.at_us), literal(place.rank), literal(place.alert_id)
        )
    start = literal(EPOCH + place.at_us * MICROSECOND, MATTERS.c.start.type)
    return tuple_(*columns) < tuple_(start, literal(place.alert_id))


def _cursor(order: Order, row: Row[Any]) -> str:
    place_us = row.due_us if order is Order.LEAD else since_1970_us(row.start)
    said = json.dumps([order.value, place_us, row.rank, row.alert_id])
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def _read(cursor: str, order: Order) -> Place:
    try:
        said = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        of, place_us, rank, alert_id = said
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise _no_cursor(order) from error
    is_place = isinstance(place_us, int) and isinstance(rank, int)
    is_ours = is_place and isinstance(alert_id, str) and "\x00" not in alert_id
    if of != order.value or not is_ours or place_us not in PLACES_US[order]:
        raise _no_cursor(order)
    if rank not in RANKS:
        raise _no_cursor(order)
    return Place(place_us, rank, alert_id)


def _no_cursor(order: Order) -> ActRefused:
    return ActRefused(
        f"this cursor leads nowhere in the order of {order.value}: ask for the first page, "
        "without a cursor"
    )
