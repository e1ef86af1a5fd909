"""The collections of OGC API Features: alerts, lines, vessels and detections as features."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import orjson
import polars as pl

from seawarden.app.watch.picture import WORLD, Box
from seawarden.model.desk import AlertFilter, AlertNow, Order
from seawarden.model.detection import Detection
from seawarden.serve.alert_routes import alert_document
from seawarden.serve.line_routes import line_features, meeting
from seawarden.serve.service import Service
from seawarden.serve.source_routes import detection_document
from seawarden.serve.vessel_routes import ship_document

Feature = dict[str, Any]
Row = TypeVar("Row")
ROWS_MOST: Final = 20_000  # alerts or detections looked through for one answer
PAGE: Final = 1_000
SHIPS_MOST: Final = 1_000_000
EARLIEST: Final = datetime.fromisoformat("0001-01-02T00:00:00+00:00")
LATEST: Final = datetime.fromisoformat("9999-12-30T00:00:00+00:00")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which features. Null: any."""

    box: Box | None = None
    start: datetime | None = None  # inclusive
    end: datetime | None = None  # inclusive


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was found: how many, and how to make some of them into features."""

    total: int
    features: Callable[[int, int], list[Feature]]  # from the first to before the last


@dataclass(frozen=True, kw_only=True, slots=True)
class Collection:
    """A collection, and how its features are found."""

    name: str
    title: str
    description: str
    find: Callable[[Service, Wanted], Found]
    one: Callable[[Service, str], Feature | None]


def _alerts(service: Service, wanted: Wanted) -> Found:
    centre = service.centre
    asked = AlertFilter(
        after=wanted.start, before=None if wanted.end is None else _after(wanted.end)
    )
    found: list[AlertNow] = []
    cursor, now = None, centre.clock()
    with centre.records.reading() as desk:
        while len(found) < ROWS_MOST:
            page = desk.alerts.page(asked, now=now, order=Order.TIME, limit=PAGE, cursor=cursor)
            found += [one for one in page.items if _is_in(wanted.box, one.lon_deg, one.lat_deg)]
            cursor = page.next
            if cursor is None:
                break
    return _of(found, lambda one: _alert_feature(one, service))


def _alert_feature(one: AlertNow, service: Service) -> Feature:
    said = alert_document(one, service).model_dump(mode="json")
    said["evidence"] = orjson.dumps(said["evidence"]).decode()  # a layer's fields are plain
    said["call"] = "; ".join(f"{one['who']} ({one['why']})" for one in said["call"])
    return _feature(one.alert_id, _point(one.lon_deg, one.lat_deg), said)


def _one_alert(service: Service, alert_id: str) -> Feature | None:
    centre = service.centre
    with centre.records.reading() as desk:
        stands = desk.alerts.one(alert_id, now=centre.clock())
    return None if stands is None else _alert_feature(stands, service)


def _lines(service: Service, wanted: Wanted) -> Found:
    features = line_features(service)
    if wanted.box is not None:
        features = meeting(features, wanted.box)
    return _of(features, lambda one: one)


def _one_line(service: Service, asset_id: str) -> Feature | None:
    return next((one for one in line_features(service) if one["id"] == asset_id), None)


def _vessels(service: Service, wanted: Wanted) -> Found:
    sight = service.centre.picture.within(wanted.box or WORLD, limit=SHIPS_MOST)
    start, end = wanted.start or EARLIEST, wanted.end or LATEST
    ships = sight.ships.filter(pl.col("time").is_between(start, end)).sort("vessel_id")
    return _of(ships["vessel_id"].to_list(), lambda one: _ship_feature(one, service))


def _ship_feature(mmsi: int, service: Service) -> Feature:
    ship = ship_document(mmsi, service)
    point = _point(ship.lon_deg, ship.lat_deg)
    return _feature(str(mmsi), point, ship.model_dump(mode="json"))


def _one_ship(service: Service, feature_id: str) -> Feature | None:
    is_number = feature_id.isascii() and feature_id.isdigit() and len(feature_id) <= 9
    if not is_number or service.centre.picture.ship(int(feature_id)) is None:
        return None
    return _ship_feature(int(feature_id), service)


def _detections(service: Service, wanted: Wanted) -> Found:
    start = wanted.start or EARLIEST
    end = LATEST if wanted.end is None else _after(wanted.end)
    with service.centre.records.reading() as desk:
        found = desk.detections.between(start=start, end=end, limit=ROWS_MOST)
    inside = [one for one in found if _is_in(wanted.box, one.lon_deg, one.lat_deg)]
    return _of(inside, _detection_feature)


def _detection_feature(one: Detection) -> Feature:
    said = detection_document(one).model_dump(mode="json")
    return _feature(_detection_id(one), _point(one.lon_deg, one.lat_deg), said)


def _detection_id(one: Detection) -> str:
    return f"{one.reporter}:{one.detection_id}"


def _one_detection(service: Service, feature_id: str) -> Feature | None:
    with service.centre.records.reading() as desk:
        found = desk.detections.between(start=EARLIEST, end=LATEST, limit=ROWS_MOST)
    return next(
        (_detection_feature(one) for one in found if _detection_id(one) == feature_id), None
    )


def _of(rows: Sequence[Row], feature: Callable[[Row], Feature]) -> Found:
    return Found(
        total=len(rows), features=lambda first, last: [feature(one) for one in rows[first:last]]
    )


def _feature(feature_id: str, geometry: Feature | None, properties: Mapping[str, Any]) -> Feature:
    return {
        "type": "Feature", "id": feature_id, "geometry": geometry, "properties": dict(properties),
    }  # fmt: skip


def _point(lon_deg: float | None, lat_deg: float | None) -> Feature | None:
    if lon_deg is None or lat_deg is None:
        return None
    return {"type": "Point", "coordinates": [lon_deg, lat_deg]}


def _is_in(box: Box | None, lon_deg: float | None, lat_deg: float | None) -> bool:
    """Say whether a place lies in an area; what has no place lies in none."""
    if box is None:
        return True
    if lon_deg is None or lat_deg is None or not box.south_deg <= lat_deg <= box.north_deg:
        return False
    if box.west_deg <= box.east_deg:
        return box.west_deg <= lon_deg <= box.east_deg
    return lon_deg >= box.west_deg or lon_deg <= box.east_deg


def _after(time: datetime) -> datetime:
    """Return the first instant after one: an interval of the standard holds its end."""
    return time + timedelta.resolution if time < LATEST else time


COLLECTIONS: Final[Mapping[str, Collection]] = {
    one.name: one
    for one in (
        Collection(
            name="alerts", title="Alerts",
            description="as they stand at the desk, newest onset first",
            find=_alerts, one=_one_alert,
        ),
        Collection(
            name="lines", title="Lines", description="cables and pipelines watched, with their "
            "state; a line has no time, so `datetime` leaves all of them",
            find=_lines, one=_one_line,
        ),
        Collection(
            name="vessels", title="Ships", description="where each ship was heard last",
            find=_vessels, one=_one_ship,
        ),
        Collection(
            name="detections", title="Detections",
            description="what operators' own sensors felt, newest first",
            find=_detections, one=_one_detection,
        ),
    )
}  # fmt: skip
