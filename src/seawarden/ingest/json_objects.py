"""One JSON object of a known feed becomes a position, particulars, or something else named."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from seawarden.ingest.layouts import NEEDED, by_name
from seawarden.ingest.nmea_payload import turn
from seawarden.ingest.nmea_verdict import KINDS, OTHER_KIND, POSITION_TYPES
from seawarden.model.vessel import PARTICULARS

Object = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What one object says. Values are as they stood; they are held to their limits later."""

    position: Object | None = None  # columns of a report; null: it is none
    particulars: Object = field(default_factory=dict)  # vessel_id, time, columns of VESSEL
    kind: str | None = None  # what it is when it is no position; null: it could not be read


# gpsd's names (gpsd_json(5)), which AIS-catcher uses too; its `turn` is in degrees a minute.
CATCHER: Final = {
    "vessel_id": "mmsi",
    "lon_deg": "lon",
    "lat_deg": "lat",
    "sog_kn": "speed",
    "cog_deg": "course",
    "heading_deg": "heading",
    "rot_deg_min": "turn",
    "nav_status": "status",
    "raim": "raim",
    "receiver": "station_id",
    "imo": "imo",
    "name": "shipname",
    "call_sign": "callsign",
    "ship_type": "shiptype",
    "to_bow_m": "to_bow",
    "draught_m": "draught",
    "destination": "destination",
}
# aisstream.io, AIS message models.
STREAM: Final = {
    "vessel_id": "UserID",
    "lon_deg": "Longitude",
    "lat_deg": "Latitude",
    "sog_kn": "Sog",
    "cog_deg": "Cog",
    "heading_deg": "TrueHeading",
    "nav_status": "NavigationalStatus",
    "raim": "Raim",
    "imo": "ImoNumber",
    "name": "Name",
    "call_sign": "CallSign",
    "ship_type": "Type",
    "draught_m": "MaximumStaticDraught",
    "destination": "Destination",
}
STREAM_POSITIONS: Final = frozenset({
    "PositionReport",
    "StandardClassBPositionReport",
    "ExtendedClassBPositionReport",
    "StandardSearchAndRescueAircraftReport",
    "LongRangeAisBroadcastMessage",
})  # fmt: skip
STREAM_KINDS: Final = {
    "ShipStaticData": "static",
    "StaticDataReport": "static",
    "BaseStationReport": "base station",
    "AidsToNavigationReport": "aid to navigation",
}
# Digitraffic, Marine API: locations and metadata of vessels.
FINNISH: Final = {
    "vessel_id": "mmsi",
    "time": "time",
    "lon_deg": "lon",
    "lat_deg": "lat",
    "sog_kn": "sog",
    "cog_deg": "cog",
    "heading_deg": "heading",
    "nav_status": "navStat",
    "raim": "raim",
}
FINNISH_PARTICULARS: Final = {
    "imo": "imo",
    "name": "name",
    "call_sign": "callSign",
    "destination": "destination",
}
TOPIC: Final = re.compile(r"^vessels(?:-v\d)?/(\d+)/(locations?|metadata)$")
DECIMETRES: Final = 10  # Digitraffic gives draught as AIS sends it


def read_object(message: Object, mapping: Mapping[str, str]) -> Said:
    """Read one object of any known feed, or a flat one by the names of its members."""
    for reader in (_stream, _finnish, _catcher, _gfw):
        said = reader(message)
        if said is not None:
            return said
    return _generic(message, mapping)


def _pick(message: Object, names: Mapping[str, str]) -> dict[str, Any]:
    return {ours: message[theirs] for ours, theirs in names.items() if theirs in message}


def _split(found: dict[str, Any], kind: str | None) -> Said:
    """Part what was found in a position and particulars."""
    about = {name: found[name] for name in PARTICULARS if name in found}
    if about:
        about |= {name: found.get(name) for name in ("vessel_id", "time")}
    report = {name: value for name, value in found.items() if name not in PARTICULARS}
    return Said(position=None if kind else report, particulars=about, kind=kind)


def _stream(message: Object) -> Said | None:
    """Read an object of aisstream.io."""
    kind, body = message.get("MessageType"), message.get("Message")
    about = message.get("MetaData", message.get("Metadata"))
    if not (isinstance(kind, str) and isinstance(body, dict) and isinstance(about, dict)):
        return None
    inner = body.get(kind)
    inner = inner if isinstance(inner, dict) else {}
    found = {"vessel_id": about.get("MMSI"), "time": about.get("time_utc")}
    if "ShipName" in about:
        found["name"] = about["ShipName"]
    for part in ("ReportA", "ReportB"):
        nested = inner.get(part)
        if isinstance(nested, dict) and nested.get("Valid"):
            found |= _pick(
                nested, {"name": "Name", "call_sign": "CallSign", "ship_type": "ShipType"}
            )
            found |= _sizes(nested.get("Dimension"), "ABCD")
    found |= _pick(inner, STREAM) | _sizes(inner.get("Dimension"), "ABCD")
    found |= _rot(inner.get("RateOfTurn"))
    if kind in STREAM_POSITIONS:
        return _split(found, None)
    return _split(found if kind in STREAM_KINDS else {}, STREAM_KINDS.get(kind, OTHER_KIND))


def _catcher(message: Object) -> Said | None:
    """Read an object of AIS-catcher, or of gpsd, with or without a time."""
    is_theirs = message.get("class") == "AIS" or {"rxuxtime", "rxtime"} & message.keys()
    if "mmsi" not in message or not is_theirs:
        return None
    found = _pick(message, CATCHER)
    found["time"] = message.get("rxuxtime", _utc(message.get("rxtime")))
    found |= _sizes(message, ("to_bow", "to_stern", "to_port", "to_starboard"))
    kind = message.get("type")
    is_position = kind in POSITION_TYPES if isinstance(kind, int) else "lat" in message
    named = KINDS.get(kind, OTHER_KIND) if isinstance(kind, int) else OTHER_KIND
    if not is_position and named != "static":
        return Said(kind=named)
    return _split(found, None if is_position else named)


def _finnish(message: Object) -> Said | None:
    """Read an object of Digitraffic: by topic, by web socket, GeoJSON, or flat."""
    match message:
        case {"topic": str(topic), "payload": dict(inner)} | {
            "topic": str(topic),
            "message": dict(inner),
        }:
            told = TOPIC.match(topic)
            return None if told is None else _finnish_flat({"mmsi": told[1], **inner})
        case {"type": str(), "data": dict(inner)}:
            return _finnish(inner)
        case {"geometry": {"coordinates": [lon, lat, *_]}, "properties": dict(inner)}:
            time = inner.get("timestampExternal")
            place = {"mmsi": message.get("mmsi"), "lon": lon, "lat": lat, "time": time}
            return _finnish_flat({**place, **inner})
    return _finnish_flat(message) if {"mmsi", "navStat"} <= message.keys() else None


def _finnish_flat(message: Object) -> Said:
    if "lon" in message or "lat" in message:
        return _split(_pick(message, FINNISH) | _rot(message.get("rot")), None)
    found = _pick(message, {"vessel_id": "mmsi", "time": "timestamp", **FINNISH_PARTICULARS})
    found["ship_type"] = message.get("type", message.get("shipType"))
    draught = message.get("draught")
    if isinstance(draught, int | float):
        found["draught_m"] = draught / DECIMETRES
    return _split(found | _sizes(message, ("refA", "refB", "refC", "refD")), "static")


def _gfw(message: Object) -> Said | None:
    """Read a row of Global Fishing Watch's tools; its times are UTC, with or without a zone."""
    if not {"ssvid", "timestamp", "lat", "lon"} <= message.keys():
        return None
    found = _pick(message, by_name(list(message)))
    return _split(found | {"time": _utc(message["timestamp"])}, None)


def _generic(message: Object, mapping: Mapping[str, str]) -> Said:
    """Read a flat object by the usual names of its members, or as a mapping says."""
    names = by_name(list(message))
    names |= {ours: theirs for ours, theirs in mapping.items() if theirs in message}
    if any(name not in names for name in NEEDED):
        return Said()
    return _split(_pick(message, names), None)


def _rot(coded: Any) -> dict[str, float]:  # noqa: ANN401  a value of foreign JSON
    """Turn AIS's code for the rate of turn into degrees a minute."""
    if isinstance(coded, bool) or not isinstance(coded, int | float) or not abs(coded) < 128:
        return {}
    return {"rot_deg_min": turn(int(coded))}


def _sizes(message: Any, names: tuple[str, ...] | str) -> dict[str, float]:  # noqa: ANN401  a value of foreign JSON
    """Turn the four distances of the antenna into length, beam and distance to the bow."""
    if not isinstance(message, dict):
        return {}
    sizes = [message.get(name) for name in names]
    bow, stern, port, starboard = (
        float(size) if isinstance(size, int | float) else 0.0 for size in sizes
    )
    if all(size is None for size in sizes):
        return {}
    return {"length_m": bow + stern, "beam_m": port + starboard, "to_bow_m": bow}


def _utc(time: Any) -> Any:  # noqa: ANN401  a value of foreign JSON
    """Say that a text without a zone is UTC, where the feed declares it so."""
    if not isinstance(time, str):
        return time
    compact = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)", time)
    if compact is not None:
        year, month, day, hour, minute, second = compact.groups()
        return f"{year}-{month}-{day}T{hour}:{minute}:{second}Z"
    return f"{time}Z" if re.fullmatch(r"[\d-]+[T ][\d:.]+", time) else time


def records_of(document: Any) -> Iterator[Object]:  # noqa: ANN401  foreign JSON
    """Yield the objects of a document: a list, or an object that holds one."""
    held = document
    if isinstance(document, dict):
        lists = (document.get(name) for name in ("features", "vessels", "data", "messages"))
        held = next((found for found in lists if isinstance(found, list)), [document])
    if isinstance(held, list):
        yield from (item if isinstance(item, dict) else {} for item in held)


def is_snapshot(document: Any) -> bool:  # noqa: ANN401  foreign JSON
    """Tell whether the document lists last known positions without a time for each."""
    if not isinstance(document, dict) or not isinstance(document.get("vessels"), list):
        return False
    vessels = document["vessels"]
    return not any(isinstance(v, dict) and "time" in by_name(list(v)) for v in vessels)
