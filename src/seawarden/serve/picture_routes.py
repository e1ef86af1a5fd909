"""Routes of the picture: all ships now, what changed since, and any past hour."""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from sse_starlette import ServerSentEvent

from seawarden.app.desk.pictures import arrow_stream, packed, packed_sight, picture_at
from seawarden.app.watch.picture import Box, Sight
from seawarden.model.units import utc_text
from seawarden.serve.asked import BoxText, in_utc, read_box
from seawarden.serve.documents import problems
from seawarden.serve.problems import Problem
from seawarden.serve.service import Service
from seawarden.serve.sign_in import ServiceHere, Viewer
from seawarden.serve.streams import STREAM, Stream, where_left_off

ARROW: Final = "application/vnd.apache.arrow.stream"
PACKED: Final = "application/octet-stream"
SHIPS_MOST: Final = 200_000
# 2,400 rows of 24 bytes are 76,800 characters of base64: with all else that a page asks for while
# alerts come, under 100 kB in a second.
ROWS_A_SECOND: Final = 2_400
BEAT_S: Final = 1.0

Limit = Annotated[int, Query(ge=1, le=SHIPS_MOST, description="ships; more of them are thinned")]
Accept = Annotated[str, Header(description=f"{ARROW} or {PACKED}")]
ROWS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "ships: an Arrow stream of POSITION, or a line of JSON and packed rows",
        "content": {
            ARROW: {"schema": {"type": "string", "format": "binary"}},
            PACKED: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}

router = APIRouter(prefix="/api/v1/picture", tags=["picture"])


@router.get("", response_class=Response, responses=ROWS | problems())
def picture(
    _: Viewer, service: ServiceHere, accept: Accept = ARROW, bbox: BoxText = None,
    limit: Limit = 50_000,
) -> Response:  # fmt: skip
    """Show where every ship was heard last."""
    sight = service.centre.picture.within(read_box(bbox), limit=limit)
    return _answer(sight, service.centre.watermark(), accept)


@router.get("/at", response_class=Response, responses=ROWS | problems(404))
def past(
    _: Viewer,
    service: ServiceHere,
    time: Annotated[datetime, Query(description="a past instant, with its zone")],
    accept: Accept = ARROW,
    bbox: BoxText = None,
    limit: Limit = 50_000,
) -> Response:
    """Show where every ship was heard last at a past instant, from the archive."""
    instant, box = in_utc(time), read_box(bbox)
    if service.centre.archive is None or instant is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "This watch keeps no archive, so there is no past to look at.",
            remedy="Start it without --no-archive.",
        )
    sight = picture_at(service.centre.archive, time=instant, box=box, limit=limit)
    return _answer(sight, instant, accept)


def _answer(sight: Sight, watermark: datetime | None, accept: str) -> Response:
    is_packed = PACKED in accept and ARROW not in accept
    body = packed_sight(sight, watermark) if is_packed else arrow_stream(sight.ships)
    headers = {"X-Sequence": str(sight.change), "X-Total": str(sight.total)}
    return Response(body, media_type=PACKED if is_packed else ARROW, headers=headers)


@router.get("/events", status_code=200, response_class=Stream, responses=STREAM | problems())
async def changes(
    _: Viewer,
    request: Request,
    service: ServiceHere,
    bbox: BoxText = None,
    since: Annotated[
        int | None, Query(ge=0, le=2**63 - 1, description="`sequence` of what is shown already")
    ] = None,
) -> Stream:
    """Tell which ships moved, at most once a second: events `delta`, and `watermark`."""
    start = where_left_off(request, since)
    return Stream(_deltas(service, read_box(bbox), start), service=service)


async def _deltas(service: Service, box: Box, since: int | None) -> AsyncIterator[ServerSentEvent]:
    picture = service.centre.picture
    # A number from before a restart lies ahead of this picture: then all of it is told.
    change = picture.change if since is None else since if since <= picture.change else 0
    told: datetime | None = None
    while not service.is_ending():
        if picture.change > change:
            sight = await run_in_threadpool(
                picture.changed_since, change, box, limit=ROWS_A_SECOND
            )
            change = sight.change
            if sight.ships.height:
                yield _delta(sight)
        watermark = service.centre.watermark()
        if watermark is not None and watermark != told:
            told = watermark
            said = {"watermark": utc_text(watermark)}
            yield ServerSentEvent(data=orjson.dumps(said).decode(), event="watermark")
        await asyncio.sleep(BEAT_S)


def _delta(sight: Sight) -> ServerSentEvent:
    """Return packed rows as base64; the identifier is the `sequence` to go on from."""
    rows = base64.b64encode(packed(sight.ships)).decode()
    return ServerSentEvent(data=rows, event="delta", id=str(sight.change))
