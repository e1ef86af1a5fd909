"""An incident as it is shown: its faults, notes, the newest answer, and all in order of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from seawarden.app.watch.center import Centre
from seawarden.model.desk import AlertFilter
from seawarden.model.detection import Detection
from seawarden.model.fault import Fault, Instant
from seawarden.model.incident import Incident, IncidentAnswer, IncidentNote
from seawarden.store.records import Desk

# What belongs to the hours before, and what officers did after. Both are judgements.
BEFORE: Final = timedelta(hours=6)
AFTER: Final = timedelta(hours=6)
ALERTS_MOST: Final = 200
CROSSINGS_MOST: Final = 500  # the nearest in time to the faults


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One line of a timeline."""

    time: datetime
    what: str  # fault, told, alert, crossing, detection, log, note or answer
    text: str
    asset_id: str | None = None  # null: about no line
    vessel_id: int | None = None  # null: about no ship
    alert_id: str | None = None  # null: about no alert
    fault_id: str | None = None  # null: about no fault
    until: datetime | None = None  # null: an instant


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentTold:
    """An incident with all that is kept of it."""

    incident: Incident
    faults: Sequence[Fault]
    notes: Sequence[IncidentNote]
    answer: IncidentAnswer | None  # the newest; null: no attribution was run
    answer_count: int
    moments: Sequence[Moment]  # oldest first

    @property
    def is_stale(self) -> bool:
        """The answer is about other faults than the incident has now."""
        if self.answer is None:
            return False
        said = self.answer.inputs.get("faults")
        asked = [one.get("fault_id") for one in said] if isinstance(said, list) else []
        return asked != [fault.fault_id for fault in self.faults]


def span_of(fault: Fault) -> tuple[datetime, datetime]:
    """Return from when to when a fault happened, as told; of an instant two deviations."""
    time = fault.time
    if isinstance(time, Instant):
        return time.at - 2 * time.sigma, time.at + 2 * time.sigma
    return time.earliest, time.latest


def incident_told(centre: Centre, incident_id: str) -> IncidentTold | None:
    """Gather an incident; null: there is none."""
    now = centre.clock()
    with centre.records.reading() as desk:
        incident = desk.incidents.one(incident_id)
        if incident is None:
            return None
        faults = desk.faults.named(incident.fault_ids)
        notes, answers = desk.incidents.notes(incident_id), desk.incidents.answers(incident_id)
        moments = list(_of_officers(notes, answers))
        if faults:
            moments += _around(desk, faults, answers[-1] if answers else None, now=now)
    return IncidentTold(
        incident=incident, faults=faults, notes=notes, answer=answers[-1] if answers else None,
        answer_count=len(answers),
        moments=sorted(moments, key=lambda one: (one.time, one.what, one.text)),
    )  # fmt: skip


def _of_officers(
    notes: Sequence[IncidentNote], answers: Sequence[IncidentAnswer]
) -> Iterator[Moment]:
    for note in notes:
        yield Moment(time=note.written, what="note", text=f"{note.author}: {note.text}")
    for answer in answers:
        text = f"{answer.officer.name} ran the attribution; inputs {answer.digest[:12]}"
        yield Moment(time=answer.made, what="answer", text=text)


def _around(
    desk: Desk, faults: Sequence[Fault], answer: IncidentAnswer | None, *, now: datetime
) -> list[Moment]:
    spans = [span_of(fault) for fault in faults]
    start = _shifted(min(first for first, _ in spans), -BEFORE)
    end = _shifted(max(last for _, last in spans), AFTER)
    lines = {fault.asset_id for fault in faults}
    ships = set(_candidates(answer))
    return [
        *_of_faults(faults),
        *_alerts(desk, lines, ships, start=start, end=end, now=now),
        *_crossings(desk, lines, ships, start=start, end=end),
        *_detections(desk.detections.between(start=start, end=end), lines),
        *_log(desk, start=start, end=end),
    ]


def _shifted(time: datetime, by: timedelta) -> datetime:
    """Return a time moved; at the end of the calendar as it is."""
    try:
        return time + by
    except OverflowError:
        return time


def _of_faults(faults: Sequence[Fault]) -> Iterator[Moment]:
    for fault in faults:
        first, last = span_of(fault)
        happened = Moment(
            time=first, until=last, what="fault", asset_id=fault.asset_id, fault_id=fault.fault_id,
            text=f"{fault.method.replace('_', ' ')}, as told by {fault.reporter}",
        )  # fmt: skip
        yield happened
        if fault.told_at is not None:
            text = f"{fault.reporter}: {fault.text or 'told'}"
            yield replace(happened, time=fault.told_at, until=None, what="told", text=text)


def _alerts(
    desk: Desk, lines: set[str], ships: set[int], *, start: datetime, end: datetime, now: datetime
) -> Iterator[Moment]:
    asked = AlertFilter(after=start, before=end)
    for one in desk.alerts.page(asked, now=now, limit=ALERTS_MOST).items:
        if lines & {one.asset_id, one.next_asset_id} or one.vessel_id in ships:
            yield Moment(
                time=one.start, until=one.end, what="alert", text=one.reason,
                asset_id=one.asset_id, vessel_id=one.vessel_id, alert_id=one.alert_id,
            )  # fmt: skip


def _crossings(
    desk: Desk, lines: set[str], ships: set[int], *, start: datetime, end: datetime
) -> Iterator[Moment]:
    """Yield the crossings of the lines of the faults; of others those of candidates alone."""
    found = desk.crossings.between(start=start, end=end).filter(
        pl.col("asset_id").is_in(lines) | pl.col("vessel_id").is_in(ships)
    )
    for row in found.head(CROSSINGS_MOST).iter_rows(named=True):
        way = "in a silence" if row["is_inferred"] else "heard on both sides"
        speed = "" if row["sog_kn"] is None else f" at {row['sog_kn']:.1f} kn"
        yield Moment(
            time=row["time"], what="crossing", asset_id=row["asset_id"],
            vessel_id=row["vessel_id"], text=f"crossed at km {row['kp_km']:.1f}{speed}, {way}",
        )  # fmt: skip


def _detections(found: Sequence[Detection], lines: set[str]) -> Iterator[Moment]:
    for one in found:
        if one.asset_id is None or one.asset_id in lines:
            yield Moment(
                time=one.start, until=one.end, what="detection", asset_id=one.asset_id,
                text=f"{one.method.replace('_', ' ')}, as told by {one.reporter}",
            )  # fmt: skip


def _log(desk: Desk, *, start: datetime, end: datetime) -> Iterator[Moment]:
    for entry in desk.shifts.entries(start=start, end=end):
        yield Moment(
            time=entry.time, what="log", text=f"{entry.officer.name}: {entry.text}",
            alert_id=entry.alert_id,
        )  # fmt: skip


def _candidates(answer: IncidentAnswer | None) -> list[int]:
    """Return the ships that an answer names."""
    rows = [] if answer is None else answer.document.get("candidates")
    return [row["vessel_id"] for row in rows] if isinstance(rows, list) else []
