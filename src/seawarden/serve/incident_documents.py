"""What goes over the wire of the incident bench: faults, incidents, and what was answered."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict

from seawarden.app.desk.incident_told import IncidentTold, Moment
from seawarden.model.fault import USUAL_MARKING, Fault, fault_document
from seawarden.model.incident import Incident, IncidentAnswer, IncidentNote
from seawarden.serve.documents import WORDS_MOST, Document, Instant, Question, described

Origin = Literal["REAL", "RECONSTRUCTION", "SYNTHETIC"]
IDENTIFIER_MOST = 200  # characters
NAME_MOST = 200
FAULTS_MOST = 12  # of one incident


class FaultDocument(BaseModel):
    """Damage at a line as its owner tells it: `seawarden-fault/1`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    form: Annotated[Literal["seawarden-fault/1"], described("of this document")]
    fault_id: Annotated[
        str, described("the reporter's own", min_length=1, max_length=IDENTIFIER_MOST)
    ]
    asset_id: Annotated[
        str, described("the line, as watched", min_length=1, max_length=IDENTIFIER_MOST)
    ]
    at: Annotated[Instant | None, described("when, beside `sigma_s`")] = None
    sigma_s: Annotated[float | None, described("how far off `at` may be")] = None
    earliest: Annotated[Instant | None, described("of a window, beside `latest`")] = None
    latest: Instant | None = None
    kp_km: Annotated[float | None, described("where along the line, beside `sigma_km`")] = None
    sigma_km: Annotated[float | None, described("how far off `kp_km` may be")] = None
    kp_km_from: Annotated[float | None, described("of a stretch, beside `kp_km_to`")] = None
    kp_km_to: float | None = None
    lon_deg: Annotated[float | None, described("of a position, beside the next two")] = None
    lat_deg: float | None = None
    radius_m: Annotated[float | None, described("it lies inside with about 95 %")] = None
    method: Annotated[str, described("optical_time_domain, pressure, protection_trip, ...")]
    reporter: Annotated[str, described("who says so", min_length=1, max_length=IDENTIFIER_MOST)]
    marking: Annotated[str | None, described("who may hear of it: TLP 2.0")] = USUAL_MARKING
    told_at: Annotated[Instant | None, described("when it was reported; null: not said")] = None
    cause: Annotated[
        str | None, described("external, internal or unknown: what an inspection found")
    ] = None
    text: str | None = None


class FaultList(Document):
    """Faults by when they happened, newest first."""

    items: list[FaultDocument]


class FromDetectionRequest(Question):
    """Which detection a fault is made of."""

    reporter: Annotated[str, described("who said it", min_length=1, max_length=IDENTIFIER_MOST)]
    detection_id: Annotated[
        str, described("the reporter's own", min_length=1, max_length=IDENTIFIER_MOST)
    ]


class OpenRequest(Question):
    """An incident to be opened."""

    name: Annotated[str, described("as officers call it", min_length=1, max_length=NAME_MOST)]
    fault_ids: Annotated[list[str], described("of faults that are kept", max_length=FAULTS_MOST)]


class JoinRequest(Question):
    """A fault to be joined."""

    fault_id: Annotated[str, described("is kept", min_length=1, max_length=IDENTIFIER_MOST)]


class NoteRequest(Question):
    """A note to be written."""

    text: Annotated[str, described("it stays", min_length=1, max_length=WORDS_MOST)]


class IncidentNothing(Question):
    """Nothing need be said."""


class IncidentDocument(Document):
    """An incident in a list."""

    incident_id: str
    name: str
    origin: Annotated[Origin, described("of the traffic it is held against")]
    opened: Instant
    closed: Annotated[Instant | None, described("null: still open")]
    fault_ids: list[str]


class IncidentList(Document):
    """Incidents, newest first."""

    items: list[IncidentDocument]


class NoteDocument(Document):
    """A note upon an incident."""

    note_id: str
    written: Instant
    author: str
    text: str


class AnswerDocument(Document):
    """What an attribution answered."""

    answer_id: int
    made: Instant
    officer: Annotated[str, described("who asked for it")]
    digest: Annotated[str, described("SHA-256 of `inputs` as JSON with sorted names")]
    inputs: Annotated[dict[str, Any], described("faults, lines, settings, seed and reports heard")]
    attribution: Annotated[
        dict[str, Any], described("seawarden-attribution/1, as `seawarden attribute --json`")
    ]
    names: Annotated[dict[str, str], described("of ships, by MMSI, as they were heard")]


class MomentDocument(Document):
    """One line of the timeline."""

    time: Instant
    until: Annotated[Instant | None, described("null: an instant")]
    what: Literal["fault", "told", "alert", "crossing", "detection", "log", "note", "answer"]
    text: str
    asset_id: Annotated[str | None, described("null: about no line")]
    vessel_id: Annotated[int | None, described("null: about no ship")]
    alert_id: Annotated[str | None, described("null: about no alert")]
    fault_id: Annotated[str | None, described("null: about no fault")]


class IncidentCard(IncidentDocument):
    """An incident with all that is kept of it."""

    faults: list[FaultDocument]
    notes: Annotated[list[NoteDocument], described("oldest first")]
    answer: Annotated[AnswerDocument | None, described("the newest; null: none was asked for")]
    answer_count: int
    is_stale: Annotated[bool, described("the answer is about other faults than there are now")]
    timeline: Annotated[list[MomentDocument], described("oldest first")]


def fault_told(fault: Fault) -> FaultDocument:
    """Return a fault as it goes over the wire."""
    return FaultDocument.model_validate(fault_document(fault))


def incident_document(one: Incident) -> IncidentDocument:
    """Return an incident as it goes over the wire."""
    return IncidentDocument(**_fields(one))


def note_document(note: IncidentNote) -> NoteDocument:
    """Return a note as it goes over the wire."""
    return NoteDocument(
        note_id=note.note_id, written=note.written, author=note.author, text=note.text
    )


def incident_card(told: IncidentTold) -> IncidentCard:
    """Return an incident with all that is kept of it."""
    return IncidentCard(
        **_fields(told.incident),
        faults=[fault_told(fault) for fault in told.faults],
        notes=[note_document(note) for note in told.notes],
        answer=None if told.answer is None else _answer(told.answer),
        answer_count=told.answer_count,
        is_stale=told.is_stale,
        timeline=[
            MomentDocument.model_validate({name: getattr(one, name) for name in Moment.__slots__})
            for one in told.moments
        ],
    )


def _fields(one: Incident) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in Incident.__slots__}
    return said | {"fault_ids": list(one.fault_ids)}


def _answer(answer: IncidentAnswer) -> AnswerDocument:
    document = dict(answer.document)
    names = document.pop("names", {})
    return AnswerDocument(
        answer_id=answer.answer_id, made=answer.made, officer=answer.officer.name,
        digest=answer.digest, inputs=dict(answer.inputs), attribution=document,
        names=names if isinstance(names, dict) else {},
    )  # fmt: skip
