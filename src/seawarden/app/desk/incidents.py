"""The incident bench: faults entered, joined to incidents, and noted upon by officers.

Each act is kept in one transaction with its happening, then told to everyone.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import polars as pl

from seawarden.app.watch.center import Centre
from seawarden.model.errors import ActRefused
from seawarden.model.fault import Fault, fault_of
from seawarden.model.happening import News, Topic
from seawarden.model.incident import Incident, IncidentNote
from seawarden.model.officer import Officer

NAME_BYTES: Final = 8  # of an incident's identifier: nobody can guess one from another


def enter_fault(centre: Centre, fault: Fault, officer: Officer) -> bool:
    """Keep a fault as it was told; return False when the very same was kept before.

    Raises:
        ActRefused: no such line is watched, or another fault is kept under this identifier.
    """
    if line_named(centre, fault.asset_id) != fault.asset_id:
        raise ActRefused(f"no line {fault.asset_id!r} is watched: name one of /api/v1/lines")
    now = centre.clock()
    with centre.records.writing() as desk:
        is_new = desk.faults.add(fault, officer, at=now)
        payload: dict[str, object] = {
            "what": "fault", "fault_id": fault.fault_id, "asset_id": fault.asset_id
        }  # fmt: skip
        told = desk.happenings.append([_news(now, payload)] if is_new else [])
    centre.bus.publish(told)
    return is_new


def fault_from_detection(
    centre: Centre, officer: Officer, *, reporter: str, detection_id: str
) -> Fault:
    """Enter the fault that a detection tells of, and return it.

    Raises:
        ActRefused: there is no such detection, or it names no line that is watched.
    """
    with centre.records.reading() as desk:
        detection = desk.detections.one(reporter=reporter, detection_id=detection_id)
    if detection is None:
        raise ActRefused(f"there is no detection {detection_id} of {reporter}")
    named = detection.asset_id or detection.asset_name
    asset_id = None if named is None else line_named(centre, named)
    if asset_id is None:
        raise ActRefused(
            f"detection {detection_id} names no line that is watched: enter the fault by hand"
        )
    fault = fault_of(detection, asset_id=asset_id)
    enter_fault(centre, fault, officer)
    return fault


def line_named(centre: Centre, named: str) -> str | None:
    """Return the identifier of the line of this identifier, or else of this one name."""
    ids, names = centre.assets["asset_id"].to_list(), pl.col("name").str.to_lowercase()
    if named in ids:
        return named
    called = centre.assets.filter(names == named.lower())["asset_id"]
    return str(called[0]) if called.len() == 1 else None


def open_incident(
    centre: Centre, officer: Officer, *, name: str, fault_ids: Sequence[str]
) -> Incident:
    """Open an incident over faults that are kept. It bears the origin of the watch's traffic.

    Raises:
        ActRefused: it has no name, or a fault is not kept.
    """
    if not name.strip():
        raise ActRefused("an incident needs a name")
    now = centre.clock()
    incident = Incident(
        incident_id=secrets.token_hex(NAME_BYTES), name=name.strip(), origin=centre.origin,
        opened=now, fault_ids=tuple(dict.fromkeys(fault_ids)),
    )  # fmt: skip
    with centre.records.writing() as desk:
        desk.incidents.open(incident, officer)
        told = desk.happenings.append([incident_news(now, "open", incident.incident_id, officer)])
        kept = desk.incidents.one(incident.incident_id)
    centre.bus.publish(told)
    return incident if kept is None else kept


def join_fault(centre: Centre, officer: Officer, incident_id: str, fault_id: str) -> bool:
    """Join a fault to an incident; return False when it was joined before.

    Raises:
        ActRefused: there is no such incident or fault, or the incident is closed or full.
    """
    now = centre.clock()
    with centre.records.writing() as desk:
        is_new = desk.incidents.join(incident_id, fault_id, at=now)
        news = [incident_news(now, "join", incident_id, officer)] if is_new else []
        told = desk.happenings.append(news)
    centre.bus.publish(told)
    return is_new


def write_note(centre: Centre, officer: Officer, incident_id: str, text: str) -> IncidentNote:
    """Write a note upon an incident.

    Raises:
        ActRefused: there is no such incident, or the note says nothing.
    """
    now = centre.clock()
    with centre.records.writing() as desk:
        note = desk.incidents.note(incident_id, officer, text, at=now)
        told = desk.happenings.append([incident_news(now, "note", incident_id, officer)])
    centre.bus.publish(told)
    return note


def close_incident(centre: Centre, officer: Officer, incident_id: str) -> None:
    """Close an incident: it takes no further fault and no further answer.

    Raises:
        ActRefused: there is no such incident, or it is closed.
    """
    now = centre.clock()
    with centre.records.writing() as desk:
        desk.incidents.close(incident_id, at=now)
        told = desk.happenings.append([incident_news(now, "close", incident_id, officer)])
    centre.bus.publish(told)


def incident_news(now: datetime, what: str, incident_id: str, officer: Officer) -> News:
    """Return what everyone is told of an incident."""
    return _news(now, {"what": what, "incident_id": incident_id, "officer": officer.name})


def _news(now: datetime, payload: dict[str, object]) -> News:
    return News(time=now, topic=Topic.INCIDENT, payload=payload)
