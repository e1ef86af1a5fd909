"""An incident as a Common Alerting Protocol message (CAP 1.2).

OASIS, Common Alerting Protocol Version 1.2 (1 July 2010), section 3.2: names and order of
elements, codes, and times with an offset (UTC is -00:00). It tells of the faults and of the
verdict; no ship is named in it, since it may go to many.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from seawarden.app.desk.incident_places import FaultPlace
from seawarden.app.desk.incident_story import when_words, where_words
from seawarden.app.desk.incident_told import IncidentTold, span_of
from seawarden.model.fault import MARKINGS, Fault
from seawarden.model.incident import REAL

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
SENDER: Final = "seawarden"
OPEN_MARKING: Final = "TLP:CLEAR"  # the one that everybody may hear


def incident_cap(
    told: IncidentTold, places: Sequence[FaultPlace], *, now: datetime, version: str
) -> bytes:
    """Return the message.

    Args:
        told: the incident.
        places: of its faults, in their order.
        now: when the message is made.
        version: of Seawarden.
    """
    incident = told.incident
    message = Element("alert", xmlns=NAMESPACE)
    narrowest = min((one.marking for one in told.faults), key=MARKINGS.index, default="TLP:AMBER")
    is_open = narrowest == OPEN_MARKING
    _say(message, "identifier", f"{SENDER}-{incident.incident_id}-{now:%Y%m%dT%H%M%S}")
    _say(message, "sender", SENDER)
    _say(message, "sent", cap_time(now))
    _say(message, "status", "Actual" if incident.origin == REAL else "Exercise")
    _say(message, "msgType", "Alert")
    _say(message, "source", f"Seawarden {version}")
    _say(message, "scope", "Public" if is_open else "Restricted")
    if not is_open:
        _say(message, "restriction", f"{narrowest} (Traffic Light Protocol 2.0)")
    if incident.origin != REAL:
        _say(message, "note", f"{incident.origin}: this is not the present.")
    for fault, place in zip(told.faults, places, strict=True):
        _info(message, told, fault, place)
    indent(message)
    written: bytes = tostring(message, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _info(message: Element, told: IncidentTold, fault: Fault, place: FaultPlace) -> None:
    info = SubElement(message, "info")
    _say(info, "language", "en-GB")
    _say(info, "category", "Infra")
    _say(info, "event", "Fault at a line on the sea floor")
    _say(info, "urgency", "Past")
    _say(info, "severity", "Unknown")
    _say(info, "certainty", "Observed")
    _say(info, "onset", cap_time(span_of(fault)[0]))
    _say(info, "senderName", fault.reporter)
    _say(info, "headline", f"Fault at {place.name}"[:160])
    _say(
        info, "description", f"{when_words(fault)}; {where_words(fault)}. {_verdict(told, fault)}"
    )
    area = SubElement(info, "area")
    _say(area, "areaDesc", f"{place.name}, {where_words(fault)}")
    if place.circle is not None:
        lon, lat, radius_km = place.circle
        _say(area, "circle", f"{lat:.5f},{lon:.5f} {radius_km:.3f}")


def _verdict(told: IncidentTold, fault: Fault) -> str:
    outcomes = None if told.answer is None else told.answer.document.get("outcomes")
    for one in outcomes if isinstance(outcomes, list) else []:
        if one["fault_id"] == fault.fault_id:
            return f"Attribution: {one['verdict']}. Ships are not named in this message."
    return "No attribution has been run."


def cap_time(time: datetime) -> str:
    """Return a time as CAP wants it: whole seconds, UTC written -00:00."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"


def _say(parent: Element, name: str, text: str) -> None:
    # XML 1.0 has no place for control characters.
    SubElement(parent, name).text = "".join(
        one if one.isprintable() or one == "\n" else " " for one in text
    )
