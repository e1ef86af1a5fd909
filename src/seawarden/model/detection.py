"""A detection: what an operator's own sensor felt at a line, as it comes in.

Fibre sensing, pressure and protection trips speak JSON of the form `seawarden-detection/1`.
`JSON_SCHEMA` is for those who send; `read_detection` is what rules, and a test holds both to each
other. A document that cannot be read is a value with its reasons, never an exception.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from seawarden.model.fields import LONGEST_TEXT, LONGEST_WORD, figure, instant, word

FORM: Final = "seawarden-detection/1"
METHODS: Final = (
    "fibre_sensing", "optical_loss", "pressure", "flow", "protection_trip", "seismic",
    "inspection", "other",
)  # fmt: skip
KP_MAX_KM: Final = 50_000.0  # longer than the longest cable: 2Africa, 45,000 km
RADIUS_MAX_M: Final = 1_000_000.0

_WORD: Final = {"type": "string", "minLength": 1, "maxLength": LONGEST_WORD}
_TIME: Final = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$",
}


def _number(low: float | None = None, high: float | None = None) -> dict[str, object]:
    limits = {"minimum": low, "maximum": high}
    return {"type": ["number", "null"]} | {k: v for k, v in limits.items() if v is not None}


JSON_SCHEMA: Final[Mapping[str, object]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": FORM,
    "type": "object",
    "required": ["form", "detection_id", "method", "start", "reporter"],
    "properties": {
        "form": {"const": FORM},
        "detection_id": _WORD,
        "asset_id": {"type": ["string", "null"], "minLength": 1, "maxLength": LONGEST_WORD},
        "asset_name": {"type": ["string", "null"], "minLength": 1, "maxLength": LONGEST_WORD},
        "method": {"enum": list(METHODS)},
        "start": _TIME,
        "end": {**_TIME, "type": ["string", "null"]},
        "kp_km_from": _number(0, KP_MAX_KM),
        "kp_km_to": _number(0, KP_MAX_KM),
        "lon_deg": _number(-180, 180),
        "lat_deg": _number(-90, 90),
        "radius_m": _number(0, RADIUS_MAX_M),
        "value": _number(),
        "unit": {"type": ["string", "null"], "maxLength": LONGEST_WORD},
        "reporter": _WORD,
        "confidence": _number(0, 1),
        "text": {"type": ["string", "null"], "maxLength": LONGEST_TEXT},
    },
    "anyOf": [
        {"required": [name], "properties": {name: {"type": "string"}}}
        for name in ("asset_id", "asset_name")
    ]
    + [
        {
            "required": ["lon_deg", "lat_deg"],
            "properties": {"lon_deg": {"type": "number"}, "lat_deg": {"type": "number"}},
        }
    ],
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Detection:
    """One of them. It names a line, or a place, or both."""

    detection_id: str  # the reporter's own
    reporter: str  # who says so
    method: str  # one of METHODS
    start: datetime
    end: datetime | None = None  # null: an instant, or not over
    asset_id: str | None = None  # null: not named by identifier
    asset_name: str | None = None  # null: not named
    kp_km_from: float | None = None  # along the line as its owner counts; null: not known
    kp_km_to: float | None = None
    lon_deg: float | None = None  # WGS 84; null: no place given
    lat_deg: float | None = None
    radius_m: float | None = None  # how far off the place may be; null: not said
    value: float | None = None  # what was measured; null: nothing
    unit: str | None = None  # of `value`; null: a plain number
    confidence: float | None = None  # 0 to 1, the reporter's own; null: not said
    text: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreadable:
    """A document that is no detection, with all that is wrong with it."""

    reasons: tuple[str, ...]


_WORDS: Final = ("detection_id", "reporter", "method", "asset_id", "asset_name")
_LIMITS: Final[Mapping[str, tuple[float, float]]] = {
    "kp_km_from": (0, KP_MAX_KM),
    "kp_km_to": (0, KP_MAX_KM),
    "lon_deg": (-180, 180),
    "lat_deg": (-90, 90),
    "radius_m": (0, RADIUS_MAX_M),
    "value": (-math.inf, math.inf),
    "confidence": (0, 1),
}


def read_detection(document: object) -> Detection | Unreadable:
    """Read a document of `seawarden-detection/1`, as JSON gives it. Further fields are ignored."""
    if not isinstance(document, Mapping):
        return Unreadable(reasons=("not a JSON object",))
    flaws: list[str] = []
    if document.get("form") != FORM:
        flaws.append(f"form is not {FORM}")
    words = {name: word(document, name, flaws) for name in _WORDS}
    words["unit"] = word(document, "unit", flaws, may_be_empty=True)
    words["text"] = word(document, "text", flaws, longest=LONGEST_TEXT, may_be_empty=True)
    numbers = {
        name: figure(document, name, flaws, low=low, high=high)
        for name, (low, high) in _LIMITS.items()
    }
    start, end = instant(document, "start", flaws), instant(document, "end", flaws)
    flaws += [f"{name} is missing" for name in ("detection_id", "reporter") if not words[name]]
    if words["method"] not in METHODS:
        flaws.append(f"method is none of {METHODS}")
    flaws += _misfits(words, numbers, start, end)
    if flaws or start is None:
        return Unreadable(reasons=tuple(flaws))
    return Detection(
        detection_id=words["detection_id"] or "",
        reporter=words["reporter"] or "",
        method=words["method"] or "",
        start=start,
        end=end,
        asset_id=words["asset_id"],
        asset_name=words["asset_name"],
        unit=words["unit"],
        text=words["text"],
        **numbers,
    )


def _misfits(
    words: Mapping[str, str | None],
    numbers: Mapping[str, float | None],
    start: datetime | None,
    end: datetime | None,
) -> list[str]:
    has_line = words["asset_id"] is not None or words["asset_name"] is not None
    has_place = numbers["lon_deg"] is not None and numbers["lat_deg"] is not None
    found = [
        ("start is missing", start is None),
        ("ends before it starts", start is not None and end is not None and end < start),
        ("names neither a line nor a place", not has_line and not has_place),
    ]
    return [flaw for flaw, is_found in found if is_found]


def detection_document(said: Detection) -> dict[str, object]:
    """Return a detection as the document that `read_detection` reads."""
    fields = {name: getattr(said, name) for name in Detection.__slots__}
    times = {
        name: value.isoformat() for name, value in fields.items() if isinstance(value, datetime)
    }
    return {"form": FORM} | fields | times
