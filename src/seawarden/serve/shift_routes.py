"""Routes of the shift log and the hand-over."""

import base64
import hashlib
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from seawarden.app.desk.acting import begin_shift, end_shift, write_entry
from seawarden.app.desk.handover import STYLE, USUAL_WATCH, handover_html, handover_of
from seawarden.model.shift import ShiftEntry
from seawarden.serve.desk_documents import (
    BeginRequest,
    EndRequest,
    EntryDocument,
    EntryRequest,
    ShiftDocument,
)
from seawarden.serve.documents import problems
from seawarden.serve.service import Service
from seawarden.serve.sign_in import ServiceHere, Viewer, WatchOfficer

# The report runs nothing, and has the one style that this digest names.
DIGEST: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
REPORT_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

router = APIRouter(prefix="/api/v1/shift", tags=["shift"])


@router.get("", responses=problems())
def shift(_: Viewer, service: ServiceHere) -> ShiftDocument:
    """Say who has the desk, and what is in the log."""
    return shift_document(service)


def shift_document(service: Service) -> ShiftDocument:
    """Return the shift that has the desk; where none has, the log of the last eight hours."""
    centre = service.centre
    now = centre.clock()
    with centre.records.reading() as desk:
        present = desk.shifts.present()
        past = [one for one in desk.shifts.latest(limit=2) if one.end is not None]
        start = now - USUAL_WATCH if present is None else present.begin
        entries = desk.shifts.entries(start=start, end=now.max.replace(tzinfo=now.tzinfo))
    return ShiftDocument(
        shift_id=None if present is None else present.shift_id,
        officer=None if present is None else present.officer.name,
        began=None if present is None else present.begin,
        entries=[entry_document(one) for one in entries],
        before=past[0].summary if past else None,
    )


def entry_document(entry: ShiftEntry) -> EntryDocument:
    """Return a line of the log as it goes over the wire."""
    return EntryDocument(
        time=entry.time, officer=entry.officer.name, text=entry.text, alert_id=entry.alert_id
    )


@router.post("/entries", status_code=HTTPStatus.CREATED, responses=problems())
def entries(asked: EntryRequest, found: WatchOfficer, service: ServiceHere) -> EntryDocument:
    """Write a line into the log. It stays: a mistake is corrected by a further line."""
    entry = write_entry(service.centre, found.officer, asked.text, alert_id=asked.alert_id)
    return entry_document(entry)


@router.post("/begin", responses=problems())
def begin(_: BeginRequest, found: WatchOfficer, service: ServiceHere) -> ShiftDocument:
    """Take the desk over, from whoever has it."""
    begin_shift(service.centre, found.officer)
    return shift_document(service)


@router.post("/end", responses=problems())
def end(asked: EndRequest, found: WatchOfficer, service: ServiceHere) -> ShiftDocument:
    """Hand the desk over, with a summary for whoever comes."""
    end_shift(service.centre, found.officer, handed_to=asked.handed_to, summary=asked.summary)
    return shift_document(service)


@router.get("/report", response_class=HTMLResponse, responses=problems())
def report(_: Viewer, service: ServiceHere) -> HTMLResponse:
    """Show the hand-over report: a page to be read and printed."""
    page = handover_html(handover_of(service.centre), service.book)
    return HTMLResponse(page, headers={"Content-Security-Policy": REPORT_POLICY})
