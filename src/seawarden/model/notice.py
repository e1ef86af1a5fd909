"""A notice: a message about an alert on its way to somebody outside the room."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeDraft:
    """What is to be sent, to whom, from when on."""

    key: str  # the same key is queued once, however often it is asked for
    alert_id: str | None  # null: about no alert
    channel: str  # email, webhook
    recipient: str  # an address, or the name of a webhook
    subject: str
    body: str
    due_at: datetime  # not before this instant
    repeat_every: timedelta | None = None  # again until acknowledged; null: once
    is_rehearsal: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A draft in the outbox, and how far it got."""

    notice_id: int
    draft: NoticeDraft
    queued_at: datetime
    next_at: datetime | None  # when it is tried next; null: never again
    sent_at: datetime | None  # when it last left; null: not yet
    times_sent: int
    tries: int  # of the present sending
    trouble: str | None  # why the last try failed; null: it did not
    settled_at: datetime | None  # its alert was acknowledged or is over; null: not yet
