"""The stream of what happens: each happening once, in one order, from where a reader left off."""

from collections.abc import AsyncIterator
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from sse_starlette import ServerSentEvent

from seawarden.model.happening import Happening
from seawarden.model.units import utc_text
from seawarden.serve.documents import problems
from seawarden.serve.service import Service
from seawarden.serve.sign_in import ServiceHere, Viewer
from seawarden.serve.streams import STREAM, Stream, where_left_off

# Who was away for longer than this many happenings reads the lists anew: that is quicker.
CATCH_UP_MOST: Final = 1_000
WAIT_S: Final = 1.0

router = APIRouter(prefix="/api/v1/events", tags=["events"])


@router.get("", status_code=200, response_class=Stream, responses=STREAM | problems())
async def events(
    _: Viewer,
    request: Request,
    service: ServiceHere,
    since: Annotated[
        int | None, Query(ge=0, le=2**63 - 1, description="the last sequence seen; none: from now")
    ] = None,
) -> Stream:
    """Tell what happens, from alert to watermark; after `gone` the lists must be asked for anew.

    Events: alert, disposition, detection, incident, source, shift, system, watermark, gone. The
    identifier of an event is its sequence; the header Last-Event-ID goes on from there. `gone`
    says that something was lost on the way.
    """
    return Stream(_told(service, where_left_off(request, since)), service=service)


async def _told(service: Service, since: int | None) -> AsyncIterator[ServerSentEvent]:
    with service.centre.bus.listening() as listener:
        seen, missed = await run_in_threadpool(_missed, service, since)
        if missed is None:
            yield _mark("gone", seen)
        for happening in missed or ():
            seen = happening.sequence
            yield _event(happening)
        yield _mark("hello", seen)
        watermark = None
        while not listener.is_gone:
            if service.is_ending():
                return
            heard = await listener.hear(within_s=WAIT_S)
            for happening in await _in_order(service, seen, heard):
                seen = happening.sequence
                yield _event(happening)
            if service.centre.watermark() != watermark:
                watermark = service.centre.watermark()
                yield _watermark(service)
        yield _mark("gone", seen)


def _missed(service: Service, since: int | None) -> tuple[int, list[Happening] | None]:
    """Return where a reader is, and what it missed; null: too much, or no longer kept."""
    with service.centre.records.reading() as desk:
        newest = desk.happenings.newest()
        if since is None:
            return newest, []
        is_kept = desk.happenings.oldest() <= since + 1 <= newest + 1
        if not is_kept or newest - since > CATCH_UP_MOST:
            return newest, None
        return since, desk.happenings.since(since, limit=CATCH_UP_MOST)


async def _in_order(service: Service, seen: int, heard: list[Happening]) -> list[Happening]:
    """Return what is new, in order: two threads may tell the bus the later thing first."""
    fresh = sorted((one for one in heard if one.sequence > seen), key=lambda one: one.sequence)
    numbers = [one.sequence for one in fresh]
    if numbers == list(range(seen + 1, seen + 1 + len(numbers))):
        return fresh
    return await run_in_threadpool(_since, service, seen)


def _since(service: Service, seen: int) -> list[Happening]:
    with service.centre.records.reading() as desk:
        return desk.happenings.since(seen, limit=CATCH_UP_MOST)


def _event(happening: Happening) -> ServerSentEvent:
    said = {
        "sequence": happening.sequence,
        "time": utc_text(happening.time),
        **happening.payload,
    }
    return ServerSentEvent(
        data=orjson.dumps(said, default=str).decode(), event=happening.topic.value,
        id=str(happening.sequence),
    )  # fmt: skip


def _mark(event: str, seen: int) -> ServerSentEvent:
    """Return `hello`: from here on nothing is missed; or `gone`: something was."""
    said = orjson.dumps({"sequence": seen}).decode()
    return ServerSentEvent(data=said, event=event, id=str(seen))


def _watermark(service: Service) -> ServerSentEvent:
    watermark = service.centre.watermark()
    said = {
        "watermark": None if watermark is None else utc_text(watermark),
        "clock": utc_text(service.centre.clock()),
    }
    return ServerSentEvent(data=orjson.dumps(said).decode(), event="watermark")
