"""What officers do: kept in one transaction with its happening, then told to everyone."""

from dataclasses import dataclass
from datetime import datetime

from seawarden.app.watch.center import Centre
from seawarden.model.desk import AlertNow
from seawarden.model.detection import Detection, detection_document
from seawarden.model.disposition import SETTLES, Act, Disposition, State
from seawarden.model.happening import News, Topic
from seawarden.model.officer import Officer
from seawarden.model.shift import Shift, ShiftEntry
from seawarden.model.units import utc_text

# After these nobody outside the room need be told again.
ANSWERED = frozenset({*SETTLES, Act.SHELVE})


@dataclass(frozen=True, kw_only=True, slots=True)
class ActAsked:
    """What an officer wants to do about an alert."""

    alert_id: str
    revision: int  # that the officer saw
    act: Act
    reason: str | None = None
    cause: str | None = None
    until: datetime | None = None


def act(centre: Centre, asked: ActAsked, officer: Officer) -> AlertNow | None:
    """Do it, and return the alert as it stands then; null: there is no such alert.

    Raises:
        ActRefused: the act is not complete.
        Overtaken: the alert has a newer revision than the officer saw.
        StoreUnavailable: nothing was kept.
    """
    now = centre.clock()
    done = Disposition(
        alert_id=asked.alert_id, revision=asked.revision, act=asked.act, officer=officer, time=now,
        reason=asked.reason, cause=asked.cause, until=asked.until,
    )  # fmt: skip
    with centre.records.writing() as desk:
        if desk.alerts.one(asked.alert_id, now=now) is None:
            return None
        desk.dispositions.add(done)
        if done.act in ANSWERED:
            desk.notices.settle(asked.alert_id, at=now)
        stands = desk.alerts.one(asked.alert_id, now=now)
        told = desk.happenings.append([_act_news(done, stands)])
    centre.bus.publish(told)
    return stands


def _act_news(done: Disposition, stands: AlertNow | None) -> News:
    state = State.NEW if stands is None else stands.state
    payload = {
        "alert_id": done.alert_id, "revision": done.revision, "act": done.act.value,
        "officer": done.officer.name, "reason": done.reason, "cause": done.cause,
        "until": None if done.until is None else utc_text(done.until), "state": state.value,
    }  # fmt: skip
    return News(time=done.time, topic=Topic.DISPOSITION, payload=payload)


def begin_shift(centre: Centre, officer: Officer) -> Shift:
    """Take the desk over, from whoever has it."""
    now = centre.clock()
    with centre.records.writing() as desk:
        shift = desk.shifts.begin(officer, at=now)
        told = desk.happenings.append([_shift_news(now, "begin", shift.shift_id, officer)])
    centre.bus.publish(told)
    return shift


def end_shift(
    centre: Centre, officer: Officer, *, handed_to: str | None, summary: str | None
) -> Shift:
    """End the present shift, whoever has it, with a summary for the next officer.

    Raises:
        ActRefused: nobody has the desk.
    """
    now = centre.clock()
    with centre.records.writing() as desk:
        shift = desk.shifts.end(at=now, handed_to=handed_to, summary=summary)
        told = desk.happenings.append([_shift_news(now, "end", shift.shift_id, officer)])
    centre.bus.publish(told)
    return shift


def write_entry(
    centre: Centre, officer: Officer, text: str, *, alert_id: str | None
) -> ShiftEntry:
    """Write a line into the shift log.

    Raises:
        ActRefused: it says nothing, or is about an alert that there is not.
    """
    now = centre.clock()
    with centre.records.writing() as desk:
        entry = desk.shifts.write(officer, text, at=now, alert_id=alert_id)
        told = desk.happenings.append([_shift_news(now, "entry", entry.shift_id, officer)])
    centre.bus.publish(told)
    return entry


def _shift_news(now: datetime, what: str, shift_id: int | None, officer: Officer) -> News:
    payload = {"what": what, "shift_id": shift_id, "officer": officer.name}
    return News(time=now, topic=Topic.SHIFT, payload=payload)


def keep_detection(centre: Centre, said: Detection) -> bool:
    """Keep what an operator's sensor felt; return False when it was kept before."""
    now = centre.clock()
    with centre.records.writing() as desk:
        fresh = desk.detections.append([said], at=now)
        news = [
            News(
                time=now, topic=Topic.DETECTION, payload=detection_document(one),
                key=f"detection:{one.reporter}:{one.detection_id}",
            )
            for one in fresh
        ]  # fmt: skip
        told = desk.happenings.append(news)
    centre.bus.publish(told)
    return bool(fresh)
