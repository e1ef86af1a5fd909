"""What routes ask for in common: identifiers, areas and times, each within its limits."""

import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Query, Request

from seawarden.app.watch.picture import WORLD, Box
from seawarden.model.units import VESSEL_ID_MAX
from seawarden.serve.problems import Problem

VesselId = Annotated[int | None, Query(ge=1, le=VESSEL_ID_MAX, description="MMSI")]
AssetId = Annotated[str | None, Query(max_length=200, description="of a line")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next` of the page before")]
Text = Annotated[
    str | None, Query(min_length=1, max_length=100, description="part of a name, or a number")
]
BoxText = Annotated[
    str | None,
    Query(
        max_length=200,
        description="west,south,east,north in degrees; west over east reaches over the date line",
    ),
]
NUMBER: Final = re.compile(r"\s*-?\d{1,3}(\.\d{0,12})?\s*", re.ASCII)


def asked_at(request: Request) -> str:
    """Return the address of this service as a request gives it, without a slash at its end."""
    return f"{request.url.scheme}://{request.url.netloc}"


def in_utc(time: datetime | None) -> datetime | None:
    """Return a time in UTC.

    Raises:
        Problem: 422, it names no zone.
    """
    if time is None:
        return None
    if time.tzinfo is None:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"The time {time.isoformat()} names no zone.",
            remedy="Add Z for UTC, or an offset; in a query write + as %2B.",
        )
    try:
        return time.astimezone(UTC)
    except OverflowError as error:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "The time lies outside the years 1 to 9999 in UTC.",
            remedy="Correct it.",
        ) from error


def read_box(text: str | None) -> Box:
    """Return an area; null: the world.

    Raises:
        Problem: 422, it is none.
    """
    if text is None:
        return WORLD
    parts = text.split(",")
    if len(parts) in {4, 6} and all(NUMBER.fullmatch(part) for part in parts):
        numbers = [float(part) for part in parts]
        if len(numbers) == 6:  # with heights, as OGC allows: ships have none
            numbers = numbers[0:2] + numbers[3:5]
        box = Box(*numbers)
        are_lons = max(abs(box.west_deg), abs(box.east_deg)) <= 180
        if are_lons and -90 <= box.south_deg <= box.north_deg <= 90:
            return box
    raise Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        f"{text!r} is no area.",
        remedy="Write west,south,east,north in degrees, such as 22,58,28,61.",
    )
