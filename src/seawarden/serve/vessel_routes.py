"""Routes of ships: who they are, where they were, and finding them."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query

from seawarden.app.desk.tracks import track_of
from seawarden.model.desk import AlertFilter
from seawarden.model.report import FIX
from seawarden.model.units import VESSEL_ID_MAX
from seawarden.serve.alert_routes import ahead_documents, alert_document, track_document
from seawarden.serve.asked import in_utc
from seawarden.serve.documents import (
    FoundDocument,
    FoundList,
    ShipCard,
    ShipDocument,
    ShipList,
    TrackDocument,
    finite,
    problems,
)
from seawarden.serve.problems import Problem
from seawarden.serve.service import Service
from seawarden.serve.sign_in import ServiceHere, Viewer

SHOWN: Final = timedelta(hours=6)  # of a track, where nothing else is asked for
TRACK_MOST: Final = timedelta(days=31)  # of one, before its end
BEGINNING: Final = datetime(1990, 1, 1, tzinfo=UTC)  # no report is earlier: AIS is younger
FOUND_MOST: Final = 20
SAID: Final = ("name", "call_sign", "imo", "ship_type", "length_m", "beam_m", "draught_m",
               "destination")  # fmt: skip

router = APIRouter(prefix="/api/v1", tags=["ships"])
Mmsi = Annotated[int, Path(ge=1, le=VESSEL_ID_MAX, description="MMSI")]


@router.get("/vessels", responses=problems())
def vessels(
    _: Viewer,
    service: ServiceHere,
    q: Annotated[
        str, Query(min_length=1, max_length=100, description="part of her name or number")
    ],
    limit: Annotated[int, Query(ge=1, le=200, description="ships")] = FOUND_MOST,
) -> ShipList:
    """Find ships by part of a name, call sign, IMO number or MMSI."""
    found = service.centre.picture.found(q, limit=limit)
    return ShipList(items=[ship_document(one, service) for one in found])


@router.get("/vessels/{mmsi}", responses=problems(404))
def vessel(mmsi: Mmsi, _: Viewer, service: ServiceHere) -> ShipCard:
    """Show one ship."""
    centre = service.centre
    ship = centre.picture.ship(mmsi)
    if ship is None and not centre.picture.said(mmsi):
        raise _unheard(mmsi)
    with centre.records.reading() as desk:
        alerts = desk.alerts.page(AlertFilter(vessel_id=mmsi), now=centre.clock(), limit=50)
    waters = [] if ship is None else service.settings.waters.at(ship["lon_deg"], ship["lat_deg"])
    return ShipCard(
        **dict(ship_document(mmsi, service)),
        alerts=[alert_document(one, service) for one in alerts.items],
        ahead=[] if ship is None else ahead_documents(ship, service),
        waters=[f"{zone.kind} of {zone.state}" for zone in waters],
    )


@router.get("/vessels/{mmsi}/track", responses=problems())
def track(
    mmsi: Mmsi,
    _: Viewer,
    service: ServiceHere,
    from_: Annotated[
        datetime | None, Query(alias="from", description="with its zone; none: six hours before")
    ] = None,
    to: Annotated[datetime | None, Query(description="with its zone; none: now")] = None,
) -> TrackDocument:
    """Show where a ship was, by the minute; without an archive only lately."""
    centre = service.centre
    end = min(in_utc(to) or centre.clock(), centre.clock()) + timedelta.resolution
    start = max(in_utc(from_) or BEGINNING, end - (SHOWN if from_ is None else TRACK_MOST))
    return track_document(track_of(centre, mmsi, start=start, end=end))


@router.get("/search", responses=problems())
def search(
    _: Viewer,
    service: ServiceHere,
    q: Annotated[str, Query(min_length=1, max_length=100, description="part of a name or number")],
) -> FoundList:
    """Find ships, lines and alerts."""
    centre = service.centre
    with centre.records.reading() as desk:
        page = desk.alerts.page(AlertFilter(text=q), now=centre.clock(), limit=FOUND_MOST)
    ships = [_found_ship(one, service) for one in centre.picture.found(q, limit=FOUND_MOST)]
    lines = [
        FoundDocument(
            what="line", id=line.asset_id, name=line.name, detail=line.kind,
            lon_deg=line.middle[0], lat_deg=line.middle[1],
        )
        for line in service.book.matching(q, limit=FOUND_MOST)
    ]  # fmt: skip
    alerts = [
        FoundDocument(
            what="alert", id=one.alert_id, name=one.vessel_name or f"MMSI {one.vessel_id}",
            detail=one.reason, lon_deg=finite(one.lon_deg), lat_deg=finite(one.lat_deg),
        )
        for one in page.items
    ]  # fmt: skip
    return FoundList(items=[*ships, *lines, *alerts])


def _found_ship(mmsi: int, service: Service) -> FoundDocument:
    ship = ship_document(mmsi, service)
    return FoundDocument(
        what="ship", id=str(mmsi), name=ship.name or f"MMSI {mmsi}", detail=f"MMSI {mmsi}",
        lon_deg=ship.lon_deg, lat_deg=ship.lat_deg,
    )  # fmt: skip


def ship_document(mmsi: int, service: Service) -> ShipDocument:
    """Return a ship as she goes over the wire."""
    picture = service.centre.picture
    said, ship = picture.said(mmsi), picture.ship(mmsi) or {}
    given = {name: said.get(name) for name in SAID}
    heard = {name: ship.get(name) for name in FIX}
    return ShipDocument.model_validate({**given, **heard, "vessel_id": mmsi})


def _unheard(mmsi: int) -> Problem:
    return Problem(
        HTTPStatus.NOT_FOUND,
        f"No ship with the number {mmsi} was heard.",
        remedy="Look for her by name: /api/v1/vessels?q=",
    )
