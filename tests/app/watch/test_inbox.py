"""The inbox: bounded for each source, and nobody waits for anybody else."""

import asyncio
import threading

import pytest

from seawarden.app.watch.inbox import Inbox
from seawarden.ingest.intake import Intake
from seawarden.ingest.live.arrival import Arrival
from seawarden.model.errors import SourceUnavailable
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.builders import at, reports

SOON_S = 20.0


def arrival(source="a", rows=3):
    found = reports(range(rows))
    intake = Intake(reports=found, vessels=empty(VESSEL), read=rows)
    return Arrival(source=source, intake=intake, received=at(0))


def taken_in_thread(inbox, taken):
    def take():
        taken.append(inbox.take(within_s=SOON_S))

    thread = threading.Thread(target=take)
    thread.start()
    return thread


def test_what_was_delivered_is_taken_once_and_in_order():
    async def deliver(inbox):
        for name in "abc":
            await inbox.deliver(arrival(name))

    inbox = Inbox(together=1)
    asyncio.run(deliver(inbox))

    assert [each.arrival.source for each in inbox.take(within_s=0)] == ["a", "b", "c"]
    assert inbox.take(within_s=0) == []


def test_a_source_that_brings_too_much_waits_and_no_other():
    async def run():
        inbox = Inbox(waiting_most=3)
        flood = asyncio.create_task(inbox.deliver(arrival("flood", rows=3)))
        await asyncio.wait_for(inbox.deliver(arrival("calm", rows=2)), SOON_S)
        await asyncio.sleep(0)
        was_waiting = not flood.done()
        taken = await asyncio.to_thread(inbox.take, within_s=0)
        await asyncio.wait_for(flood, SOON_S)
        return was_waiting, len(taken)

    assert asyncio.run(run()) == (True, 2)


def test_who_waits_to_hear_that_it_is_kept_hears_it_when_it_is():
    async def run():
        inbox = Inbox()
        push = asyncio.create_task(inbox.deliver_kept(arrival()))
        (delivered,) = await asyncio.to_thread(inbox.take, within_s=SOON_S)
        was_waiting = not push.done()
        delivered.kept.set_result(None)
        await asyncio.wait_for(push, SOON_S)
        return was_waiting

    assert asyncio.run(run()) is True


def test_enough_rows_end_the_waiting_for_a_beat():
    inbox, taken = Inbox(together=3), []
    thread = taken_in_thread(inbox, taken)

    asyncio.run(inbox.deliver(arrival(rows=3)))
    thread.join(SOON_S)

    assert len(taken[0]) == 1


def test_closing_ends_the_waiting_and_refuses_what_comes_after():
    inbox, taken = Inbox(), []
    thread = taken_in_thread(inbox, taken)

    inbox.close()
    thread.join(SOON_S)

    assert taken == [[]]
    with pytest.raises(SourceUnavailable, match="the watch is ending"):
        asyncio.run(inbox.deliver(arrival()))


def test_a_source_that_ended_is_told_once():
    inbox = Inbox()
    inbox.ended("a")

    assert inbox.taken_ended() == {"a"}
    assert inbox.taken_ended() == set()


def test_rows_that_wait_are_counted():
    inbox = Inbox()
    asyncio.run(inbox.deliver(arrival(rows=5)))

    assert inbox.row_count == 5
