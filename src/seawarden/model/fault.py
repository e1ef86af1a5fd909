"""A fault: damage at a line, as its owner reports it.

It says which line, when and how surely, where along it and how surely, how that was found and by
whom, and who may hear of it. Documents have the form `seawarden-fault/1`; `JSON_SCHEMA` is for
those who send, `read_fault` is what rules, and a test holds both to each other.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from seawarden.model.detection import KP_MAX_KM, RADIUS_MAX_M, Detection, Unreadable
from seawarden.model.detection import METHODS as SENSED
from seawarden.model.fields import LONGEST_TEXT, LONGEST_WORD, figure, instant, word

FORM: Final = "seawarden-fault/1"
METHODS: Final = (*SENSED, "optical_time_domain")
# FIRST, Traffic Light Protocol 2.0 (August 2022), from the narrowest to the widest.
MARKINGS: Final = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR")
USUAL_MARKING: Final = "TLP:AMBER"
# What an inspection says of the cause. External: marks of dragged gear, or a break by a blow or a
# pull from outside. Internal: the line failed of itself, as by an insulation fault.
EXTERNAL: Final = "external"
INTERNAL: Final = "internal"
CAUSE_UNKNOWN: Final = "unknown"
CAUSES: Final = (EXTERNAL, INTERNAL, CAUSE_UNKNOWN)

SIGMA_MAX_S: Final = 30 * 86_400.0  # a month: beyond it, say a window
SIGMA_MIN: Final = 1e-3  # seconds and kilometres; nobody knows an instant or a place better
# What is taken for a detection that gives an instant, a kilometre point or a place alone. The
# first is the time to a loss-of-signal alarm; all three are our judgement.
ALARM_SIGMA: Final = timedelta(minutes=1)
POINT_SIGMA_KM: Final = 1.0
SPOT_RADIUS_M: Final = 1000.0

_WORD: Final = {"type": "string", "minLength": 1, "maxLength": LONGEST_WORD}
_NO_WORD: Final = {"type": ["string", "null"], "minLength": 1, "maxLength": LONGEST_WORD}
_TIME: Final = {
    "type": ["string", "null"],
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$",
}
_LIMITS: Final[Mapping[str, tuple[float, float]]] = {
    "sigma_s": (SIGMA_MIN, SIGMA_MAX_S),
    "kp_km": (0, KP_MAX_KM),
    "sigma_km": (SIGMA_MIN, KP_MAX_KM),
    "kp_km_from": (0, KP_MAX_KM),
    "kp_km_to": (0, KP_MAX_KM),
    "lon_deg": (-180, 180),
    "lat_deg": (-90, 90),
    "radius_m": (1, RADIUS_MAX_M),
}
_TIMES: Final = ("at", "earliest", "latest", "told_at")
# Each way to say when, and each way to say where, with all the fields it needs.
TIME_WAYS: Final = (("at", "sigma_s"), ("earliest", "latest"))
PLACE_WAYS: Final = (
    ("kp_km", "sigma_km"),
    ("kp_km_from", "kp_km_to"),
    ("lon_deg", "lat_deg", "radius_m"),
)


def _given(names: tuple[str, ...], ways: tuple[tuple[str, ...], ...]) -> dict[str, object]:
    """Return the schema of one way given whole and every field of the others absent or null."""
    types = {name: "number" if name in _LIMITS else "string" for name in names}
    others = [name for way in ways for name in way if name not in names]
    return {
        "required": list(names),
        "properties": {name: {"type": kind} for name, kind in types.items()}
        | {name: {"type": "null"} for name in others},
    }


JSON_SCHEMA: Final[Mapping[str, object]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": FORM,
    "type": "object",
    "required": ["form", "fault_id", "asset_id", "method", "reporter"],
    "properties": {
        "form": {"const": FORM},
        "fault_id": _WORD,
        "asset_id": _WORD,
        "method": {"enum": list(METHODS)},
        "reporter": _WORD,
        "marking": {"enum": [*MARKINGS, None]},
        "cause": {"enum": [*CAUSES, None]},
        "text": {"type": ["string", "null"], "maxLength": LONGEST_TEXT},
        **dict.fromkeys(_TIMES, _TIME),
        **{
            name: {"type": ["number", "null"], "minimum": low, "maximum": high}
            for name, (low, high) in _LIMITS.items()
        },
    },
    "allOf": [
        {"oneOf": [_given(way, TIME_WAYS) for way in TIME_WAYS]},
        {"oneOf": [_given(way, PLACE_WAYS) for way in (*PLACE_WAYS, ())]},
    ],
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Instant:
    """When, as an instant and how far off it may be: a normal distribution."""

    at: datetime
    sigma: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """When, as a window: at any time from one to the other, none likelier than another."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class KilometrePoint:
    """Where, as a reading along the line and how far off it may be: a normal distribution."""

    kp_km: float  # along the line as kept, from its first vertex at sea
    sigma_km: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Where, as a stretch of the line: anywhere from one kilometre point to the other."""

    kp_km_from: float
    kp_km_to: float  # not below `kp_km_from`


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """Where, as a position at sea and how far the fault may lie from it."""

    lon_deg: float  # WGS 84
    lat_deg: float
    radius_m: float  # the fault is inside with about 95 %: two standard deviations


@dataclass(frozen=True, kw_only=True, slots=True)
class AnywhereOnLine:
    """Where is not known: anywhere on the line at sea."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One damage to one line."""

    fault_id: str  # the reporter's own
    asset_id: str
    time: Instant | Window
    place: KilometrePoint | Stretch | Spot | AnywhereOnLine
    method: str  # one of METHODS
    reporter: str  # who says so
    marking: str = USUAL_MARKING  # one of MARKINGS: who may hear of it
    told_at: datetime | None = None  # when it was reported; null: not said
    text: str | None = None
    cause: str = CAUSE_UNKNOWN  # one of CAUSES: what an inspection says


def read_fault(document: object) -> Fault | Unreadable:
    """Read a document of `seawarden-fault/1`, as JSON gives it. Further fields are ignored."""
    if not isinstance(document, Mapping):
        return Unreadable(reasons=("not a JSON object",))
    flaws: list[str] = [] if document.get("form") == FORM else [f"form is not {FORM}"]
    words = _words(document, flaws)
    numbers = {
        name: figure(document, name, flaws, low=low, high=high)
        for name, (low, high) in _LIMITS.items()
    }
    times = {name: instant(document, name, flaws) for name in _TIMES}
    if flaws:
        return Unreadable(reasons=tuple(flaws))
    time, place = _time(times, numbers, flaws), _place(numbers, flaws)
    if flaws or time is None or place is None:
        return Unreadable(reasons=tuple(flaws))
    return Fault(
        fault_id=words["fault_id"],
        asset_id=words["asset_id"],
        time=time,
        place=place,
        method=words["method"],
        reporter=words["reporter"],
        marking=words.get("marking", USUAL_MARKING),
        told_at=times["told_at"],
        text=words.get("text"),
        cause=words.get("cause", CAUSE_UNKNOWN),
    )


def _words(document: Mapping[str, object], flaws: list[str]) -> dict[str, str]:
    needed = ("fault_id", "asset_id", "method", "reporter")
    read = {name: word(document, name, flaws) for name in (*needed, "marking", "cause")}
    read["text"] = word(document, "text", flaws, longest=LONGEST_TEXT, may_be_empty=True)
    flaws += [f"{name} is missing" for name in needed if document.get(name) is None]
    choices = {"method": METHODS, "marking": MARKINGS, "cause": CAUSES}
    flaws += [
        f"{name} is none of {names}"
        for name, names in choices.items()
        if read[name] is not None and read[name] not in names
    ]
    return {name: said for name, said in read.items() if said is not None}


def _way(
    fields: Mapping[str, object], ways: tuple[tuple[str, ...], ...], flaws: list[str], what: str
) -> tuple[str, ...]:
    """Return the names of the one way that is given whole; () when none is begun."""
    begun = [way for way in ways if any(fields[name] is not None for name in way)]
    if len(begun) > 1:
        flaws.append(f"{what} is given in two ways: {begun[0]} and {begun[1]}; give one")
    if not begun:
        return ()
    missing = [name for name in begun[0] if fields[name] is None]
    flaws += [f"{name} is missing beside {', '.join(begun[0])}" for name in missing]
    return begun[0]


def _time(
    times: Mapping[str, datetime | None], numbers: Mapping[str, float | None], flaws: list[str]
) -> Instant | Window | None:
    way = _way({**times, **numbers}, TIME_WAYS, flaws, "the time")
    if not way:
        flaws.append("no time: give at and sigma_s, or earliest and latest")
    at, sigma_s = times["at"], numbers["sigma_s"]
    if at is not None and sigma_s is not None:
        return Instant(at=at, sigma=timedelta(seconds=sigma_s))
    earliest, latest = times["earliest"], times["latest"]
    if earliest is None or latest is None:
        return None
    if latest < earliest:
        flaws.append("latest is before earliest: exchange them")
    return Window(earliest=earliest, latest=latest)


def _place(
    numbers: Mapping[str, float | None], flaws: list[str]
) -> KilometrePoint | Stretch | Spot | AnywhereOnLine | None:
    way = _way(numbers, PLACE_WAYS, flaws, "the place")
    if flaws:
        return None
    given = [numbers[name] for name in way]
    values = [value for value in given if value is not None]
    if way == PLACE_WAYS[0]:
        return KilometrePoint(kp_km=values[0], sigma_km=values[1])
    if way == PLACE_WAYS[1]:
        return Stretch(kp_km_from=min(values), kp_km_to=max(values))
    if way == PLACE_WAYS[2]:
        return Spot(lon_deg=values[0], lat_deg=values[1], radius_m=values[2])
    return AnywhereOnLine()


def fault_document(fault: Fault) -> dict[str, object]:
    """Return a fault as the document that `read_fault` reads."""
    times: dict[str, object] = (
        {"at": fault.time.at.isoformat(), "sigma_s": fault.time.sigma.total_seconds()}
        if isinstance(fault.time, Instant)
        else {
            "earliest": fault.time.earliest.isoformat(),
            "latest": fault.time.latest.isoformat(),
        }
    )
    return {
        "form": FORM,
        "fault_id": fault.fault_id,
        "asset_id": fault.asset_id,
        **times,
        **{name: getattr(fault.place, name) for name in type(fault.place).__slots__},
        "method": fault.method,
        "reporter": fault.reporter,
        "marking": fault.marking,
        "told_at": None if fault.told_at is None else fault.told_at.isoformat(),
        "text": fault.text,
        "cause": fault.cause,
    }


def fault_of(detection: Detection, *, asset_id: str) -> Fault:
    """Return the fault at a line that a detection tells of.

    A detection without an end is an instant, known as an alarm is. A single kilometre point or
    a place without a radius bears the stated usual uncertainty; without either, the place is
    anywhere on the line.

    Args:
        detection: what the operator's sensor felt.
        asset_id: the line it names, as kept here.
    """
    end = detection.end
    return Fault(
        fault_id=detection.detection_id,
        asset_id=asset_id,
        time=Instant(at=detection.start, sigma=ALARM_SIGMA)
        if end is None
        else Window(earliest=detection.start, latest=end),
        place=_place_of(detection),
        method=detection.method,
        reporter=detection.reporter,
        text=detection.text,
    )


def _place_of(detection: Detection) -> KilometrePoint | Stretch | Spot | AnywhereOnLine:
    points = [kp for kp in (detection.kp_km_from, detection.kp_km_to) if kp is not None]
    if points and not math.isclose(min(points), max(points)):
        return Stretch(kp_km_from=min(points), kp_km_to=max(points))
    if points:
        return KilometrePoint(kp_km=points[0], sigma_km=POINT_SIGMA_KM)
    if detection.lon_deg is None or detection.lat_deg is None:
        return AnywhereOnLine()
    return Spot(
        lon_deg=detection.lon_deg,
        lat_deg=detection.lat_deg,
        radius_m=max(detection.radius_m or SPOT_RADIUS_M, 1.0),
    )
