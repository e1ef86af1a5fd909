"""Alerts, acts and officers for the tests of records."""

from datetime import timedelta
from typing import Any

import polars as pl

from seawarden.model.alert import ALERT
from seawarden.model.disposition import Act, Disposition
from seawarden.model.officer import Officer, Role
from tests.builders import NOON, SHIP, at, vessel

ANNA = Officer(subject="anna", name="Anna Öberg", role=Role.WATCH_OFFICER)
BORIS = Officer(subject="boris", name="Boris", role=Role.ADMIN)
EVIDENCE = [
    {"name": "speed lost", "value": 2.5, "unit": "kn", "weight": 1.25},
    {"name": "heading", "value": None, "unit": "deg", "weight": 0.0},
]
# The usual ship is named so; nothing that a ship says of herself may hurt.
HOSTILE = "x'); DROP TABLE alerts; --%_\\ <b>\"\u0000\U0001f6a2"


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


__all__ = ["ANNA", "BORIS", "HOSTILE", "NOON", "SHIP", "act", "alert", "at", "ship"]
