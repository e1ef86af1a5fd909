"""Routes of the incident bench: faults are entered, joined, noted upon and attributed."""

import base64
import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request, Response

import seawarden
from seawarden.app.desk import incidents
from seawarden.app.desk.attributing import attribute_incident
from seawarden.app.desk.incident_cap import incident_cap
from seawarden.app.desk.incident_html import STYLE, incident_html
from seawarden.app.desk.incident_map import incident_geopackage
from seawarden.app.desk.incident_pdf import incident_pdf
from seawarden.app.desk.incident_places import place_of
from seawarden.app.desk.incident_story import story_of
from seawarden.app.desk.incident_told import IncidentTold, incident_told
from seawarden.model.fault import FORM, read_fault
from seawarden.serve.desk_documents import KeptDocument
from seawarden.serve.documents import problems
from seawarden.serve.incident_documents import (
    FaultDocument,
    FaultList,
    FromDetectionRequest,
    IncidentCard,
    IncidentDocument,
    IncidentList,
    IncidentNothing,
    JoinRequest,
    NoteDocument,
    NoteRequest,
    OpenRequest,
    fault_told,
    incident_card,
    incident_document,
    note_document,
)
from seawarden.serve.problems import Problem, understood
from seawarden.serve.service import Service
from seawarden.serve.sign_in import ServiceHere, Viewer, WatchOfficer

ReportForm = Literal["html", "pdf"]
ExportForm = Literal["gpkg", "json", "cap"]
HTML: Final = "text/html"
PDF: Final = "application/pdf"
# Media type and ending. CAP 1.2 registers application/cap+xml, GeoPackage 1.3 the first.
EXPORTS: Final[Mapping[ExportForm, tuple[str, str]]] = {
    "gpkg": ("application/geopackage+sqlite3", "gpkg"),
    "json": ("application/json", "json"),
    "cap": ("application/cap+xml", "xml"),
}
MISSING: Final = problems(HTTPStatus.NOT_FOUND)


def _answers(*media: str) -> dict[int | str, dict[str, Any]]:
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in media}
    return {200: {"description": "a file", "content": content}}


REPORTS: Final = _answers(HTML, PDF)
EXPORTED: Final = _answers(*(media for media, _ in EXPORTS.values()))
# The report runs nothing, and has the one style that this digest names.
DIGEST: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
REPORT_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

router = APIRouter(prefix="/api/v1", tags=["incidents"])
IncidentId = Annotated[str, Path(description="of the incident", min_length=1, max_length=64)]
Limit = Annotated[int, Query(ge=1, le=1_000, description="at most so many")]
ONE = "/incidents/{incident_id}"


@router.get("/faults", responses=problems())
def faults(_: Viewer, service: ServiceHere, limit: Limit = 200) -> FaultList:
    """List the faults that were entered, by when they happened, newest first."""
    with service.centre.records.reading() as desk:
        found = desk.faults.latest(limit=limit)
    return FaultList(items=[fault_told(fault) for fault in found])


@router.post("/faults", status_code=HTTPStatus.CREATED, responses=problems())
def enter_fault(said: FaultDocument, found: WatchOfficer, service: ServiceHere) -> KeptDocument:
    """Keep a fault as it was told. What was told stays: a correction is a fault of its own."""
    read = understood(read_fault(said.model_dump(mode="json")), form=FORM)
    return KeptDocument(is_new=incidents.enter_fault(service.centre, read, found.officer))


@router.post("/faults/from-detection", status_code=HTTPStatus.CREATED, responses=problems())
def fault_from_detection(
    asked: FromDetectionRequest, found: WatchOfficer, service: ServiceHere
) -> FaultDocument:
    """Keep the fault that a detection tells of, where it names a line that is watched."""
    made = incidents.fault_from_detection(
        service.centre, found.officer, reporter=asked.reporter, detection_id=asked.detection_id
    )
    return fault_told(made)


@router.get("/incidents", responses=problems())
def incident_list(_: Viewer, service: ServiceHere, limit: Limit = 200) -> IncidentList:
    """List the incidents, newest first."""
    with service.centre.records.reading() as desk:
        found = desk.incidents.latest(limit=limit)
    return IncidentList(items=[incident_document(one) for one in found])


@router.post("/incidents", status_code=HTTPStatus.CREATED, responses=problems())
def open_incident(
    asked: OpenRequest, found: WatchOfficer, service: ServiceHere
) -> IncidentDocument:
    """Open an incident over faults that are kept."""
    made = incidents.open_incident(
        service.centre, found.officer, name=asked.name, fault_ids=asked.fault_ids
    )
    return incident_document(made)


@router.get(ONE, responses=problems(HTTPStatus.NOT_FOUND))
def incident(incident_id: IncidentId, _: Viewer, service: ServiceHere) -> IncidentCard:
    """Show an incident: faults, notes, the newest answer, and all in order of time."""
    return incident_card(told_or_refuse(service, incident_id))


def told_or_refuse(service: Service, incident_id: str) -> IncidentTold:
    """Return an incident.

    Raises:
        Problem: 404, there is none.
    """
    told = incident_told(service.centre, incident_id)
    if told is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            f"There is no incident {incident_id}.",
            remedy="Look at /api/v1/incidents for those there are.",
        )
    return told


@router.post(
    f"{ONE}/faults", status_code=HTTPStatus.CREATED, responses=problems(HTTPStatus.NOT_FOUND)
)
def join_fault(
    incident_id: IncidentId, asked: JoinRequest, found: WatchOfficer, service: ServiceHere
) -> KeptDocument:
    """Join a fault to an incident."""
    told_or_refuse(service, incident_id)
    is_new = incidents.join_fault(service.centre, found.officer, incident_id, asked.fault_id)
    return KeptDocument(is_new=is_new)


@router.post(
    f"{ONE}/notes", status_code=HTTPStatus.CREATED, responses=problems(HTTPStatus.NOT_FOUND)
)
def write_note(
    incident_id: IncidentId, asked: NoteRequest, found: WatchOfficer, service: ServiceHere
) -> NoteDocument:
    """Write a note upon an incident. It stays: a mistake is corrected by a further note."""
    told_or_refuse(service, incident_id)
    return note_document(
        incidents.write_note(service.centre, found.officer, incident_id, asked.text)
    )


@router.post(f"{ONE}/attribute", responses=problems(HTTPStatus.NOT_FOUND))
def attribute(
    incident_id: IncidentId, _: IncidentNothing, found: WatchOfficer, service: ServiceHere
) -> IncidentCard:
    """Weigh who could have caused the faults, over the archive, and keep the answer."""
    told_or_refuse(service, incident_id)
    attribute_incident(service.centre, found.officer, incident_id)
    return incident_card(told_or_refuse(service, incident_id))


@router.post(f"{ONE}/close", responses=problems(HTTPStatus.NOT_FOUND))
def close_incident(
    incident_id: IncidentId, _: IncidentNothing, found: WatchOfficer, service: ServiceHere
) -> IncidentCard:
    """Close an incident: it takes notes, but no further fault and no further answer."""
    told_or_refuse(service, incident_id)
    incidents.close_incident(service.centre, found.officer, incident_id)
    return incident_card(told_or_refuse(service, incident_id))


@router.get(f"{ONE}/report", response_class=Response, responses=REPORTS | MISSING)
def report(
    incident_id: IncidentId,
    _: Viewer,
    request: Request,
    service: ServiceHere,
    form: Annotated[ReportForm | None, Query(description="html or pdf; none: by Accept")] = None,
) -> Response:
    """Show the report for authorities: a page or a PDF, with method, data, limits and priors."""
    told = told_or_refuse(service, incident_id)
    story = story_of(told, service.book, now=service.centre.clock(), version=seawarden.__version__)
    is_pdf = PDF in request.headers.get("accept", "")
    if form == "pdf" or (form is None and is_pdf):
        return Response(
            incident_pdf(story), media_type=PDF, headers=_as_file(told, "pdf", "inline")
        )
    headers = {"Content-Security-Policy": REPORT_POLICY}
    return Response(incident_html(story), media_type=HTML, headers=headers)


@router.get(f"{ONE}/export", response_class=Response, responses=EXPORTED | MISSING)
def export(
    incident_id: IncidentId,
    _: Viewer,
    service: ServiceHere,
    form: Annotated[ExportForm, Query(description="gpkg, json or cap")] = "json",
) -> Response:
    """Hand out an incident: GeoPackage, JSON, or CAP 1.2, which names no ship."""
    told, centre = told_or_refuse(service, incident_id), service.centre
    places = [place_of(fault, centre.assets) for fault in told.faults]
    match form:
        case "gpkg":
            body = incident_geopackage(told, places, centre.assets)
        case "cap":
            body = incident_cap(told, places, now=centre.clock(), version=seawarden.__version__)
        case "json":
            body = incident_card(told).model_dump_json().encode()
    media, ending = EXPORTS[form]
    return Response(body, media_type=media, headers=_as_file(told, ending, "attachment"))


def _as_file(told: IncidentTold, ending: str, how: str) -> dict[str, str]:
    name = f"incident-{told.incident.incident_id}.{ending}"
    return {"Content-Disposition": f'{how}; filename="{name}"'}
