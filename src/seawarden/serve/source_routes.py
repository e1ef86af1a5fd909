"""Routes of what comes in: how the sources are, detections, and pushes."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request

from seawarden.app.desk.acting import keep_detection
from seawarden.model.detection import FORM, Detection, read_detection
from seawarden.model.source_health import SourceHealth
from seawarden.serve.asked import in_utc
from seawarden.serve.desk_documents import (
    DetectionDocument,
    DetectionList,
    KeptDocument,
    ReceiptDocument,
    SourceDocument,
    SourceList,
)
from seawarden.serve.documents import finite, problems, seconds
from seawarden.serve.problems import understood
from seawarden.serve.sign_in import ServiceHere, Viewer, WatchOfficer

DAY: Final = timedelta(days=1)

router = APIRouter(prefix="/api/v1", tags=["sources"])


@router.get("/sources", responses=problems())
def sources(_: Viewer, service: ServiceHere) -> SourceList:
    """Say how each source is, and how far the watch has got."""
    centre = service.centre
    return SourceList(
        items=[_source(one) for one in centre.sources()],
        watermark=centre.watermark(),
        clock=centre.clock(),
    )


def _source(one: SourceHealth) -> SourceDocument:
    return SourceDocument(
        name=one.source, scheme=one.scheme, state=one.state.value, since=one.since,
        last_received=one.last_received, last_report=one.last_report, reports=one.reports,
        rejected=one.rejected, lost=one.lost, reconnects=one.reconnects,
        rate_per_s=finite(one.rate_per_s) or 0.0,
        delay_s=seconds(one.delay), trouble=one.trouble,
    )  # fmt: skip


@router.get("/detections", responses=problems())
def detections(
    _: Viewer,
    service: ServiceHere,
    from_: Annotated[
        datetime | None, Query(alias="from", description="with its zone; none: a day ago")
    ] = None,
    to: Annotated[datetime | None, Query(description="with its zone; none: now")] = None,
    limit: Annotated[int, Query(ge=1, le=1_000, description="detections")] = 200,
) -> DetectionList:
    """List what operators' own sensors felt, newest first."""
    now = service.centre.clock()
    end = in_utc(to) or now + timedelta.resolution
    start = in_utc(from_) or now - DAY
    with service.centre.records.reading() as desk:
        found = desk.detections.between(start=start, end=end, limit=limit)
    return DetectionList(items=[detection_document(one) for one in found])


def detection_document(one: Detection) -> DetectionDocument:
    """Return a detection as it goes over the wire."""
    said = {name: getattr(one, name) for name in Detection.__slots__}
    return DetectionDocument.model_validate({"form": FORM, **said})


@router.post("/detections", status_code=HTTPStatus.CREATED, responses=problems())
def add_detection(said: DetectionDocument, _: WatchOfficer, service: ServiceHere) -> KeptDocument:
    """Keep a detection. The same identifier of the same reporter again is the same detection."""
    read = understood(read_detection(said.model_dump(mode="json")), form=FORM)
    return KeptDocument(is_new=keep_detection(service.centre, read))


@router.post("/push/{name}", responses=problems())
async def push(
    name: Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$", description="of the source")],
    request: Request,
    _: WatchOfficer,
    service: ServiceHere,
) -> ReceiptDocument:
    """Take in AIS as AIS-catcher and others push it; answers when it cannot be lost any more."""
    receipt = await service.centre.push(name, await request.body())
    return ReceiptDocument(
        reports=receipt.reports, rejected=receipt.rejected, detections=receipt.detections
    )
