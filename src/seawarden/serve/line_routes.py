"""Routes of what does not move: the lines that are watched, and the land around them."""

from http import HTTPStatus
from typing import Any, Final

import orjson
import shapely
from fastapi import APIRouter, Response

from seawarden.app.land import read_land
from seawarden.app.watch.picture import Box
from seawarden.model.desk import AlertNow
from seawarden.model.disposition import State
from seawarden.model.importance import Criticality
from seawarden.serve.asked import BoxText, read_box
from seawarden.serve.documents import problems
from seawarden.serve.service import Service
from seawarden.serve.sign_in import ServiceHere, Viewer

GEOJSON: Final = "application/geo+json"
COLLECTION: Final[dict[int | str, dict[str, Any]]] = {
    HTTPStatus.OK.value: {
        "description": "a GeoJSON FeatureCollection (RFC 7946)",
        "content": {GEOJSON: {"schema": {"type": "object"}}},
    }
}
# The rank of a line's state: the greatest counts.
SETTLED: Final = frozenset({State.EXPLAINED, State.DISMISSED})
QUIET, WATCHED, ALERT = "quiet", "watched", "alert"

router = APIRouter(prefix="/api/v1", tags=["lines"])


@router.get("/lines", response_class=Response, responses=COLLECTION | problems())
def lines(_: Viewer, service: ServiceHere) -> Response:
    """Show the lines watched, with their state: quiet, watched or alert.

    `importance`, 0 to 1, says what a break of the line costs: see /api/v1/importance.

    A line is in alert while an alert of level high on it, or on its way to it, waits for an
    officer or is in hand, and watched while one of another level does.
    """
    return Response(
        orjson.dumps({"type": "FeatureCollection", "features": line_features(service)}),
        media_type=GEOJSON,
    )


@router.get("/land", response_class=Response, responses=COLLECTION | problems())
def land(_: Viewer, service: ServiceHere, bbox: BoxText = None) -> Response:
    """Show the land that ships, of the whole map or of what meets an area (Natural Earth)."""
    found: dict[str, Any] = dict(read_land(service.centre.assets))
    if bbox is not None:
        found["features"] = meeting(found["features"], read_box(bbox))
    return Response(
        orjson.dumps(found),
        media_type=GEOJSON,
        headers={"Cache-Control": "private, max-age=86400"},
    )


def meeting(features: list[dict[str, Any]], box: Box) -> list[dict[str, Any]]:
    """Return the features of GeoJSON that meet an area."""
    shapes = shapely.from_geojson([orjson.dumps(one["geometry"]).decode() for one in features])
    meets = shapely.intersects(shapes, area_of(box))
    return [one for one, is_met in zip(features, meets, strict=True) if is_met]


def area_of(box: Box) -> shapely.Geometry:
    """Return an area as a shape: of two parts where it reaches over the date line."""
    if box.west_deg <= box.east_deg:
        return shapely.box(*box)
    west = shapely.box(box.west_deg, box.south_deg, 180, box.north_deg)
    return shapely.union(west, shapely.box(-180, box.south_deg, box.east_deg, box.north_deg))


def line_features(service: Service) -> list[dict[str, Any]]:
    """Return the lines as features of GeoJSON."""
    states = line_states(service)
    rows = service.centre.assets.iter_rows(named=True)
    return [
        _feature(row, states.get(row["asset_id"], QUIET), service.worth.of(row["asset_id"]))
        for row in rows
    ]


def line_states(service: Service) -> dict[str, str]:
    """Return the state of each line that has one other than quiet."""
    with service.centre.records.reading() as desk:
        standing = desk.alerts.standing(now=service.centre.clock())
    states: dict[str, str] = {}
    for one in standing:
        if one.state in SETTLED:
            continue
        for asset_id in (one.asset_id, one.next_asset_id):
            if asset_id is not None and states.get(asset_id) != ALERT:
                states[asset_id] = _state(one)
    return states


def _state(one: AlertNow) -> str:
    return ALERT if one.level == "high" else WATCHED


def _feature(row: dict[str, Any], state: str, worth: Criticality | None) -> dict[str, Any]:
    shape = orjson.loads(shapely.to_geojson(shapely.from_wkb(row["geometry"])))
    said = {name: value for name, value in row.items() if name != "geometry"}
    return {
        "type": "Feature", "id": row["asset_id"], "geometry": shape,
        "properties": said | {
            "name": row["name"] or row["asset_id"], "state": state,
            "importance": None if worth is None else round(worth.score.best, 4),
        },
    }  # fmt: skip
