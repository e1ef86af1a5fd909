"""Notices: who outside the room is told of an alert, when, and how often.

Writing a notice is pure; it then waits in the outbox of the records until it has left, so that a
crash loses none and sends none twice but for the one on its way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import orjson

from seawarden.app.desk.asking import question
from seawarden.app.desk.lines import LineBook
from seawarden.model.alert import LEVELS
from seawarden.model.desk import AlertNow
from seawarden.model.disposition import State
from seawarden.model.notice import NoticeDraft

UTC_ZONE: Final = ZoneInfo("UTC")
MARK: Final = "EXERCISE"
FORM: Final = "seawarden-notice/1"
TOLD: Final = (
    "alert_id", "revision", "status", "kind", "level", "vessel_id", "vessel_name", "asset_id",
    "start", "end", "lon_deg", "lat_deg", "next_asset_id", "reason",
)  # fmt: skip


class Channel(StrEnum):
    """How a notice travels."""

    EMAIL = "email"
    WEBHOOK = "webhook"


@dataclass(frozen=True, kw_only=True, slots=True)
class QuietHours:
    """Hours in which only what cannot wait is sent; the rest waits for their end.

    Attributes:
        begin: by the clock on the wall there.
        end: the same; before `begin`: on the next day. Equal: no hour is quiet.
        zone: of that clock.
        wakes: the least level that is sent all the same; null: none.
    """

    begin: time
    end: time
    zone: tzinfo = UTC_ZONE
    wakes: str | None = "high"

    def until(self, now: datetime, level: str) -> datetime:
        """Return when something of a level may be sent: now, or when the quiet hours end."""
        wakes = self.wakes is not None and _rank(level) >= _rank(self.wakes)
        there = now.astimezone(self.zone)
        clock = there.timetz().replace(tzinfo=None)
        crosses = self.end < self.begin
        is_in = (
            clock >= self.begin or clock < self.end if crosses else self.begin <= clock < self.end
        )
        if wakes or not is_in:
            return now
        days = 1 if crosses and clock >= self.begin else 0
        ends = datetime.combine(there.date() + timedelta(days=days), self.end, self.zone)
        return max(ends.astimezone(now.tzinfo), now)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Somebody, or some program, that is told of alerts.

    Attributes:
        channel: how.
        address: of e-mail, or of a webhook.
        least: the least level told of.
        kinds: of alert; empty: all.
        repeat_every: again, until somebody acknowledges or the alert is over; null: once.
        quiet: hours in which it waits; null: none.
        secret: signs what a webhook is sent; null: for e-mail.
    """

    channel: Channel
    address: str
    least: str = "high"
    kinds: tuple[str, ...] = ()
    repeat_every: timedelta | None = timedelta(minutes=10)
    quiet: QuietHours | None = None
    secret: bytes | None = field(default=None, repr=False)

    def wants(self, kind: str, level: str) -> bool:
        """Say whether it is told of such an alert."""
        return _rank(level) >= _rank(self.least) and (not self.kinds or kind in self.kinds)


def notices_of(
    alerts: Iterable[AlertNow],
    recipients: Sequence[Recipient],
    book: LineBook,
    *,
    now: datetime,
    origin: str = "REAL",
    is_rehearsal: bool = False,
) -> list[NoticeDraft]:
    """Write the notices that alerts ask for which nobody has taken in hand.

    Each recipient is told once when an alert has a level that it wants, and again at each higher
    one: the key of a notice says so, and the outbox takes each key once. In a rehearsal, and where
    traffic is not real, every notice says so first.
    """
    marks = (MARK,) * is_rehearsal + (origin,) * (origin != "REAL")
    return [
        NoticeDraft(
            key=f"{alert.alert_id}:{alert.level}:{to.channel}:{to.address}",
            alert_id=alert.alert_id,
            channel=to.channel.value,
            recipient=to.address,
            subject=_subject(alert, book, marks),
            body=_body(alert, to, book, marks),
            due_at=now if to.quiet is None else to.quiet.until(now, alert.level),
            repeat_every=to.repeat_every,
            is_rehearsal=is_rehearsal,
        )
        for alert in alerts
        if alert.state is State.NEW
        for to in recipients
        if to.wants(alert.kind, alert.level)
    ]


def _subject(alert: AlertNow, book: LineBook, marks: Sequence[str]) -> str:
    line = book.name(alert.asset_id or alert.next_asset_id)
    place = f" near {line}" if line else ""
    kind = alert.kind.replace("_", " ")
    said = " ".join([*marks, f"Alert ({alert.level}): {kind}{place}, {_ship(alert)}"])
    return "".join(one if one.isprintable() else " " for one in said)


def _ship(alert: AlertNow) -> str:
    number = f"MMSI {alert.vessel_id}"
    return f"{alert.vessel_name} ({number})" if alert.vessel_name else number


def _body(alert: AlertNow, to: Recipient, book: LineBook, marks: Sequence[str]) -> str:
    if to.channel is Channel.WEBHOOK:
        return _document(alert, book, marks)
    again = "This message repeats until somebody acknowledges." if to.repeat_every else ""
    lines = [
        *marks,
        alert.reason,
        "",
        f"{_ship(alert)}, from {alert.start:%Y-%m-%d %H:%M} to {alert.end:%Y-%m-%d %H:%M} UTC.",
        _ahead(alert, book),
        f"To ask: {question(alert.kind)}",
        "",
        f"Open the watch to see the evidence. {again}".rstrip(),
    ]
    return "\n".join(lines)


def _ahead(alert: AlertNow, book: LineBook) -> str:
    if alert.lead_time is None:
        return "No line lies ahead of her."
    minutes = round(alert.lead_time / timedelta(minutes=1))
    return f"She may reach {book.name(alert.next_asset_id)} {minutes} minutes after that."


def _document(alert: AlertNow, book: LineBook, marks: Sequence[str]) -> str:
    """Return what a webhook is sent: JSON of the form `seawarden-notice/1`."""
    lead = alert.lead_time
    said = {name: getattr(alert, name) for name in TOLD} | {
        "form": FORM,
        "marks": list(marks),
        "asset_name": book.name(alert.asset_id),
        "next_asset_name": book.name(alert.next_asset_id),
        "lead_time_s": None if lead is None else lead.total_seconds(),
        "question": question(alert.kind),
    }
    return orjson.dumps(said).decode()


def _rank(level: str) -> int:
    return LEVELS.index(level)
