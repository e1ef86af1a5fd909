"""The desk: alerts as they stand now, and how to ask for some of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from seawarden.model.disposition import State


class EvidenceItem(NamedTuple):
    """One line of an alert's evidence."""

    name: str
    value: float | None  # null: could not be judged
    unit: str  # empty: a plain number
    weight: float  # its part in the decision; 0: shown, not used


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertNow:
    """One alert: its newest revision, and what was done about it."""

    alert_id: str
    revision: int
    status: str
    kind: str
    level: str
    vessel_id: int
    vessel_name: str | None  # as known when it was last said; null: never heard
    ship_type: int | None
    track_id: int
    asset_id: str | None
    start: datetime
    end: datetime
    raised_at: datetime  # when the watch said its first revision
    changed_at: datetime  # when it said the newest
    lon_deg: float | None
    lat_deg: float | None
    probability: float | None
    next_asset_id: str | None
    lead_time: timedelta | None  # from `end`
    reason: str
    evidence: tuple[EvidenceItem, ...]
    state: State
    shelved_until: datetime | None
    acknowledged_by: str | None  # name of who took it in hand first; null: nobody
    acknowledged_at: datetime | None


class Order(StrEnum):
    """In which order alerts come."""

    LEAD = "lead"  # who reaches the next line first; without a line ahead last
    TIME = "time"  # newest onset first


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertFilter:
    """Which alerts. Null: any. Several filters: all of them."""

    state: State | None = None
    is_over: bool | None = None
    kind: str | None = None
    level: str | None = None
    vessel_id: int | None = None
    asset_id: str | None = None  # the line concerned, or the next one ahead
    after: datetime | None = None  # ends at this instant or later
    before: datetime | None = None  # starts before this instant
    text: str | None = None  # part of the ship's name or of the sentence, or her whole number


class AlertPage(NamedTuple):
    """A part of the alerts that were asked for."""

    items: list[AlertNow]
    next: str | None  # cursor of the next page; null: this is the last one
    total: int  # how many there are on all pages
