"""Telling those outside the room: one task that writes notices, sends them, and stops in time."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from seawarden.app.desk.lines import LineBook
from seawarden.app.desk.notices import Recipient, notices_of
from seawarden.app.desk.sending import Sender, sent, wait_after
from seawarden.app.watch.center import Centre
from seawarden.model.disposition import State
from seawarden.model.errors import StoreUnavailable
from seawarden.model.notice import Notice


@dataclass(frozen=True, kw_only=True, slots=True)
class Noticing:
    """What is told, to whom, and how.

    Attributes:
        centre: the watch.
        recipients: who is told.
        senders: by channel.
        is_rehearsal: every notice is marked as an exercise.
        pause: between two rounds. A judgement: minutes count here, seconds do not.
    """

    centre: Centre
    recipients: tuple[Recipient, ...]
    senders: Mapping[str, Sender]
    is_rehearsal: bool = False
    pause: timedelta = timedelta(seconds=2)

    async def run(self) -> None:
        """Go on until cancelled. Without the records it waits for them."""
        while True:
            try:
                await self.round()
            except StoreUnavailable as error:
                structlog.get_logger().warning("notices wait", trouble=str(error))
            except Exception as error:  # noqa: BLE001  the top of a service loop: it must go on
                structlog.get_logger().error("notices fail", error=type(error).__name__)
            await asyncio.sleep(self.pause.total_seconds())

    async def round(self) -> int:
        """Write what is to be told, send what is due, and return how many left."""
        due = await asyncio.to_thread(self._due)
        count = 0
        for notice in due:
            # The clock on the wall: a receiver compares it with its own, also in a replay.
            trouble = await sent(self.senders, notice, now=datetime.now(UTC))
            await asyncio.to_thread(self._note, notice, trouble)
            count += trouble is None
        return count

    def _due(self) -> list[Notice]:
        """Queue what alerts ask for, end what is in hand, and return what is to be sent."""
        centre, now = self.centre, self.centre.clock()
        with centre.records.reading() as desk:
            waiting = [one for one in desk.alerts.standing(now=now) if one.state is State.NEW]
        drafts = notices_of(
            waiting, self.recipients, LineBook.of(centre.assets), now=now, origin=centre.origin,
            is_rehearsal=self.is_rehearsal,
        )  # fmt: skip
        new = {one.alert_id for one in waiting}
        with centre.records.writing() as desk:
            desk.notices.queue(drafts, at=now)
            due = desk.notices.due(now=now)
            for alert_id in {one.draft.alert_id for one in due} - new - {None}:
                desk.notices.settle(str(alert_id), at=now)
        return [one for one in due if one.draft.alert_id is None or one.draft.alert_id in new]

    def _note(self, notice: Notice, trouble: str | None) -> None:
        now = self.centre.clock()
        with self.centre.records.writing() as desk:
            if trouble is None:
                desk.notices.sent(notice.notice_id, at=now)
                return
            again = now + wait_after(notice.tries)
            desk.notices.failed(notice.notice_id, trouble=trouble, again_at=again)
        structlog.get_logger().warning(
            "notice not sent", notice=notice.notice_id, trouble=trouble, again=again.isoformat()
        )
