"""Alerts, acts, officers and all else that records keep, for their tests."""

from datetime import timedelta
from typing import Any

import polars as pl

from seawarden.model.alert import ALERT
from seawarden.model.crossing import CROSSING
from seawarden.model.detection import Detection
from seawarden.model.disposition import Act, Disposition
from seawarden.model.fault import Fault, KilometrePoint, Window
from seawarden.model.incident import Incident
from seawarden.model.notice import NoticeDraft
from seawarden.model.officer import Officer, Role
from seawarden.model.source_health import SourceHealth, SourceState
from tests.builders import NOON, SHIP, at, vessel

ANNA = Officer(subject="anna", name="Anna Öberg", role=Role.WATCH_OFFICER)
BORIS = Officer(subject="boris", name="Boris", role=Role.ADMIN)
EVIDENCE = [
    {"name": "speed lost", "value": 2.5, "unit": "kn", "weight": 1.25},
    {"name": "heading", "value": None, "unit": "deg", "weight": 0.0},
]
# The usual ship is named so; nothing that a ship says of herself may hurt.
HOSTILE = "x'); DROP TABLE alerts; --%_\\ <b>\"\u0000\U0001f6a2"
WHOLE = HOSTILE.replace("\x00", "\ufffd")  # as it is kept


def alert(**said: Any) -> pl.DataFrame:
    """Return a revision of an alert (ALERT): the first of alert `a` unless said otherwise."""
    usual = {
        "alert_id": "a", "revision": 0, "status": "raised", "kind": "anchor_drag",
        "track_id": 2**64 - 1, "vessel_id": SHIP, "asset_id": "cable-a", "start": at(0),
        "end": at(10), "lon_deg": 10.5, "lat_deg": 55.0, "level": "low",
        "next_asset_id": "cable-b", "lead_time": timedelta(minutes=42, microseconds=7),
        "reason": "Consistent with a dragging anchor.", "evidence": EVIDENCE,
    }  # fmt: skip
    return pl.DataFrame([dict.fromkeys(ALERT) | usual | said], schema=dict(ALERT))


def ship(**said: Any) -> pl.DataFrame:
    """Return what the usual ship says of herself (VESSEL)."""
    return vessel(minute=0, **{"name": HOSTILE, "ship_type": 70} | said)


def act(name: str = "acknowledge", minute: float = 20, **said: Any) -> Disposition:
    """Return an act of Anna on alert `a`."""
    usual: dict[str, Any] = {
        "alert_id": "a", "revision": 0, "officer": ANNA, "reason": "as told by radio",
    }  # fmt: skip
    if name == "shelve":
        usual["until"] = at(minute) + timedelta(hours=1)
    return Disposition(act=Act(name), time=at(minute), **usual | said)


def crossing(minute: float = 0, *, vessel_id: int = SHIP, **said: Any) -> pl.DataFrame:
    """Return one crossing (CROSSING) of cable A by the usual ship."""
    usual: dict[str, Any] = {
        "vessel_id": vessel_id, "track_id": 2**63 + 5, "asset_id": "cable-a", "time": at(minute),
        "lon_deg": 10.5, "lat_deg": 55.0, "kp_km": 3.25, "angle_deg": 80.0, "to_side": -1,
        "sog_kn": 9.0, "before": at(minute - 1), "after": at(minute + 1), "is_inferred": False,
    }  # fmt: skip
    return pl.DataFrame([usual | said], schema=dict(CROSSING))


def detection(**said: Any) -> Detection:
    """Return the first detection that a cable's owner reports."""
    usual: dict[str, Any] = {
        "detection_id": "das-1", "reporter": "Gulf Cables", "method": "fibre_sensing",
        "start": at(0), "asset_id": "cable-a", "value": 3.5, "unit": "strain", "text": WHOLE,
    }  # fmt: skip
    return Detection(**usual | said)


def health(source: str = "tcp://a", **said: Any) -> SourceHealth:
    """Return how a source does that is up, and in trouble."""
    usual: dict[str, Any] = {
        "source": source, "scheme": "tcp", "state": SourceState.UP, "since": at(0),
        "last_received": at(1), "reports": 2**40, "rate_per_s": 1.5,
        "delay": timedelta(milliseconds=-250), "trouble": HOSTILE,
    }  # fmt: skip
    return SourceHealth(**usual | said)


def draft(key: str = "a", **said: Any) -> NoticeDraft:
    """Return a notice on alert `a` that repeats every ten minutes."""
    usual: dict[str, Any] = {
        "key": key, "alert_id": "a", "channel": "email", "recipient": "desk@example.org",
        "subject": HOSTILE, "body": "Read the alert.", "due_at": at(1),
        "repeat_every": timedelta(minutes=10),
    }  # fmt: skip
    return NoticeDraft(**usual | said)


def fault(fault_id: str = "f1", **said: Any) -> Fault:
    """Return a fault of cable A within ten minutes, at a reading along it."""
    usual: dict[str, Any] = {
        "asset_id": "cable-a", "time": Window(earliest=at(0), latest=at(10)),
        "place": KilometrePoint(kp_km=3.25, sigma_km=0.5), "method": "optical_time_domain",
        "reporter": "Gulf Cables", "told_at": at(20), "text": "light lost",
    }  # fmt: skip
    return Fault(fault_id=fault_id, **usual | said)


INCIDENT = Incident(incident_id="i1", name="Two lines", origin="REAL", opened=at(30))

__all__ = [
    "ANNA",
    "BORIS",
    "HOSTILE",
    "INCIDENT",
    "NOON",
    "SHIP",
    "WHOLE",
    "act",
    "alert",
    "at",
    "crossing",
    "detection",
    "draft",
    "fault",
    "health",
    "ship",
]
